// Which training point is meant.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counting, isOf, nearestPoint, rowOf, trainingPoint } from '../../static/explain/points.js';
import { FIRST_WALK } from '../../static/state.js';
import { BY_HAND, CASES } from './steps.js';

const TRAIN = Float32Array.of(0, 0, 1, 3, 4, -1, 3, 4.2, -1);

test('the nearest point is picked, if one is near', () => {
  assert.equal(nearestPoint(TRAIN, { x: 3, y: 4.15 }, 0.5), 2);
  assert.equal(nearestPoint(TRAIN, { x: 0.2, y: -0.1 }, 0.5), 0);
  assert.equal(nearestPoint(TRAIN, { x: -3, y: -3 }, 0.5), null);
});

test('a point of a batch has a place in the training set', () => {
  const { step } = CASES[2];
  assert.equal(trainingPoint(step, { ...FIRST_WALK, point: 3 }), step.first + 3);
  assert.equal(rowOf(step, { ...FIRST_WALK, point: 500 }), step.shown - 1);
  assert.equal(trainingPoint(BY_HAND, { ...FIRST_WALK, of: 4, point: 3 }), 4);
});

test('the field counts the points of the batch, or all', () => {
  const { step } = CASES[2];
  const batch = counting(step, { ...FIRST_WALK, point: 2 }, 250);
  assert.deepEqual([batch.at, batch.count, batch.to(5)], [2, 12, { point: 5 }]);
  const single = counting(BY_HAND, { ...FIRST_WALK, of: 4 }, 250);
  assert.deepEqual([single.at, single.count, single.to(5)], [4, 250, { of: 5 }]);
});

test('a step is of what was asked for, or its numbers are still to come', () => {
  assert.ok(isOf(CASES[0].step, FIRST_WALK) && isOf(BY_HAND, { ...FIRST_WALK, of: 4 }));
  assert.ok(!isOf(BY_HAND, FIRST_WALK) && !isOf(CASES[0].step, { ...FIRST_WALK, of: 4 }));
});
