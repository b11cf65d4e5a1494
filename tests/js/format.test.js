// Numbers as text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counter, fixed, percent, plain, read } from '../../static/format.js';

test('fixed decimals with a true minus sign, and none before zero', () => {
  assert.equal(fixed(0.5123), '0.512');
  assert.equal(fixed(-0.0312), '−0.031');
  assert.equal(fixed(-0.0001), '0.000');
  assert.equal(fixed(2, 1), '2.0');
});

test('what is not finite or very large is still short', () => {
  assert.deepEqual([NaN, Infinity, -Infinity, 123456, -1.5e300].map((v) => fixed(v)), ['NaN', '∞', '−∞', '1.23e5', '−1.50e300']);
});

test('plain numbers as one writes them', () => {
  assert.deepEqual([0.00001, 0.03, 10, -2.5, 150, Infinity].map(plain), ['0.00001', '0.03', '10', '−2.5', '150', '∞']);
  assert.equal(plain(1e-9), '1e-9');
});

test('the epoch counter is padded to six digits and keeps three dark', () => {
  const text = (/** @type {number} */ n) => Object.values(counter(n));
  assert.deepEqual(text(0), ['000,', '000']);
  assert.deepEqual(text(128), ['000,', '128']);
  assert.deepEqual(text(1005), ['00', '1,005']);
  assert.deepEqual(text(123456), ['', '123,456']);
  assert.deepEqual(text(1234567), ['', '1,234,567']);
});

test('percent', () => assert.deepEqual([0, 0.9921, 1].map(percent), ['0.0', '99.2', '100']));

test('typed numbers: our minus sign, a comma, an exponent; nothing else', () => {
  assert.deepEqual(['−1.5', '0,25', ' 1e-3 '].map(read), [-1.5, 0.25, 0.001]);
  assert.ok(['', 'abc', 'Infinity', '1.2.3'].map(read).every(Number.isNaN));
});
