// Where the lines of the plot run: relative error against h, both in powers of ten. Pure geometry.

import { METHODS } from '../answers.js';
import { decades, logarithmic } from '../scale.js';

/** @import { Sweep } from '../answers.js' */
/** @import { Scale } from '../scale.js' */

/** @typedef {(typeof METHODS)[number]} Method */
/** @typedef {{h: number, errors: Readonly<Record<Method, number>>}} Entry */
/** @typedef {{left: number, right: number, top: number, bottom: number}} Box */
/** @typedef {{box: Box, x: Scale, y: Scale, xTicks: readonly number[], yTicks: readonly number[], low: number, high: number}} Axes */

export const [LEAST_H, MOST_H] = [1e-12, 1e-1];
/** What stands beside the plot: numbers to the left, the names of the lines to the right. The slider keeps the same. */
export const MARGIN = { left: 52, right: 84, top: 26, bottom: 36 };
const WIDTH = 4;

/**
 * The steps of a sweep that are complete.
 * @param {Sweep} sweep
 * @returns {Entry[]}
 */
export function entries({ curve }) {
  return Array.from({ length: curve.length / WIDTH }, (_, i) => {
    const [h, forward, backward, central] = curve.subarray(i * WIDTH, (i + 1) * WIDTH);
    return { h, errors: { forward, backward, central } };
  });
}

/**
 * @param {readonly Entry[]} all
 * @param {number} width
 * @param {number} height
 * @returns {Axes}
 */
export function axes(all, width, height) {
  const errors = all.flatMap((entry) => METHODS.map((method) => entry.errors[method])).filter((error) => error > 0 && error < Infinity);
  const range = errors.length > 0 ? decades(Math.min(...errors), Math.max(...errors)) : decades(1e-10, 1);
  const [low, high] = [range[0], range[range.length - 1]];
  const box = { left: MARGIN.left, right: width - MARGIN.right, top: MARGIN.top, bottom: height - MARGIN.bottom };
  const every = Math.ceil((range.length - 1) / 6);
  return {
    box,
    low,
    high,
    x: logarithmic(LEAST_H, MOST_H, box.left, box.right),
    y: logarithmic(low, high, box.bottom, box.top),
    xTicks: decades(LEAST_H, MOST_H).filter((_, i, { length }) => (length - 1 - i) % (width < 460 ? 3 : 2) === 0),
    yTicks: range.filter((_, i) => (range.length - 1 - i) % every === 0),
  };
}

/**
 * The points of a line; null where it breaks because there is no number.
 * @param {readonly Entry[]} all
 * @param {Method} method
 * @param {Axes} at
 * @returns {(readonly [number, number] | null)[]}
 */
export function line(all, method, { x, y, high }) {
  return all.map(({ h, errors }) => {
    const error = errors[method];
    return Number.isNaN(error) ? null : [x(h), y(Math.min(error, high))];
  });
}

/**
 * The step at which a difference is most exact: to its right truncation has the upper hand, to its left rounding.
 * @param {readonly Entry[]} all
 * @param {Method} method
 * @returns {Entry | null}
 */
export function best(all, method) {
  const sound = all.filter(({ errors }) => !Number.isNaN(errors[method]));
  return sound.reduce((/** @type {Entry | null} */ least, entry) => (least && least.errors[method] <= entry.errors[method] ? least : entry), null);
}

/**
 * The levels of the names at the ends of the lines: in the order of the lines, and not over each other.
 * @param {readonly number[]} wanted
 * @param {number} apart
 * @param {number} bottom
 */
export function spread(wanted, apart, bottom) {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  const levels = [...wanted];
  for (let i = 1; i < order.length; i++) levels[order[i]] = Math.max(levels[order[i]], levels[order[i - 1]] + apart);
  // What was pushed out below comes back up.
  let limit = bottom;
  for (const i of order.reverse()) {
    levels[i] = Math.min(levels[i], limit);
    limit = levels[i] - apart;
  }
  return levels;
}
