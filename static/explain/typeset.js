// A formula's tree as MathML, which browsers lay out and screen readers read. Each number knows its value in full.

import { full } from './digits.js';
import { holdsMatrix } from './expression.js';
import { frac, math, matrix, name, number, operator, parens, row, sub, subsup, sup, text, toned } from '../mathml.js';

/** @import { Node, NumberNode, SymbolNode } from './expression.js' */
/** @import { Translate } from '../i18n.js' */

/** Functions and other words that stand where operators do. */
const WORDS = new Set(['tanh', 'max', 'sign', 'f', 'σ', 'max(0, ·)']);

/**
 * @param {Node} node
 * @param {string} label in words
 * @param {Translate} t
 */
export function typeset(node, label, t) {
  return math([write(node, t)], { label });
}

/**
 * @param {Node} node
 * @param {Translate} t
 * @returns {Element}
 */
function write(node, t) {
  const inner = (/** @type {Node} */ each) => write(each, t);
  switch (node.kind) {
    case 'number':
      return written(node);
    case 'symbol':
      return letter(node);
    case 'operator':
      if (node.sign === 'f′') return sup(name('f'), operator('′'));
      return WORDS.has(node.sign) ? name(node.sign) : sign(node.sign);
    case 'partial':
      return frac(row(operator('∂'), inner(node.of)), row(operator('∂'), inner(node.by)));
    case 'fraction':
      return frac(inner(node.top), inner(node.bottom));
    case 'power':
      return sup(inner(node.base), inner(node.exponent));
    case 'group':
      // Not every font has brackets that grow: around matrices the style sheet draws them.
      return holdsMatrix(node.inner) ? toned('tall', parens(inner(node.inner))) : parens(inner(node.inner));
    case 'row':
      return row(...node.items.map(inner));
    case 'sum':
      return sub(operator('∑'), name(node.over));
    case 'more':
      return text(node.count === null ? '…' : t('explain.more', { count: node.count }));
    case 'gap':
      return text(node.down ? '⋮' : '⋯');
    case 'matrix':
      return matrix(node.rows.map((cells) => cells.map(inner)));
  }
}

/**
 * A sign between two terms stays one where a line breaks before it.
 * @param {string} text_
 */
function sign(text_) {
  const made = operator(text_);
  if ('=+−←'.includes(text_)) made.setAttribute('form', 'infix');
  return made;
}

/** @param {NumberNode} node */
function written({ value, text: digits, tone, strong, given }) {
  const element = number(digits, [strong && 'strong', tone].filter(Boolean).join(' '));
  if (!given) element.setAttribute('data-value', full(value));
  return element;
}

/** @param {SymbolNode} node */
function letter({ name: text_, layer, index, transposed, tone }) {
  // A name of two letters would stand upright.
  const letters = text_.length === 2 ? row(name(text_[0]), name(text_[1])) : name(text_);
  const base = tone ? toned(tone, letters) : letters;
  const above = layer === undefined ? null : `(${layer})`;
  const marked = above && index ? subsup(base, text(index), text(above)) : above ? sup(base, text(above)) : index ? sub(base, text(index)) : base;
  return transposed ? sup(parens(marked), text('T')) : marked;
}
