// Paints what an open panel has to say over the network: numbers on neurons and links, rings around neurons.

import { pointOf } from '../layout.js';
import { roundedBox } from '../canvas.js';

/** @import { Scene } from './network.js' */
/** @import { Box, Link } from '../layout.js' */
/** @import { LinkMark, Tone, UnitMark } from '../state.js' */

const FONT = 11;
const LINE = 14;
const PAD = 3;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function paintOverlay(context, scene) {
  if (!scene.marks) return;
  context.save();
  context.font = `600 ${FONT}px ${scene.palette.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  for (const mark of scene.marks.links) paintLink(context, scene, mark);
  for (const mark of scene.marks.units) paintUnit(context, scene, mark);
  context.restore();
}

/**
 * @param {Scene} scene
 * @param {Tone} tone
 */
function colorOf({ palette }, tone) {
  return palette.css[tone === 'warning' ? 'alert' : tone];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {LinkMark} mark
 */
function paintLink(context, scene, mark) {
  const link = scene.at.links.find(({ layer, unit, input }) => layer === mark.layer && unit === mark.unit && input === mark.input);
  if (!link) return;
  const { x0, y0, x1, y1, bend } = link;
  context.beginPath();
  context.moveTo(x0, y0);
  context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
  context.lineWidth = mark.strong ? 3 : 1.5;
  context.strokeStyle = colorOf(scene, mark.tone);
  context.stroke();
  if (mark.text) paintText(context, scene, placeOf(link), [{ text: mark.text, tone: mark.tone }]);
}

/**
 * Texts on links that meet in one neuron stand apart.
 * @param {Link} link
 */
function placeOf(link) {
  return pointOf(link, 0.32 + 0.12 * (link.input % 3));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {UnitMark} mark
 */
function paintUnit(context, scene, { layer, unit, lines, ring }) {
  const box = boxOf(scene, layer, unit);
  if (!box) return;
  if (ring) {
    roundedBox(context, box, 4, 12);
    context.lineWidth = 2.5;
    context.strokeStyle = colorOf(scene, ring);
    context.stroke();
  }
  if (!lines || lines.length === 0) return;
  const height = lines.length * LINE;
  paintText(context, scene, { x: box.x, y: box.y + box.size / 2 + height / 2 + PAD + 1 }, lines);
}

/**
 * @param {Scene} scene
 * @param {number} layer
 * @param {number} unit
 * @returns {Box | undefined}
 */
function boxOf({ at, picture }, layer, unit) {
  return layer === 0 ? at.features.find(({ name }) => name === picture.features[unit]) : at.layers[layer]?.[unit];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {{x: number, y: number}} middle
 * @param {readonly {text: string, tone: Tone}[]} lines
 */
function paintText(context, scene, { x, y }, lines) {
  const width = Math.max(...lines.map(({ text }) => context.measureText(text).width)) + 2 * PAD;
  const top = y - (lines.length * LINE) / 2;
  context.globalAlpha = 0.92;
  context.fillStyle = scene.palette.css.surface;
  context.beginPath();
  context.roundRect(x - width / 2, top - 1, width, lines.length * LINE + 2, 4);
  context.fill();
  context.globalAlpha = 1;
  lines.forEach(({ text, tone }, i) => {
    context.fillStyle = colorOf(scene, tone);
    context.fillText(text, x, top + LINE * (i + 0.5) + 0.5);
  });
}
