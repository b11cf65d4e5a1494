// Where numbers stand in the flat arrays: for each layer its weights [units, inputs], then its biases.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { biasIndex, parameterCount, unitCount, unitIndex, weightIndex } from '../../static/shape.js';

const SHAPE = [2, 4, 2, 1];

test('the default network, counted by hand', () => {
  assert.equal(weightIndex(SHAPE, 1, 0, 0), 0);
  assert.equal(weightIndex(SHAPE, 1, 3, 1), 7);
  assert.equal(biasIndex(SHAPE, 1, 0), 8);
  assert.equal(weightIndex(SHAPE, 2, 0, 0), 12);
  assert.equal(biasIndex(SHAPE, 2, 1), 21);
  assert.equal(weightIndex(SHAPE, 3, 0, 1), 23);
  assert.equal(biasIndex(SHAPE, 3, 0), 24);
  assert.equal(parameterCount(SHAPE), 25);
});

test('surfaces: hidden units layer by layer, then the output', () => {
  assert.deepEqual([unitIndex(SHAPE, 1, 3), unitIndex(SHAPE, 2, 0), unitIndex(SHAPE, 3, 0)], [3, 4, 6]);
  assert.equal(unitCount(SHAPE), 7);
});

test('every parameter has one place', () => {
  for (const shape of [SHAPE, [0, 3, 1], [2, 0, 3, 1], [7, 1]]) {
    const places = [];
    for (let layer = 1; layer < shape.length; layer++) {
      for (let unit = 0; unit < shape[layer]; unit++) {
        for (let input = 0; input < shape[layer - 1]; input++) places.push(weightIndex(shape, layer, unit, input));
        places.push(biasIndex(shape, layer, unit));
      }
    }
    assert.deepEqual(places.sort((a, b) => a - b), Array.from({ length: parameterCount(shape) }, (_, i) => i));
  }
});
