// The layout of the network that is on the screen, worked out once for each shape and size.

import { layout } from './layout.js';
import { FEATURES } from './labels.js';

/** @import { Layout } from './layout.js' */
/** @import { State } from './state.js' */

/** @type {{key: readonly unknown[], layout: Layout} | null} */
let known = null;

/**
 * Null until there is something to show.
 * @param {State} state
 * @returns {Layout | null}
 */
export function stageLayout({ picture, boxes, view }) {
  if (!picture || !boxes || boxes.stage.width === 0) return null;
  const key = [picture.shape, picture.features, boxes, view?.hidden];
  if (!known || known.key.some((value, i) => value !== key[i])) {
    const { width, height } = boxes.stage;
    const columns = shownFeatures(view?.hidden ?? [], picture.features);
    known = { key, layout: layout({ width, height, shape: picture.shape, features: picture.features, columns, outputY: boxes.outputY }) };
  }
  return known.layout;
}

/** What a link shows that says nothing else. */
const USUAL = { shape: [2, 4, 2, 1], features: ['x', 'y'] };

/**
 * Where things are likely to be, while the server has not said it yet.
 * @param {import('./state.js').Boxes} boxes
 */
export function likelyLayout({ stage, outputY }) {
  return layout({ ...stage, ...USUAL, columns: FEATURES, outputY });
}

/**
 * A link may hide features. One that is hidden and yet an input keeps its place in the picture.
 * @param {readonly string[]} hidden
 * @param {readonly string[]} inputs
 */
function shownFeatures(hidden, inputs) {
  return FEATURES.filter((name) => !hidden.includes(name) || inputs.includes(name));
}
