// What the tabs ask for: one step in all its numbers, how the layers fare, gradients checked. Decoded as frame.js decodes the rest.

/**
 * @typedef {object} StepMessage the next update in all its numbers, or what it would be for one point. Arrays over units hold
 *   the hidden ones layer by layer, then the output; those over parameters lie as a frame's do
 * @property {'step'} kind
 * @property {number} generation
 * @property {number} update
 * @property {number} epoch
 * @property {number} first place of the first point in the training set
 * @property {number} points of the batch in all
 * @property {number} pending points from before whose gradients wait
 * @property {boolean} updates whether an update comes after it
 * @property {number} point the one asked for, or -1
 * @property {number} loss L, mean over the batch
 * @property {number} penaltyLoss s
 * @property {number} objective J = L + s
 * @property {number} count points that the mean gradient is over
 * @property {number} learningRate
 * @property {number} regularizationRate
 * @property {number} shown points that have rows
 * @property {Float64Array} inputs [shown, features]
 * @property {Float64Array} targets [shown]
 * @property {Float64Array} losses [shown]
 * @property {Float64Array} z [shown, units]
 * @property {Float64Array} a [shown, units]
 * @property {Float64Array} slope f'(z) [shown, units]
 * @property {Float64Array} error dL/da [shown, units]
 * @property {Float64Array} delta dL/dz [shown, units]
 * @property {Float64Array} old parameters before
 * @property {Float64Array} new parameters after
 * @property {Float64Array} gradient mean of L's
 * @property {Float64Array} waiting summed over pending points
 * @property {Float64Array} penalty what each weight adds to s
 * @property {Float64Array} pull slope of the penalty
 * @property {Uint8Array} dead
 * @property {Uint8Array} died
 */

/**
 * @typedef {object} VitalsMessage
 * @property {'vitals'} kind
 * @property {number} generation
 * @property {number} update
 * @property {number} epoch
 * @property {number} points looked at
 * @property {number} loss L of the whole training set
 * @property {number} penaltyLoss s
 * @property {number} objective J = L + s
 * @property {Float64Array} layers [layers, 4]: weight norm, gradient norm, update-to-weight ratio, share that is saturated
 * @property {Float64Array} ranges [layers, 2]: edges of the bins of activations
 * @property {Float64Array} activations [layers, BINS]: counts
 * @property {Float64Array} gradients [layers, BINS]: counts, over log10 from -8 to 2
 * @property {Uint8Array} units 0 fine, 1 dead, 2 saturated
 */

/**
 * @typedef {object} GradCheck
 * @property {'gradcheck'} kind
 * @property {number} generation
 * @property {number} update
 * @property {number} epoch
 * @property {number} h
 * @property {'forward' | 'backward' | 'central'} method
 * @property {number} done
 * @property {number} total
 * @property {number} parameters in all
 * @property {number} points used
 * @property {number} allPoints
 * @property {Float64Array} rows [k, 5]: place, backpropagated, numerical, relative error, kink; worst first
 */

/**
 * @typedef {object} Sweep
 * @property {'sweep'} kind
 * @property {number} generation
 * @property {number} update
 * @property {number} epoch
 * @property {number} done
 * @property {number} total
 * @property {number} used parameters
 * @property {number} parameters in all
 * @property {number} points used
 * @property {number} allPoints
 * @property {Float64Array} curve [k, 4]: h, relative error of forward, backward and central differences
 */

/** @typedef {StepMessage | VitalsMessage | GradCheck | Sweep} Answer */
/** @typedef {(name: string) => any} Tensor */

/** In a histogram. */
export const BINS = 20;
export const METHODS = /** @type {const} */ (['forward', 'backward', 'central']);

const STEP = /** @type {const} */ ([
  'inputs', 'targets', 'losses', 'z', 'a', 'slope', 'error', 'delta', 'old', 'new', 'gradient', 'waiting', 'penalty', 'pull', 'dead', 'died',
]);
const VITALS = /** @type {const} */ (['layers', 'ranges', 'activations', 'gradients', 'units']);

/** What makes a message of each kind from its tensors. @type {Readonly<Record<string, (tensor: Tensor) => Answer>>} */
export const ANSWERS = { step, vitals, gradcheck, sweep };

/**
 * @template {string} Name
 * @param {Tensor} tensor
 * @param {readonly Name[]} names
 * @returns {Record<Name, any>}
 */
function all(tensor, names) {
  return /** @type {Record<Name, any>} */ (Object.fromEntries(names.map((name) => [name, tensor(name)])));
}

/**
 * @param {Tensor} tensor
 * @returns {StepMessage}
 */
function step(tensor) {
  const [generation, update, epoch, first, points, pending, updates, point] = tensor('clock');
  const [loss, penaltyLoss, objective, count] = tensor('loss');
  const [learningRate, regularizationRate] = tensor('rule');
  const tensors = all(tensor, STEP);
  const clock = { generation, update, epoch, first, points, pending, updates: updates === 1, point };
  return { kind: 'step', ...clock, loss, penaltyLoss, objective, count, learningRate, regularizationRate, shown: tensors.targets.length, ...tensors };
}

/**
 * @param {Tensor} tensor
 * @returns {VitalsMessage}
 */
function vitals(tensor) {
  const [generation, update, epoch, points] = tensor('clock');
  const [loss, penaltyLoss, objective] = tensor('objective');
  return { kind: 'vitals', generation, update, epoch, points, loss, penaltyLoss, objective, ...all(tensor, VITALS) };
}

/**
 * @param {Tensor} tensor
 * @returns {GradCheck}
 */
function gradcheck(tensor) {
  const [generation, update, epoch, h, method, done, total, parameters, points, allPoints] = tensor('clock');
  const clock = { generation, update, epoch, h, method: METHODS[method], done, total, parameters, points, allPoints };
  return { kind: 'gradcheck', ...clock, rows: tensor('rows') };
}

/**
 * @param {Tensor} tensor
 * @returns {Sweep}
 */
function sweep(tensor) {
  const [generation, update, epoch, done, total, used, parameters, points, allPoints] = tensor('clock');
  return { kind: 'sweep', generation, update, epoch, done, total, used, parameters, points, allPoints, curve: tensor('curve') };
}
