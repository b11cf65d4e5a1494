// From a number of the data to a place on the screen, and which numbers deserve a tick.

/** @typedef {(value: number) => number} Scale */

/** The greatest power of ten that is a number. */
const MOST_POWER = 308;

/**
 * @param {number} low the value that lands on `from`
 * @param {number} high the value that lands on `to`
 * @param {number} from
 * @param {number} to
 * @returns {Scale}
 */
export function linear(low, high, from, to) {
  const factor = high === low ? 0 : (to - from) / (high - low);
  return (value) => from + (value - low) * factor;
}

/**
 * Equal ratios take equal room. Values at or below zero have no place: they land on the end of the smallest.
 * @param {number} low above zero
 * @param {number} high above low
 * @param {number} from
 * @param {number} to
 * @returns {Scale}
 */
export function logarithmic(low, high, from, to) {
  const place = linear(Math.log(low), Math.log(high), from, to);
  return (value) => place(Math.log(Math.max(value, low)));
}

/**
 * The smallest 1, 2, 3 or 6 times a power of ten that is not below the value: a round end for an axis
 * that has its middle on a round number, too.
 * @param {number} value above zero
 */
export function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 3, 6].find((f) => value <= f * power * (1 + 1e-9)) ?? 10;
  return Math.min(Number.MAX_VALUE, Number((factor * power).toPrecision(3)));
}

/**
 * Powers of ten around the values: the decades that hold low to high.
 * @param {number} low above zero
 * @param {number} high
 */
export function decades(low, high) {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.min(MOST_POWER, Math.max(first + 1, Math.ceil(Math.log10(high) - 1e-9)));
  return Array.from({ length: last - first + 1 }, (_, i) => Number((10 ** (first + i)).toPrecision(3)));
}
