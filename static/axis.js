// The axis of the losses: from where to where, which numbers stand at it, and how they are written.
//
// A run that explodes would leave nothing but a cliff on an axis that reaches to the top of it. Then the axis ends a little above
// where the run began, and the line leaves through the top; the logarithmic one has room for more, but not for three hundred decades.

import { decades, roundUp } from './scale.js';
import { plain } from './format.js';

/** @typedef {{low: number, high: number, first: number}} Range the least loss above zero, the greatest, and that of the start; NaN where there is none */
/** @typedef {{from: number, to: number, log: boolean, ticks: readonly number[], labels: readonly string[]}} Axis */

/** A curve whose greatest loss is tiny still gets an axis. */
const LEAST_TOP = 1e-6;
/** A loss of so many times the first one is no learning any more; so far above the first one the axis then ends. */
const EXPLODED = 1000;
const ABOVE_FIRST = 3;
/** What the logarithmic axis shows at most, in times of the first loss. */
const MOST_TIMES = 1e6;
const LEAST_TIMES = 1e-12;
/** Labels keep this distance, from middle to middle. */
const APART = 22;

/**
 * @param {Range} range
 * @param {boolean} logScale
 * @param {number} height of the plot
 * @returns {Axis}
 */
export function axis(range, logScale, height) {
  const most = Math.max(2, Math.floor(height / APART) + 1);
  return logScale && range.low > 0 ? logAxis(range, most) : linearAxis(range, most);
}

/**
 * @param {Range} range
 * @param {number} most ticks
 * @returns {Axis}
 */
function linearAxis({ high, first }, most) {
  const exploded = high > first * EXPLODED;
  const to = roundUp(Math.max(LEAST_TOP, (exploded ? first * ABOVE_FIRST : high) || 0.5));
  const ticks = most > 2 ? [0, to / 2, to] : [0, to];
  // All in the same way: one with an exponent beside one without are hard to compare.
  const write = to < 0.001 || to >= 100_000 ? exponential : decimal;
  return { from: 0, to, log: false, ticks, labels: ticks.map(write) };
}

/**
 * @param {Range} range
 * @param {number} most ticks
 * @returns {Axis}
 */
function logAxis({ low, high, first }, most) {
  const start = first > 0 ? first : high;
  const top = Math.min(high, start * MOST_TIMES);
  const all = decades(Math.min(top, Math.max(low, start * LEAST_TIMES)), top);
  // Every decade, every second, every third...: from the top, and the lowest may go without.
  const step = Math.ceil((all.length - 1) / (most - 1));
  const ticks = all.filter((_, i) => (all.length - 1 - i) % step === 0);
  const labels = ticks.map((tick) => (tick < 0.001 || tick >= 100_000 ? exponential(tick) : decimal(tick)));
  return { from: all[0], to: all[all.length - 1], log: true, ticks, labels };
}

/** @param {number} value */
function decimal(value) {
  return plain(Number(value.toPrecision(3)));
}

/** @param {number} value */
function exponential(value) {
  return value === 0 ? '0' : Number(value.toPrecision(2)).toExponential().replace('e+', 'e').replace('-', '−');
}
