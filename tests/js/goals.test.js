// The goals of a link: which are shown, and when they are reached.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levels, reach, shownSteps, stepsOf } from '../../static/goals.js';

/** @import { Goal } from '../../static/protocol.js' */

/**
 * @param {number} step
 * @param {number} threshold
 * @param {Goal['measure']} [measure]
 * @param {Goal['bound']} [bound]
 * @returns {Goal}
 */
const goal = (step, threshold, measure = 'test_loss', bound = 'most') => ({ step, threshold, measure, bound });
/** @param {...number} rows train and test in turn */
const losses = (...rows) => new Float64Array(rows);
/** @param {readonly {epoch: number | null}[]} steps */
const epochs = (steps) => steps.map(({ epoch }) => epoch);

test('a goal is reached at the first epoch that satisfies it, however many epochs one message brings', () => {
  const steps = stepsOf([goal(1, 0.2)]);
  assert.deepEqual(epochs(reach(steps, 4, losses(0.1, 0.3, 0.1, 0.2, 0.1, 0.1))), [5]);
});

test('epoch 0 does not count', () => {
  const steps = stepsOf([goal(1, 0.2)]);
  assert.equal(reach(steps, 0, losses(0, 0)), steps);
  assert.deepEqual(epochs(reach(steps, 0, losses(0, 0, 0, 0))), [1]);
});

test('once reached it stays, whatever the losses do', () => {
  const steps = reach(stepsOf([goal(1, 0.2)]), 1, losses(0.1, 0.1));
  assert.equal(reach(steps, 2, losses(0.9, 0.9)), steps);
});

test('a step counts only after the one before it, from the same epoch on', () => {
  const steps = stepsOf([goal(2, 0.25, 'train_loss'), goal(1, 0.4)]);
  const later = reach(steps, 1, losses(0.1, 0.5, 0.3, 0.4, 0.2, 0.5));
  assert.deepEqual(epochs(later), [2, 3]);
  assert.deepEqual(epochs(reach(steps, 1, losses(0.1, 0.1))), [1, 1]);
});

test('goals of one step must hold after the same epoch', () => {
  const steps = stepsOf([goal(1, 0.2), goal(1, 0.2, 'train_loss')]);
  assert.equal(steps.length, 1);
  assert.deepEqual(epochs(reach(steps, 1, losses(0.1, 0.3, 0.3, 0.1, 0.2, 0.2))), [3]);
});

test('the difference has no sign, and a goal may ask for at least so much', () => {
  assert.deepEqual(epochs(reach(stepsOf([goal(1, 0.25, 'difference', 'least')]), 1, losses(0.5, 0.4, 0.5, 0.25))), [2]);
  assert.deepEqual(epochs(reach(stepsOf([goal(1, 0.25, 'difference')]), 1, losses(0.5, 1, 0.25, 0.5))), [2]);
});

test('what is no number reaches nothing', () => {
  for (const bound of /** @type {const} */ (['most', 'least'])) {
    const steps = stepsOf([goal(1, 0.2, 'test_loss', bound)]);
    assert.equal(reach(steps, 1, losses(NaN, NaN)), steps);
  }
});

test('a run that goes back takes back what was reached later', () => {
  const steps = reach(stepsOf([goal(1, 0.4), goal(2, 0.2)]), 1, losses(0, 0.4, 0, 0.2));
  assert.deepEqual(epochs(steps), [1, 2]);
  assert.deepEqual(epochs(reach(steps, 2, losses(0, 0.5))), [1, 2]);
  assert.deepEqual(epochs(reach(steps, 1, losses(0, 0.5))), [1, null]);
  assert.deepEqual(epochs(reach(steps, 0, losses(0, 0.5))), [null, null]);
});

test('shown are the steps reached and the next one, numbers may be missing', () => {
  const steps = stepsOf([goal(1, 0.4), goal(3, 0.2)]);
  assert.equal(shownSteps(steps).length, 1);
  const [one] = [reach(steps, 1, losses(0, 0.3))];
  assert.equal(shownSteps(one).length, 2);
  assert.equal(shownSteps(reach(one, 2, losses(0, 0.1))).length, 2);
});

test('the chart shows the levels of the step that is open', () => {
  const steps = stepsOf([goal(1, 0.4), goal(1, 0.1, 'difference'), goal(2, 0.2, 'train_loss')]);
  assert.deepEqual(levels(steps), [{ measure: 'test_loss', threshold: 0.4 }]);
  const later = reach(steps, 1, losses(0.35, 0.3));
  assert.deepEqual(levels(later), [{ measure: 'train_loss', threshold: 0.2 }]);
  assert.deepEqual(levels(reach(later, 2, losses(0.1, 0.1))), []);
});
