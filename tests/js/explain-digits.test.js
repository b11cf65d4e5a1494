// Numbers as the explanation shows them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brief, elided, full, shown } from '../../static/explain/digits.js';

test('a number is rounded to its decimals, with a true minus', () => {
  assert.equal(shown(0.574442516811659), '0.5744');
  assert.equal(shown(-0.02756970076471782, 6), '−0.027570');
  assert.equal(shown(0), '0');
  assert.equal(shown(1), '1.0000');
});

test('very small and very large ones have a power of ten', () => {
  assert.equal(shown(-0.0000421), '−4.21×10⁻⁵');
  assert.equal(shown(0.000999999), '1.00×10⁻³');
  assert.equal(shown(1234567), '1.23×10⁶');
  assert.equal(shown(NaN), 'NaN');
  assert.equal(shown(-Infinity), '−∞');
});

test('in full, all digits are there', () => {
  assert.equal(full(0.02543808911112937), '0.02543808911112937');
  assert.equal(full(-0.1), '−0.1');
});

test('beside a neuron two digits count', () => {
  assert.deepEqual([1.9072, -0.0767, 0.00123, -0.0000421, 0, 12.347].map(brief), ['1.91', '−0.077', '0.0012', '−4e−5', '0', '12.35']);
});

test('of many, the first ones, the chosen one and the last are shown', () => {
  assert.deepEqual(elided(4, 6), [0, 1, 2, 3]);
  assert.deepEqual(elided(10, 5), [0, 1, 2, 3, null, 9]);
  assert.deepEqual(elided(10, 5, 6), [0, 1, 2, null, 6, null, 9]);
  assert.deepEqual(elided(10, 5, 9), [0, 1, 2, 3, null, 9]);
  assert.deepEqual(elided(6, 5, 4), [0, 1, 2, null, 4, 5]);
});
