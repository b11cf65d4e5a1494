// Numbers of any size, and shares. The expected texts are rounded by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { magnitude, percentage, tenTo } from '../../static/magnitude.js';

test('three digits, whatever the size', () => {
  /** @type {[number, string][]} */
  const cases = [
    [0.5124, '0.512'],
    [12.34, '12.3'],
    [123.45, '123'],
    [1234.5, '1235'],
    [0.0012345, '0.00123'],
    [0.00042, '4.20×10⁻⁴'],
    [-0.0000123, '−1.23×10⁻⁵'],
    [4.567e-12, '4.57×10⁻¹²'],
    [123456, '1.23×10⁵'],
    [0, '0'],
    [Infinity, '∞'],
    [NaN, 'NaN'],
    [9.996, '10.0'],
    [0.9996, '1.00'],
  ];
  for (const [value, text] of cases) assert.equal(magnitude(value), text);
});

test('powers of ten', () => {
  assert.deepEqual([-8, 0, 2, 12].map(tenTo), ['10⁻⁸', '10⁰', '10²', '10¹²']);
});

test('shares in percent', () => {
  assert.deepEqual([0, 0.0123, 0.5, 1, -0.05, 12.3].map(percentage), ['0', '1.2', '50', '100', '−5.0', '1230']);
});
