// The loss curve in bounded memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CAPACITY, TEST, TRAIN, append, empty, extent, nearest, restored, trace } from '../../static/curve.js';

/**
 * @param {number} count
 * @param {(epoch: number) => [number, number]} losses
 * @param {number} first
 */
const rows = (count, losses, first = 0) =>
  new Float64Array(Array.from({ length: count }, (_, i) => losses(first + i)).flat());

test('a short run is kept epoch by epoch', () => {
  const curve = append(empty(), 0, rows(3, (e) => [1 - e / 10, 2 - e / 10]));
  assert.deepEqual(trace(curve, TRAIN), [0, 1, 1, 0.9, 2, 0.8]);
  assert.deepEqual(trace(curve, TEST), [0, 2, 1, 1.9, 2, 1.8]);
  assert.deepEqual([curve.epoch, curve.train, curve.test], [2, 0.8, 1.8]);
});

test('a hundred thousand epochs need no more room, and a spike of one epoch stays', () => {
  let curve = empty();
  for (let first = 0; first < 100_000; first += 1000) {
    curve = append(curve, first, rows(1000, (e) => [e === 54_321 ? 9 : 0.5, 0.25], first));
  }
  const line = trace(curve, TRAIN);
  assert.ok(line.length <= 2 * 4 * CAPACITY);
  assert.equal(Math.max(...line.filter((_, i) => i % 2 === 1)), 9);
  const at = line[line.lastIndexOf(9) - 1];
  assert.ok(Math.abs(at - 54_321) <= curve.span, `the spike is drawn at ${at}`);
  assert.equal(curve.epoch, 99_999);
  assert.deepEqual(extent(curve), { low: 0.25, high: 9, first: 0.5 });
});

test('the first epoch stays in the line after any number of joins', () => {
  const curve = append(empty(), 0, rows(5000, (e) => [e === 0 ? 7 : 1, 1]));
  assert.equal(trace(curve, TRAIN)[1], 7);
});

test('a run that starts over forgets what came after', () => {
  let curve = append(empty(), 0, rows(10, () => [1, 1]));
  curve = append(curve, 0, rows(1, () => [0.5, 0.6]));
  assert.deepEqual(trace(curve, TRAIN), [0, 0.5]);
  assert.deepEqual([curve.epoch, curve.train, curve.test], [0, 0.5, 0.6]);
});

test('a run that goes back to the middle keeps its beginning', () => {
  let curve = append(empty(), 0, rows(10, (e) => [e, e]));
  curve = append(curve, 4, rows(2, () => [100, 100], 4));
  assert.deepEqual(trace(curve, TRAIN), [0, 0, 1, 1, 2, 2, 3, 3, 4, 100, 5, 100]);
});

test('the newest epoch again, with another loss, costs no shape', () => {
  const long = append(empty(), 0, rows(5000, () => [1, 1]));
  const again = append(long, 4999, rows(1, () => [3, 3], 4999));
  assert.deepEqual([again.size, again.train], [long.size, 3]);
  const short = append(append(empty(), 0, rows(3, () => [1, 1])), 2, rows(1, () => [3, 3], 2));
  assert.deepEqual(trace(short, TRAIN), [0, 1, 1, 1, 2, 3]);
});

test('no losses, no change', () => {
  const curve = append(empty(), 0, rows(2, () => [1, 1]));
  assert.equal(append(curve, 2, new Float64Array(0)), curve);
});

test('losses that are not numbers break the line and do not spoil the axis', () => {
  const curve = append(empty(), 0, new Float64Array([1, 1, NaN, Infinity, 2, 2]));
  assert.deepEqual(trace(curve, TRAIN), [0, 1, 1, NaN, 2, 2]);
  assert.deepEqual(extent(curve), { low: 1, high: 2, first: 1 });
});

test('epochs that were missed leave a gap, not a zero', () => {
  let curve = append(empty(), 0, rows(1, () => [1, 1]));
  curve = append(curve, 5, rows(1, () => [2, 2]));
  assert.deepEqual(trace(curve, TRAIN), [0, 1, 5, 2]);
});

test('the nearest known epoch', () => {
  const curve = append(empty(), 0, rows(5, (e) => [e, 10 * e]));
  assert.deepEqual(nearest(curve, 2.4), { epoch: 2, train: 2, test: 20 });
  assert.deepEqual(nearest(curve, 99), null);
  assert.equal(nearest(empty(), 0), null);
});

test('a curve that is made again of its cells goes on as it would have', () => {
  const losses = (/** @type {number} */ e) => /** @type {[number, number]} */ ([Math.sin(e) + 2, e % 7 === 3 ? NaN : 1 / (e + 1)]);
  let curve = append(empty(), 0, rows(CAPACITY + 300, losses));
  const held = [];
  for (let i = 0; i < curve.size; i++) held.push(...curve.cells.subarray(i * 9, i * 9 + 9));
  const again = append(restored(curve.span, new Float64Array(held)), CAPACITY + 300, rows(900, losses, CAPACITY + 300));
  curve = append(curve, CAPACITY + 300, rows(900, losses, CAPACITY + 300));
  for (const part of /** @type {const} */ ([TRAIN, TEST])) assert.deepEqual(trace(again, part), trace(curve, part));
  assert.deepEqual([again.span, again.epoch, again.train, again.test], [curve.span, curve.epoch, curve.train, curve.test]);
});

test('cells that are missing in between stay empty', () => {
  const cell = (/** @type {number} */ epoch) => [epoch, 1, 1, 1, 1, 2, 2, 2, 2];
  const curve = restored(2, new Float64Array([...cell(1), ...cell(7)]));
  assert.deepEqual(trace(curve, TRAIN), [1, 1, 7, 1]);
  assert.equal(curve.size, 4);
  assert.deepEqual([restored(1, new Float64Array(0)).epoch, restored(1, new Float64Array(0)).size], [-1, 0]);
});
