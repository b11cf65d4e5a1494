// The panel that shows how each layer fares while the network learns: whether anything reaches the first one.

import { prepare } from '../canvas.js';
import { make, setText } from '../dom.js';
import { magnitude } from '../magnitude.js';
import { colorOf, paintHistory } from '../paint/gradients.js';
import { marksOf, rowsOf } from '../gradients/layers.js';
import { createTable, nameOf, updateLine } from '../gradients/table.js';

/** @import { App, Panel, View } from '../app.js' */
/** @import { State } from '../state.js' */
/** @import { Line } from '../gradients/table.js' */
/** @import { Row } from '../gradients/layers.js' */

/** @type {Panel['marks']} */
export const marks = { from: ['vitals', 'shape', 'strings'], of: marksOf };

/** Six hidden layers, one with sigmoids, one with ReLUs; else the same. */
const DEEP = 'networkShape=4,4,4,4,4,4&seed=1';
const CHART_HEIGHT = 240;
/** @type {readonly (keyof State)[]} */
const SEEN = ['vitals', 'shape', 'strings', 'palette', 'boxes'];

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function view(element, { t }) {
  const parts = createParts();
  /** @type {Line[]} */
  let lines = [];
  element.replaceChildren(...parts.all);

  return {
    render(state, last) {
      if (last && SEEN.every((name) => state[name] === last[name])) return;
      const rows = state.vitals ? rowsOf(state.vitals, state.shape) : [];
      const said = state.strings !== last?.strings;
      if (said) say(parts, state, t);
      parts.waiting.hidden = rows.length > 0;
      parts.scroller.hidden = parts.figure.hidden = rows.length === 0;
      if (!state.vitals || !state.palette || !state.boxes || rows.length === 0) return;
      if (said || lines.length !== rows.length || state.shape !== last?.shape) {
        const made = createTable(rows, t);
        lines = made.lines;
        parts.scroller.replaceChildren(made.table);
      }
      setText(parts.about, t('gradients.about', { epoch: state.vitals.epoch.toLocaleString('en'), count: state.vitals.points }));
      const { palette, boxes } = state;
      rows.forEach((row, i) => updateLine(lines[i], row, { t, palette, ratio: boxes.ratio, key: colorOf(palette, row.layer, rows.length) }));
      drawHistory(parts.chart, state, rows, t);
    },
  };
}

function createParts() {
  const [title, about, waiting] = [make('h2'), make('p', { class: 'note' }), make('p', { class: 'note' })];
  const pair = make('p', { class: 'pair' });
  const scroller = make('div', { class: 'layers-scroller', tabindex: '0', role: 'region' });
  const [caption, chart] = [make('figcaption'), make('canvas', { role: 'img', class: 'history' })];
  const rule = make('p', { class: 'note' });
  const figure = make('figure', { class: 'gradients-history' }, caption, chart, rule);
  const head = make('div', { class: 'gradients-head' }, title, about, pair);
  const body = make('div', { class: 'gradients-body' }, scroller, figure);
  return { all: [head, waiting, body], title, about, waiting, pair, scroller, caption, chart, rule, figure };
}

/**
 * The words that stay.
 * @param {ReturnType<typeof createParts>} parts
 * @param {State} state
 * @param {App['t']} t
 */
function say({ title, waiting, pair, scroller, caption, rule }, { watches }, t) {
  setText(title, t('gradients.title'));
  setText(waiting, t('gradients.waiting'));
  setText(caption, t('gradients.history'));
  setText(rule, t('gradients.rule'));
  scroller.setAttribute('aria-label', t('gradients.title'));
  const link = (/** @type {string} */ activation, /** @type {string} */ words) => make('a', { href: `#activation=${activation}&${DEEP}` }, words);
  // Who watches has no experiment of their own to open.
  pair.hidden = watches;
  pair.replaceChildren(`${t('gradients.try')} `, link('sigmoid', t('gradients.try.sigmoid')), ' · ', link('relu', t('gradients.try.relu')));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {State} state
 * @param {readonly Row[]} rows
 * @param {App['t']} t
 */
function drawHistory(canvas, { palette, boxes, trail }, rows, t) {
  const width = canvas.clientWidth;
  if (!palette || !boxes || width === 0) return;
  const words = rows.map((row) => nameOf(row, t));
  paintHistory(prepare(canvas, width, CHART_HEIGHT, boxes.ratio), { trail, words, width, height: CHART_HEIGHT, palette });
  const norms = rows.map((row, i) => `${words[i]} ${magnitude(row.gradientNorm)}`).join('; ');
  canvas.setAttribute('aria-label', t('gradients.history.description', { first: trail.at(0)?.epoch ?? 0, last: trail.at(-1)?.epoch ?? 0, norms }));
}
