// Formulas with their numbers: on the network that is worked by hand, and that each is true of the engine's numbers.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { anyCut } from '../../static/explain/cards.js';
import { added, matrix, number, pieces } from '../../static/explain/expression.js';
import { ofLayer, ofWeight } from '../../static/explain/formulas.js';
import { speak } from '../../static/explain/speech.js';
import { translator } from '../../static/i18n.js';
import { BY_HAND, CASES, HAND_RECIPE, HAND_SHAPE } from './steps.js';

/** @import { Node } from '../../static/explain/expression.js' */
/** @import { Formula } from '../../static/explain/scalar.js' */
/** @import { Walk } from '../../static/state.js' */

const words = Object.fromEntries(['en', 'zh'].map((language) => [language, JSON.parse(readFileSync(new URL(`../../static/i18n/${language}.json`, import.meta.url), 'utf8'))]));
const [t, zh] = [translator(words.en, 'en'), translator(words.zh, 'zh')];

/** A formula in a line of text. @type {(node: Node) => string} */
function text(node) {
  switch (node.kind) {
    case 'number': return node.text;
    case 'symbol': return node.name + (node.layer === undefined ? '' : `(${node.layer})`) + (node.index ? `_${node.index}` : '') + (node.transposed ? 'T' : '');
    case 'operator': return node.sign;
    case 'partial': return `∂${text(node.of)}/∂${text(node.by)}`;
    case 'fraction': return `${text(node.top)}/${text(node.bottom)}`;
    case 'power': return `${text(node.base)}^${text(node.exponent)}`;
    case 'group': return `(${text(node.inner)})`;
    case 'row': return node.items.map(text).join(' ');
    case 'sum': return `∑${node.over}`;
    case 'more': return `[${node.count}]`;
    case 'gap': return '…';
    case 'matrix': return `[${node.rows.map((cells) => cells.map(text).join(' ')).join('; ')}]`;
  }
}

/**
 * @param {Walk['stage']} stage
 * @param {import('../../static/state.js').Chosen} chosen
 */
const byHand = (stage, chosen) => ({ step: BY_HAND, shape: HAND_SHAPE, recipe: HAND_RECIPE, chosen, point: 0, points: [0], all: false, stage });
const lines = (/** @type {Formula[]} */ formulas) => Object.fromEntries(formulas.map(({ id, symbols, filled }) => [id, [text(symbols), filled && text(filled)]]));

test('forward: equations 1 to 3 of the course notes, with every term', () => {
  const formulas = ofWeight('forward', byHand('forward', { layer: 2, unit: 0, input: 1 }));
  assert.deepEqual(lines(formulas), {
    z: ['z(2)_1 = ∑k w(2)_1k a(1)_k + b(2)_1', '0.5000 · 2.0000 + 0.2500 · (−2.0000) − 1.0000 · 1.0000 + 0.1000 = −0.4000'],
    a: ['a(2)_1 = f (z(2)_1)', '−0.4000 = −0.4000'],
  });
  assert.deepEqual(formulas.map(({ equations }) => equations), [[3], [2]]);
});

test('the loss: equation 4', () => {
  const scene = byHand('loss', { layer: 2, unit: 0, input: 0 });
  assert.deepEqual(lines(ofWeight('loss', scene)), { loss: ['L = 1/2 (a(2) − y)^2', '1/2 (−0.4000 − 0.6000)^2 = 0.5000'] });
  assert.equal(text(/** @type {Node} */ (ofLayer('loss', scene)[0].filled)), '1/2 ([−0.400] − [0.600])^2 = [0.500]');
});

test('backward: equations 5 to 12, factor by factor and in one line', () => {
  const hidden = ofWeight('backward', byHand('backward', { layer: 1, unit: 0, input: 0 }));
  const { error, slope, delta, gradient, chain } = lines(hidden);
  assert.deepEqual(error, ['∂L/∂a(1)_1 = ∑m w(2)_m1 δ(2)_m', '0.5000 · (−1.0000) = −0.5000']);
  assert.deepEqual(slope[1], '1.0000');
  assert.deepEqual(delta, ['δ(1)_1 = ∂L/∂a(1)_1 · f′ (z(1)_1)', '−0.5000 · 1.0000 = −0.5000']);
  assert.deepEqual(gradient, ['∂L/∂w(1)_11 = δ(1)_1 · a(0)_1', '−0.5000 · 2.0000 = −1.0000']);
  assert.deepEqual(chain, ['∂L/∂w(1)_11 = ∂L/∂a(1)_1 · ∂a(1)_1/∂z(1)_1 · ∂z(1)_1/∂w(1)_11', '−0.5000 · 1.0000 · 2.0000 = −1.0000']);
  assert.deepEqual(hidden.filter(({ tone }) => tone === 'backward').flatMap(({ equations }) => equations ?? []), [8, 9, 10, 11]);
  const output = lines(ofWeight('backward', byHand('backward', { layer: 2, unit: 0, input: null })));
  assert.deepEqual(output.error, ['∂L/∂a(2)_1 = a(2)_1 − y', '−0.4000 − 0.6000 = −1.0000']);
  assert.deepEqual(output.gradient, ['∂L/∂b(2)_1 = δ(2)_1', '−1.0000']);
});

test('a layer in matrices, with their shapes', () => {
  const formulas = ofLayer('backward', byHand('backward', { layer: 1, unit: 2, input: 0 }));
  const { z, delta, weights, biases } = lines(formulas);
  assert.deepEqual(z, ['z(1) = W(1) a(0) + b(1)', '[1.000; −1.000; 0.500] [2.000] + [0; 0; 0] = [2.000; −2.000; 1.000]']);
  assert.deepEqual(delta, ['δ(1) = W(2)T δ(2) ⊙ f′ (z(1))', '[0.500; 0.250; −1.000] [−1.000] ⊙ [1.000; 1.000; 1.000] = [−0.500; −0.250; 1.000]']);
  assert.deepEqual(weights, ['dW(1) = δ(1) a(0)T', '[−0.500; −0.250; 1.000] [2.000] = [−1.000; −0.500; 2.000]']);
  assert.deepEqual(biases[1], '[−0.500; −0.250; 1.000]');
  assert.deepEqual(formulas.map(({ shapes }) => shapes), ['3×1 · 1×1 + 3×1 → 3×1', '3×1 → 3×1', '3×1 · 1×1 ⊙ 3×1 → 3×1', '3×1 · 1×1 → 3×1', '3×1']);
});

test('the update: old less learning rate times gradient', () => {
  const { new: line } = lines(ofWeight('update', byHand('update', { layer: 2, unit: 0, input: 1 })));
  assert.deepEqual(line, ['w(2)_12 ← w(2)_12 − η ∂L/∂w(2)_12', '0.250000 − 0.1 · 2.000000 = 0.050000']);
  const { weights } = lines(ofLayer('update', byHand('update', { layer: 2, unit: 0, input: 1 })));
  assert.deepEqual(weights, ['W(2) ← W(2) − η dW(2)', '[0.500 0.250 −1.000] − 0.1 · [−2.000 2.000 −1.000] = [0.700 0.050 −0.900]']);
});

test('with a penalty, the update has its pull, and the loss is split', () => {
  const { step, shape, recipe } = CASES[3];
  const scene = { step, shape, recipe, chosen: { layer: 1, unit: 1, input: 0 }, point: 0 };
  const { pull, new: line } = lines(ofWeight('update', scene));
  assert.deepEqual(pull, ['∂s/∂w(1)_21 = λ w(1)_21', '0.01 · 0.3553 = 0.0036']);
  assert.equal(line[0], 'w(1)_21 ← w(1)_21 − η (∂L/∂w(1)_21 + ∂s/∂w(1)_21)');
  assert.match(String(line[1]), /^0\.355325 − 0\.03 · \(.* \+ 0\.003553\) = 0\.354213$/);
  const { s, J } = lines(ofWeight('loss', scene));
  assert.equal(s[0], 's = λ/2 ∑w w^2');
  assert.equal(J[0], 'J = L + s');
});

test('a link that L1 has killed, or kills now, has no update to fill in', () => {
  const { step, shape, recipe } = CASES[1];
  const ids = (/** @type {number} */ unit, /** @type {number} */ input) => ofWeight('update', { step, shape, recipe, chosen: { layer: 2, unit, input }, point: 0 }).map(({ id }) => id);
  assert.deepEqual([ids(0, 0), ids(1, 4)], [['mean', 'pull'], ['mean', 'pull']]);
  assert.deepEqual(ids(1, 1), ['mean', 'pull', 'new']);
});

test('the mean of a batch has its points, and what waited from before', () => {
  const { step, shape, recipe } = CASES[2];
  const { mean } = lines(ofWeight('update', { step, shape, recipe, chosen: { layer: 1, unit: 0, input: 1 }, point: 0 }));
  assert.match(String(mean[1]), /^1\/22 \(.* \+ \[8\] .*\) = /); // 1 sum from before and 12 points, of which 5 are shown
});

test('with all points as columns, the gradient is the mean that the step has', () => {
  const { step, shape, recipe } = CASES[0];
  const points = Array.from(step.targets, (_, i) => i);
  const scene = { step, shape, recipe, chosen: { layer: 1, unit: 2, input: 1 }, point: 3, points, all: true };
  const { weights } = lines(ofLayer('backward', scene));
  const shown = [0, 1, 2, 3].map((unit) => [0, 1].map((input) => step.gradient[unit * 2 + input]));
  assert.ok(String(weights[1]).endsWith(`= [${shown.map((row) => row.map((value) => text(matrix([1, 1], () => value)).slice(1, -1)).join(' ')).join('; ')}]`));
  assert.equal(weights[0], 'dW(1) = 1/n Δ(1) A(0)T');
  assert.equal(ofLayer('forward', scene)[0].shapes, '4×2 · 2×10 + 4×1 → 4×10');
});

test('of a sum that is too long, terms are left out, and never the chosen one', () => {
  const terms = [1, 2, 3, 4, 5, 6, 7].map((value) => [number(value, { text: `${value}` })]);
  assert.equal(text(added(terms, { most: 4 })), '1 + 2 + 3 + [3] + 7');
  assert.equal(text(added(terms, { most: 4, chosen: 4 })), '1 + 2 + [null] + 5 + [null] + 7');
  assert.equal(text(added([[number(1), number(-2)], [number(-3)]], { hidden: 20 })), '1.0000 · (−2.0000) − 3.0000 + [20]');
});

test('a large matrix is shown in part, and in whole when asked', () => {
  const value = (/** @type {number} */ r, /** @type {number} */ c) => r + c / 100;
  const part = matrix([32, 32], value, { row: 12, column: 3, tone: 'forward' });
  assert.deepEqual([part.rows.length, part.rows[0].length], [8, 8]);
  assert.ok(part.rows.flat().some((node) => node.kind === 'number' && node.value === 12.03 && node.strong));
  assert.ok(anyCut([{ id: '', tone: 'forward', symbols: part, filled: { kind: 'row', items: [part] } }]));
  const whole = matrix([32, 32], value, { all: true });
  assert.deepEqual([whole.rows.length, whole.rows[0].length], [32, 32]);
});

test('a line breaks before a sign, and not within a bracket', () => {
  const [forward] = ofWeight('forward', byHand('forward', { layer: 2, unit: 0, input: 1 }));
  assert.deepEqual(pieces(/** @type {Node} */ (forward.filled)).map(text), ['0.5000 · 2.0000', '+ 0.2500 · (−2.0000)', '− 1.0000 · 1.0000', '+ 0.1000', '= −0.4000']);
});

test('a formula says itself in words, in both languages', () => {
  const [forward] = ofWeight('forward', byHand('forward', { layer: 1, unit: 2, input: 0 }));
  assert.equal(speak(forward.symbols, t), 'z 3 of layer 1 equals the sum over k of w 3 k of layer 1 a k of layer 0 plus b 3 of layer 1');
  assert.equal(speak(/** @type {Node} */ (forward.filled), t), '0.5000 times 2.0000 plus 0 equals 1.0000');
  assert.equal(speak(forward.symbols, zh), '第 1 层的 z 3 等于 对 k 求和 第 1 层的 w 3 k 第 0 层的 a k 加 第 1 层的 b 3');
  assert.equal(speak(number(-0.0000421), t), '−4.21 times 10 to the power −5');
  assert.equal(speak(matrix([2, 1], (r) => r), t), 'matrix 2 by 1: 0; 1.000;');
  assert.equal(speak(matrix([32, 8], () => 1), zh), '32 行 8 列的矩阵');
});
