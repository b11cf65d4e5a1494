// Numbers as the explanation shows them: rounded from the float64 that came, never so far that something looks like nothing; and
// which entries of a large matrix are shown.

import { raised } from '../figures.js';
import { fixed, plain } from '../format.js';

/** Below and above these, digits in a row say less than a power of ten. */
const SMALL = 1e-3;
const LARGE = 1e5;

/**
 * A number with so many decimals; a very small or very large one with three digits and a power of ten.
 * @param {number} value
 * @param {number} [decimals]
 */
export function shown(value, decimals = 4) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return fixed(value);
  if (size === 0) return '0';
  if (size >= SMALL && size < LARGE) return fixed(value, decimals);
  const [digits, power] = size.toExponential(2).split('e');
  return `${value < 0 ? '−' : ''}${digits}×10${raised(Number(power))}`;
}

/**
 * As short as it can be said: two digits that count.
 * @param {number} value
 */
export function brief(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size >= 0.1 || size === 0) return fixed(value, size === 0 ? 0 : 2);
  const text = size >= SMALL ? size.toFixed(size < 0.01 ? 4 : 3) : size.toExponential(0).replace('-', '−');
  return (value < 0 ? '−' : '') + text;
}

/**
 * All digits of a number: no more are needed to tell it from every other float64.
 * @param {number} value
 */
export function full(value) {
  return plain(value);
}

/**
 * Which of many are shown: the first ones, the chosen one, the last one; null where some are left out.
 * @param {number} count
 * @param {number} most
 * @param {number} [chosen]
 * @returns {(number | null)[]}
 */
export function elided(count, most, chosen = 0) {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count <= most) return all;
  const first = chosen < most - 2 || chosen === count - 1 ? most - 1 : most - 2;
  const kept = all.filter((i) => i < first || i === chosen || i === count - 1);
  return kept.flatMap((i, place) => (place > 0 && kept[place - 1] < i - 1 ? [null, i] : [i]));
}
