// What a learner is to reach: bounds on the losses that a link sets, in up to three steps. A step counts once the one before
// it is reached; the goals of one step must hold after the same epoch. Every epoch's losses count, drawn or not.

/** @import { Goal } from './protocol.js' */

/** @typedef {{goals: readonly Goal[], epoch: number | null}} Step epoch: when it was reached, null until then */

/** Before the first update a network has learned nothing, whatever its losses. */
const FIRST_EPOCH = 1;

/**
 * @param {readonly Goal[]} goals
 * @returns {readonly Step[]}
 */
export function stepsOf(goals) {
  const numbers = [...new Set(goals.map(({ step }) => step))].sort((a, b) => a - b);
  return numbers.map((number) => ({ goals: goals.filter(({ step }) => step === number), epoch: null }));
}

/**
 * The steps after more epochs. A run that goes back to an epoch takes back what was reached later.
 * @param {readonly Step[]} steps
 * @param {number} first the epoch that the losses begin with
 * @param {Float64Array} losses train and test loss of each epoch
 * @returns {readonly Step[]} the same if nothing was reached
 */
export function reach(steps, first, losses) {
  const known = losses.length === 0 ? steps : steps.map((step) => (step.epoch !== null && step.epoch > first ? { ...step, epoch: null } : step));
  const next = [...known];
  let open = next.findIndex(({ epoch }) => epoch === null);
  for (let i = Math.max(0, FIRST_EPOCH - first); open >= 0 && 2 * i < losses.length; i++) {
    while (open >= 0 && next[open].goals.every((goal) => holds(goal, losses[2 * i], losses[2 * i + 1]))) {
      next[open] = { ...next[open], epoch: first + i };
      open = next.findIndex(({ epoch }) => epoch === null);
    }
  }
  return next.every((step, i) => step.epoch === steps[i].epoch) ? steps : next;
}

/**
 * @param {Goal} goal
 * @param {number} train
 * @param {number} test
 */
function holds({ measure, bound, threshold }, train, test) {
  const value = measure === 'test_loss' ? test : measure === 'train_loss' ? train : Math.abs(test - train);
  return bound === 'most' ? value <= threshold : value >= threshold;
}

/**
 * The steps that are shown: those reached, and the one that comes next.
 * @param {readonly Step[]} steps
 */
export function shownSteps(steps) {
  const open = steps.findIndex(({ epoch }) => epoch === null);
  return open < 0 ? steps : steps.slice(0, open + 1);
}

/**
 * The losses that the next step asks for, as levels of the loss chart.
 * @param {readonly Step[]} steps
 * @returns {{measure: 'test_loss' | 'train_loss', threshold: number}[]}
 */
export function levels(steps) {
  const open = steps.find(({ epoch }) => epoch === null);
  return (open?.goals ?? []).flatMap(({ measure, threshold }) => (measure === 'difference' ? [] : [{ measure, threshold }]));
}
