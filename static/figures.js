// A number twice: six significant digits to read, and all that the float64 holds.

const MINUS = '\u2212';
const DIGITS = 6;
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/**
 * Six significant digits, rounded to nearest, without zeros that say nothing: 0.574443, −0.0275697, 0.3, 1.2×10⁻⁹.
 * @param {number} value
 */
export function short(value) {
  return signed(value, (size) => size.toPrecision(DIGITS));
}

/**
 * As many digits as tell the number from every other float64: 0.574442516811659.
 * @param {number} value
 */
export function full(value) {
  return signed(value, String);
}

/** Whether six digits say less than there is. @param {number} value */
export function isRounded(value) {
  return short(value) !== full(value);
}

/**
 * @param {number} value
 * @param {(size: number) => string} write
 */
function signed(value, write) {
  if (Number.isNaN(value)) return 'NaN';
  const size = Math.abs(value);
  const text = size === Infinity ? '∞' : tidy(write(size));
  return value < 0 ? MINUS + text : text;
}

/** @param {string} text as JavaScript writes a number that is not negative */
function tidy(text) {
  const [digits, power] = text.split('e');
  const bare = digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
  return power === undefined ? bare : `${bare}×10${raised(Number(power))}`;
}

/**
 * As an exponent: ⁻⁵.
 * @param {number} power
 */
export function raised(power) {
  const digits = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)]);
  return (power < 0 ? '⁻' : '') + digits.join('');
}
