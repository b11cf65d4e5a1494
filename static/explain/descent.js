// The update of one weight or bias: the mean gradient of the points, the pull of the penalty, and the step against both.

import { changeOf } from './chain.js';
import { shown } from './digits.js';
import { added, constant, factor, fraction, group, number, partial, row, sum, symbol } from './expression.js';
import { nameOf, result } from './scalar.js';

/** @import { Change } from './chain.js' */
/** @import { Node, NumberNode } from './expression.js' */
/** @import { Formula, Scene } from './scalar.js' */

/** A change of a weight is small: its values need more digits than others. */
const FINE = 6;

/**
 * @param {Scene} scene
 * @returns {Formula[]}
 */
export function update({ step, shape, recipe, chosen }) {
  const change = changeOf(step, shape, chosen);
  const w = nameOf(chosen);
  const gradient = partial(symbol('L'), w);
  const pulls = recipe.regularization !== 'none' && step.regularizationRate !== 0 && chosen.input !== null;
  /** @type {Formula[]} */
  const formulas = [];
  if (change.count > 1) formulas.push(meanGradient(change, w));
  if (pulls) formulas.push(pull(change, step.regularizationRate, recipe.regularization, w));
  if (change.dead || change.died || !step.updates) return formulas;
  const eta = constant(step.learningRate);
  const steps = [number(change.gradient, { text: shown(change.gradient, FINE) }), number(change.pull, { text: shown(change.pull, FINE) })];
  const fell = pulls ? [group(gradient, '+', partial(symbol('s'), w))] : [gradient];
  formulas.push({
    id: 'new',
    tone: 'backward',
    symbols: row(nameOf(chosen, 'backward'), '←', w, '−', symbol('η'), ...fell),
    filled: row(number(change.old, { text: shown(change.old, FINE) }), '−', eta, '·', pulls ? group(added(steps.map((each) => [each]))) : factor(steps[0]), '=', result(change.next, 'backward', FINE)),
  });
  return formulas;
}

/**
 * @param {Change} change
 * @param {Node} w
 * @returns {Formula}
 */
function meanGradient({ waiting, gradients, count, hidden, gradient }, w) {
  const terms = [...(waiting === 0 ? [] : [waiting]), ...gradients].map((value) => /** @type {NumberNode[]} */ ([number(value)]));
  return {
    id: 'mean',
    tone: 'backward',
    symbols: row(partial(symbol('L', { tone: 'backward' }), w), '=', fraction(constant(1), symbol('n')), sum('i'), partial(symbol('L', { index: 'i' }), w)),
    filled: row(fraction(constant(1), constant(count)), group(added(terms, { most: 5, hidden })), '=', result(gradient, 'backward')),
  };
}

/**
 * @param {Change} change
 * @param {number} rate
 * @param {string} regularization
 * @param {Node} w
 * @returns {Formula}
 */
function pull(change, rate, regularization, w) {
  const lambda = constant(rate);
  const sign = Math.sign(change.old);
  const l1 = regularization === 'L1';
  return {
    id: 'pull',
    tone: 'backward',
    symbols: row(partial(symbol('s', { tone: 'backward' }), w), '=', symbol('λ'), ...(l1 ? ['sign', group(w)] : [w])),
    filled: row(lambda, '·', l1 ? factor(constant(sign)) : factor(number(change.old)), '=', result(change.pull, 'backward')),
  };
}
