// Which formulas belong to which stop of the walk: those of the chosen weight, and those of its whole layer.

import { update } from './descent.js';
import * as matrices from './matrices.js';
import * as scalar from './scalar.js';

/** @import { Formula, Scene } from './scalar.js' */
/** @import { Layer } from './matrices.js' */
/** @import { Walk } from '../state.js' */

/**
 * On the way back the forward numbers stay in sight: what comes back is made of them.
 * @param {Walk['stage']} stage
 * @param {Scene} scene
 * @returns {Formula[]}
 */
export function ofWeight(stage, scene) {
  if (stage === 'backward') return [...scalar.forward(scene), ...scalar.backward(scene)];
  return stage === 'update' ? update(scene) : scalar[stage](scene);
}

/**
 * @param {Walk['stage']} stage
 * @param {Layer} scene
 * @returns {Formula[]}
 */
export function ofLayer(stage, scene) {
  if (stage === 'backward') return [...matrices.forward(scene), ...matrices.backward(scene)];
  return matrices[stage](scene);
}
