// The network in upright strips, each a layer with the links that lead to it. Nothing crosses from one to the next, so each can be
// painted by itself: while a run is in a hurry, every frame paints some of them, in turn.

/** @import { Layout, Link } from './layout.js' */

/**
 * @typedef {object} Strip
 * @property {number} layer
 * @property {number} left
 * @property {number} right
 * @property {readonly Link[]} links
 * @property {number} most how many of its links are drawn, the strongest
 * @property {number} dashed how many of those have their full width, and dashes
 */

/** More links than this would make a frame late, and a fog. */
const MOST_LINKS = 1200;
const MOST_DASHED = 128;
/** Few links on their own, such as those of the output, are all worth their dashes. */
const FEW = 8;
/** Between a neuron's edge and the beginning of its links. */
const CUT = 2;
/** Links painted in one frame of a hurry: a fair part of what a screen at 60 Hz leaves time for. */
const AT_A_TIME = 160;

/**
 * @param {Layout} at
 * @returns {Strip[]}
 */
export function stripsOf(at) {
  const share = (/** @type {number} */ most, /** @type {number} */ count) =>
    Math.min(count, Math.max(FEW, Math.ceil((most * count) / Math.max(most, at.links.length))));
  let left = Math.max(0, ...at.features.map(cut));
  return at.layers.slice(1).map((boxes, i) => {
    const layer = i + 1;
    const links = at.links.filter((link) => link.layer === layer);
    const right = Math.max(left, ...boxes.map(cut));
    const strip = { layer, left, right, links, most: share(MOST_LINKS, links.length), dashed: share(MOST_DASHED, links.length) };
    left = right;
    return strip;
  });
}

/** @param {{x: number, size: number}} box */
function cut({ x, size }) {
  return x + size / 2 + CUT;
}

/**
 * The strips whose turn it is: from `from` on, as many as fit in one frame, at least one.
 * @param {readonly Strip[]} strips
 * @param {number} from
 * @returns {{turn: Strip[], next: number}}
 */
export function inTurn(strips, from) {
  /** @type {Strip[]} */
  const turn = [];
  let links = 0;
  while (turn.length < strips.length && links < AT_A_TIME) {
    const strip = strips[(from + turn.length) % strips.length];
    turn.push(strip);
    links += strip.most;
  }
  return { turn, next: (from + turn.length) % Math.max(1, strips.length) };
}

/**
 * The links to draw, weakest first, so that strong ones lie over them; those pointed at last of all, even the weakest.
 * @param {Strip} strip
 * @param {Float32Array} parameters
 * @param {(link: Link) => boolean} isLit
 * @returns {{link: Link, weight: number, lit: boolean, dashed: boolean}[]}
 */
export function drawnLinks({ links, most, dashed }, parameters, isLit) {
  const order = links.map((link) => ({ link, weight: parameters[link.index], lit: isLit(link), dashed: false }));
  order.sort((a, b) => Number(a.lit) - Number(b.lit) || strength(a.weight) - strength(b.weight));
  const lit = order.reduce((sum, entry) => sum + Number(entry.lit), 0);
  const drawn = order.slice(-Math.max(most, lit));
  for (const entry of drawn.slice(-Math.max(dashed, lit))) entry.dashed = true;
  return drawn;
}

/** @param {number} weight */
export function strength(weight) {
  return Math.abs(weight) || 0;
}
