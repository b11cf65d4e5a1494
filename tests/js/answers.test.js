// What the tabs ask for, decoded from the golden files: bytes that the server is held to, too.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { decode } from '../../static/frame.js';

const WIRE = new URL('../wire/', import.meta.url);
/** @type {Record<string, Record<string, {values: (number | string)[]}>>} */
const GOLDEN = JSON.parse(readFileSync(new URL('golden.json', WIRE), 'utf8'));

/** @param {string} kind */
function golden(kind) {
  const message = decode(Uint8Array.from(readFileSync(new URL(`${kind}.safetensors`, WIRE))).buffer);
  const values = (/** @type {string} */ name) => GOLDEN[kind][name].values.map(Number);
  return { message, values };
}

test('a step: its clock, its losses, its rule, and every tensor', () => {
  const { message, values } = golden('step');
  assert.ok(message?.kind === 'step');
  const { generation, update, epoch, first, points, pending, updates, point } = message;
  assert.deepEqual([generation, update, epoch, first, points, pending, updates, point], [2, 260, 11, 20, 3, 4, true, -1]);
  assert.deepEqual([message.loss, message.penaltyLoss, message.objective, message.count], [0.125, 0.03, 0.155, 7]);
  assert.deepEqual([message.learningRate, message.regularizationRate], [0.01, 0.1]);
  assert.equal(message.shown, 2);
  for (const name of /** @type {const} */ ([
    'inputs', 'targets', 'losses', 'z', 'a', 'slope', 'error', 'delta', 'old', 'new', 'gradient', 'waiting', 'penalty', 'pull', 'dead', 'died',
  ])) {
    assert.deepEqual(Array.from(message[name]), values(name), name);
  }
});

test('the vitals', () => {
  const { message, values } = golden('vitals');
  assert.ok(message?.kind === 'vitals');
  assert.deepEqual([message.generation, message.update, message.epoch, message.points], [2, 260, 11, 250]);
  assert.deepEqual([message.loss, message.penaltyLoss, message.objective], [0.25, 0.03125, 0.28125]);
  for (const name of /** @type {const} */ (['layers', 'ranges', 'activations', 'gradients', 'units'])) {
    assert.deepEqual(Array.from(message[name]), values(name), name);
  }
});

test('a gradient check names its method', () => {
  const { message, values } = golden('gradcheck');
  assert.ok(message?.kind === 'gradcheck');
  const { h, method, done, total, parameters, points, allPoints } = message;
  assert.deepEqual([h, done, total, parameters, points, allPoints], values('clock').filter((_, i) => i === 3 || i > 4));
  assert.equal(method, 'central');
  assert.deepEqual(Array.from(message.rows), values('rows'));
});

test('a sweep over h', () => {
  const { message, values } = golden('sweep');
  assert.ok(message?.kind === 'sweep');
  const { done, total, used, parameters, points, allPoints } = message;
  assert.deepEqual([done, total, used, parameters, points, allPoints], values('clock').slice(3));
  assert.deepEqual(Array.from(message.curve), values('curve'));
});

test('a frame says what a penalty costs, and how it pulls; without one it says nothing', () => {
  const { message, values } = golden('frame');
  assert.ok(message?.kind === 'frame');
  assert.equal(message.penalty, values('penalty')[0]);
  assert.deepEqual(Array.from(message.pulls ?? []), values('pulls').map(Math.fround));
});
