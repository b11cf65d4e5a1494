// How the gradients of each layer went, from the moment when someone began to look. As long as a run may be, it stays short:
// when it is full, every other entry goes.

/** @import { VitalsMessage } from './answers.js' */

/** @typedef {readonly {epoch: number, update: number, norms: readonly number[]}[]} Trail the norm of the gradient of every layer */

export const NO_TRAIL = /** @type {Trail} */ (Object.freeze([]));
const MOST = 512;
/** Numbers of a layer in the message, and which of them is the norm of its gradient. */
const [WIDTH, GRADIENT] = [4, 1];

/**
 * The trail with what was seen now. A run that went back has not gone where it went any more.
 * @param {Trail} trail
 * @param {VitalsMessage} vitals
 * @returns {Trail}
 */
export function lengthened(trail, { epoch, update, layers }) {
  const norms = Array.from(layers).filter((_, place) => place % WIDTH === GRADIENT);
  const before = trail.filter((entry) => entry.update < update && entry.norms.length === norms.length);
  const kept = before.length < MOST ? before : before.filter((_, place) => place % 2 === 0);
  return [...kept, { epoch, update, norms }];
}
