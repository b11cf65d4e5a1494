// What a click on the network means while a step is explained.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choosing } from '../../static/choosing.js';
import { FIRST_WALK } from '../../static/state.js';

const open = /** @type {const} */ ({ tab: 'explain', walk: FIRST_WALK });
const link = /** @type {const} */ ({ kind: 'link', layer: 2, unit: 1, input: 3 });

test('elsewhere a click opens the card', () => {
  assert.deepEqual(choosing({ ...open, tab: null }, link), { pinned: link });
  assert.deepEqual(choosing(open, null), { pinned: null });
});

test('the first click chooses, and the walk goes to its layer; the second one opens the card', () => {
  const first = choosing(open, link);
  assert.deepEqual(first, { pinned: null, walk: { ...FIRST_WALK, layer: 2, chosen: { layer: 2, unit: 1, input: 3 } } });
  assert.deepEqual(choosing({ ...open, walk: first.walk ?? FIRST_WALK }, link), { pinned: link });
});

test('a bias has no input, and a neuron of the same layer keeps it', () => {
  assert.equal(choosing(open, { kind: 'bias', layer: 1, unit: 2 }).walk?.chosen.input, null);
  const walk = { ...FIRST_WALK, chosen: { layer: 1, unit: 0, input: 1 } };
  assert.deepEqual(choosing({ ...open, walk }, { kind: 'unit', layer: 1, unit: 3 }).walk?.chosen, { layer: 1, unit: 3, input: 1 });
  assert.deepEqual(choosing({ ...open, walk }, { kind: 'unit', layer: 2, unit: 0 }).walk?.chosen, { layer: 2, unit: 0, input: 0 });
});
