// The address bar and the browser's history.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAddress } from '../../static/address.js';
import { RECIPE, VIEW, stateWith } from './example.js';

/** A browser's history: its entries, of which the last is open. */
function setup() {
  const entries = ['pasted'];
  const bar = {
    refuses: false,
    replace: (/** @type {string} */ hash) => !bar.refuses && entries.splice(-1, 1, hash).length > 0,
    push: (/** @type {string} */ hash) => !bar.refuses && entries.push(hash) > 0,
  };
  return { address: createAddress(bar), bar, entries };
}

/**
 * @param {number} noise
 * @param {Partial<import('../../static/state.js').State>} [fields]
 */
const noisy = (noise, fields = {}) => stateWith({ recipe: { ...RECIPE, noise }, hash: `noise=${noise}`, ...fields });

test('the answer to an opened link takes the place of what was pasted', () => {
  const { address, entries } = setup();
  address.follow(stateWith({ hash: null }));
  address.follow(noisy(0));
  assert.deepEqual(entries, ['noise=0']);
});

test('every change of the experiment is an entry, and the same state none', () => {
  const { address, entries } = setup();
  for (const noise of [0, 5, 5, 10]) address.follow(noisy(noise));
  assert.deepEqual(entries, ['noise=0', 'noise=5', 'noise=10']);
});

test('what changes only the view stays within its entry', () => {
  const { address, entries } = setup();
  address.follow(noisy(0));
  address.follow(noisy(5));
  address.follow(noisy(5, { hash: 'noise=5&discretize=true', view: { ...VIEW, discretize: true } }));
  assert.deepEqual(entries, ['noise=0', 'noise=5&discretize=true']);
});

test('a held slider passes by within its entry; let go, it leaves the entry as it was and makes one', () => {
  const { address, entries } = setup();
  address.follow(noisy(0));
  address.hold(true);
  address.follow(noisy(5));
  address.follow(noisy(10));
  assert.deepEqual(entries, ['noise=10']);
  address.hold(false);
  address.follow(noisy(10));
  assert.deepEqual(entries, ['noise=0', 'noise=10']);
});

test('a slider that was let go waits for its last answer', () => {
  const { address, entries } = setup();
  address.follow(noisy(0));
  address.follow(noisy(5, { pending: { noise: { value: 10, id: 2 } } }));
  assert.deepEqual(entries, ['noise=5']);
  address.follow(noisy(10));
  assert.deepEqual(entries, ['noise=0', 'noise=10']);
});

test('a slider that comes back to where it was leaves no trace', () => {
  const { address, entries } = setup();
  address.follow(noisy(0));
  address.hold(true);
  address.follow(noisy(5));
  address.follow(noisy(0));
  address.hold(false);
  address.follow(noisy(0));
  assert.deepEqual(entries, ['noise=0']);
});

test('another link that is opened makes no entry of its own', () => {
  const { address, entries } = setup();
  address.follow(noisy(0));
  entries.push('typed');
  address.follow(noisy(0, { hash: null }));
  address.follow(noisy(30));
  assert.deepEqual(entries, ['noise=0', 'noise=30']);
});

test('what the browser refuses is written the next time', () => {
  const { address, bar, entries } = setup();
  address.follow(noisy(0));
  bar.refuses = true;
  address.follow(noisy(5));
  assert.deepEqual(entries, ['noise=0']);
  bar.refuses = false;
  address.follow(noisy(5));
  assert.deepEqual(entries, ['noise=0', 'noise=5']);
});
