// Where the numbers of a network stand in the flat arrays of a frame.
//
// `shape` lists the units of each layer, inputs first, output last. Parameters lie layer by layer, from the first hidden one:
// its weights, one row for each unit, then its biases.

/**
 * Where the parameters of a layer begin.
 * @param {readonly number[]} shape
 * @param {number} layer from 1
 */
function offset(shape, layer) {
  let sum = 0;
  for (let l = 1; l < layer; l++) sum += shape[l] * (shape[l - 1] + 1);
  return sum;
}

/**
 * @param {readonly number[]} shape
 * @param {number} layer from 1: the layer that the link leads to
 * @param {number} unit
 * @param {number} input the unit of the layer before
 */
export function weightIndex(shape, layer, unit, input) {
  return offset(shape, layer) + unit * shape[layer - 1] + input;
}

/**
 * @param {readonly number[]} shape
 * @param {number} layer from 1
 * @param {number} unit
 */
export function biasIndex(shape, layer, unit) {
  return offset(shape, layer) + shape[layer] * shape[layer - 1] + unit;
}

/**
 * The place of a unit among all that have a surface.
 * @param {readonly number[]} shape
 * @param {number} layer from 1
 * @param {number} unit
 */
export function unitIndex(shape, layer, unit) {
  let sum = unit;
  for (let l = 1; l < layer; l++) sum += shape[l];
  return sum;
}

/** @param {readonly number[]} shape */
export function parameterCount(shape) {
  return offset(shape, shape.length);
}

/** @param {readonly number[]} shape */
export function unitCount(shape) {
  return shape.slice(1).reduce((sum, units) => sum + units, 0);
}
