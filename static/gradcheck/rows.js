// What a check has found of each parameter: where it stands in the network, both gradients, and how far they are apart.

/** @import { GradCheck } from '../answers.js' */
/** @import { BiasTarget, LinkTarget } from '../state.js' */

/** @typedef {{place: number, target: LinkTarget | BiasTarget, backpropagated: number, numerical: number, error: number, kink: boolean}} Row */

const WIDTH = 5;

/**
 * Worst first, as they come.
 * @param {GradCheck} check
 * @param {readonly number[]} shape
 * @returns {Row[]}
 */
export function rowsOf({ rows }, shape) {
  return Array.from({ length: rows.length / WIDTH }, (_, i) => {
    const [place, backpropagated, numerical, error, kink] = rows.subarray(i * WIDTH, (i + 1) * WIDTH);
    return { place, target: targetAt(shape, place), backpropagated, numerical, error, kink: kink === 1 };
  });
}

/**
 * The link or the bias at a place of the flat arrays of a frame.
 * @param {readonly number[]} shape
 * @param {number} place
 * @returns {LinkTarget | BiasTarget}
 */
export function targetAt(shape, place) {
  let rest = place;
  for (let layer = 1; layer < shape.length; layer++) {
    const [units, inputs] = [shape[layer], shape[layer - 1]];
    if (rest < units * inputs) return { kind: 'link', layer, unit: Math.floor(rest / inputs), input: rest % inputs };
    rest -= units * inputs;
    if (rest < units) return { kind: 'bias', layer, unit: rest };
    rest -= units;
  }
  throw new RangeError(`no parameter ${place} in a network ${shape.join()}`);
}
