// The rows, histograms, marks and lines of the panel of gradients.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plan, spread } from '../../static/gradients/chart.js';
import { atEdges, marksOf, median, rowsOf } from '../../static/gradients/layers.js';
import { vitalsWith } from './example.js';

const SHAPE = [2, 2, 1];
/** Two layers: two hidden units, of which the second is dead, and the output. */
const VITALS = vitalsWith({
  layers: new Float64Array([1.5, 0.1, 0.001, 0.25, 2, 0.2, 0.002, 0]),
  ranges: new Float64Array([0, 8, -1, 1]),
  activations: Float64Array.from({ length: 40 }, (_, i) => i),
  gradients: Float64Array.from({ length: 40 }, (_, i) => 100 + i),
  units: new Uint8Array([0, 1, 0]),
});

test('every layer has its row, its own part of every array', () => {
  const [hidden, output] = rowsOf(VITALS, SHAPE);
  assert.deepEqual([hidden.weightNorm, hidden.gradientNorm, hidden.ratio, hidden.saturation], [1.5, 0.1, 0.001, 0.25]);
  assert.deepEqual([hidden.layer, hidden.output, hidden.units, hidden.dead, hidden.saturated], [1, false, 2, 1, 0]);
  assert.deepEqual([output.layer, output.output, output.units, output.dead, output.gradientNorm], [2, true, 1, 0, 0.2]);
  assert.deepEqual([output.activations[0], output.activations[19], output.gradients[0], output.range], [20, 39, 120, [-1, 1]]);
});

test('a message about another network has no rows and no marks', () => {
  assert.deepEqual(rowsOf(VITALS, [2, 1]), []);
  assert.equal(marksOf({ vitals: VITALS, shape: [2, 1], strings: {} }), null);
});

test('dead and saturated units are marked on the network, and nothing where all are fine', () => {
  const strings = { 'gradients.mark.dead': 'dead', 'gradients.mark.saturated': 'saturated' };
  const mark = (/** @type {number} */ unit, /** @type {string} */ text) => ({ layer: 1, unit, ring: 'warning', lines: [{ text, tone: 'warning' }] });
  assert.deepEqual(marksOf({ vitals: VITALS, shape: SHAPE, strings }), { units: [mark(1, 'dead')], links: [] });
  const both = vitalsWith({ ...VITALS, units: new Uint8Array([2, 1, 0]) });
  assert.deepEqual(marksOf({ vitals: both, shape: SHAPE, strings })?.units, [mark(0, 'saturated'), mark(1, 'dead')]);
  assert.equal(marksOf({ vitals: vitalsWith({ ...VITALS, units: new Uint8Array(3) }), shape: SHAPE, strings }), null);
});

test('what a histogram says in words', () => {
  // Ten values near 0.5, eleven near 3.5, of bins that are 1 wide.
  assert.equal(median(new Float64Array([10, 0, 0, 11]), [0, 4]), 3.5);
  assert.equal(median(new Float64Array([11, 0, 0, 10]), [0, 4]), 0.5);
  assert.ok(Number.isNaN(median(new Float64Array(4), [0, 4])));
  assert.equal(atEdges(new Float64Array([1, 5, 1, 1])), 0.25);
});

const BOX = { left: 0, right: 100, top: 0, bottom: 90 };

test('the history: epochs go to the right, every decade takes equal room, smaller gradients stand lower', () => {
  const trail = [
    { epoch: 10, update: 100, norms: [1e-3, 1] },
    { epoch: 20, update: 200, norms: [1e-2, 0.1] },
  ];
  const { lines, ticks, epochs } = plan(trail, 2, BOX);
  assert.deepEqual(epochs, [10, 20]);
  assert.deepEqual(ticks.map(({ power }) => power), [-3, -2, -1, 0]);
  const rounded = lines.map(({ points }) => points.map((point) => point.map(Math.round)));
  assert.deepEqual(rounded, [[[0, 90], [100, 60]], [[0, 0], [100, 30]]]);
});

test('what is not finite is left out, and nothing at all has an axis of its own', () => {
  const broken = [{ epoch: 1, update: 1, norms: [NaN, Infinity] }];
  assert.deepEqual(plan(broken, 2, BOX).lines.map(({ points }) => points), [[], []]);
  assert.deepEqual(plan([], 1, BOX).ticks.map(({ power }) => power), [-4, -3, -2, -1, 0]);
});

test('words that would lie over each other move apart, in their order, and stay inside', () => {
  assert.deepEqual(spread([50, 52, NaN, 10], { top: 0, bottom: 100 }), [50, 64, NaN, 10]);
  assert.deepEqual(spread([98, 99], { top: 0, bottom: 100 }), [86, 100]);
});
