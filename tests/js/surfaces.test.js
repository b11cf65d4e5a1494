// Which surface is shown, and its value at a point.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GRID, SMALL_GRID, positiveShare, shownSurface, valueAt } from '../../static/surfaces.js';
import { frameWith } from './example.js';

/** A large surface with different bytes everywhere, and its every fifth row and column. */
const LARGE = Uint8Array.from({ length: GRID * GRID }, (_, i) => (i * 7) % 251);
const SMALL = Uint8Array.from({ length: SMALL_GRID * SMALL_GRID }, (_, i) => {
  const [row, column] = [Math.floor(i / SMALL_GRID), i % SMALL_GRID];
  return LARGE[(2 + 5 * row) * GRID + 2 + 5 * column];
});

const units = new Uint8Array(7 * 400).fill(128);
units.set(SMALL, 5 * 400); // layer 2, unit 1 of 2-4-2-1
const data = { kind: /** @type {const} */ ('data'), generation: 1, train: new Float32Array(0), test: new Float32Array(0), features: new Uint8Array(2800).fill(9), thumbnails: new Float32Array(0) };
/**
 * @param {Uint8Array | null} look
 * @param {[number, number] | null} lookAt
 */
const pictureOf = (look, lookAt = look && [2, 1]) => ({
  frame: frameWith({ units, look, lookAt, surface: new Uint8Array(GRID * GRID).fill(200) }),
  shape: [2, 4, 2, 1],
  features: ['x', 'y'],
});
const UNIT = /** @type {const} */ ({ kind: 'unit', layer: 2, unit: 1 });

test('without a target, and for the output neuron, the output is shown', () => {
  for (const target of [null, { kind: /** @type {const} */ ('unit'), layer: 3, unit: 0 }]) {
    const shown = shownSurface(pictureOf(null), data, target);
    assert.deepEqual([shown.grid, shown.bytes[0], shown.unit], [GRID, 200, 6]);
  }
});

test('a unit is shown in full size if the frame has it, else in small', () => {
  assert.equal(shownSurface(pictureOf(LARGE), data, UNIT).bytes, LARGE);
  const small = shownSurface(pictureOf(null), data, UNIT);
  assert.deepEqual([small.grid, small.unit], [SMALL_GRID, 5]);
  assert.deepEqual(small.bytes, SMALL);
});

test('a large surface of another unit is not taken for it', () => {
  assert.equal(shownSurface(pictureOf(LARGE, [2, 0]), data, UNIT).grid, SMALL_GRID);
  assert.equal(shownSurface(pictureOf(LARGE, [1, 1]), data, UNIT).grid, SMALL_GRID);
});

test('a feature is layer 0, by its place among all seven', () => {
  const feature = /** @type {const} */ ({ kind: 'feature', name: 'sinY' });
  const large = shownSurface(pictureOf(LARGE, [0, 6]), data, feature);
  assert.deepEqual([large.bytes, large.unit], [LARGE, -1]);
  assert.equal(shownSurface(pictureOf(LARGE, [0, 5]), data, feature).bytes[0], 9);
});

test('zero counts as positive, as discretizing has it, and what is no number does not', () => {
  assert.equal(positiveShare(new Uint8Array([0, 1, 127, 128, 129, 255])), 0.5);
  assert.equal(positiveShare(new Uint8Array(0)), 0);
});

test('the value at a point: exact where the frame says it, else read from the byte there', () => {
  const bytes = new Uint8Array(GRID * GRID).fill(128);
  bytes[0] = 255; // top left
  const surface = { grid: GRID, bytes, unit: 6 };
  assert.equal(valueAt(surface, null, { x: -6, y: 6 }), 1);
  assert.equal(valueAt(surface, null, { x: 6, y: -6 }), 0);
  const exact = new Float64Array([1, 2, 0, 0, 0, 0, 0, 0, 0.123]);
  assert.equal(valueAt(surface, exact, { x: 1, y: 2 }), 0.123);
  assert.equal(valueAt(surface, exact, { x: 1, y: 2.5 }), 0);
});
