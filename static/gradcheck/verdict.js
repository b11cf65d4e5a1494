// What a check says, in one sentence: how far the two gradients are apart at most, and whose fault that is.

/** @import { GradCheck } from '../answers.js' */
/** @import { Row } from './rows.js' */

/** @typedef {'agree' | 'close' | 'truncation' | 'rounding' | 'apart' | 'nan' | 'kinks' | 'nothing'} Code */

/** Up to here nothing is left but the last digits; up to there a difference cannot be expected to do better. */
const [AGREES, CLOSE] = [1e-7, 1e-4];
/** Near these steps, truncation and rounding together are least: the root of 1e-16, and its cube root. */
const BEST = { forward: 1e-8, backward: 1e-8, central: 1e-5 };

/**
 * @param {Pick<GradCheck, 'h' | 'method'>} check
 * @param {readonly Row[]} rows
 * @returns {{code: Code, worst: number, kinks: number}} worst: largest relative error where there is a slope; NaN where there is none
 */
export function verdict({ h, method }, rows) {
  const sound = rows.filter(({ kink }) => !kink);
  const kinks = rows.length - sound.length;
  if (sound.length === 0) return { code: kinks > 0 ? 'kinks' : 'nothing', worst: NaN, kinks };
  const worst = sound.some(({ error }) => Number.isNaN(error)) ? NaN : Math.max(...sound.map(({ error }) => error));
  return { code: codeOf(worst, h, BEST[method]), worst, kinks };
}

/**
 * @param {number} worst
 * @param {number} h
 * @param {number} best
 * @returns {Code}
 */
function codeOf(worst, h, best) {
  if (Number.isNaN(worst)) return 'nan';
  if (worst <= AGREES) return 'agree';
  if (worst <= CLOSE) return 'close';
  if (h > best * 1.5) return 'truncation';
  return h < best / 1.5 ? 'rounding' : 'apart';
}
