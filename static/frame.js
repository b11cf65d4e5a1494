// What the bytes of a binary message mean. This is the only file that knows (docs/wire.md, "Binary messages").
//
// A message is one safetensors blob: eight bytes with the length of the header, the header in JSON, the tensors. The arrays
// are views into the received buffer; nothing is copied.

import { ANSWERS } from './answers.js';

/** @import { Answer } from './answers.js' */
/** @typedef {import('./answers.js').StepMessage} Step */
/** @typedef {import('./answers.js').VitalsMessage} VitalsMessage */
/** @typedef {import('./answers.js').GradCheck} GradCheck */
/** @typedef {import('./answers.js').Sweep} Sweep */

/**
 * @typedef {object} Data the points and what is drawn of the features
 * @property {'data'} kind
 * @property {number} generation
 * @property {Float32Array} train x, y, label of each point
 * @property {Float32Array} test
 * @property {Uint8Array} features seven surfaces of 20 x 20
 * @property {Float32Array} thumbnails a hundred points of each of the six data sets
 */

/**
 * @typedef {object} Frame the state of the run
 * @property {'frame'} kind
 * @property {number} number of the frame in this session, from 1
 * @property {number} generation
 * @property {number} update
 * @property {number} epoch
 * @property {number} firstEpoch the epoch of the first row of losses
 * @property {Float64Array} losses train and test loss, row after row
 * @property {number} trainAccuracy NaN for regression
 * @property {number} testAccuracy
 * @property {Float32Array} parameters layer by layer: weights [units, inputs], then biases [units]
 * @property {Float32Array} gradients in the same order
 * @property {Uint8Array} surface 100 x 100, the first row at the top
 * @property {readonly [number, number] | null} lookAt layer and unit of the unit that the page looked at; layer 0 are the features
 * @property {Uint8Array | null} look 100 x 100 of that unit
 * @property {Float64Array | null} point x, y and the activation there of every hidden unit and of the output
 * @property {Uint8Array} units 20 x 20 for every hidden unit, then the output
 * @property {number | null} penalty s, what the weights cost; null without a penalty
 * @property {Float32Array | null} pulls gradients of s, in the order of the parameters
 */

/** @typedef {{kind: 'history', generation: number, span: number, cells: Float64Array}} History the losses so far, as a curve holds them */
/** @typedef {{kind: 'checkpoint', hash: string, buffer: ArrayBuffer}} Checkpoint all of the session, and the link of its state */

const LENGTH_BYTES = 8;

const ELEMENT = { F64: Float64Array, F32: Float32Array, U8: Uint8Array };

/**
 * A message; null for a kind that this page does not know: a newer server may say more.
 * @param {ArrayBuffer} buffer
 * @returns {Frame | Data | History | Checkpoint | Answer | null}
 */
export function decode(buffer) {
  const { header, start } = open(buffer);
  const kind = header.__metadata__?.kind;
  const tensor = (/** @type {string} */ name) => view(buffer, start, name, header[name]);
  if (kind === 'frame') return frame(tensor, header);
  if (kind === 'data') return data(tensor);
  if (kind === 'history') return history(tensor);
  if (kind === 'checkpoint') return { kind, hash: JSON.parse(header.__metadata__.note).hash, buffer };
  return ANSWERS[kind]?.(tensor) ?? null;
}

/** @param {ArrayBuffer} buffer */
function open(buffer) {
  const size = Number(new DataView(buffer).getBigUint64(0, true));
  const start = LENGTH_BYTES + size;
  if (start > buffer.byteLength) throw new Error(`a header of ${size} bytes in a message of ${buffer.byteLength}`);
  return { header: JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, LENGTH_BYTES, size))), start };
}

/**
 * @param {ArrayBuffer} buffer
 * @param {number} start where the tensors begin
 * @param {string} name
 * @param {{dtype: keyof typeof ELEMENT, shape: number[], data_offsets: [number, number]} | undefined} entry
 */
function view(buffer, start, name, entry) {
  if (!entry) throw new Error(`the message lacks the tensor ${name}`);
  const type = ELEMENT[entry.dtype];
  if (!type) throw new Error(`tensor ${name} has the unknown type ${entry.dtype}`);
  const [from, to] = entry.data_offsets;
  const count = entry.shape.reduce((product, size) => product * size, 1);
  if (to - from !== count * type.BYTES_PER_ELEMENT) {
    throw new Error(`tensor ${name} of shape ${entry.shape} in ${to - from} bytes`);
  }
  return new type(buffer, start + from, count);
}

/**
 * @param {(name: string) => any} tensor
 * @param {object} names of the tensors that there are
 * @returns {Frame}
 */
function frame(tensor, names) {
  const [number, generation, update, epoch, firstEpoch] = tensor('clock');
  const [trainAccuracy, testAccuracy] = tensor('accuracy');
  return {
    kind: 'frame',
    number,
    generation,
    update,
    epoch,
    firstEpoch,
    trainAccuracy,
    testAccuracy,
    losses: tensor('losses'),
    parameters: tensor('parameters'),
    gradients: tensor('gradients'),
    surface: tensor('surface'),
    units: tensor('units'),
    lookAt: 'look_at' in names ? pair(tensor('look_at')) : null,
    look: 'look' in names ? tensor('look') : null,
    point: 'point' in names ? tensor('point') : null,
    penalty: 'penalty' in names ? tensor('penalty')[0] : null,
    pulls: 'pulls' in names ? tensor('pulls') : null,
  };
}

/**
 * @param {Float64Array} two
 * @returns {readonly [number, number]}
 */
function pair([first, second]) {
  return [first, second];
}

/**
 * @param {(name: string) => any} tensor
 * @returns {History}
 */
function history(tensor) {
  const [generation, span] = tensor('clock');
  return { kind: 'history', generation, span, cells: tensor('cells') };
}

/**
 * @param {(name: string) => any} tensor
 * @returns {Data}
 */
function data(tensor) {
  return {
    kind: 'data',
    generation: tensor('clock')[0],
    train: tensor('train'),
    test: tensor('test'),
    features: tensor('features'),
    thumbnails: tensor('thumbnails'),
  };
}
