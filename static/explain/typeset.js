// A formula's tree as MathML, which browsers lay out and screen readers read. Each number knows its value in full.

import { full } from './digits.js';
import { frac, math, matrix, name, number, operator, parens, row, sub, subsup, sup, text, toned } from '../mathml.js';

/** @import { Node, NumberNode, SymbolNode } from './expression.js' */
/** @import { Translate } from '../i18n.js' */

/** Functions and other words that stand where operators do. */
const WORDS = new Set(['tanh', 'max', 'sign', 'f', 'f′', 'σ']);

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
      return WORDS.has(node.sign) ? name(node.sign) : operator(node.sign);
    case 'partial':
      return frac(row(operator('∂'), inner(node.of)), row(operator('∂'), inner(node.by)));
    case 'fraction':
      return frac(inner(node.top), inner(node.bottom));
    case 'power':
      return sup(inner(node.base), text(node.exponent));
    case 'group':
      return parens(inner(node.inner));
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

/** @param {NumberNode} node */
function written({ value, text: digits, tone, strong }) {
  const element = number(digits, [strong && 'strong', tone].filter(Boolean).join(' '));
  element.setAttribute('data-value', full(value));
  return element;
}

/** @param {SymbolNode} node */
function letter({ name: text_, layer, index, transposed, tone }) {
  const base = tone ? toned(tone, name(text_)) : name(text_);
  const above = layer === undefined ? null : `(${layer})`;
  const marked = above && index ? subsup(base, text(index), text(above)) : above ? sup(base, text(above)) : index ? sub(base, text(index)) : base;
  return transposed ? sup(parens(marked), text('T')) : marked;
}
