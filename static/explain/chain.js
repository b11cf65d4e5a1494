// The chain rule with its numbers: from one weight or bias to the loss, every factor by name, for one point of a step.
//
// dL/dw = dL/da · da/dz · dz/dw. For the weight from unit k of layer l-1 to unit j of layer l the factors are the error dL/da_j, the
// slope f'(z_j) and the source's activation a_k. At the output the error is the slope of the loss, a - y; before it, it is a sum over
// the units m of the next layer, each with w_mj · delta_m.

import { biasIndex, unitCount, unitIndex, weightIndex } from '../shape.js';

/** @import { StepMessage } from '../answers.js' */
/** @import { Chosen } from '../state.js' */

/** @typedef {{weight: number, delta: number}} Term what one unit of the next layer blames on this one: weight · delta */

/**
 * @typedef {object} Link one point's chain: delta is error · slope, and gradient is delta · source
 * @property {readonly number[]} weights of the unit, one for each input
 * @property {readonly number[]} inputs a of the layer before
 * @property {number} bias
 * @property {number} source a of the unit that the weight comes from, 1 for a bias: dz/dw
 * @property {number} z
 * @property {number} a
 * @property {number} slope f'(z): da/dz
 * @property {readonly Term[]} terms one for each unit of the next layer; none at the output
 * @property {number} error dL/da: the sum of the terms, or at the output the slope of the loss
 * @property {number} delta dL/dz
 * @property {number} gradient
 */

/**
 * @typedef {object} Change how one weight or bias becomes another: without L1's dead links,
 *   new = old - learning rate · (gradient + pull)
 * @property {number} waiting gradients summed over the points from before
 * @property {readonly number[]} gradients of each point shown
 * @property {number} count points that the mean is over
 * @property {number} hidden points that count, too, and are not shown
 * @property {number} gradient their mean
 * @property {number} penalty what the weight adds to s
 * @property {number} pull its slope
 * @property {number} old
 * @property {number} next
 * @property {boolean} dead killed by L1 before: it stays as it is
 * @property {boolean} died killed by L1 in this step: it becomes 0
 */

/** @typedef {'z' | 'a' | 'slope' | 'error' | 'delta'} OfUnits */

/**
 * One quantity of all units of a layer at one point; a of layer 0 are the inputs.
 * @param {StepMessage} step
 * @param {readonly number[]} shape
 * @param {OfUnits} name
 * @param {number} layer
 * @param {number} point
 */
export function unitsOf(step, shape, name, layer, point) {
  if (layer === 0) return step.inputs.subarray(point * shape[0], (point + 1) * shape[0]);
  const start = point * unitCount(shape) + unitIndex(shape, layer, 0);
  return step[name].subarray(start, start + shape[layer]);
}

/**
 * @param {readonly number[]} shape
 * @param {Chosen} chosen
 */
export function placeOf(shape, { layer, unit, input }) {
  return input === null ? biasIndex(shape, layer, unit) : weightIndex(shape, layer, unit, input);
}

/**
 * @param {StepMessage} step
 * @param {readonly number[]} shape
 * @param {Chosen} chosen
 * @param {number} point row of those shown
 * @returns {Link}
 */
export function linkOf(step, shape, { layer, unit, input }, point) {
  const at = (/** @type {OfUnits} */ name) => unitsOf(step, shape, name, layer, point)[unit];
  const inputs = [...unitsOf(step, shape, 'a', layer - 1, point)];
  const first = weightIndex(shape, layer, unit, 0);
  const source = input === null ? 1 : inputs[input];
  return {
    weights: [...step.old.subarray(first, first + shape[layer - 1])],
    inputs,
    bias: step.old[biasIndex(shape, layer, unit)],
    source,
    z: at('z'),
    a: at('a'),
    slope: at('slope'),
    terms: termsOf(step, shape, layer, unit, point),
    error: at('error'),
    delta: at('delta'),
    gradient: at('delta') * source,
  };
}

/**
 * @param {StepMessage} step
 * @param {readonly number[]} shape
 * @param {number} layer
 * @param {number} unit
 * @param {number} point
 * @returns {Term[]}
 */
function termsOf(step, shape, layer, unit, point) {
  if (layer === shape.length - 1) return [];
  const deltas = unitsOf(step, shape, 'delta', layer + 1, point);
  return Array.from(deltas, (delta, m) => ({ weight: step.old[weightIndex(shape, layer + 1, m, unit)], delta }));
}

/**
 * @param {StepMessage} step
 * @param {readonly number[]} shape
 * @param {Chosen} chosen
 * @returns {Change}
 */
export function changeOf(step, shape, chosen) {
  const place = placeOf(shape, chosen);
  const { layer, unit, input } = chosen;
  const gradients = Array.from(step.targets, (_, point) => {
    const source = input === null ? 1 : unitsOf(step, shape, 'a', layer - 1, point)[input];
    return unitsOf(step, shape, 'delta', layer, point)[unit] * source;
  });
  return {
    waiting: step.waiting[place],
    gradients,
    count: step.count,
    hidden: step.points - gradients.length,
    gradient: step.gradient[place],
    penalty: step.penalty[place],
    pull: step.pull[place],
    old: step.old[place],
    next: step.new[place],
    dead: step.dead[place] !== 0,
    died: step.died[place] !== 0,
  };
}
