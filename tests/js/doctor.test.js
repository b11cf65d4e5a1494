// What the doctor found, put into words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences, evidenceOf, isHealthy, keyOf, reasonOf, valueText } from '../../static/doctor/reading.js';
import { RECIPE } from './example.js';

/** @import { Finding } from '../../static/protocol.js' */

/**
 * @param {Partial<Finding>} fields
 * @returns {Finding}
 */
const finding = (fields) => ({ code: 'flat', params: {}, change: {}, anew: false, back: false, ...fields });
const t = (/** @type {string} */ key, /** @type {object} */ params = {}) => key + (Object.keys(params).length > 0 ? JSON.stringify(params) : '');

test('a finding with a cause has sentences of its own', () => {
  assert.equal(keyOf(finding({ params: { cause: 'penalty', level: 1 } })), 'flat.penalty');
  assert.equal(keyOf(finding({ code: 'vanishing' })), 'vanishing');
});

test('shares are told in percent, sizes with a power of ten, the rest as it is', () => {
  const params = { level: 0.973, first: 2.54e-7, last: 0.00217, dead: 3, units: 12, learning_rate: 0.03, gradient: 'Infinity', leap: null };
  assert.deepEqual(evidenceOf(finding({ params }), [2, 4, 1], t), {
    level: '97', first: '2.54×10⁻⁷', last: '0.00217', dead: '3', units: '12', learning_rate: '0.03', gradient: '∞', leap: 'NaN',
  });
});

test('a layer is named, the last one as the output', () => {
  assert.equal(evidenceOf(finding({ params: { layer: 1 } }), [2, 4, 1], t).where, 'gradients.layer{"layer":1}');
  assert.equal(evidenceOf(finding({ params: { layer: 2 } }), [2, 4, 1], t).where, 'unit.output');
});

test('a change is told as what is and what is to be; what is so already is not told', () => {
  const change = { regularization: 'L2', regularization_rate: 0.003, activation: 'tanh' };
  assert.deepEqual(differences(finding({ change }), RECIPE), [
    { field: 'regularization', from: 'none', to: 'L2' },
    { field: 'regularization_rate', from: 0, to: 0.003 },
  ]);
  assert.deepEqual(differences(finding({ change: { hidden_layers: [4, 2] } }), RECIPE), []);
});

test('why a change might help depends on its direction', () => {
  const reason = (/** @type {Partial<import('../../static/protocol.js').Recipe>} */ change) => reasonOf(differences(finding({ change }), RECIPE));
  assert.equal(reason({ learning_rate: 0.003 }), 'slower');
  assert.equal(reason({ learning_rate: 0.3 }), 'faster');
  assert.equal(reason({ hidden_layers: [8, 8] }), 'larger');
  assert.equal(reason({ hidden_layers: [4] }), 'shorter');
  assert.equal(reason({ activation: 'relu' }), 'activation.relu');
  assert.equal(reason({ regularization_rate: 0.01, regularization: 'L2' }), 'regularization');
  assert.equal(reason({ regularization_rate: 0.01 }), 'stronger');
  assert.equal(reason({ batch_size: 20 }), 'batch_size');
  assert.equal(reason({}), 'none');
});

test('values are named as the page names them', () => {
  assert.equal(valueText('activation', 'relu', t), 'activation.relu');
  assert.equal(valueText('hidden_layers', [8, 6], t), '8, 6');
  assert.equal(valueText('hidden_layers', [], t), 'doctor.noLayers');
  assert.equal(valueText('zero_start', false, t), 'doctor.start.random');
  assert.equal(valueText('train_percent', 80, t), '80 %');
  assert.equal(valueText('learning_rate', 0.00001, t), '0.00001');
});

test('only learning and learned are no illness', () => {
  assert.deepEqual(['learning', 'learned', 'flat', 'diverged'].map((code) => isHealthy(finding({ code }))), [true, true, false, false]);
});
