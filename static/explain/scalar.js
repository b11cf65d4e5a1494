// The formulas of one neuron, one weight or bias, and one point: first in symbols, then with the numbers of the moment.
//
// z = Σ w a + b, a = f(z), L = ½ (a - y)²; backwards dL/da, f'(z), delta and the gradient of the chosen weight. The numbers in
// brackets are those of the equations in the course notes "详解前向计算、反向传播", whose network has one input, one
// hidden layer and one output; here they hold for any layer.

import { added, constant, factor, fraction, group, number, operator, partial, power, row, sum, symbol } from './expression.js';
import { linkOf } from './chain.js';
import { shown } from './digits.js';

/** @import { StepMessage } from '../answers.js' */
/** @import { Recipe } from '../protocol.js' */
/** @import { Chosen } from '../state.js' */
/** @import { Link } from './chain.js' */
/** @import { Node, Tone } from './expression.js' */

/**
 * @typedef {object} Formula
 * @property {string} id
 * @property {Tone} tone
 * @property {Node} symbols
 * @property {Node | null} filled with numbers
 * @property {readonly number[]} [equations] of the course notes
 * @property {string} [shapes] of the matrices
 */

/**
 * @typedef {object} Scene what is explained
 * @property {StepMessage} step
 * @property {readonly number[]} shape
 * @property {Pick<Recipe, 'activation' | 'problem' | 'regularization'>} recipe
 * @property {Chosen} chosen
 * @property {number} point row of those shown
 */

/** @param {...(number | string)} parts */
export function index(...parts) {
  return parts.join(parts.some((part) => String(part).length > 1) ? ',' : '');
}

/**
 * The activation function of a layer: at the output it depends on the problem.
 * @param {Pick<Scene, 'shape' | 'recipe'>} scene
 * @param {number} layer
 */
export function activationOf({ shape, recipe }, layer) {
  if (layer < shape.length - 1) return recipe.activation;
  return recipe.problem === 'classification' ? 'tanh' : 'linear';
}

/**
 * @param {number} value
 * @param {Tone} tone
 * @param {number} [decimals]
 */
export function result(value, tone, decimals) {
  return number(value, { text: shown(value, decimals), tone, strong: true });
}

/**
 * Classes are +1 and -1; other labels have digits.
 * @param {number} target
 */
function labelOf(target) {
  return Number.isInteger(target) ? constant(target) : number(target);
}

/**
 * What the neuron makes of its inputs: equations 1 to 3.
 * @param {Scene} scene
 * @returns {Formula[]}
 */
export function forward(scene) {
  const { step, shape, chosen, point } = scene;
  const { layer, unit, input } = chosen;
  const link = linkOf(step, shape, chosen, point);
  const [j, last] = [unit + 1, layer === shape.length - 1];
  const z = symbol('z', { layer, index: `${j}`, tone: 'forward' });
  const terms = link.weights.map((weight, k) => [number(weight, k === input ? { strong: true } : {}), number(link.inputs[k], k === input ? { strong: true } : {})]);
  const bias = [number(link.bias, input === null ? { strong: true } : {})];
  return [
    {
      id: 'z',
      tone: 'forward',
      equations: last ? [3] : [1],
      symbols: row(z, '=', sum('k'), symbol('w', { layer, index: index(j, 'k') }), symbol('a', { layer: layer - 1, index: 'k' }), '+', symbol('b', { layer, index: `${j}` })),
      filled: row(added([...terms, bias], { chosen: input ?? terms.length }), '=', result(link.z, 'forward')),
    },
    {
      id: 'a',
      tone: 'forward',
      equations: [2],
      symbols: row(symbol('a', { layer, index: `${j}`, tone: 'forward' }), '=', operator('f'), group(symbol('z', { layer, index: `${j}` }))),
      filled: row(...applied(activationOf(scene, layer), link.z), '=', result(link.a, 'forward')),
    },
  ];
}

/**
 * @param {string} name
 * @param {number} z
 * @returns {(Node | string)[]}
 */
function applied(name, z) {
  const at = number(z);
  if (name === 'tanh') return ['tanh', group(at)];
  if (name === 'relu') return ['max', group(constant(0), ',', at)];
  if (name === 'sigmoid') return [fraction(constant(1), row(constant(1), '+', power(symbol('e'), number(-z))))];
  return [at];
}

/**
 * How wrong the point was, and the mean of all: equation 4.
 * @param {Scene} scene
 * @returns {Formula[]}
 */
export function loss({ step, shape, recipe, point }) {
  const layer = shape.length - 1;
  const a = linkOf(step, shape, { layer, unit: 0, input: null }, point).a;
  const target = step.targets[point];
  const half = () => fraction(constant(1), constant(2));
  const several = step.points > 1;
  const hidden = step.points - step.losses.length;
  const all = Array.from(step.losses, (value, i) => [number(value, i === point ? { strong: true } : {})]);
  /** @type {Formula[]} */
  const formulas = [
    {
      id: 'loss',
      tone: 'forward',
      equations: [4],
      symbols: row(symbol('L', several ? { index: 'i', tone: 'forward' } : { tone: 'forward' }), '=', half(), power(group(symbol('a', { layer }), '−', symbol('y')))),
      filled: row(half(), power(group(number(a), '−', factor(labelOf(target)))), '=', result(step.losses[point], 'forward')),
    },
  ];
  if (several) {
    const n = constant(step.points);
    formulas.push({
      id: 'mean',
      tone: 'forward',
      symbols: row(symbol('L', { tone: 'forward' }), '=', fraction(constant(1), symbol('n')), sum('i'), symbol('L', { index: 'i' })),
      filled: row(fraction(constant(1), n), group(added(all, { most: 5, chosen: point, hidden })), '=', result(step.loss, 'forward')),
    });
  }
  return recipe.regularization === 'none' || step.regularizationRate === 0 ? formulas : [...formulas, ...objective(step, recipe.regularization)];
}

/**
 * J = L + s: what large weights cost.
 * @param {StepMessage} step
 * @param {string} regularization
 * @returns {Formula[]}
 */
function objective(step, regularization) {
  const lambda = symbol('λ');
  const of = regularization === 'L1' ? [lambda, sum('w'), '|', symbol('w'), '|'] : [fraction(lambda, constant(2)), sum('w'), power(symbol('w'))];
  const parts = Array.from(step.penalty).filter((value) => value !== 0).map((value) => [number(value)]);
  return [
    { id: 's', tone: 'forward', symbols: row(symbol('s', { tone: 'forward' }), '=', ...of), filled: row(added(parts.length > 0 ? parts : [[constant(0)]], { most: 5 }), '=', result(step.penaltyLoss, 'forward')) },
    { id: 'J', tone: 'forward', symbols: row(symbol('J', { tone: 'forward' }), '=', symbol('L'), '+', symbol('s')), filled: row(number(step.loss), '+', number(step.penaltyLoss), '=', result(step.objective, 'forward')) },
  ];
}

/**
 * Whose fault it was, factor by factor: equations 5 to 12.
 * @param {Scene} scene
 * @returns {Formula[]}
 */
export function backward(scene) {
  const { step, shape, chosen, point } = scene;
  const { layer, unit, input } = chosen;
  const link = linkOf(step, shape, chosen, point);
  const last = layer === shape.length - 1;
  const j = `${unit + 1}`;
  const [a, z] = [symbol('a', { layer, index: j }), symbol('z', { layer, index: j })];
  const L = symbol('L');
  const error = partial(L, a);
  return [
    { id: 'error', tone: 'backward', equations: [last ? 5 : 8], symbols: row(error, '=', ...blame(scene, last)), filled: row(...blamed(link, step.targets[point]), '=', result(link.error, 'backward')) },
    {
      id: 'slope',
      tone: 'backward',
      equations: [9],
      symbols: row(partial(a, z), '=', operator('f′'), group(z), ...slope(activationOf(scene, layer), a)),
      filled: row(...sloped(activationOf(scene, layer), link), result(link.slope, 'backward')),
    },
    {
      id: 'delta',
      tone: 'backward',
      equations: [10],
      symbols: row(symbol('δ', { layer, index: j, tone: 'backward' }), '=', error, '·', operator('f′'), group(z)),
      filled: row(number(link.error), '·', factor(number(link.slope)), '=', result(link.delta, 'backward')),
    },
    {
      id: 'gradient',
      tone: 'backward',
      equations: input === null ? [last ? 7 : 12] : [last ? 6 : 11],
      symbols: row(partial(symbol('L', { tone: 'backward' }), nameOf(chosen)), '=', symbol('δ', { layer, index: j }), ...(input === null ? [] : ['·', symbol('a', { layer: layer - 1, index: `${input + 1}` })])),
      filled: row(...(input === null ? [] : [number(link.delta), '·', factor(number(link.source)), '=']), result(link.gradient, 'backward')),
    },
    ...whole(chosen, link),
  ];
}

/**
 * All of the chain in one line.
 * @param {Chosen} chosen
 * @param {Link} link
 * @returns {Formula[]}
 */
function whole(chosen, link) {
  const { layer, unit } = chosen;
  const [a, z] = [symbol('a', { layer, index: `${unit + 1}` }), symbol('z', { layer, index: `${unit + 1}` })];
  const [L, w] = [symbol('L'), nameOf(chosen)];
  return [
    {
      id: 'chain',
      tone: 'backward',
      symbols: row(partial(L, w), '=', partial(L, a), '·', partial(a, z), '·', partial(z, w)),
      filled: row(number(link.error), '·', factor(number(link.slope)), '·', factor(chosen.input === null ? constant(1) : number(link.source)), '=', result(link.gradient, 'backward')),
    },
  ];
}

/**
 * @param {Chosen} chosen
 * @param {Tone} [tone]
 */
export function nameOf({ layer, unit, input }, tone) {
  const name = input === null ? symbol('b', { layer, index: `${unit + 1}` }) : symbol('w', { layer, index: index(unit + 1, input + 1) });
  return tone ? { ...name, tone } : name;
}

/**
 * @param {Scene} scene
 * @param {boolean} last
 * @returns {(Node | string)[]}
 */
function blame({ chosen: { layer, unit } }, last) {
  if (last) return [symbol('a', { layer, index: `${unit + 1}` }), '−', symbol('y')];
  return [sum('m'), symbol('w', { layer: layer + 1, index: index('m', unit + 1) }), symbol('δ', { layer: layer + 1, index: 'm' })];
}

/**
 * @param {Link} link
 * @param {number} target
 * @returns {(Node | string)[]}
 */
function blamed(link, target) {
  if (link.terms.length > 0) return [added(link.terms.map(({ weight, delta }) => [number(weight), number(delta)]))];
  return [number(link.a), '−', factor(labelOf(target))];
}

/**
 * @param {string} name
 * @param {Node} a
 * @returns {(Node | string)[]}
 */
function slope(name, a) {
  if (name === 'tanh') return ['=', constant(1), '−', power(group(a))];
  if (name === 'sigmoid') return ['=', a, group(constant(1), '−', a)];
  if (name === 'linear') return ['=', constant(1)];
  return [];
}

/**
 * @param {string} name
 * @param {Link} link
 * @returns {(Node | string)[]}
 */
function sloped(name, { z, a }) {
  if (name === 'tanh') return [constant(1), '−', power(group(number(a))), '='];
  if (name === 'sigmoid') return [number(a), '·', group(constant(1), '−', factor(number(a))), '='];
  if (name === 'relu') return [number(z), z > 0 ? '>' : '≤', constant(0), '⇒'];
  return [];
}
