// The names of the features as mathematics: x with its index, squared or under a sine.

/** In the order of the page, of the server's surfaces and of TensorFlow Playground. */
export const FEATURES = Object.freeze(['x', 'y', 'xSquared', 'ySquared', 'xTimesY', 'sinX', 'sinY']);

/** @typedef {['i' | 'sub' | 'sup' | 'span', string]} Part an element and its text */

/** @type {Readonly<Record<string, readonly Part[]>>} */
const PARTS = {
  x: [['i', 'x'], ['sub', '1']],
  y: [['i', 'x'], ['sub', '2']],
  xSquared: [['i', 'x'], ['sub', '1'], ['sup', '2']],
  ySquared: [['i', 'x'], ['sub', '2'], ['sup', '2']],
  xTimesY: [['i', 'x'], ['sub', '1'], ['i', 'x'], ['sub', '2']],
  sinX: [['span', 'sin\u2009'], ['i', 'x'], ['sub', '1']],
  sinY: [['span', 'sin\u2009'], ['i', 'x'], ['sub', '2']],
};

/** @param {string} name */
export function featureParts(name) {
  return PARTS[name] ?? [['span', name]];
}
