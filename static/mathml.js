// Formulas as real mathematics: MathML elements, which browsers lay out and screen readers read. Core elements only.

import { plain } from './format.js';

const MATHML = 'http://www.w3.org/1998/Math/MathML';

/** @typedef {Element | string} Part a text is a name: a letter alone is italic */

/**
 * @param {string} tag
 * @param {readonly Part[]} parts
 * @param {Readonly<Record<string, string>>} [attributes]
 * @returns {Element}
 */
function element(tag, parts, attributes = {}) {
  const made = document.createElementNS(MATHML, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...parts.map((part) => (typeof part === 'string' ? name(part) : part)));
  return made;
}

/**
 * @param {string} tag
 * @param {string} text
 * @param {Readonly<Record<string, string>>} [attributes]
 */
function leaf(tag, text, attributes = {}) {
  const made = element(tag, [], attributes);
  made.textContent = text;
  return made;
}

/**
 * A whole formula. label: in words, where layout alone does not say it.
 * @param {readonly Part[]} parts
 * @param {{label?: string, block?: boolean}} [how]
 */
export function math(parts, { label, block = false } = {}) {
  return element('math', parts, { ...(label && { 'aria-label': label, role: 'math' }), ...(block && { display: 'block' }) });
}

/** @param {string} text a variable or a function, as tanh */
export const name = (text) => leaf('mi', text);

/** @param {string} text upright: a matrix or a vector is bold */
export const upright = (text) => leaf('mi', text, { mathvariant: 'normal' });

/** @param {string} sign =, +, ·, ⊙ */
export const operator = (sign) => leaf('mo', sign);

/**
 * @param {number | string} value a text is a number that is written already
 * @param {string} [className]
 */
export const number = (value, className) => leaf('mn', typeof value === 'string' ? value : plain(value), className ? { class: className } : {});

/** @param {string} words */
export const text = (words) => leaf('mtext', words);

/** @param {...Part} parts */
export const row = (...parts) => element('mrow', parts);

/**
 * Parts in a colour: class "forward" or "backward", or "chosen" for what is pointed out.
 * @param {string} className
 * @param {...Part} parts
 */
export const toned = (className, ...parts) => element('mrow', parts, { class: className });

/**
 * @param {Part} base
 * @param {Part} below
 */
export const sub = (base, below) => element('msub', [base, below]);

/**
 * @param {Part} base
 * @param {Part} above
 */
export const sup = (base, above) => element('msup', [base, above]);

/**
 * @param {Part} base
 * @param {Part} below
 * @param {Part} above
 */
export const subsup = (base, below, above) => element('msubsup', [base, below, above]);

/**
 * @param {Part} top
 * @param {Part} bottom
 */
export const frac = (top, bottom) => element('mfrac', [top, bottom]);

/** @param {...Part} parts */
export const parens = (...parts) => row(operator('('), ...parts, operator(')'));

/**
 * @param {readonly (readonly Part[])[]} rows cells of each row
 * @param {Readonly<Record<string, string>>} [attributes]
 */
export function matrix(rows, attributes = {}) {
  const lines = rows.map((cells) => element('mtr', cells.map((cell) => element('mtd', [cell]))));
  return row(operator('('), element('mtable', lines, attributes), operator(')'));
}
