// A recipe, a state and a frame for the tests to vary.
import { initialState } from '../../static/state.js';

/** @import { Recipe, RecipeEvent, View } from '../../static/protocol.js' */
/** @import { Frame } from '../../static/frame.js' */
/** @import { VitalsMessage } from '../../static/answers.js' */
/** @import { State } from '../../static/state.js' */

/** @type {Recipe} */
export const RECIPE = {
  seed: '0.5',
  start: 1,
  problem: 'classification',
  dataset: 'circle',
  regression_dataset: 'reg-plane',
  train_percent: 50,
  noise: 0,
  batch_size: 10,
  learning_rate: 0.03,
  activation: 'tanh',
  regularization: 'none',
  regularization_rate: 0,
  features: ['x', 'y'],
  hidden_layers: [4, 2],
  zero_start: false,
};

/** @type {View} */
export const VIEW = { show_test_data: false, discretize: false, hide_text: false, hidden: [], tutorial: null, goals: [] };

/** @type {RecipeEvent} */
export const EVENT = {
  type: 'recipe',
  generation: 1,
  recipe: RECIPE,
  view: VIEW,
  shape: [2, 4, 2, 1],
  hash: 'seed=0.5',
  playing: false,
  epochs_per_second: 60,
  resumed: false,
  remarks: [],
  id: null,
};

/**
 * @param {Partial<State>} [fields]
 * @returns {State}
 */
export function stateWith(fields = {}) {
  return { ...initialState('en', {}), generation: 1, recipe: RECIPE, view: VIEW, shape: EVENT.shape, ...fields };
}

/**
 * @param {Partial<Frame>} [fields]
 * @returns {Frame}
 */
export function frameWith(fields = {}) {
  return {
    kind: 'frame',
    number: 1,
    generation: 1,
    update: 0,
    epoch: 0,
    firstEpoch: 0,
    losses: new Float64Array([0.5, 0.6]),
    trainAccuracy: 0.5,
    testAccuracy: 0.5,
    parameters: new Float32Array(25),
    gradients: new Float32Array(25),
    surface: new Uint8Array(4).fill(128),
    units: new Uint8Array(7).fill(128),
    lookAt: null,
    look: null,
    point: null,
    penalty: null,
    pulls: null,
    ...fields,
  };
}

/**
 * @param {Partial<VitalsMessage>} [fields]
 * @returns {VitalsMessage}
 */
export function vitalsWith(fields = {}) {
  return {
    kind: 'vitals',
    generation: 1,
    update: 0,
    epoch: 0,
    points: 250,
    loss: 0.5,
    penaltyLoss: 0,
    objective: 0.5,
    layers: new Float64Array(12),
    ranges: new Float64Array(6),
    activations: new Float64Array(60),
    gradients: new Float64Array(60),
    units: new Uint8Array(7),
    ...fields,
  };
}
