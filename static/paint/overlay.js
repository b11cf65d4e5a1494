// Paints what an open panel has to say over the network: numbers on neurons and links, rings around neurons.

import { pointOf } from '../layout.js';
import { roundedBox } from '../canvas.js';

/** @import { Scene } from './network.js' */
/** @import { Box, Link } from '../layout.js' */
/** @import { LinkMark, Tone, UnitMark } from '../state.js' */

const FONT = 11;
const LINE = 14;
const PAD = 3;
/** Between words side by side. */
const GAP = 6;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
export function paintOverlay(context, scene) {
  if (!scene.marks) return;
  context.save();
  context.font = `600 ${FONT}px ${scene.palette.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const mark of scene.marks.links) paintLink(context, scene, mark);
  // Words may lie over each other: those of what is pointed out lie on top.
  for (const mark of scene.marks.units.toSorted((one, other) => Number('ring' in one) - Number('ring' in other))) paintUnit(context, scene, mark);
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
  if (mark.text) paintText(context, scene, placeOf(link), [[{ text: mark.text, tone: mark.tone }]]);
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
  // The inputs have their names at the left and each other below.
  if (layer === 0) return paintText(context, scene, { x: box.x + box.size / 2 + PAD, y: box.y, align: 'left' }, [lines]);
  const room = roomBelow(scene.at.layers[layer], scene.height);
  if (room < LINE) {
    // Beside it, what came last; where not even that fits, only what is pointed out has words.
    if (!ring && room + box.size < LINE) return;
    return paintText(context, scene, { x: box.x + box.size / 2 + PAD, y: box.y, align: 'left' }, [ring ? lines : lines.slice(-1)]);
  }
  const rows = room >= lines.length * LINE + PAD ? lines.map((line) => [line]) : [lines];
  paintText(context, scene, { x: box.x, y: box.y + box.size / 2 + (rows.length * LINE) / 2 + PAD + 1 }, rows);
}

/**
 * From a neuron down to the next one, or to the bottom of the picture: as much as all of a layer have.
 * @param {readonly Box[]} boxes
 * @param {number} height
 */
function roomBelow(boxes, height) {
  return Math.min(...boxes.map(({ y, size }, i) => (i + 1 < boxes.length ? boxes[i + 1].y - boxes[i + 1].size / 2 : height) - y - size / 2));
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
 * @param {{x: number, y: number, align?: 'left'}} place its middle, or the left end of its middle
 * @param {readonly (readonly {text: string, tone: Tone}[])[]} rows words of each, side by side
 */
function paintText(context, scene, { x, y, align }, rows) {
  const widths = rows.map((words) => words.map(({ text }) => context.measureText(text).width));
  const wholes = widths.map((each) => each.reduce((sum, width) => sum + width, GAP * (each.length - 1)));
  const width = Math.max(...wholes) + 2 * PAD;
  const left = align === 'left' ? x : x - width / 2;
  const top = y - (rows.length * LINE) / 2;
  context.globalAlpha = 0.92;
  context.fillStyle = scene.palette.css.surface;
  context.beginPath();
  context.roundRect(left, top - 1, width, rows.length * LINE + 2, 4);
  context.fill();
  context.globalAlpha = 1;
  rows.forEach((words, i) => {
    let from = left + (width - wholes[i]) / 2;
    words.forEach(({ text, tone }, k) => {
      context.fillStyle = colorOf(scene, tone);
      context.fillText(text, from, top + LINE * (i + 0.5) + 0.5);
      from += widths[i][k] + GAP;
    });
  });
}
