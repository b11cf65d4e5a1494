// A formula's tree in words, for those who hear it.

/** @import { MatrixNode, Node, SymbolNode } from './expression.js' */
/** @import { Translate } from '../i18n.js' */

/** Signs that have a word of their own. @type {Readonly<Record<string, string>>} */
const SIGNS = {
  '=': 'equals', '+': 'plus', '−': 'minus', '·': 'times', '⊙': 'elementwise', '←': 'becomes', '⇒': 'implies', '>': 'greater', '≤': 'most', '|': 'bar',
};
/** A matrix with more entries is only named: nobody keeps them in mind. */
const MOST_ENTRIES = 12;

/**
 * @param {Node} node
 * @param {Translate} t
 * @returns {string}
 */
export function speak(node, t) {
  return say(node, t).replace(/\s+/g, ' ').trim();
}

/**
 * @param {Node} node
 * @param {Translate} t
 * @returns {string}
 */
function say(node, t) {
  const inner = (/** @type {Node} */ each) => say(each, t);
  switch (node.kind) {
    case 'number':
      return digits(node.text, t);
    case 'symbol':
      return letter(node, t);
    case 'operator':
      return node.sign in SIGNS ? t(`explain.say.${SIGNS[node.sign]}`) : node.sign;
    case 'partial':
      return t('explain.say.partial', { of: inner(node.of), by: inner(node.by) });
    case 'fraction':
      return t('explain.say.fraction', { top: inner(node.top), bottom: inner(node.bottom) });
    case 'power':
      return node.exponent.given && node.exponent.value === 2 ? t('explain.say.square', { base: inner(node.base) }) : t('explain.say.power', { base: inner(node.base), exponent: inner(node.exponent) });
    case 'group':
      return t('explain.say.group', { inner: inner(node.inner) });
    case 'row':
      return node.items.map(inner).join(' ');
    case 'sum':
      return t('explain.say.sum', { over: node.over });
    case 'more':
      return node.count === null ? '…' : t('explain.more', { count: node.count });
    case 'gap':
      return '…';
    case 'matrix':
      return table(node, t);
  }
}

/**
 * @param {string} text
 * @param {Translate} t
 */
function digits(text, t) {
  const [mantissa, power] = text.split('×10');
  const raised = power && [...power].map((sign) => (sign === '⁻' ? '−' : String('⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(sign)))).join('');
  return raised ? t('explain.say.power', { base: `${mantissa} ${t('explain.say.times')} 10`, exponent: raised }) : mantissa;
}

/**
 * @param {SymbolNode} node
 * @param {Translate} t
 */
function letter({ name, layer, index, transposed }, t) {
  const indexed = index ? `${name} ${[...index.replace(',', ' ')].join(' ')}` : name;
  const placed = layer === undefined ? indexed : t('explain.say.ofLayer', { name: indexed, layer });
  return transposed ? t('explain.say.transposed', { name: placed }) : placed;
}

/**
 * @param {MatrixNode} node
 * @param {Translate} t
 */
function table({ rows, shape }, t) {
  const named = t('explain.say.matrix', { rows: shape[0], columns: shape[1] });
  if (shape[0] * shape[1] > MOST_ENTRIES) return named;
  return `${named}: ${rows.map((cells) => cells.map((cell) => say(cell, t)).join(', ')).join('; ')};`;
}
