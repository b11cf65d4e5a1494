// Two numbers that should be the same: as many digits as they share, and those in which they part.

import { fixed } from '../format.js';
import { raised, short } from '../figures.js';

const MINUS = '\u2212';
const DIGITS = 10;
/** Powers of ten between which digits in a row are easier to read than an exponent. */
const [LEAST, MOST] = [-4, 5];

/**
 * Both with the same number of decimals, ten significant digits of the larger one.
 * @param {number} one
 * @param {number} other
 * @returns {[string, string]}
 */
export function alike(one, other) {
  const size = Math.max(Math.abs(one), Math.abs(other));
  if (!Number.isFinite(size) || size === 0) return [fixed(one, 0), fixed(other, 0)];
  const exponent = Math.floor(Math.log10(size));
  if (exponent >= LEAST && exponent <= MOST) return both(one, other, (value) => value.toFixed(DIGITS - 1 - exponent));
  return both(one, other, (value) => `${(value / 10 ** exponent).toFixed(DIGITS - 1)}×10${raised(exponent)}`);
}

/**
 * @param {number} one
 * @param {number} other
 * @param {(size: number) => string} write
 * @returns {[string, string]}
 */
function both(one, other, write) {
  const signed = (/** @type {number} */ value) => (value < 0 ? MINUS : '') + write(Math.abs(value));
  return [signed(one), signed(other)];
}

/**
 * How many letters two texts begin with alike.
 * @param {string} one
 * @param {string} other
 */
export function shared(one, other) {
  let count = 0;
  while (count < one.length && one[count] === other[count]) count++;
  return count;
}

/**
 * A relative error in two digits: 3.1×10⁻¹⁰, 0.012.
 * @param {number} error
 */
export function rough(error) {
  return short(Number(error.toPrecision(2)));
}

/**
 * A power of ten as one: 10⁻⁵, 10, 1.
 * @param {number} value
 */
export function power(value) {
  const exponent = Math.round(Math.log10(value));
  return exponent === 0 ? '1' : exponent === 1 ? '10' : `10${raised(exponent)}`;
}
