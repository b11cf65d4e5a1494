// Paints the two loss curves with their axes; the words stand at the ends of the lines, so there is no legend to look up.

import { TEST, TRAIN, extent, nearest, trace } from '../curve.js';
import { decades, linear, logarithmic, roundUp } from '../scale.js';
import { fixed, plain } from '../format.js';

/** @import { Curve } from '../curve.js' */
/** @import { Palette } from '../canvas.js' */
/** @import { Scale } from '../scale.js' */

/**
 * @typedef {object} Chart
 * @property {Curve} curve
 * @property {Palette} palette
 * @property {number} width
 * @property {number} height
 * @property {boolean} logScale
 * @property {string} testWord
 * @property {string} trainWord
 * @property {number | null} pointerX
 * @property {readonly {measure: 'test_loss' | 'train_loss', threshold: number}[]} levels that a goal asks for
 */

const MARGIN = { left: 34, right: 38, top: 7, bottom: 18 };
const FONT = 12;
/** Two words at the ends of the lines keep this distance. */
const WORDS_APART = 14;
/** A curve whose greatest loss is tiny still gets an axis. */
const LEAST_TOP = 1e-6;
const DECADES_SHOWN = 8;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 */
export function paintLossChart(context, chart) {
  const { curve, width, height, palette } = chart;
  const box = { left: MARGIN.left, right: width - MARGIN.right, top: MARGIN.top, bottom: height - MARGIN.bottom };
  const x = linear(0, Math.max(1, curve.epoch), box.left, box.right);
  const { y, ticks } = vertical(chart, box);
  context.font = `${FONT}px ${palette.font}`;
  context.textBaseline = 'middle';
  paintAxes(context, chart, box, y, ticks);
  for (const level of chart.levels) paintLevel(context, chart, box, y, level);
  context.save();
  context.beginPath();
  context.rect(box.left - 1, 0, box.right - box.left + 2, box.bottom + 1);
  context.clip();
  paintLine(context, trace(curve, TRAIN), x, y, palette.css.muted);
  paintLine(context, trace(curve, TEST), x, y, palette.css.ink);
  context.restore();
  paintWords(context, chart, box, y);
  if (chart.pointerX !== null) paintPointer(context, chart, box, x, y);
}

/** @typedef {{left: number, right: number, top: number, bottom: number}} PlotBox */

/**
 * @param {Chart} chart
 * @param {PlotBox} box
 * @returns {{y: Scale, ticks: number[]}}
 */
function vertical({ curve, logScale }, box) {
  const { low, high } = extent(curve);
  if (logScale && low > 0) {
    const ticks = decades(Math.max(low, high * 10 ** -DECADES_SHOWN), high);
    const few = ticks.filter((_, i) => i % Math.ceil(ticks.length / 5) === 0);
    return { y: logarithmic(ticks[0], ticks[ticks.length - 1], box.bottom, box.top), ticks: few };
  }
  const top = roundUp(Math.max(LEAST_TOP, high || 0.5));
  return { y: linear(0, top, box.bottom, box.top), ticks: [0, top / 2, top] };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {PlotBox} box
 * @param {Scale} y
 * @param {number[]} ticks
 */
function paintAxes(context, { curve, palette, height }, box, y, ticks) {
  context.lineWidth = 1;
  context.strokeStyle = palette.css.line;
  context.fillStyle = palette.css.muted;
  context.textAlign = 'right';
  for (const tick of ticks) {
    const level = Math.round(y(tick)) + 0.5;
    context.beginPath();
    context.moveTo(box.left, level);
    context.lineTo(box.right, level);
    context.stroke();
    context.fillText(tickText(tick), box.left - 6, level);
  }
  context.textAlign = 'left';
  context.fillText('0', box.left, height - 7);
  context.textAlign = 'right';
  if (curve.epoch > 0) context.fillText(curve.epoch.toLocaleString('en'), box.right, height - 7);
}

/** @param {number} value */
function tickText(value) {
  if (value !== 0 && (value < 0.001 || value >= 10_000)) return value.toExponential(0).replace('e+', 'e').replace('-', '−');
  return plain(Number(value.toPrecision(3)));
}

/**
 * A goal: a dashed line, dark for the test loss and quiet for the training loss, as the curves are.
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {PlotBox} box
 * @param {Scale} y
 * @param {Chart['levels'][number]} level
 */
function paintLevel(context, { palette }, box, y, { measure, threshold }) {
  const height = Math.round(y(threshold)) + 0.5;
  if (!(height >= box.top && height <= box.bottom + 1)) return;
  context.save();
  context.setLineDash([2, 4]);
  context.lineWidth = 1.5;
  context.strokeStyle = measure === 'test_loss' ? palette.css.ink : palette.css.muted;
  context.beginPath();
  context.moveTo(box.left, height);
  context.lineTo(box.right, height);
  context.stroke();
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly number[]} line epoch and loss in turn; NaN breaks it
 * @param {Scale} x
 * @param {Scale} y
 * @param {string} color
 */
function paintLine(context, line, x, y, color) {
  context.beginPath();
  for (let i = 0; i < line.length; i += 2) {
    const loss = line[i + 1];
    if (Number.isNaN(loss)) continue;
    if (i === 0 || Number.isNaN(line[i - 1])) context.moveTo(x(line[i]), y(loss));
    // A hair further, so that a point that stands alone is seen, too: lines of no length are not drawn.
    context.lineTo(x(line[i]) + 0.01, y(loss));
  }
  context.lineWidth = 2;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.strokeStyle = color;
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {PlotBox} box
 * @param {Scale} y
 */
function paintWords(context, { curve, palette, testWord, trainWord }, box, y) {
  if (curve.epoch < 0 || !Number.isFinite(curve.test + curve.train)) return;
  const level = (/** @type {number} */ loss) => Math.max(box.top, Math.min(box.bottom, y(loss)));
  let [test, train] = [level(curve.test), level(curve.train)];
  if (Math.abs(test - train) < WORDS_APART) {
    const middle = Math.max(box.top + WORDS_APART / 2, Math.min(box.bottom - WORDS_APART / 2, (test + train) / 2));
    const side = curve.test >= curve.train ? -1 : 1;
    [test, train] = [middle + (side * WORDS_APART) / 2, middle - (side * WORDS_APART) / 2];
  }
  context.textAlign = 'left';
  context.fillStyle = palette.css.muted;
  context.fillText(trainWord, box.right + 6, train);
  context.font = `600 ${FONT}px ${palette.font}`;
  context.fillStyle = palette.css.ink;
  context.fillText(testWord, box.right + 6, test);
}

/**
 * The losses at the epoch under the pointer.
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {PlotBox} box
 * @param {Scale} x
 * @param {Scale} y
 */
function paintPointer(context, chart, box, x, y) {
  const { curve, palette, pointerX } = chart;
  const wanted = linear(box.left, box.right, 0, Math.max(1, curve.epoch))(pointerX ?? 0);
  const at = nearest(curve, Math.max(0, Math.min(curve.epoch, wanted)));
  if (!at) return;
  const place = x(at.epoch);
  context.strokeStyle = palette.css['line-strong'];
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(Math.round(place) + 0.5, box.top);
  context.lineTo(Math.round(place) + 0.5, box.bottom);
  context.stroke();
  for (const [loss, color] of /** @type {[number, string][]} */ ([[at.train, palette.css.muted], [at.test, palette.css.ink]])) {
    if (!Number.isFinite(loss)) continue;
    context.beginPath();
    context.arc(place, Math.max(box.top, y(loss)), 3, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
  }
  paintReadout(context, chart, box, place, at);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {PlotBox} box
 * @param {number} place
 * @param {{epoch: number, train: number, test: number}} at
 */
function paintReadout(context, { palette, testWord, trainWord }, box, place, at) {
  const lines = [at.epoch.toLocaleString('en'), `${testWord} ${fixed(at.test)}`, `${trainWord} ${fixed(at.train)}`];
  context.font = `${FONT}px ${palette.font}`;
  const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 16;
  const left = place > (box.left + box.right) / 2 ? place - width - 8 : place + 8;
  context.globalAlpha = 0.94;
  context.fillStyle = palette.css.surface;
  context.strokeStyle = palette.css.line;
  context.beginPath();
  context.roundRect(left, box.top, width, lines.length * 16 + 8, 6);
  context.fill();
  context.globalAlpha = 1;
  context.stroke();
  context.textAlign = 'left';
  lines.forEach((line, i) => {
    context.fillStyle = i === 2 ? palette.css.muted : palette.css.ink;
    context.fillText(line, left + 8, box.top + 12 + i * 16);
  });
}
