// Walking through a step.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { along, keyed, onward, startOf, stopIndex, stops, within } from '../../static/explain/walk.js';

/** @import { Stop } from '../../static/explain/walk.js' */

const names = (/** @type {Stop[]} */ all) => all.map(({ stage, layer }) => `${stage} ${layer}`);

test('forward goes from the first layer to the output, backward the other way, and the loss is one stop', () => {
  assert.deepEqual(names(stops(3)), [
    'forward 1', 'forward 2', 'forward 3', 'loss 3', 'backward 3', 'backward 2', 'backward 1', 'update 1', 'update 2', 'update 3',
  ]);
});

test('a step forth and back, and no further than the ends', () => {
  assert.deepEqual(onward({ stage: 'forward', layer: 3 }, 3, 1), { stage: 'loss', layer: 3 });
  assert.deepEqual(onward({ stage: 'backward', layer: 1 }, 3, 1), { stage: 'update', layer: 1 });
  assert.deepEqual(onward({ stage: 'backward', layer: 3 }, 3, -1), { stage: 'loss', layer: 3 });
  assert.deepEqual(onward({ stage: 'forward', layer: 1 }, 3, -1), { stage: 'forward', layer: 1 });
  assert.deepEqual(onward({ stage: 'update', layer: 3 }, 3, 1), { stage: 'update', layer: 3 });
});

test('a stage begins where its way begins', () => {
  assert.deepEqual(['forward', 'loss', 'backward', 'update'].map((stage) => startOf(/** @type {any} */ (stage), 3).layer), [1, 3, 3, 1]);
});

test('keys: left and right by one, Home and End to the ends, others nowhere', () => {
  const at = /** @type {Stop} */ ({ stage: 'backward', layer: 2 });
  assert.deepEqual(names(['ArrowLeft', 'ArrowRight', 'Home', 'End'].map((key) => /** @type {Stop} */ (keyed(key, at, 3)))), [
    'backward 3', 'backward 1', 'forward 1', 'update 3',
  ]);
  assert.equal(keyed('ArrowUp', at, 3), null);
});

test('a layer that has gone counts as the last one', () => {
  assert.equal(stopIndex({ stage: 'forward', layer: 9 }, 2), 1);
  assert.equal(stopIndex({ stage: 'loss', layer: 1 }, 2), 2);
});

test('the walk follows one path: from the chosen neuron on, and from the chosen input back', () => {
  const chosen = { layer: 2, unit: 1, input: 3 };
  assert.deepEqual(along(chosen, 2, [2, 4, 2, 1]), chosen);
  assert.deepEqual(along(chosen, 3, [2, 4, 2, 1]), { layer: 3, unit: 0, input: 1 });
  assert.deepEqual(along(chosen, 1, [2, 4, 2, 1]), { layer: 1, unit: 3, input: 0 });
  assert.deepEqual(along({ layer: 2, unit: 1, input: null }, 1, [2, 4, 2, 1]), { layer: 1, unit: 0, input: 0 });
});

test('what the network has lost gives way to the nearest; a unit without inputs has its bias', () => {
  assert.deepEqual(within({ layer: 5, unit: 7, input: 7 }, [2, 3, 2]), { layer: 2, unit: 1, input: 2 });
  assert.deepEqual(within({ layer: 1, unit: 0, input: 0 }, [0, 3, 1]), { layer: 1, unit: 0, input: null });
});
