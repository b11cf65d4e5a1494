// Walking over the network with the arrow keys: up and down within a layer, left and right to the layer beside it.

/** @import { Layout, Box } from './layout.js' */
/** @import { FeatureTarget, UnitTarget } from './state.js' */

/** @typedef {FeatureTarget | UnitTarget} Place */

/** @type {Readonly<Record<string, readonly [number, number]>>} steps across and down */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Where a key leads from a place; null if nowhere, or if it is no arrow.
 * @param {Layout} at
 * @param {Place} from
 * @param {string} key
 * @returns {Place | null}
 */
export function walk(at, from, key) {
  const step = STEPS[key];
  if (!step) return null;
  const columns = [at.features, ...at.layers.slice(1)];
  const [column, row] = from.kind === 'unit' ? [from.layer, from.unit] : [0, at.features.findIndex(({ name }) => name === from.name)];
  if (step[0] === 0) return placeOf(at, columns, column, row + step[1]);
  const y = columns[column][row]?.y ?? 0;
  // A column that holds nothing (features that a link hides, an empty layer) is stepped over.
  for (let to = column + step[0]; to >= 0 && to < columns.length; to += step[0]) {
    if (columns[to].length > 0) return placeOf(at, columns, to, nearest(columns[to], y));
  }
  return null;
}

/**
 * @param {Layout} at
 * @param {readonly (readonly Box[])[]} columns
 * @param {number} column
 * @param {number} row
 * @returns {Place | null}
 */
function placeOf(at, columns, column, row) {
  if (row < 0 || row >= columns[column].length) return null;
  return column === 0 ? { kind: 'feature', name: at.features[row].name } : { kind: 'unit', layer: column, unit: row };
}

/**
 * @param {readonly Box[]} boxes
 * @param {number} y
 */
function nearest(boxes, y) {
  const distances = boxes.map((box) => Math.abs(box.y - y));
  return distances.indexOf(Math.min(...distances));
}
