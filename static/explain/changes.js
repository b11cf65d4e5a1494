// The update of a layer as a table: old value, gradient, pull of the penalty, learning rate, new value.

import { make } from '../dom.js';
import { full, shown } from './digits.js';
import { plain } from '../format.js';
import { changeOf } from './chain.js';

/** @import { App } from '../app.js' */
/** @import { Change } from './chain.js' */
/** @import { Chosen } from '../state.js' */
/** @import { Scene } from './scalar.js' */

const DECIMALS = 6;

/**
 * All weights and biases of a layer, neuron by neuron.
 * @param {readonly number[]} shape
 * @param {number} layer
 * @returns {Chosen[]}
 */
export function parametersOf(shape, layer) {
  return Array.from({ length: shape[layer] }, (_, unit) => unit).flatMap((unit) => [
    ...Array.from({ length: shape[layer - 1] }, (_, input) => ({ layer, unit, input })),
    { layer, unit, input: null },
  ]);
}

/**
 * @param {Scene} scene
 * @param {App['t']} t
 */
export function createTable(scene, t) {
  const { step, shape, recipe, chosen } = scene;
  const pulls = recipe.regularization !== 'none' && step.regularizationRate !== 0;
  const heads = [t('explain.table.name'), t('explain.table.old'), t('explain.table.gradient'), ...(pulls ? [t('explain.table.pull')] : []), t('explain.table.rate'), t('explain.table.new')];
  const all = parametersOf(shape, chosen.layer).map((each) => ({ each, change: changeOf(step, shape, each) }));
  const remarks = all.some(({ change }) => change.dead || change.died);
  const rows = all.map(({ each, change }) => line(scene, each, change, { pulls, remarks }, t));
  const head = make('thead', {}, make('tr', {}, ...heads.map((words) => make('th', { scope: 'col' }, words)), ...(remarks ? [make('td')] : [])));
  const caption = make('caption', {}, chosen.layer === shape.length - 1 ? t('explain.table.output') : t('explain.table.layer', { layer: chosen.layer }));
  const table = make('table', {}, caption, head, make('tbody', {}, ...rows));
  return make('div', { class: 'changes', tabindex: '0', role: 'region', 'aria-label': t('explain.numbers'), 'data-numbers': 'table' }, table);
}

/**
 * @param {Scene} scene
 * @param {Chosen} each
 * @param {Change} change
 * @param {{pulls: boolean, remarks: boolean}} columns that are there
 * @param {App['t']} t
 */
function line({ step, chosen }, each, { old, next, gradient, pull, dead, died }, { pulls, remarks }, t) {
  const name = make('th', { scope: 'row', class: 'math' }, make('i', {}, each.input === null ? 'b' : 'w'), make('sub', {}, each.input === null ? `${each.unit + 1}` : `${each.unit + 1},${each.input + 1}`));
  const remark = dead ? t('explain.dead') : died ? t('explain.died') : '';
  const cells = [cell(old), cell(gradient), ...(pulls ? [each.input === null ? make('td', {}, '–') : cell(pull)] : []), cell(step.learningRate, plain(step.learningRate)), cell(next, undefined, 'backward')];
  const isChosen = each.unit === chosen.unit && each.input === chosen.input;
  return make('tr', { ...(isChosen && { class: 'chosen', 'aria-current': 'true' }), 'data-parameter': `${each.unit}.${each.input ?? 'b'}` }, name, ...cells, ...(remarks ? [make('td', { class: 'remark' }, remark)] : []));
}

/**
 * @param {number} value
 * @param {string} [text]
 * @param {string} [tone]
 */
function cell(value, text = shown(value, DECIMALS), tone = '') {
  return make('td', {}, make('span', { class: tone, 'data-value': full(value) }, text));
}
