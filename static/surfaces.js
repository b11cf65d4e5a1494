// Which surface the large view shows: the output, or the unit or feature that someone points at.

import { valueOf } from './color.js';
import { FEATURES } from './labels.js';
import { unitIndex } from './shape.js';

/** @import { Target, Picture } from './state.js' */
/** @import { Data } from './frame.js' */

/** Rows and columns of a large and of a small surface. */
export const GRID = 100;
export const SMALL_GRID = 20;
/** The small grid has every fifth row and column of the large one, from the third on. */
const EVERY = 5;
const FROM = 2;
/** The part of the plane that is shown, on both axes. */
export const EDGE = 6;

/** @typedef {{grid: number, bytes: Uint8Array, unit: number}} Surface unit: its place among all units, -1 for a feature */

/**
 * @param {Picture} picture
 * @param {Data} data
 * @param {Target | null} target
 * @returns {Surface}
 */
export function shownSurface({ frame, shape }, data, target) {
  if (target?.kind === 'feature') {
    return largest(tile(data.features, FEATURES.indexOf(target.name)), frame.look, -1);
  }
  if (target?.kind === 'unit' && target.layer < shape.length - 1) {
    const unit = unitIndex(shape, target.layer, target.unit);
    return largest(tile(frame.units, unit), frame.look, unit);
  }
  return { grid: GRID, bytes: frame.surface, unit: unitIndex(shape, shape.length - 1, 0) };
}

/**
 * @param {Uint8Array} tiles
 * @param {number} index
 */
function tile(tiles, index) {
  const cells = SMALL_GRID * SMALL_GRID;
  return tiles.subarray(index * cells, (index + 1) * cells);
}

/**
 * The full-size surface, if the frame has it. A frame that was on its way may still bring the unit looked at before:
 * then the two do not agree, and the small one is shown until the next frame.
 * @param {Uint8Array} small
 * @param {Uint8Array | null} look
 * @param {number} unit
 * @returns {Surface}
 */
function largest(small, look, unit) {
  const agrees = look?.length === GRID * GRID && small.every((byte, i) => look[cellOf(i)] === byte);
  return agrees && look ? { grid: GRID, bytes: look, unit } : { grid: SMALL_GRID, bytes: small, unit };
}

/** @param {number} i cell of the small grid */
function cellOf(i) {
  const [row, column] = [Math.floor(i / SMALL_GRID), i % SMALL_GRID];
  return (FROM + EVERY * row) * GRID + FROM + EVERY * column;
}

/**
 * The value of the surface at a point: exact where the frame has it, else to the byte.
 * @param {Surface} surface
 * @param {Float64Array | null} exact
 * @param {{x: number, y: number}} at
 */
export function valueAt({ grid, bytes, unit }, exact, { x, y }) {
  if (exact && unit >= 0 && exact[0] === x && exact[1] === y) return exact[2 + unit];
  const cell = (/** @type {number} */ part) => Math.max(0, Math.min(grid - 1, Math.floor(part * grid)));
  return valueOf(bytes[cell((EDGE - y) / (2 * EDGE)) * grid + cell((x + EDGE) / (2 * EDGE))]);
}
