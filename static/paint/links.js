// Paints links: a solid line at 38 % under dashes, as wide as the weight is strong, in the colour of its sign.

import { touches } from '../layout.js';
import { drawnLinks, strength } from '../strips.js';

/** @import { Link } from '../layout.js' */
/** @import { Strip } from '../strips.js' */
/** @import { Scene } from './network.js' */
/** @import { Palette } from '../canvas.js' */

const FADED_LINK = 0.16;
const DASH = [9, 4];
const SOLID = /** @type {number[]} */ ([]);

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {Strip} strip
 */
export function paintLinks(context, scene, strip) {
  const { target, picture } = scene;
  const isLit = (/** @type {Link} */ link) => target !== null && touches(target, link, picture.features);
  const fades = target !== null && target.kind !== 'bias';
  context.lineCap = 'butt';
  for (const { link, weight, lit, dashed } of drawnLinks(strip, picture.frame.parameters, isLit)) {
    trace(context, link);
    if (lit) paintHalo(context, weight, scene.palette);
    paintLine(context, scene, { link, weight, lit, dashed, fade: fades && !lit ? FADED_LINK : 1 });
  }
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Link} link
 */
function trace(context, { x0, y0, x1, y1, bend }) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
}

/**
 * @param {number} weight
 * @param {boolean} lit
 */
function widthOf(weight, lit) {
  return Math.max(lit ? 2 : 1, 1 + Math.min(7, 2.6 * strength(weight)));
}

/**
 * A link that stands out is cut free from those it crosses.
 * @param {CanvasRenderingContext2D} context
 * @param {number} weight
 * @param {Palette} palette
 */
function paintHalo(context, weight, palette) {
  context.globalAlpha = 0.9;
  context.lineWidth = widthOf(weight, true) + 3;
  context.strokeStyle = palette.css.bg;
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Scene} scene
 * @param {{link: Link, weight: number, lit: boolean, dashed: boolean, fade: number}} entry
 */
function paintLine(context, { palette, drift }, { link, weight, lit, dashed, fade }) {
  const alpha = Math.min(1, (lit ? 0.75 : 0.4) + strength(weight) * 0.7) * fade;
  // The weaker links of a crowd have no dashes and one pixel: several times as fast to draw, and the strong ones stand out.
  context.lineWidth = dashed ? widthOf(weight, lit) : 1;
  context.strokeStyle = signColor(palette, weight);
  context.globalAlpha = alpha * (dashed ? 0.38 : 0.6);
  context.stroke();
  if (!dashed) return;
  context.setLineDash(DASH);
  context.lineDashOffset = link.input * 3 + link.unit * 5 - drift;
  context.globalAlpha = alpha;
  context.stroke();
  context.setLineDash(SOLID);
}

/**
 * @param {Palette} palette
 * @param {number} value
 */
export function signColor(palette, value) {
  if (Number.isNaN(value)) return palette.css.unknown;
  return value < 0 ? palette.css['neg-strong'] : palette.css['pos-strong'];
}
