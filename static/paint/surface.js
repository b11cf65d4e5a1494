// Paints the large surface and the points on it: training points filled, test points as rings.

import { byteOf, css } from '../color.js';
import { createHeatmap } from '../canvas.js';
import { linear } from '../scale.js';
import { EDGE, GRID } from '../surfaces.js';

/** @import { Palette } from '../canvas.js' */
/** @import { Data } from '../frame.js' */

const POINT = 3;

/** @param {number} side of the square in pixels */
export function axes(side) {
  return { x: linear(-EDGE, EDGE, 0, side), y: linear(EDGE, -EDGE, 0, side) };
}

/**
 * @param {number} grid rows and columns of the surface
 */
export function createSurfacePainter(grid) {
  const heatmap = createHeatmap(grid);
  return {
    /**
     * @param {CanvasRenderingContext2D} context
     * @param {Uint8Array} bytes
     * @param {Uint32Array} colors
     * @param {number} side
     */
    paint(context, bytes, colors, side) {
      heatmap.paint(bytes, colors);
      // The outermost values of the full grid stand on the edge itself, so half a cell is left out all around; those of the
      // small grid stand in the middle of their cells.
      const margin = grid === GRID ? 0.5 : 0;
      context.drawImage(heatmap.canvas, margin, margin, grid - 2 * margin, grid - 2 * margin, 0, 0, side, side);
    },
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Data} data
 * @param {Palette} palette
 * @param {number} side
 * @param {boolean} withTest
 */
export function paintPoints(context, data, palette, side, withTest) {
  const radius = POINT * Math.max(0.95, Math.min(1.3, side / 340));
  if (withTest) eachPoint(data.test, side, (x, y, label) => paintTest(context, x, y, radius, css(palette.points[label])));
  eachPoint(data.train, side, (x, y, label) => paintTrain(context, x, y, radius, css(palette.points[label])));
}

/**
 * Points outside the square train, but are not drawn.
 * @param {Float32Array} points
 * @param {number} side
 * @param {(x: number, y: number, label: number) => void} visit
 */
function eachPoint(points, side, visit) {
  const scale = axes(side);
  for (let i = 0; i < points.length; i += 3) {
    const [x, y] = [points[i], points[i + 1]];
    if (Math.abs(x) <= EDGE && Math.abs(y) <= EDGE) visit(scale.x(x), scale.y(y), byteOf(points[i + 2]));
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} color
 */
function paintTrain(context, x, y, radius, color) {
  disc(context, x, y, radius + 1, '#fff');
  disc(context, x, y, radius, color);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} color
 */
function paintTest(context, x, y, radius, color) {
  disc(context, x, y, radius - 0.2, 'rgba(255, 255, 255, 0.75)');
  context.lineWidth = 1.5;
  context.strokeStyle = color;
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 * @param {string} color
 */
function disc(context, x, y, radius, color) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
}
