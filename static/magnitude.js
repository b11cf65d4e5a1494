// Numbers that may be of any size, as people compare them: three digits, with a power of ten where zeros would have to be counted.

import { raised } from './figures.js';
import { fixed } from './format.js';

const SMALL = 1e-3;
const LARGE = 1e4;
const DIGITS = 3;

/**
 * 0.512, 12.3, 4.20×10⁻⁵
 * @param {number} value
 */
export function magnitude(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return fixed(value);
  if (size === 0) return '0';
  const sign = value < 0 ? '−' : '';
  const [digits, power] = size.toExponential(DIGITS - 1).split('e');
  if (Number(power) < Math.log10(SMALL) || Number(power) >= Math.log10(LARGE)) return `${sign}${digits}×${tenTo(Number(power))}`;
  return sign + size.toFixed(Math.max(0, DIGITS - 1 - Number(power)));
}

/** @param {number} power */
export function tenTo(power) {
  return `10${raised(power)}`;
}

/**
 * A share in percent: whole ones, and a decimal where it is little.
 * @param {number} share
 */
export function percentage(share) {
  const value = 100 * share;
  return Math.abs(value) < 10 && value !== 0 ? fixed(value, 1) : fixed(value, 0);
}
