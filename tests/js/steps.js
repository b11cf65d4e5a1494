// Steps for the tests: some as the engine made them (explained.py), and one that can be worked by hand.
import { readFileSync } from 'node:fs';
import { decode } from '../../static/frame.js';

/** @import { StepMessage } from '../../static/answers.js' */
/** @import { Recipe } from '../../static/protocol.js' */

/** @typedef {{layer: number, unit: number, input: number | null, links: any[], waiting: number, count: number, gradient: number, penalty: number, pull: number, old: number, new: number, dead: boolean, died: boolean}} Chain */
/** @typedef {{step: StepMessage, shape: number[], recipe: Pick<Recipe, 'activation' | 'problem' | 'regularization'>, chains: Chain[]}} Case */

/** @type {Case[]} */
export const CASES = JSON.parse(readFileSync(new URL('./explained.json', import.meta.url), 'utf8')).map((/** @type {any} */ each) => {
  const bytes = Uint8Array.from(atob(each.message), (letter) => letter.charCodeAt(0));
  return { ...each, step: decode(bytes.buffer) };
});

const floats = (/** @type {number[]} */ ...values) => Float64Array.from(values);

/**
 * One input, three hidden units, one output, all linear, one point: x = 2, y = 0.6.
 * Hidden weights 1, -1, 0.5, output weights 0.5, 0.25, -1, output bias 0.1. So the hidden units are 2, -2 and 1, the output is
 * 1 - 0.5 - 1 + 0.1 = -0.4, and its error -1. Blamed on the hidden units: -0.5, -0.25 and 1; times x: -1, -0.5 and 2.
 * @type {StepMessage}
 */
export const BY_HAND = {
  kind: 'step', generation: 1, update: 0, epoch: 0, first: 4, points: 1, pending: 0, updates: true, point: 4,
  loss: 0.5, penaltyLoss: 0, objective: 0.5, count: 1, learningRate: 0.1, regularizationRate: 0, shown: 1,
  inputs: floats(2), targets: floats(0.6), losses: floats(0.5),
  z: floats(2, -2, 1, -0.4), a: floats(2, -2, 1, -0.4), slope: floats(1, 1, 1, 1),
  error: floats(-0.5, -0.25, 1, -1), delta: floats(-0.5, -0.25, 1, -1),
  old: floats(1, -1, 0.5, 0, 0, 0, 0.5, 0.25, -1, 0.1),
  gradient: floats(-1, -0.5, 2, -0.5, -0.25, 1, -2, 2, -1, -1),
  new: floats(1.1, -0.95, 0.3, 0.05, 0.025, -0.1, 0.7, 0.05, -0.9, 0.2),
  waiting: new Float64Array(10), penalty: new Float64Array(10), pull: new Float64Array(10), dead: new Uint8Array(10), died: new Uint8Array(10),
};
export const HAND_SHAPE = [1, 3, 1];
export const HAND_RECIPE = /** @type {const} */ ({ activation: 'linear', problem: 'regression', regularization: 'none' });
