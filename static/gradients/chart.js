// The geometry of the gradients' history: a line for each layer over the epochs, on a logarithmic scale.

import { decades, linear, logarithmic } from '../scale.js';

/** @import { Trail } from '../trail.js' */
/** @import { Scale } from '../scale.js' */

/** Smaller gradients than this are drawn as small as this: nothing moves any more. */
const LEAST = 1e-12;
/** With nothing to show, the axis shows what most runs need. */
const USUAL = /** @type {const} */ ([1e-4, 1]);
const MOST_TICKS = 7;
/** Two words at the ends of lines keep this distance. */
const APART = 14;

/**
 * @typedef {object} Plan
 * @property {Scale} x of an epoch
 * @property {Scale} y of a norm
 * @property {readonly {value: number, power: number}[]} ticks
 * @property {readonly [number, number]} epochs
 * @property {readonly {layer: number, points: readonly (readonly [number, number])[], end: number}[]} lines places on the
 *   screen, and the height of the word at the end of each
 */

/**
 * @param {Trail} trail
 * @param {number} layers
 * @param {{left: number, right: number, top: number, bottom: number}} box
 * @returns {Plan}
 */
export function plan(trail, layers, box) {
  const norms = trail.flatMap((entry) => entry.norms).filter((norm) => norm > 0 && Number.isFinite(norm));
  const [low, high] = norms.length > 0 ? [Math.max(LEAST, Math.min(...norms)), Math.max(LEAST * 10, ...norms)] : USUAL;
  const all = decades(low, high);
  const step = Math.ceil(all.length / MOST_TICKS);
  const [first, last] = [trail.at(0)?.epoch ?? 0, trail.at(-1)?.epoch ?? 0];
  const x = linear(first, Math.max(first + 1, last), box.left, box.right);
  const y = logarithmic(all[0], all[all.length - 1], box.bottom, box.top);
  const lines = Array.from({ length: layers }, (_, i) => {
    const known = trail.filter(({ norms: each }) => Number.isFinite(each[i]));
    return { layer: i + 1, points: known.map(({ epoch, norms: each }) => /** @type {[number, number]} */ ([x(epoch), y(each[i])])) };
  });
  const ends = spread(lines.map(({ points }) => points.at(-1)?.[1] ?? NaN), box);
  return {
    x,
    y,
    epochs: [first, last],
    ticks: all.filter((_, i) => i % step === 0).map((value) => ({ value, power: Math.round(Math.log10(value)) })),
    lines: lines.map((line, i) => ({ ...line, end: ends[i] })),
  };
}

/**
 * Moves words apart that would lie over each other, as little as needed; their order stays.
 * @param {readonly number[]} wanted heights; NaN has no word
 * @param {{top: number, bottom: number}} box
 * @returns {number[]}
 */
export function spread(wanted, { top, bottom }) {
  const order = wanted.map((_, i) => i).filter((i) => !Number.isNaN(wanted[i]));
  order.sort((a, b) => wanted[a] - wanted[b] || a - b);
  const apart = Math.min(APART, (bottom - top) / Math.max(1, order.length - 1));
  const placed = wanted.map((value) => value);
  order.forEach((i, place) => {
    placed[i] = Math.max(wanted[i], place === 0 ? top : placed[order[place - 1]] + apart);
  });
  for (let place = order.length - 1; place >= 0; place--) {
    const limit = place === order.length - 1 ? bottom : placed[order[place + 1]] - apart;
    placed[order[place]] = Math.min(placed[order[place]], limit);
  }
  return placed;
}
