// Walking through a step: forward from the first layer to the output, the loss, backward from the output to the first layer, and the
// update of every layer. A walk says where someone is; nothing here touches the page.

/** @import { Chosen, Walk } from '../state.js' */

/** @typedef {Walk['stage']} Stage */

/** @type {readonly Stage[]} */
export const STAGES = Object.freeze(['forward', 'loss', 'backward', 'update']);

/** @typedef {{stage: Stage, layer: number}} Stop */

/**
 * All stops of a walk, in order.
 * @param {number} layers hidden ones and the output
 * @returns {Stop[]}
 */
export function stops(layers) {
  const up = Array.from({ length: layers }, (_, i) => i + 1);
  const through = (/** @type {Stage} */ stage, /** @type {number[]} */ order) => order.map((layer) => ({ stage, layer }));
  return [...through('forward', up), ...through('loss', [layers]), ...through('backward', up.toReversed()), ...through('update', up)];
}

/**
 * Which of the stops someone is at.
 * @param {Stop} at
 * @param {number} layers
 */
export function stopIndex({ stage, layer }, layers) {
  const wanted = stage === 'loss' ? layers : Math.min(Math.max(1, layer), layers);
  return stops(layers).findIndex((stop) => stop.stage === stage && stop.layer === wanted);
}

/**
 * @param {Stop} at
 * @param {number} layers
 * @param {number} by
 * @returns {Stop}
 */
export function onward(at, layers, by) {
  const all = stops(layers);
  return all[Math.min(all.length - 1, Math.max(0, stopIndex(at, layers) + by))];
}

/**
 * Where a stage begins.
 * @param {Stage} stage
 * @param {number} layers
 * @returns {Stop}
 */
export function startOf(stage, layers) {
  return /** @type {Stop} */ (stops(layers).find((stop) => stop.stage === stage));
}

/**
 * Where a key leads; null for a key that leads nowhere.
 * @param {string} key
 * @param {Stop} at
 * @param {number} layers
 * @returns {Stop | null}
 */
export function keyed(key, at, layers) {
  switch (key) {
    case 'ArrowLeft':
      return onward(at, layers, -1);
    case 'ArrowRight':
      return onward(at, layers, 1);
    case 'Home':
      return onward(at, layers, -Infinity);
    case 'End':
      return onward(at, layers, Infinity);
    default:
      return null;
  }
}

/**
 * The weight that stands for the chosen one in another layer: the walk follows one path through the network, from the chosen neuron on
 * towards the output and from the chosen input back towards the features.
 * @param {Chosen} chosen
 * @param {number} layer
 * @param {readonly number[]} shape
 * @returns {Chosen}
 */
export function along(chosen, layer, shape) {
  let at = within(chosen, shape);
  while (at.layer < layer) at = within({ layer: at.layer + 1, unit: 0, input: at.unit }, shape);
  while (at.layer > layer) at = within({ layer: at.layer - 1, unit: at.input ?? 0, input: 0 }, shape);
  return at;
}

/**
 * A weight or bias that the network has; one that it has lost gives way to the nearest.
 * @param {Chosen} chosen
 * @param {readonly number[]} shape
 * @returns {Chosen}
 */
export function within({ layer, unit, input }, shape) {
  const here = Math.max(1, Math.min(layer, shape.length - 1));
  const last = shape[here - 1] - 1;
  return { layer: here, unit: Math.max(0, Math.min(unit, shape[here] - 1)), input: input === null || last < 0 ? null : Math.min(input, last) };
}
