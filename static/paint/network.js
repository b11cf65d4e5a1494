// Paints the network: links by weight, neurons with their surfaces, bias marks. It is told everything and decides nothing.

import { createHeatmap, roundedBox } from '../canvas.js';
import { biasIndex, unitIndex } from '../shape.js';
import { touches } from '../layout.js';
import { FEATURES } from '../labels.js';

/** @import { Layout, Link, Box } from '../layout.js' */
/** @import { Picture, Target } from '../state.js' */
/** @import { Palette } from '../canvas.js' */
/** @import { Data } from '../frame.js' */

/**
 * @typedef {object} Scene
 * @property {Layout} at
 * @property {Picture} picture
 * @property {Data} data
 * @property {Palette} palette
 * @property {boolean} discretize
 * @property {Target | null} target what is pointed at
 * @property {readonly string[]} chosen features that are switched on
 * @property {number} drift how far the dashes have moved, in pixels
 * @property {boolean} arrow whether the output leads on to the large surface
 * @property {number} width
 */

const GRID = 20;
/** More links than this would make a frame late, and a fog: the strongest are drawn, the strongest of those with dashes. */
const MOST_LINKS = 1200;
const MOST_DASHED = 150;
const FADED_LINK = 0.16;
const FADED_UNIT = 0.22;
const FEATURE_OFF = 0.42;

export function createNetworkPainter() {
  const units = createHeatmap(GRID);
  const features = createHeatmap(GRID);
  return {
    /**
     * @param {CanvasRenderingContext2D} context
     * @param {Scene} scene
     */
    paint(context, scene) {
      const colors = scene.discretize ? scene.palette.discrete : scene.palette.smooth;
      units.paint(scene.picture.frame.units, colors);
      features.paint(scene.data.features, colors);
      paintLinks(context, scene);
      if (scene.arrow) paintArrow(context, scene);
      paintFeatures(context, scene, features.canvas);
      paintUnits(context, scene, units.canvas);
    },
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
function paintLinks(context, scene) {
  const { at, picture, target } = scene;
  const weights = picture.frame.parameters;
  const strength = (/** @type {Link} */ link) => Math.abs(weights[link.index]) || 0;
  const lit = (/** @type {Link} */ link) => target !== null && touches(target, link, picture.features);
  // Strong links and those pointed at come last, over the others.
  const order = at.links.map((link) => ({ link, size: strength(link), lit: lit(link) }));
  order.sort((a, b) => Number(a.lit) - Number(b.lit) || a.size - b.size);
  const drawn = order.slice(-MOST_LINKS);
  context.lineCap = 'butt';
  drawn.forEach((entry, i) => paintLink(context, scene, entry, i >= drawn.length - MOST_DASHED));
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/**
 * A solid line at 38 % under dashes.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {{link: Link, size: number, lit: boolean}} entry
 * @param {boolean} dashed
 */
function paintLink(context, { palette, picture, target, drift }, { link, size, lit }, dashed) {
  const width = Math.max(lit ? 2 : 1, 1 + Math.min(7, 2.6 * size));
  const faded = target !== null && target.kind !== 'bias' && !lit ? FADED_LINK : 1;
  const alpha = Math.min(1, (lit ? 0.75 : 0.4) + size * 0.7) * faded;
  context.beginPath();
  context.moveTo(link.x0, link.y0);
  context.bezierCurveTo(link.x0 + link.bend, link.y0, link.x1 - link.bend, link.y1, link.x1, link.y1);
  context.setLineDash([]);
  if (lit) {
    context.globalAlpha = 0.9;
    context.lineWidth = width + 3;
    context.strokeStyle = palette.css.bg;
    context.stroke();
  }
  context.lineWidth = width;
  context.strokeStyle = signColor(palette, picture.frame.parameters[link.index]);
  context.globalAlpha = alpha * (dashed ? 0.38 : 0.6);
  context.stroke();
  if (!dashed) return;
  context.setLineDash([9, 4]);
  context.lineDashOffset = link.input * 3 + link.unit * 5 - drift;
  context.globalAlpha = alpha;
  context.stroke();
}

/**
 * @param {Palette} palette
 * @param {number} value
 */
function signColor(palette, value) {
  if (Number.isNaN(value)) return palette.css.unknown;
  return value < 0 ? palette.css['neg-strong'] : palette.css['pos-strong'];
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
function paintArrow(context, { at, palette, width, target }) {
  const output = at.layers[at.layers.length - 1][0];
  const [from, to] = [output.x + output.size / 2 + 3, width - 2];
  context.globalAlpha = target ? 0.3 : 0.8;
  context.strokeStyle = palette.css['line-strong'];
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(from, output.y);
  context.lineTo(to, output.y);
  context.moveTo(to - 4, output.y - 4);
  context.lineTo(to, output.y);
  context.lineTo(to - 4, output.y + 4);
  context.stroke();
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {HTMLCanvasElement} pictures
 */
function paintFeatures(context, scene, pictures) {
  const { at, palette, chosen, target } = scene;
  for (const box of at.features) {
    const { name } = box;
    const on = chosen.includes(name);
    const pointed = target?.kind === 'feature' && target.name === name;
    context.globalAlpha = on && !isFaded(scene, 0, scene.picture.features.indexOf(name)) ? 1 : on ? FADED_UNIT : FEATURE_OFF;
    paintBox(context, box, pictures, FEATURES.indexOf(name), on ? palette.css.ink : palette.css['line-strong']);
    context.globalAlpha = 1;
    if (pointed) paintRing(context, box, palette);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {HTMLCanvasElement} pictures
 */
function paintUnits(context, scene, pictures) {
  const { at, palette, picture, target } = scene;
  for (let layer = 1; layer < at.layers.length; layer++) {
    at.layers[layer].forEach((box, unit) => {
      context.globalAlpha = isFaded(scene, layer, unit) ? FADED_UNIT : 1;
      paintBox(context, box, pictures, unitIndex(picture.shape, layer, unit), palette.css.ink);
      const bias = picture.frame.parameters[biasIndex(picture.shape, layer, unit)];
      paintBias(context, at.biases[layer][unit], bias, palette);
      context.globalAlpha = 1;
      if (target?.kind === 'unit' && target.layer === layer && target.unit === unit) paintRing(context, box, palette);
    });
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {HTMLCanvasElement} pictures
 * @param {number} index
 * @param {string} edge
 */
function paintBox(context, box, pictures, index, edge) {
  const { x, y, size } = box;
  const radius = Math.min(8, size / 5);
  context.save();
  roundedBox(context, box, 0, radius);
  context.clip();
  context.drawImage(pictures, 0, index * GRID, GRID, GRID, x - size / 2, y - size / 2, size, size);
  context.restore();
  roundedBox(context, box, -0.75, radius - 0.5);
  context.lineWidth = size < 16 ? 1 : 1.5;
  context.strokeStyle = edge;
  context.stroke();
}

/**
 * A mark whose strength is the bias's, on a plain ground so that it never vanishes.
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {number} bias
 * @param {Palette} palette
 */
function paintBias(context, box, bias, palette) {
  const { globalAlpha } = context;
  roundedBox(context, box, 0, box.size / 3);
  context.fillStyle = palette.css.surface;
  context.fill();
  context.globalAlpha = globalAlpha * Math.min(1, 0.35 + (Math.abs(bias) || 0));
  context.fillStyle = signColor(palette, bias);
  context.fill();
  context.globalAlpha = globalAlpha;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Box} box
 * @param {Palette} palette
 */
function paintRing(context, box, palette) {
  roundedBox(context, box, 4, 12);
  context.lineWidth = 2.5;
  context.strokeStyle = palette.css.accent;
  context.stroke();
}

/**
 * While something is pointed at, what it is not linked to steps back.
 * @param {Scene} scene
 * @param {number} layer
 * @param {number} unit
 */
function isFaded({ target, picture }, layer, unit) {
  switch (target?.kind) {
    case 'unit':
      return layer === target.layer ? unit !== target.unit : Math.abs(layer - target.layer) !== 1;
    case 'feature':
      return layer === 0 ? picture.features[unit] !== target.name : layer !== 1;
    case 'link':
      return !(layer === target.layer && unit === target.unit) && !(layer === target.layer - 1 && unit === target.input);
    default:
      return false;
  }
}
