// What the tutorial writes for its example, beside the number that the engine finds. Where the two part, a sentence says why.

import { make } from '../dom.js';
import { math } from '../mathml.js';
import { full } from '../figures.js';

/** @import { Translate } from '../i18n.js' */
/** @import { Neuron } from './answer.js' */
/** @import { Line } from './formulas.js' */

/** @typedef {{id: string, written: string, decimals: number, right: boolean}} Printed */

/**
 * The numbers as they stand in the tutorial, each with as many decimals as it has there, and whether the right number, rounded
 * so, is the one that stands there.
 * @type {readonly Printed[]}
 */
export const PRINTED = Object.freeze([
  { id: 'z', written: '0.3', decimals: 1, right: true },
  { id: 'y', written: '0.574', decimals: 3, right: true },
  { id: 'loss', written: '0.025', decimals: 3, right: true },
  { id: 'dl_dy', written: '−0.226', decimals: 3, right: true },
  { id: 'dy_dz', written: '0.244', decimals: 3, right: true },
  { id: 'dz_dw', written: '0.5', decimals: 1, right: true },
  { id: 'dl_dw', written: '−0.027', decimals: 3, right: false },
  { id: 'new_w', written: '0.40027', decimals: 5, right: false },
]);

/** How the names are said. @type {Readonly<Record<string, string>>} */
const LETTERS = { loss: 'L', dl_dy: 'dL/dy', dy_dz: 'dy/dz', dz_dw: 'dz/dw', dl_dw: 'dL/dw', new_w: 'w' };

/**
 * The rows of the table.
 * @param {readonly Line[]} lines of the tutorial's example
 * @param {Neuron} neuron of the tutorial's example
 * @param {Translate} t
 */
export function rows(lines, neuron, t) {
  return PRINTED.map(({ id, written, decimals, right }) => {
    const line = /** @type {Line} */ (lines.find((each) => each.id === id));
    return make('tr', { 'data-printed': id, ...(!right && { class: 'wrong' }) },
      make('th', { scope: 'row' }, named(line)),
      make('td', { 'data-name': t('neuron.tutorial.written') }, written),
      make('td', { 'data-name': t('neuron.tutorial.rounded') }, rounded(line.value, decimals)),
      make('td', { class: 'full', 'data-name': t('neuron.tutorial.full') }, full(neuron[/** @type {keyof Neuron} */ (id)])),
      make('td', {}, t(`neuron.slip.${id}`)));
  });
}

/**
 * What stands before the first sign of a formula: its name.
 * @param {Line} line
 */
function named({ id, formula }) {
  const name = math([/** @type {Element} */ (/** @type {Element} */ (formula.firstElementChild).cloneNode(true))], { label: LETTERS[id] ?? id });
  name.setAttribute('displaystyle', 'true');
  return name;
}

/**
 * Rounded to nearest.
 * @param {number} value
 * @param {number} decimals
 */
export function rounded(value, decimals) {
  return (value < 0 ? '−' : '') + Math.abs(value).toFixed(decimals);
}
