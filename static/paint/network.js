// Paints the network: links by weight, neurons with their surfaces, bias marks. It is told everything and decides nothing.

import { createHeatmap, roundedBox } from '../canvas.js';
import { biasIndex, unitIndex } from '../shape.js';
import { inTurn, stripsOf } from '../strips.js';
import { FEATURES } from '../labels.js';
import { paintLinks, signColor } from './links.js';

/** @import { Layout, Box } from '../layout.js' */
/** @import { Strip } from '../strips.js' */
/** @import { Marks, Picture, Target } from '../state.js' */
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
 * @property {number} height
 * @property {Marks | null} marks of an open panel
 * @property {((context: CanvasRenderingContext2D, scene: Scene) => void) | null} overlay paints them
 * @property {boolean} hurry whether the next frame is on its way, so that a part of the network may wait for it
 */

const GRID = 20;
const FADED_UNIT = 0.22;
const FEATURE_OFF = 0.42;
/** What all strips show: where one of these has changed, all are painted. */
const COMMON = /** @type {const} */ (['at', 'data', 'palette', 'discretize', 'target', 'chosen', 'arrow', 'marks']);

export function createNetworkPainter() {
  const [units, features] = [createHeatmap(GRID), createHeatmap(GRID)];
  /** @type {Scene | null} */
  let before = null;
  /** @type {Strip[]} */
  let strips = [];
  let next = 0;

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Scene} scene
   */
  function paintAll(context, scene) {
    if (scene.at !== before?.at) [strips, next] = [stripsOf(scene.at), 0];
    features.paint(scene.data.features, colorsOf(scene));
    context.clearRect(0, 0, scene.width, scene.height);
    if (scene.arrow) paintArrow(context, scene);
    paintFeatures(context, scene, features.canvas);
    for (const strip of strips) paintStrip(context, scene, strip, units.canvas);
  }

  return {
    /**
     * The canvas must hold what was painted before, unless the layout is a new one.
     * @param {CanvasRenderingContext2D} context
     * @param {Scene} scene
     */
    paint(context, scene) {
      const known = before;
      units.paint(scene.picture.frame.units, colorsOf(scene));
      if (!scene.hurry || !known || scene.marks || COMMON.some((name) => scene[name] !== known[name])) paintAll(context, scene);
      else {
        const { turn, next: then } = inTurn(strips, next);
        next = then;
        for (const strip of turn) {
          context.clearRect(strip.left, 0, strip.right - strip.left, scene.height);
          paintStrip(context, scene, strip, units.canvas);
        }
      }
      paintRing(context, scene);
      if (scene.marks) scene.overlay?.(context, scene);
      before = scene;
    },
  };
}

/** @param {Scene} scene */
function colorsOf({ discretize, palette }) {
  return discretize ? palette.discrete : palette.smooth;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Strip} strip
 * @param {HTMLCanvasElement} pictures
 */
function paintStrip(context, scene, strip, pictures) {
  paintLinks(context, scene, strip);
  paintUnits(context, scene, strip.layer, pictures);
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
  const { at, palette, chosen } = scene;
  for (const box of at.features) {
    const { name } = box;
    const on = chosen.includes(name);
    context.globalAlpha = on && !isFaded(scene, 0, scene.picture.features.indexOf(name)) ? 1 : on ? FADED_UNIT : FEATURE_OFF;
    paintBox(context, box, pictures, FEATURES.indexOf(name), on ? palette.css.ink : palette.css['line-strong']);
    context.globalAlpha = 1;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {number} layer
 * @param {HTMLCanvasElement} pictures
 */
function paintUnits(context, scene, layer, pictures) {
  const { at, palette, picture } = scene;
  const { parameters } = picture.frame;
  const [first, firstBias] = [unitIndex(picture.shape, layer, 0), biasIndex(picture.shape, layer, 0)];
  at.layers[layer].forEach((box, unit) => {
    context.globalAlpha = isFaded(scene, layer, unit) ? FADED_UNIT : 1;
    paintBox(context, box, pictures, first + unit, palette.css.ink);
    paintBias(context, at.biases[layer][unit], parameters[firstBias + unit], palette);
  });
  context.globalAlpha = 1;
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
 * Around what is pointed at, over everything else.
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 */
function paintRing(context, { at, palette, target }) {
  const box =
    target?.kind === 'unit'
      ? at.layers[target.layer]?.[target.unit]
      : target?.kind === 'feature' && at.features.find(({ name }) => name === target.name);
  if (!box) return;
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
