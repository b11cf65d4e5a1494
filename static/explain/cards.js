// Formulas on the page: on blue what goes forward, on red what comes back; each in symbols, and with the numbers of the moment.

import { make } from '../dom.js';
import { isCut, pieces } from './expression.js';
import { speak } from './speech.js';
import { typeset } from './typeset.js';

/** @import { App } from '../app.js' */
/** @import { Node } from './expression.js' */
/** @import { Formula } from './scalar.js' */

/**
 * @param {readonly Formula[]} formulas
 * @param {App['t']} t
 * @returns {HTMLElement[]} one card for each run of one colour
 */
export function cards(formulas, t) {
  /** @type {HTMLElement[]} */
  const made = [];
  formulas.forEach((formula, i) => {
    if (i === 0 || formula.tone !== formulas[i - 1].tone) made.push(make('div', { class: `formulas ${formula.tone}-card` }));
    made[made.length - 1].append(line(formula, t));
  });
  return made;
}

/**
 * @param {Formula} formula
 * @param {App['t']} t
 */
function line({ id, symbols, filled, shapes, equations }, t) {
  const left = make('div', { class: 'symbols' }, written(symbols, t));
  if (equations) {
    const numbers = equations.join(', ');
    left.append(make('span', { class: 'equation', title: t('explain.equation', { numbers }) }, `(${numbers})`));
  }
  if (shapes) left.append(make('div', { class: 'shapes' }, shapes));
  const right = make('div', { class: 'filled', tabindex: '0', role: 'group', 'aria-label': t('explain.numbers'), 'data-numbers': id });
  if (filled) right.append(...broken(filled, t));
  return make('div', { class: 'formula', 'data-formula': id }, left, right);
}

/**
 * @param {Node} node
 * @param {App['t']} t
 */
function written(node, t) {
  return typeset(node, speak(node, t), t);
}

/**
 * A long formula breaks at its signs where there is no room; it is read as one.
 * @param {Node} node
 * @param {App['t']} t
 * @returns {Element[]}
 */
function broken(node, t) {
  const parts = pieces(node);
  if (parts.length === 1) return [written(node, t)];
  return [make('div', { class: 'broken', role: 'math', 'aria-label': speak(node, t) }, ...parts.map((part) => typeset(part, '', t)))];
}

/**
 * Whether any matrix is shown in part.
 * @param {readonly Formula[]} formulas
 */
export function anyCut(formulas) {
  /** @type {(node: Node) => boolean} */
  const cut = (node) => {
    if (node.kind === 'matrix') return isCut(node);
    if (node.kind === 'row') return node.items.some(cut);
    if (node.kind === 'group') return cut(node.inner);
    return node.kind === 'power' && cut(node.base);
  };
  return formulas.some(({ filled }) => filled !== null && cut(filled));
}
