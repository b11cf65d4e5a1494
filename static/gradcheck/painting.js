// Paints the plot of the relative error against h: three lines with their names, where truncation turns into rounding, and
// the h of the moment.

import { METHODS } from '../answers.js';
import { power, rough } from './digits.js';
import { axes, best, line, spread } from './chart.js';

/** @import { Palette } from '../canvas.js' */
/** @import { Axes, Entry, Method } from './chart.js' */

/**
 * @typedef {object} Plot
 * @property {readonly Entry[]} entries
 * @property {number} h
 * @property {Method} method the chosen one
 * @property {Palette} palette
 * @property {number} width
 * @property {number} height
 * @property {Readonly<Record<Method | 'rounding' | 'truncation' | 'error', string>>} words
 */

const FONT = 12;
const APART = 15;
/** No colour of a sign and none of a pass: these lines mean neither. @type {Readonly<Record<Method, readonly number[]>>} */
const DASHES = { forward: [], backward: [3, 5], central: [] };
/** Forward and backward mostly coincide: then one is seen through the other. */
const WIDTHS = { forward: 3, backward: 1.25, central: 1.75 };

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Plot} plot
 */
export function paintPlot(context, plot) {
  const at = axes(plot.entries, plot.width, plot.height);
  context.font = `${FONT}px ${plot.palette.font}`;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  paintRegions(context, plot, at);
  paintAxes(context, plot, at);
  for (const method of METHODS) paintLine(context, plot, at, method);
  paintNames(context, plot, at);
  paintNow(context, plot, at);
}

/** @param {Palette} palette @param {Method} method */
function colorOf({ css }, method) {
  return { forward: css.accent, backward: css.ink, central: css.ink }[method];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Plot} plot
 * @param {Axes} at
 */
function paintRegions(context, { entries, method, palette, words }, { box, x }) {
  const turn = best(entries, method);
  if (!turn || entries.length < 2) return;
  const place = Math.max(box.left, Math.min(box.right, x(turn.h)));
  context.fillStyle = palette.css.line;
  context.globalAlpha = 0.45;
  context.fillRect(box.left, box.top, place - box.left, box.bottom - box.top);
  context.globalAlpha = 1;
  context.fillStyle = palette.css.muted;
  context.font = `600 ${FONT}px ${palette.font}`;
  for (const [word, from, to] of /** @type {[string, number, number][]} */ ([[words.rounding, box.left, place], [words.truncation, place, box.right]])) {
    context.textAlign = 'center';
    const half = context.measureText(word).width / 2;
    context.fillText(word, Math.max(box.left + half, Math.min(box.right - half, (from + to) / 2)), box.top - 12);
  }
  context.font = `${FONT}px ${palette.font}`;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Plot} plot
 * @param {Axes} at
 */
function paintAxes(context, { palette }, { box, x, y, xTicks, yTicks }) {
  context.strokeStyle = palette.css.line;
  context.fillStyle = palette.css.muted;
  context.lineWidth = 1;
  context.textAlign = 'right';
  for (const tick of yTicks) {
    const level = Math.round(y(tick)) + 0.5;
    stroke(context, [[box.left, level], [box.right, level]]);
    context.fillText(power(tick), box.left - 8, level);
  }
  context.textAlign = 'center';
  for (const tick of xTicks) {
    const place = Math.round(x(tick)) + 0.5;
    stroke(context, [[place, box.bottom], [place, box.bottom + 4]]);
    context.fillText(power(tick), place, box.bottom + 15);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Plot} plot
 * @param {Axes} at
 * @param {Method} method
 */
function paintLine(context, { entries, palette, method: chosen }, at, method) {
  context.save();
  context.strokeStyle = context.fillStyle = colorOf(palette, method);
  context.lineWidth = WIDTHS[method] + (method === chosen ? 1 : 0);
  context.setLineDash(DASHES[method]);
  const points = line(entries, method, at);
  stroke(context, points);
  if (method === chosen) {
    for (const point of points) {
      if (!point) continue;
      context.beginPath();
      context.arc(point[0], point[1], 2.5, 0, 2 * Math.PI);
      context.fill();
    }
  }
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly (readonly [number, number] | null)[]} points
 */
function stroke(context, points) {
  context.beginPath();
  points.forEach((point, i) => {
    if (!point) return;
    if (i > 0 && points[i - 1]) context.lineTo(...point);
    else context.moveTo(...point);
  });
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Plot} plot
 * @param {Axes} at
 */
function paintNames(context, { entries, palette, words, method: chosen }, at) {
  const ends = METHODS.map((method) => line(entries, method, at).find((point) => point !== null));
  const known = METHODS.filter((_, i) => ends[i]);
  const levels = spread(known.map((method) => ends[METHODS.indexOf(method)]?.[1] ?? 0), APART, at.box.bottom);
  context.textAlign = 'left';
  known.forEach((method, i) => {
    context.font = `${method === chosen ? 600 : 400} ${FONT}px ${palette.font}`;
    context.fillStyle = colorOf(palette, method);
    context.fillText(words[method], at.box.right + 8, levels[i]);
  });
}

/**
 * The h of the slider, and the error there.
 * @param {CanvasRenderingContext2D} context
 * @param {Plot} plot
 * @param {Axes} at
 */
function paintNow(context, { entries, h, method, palette }, at) {
  const { box, x, y, high } = at;
  const place = Math.round(x(h)) + 0.5;
  context.strokeStyle = palette.css['line-strong'];
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  stroke(context, [[place, box.top], [place, box.bottom + 4]]);
  context.setLineDash([]);
  const error = entries.find((entry) => Math.abs(Math.log10(entry.h / h)) < 0.01)?.errors[method];
  if (error === undefined || Number.isNaN(error)) return;
  const level = y(Math.min(error, high));
  context.beginPath();
  context.arc(place, level, 5, 0, 2 * Math.PI);
  context.fillStyle = palette.css.surface;
  context.strokeStyle = colorOf(palette, method);
  context.lineWidth = 2.5;
  context.fill();
  context.stroke();
  paintReadout(context, rough(error), place, level, at, palette);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} place
 * @param {number} level
 * @param {Axes} at
 * @param {Palette} palette
 */
function paintReadout(context, text, place, level, { box }, palette) {
  context.font = `600 ${FONT}px ${palette.font}`;
  const width = context.measureText(text).width + 10;
  const left = place + 10 + width > box.right ? place - 10 - width : place + 10;
  const top = Math.max(box.top, Math.min(box.bottom - 20, level - 24));
  context.fillStyle = palette.css.surface;
  context.globalAlpha = 0.9;
  context.beginPath();
  context.roundRect(left, top, width, 20, 5);
  context.fill();
  context.globalAlpha = 1;
  context.fillStyle = palette.css.ink;
  context.textAlign = 'left';
  context.fillText(text, left + 5, top + 10.5);
}
