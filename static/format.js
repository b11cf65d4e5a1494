// Numbers as people read them: a true minus sign, a fixed number of digits, so that columns do not dance.

const MINUS = '\u2212';
/** From here on, digits in a row say less than a power of ten. */
const LARGE = 1e5;

/**
 * A number with so many decimals: 0.512, −0.031; very large ones as 1.23e9.
 * @param {number} value
 * @param {number} decimals
 */
export function fixed(value, decimals = 3) {
  if (Number.isNaN(value)) return 'NaN';
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : '';
  if (size === Infinity) return `${sign}∞`;
  if (size >= LARGE) return sign + size.toExponential(2).replace('e+', 'e');
  const text = size.toFixed(decimals);
  return Number(text) === 0 ? text : sign + text;
}

/**
 * A number as one would write it by hand: 0.00001, 150, −3, ∞.
 * @param {number} value
 */
export function plain(value) {
  if (!Number.isFinite(value)) return fixed(value);
  const size = Math.abs(value);
  const text = size !== 0 && size < 1e-6 ? size.toExponential() : size >= 1e15 ? size.toExponential() : decimal(size);
  return value < 0 ? MINUS + text : text;
}

/** @param {number} size at least 1e-6, where JavaScript itself would begin to write exponents below 1e-6 only */
function decimal(size) {
  const text = String(size);
  return text.includes('e') ? size.toFixed(12).replace(/\.?0+$/, '') : text;
}

/**
 * TensorFlow Playground's epoch counter: 000,128. The leading zeros apart, so that they can be quieter.
 * @param {number} epoch
 * @returns {{zeros: string, digits: string}}
 */
export function counter(epoch) {
  const padded = String(Math.max(0, Math.floor(epoch))).padStart(6, '0');
  const grouped = padded.replace(/\B(?=(\d{3})+$)/g, ',');
  const zeros = /^[0,]*/.exec(grouped)?.[0] ?? '';
  // Three digits stay dark even at epoch 0, as on an odometer.
  const cut = Math.min(zeros.length, grouped.length - 3);
  return { zeros: grouped.slice(0, cut), digits: grouped.slice(cut) };
}

/**
 * A share as percent, always as wide as two digits and a decimal; the sign of percent stands apart in the page.
 * @param {number} share 0 to 1
 */
export function percent(share) {
  return share === 1 ? '100' : fixed(100 * share, 1);
}

/**
 * Reads what someone typed: a decimal point, an exponent, our own minus sign. NaN if it is no finite number.
 * @param {string} text
 */
export function read(text) {
  const trimmed = text.trim().replace(MINUS, '-').replace('，', '.').replace(',', '.');
  const value = trimmed === '' ? NaN : Number(trimmed);
  return Number.isFinite(value) ? value : NaN;
}
