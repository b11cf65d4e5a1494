// The panel that checks the gradients, without a page: rows, digits, verdict, marks, and where the lines of the plot run.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axes, best, entries, line, spread } from '../../static/gradcheck/chart.js';
import { alike, power, rough, shared } from '../../static/gradcheck/digits.js';
import { marksOf } from '../../static/gradcheck/marks.js';
import { rowsOf, targetAt } from '../../static/gradcheck/rows.js';
import { verdict } from '../../static/gradcheck/verdict.js';

/** @import { GradCheck, Sweep } from '../../static/answers.js' */

const CLOCK = { generation: 1, update: 3, epoch: 0 };

/**
 * @param {number[][]} rows
 * @param {Partial<GradCheck>} [more]
 * @returns {GradCheck}
 */
function check(rows, more = {}) {
  const size = { done: rows.length, total: rows.length, parameters: rows.length, points: 10, allPoints: 10 };
  return { kind: 'gradcheck', ...CLOCK, h: 1e-5, method: 'central', ...size, rows: Float64Array.from(rows.flat()), ...more };
}

test('a place of the flat arrays is a link or a bias', () => {
  // 2-3-1 by hand: six weights and three biases lead to the first layer, three weights and a bias to the output
  const all = Array.from({ length: 13 }, (_, place) => targetAt([2, 3, 1], place));
  assert.deepEqual(all[0], { kind: 'link', layer: 1, unit: 0, input: 0 });
  assert.deepEqual(all[3], { kind: 'link', layer: 1, unit: 1, input: 1 });
  assert.deepEqual(all[5], { kind: 'link', layer: 1, unit: 2, input: 1 });
  assert.deepEqual(all.slice(6, 9), [0, 1, 2].map((unit) => ({ kind: 'bias', layer: 1, unit })));
  assert.deepEqual(all[11], { kind: 'link', layer: 2, unit: 0, input: 2 });
  assert.deepEqual(all[12], { kind: 'bias', layer: 2, unit: 0 });
  assert.throws(() => targetAt([2, 3, 1], 13), RangeError);
});

test('an empty layer has no places', () => {
  assert.deepEqual(targetAt([2, 0, 2], 1), { kind: 'bias', layer: 2, unit: 1 });
});

test('rows keep the order in which they came, worst first', () => {
  const [one, two] = rowsOf(check([[12, 0.5, 0.25, 0.5, 1], [3, -1, -1, 0, 0]]), [2, 3, 1]);
  assert.deepEqual(one, { place: 12, target: { kind: 'bias', layer: 2, unit: 0 }, backpropagated: 0.5, numerical: 0.25, error: 0.5, kink: true });
  assert.deepEqual([two.place, two.kink, two.error], [3, false, 0]);
});

test('two gradients stand in as many decimals as show ten digits of the larger', () => {
  assert.deepEqual(alike(0.0123456789012, 0.0123456780001), ['0.01234567890', '0.01234567800']);
  assert.deepEqual(alike(-1.5, 0.25), ['−1.500000000', '0.250000000']);
  assert.deepEqual(alike(1.23456789e-7, 1.2e-7), ['1.234567890×10⁻⁷', '1.200000000×10⁻⁷']);
  assert.deepEqual(alike(0, 0), ['0', '0']);
  assert.deepEqual(alike(NaN, 1), ['NaN', '1']);
});

test('they share the letters that they begin with', () => {
  assert.equal(shared('0.01234567890', '0.01234567800'), '0.012345678'.length);
  assert.equal(shared('−1', '1'), 0);
  assert.equal(shared('0.5', '0.5'), 3);
});

test('errors are rough, and powers of ten are powers', () => {
  assert.equal(rough(1.849e-10), '1.8×10⁻¹⁰');
  assert.equal(rough(0.01251), '0.013');
  assert.equal(rough(0), '0');
  assert.equal(rough(NaN), 'NaN');
  assert.deepEqual([1e-12, 1e-5, 0.1, 1, 10, 1000].map(power), ['10⁻¹²', '10⁻⁵', '10⁻¹', '1', '10', '10³']);
});

/**
 * @param {number[]} errors
 * @param {boolean[]} [kinks]
 */
const rows = (errors, kinks = []) =>
  rowsOf(check(errors.map((error, place) => [place, 1, 1 + error, error, kinks[place] ? 1 : 0])), [3, 3, 1]);

test('the verdict says whose fault the largest error is', () => {
  const said = (/** @type {number} */ error, /** @type {number} */ h, /** @type {GradCheck['method']} */ method = 'central') =>
    verdict({ h, method }, rows([error, 0])).code;
  assert.equal(said(2e-9, 1e-5), 'agree');
  assert.equal(said(2e-6, 1e-5), 'close');
  assert.equal(said(0.03, 1e-2), 'truncation');
  assert.equal(said(0.03, 1e-11), 'rounding');
  assert.equal(said(0.03, 1e-5), 'apart');
  assert.equal(said(0.03, 1e-5, 'forward'), 'truncation'); // one-sided differences are best near 1e-8
  assert.equal(said(0.03, 1e-8, 'backward'), 'apart');
  assert.equal(said(NaN, 1e-5), 'nan');
});

test('where a ReLU switches, a difference says nothing', () => {
  const result = verdict({ h: 1e-2, method: 'central' }, rows([0.5, 1e-9, 0.3], [true, false, true]));
  assert.deepEqual(result, { code: 'agree', worst: 1e-9, kinks: 2 });
  assert.equal(verdict({ h: 1e-2, method: 'central' }, rows([0.5], [true])).code, 'kinks');
  assert.equal(verdict({ h: 1e-2, method: 'central' }, []).code, 'nothing');
});

test('the three worst are marked once the check is done, the very worst with its number', () => {
  const found = check([[0, 1, 2, 0.5, 0], [6, 1, 2, 0.25, 0], [9, 1, 1, 1e-9, 0], [1, 1, 1, 0, 0]]);
  assert.equal(marksOf({ check: null, shape: [2, 3, 1] }), null);
  assert.equal(marksOf({ check: { ...found, done: 3 }, shape: [2, 3, 1] }), null);
  assert.deepEqual(marksOf({ check: found, shape: [2, 3, 1] }), {
    links: [
      { layer: 1, unit: 0, input: 0, text: '0.5', tone: 'warning', strong: true },
      { layer: 2, unit: 0, input: 0, tone: 'warning', strong: false },
    ],
    units: [{ layer: 1, unit: 0, lines: [{ text: 'b', tone: 'warning' }] }],
  });
});

// --- the plot

/** @returns {Sweep} */
function sweep() {
  const curve = [[1e-1, 1, 0.1, 1e-2], [1e-5, 1e-4, NaN, 1e-9], [1e-12, 1e-3, 1e-3, 1e-4]];
  return { kind: 'sweep', ...CLOCK, done: 3, total: 3, used: 1, parameters: 1, points: 1, allPoints: 1, curve: Float64Array.from(curve.flat()) };
}

test('every h has the errors of the three differences', () => {
  assert.deepEqual(entries(sweep())[1], { h: 1e-5, errors: { forward: 1e-4, backward: NaN, central: 1e-9 } });
});

test('both axes are in powers of ten, from the least error to the greatest', () => {
  const { low, high, x, y, box, yTicks } = axes(entries(sweep()), 500, 300);
  assert.deepEqual([low, high], [1e-9, 1]);
  assert.equal(Math.round(x(1e-12)), box.left);
  assert.equal(Math.round(x(1e-1)), box.right);
  assert.ok(Math.abs((x(1e-6) - x(1e-7)) - (box.right - box.left) / 11) < 1e-9);
  assert.equal(Math.round(y(1)), box.top);
  assert.equal(Math.round(y(1e-9)), box.bottom);
  assert.ok(yTicks.length <= 7 && yTicks.includes(1));
});

test('a line breaks where there is no number, and an error of 0 lies at the bottom', () => {
  const all = entries(sweep());
  const at = axes(all, 500, 300);
  assert.deepEqual(line(all, 'backward', at).map((point) => point === null), [false, true, false]);
  const exact = [{ h: 1e-3, errors: { forward: 0, backward: 0, central: 0 } }];
  assert.deepEqual(line(exact, 'central', at).map((point) => point && Math.round(point[1])), [at.box.bottom]);
});

test('truncation turns into rounding at the h with the least error', () => {
  assert.equal(best(entries(sweep()), 'central')?.h, 1e-5);
  assert.equal(best(entries(sweep()), 'backward')?.h, 1e-12);
  assert.equal(best([], 'central'), null);
});

test('names of lines that end together stand below each other, inside', () => {
  assert.deepEqual(spread([10, 100, 200], 15, 250), [10, 100, 200]);
  assert.deepEqual(spread([100, 101, 50], 15, 250), [100, 115, 50]);
  assert.deepEqual(spread([248, 249, 250], 15, 250), [220, 235, 250]);
});
