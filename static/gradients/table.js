// The table of the layers: their numbers, how large updates are against weights, and two small histograms each.

import { fit } from '../canvas.js';
import { make, setText } from '../dom.js';
import { fixed } from '../format.js';
import { magnitude, percentage, tenTo } from '../magnitude.js';
import { paintHistogram } from '../paint/gradients.js';
import { GRADIENT_RANGE, atEdges, median } from './layers.js';

/** @import { App } from '../app.js' */
/** @import { Palette } from '../canvas.js' */
/** @import { Row } from './layers.js' */

/** In CSS pixels. */
const HISTOGRAM = { width: 140, height: 34 };
/** What the gauge of the ratio spans, in powers of ten, with the rule of thumb in its middle. */
const GAUGE = /** @type {const} */ ([-6, 0]);

/**
 * @typedef {object} Line the parts of a row that change
 * @property {HTMLElement} row
 * @property {HTMLElement} weight
 * @property {HTMLElement} gradient
 * @property {HTMLElement} ratio
 * @property {HTMLElement} gauge
 * @property {HTMLCanvasElement} activations
 * @property {HTMLCanvasElement} gradients
 * @property {HTMLElement} units
 */

/**
 * @param {readonly Row[]} rows
 * @param {App['t']} t
 * @returns {{table: HTMLTableElement, lines: Line[]}}
 */
export function createTable(rows, t) {
  const head = ['layer', 'weight', 'gradient', 'ratio', 'activations', 'gradients', 'units'].map((column) =>
    make('th', { scope: 'col', class: `column-${column}` }, t(`gradients.column.${column}`)),
  );
  const lines = rows.map((row) => createLine(row, t));
  const body = make('tbody', {}, ...lines.map(({ row }) => row));
  return { table: make('table', { class: 'layers' }, make('thead', {}, make('tr', {}, ...head)), body), lines };
}

/**
 * @param {Row} row
 * @param {App['t']} t
 */
export function nameOf({ layer, output }, t) {
  return output ? t('unit.output') : t('gradients.layer', { layer });
}

/**
 * @param {Row} row
 * @param {App['t']} t
 * @returns {Line}
 */
function createLine(row, t) {
  const number = () => make('td', { class: 'number' });
  const [weight, gradient] = [number(), number()];
  const [ratio, gauge] = [make('span'), make('i')];
  const histogram = () => make('canvas', { role: 'img', class: 'histogram' });
  const [activations, gradients] = [histogram(), histogram()];
  const [low, high] = row.range;
  const edges = (/** @type {readonly string[]} */ words) => make('div', { class: 'edges', 'aria-hidden': 'true' }, ...words.map((word) => make('span', {}, word)));
  const units = make('td', { class: 'units' });
  const line = make(
    'tr',
    { 'data-layer': String(row.layer) },
    make('th', { scope: 'row' }, make('i', { class: 'key', 'aria-hidden': 'true' }), nameOf(row, t)),
    weight,
    gradient,
    make('td', { class: 'ratio' }, ratio, make('div', { class: 'gauge', 'aria-hidden': 'true' }, gauge)),
    make('td', {}, activations, edges([fixed(low, 0), fixed(high, 0)])),
    make('td', {}, gradients, edges(GRADIENT_RANGE.map(tenTo))),
    units,
  );
  return { row: line, weight, gradient, ratio, gauge, activations, gradients, units };
}

/**
 * @param {Line} line
 * @param {Row} row
 * @param {{t: App['t'], palette: Palette, ratio: number, key: string}} how key: the colour of the layer's line in the history
 */
export function updateLine(line, row, { t, palette, ratio, key }) {
  setText(line.weight, magnitude(row.weightNorm));
  setText(line.gradient, magnitude(row.gradientNorm));
  setText(line.ratio, Number.isFinite(row.ratio) ? magnitude(row.ratio) : '–');
  const power = Math.log10(row.ratio);
  const place = (Math.max(GAUGE[0], Math.min(GAUGE[1], power)) - GAUGE[0]) / (GAUGE[1] - GAUGE[0]);
  line.gauge.hidden = !Number.isFinite(row.ratio) || row.ratio <= 0;
  line.gauge.style.left = `${Math.round(1000 * (place || 0)) / 10}%`;
  /** @type {HTMLElement} */ (line.row.querySelector('.key')).style.background = key;
  const size = { ...HISTOGRAM, palette };
  for (const [canvas, counts, range, signed] of /** @type {const} */ ([
    [line.activations, row.activations, row.range, true],
    [line.gradients, row.gradients, GRADIENT_RANGE, false],
  ])) {
    const context = fit(canvas, HISTOGRAM.width, HISTOGRAM.height, ratio);
    context.clearRect(0, 0, HISTOGRAM.width, HISTOGRAM.height);
    paintHistogram(context, { counts, range, signed, ...size });
    const words = signed ? describeActivations(row, t) : describeGradients(row, t);
    if (canvas.getAttribute('aria-label') !== words) canvas.setAttribute('aria-label', words);
  }
  const troubled = row.dead > 0 || row.saturated > 0;
  line.units.classList.toggle('troubled', troubled);
  setText(line.units, unitsOf(row, t));
}

/**
 * @param {Row} row
 * @param {App['t']} t
 */
function unitsOf({ dead, saturated, units, output, saturation }, t) {
  if (dead > 0) return t('gradients.dead', { dead, units });
  if (saturated > 0) return t('gradients.saturated', { saturated, units });
  return output || saturation > 0 ? t('gradients.values', { share: percentage(saturation) }) : t('gradients.fine');
}

/**
 * @param {Row} row
 * @param {App['t']} t
 */
function describeActivations({ activations, range: [low, high] }, t) {
  const share = percentage(atEdges(activations));
  return t('gradients.activations.description', { low: fixed(low, 0), high: fixed(high, 0), median: fixed(median(activations, [low, high]), 2), share });
}

/**
 * @param {Row} row
 * @param {App['t']} t
 */
function describeGradients({ gradients }, t) {
  return t('gradients.gradients.description', { median: magnitude(10 ** median(gradients, GRADIENT_RANGE)) });
}
