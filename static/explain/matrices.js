// The formulas of a whole layer: matrices with their shapes, for one point, or with one column for each point of the mini-batch.

import { weightIndex, biasIndex } from '../shape.js';
import { constant, fraction, group, matrix, operator, power, row, symbol } from './expression.js';
import { unitsOf } from './chain.js';
import { activationOf } from './scalar.js';

/** @import { Formula, Scene } from './scalar.js' */
/** @import { OfUnits } from './chain.js' */
/** @import { Node, Tone } from './expression.js' */

/**
 * @typedef {Scene & {points: readonly number[], all: boolean}} Layer points: rows of the step that stand as columns; all: leave nothing
 *   of large matrices out
 */
/** @typedef {{row?: number, column?: number, tone?: Tone}} Place */
/** @typedef {readonly (Node | string)[]} Parts */

/** @param {readonly [number, number]} shape */
const size = ([rows, columns]) => `${rows}×${columns}`;

/**
 * What every formula of a layer is built from.
 * @param {Layer} scene
 */
function pieces(scene) {
  const { step, shape, points, point, all } = scene;
  const many = points.length > 1;
  const column = many ? points.indexOf(point) : undefined;
  /** Letters of whole batches are capitals. */
  const letter = (/** @type {string} */ name) => (many ? { z: 'Z', a: 'A', δ: 'Δ', y: 'Y' }[name] ?? name : name);
  return {
    many,
    /** @type {(name: OfUnits, layer: number, place?: Place) => Node} */
    units: (name, layer, place = {}) =>
      matrix([shape[layer], points.length], (r, c) => unitsOf(step, shape, name, layer, points[c])[r], { all, ...(place.row === undefined ? {} : { column }), ...place }),
    /** @type {(name: OfUnits, layer: number, place?: Place) => Node} */
    turned: (name, layer, place = {}) =>
      matrix([points.length, shape[layer]], (r, c) => unitsOf(step, shape, name, layer, points[r])[c], { all, ...(place.column === undefined ? {} : { row: column }), ...place }),
    /** @type {(from: Float64Array, layer: number, place?: Place) => Node} */
    weights: (from, layer, place = {}) => matrix([shape[layer], shape[layer - 1]], (r, c) => from[weightIndex(shape, layer, r, c)], { all, ...place }),
    /** @type {(from: Float64Array, layer: number, place?: Place) => Node} */
    turnedWeights: (from, layer, place = {}) => matrix([shape[layer - 1], shape[layer]], (r, c) => from[weightIndex(shape, layer, c, r)], { all, ...place }),
    /** @type {(from: Float64Array, layer: number, place?: Place) => Node} */
    biases: (from, layer, place = {}) => matrix([shape[layer], 1], (r) => from[biasIndex(shape, layer, r)], { all, ...place }),
    /** @type {(place?: Place) => Node} */
    targets: (place = {}) => matrix([1, points.length], (_, c) => step.targets[points[c]], { all, column, ...place }),
    /** @type {(name: string, layer: number, more?: {tone?: Tone, transposed?: boolean}) => Node} */
    of: (name, layer, more = {}) => symbol(letter(name), { layer, ...more }),
    letter,
    /** @type {(layer: number) => readonly [number, number]} */
    unitsShape: (layer) => [shape[layer], points.length],
  };
}

/**
 * z = W a + b and a = f(z).
 * @param {Layer} scene
 * @returns {Formula[]}
 */
export function forward(scene) {
  const { step, shape, chosen } = scene;
  const { layer, unit, input } = chosen;
  const { of, units, weights, biases, unitsShape } = pieces(scene);
  const here = { row: unit, tone: /** @type {const} */ ('forward') };
  const source = input === null ? {} : { row: input, tone: here.tone };
  const [n, m, count] = [shape[layer], shape[layer - 1], scene.points.length];
  const weight = input === null ? {} : { ...here, column: input };
  return [
    {
      id: 'z',
      tone: 'forward',
      symbols: row(of('z', layer, { tone: 'forward' }), '=', symbol('W', { layer }), of('a', layer - 1), '+', symbol('b', { layer })),
      shapes: `${size([n, m])} · ${size([m, count])} + ${size([n, 1])} → ${size(unitsShape(layer))}`,
      filled: row(weights(step.old, layer, weight), units('a', layer - 1, source), '+', biases(step.old, layer, input === null ? here : {}), '=', units('z', layer, here)),
    },
    {
      id: 'a',
      tone: 'forward',
      symbols: row(of('a', layer, { tone: 'forward' }), '=', operator('f'), group(of('z', layer))),
      shapes: `${size(unitsShape(layer))} → ${size(unitsShape(layer))}`,
      filled: row(...applied(activationOf(scene, layer)), units('z', layer, here), '=', units('a', layer, here)),
    },
  ];
}

/**
 * @param {string} name
 * @returns {string[]} of the function, entry by entry; nothing where it changes nothing
 */
function applied(name) {
  return name === 'linear' ? [] : [{ relu: 'max(0, ·)', sigmoid: 'σ', tanh: 'tanh' }[name] ?? 'f'];
}

/**
 * The error of the output, and its square.
 * @param {Layer} scene
 * @returns {Formula[]}
 */
export function loss(scene) {
  const { step, shape, points } = scene;
  const last = shape.length - 1;
  const { of, units, targets, letter, many } = pieces(scene);
  const here = { row: 0, tone: /** @type {const} */ ('forward') };
  const [half, place] = [fraction(constant(1), constant(2)), size([1, points.length])];
  const { point, all } = scene;
  const losses = matrix([1, points.length], (_, c) => step.losses[points[c]], { all, column: points.indexOf(point), tone: 'forward' });
  return [
    {
      id: 'losses',
      tone: 'forward',
      symbols: row(symbol('L', many ? { index: 'i', tone: 'forward' } : { tone: 'forward' }), '=', half, power(group(of('a', last), '−', symbol(letter('y'))))),
      shapes: `${place} − ${place} → ${place}`,
      filled: row(half, power(group(units('a', last, here), '−', targets())), '=', losses),
    },
  ];
}

/**
 * delta, and from it the gradients of all weights and biases of the layer.
 * @param {Layer} scene
 * @returns {Formula[]}
 */
export function backward(scene) {
  const { step, shape, chosen, points } = scene;
  const { layer, unit, input } = chosen;
  const { of, units, turned, turnedWeights, targets, letter, many, unitsShape } = pieces(scene);
  const last = layer === shape.length - 1;
  const here = { row: unit, tone: /** @type {const} */ ('backward') };
  const [n, m, count] = [shape[layer], shape[layer - 1], points.length];
  const place = size(unitsShape(layer));
  /** @type {Parts} */
  const blame = last
    ? [group(of('a', layer), '−', symbol(letter('y')))]
    : [symbol('W', { layer: layer + 1, transposed: true }), of('δ', layer + 1)];
  /** @type {Parts} */
  const blamed = last
    ? [group(units('a', layer, here), '−', targets())]
    : [turnedWeights(step.old, layer + 1, { row: unit, tone: 'backward' }), units('delta', layer + 1)];
  const shapes = last ? `(${place} − ${place})` : `${size([n, shape[layer + 1]])} · ${size(unitsShape(layer + 1))}`;
  /** @type {Formula[]} */
  const formulas = [
    {
      id: 'delta',
      tone: 'backward',
      symbols: row(of('δ', layer, { tone: 'backward' }), '=', ...blame, '⊙', operator('f′'), group(of('z', layer))),
      shapes: `${shapes} ⊙ ${place} → ${place}`,
      filled: row(...blamed, '⊙', units('slope', layer, here), '=', units('delta', layer, here)),
    },
  ];
  if (m > 0) formulas.push(weightGradients(scene, { of, units, turned, many }, input === null ? {} : { ...here, column: input }, [n, m, count]));
  formulas.push(biasGradients(scene, { of, units, many }, input === null ? here : {}, [n, count]));
  return formulas;
}

/**
 * dW = delta a^T; of several points the mean.
 * @param {Layer} scene
 * @param {Pick<ReturnType<typeof pieces>, 'of' | 'units' | 'turned' | 'many'>} with_
 * @param {Place} place
 * @param {readonly [number, number, number]} sizes units, inputs, points
 * @returns {Formula}
 */
function weightGradients({ step, shape, points, chosen: { layer, unit, input }, all }, { of, units, turned, many }, place, [n, m, count]) {
  const sum = (/** @type {number} */ r, /** @type {number} */ c) =>
    points.reduce((total, p) => total + unitsOf(step, shape, 'delta', layer, p)[r] * unitsOf(step, shape, 'a', layer - 1, p)[c], 0);
  const by = many ? [fraction(constant(1), constant(count))] : [];
  return {
    id: 'weights',
    tone: 'backward',
    symbols: row(symbol('dW', { layer, tone: 'backward' }), '=', ...(many ? [fraction(constant(1), symbol('n'))] : []), of('δ', layer), of('a', layer - 1, { transposed: true })),
    shapes: `${size([n, count])} · ${size([count, m])} → ${size([n, m])}`,
    filled: row(
      ...by,
      units('delta', layer, { row: unit, tone: 'backward' }),
      turned('a', layer - 1, input === null ? {} : { column: input, tone: 'backward' }),
      '=',
      matrix([n, m], (r, c) => sum(r, c) / count, { all, ...place }),
    ),
  };
}

/**
 * @param {Layer} scene
 * @param {Pick<ReturnType<typeof pieces>, 'of' | 'units' | 'many'>} with_
 * @param {Place} place
 * @param {readonly [number, number]} sizes units, points
 * @returns {Formula}
 */
function biasGradients({ step, shape, points, chosen: { layer }, all }, { of, units, many }, place, [n, count]) {
  const mean = (/** @type {number} */ r) => points.reduce((total, p) => total + unitsOf(step, shape, 'delta', layer, p)[r], 0) / count;
  const name = symbol('db', { layer, tone: 'backward' });
  if (!many) return { id: 'biases', tone: 'backward', symbols: row(name, '=', of('δ', layer)), shapes: size([n, 1]), filled: row(units('delta', layer, place)) };
  return {
    id: 'biases',
    tone: 'backward',
    symbols: row(name, '=', fraction(constant(1), symbol('n')), of('δ', layer), symbol('1')),
    shapes: `${size([n, count])} · ${size([count, 1])} → ${size([n, 1])}`,
    filled: row(matrix([n, 1], mean, { all, ...place })),
  };
}

/**
 * W becomes W less the learning rate times its gradient, of the penalty, too, where there is one.
 * @param {Layer} scene
 * @returns {Formula[]}
 */
export function update(scene) {
  const { step, shape, recipe, chosen } = scene;
  const { layer, unit, input } = chosen;
  const { weights, biases } = pieces(scene);
  const pulls = recipe.regularization !== 'none' && step.regularizationRate !== 0;
  const here = { row: unit, tone: /** @type {const} */ ('backward') };
  const eta = constant(step.learningRate);
  const [w, b] = [input === null ? {} : { ...here, column: input }, input === null ? here : {}];
  const lines = [];
  if (shape[layer - 1] > 0) {
    const slope = pulls ? [group(symbol('dW', { layer }), '+', symbol('λ'), ...(recipe.regularization === 'L1' ? ['sign', group(symbol('W', { layer }))] : [symbol('W', { layer })]))] : [symbol('dW', { layer })];
    const slopes = pulls ? [group(weights(step.gradient, layer, w), '+', weights(step.pull, layer, w))] : [weights(step.gradient, layer, w)];
    lines.push(line('weights', 'W', layer, slope, [weights(step.old, layer, w), '−', eta, '·', ...slopes, '=', weights(step.new, layer, w)], size([shape[layer], shape[layer - 1]])));
  }
  lines.push(line('biases', 'b', layer, [symbol('db', { layer })], [biases(step.old, layer, b), '−', eta, '·', biases(step.gradient, layer, b), '=', biases(step.new, layer, b)], size([shape[layer], 1])));
  return lines;
}

/**
 * @param {string} id
 * @param {string} name
 * @param {number} layer
 * @param {Parts} slope
 * @param {Parts} filled
 * @param {string} shapes
 * @returns {Formula}
 */
function line(id, name, layer, slope, filled, shapes) {
  const tone = /** @type {const} */ ('backward');
  return { id, tone, symbols: row(symbol(name, { layer, tone }), '←', symbol(name, { layer }), '−', symbol('η'), ...slope), shapes, filled: row(...filled) };
}
