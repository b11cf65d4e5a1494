// Paints the two loss curves with their axes; the words stand at the ends of the lines, so there is no legend to look up.

import { axis } from '../axis.js';
import { TEST, TRAIN, extent, nearest, trace } from '../curve.js';
import { linear, logarithmic } from '../scale.js';
import { fixed } from '../format.js';

/** @import { Axis } from '../axis.js' */
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

/** At the sides at least; wider where the numbers or words need it. */
const MARGIN = { left: 34, right: 38, top: 8, bottom: 18 };
/** Between the plot and what stands beside it. */
const GAP = 6;
const FONT = 12;
const FAR = 10_000;
/** Two words at the ends of the lines keep this distance. */
const WORDS_APART = 14;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 */
export function paintLossChart(context, chart) {
  const { curve, palette } = chart;
  context.font = `${FONT}px ${palette.font}`;
  context.textBaseline = 'middle';
  const { box, marks } = plan(context, chart);
  const x = linear(0, Math.max(1, curve.epoch), box.left, box.right);
  const y = (marks.log ? logarithmic : linear)(marks.from, marks.to, box.bottom, box.top);
  paintAxes(context, chart, box, y, marks);
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
 * The axis, and the plot that leaves room for what is written beside it.
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @returns {{box: PlotBox, marks: Axis}}
 */
function plan(context, { curve, width, height, logScale, testWord, trainWord }) {
  const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
  const marks = axis(extent(curve), logScale, bottom - top);
  const room = (/** @type {readonly string[]} */ texts) =>
    Math.ceil(Math.max(...texts.map((text) => context.measureText(text).width))) + GAP + 2;
  const [left, right] = [Math.max(MARGIN.left, room(marks.labels)), Math.max(MARGIN.right, room([testWord, trainWord]))];
  return { box: { left, right: width - right, top, bottom }, marks };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Chart} chart
 * @param {PlotBox} box
 * @param {Scale} y
 * @param {Axis} marks
 */
function paintAxes(context, { curve, palette, height }, box, y, { ticks, labels }) {
  context.lineWidth = 1;
  context.strokeStyle = palette.css.line;
  context.fillStyle = palette.css.muted;
  context.textAlign = 'right';
  ticks.forEach((tick, i) => {
    const level = Math.round(y(tick)) + 0.5;
    context.beginPath();
    context.moveTo(box.left, level);
    context.lineTo(box.right, level);
    context.stroke();
    context.fillText(labels[i], box.left - GAP, level);
  });
  context.textAlign = 'left';
  context.fillText('0', box.left, height - 7);
  context.textAlign = 'right';
  if (curve.epoch > 0) context.fillText(curve.epoch.toLocaleString('en'), box.right, height - 7);
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
  // Far outside is far enough: a canvas draws nothing of a line that leads beyond what its numbers can hold.
  const level = (/** @type {number} */ loss) => Math.max(-FAR, Math.min(FAR, y(loss)));
  context.beginPath();
  // The beginning of a curve must not look like a speck of dirt.
  if (line.length === 2) context.arc(x(line[0]), level(line[1]), 1.5, 0, 2 * Math.PI);
  for (let i = 0; i < line.length; i += 2) {
    const loss = line[i + 1];
    if (Number.isNaN(loss)) continue;
    if (i === 0 || Number.isNaN(line[i - 1])) context.moveTo(x(line[i]), level(loss));
    // A hair further, so that a point that stands alone is seen, too: lines of no length are not drawn.
    context.lineTo(x(line[i]) + 0.01, level(loss));
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
  if (curve.epoch < 0) return;
  const level = (/** @type {number} */ loss) => Math.max(box.top, Math.min(box.bottom, loss === Infinity ? box.top : y(loss)));
  let [test, train] = [level(curve.test), level(curve.train)];
  if (Math.abs(test - train) < WORDS_APART) {
    const middle = Math.max(box.top + WORDS_APART / 2, Math.min(box.bottom - WORDS_APART / 2, (test + train) / 2));
    const side = curve.test >= curve.train ? -1 : 1;
    [test, train] = [middle + (side * WORDS_APART) / 2, middle - (side * WORDS_APART) / 2];
  }
  context.textAlign = 'left';
  context.fillStyle = palette.css.muted;
  if (!Number.isNaN(train)) context.fillText(trainWord, box.right + GAP, train);
  context.font = `600 ${FONT}px ${palette.font}`;
  context.fillStyle = palette.css.ink;
  if (!Number.isNaN(test)) context.fillText(testWord, box.right + GAP, test);
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
function paintReadout(context, { palette, width: chartWidth, testWord, trainWord }, box, place, at) {
  const lines = [at.epoch.toLocaleString('en'), `${testWord} ${fixed(at.test)}`, `${trainWord} ${fixed(at.train)}`];
  context.font = `${FONT}px ${palette.font}`;
  const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 16;
  const beside = place > (box.left + box.right) / 2 ? place - width - 8 : place + 8;
  const left = Math.max(0, Math.min(chartWidth - width, beside));
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
