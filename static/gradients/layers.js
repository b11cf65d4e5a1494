// How each layer fares, read out of the message: a row of numbers for each, what its histograms say, and which units have stopped.

import { BINS } from '../answers.js';
import { unitIndex } from '../shape.js';

/** @import { VitalsMessage } from '../answers.js' */
/** @import { Marks, State, UnitMark } from '../state.js' */

/**
 * @typedef {object} Row one layer
 * @property {number} layer from 1
 * @property {boolean} output
 * @property {number} units
 * @property {number} weightNorm
 * @property {number} gradientNorm
 * @property {number} ratio of the last update to the weights
 * @property {number} saturation share of values where the activation is all but flat
 * @property {number} dead units
 * @property {number} saturated units
 * @property {Float64Array} activations counts
 * @property {readonly [number, number]} range of the activations' bins
 * @property {Float64Array} gradients counts
 */

/** Of log10 of a gradient: what the message counts. */
export const GRADIENT_RANGE = /** @type {const} */ ([-8, 2]);
const NUMBERS = 4;
export const [DEAD, SATURATED] = [1, 2];

/**
 * @param {VitalsMessage} vitals
 * @param {readonly number[]} shape
 * @returns {Row[]} the first hidden layer first; none if the message is about another network
 */
export function rowsOf({ layers, ranges, activations, gradients, units }, shape) {
  const count = layers.length / NUMBERS;
  if (count !== shape.length - 1) return [];
  return Array.from({ length: count }, (_, i) => {
    const [weightNorm, gradientNorm, ratio, saturation] = layers.subarray(i * NUMBERS);
    const first = unitIndex(shape, i + 1, 0);
    const states = units.subarray(first, first + shape[i + 1]);
    return {
      layer: i + 1,
      output: i === count - 1,
      units: shape[i + 1],
      weightNorm,
      gradientNorm,
      ratio,
      saturation,
      dead: states.filter((state) => state === DEAD).length,
      saturated: states.filter((state) => state === SATURATED).length,
      activations: activations.subarray(i * BINS, (i + 1) * BINS),
      range: [ranges[2 * i], ranges[2 * i + 1]],
      gradients: gradients.subarray(i * BINS, (i + 1) * BINS),
    };
  });
}

/**
 * The middle of what a histogram counts, to the middle of a bin; NaN where nothing is counted.
 * @param {Float64Array} counts
 * @param {readonly [number, number]} range
 */
export function median(counts, [low, high]) {
  const half = counts.reduce((sum, count) => sum + count, 0) / 2;
  let below = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    below += counts[bin];
    if (half > 0 && below >= half) return low + ((high - low) * (bin + 0.5)) / counts.length;
  }
  return NaN;
}

/**
 * The share that lies in the first and in the last bin: at the edges of what the activation can say.
 * @param {Float64Array} counts
 */
export function atEdges(counts) {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return all === 0 ? NaN : (counts[0] + counts[counts.length - 1]) / all;
}

/**
 * The units that have stopped, to be marked on the network.
 * @param {Pick<State, 'vitals' | 'shape' | 'strings'>} state
 * @returns {Marks | null}
 */
export function marksOf({ vitals, shape, strings }) {
  if (!vitals || rowsOf(vitals, shape).length === 0) return null;
  /** @type {UnitMark[]} */
  const units = [];
  for (let layer = 1; layer < shape.length - 1; layer++) {
    for (let unit = 0; unit < shape[layer]; unit++) {
      const state = vitals.units[unitIndex(shape, layer, unit)];
      if (state !== DEAD && state !== SATURATED) continue;
      const text = strings[state === DEAD ? 'gradients.mark.dead' : 'gradients.mark.saturated'] ?? '';
      units.push({ layer, unit, ring: 'warning', lines: [{ text, tone: 'warning' }] });
    }
  }
  return units.length > 0 ? { units, links: [] } : null;
}
