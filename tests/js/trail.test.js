// How the gradients went, kept short.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_TRAIL, lengthened } from '../../static/trail.js';
import { vitalsWith } from './example.js';

test('of each layer the norm of its gradient is kept', () => {
  const layers = new Float64Array([1.5, 0.25, 0.001, 0, 2.5, 0.125, 0.002, 0.5]);
  assert.deepEqual(lengthened(NO_TRAIL, vitalsWith({ epoch: 3, update: 75, layers })), [{ epoch: 3, update: 75, norms: [0.25, 0.125] }]);
});

test('a run that goes back loses what it had come to, and a network of other layers everything', () => {
  const layers = new Float64Array([1, 0.5, 0, 0]);
  let trail = NO_TRAIL;
  for (const update of [10, 20, 30]) trail = lengthened(trail, vitalsWith({ update, layers }));
  assert.deepEqual(lengthened(trail, vitalsWith({ update: 20, layers })).map((entry) => entry.update), [10, 20]);
  const two = new Float64Array([1, 0.5, 0, 0, 1, 0.25, 0, 0]);
  assert.deepEqual(lengthened(trail, vitalsWith({ update: 40, layers: two })).map((entry) => entry.update), [40]);
});

test('however long one looks, it stays short, from the first entry to the last', () => {
  const layers = new Float64Array([1, 0.5, 0, 0]);
  let trail = NO_TRAIL;
  for (let update = 0; update < 5000; update++) trail = lengthened(trail, vitalsWith({ update, layers }));
  assert.ok(trail.length <= 512, String(trail.length));
  assert.equal(trail[0].update, 0);
  assert.equal(trail.at(-1)?.update, 4999);
});
