// Which surface the large view shows: the output, or the unit or feature that someone points at.

import { valueOf } from './color.js';
import { FEATURES } from './labels.js';
import { unitIndex } from './shape.js';

/** @import { Target, Picture } from './state.js' */
/** @import { Data, Frame } from './frame.js' */

/** Rows and columns of a large and of a small surface. */
export const GRID = 100;
export const SMALL_GRID = 20;
/** The part of the plane that is shown, on both axes. */
export const EDGE = 6;

/** @typedef {{grid: number, bytes: Uint8Array, unit: number}} Surface unit: its place among all units, -1 for a feature */

/**
 * A unit is shown in full size if the frame has it. One that was on its way may still bring the unit looked at before: then the
 * small surface is shown until the next frame.
 * @param {Picture} picture
 * @param {Data} data
 * @param {Target | null} target
 * @returns {Surface}
 */
export function shownSurface({ frame, shape }, data, target) {
  if (target?.kind === 'feature') {
    const index = FEATURES.indexOf(target.name);
    return looked(frame, 0, index) ?? { grid: SMALL_GRID, bytes: tile(data.features, index), unit: -1 };
  }
  if (target?.kind === 'unit' && target.layer < shape.length - 1) {
    const unit = unitIndex(shape, target.layer, target.unit);
    const large = looked(frame, target.layer, target.unit);
    return large ? { ...large, unit } : { grid: SMALL_GRID, bytes: tile(frame.units, unit), unit };
  }
  return { grid: GRID, bytes: frame.surface, unit: unitIndex(shape, shape.length - 1, 0) };
}

/**
 * @param {Frame} frame
 * @param {number} layer
 * @param {number} unit
 * @returns {Surface | null}
 */
function looked({ look, lookAt }, layer, unit) {
  return look && lookAt && lookAt[0] === layer && lookAt[1] === unit ? { grid: GRID, bytes: look, unit: -1 } : null;
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
 * The share of the plane where the surface is not negative.
 * @param {Uint8Array} bytes
 */
export function positiveShare(bytes) {
  return bytes.reduce((count, byte) => count + Number(valueOf(byte) >= 0), 0) / Math.max(1, bytes.length);
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
