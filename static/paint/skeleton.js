// Paints where features and neurons are going to be, before the server has said what they are.

import { roundedBox } from '../canvas.js';

/** @import { Layout } from '../layout.js' */
/** @import { Palette } from '../canvas.js' */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} at
 * @param {Palette} palette
 */
export function paintSkeleton(context, at, palette) {
  context.fillStyle = palette.css.line;
  context.strokeStyle = palette.css.line;
  context.globalAlpha = 0.6;
  context.lineWidth = 1;
  for (const { x0, y0, x1, y1, bend } of at.links) {
    context.beginPath();
    context.moveTo(x0, y0);
    context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
    context.stroke();
  }
  for (const box of [...at.features, ...at.layers.slice(1).flat()]) {
    roundedBox(context, box, 0, Math.min(8, box.size / 5));
    context.fill();
  }
  context.globalAlpha = 1;
}
