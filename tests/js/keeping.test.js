// What outlives a reload.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKeeping } from '../../static/keeping.js';
import { chosenIn } from '../../static/missed.js';
import { stateWith } from './example.js';

/** A tab's storage. */
function storage() {
  /** @type {Map<string, string>} */
  const items = new Map();
  return {
    getItem: (/** @type {string} */ name) => items.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ text) => void items.set(name, text),
    removeItem: (/** @type {string} */ name) => void items.delete(name),
    items,
  };
}

const BYTES = Uint8Array.from({ length: 20_000 }, (_, i) => (i * 7) % 256);

test('the newest checkpoint and the key are found again, byte by byte', () => {
  const tab = storage();
  const before = createKeeping(() => tab, () => '#seed=2');
  before.takeKey('k');
  before.keep({ hash: 'seed=1', buffer: new ArrayBuffer(4) });
  before.keep({ hash: 'seed=2', buffer: BYTES.buffer });
  before.store(null);
  const after = createKeeping(() => tab, () => '#seed=2');
  assert.equal(after.key(), 'k');
  assert.equal(after.newest()?.hash, 'seed=2');
  assert.deepEqual(new Uint8Array(after.newest()?.buffer ?? new ArrayBuffer(0)), BYTES);
});

test('a reload is known by the link that was in the address, or by that of the checkpoint', () => {
  const tab = storage();
  const before = createKeeping(() => tab, () => '#seed=1&noise=5');
  before.keep({ hash: 'seed=1', buffer: BYTES.buffer });
  before.store(chosenIn(stateWith({ pace: null })));
  const after = createKeeping(() => tab, () => '');
  assert.deepEqual(['seed=1&noise=5', 'seed=1', 'seed=2'].map(after.isOf), [true, true, false]);
  assert.deepEqual(after.takeChosen(), chosenIn(stateWith({ pace: null })));
  assert.equal(after.takeChosen(), null, 'once');
});

test('what was chosen when the connection was lost is known until the session goes on, or another link is opened', () => {
  const keeping = createKeeping(() => storage(), () => '');
  const chosen = chosenIn(stateWith());
  keeping.lost(chosen);
  keeping.lost(null);
  assert.equal(keeping.takeChosen(), chosen);
  keeping.lost(chosen);
  keeping.forget();
  assert.equal(keeping.takeChosen(), null);
});

test('what was forgotten is not found again, but the key is', () => {
  const tab = storage();
  const before = createKeeping(() => tab, () => '#seed=2');
  before.takeKey('k');
  before.keep({ hash: 'seed=1', buffer: BYTES.buffer });
  before.store(null);
  before.forget();
  assert.equal(before.newest(), null);
  before.store(null);
  const after = createKeeping(() => tab, () => '#seed=2');
  assert.deepEqual([after.key(), after.newest()], ['k', null]);
});

test('without storage, or with nonsense in it, the page starts afresh', () => {
  const forbidden = createKeeping(() => {
    throw new Error('SecurityError');
  }, () => '');
  forbidden.takeKey('k');
  forbidden.store(null);
  assert.deepEqual([forbidden.key(), forbidden.newest()], ['k', null]);
  for (const text of ['', 'null', '{', '7', '{"key":3,"hash":"a"}', '{"hash":"a","checkpoint":"%"}']) {
    const tab = storage();
    tab.setItem('session', text);
    const keeping = createKeeping(() => tab, () => '#seed=2');
    assert.deepEqual([keeping.key(), keeping.newest()], [null, null], text);
  }
});

test('where there is no room, nothing older is left to be found', () => {
  const tab = storage();
  const keeping = createKeeping(() => ({
    ...tab,
    setItem: (name, text) => {
      if (text.length > 1000) throw new Error('QuotaExceededError');
      tab.setItem(name, text);
    },
  }), () => '');
  keeping.keep({ hash: 'seed=1', buffer: new ArrayBuffer(4) });
  keeping.store(null);
  assert.equal(tab.items.size, 1);
  keeping.keep({ hash: 'seed=1', buffer: BYTES.buffer });
  keeping.store(null);
  assert.equal(tab.items.size, 0);
});
