// Which training point is meant: by its place on the output view, by its number, by its row in the step.

/** @import { StepMessage } from '../answers.js' */
/** @import { Walk } from '../state.js' */

/**
 * The training point nearest to a place; null if none is near.
 * @param {Float32Array} train x, y, label of each point
 * @param {{x: number, y: number}} place
 * @param {number} reach
 * @returns {number | null}
 */
export function nearestPoint(train, { x, y }, reach) {
  let [best, least] = [-1, reach];
  for (let i = 0; i < train.length; i += 3) {
    const distance = Math.hypot(train[i] - x, train[i + 1] - y);
    if (distance <= least) [best, least] = [i / 3, distance];
  }
  return best < 0 ? null : best;
}

/**
 * The row of the step that the scalars are about. A batch may have become smaller since the row was chosen.
 * @param {StepMessage} step
 * @param {Walk} walk
 */
export function rowOf(step, walk) {
  return step.point >= 0 ? 0 : Math.max(0, Math.min(walk.point, step.shown - 1));
}

/**
 * Its number in the training set, from 0.
 * @param {StepMessage} step
 * @param {Walk} walk
 */
export function trainingPoint(step, walk) {
  return step.first + rowOf(step, walk);
}

/**
 * Whether a step is of what the walk is about: else its numbers are still to come.
 * @param {StepMessage} step
 * @param {Walk} walk
 */
export function isOf(step, walk) {
  return step.point === (walk.of === 'batch' ? -1 : walk.of);
}

/**
 * What the field for points counts: the points of the mini-batch, or all of the training set.
 * @param {StepMessage} step
 * @param {Walk} walk
 * @param {number} all points of the training set
 * @returns {{at: number, count: number, to: (at: number) => Partial<Walk>}} at from 0
 */
export function counting(step, walk, all) {
  if (walk.of === 'batch') return { at: rowOf(step, walk), count: step.shown, to: (point) => ({ point }) };
  return { at: walk.of, count: all, to: (of) => ({ of }) };
}
