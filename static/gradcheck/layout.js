// The parts of the panel, made once for each language.

import { make } from '../dom.js';
import { METHODS } from '../answers.js';
import { difference, relativeError } from './formulas.js';

/** @import { App } from '../app.js' */
/** @import { Method } from './chart.js' */

/**
 * @param {App['t']} t
 * @param {{h: number, method: Method, allowed: boolean}} chosen h: its power of ten
 * @returns {Node[]}
 */
export function parts(t, { h, method, allowed }) {
  const bar = make('div', { class: 'check-bar' },
    make('button', { type: 'button', class: 'button check-run', id: 'check-run' }, t('gradcheck.run')),
    methods(t, method),
    make('p', { class: 'caption progress', id: 'check-progress' }));
  const watching = make('p', { class: 'note', id: 'check-watching' }, t('gradcheck.watching'));
  return [
    make('div', { class: 'check-head' }, make('h2', {}, t('tab.gradcheck')), make('p', { class: 'note' }, t('gradcheck.lead'))),
    ...(allowed ? [bar, make('p', { class: 'verdict', id: 'check-verdict', role: 'status' })] : [watching]),
    make('div', { class: 'check-body' }, ...(allowed ? [found(t), plotted(t, h)] : []), formulas(t)),
  ];
}

/**
 * @param {App['t']} t
 * @param {Method} chosen
 */
function methods(t, chosen) {
  const each = METHODS.map((method) =>
    make('label', {},
      make('input', { type: 'radio', name: 'check-method', value: method, ...(method === chosen && { checked: '' }) }),
      make('span', {}, t(`gradcheck.${method}`))));
  return make('fieldset', { class: 'check-methods' }, make('legend', { class: 'caption' }, t('gradcheck.method')), make('div', { class: 'segments' }, ...each));
}

/** @param {App['t']} t */
function found(t) {
  const heads = [t('gradcheck.parameter'), t('gradcheck.backpropagated'), t('gradcheck.numerical'), t('gradcheck.error')];
  return make('section', { class: 'check-table', id: 'check-table', hidden: '' },
    make('p', { class: 'caption', id: 'check-extent' }),
    make('div', { class: 'check-scroller', tabindex: '-1' },
      make('table', {},
        make('caption', { class: 'hidden-text' }, t('gradcheck.table')),
        make('thead', {}, make('tr', {}, ...heads.map((words) => make('th', { scope: 'col' }, words)))),
        make('tbody', {}))),
    make('button', { type: 'button', class: 'button small more-rows', hidden: '' }));
}

/**
 * @param {App['t']} t
 * @param {number} h
 */
function plotted(t, h) {
  const slider = make('input', { type: 'range', id: 'check-h', min: '-12', max: '-1', step: '1', value: String(h) });
  const heads = [t('gradcheck.h'), ...METHODS.map((method) => t(`gradcheck.${method}`))];
  return make('section', { class: 'check-plot', id: 'check-plot' },
    make('h3', {}, t('gradcheck.plot')),
    make('canvas', { role: 'img', id: 'check-canvas' }),
    make('div', { class: 'check-step' }, make('label', { for: 'check-h' }, t('gradcheck.h')), slider, make('output', { for: 'check-h', id: 'check-h-value' })),
    make('p', { class: 'caption extent' }),
    make('details', {}, make('summary', { class: 'caption' }, t('gradcheck.plot.numbers')),
      make('div', { class: 'check-scroller', tabindex: '-1' }, make('table', {},
        make('thead', {}, make('tr', {}, ...heads.map((words) => make('th', { scope: 'col' }, words)))), make('tbody', {})))));
}

/** @param {App['t']} t */
function formulas(t) {
  const each = METHODS.map((method) =>
    make('div', { 'data-method': method }, make('dt', {}, t(`gradcheck.${method}`)), make('dd', {}, difference(method)), make('dd', { class: 'caption' }, t(`gradcheck.${method}.order`))));
  return make('section', { class: 'check-formulas' },
    make('h3', {}, t('gradcheck.formulas')),
    make('dl', {}, ...each, make('div', {}, make('dt', {}, t('gradcheck.error')), make('dd', {}, relativeError()), make('dd', { class: 'caption' }, t('gradcheck.error.floor')))));
}
