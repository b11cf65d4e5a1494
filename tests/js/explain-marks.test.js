// What the network shows of a step, as far as the walk has come.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marksOf } from '../../static/explain/marks.js';
import { BY_HAND, HAND_SHAPE } from './steps.js';

/** @import { Walk } from '../../static/state.js' */

/** @type {(stage: Walk['stage'], layer: number, chosen?: {layer: number, unit: number, input: number | null}) => ReturnType<typeof marksOf>} */
const marks = (stage, layer, chosen = { layer, unit: 0, input: 0 }) => marksOf(BY_HAND, HAND_SHAPE, { stage, layer }, chosen, 0);
const said = (/** @type {ReturnType<typeof marksOf>} */ { units }) => units.map(({ layer, unit, lines }) => `${layer}.${unit}: ${lines?.map(({ text }) => text).join(' ')}`);

test('forward, the numbers come layer by layer, in blue', () => {
  const first = marks('forward', 1);
  assert.deepEqual(said(first), ['0.0: a 2.00', '1.0: z 2.00 a 2.00', '1.1: z −2.00 a −2.00', '1.2: z 1.00 a 1.00']);
  assert.ok(first.units.every(({ lines }) => lines?.every(({ tone }) => tone === 'forward')));
  assert.deepEqual(said(marks('forward', 2)).at(-1), '2.0: z −0.40 a −0.40');
});

test('backward, the errors come from the output on, in red', () => {
  assert.deepEqual(said(marks('backward', 2)), ['0.0: a 2.00', '1.0: z 2.00 a 2.00', '1.1: z −2.00 a −2.00', '1.2: z 1.00 a 1.00', '2.0: z −0.40 a −0.40 δ −1.00']);
  const last = marks('backward', 1);
  assert.equal(said(last)[3], '1.2: z 1.00 a 1.00 δ 1.00');
  assert.equal(last.units[3].lines?.[2].tone, 'backward');
});

test('the chosen neuron has a ring, and its links their weights, gradients, new weights', () => {
  const texts = (/** @type {ReturnType<typeof marksOf>} */ { links }) => links.map(({ text, tone, strong }) => [text, tone, strong]);
  const chosen = { layer: 2, unit: 0, input: 1 };
  assert.deepEqual(texts(marks('forward', 2, chosen)), [['w 0.50', 'forward', false], ['w 0.25', 'forward', true], ['w −1.00', 'forward', false]]);
  assert.deepEqual(texts(marks('backward', 2, chosen)), [['dw −2.00', 'backward', false], ['dw 2.00', 'backward', true], ['dw −1.00', 'backward', false]]);
  assert.deepEqual(texts(marks('update', 2, chosen))[1], ['w 0.0500', 'backward', true]);
  assert.deepEqual(marks('loss', 2, chosen).links, []);
  assert.deepEqual(marks('backward', 1, { layer: 1, unit: 2, input: 0 }).units.filter(({ ring }) => ring).map(({ layer, unit, ring }) => [layer, unit, ring]), [[1, 2, 'backward']]);
});
