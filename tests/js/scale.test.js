// Places and ticks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decades, linear, logarithmic, roundUp } from '../../static/scale.js';

test('linear: ends land on ends, also upside down', () => {
  const y = linear(-6, 6, 300, 0);
  assert.deepEqual([-6, 0, 6].map(y), [300, 150, 0]);
  assert.equal(linear(3, 3, 10, 20)(3), 10, 'no extent, no place but the first');
});

test('logarithmic: equal ratios, equal steps; zero lands on the low end', () => {
  const y = logarithmic(0.01, 1, 0, 100);
  assert.ok(Math.abs(y(0.1) - 50) < 1e-9);
  assert.equal(y(0), 0);
  assert.equal(y(-5), 0);
});

test('round ends of an axis', () => {
  assert.deepEqual([0.51, 0.6, 0.61, 1, 1.2, 2.5, 4, 7, 0.0021].map(roundUp), [0.6, 0.6, 1, 1, 2, 3, 6, 10, 0.003]);
});

test('decades hold the values', () => {
  assert.deepEqual(decades(0.02, 0.5), [0.01, 0.1, 1]);
  assert.deepEqual(decades(0.1, 0.1), [0.1, 1]);
  assert.deepEqual(decades(0.001, 1), [0.001, 0.01, 0.1, 1]);
});
