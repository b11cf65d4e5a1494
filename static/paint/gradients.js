// Paints the small histograms of a layer and the history of the gradients.

import { css, fromOklab, pack, parse, toOklab } from '../color.js';
import { plan } from '../gradients/chart.js';
import { tenTo } from '../magnitude.js';

/** @import { Palette } from '../canvas.js' */
/** @import { Trail } from '../trail.js' */

const FONT = 12;
const MARGIN = { left: 40, right: 62, top: 10, bottom: 22 };

/**
 * Bars of counts. Those of activations have the colour of their sign.
 * @param {CanvasRenderingContext2D} context
 * @param {{counts: Float64Array, range: readonly [number, number], signed: boolean, width: number, height: number, palette: Palette}} what
 */
export function paintHistogram(context, { counts, range, signed, width, height, palette }) {
  const most = Math.max(...counts, 1);
  const [bar, base] = [width / counts.length, height - 1];
  const [low, high] = range;
  counts.forEach((count, bin) => {
    const middle = low + ((high - low) * (bin + 0.5)) / counts.length;
    context.fillStyle = signed ? palette.css[middle < 0 ? 'neg' : 'pos'] : palette.css.backward;
    // What is there at all is to be seen.
    const size = count > 0 ? Math.max(1.5, (count / most) * (base - 1)) : 0;
    context.fillRect(bin * bar + 0.5, base - size, bar - 1, size);
  });
  context.fillStyle = palette.css['line-strong'];
  context.fillRect(0, base, width, 1);
  if (signed && low < 0) context.fillRect(width / 2 - 0.5, base - 3, 1, 3);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{trail: Trail, words: readonly string[], width: number, height: number, palette: Palette}} what words: of each layer
 */
export function paintHistory(context, { trail, words, width, height, palette }) {
  const box = { left: MARGIN.left, right: width - MARGIN.right, top: MARGIN.top, bottom: height - MARGIN.bottom };
  const { ticks, y, lines, epochs } = plan(trail, words.length, box);
  context.font = `${FONT}px ${palette.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  context.lineWidth = 1;
  context.strokeStyle = palette.css.line;
  context.fillStyle = palette.css.muted;
  for (const { value, power } of ticks) {
    const level = Math.round(y(value)) + 0.5;
    context.beginPath();
    context.moveTo(box.left, level);
    context.lineTo(box.right, level);
    context.stroke();
    context.fillText(tenTo(power), box.left - 6, level);
  }
  paintEpochs(context, epochs, box, height);
  context.lineWidth = 1.75;
  context.lineJoin = 'round';
  for (const { layer, points, end } of lines.toReversed()) {
    const color = colorOf(palette, layer, words.length);
    paintLine(context, points, color);
    if (points.length > 0) paintWord(context, words[layer - 1], { x: box.right + 8, y: end }, color);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly [number, number]} epochs
 * @param {{left: number, right: number}} box
 * @param {number} height
 */
function paintEpochs(context, [first, last], box, height) {
  context.textAlign = 'left';
  context.fillText(first.toLocaleString('en'), box.left, height - 9);
  context.textAlign = 'right';
  if (last > first) context.fillText(last.toLocaleString('en'), box.right, height - 9);
}

/**
 * From the first layer, where what comes back has come the longest way, to the output.
 * @param {Palette} palette
 * @param {number} layer from 1
 * @param {number} count
 */
export function colorOf(palette, layer, count) {
  const [from, to] = [palette.css.backward, palette.css['line-strong']].map((color) => toOklab(parse(color)));
  const share = count < 2 ? 0 : (layer - 1) / (count - 1);
  return css(pack(fromOklab(from.map((channel, i) => channel + (to[i] - channel) * share))));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly (readonly [number, number])[]} points
 * @param {string} color
 */
function paintLine(context, points, color) {
  context.strokeStyle = color;
  context.fillStyle = color;
  context.beginPath();
  points.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.stroke();
  const [first] = points;
  if (!first || points.some(([x]) => x - first[0] > 1)) return;
  context.beginPath();
  context.arc(...first, 2, 0, 2 * Math.PI);
  context.fill();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} word
 * @param {{x: number, y: number}} place
 * @param {string} color
 */
function paintWord(context, word, { x, y }, color) {
  context.textAlign = 'left';
  context.fillStyle = color;
  context.fillText(word, x, y);
}
