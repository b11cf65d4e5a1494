// What follows from the state.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDiverged, shownPlaying, shownRecipe, shownView, withFeature, withLayers, withNeurons, withoutCommand, withoutPlaying } from '../../static/state.js';
import { FEATURES } from '../../static/labels.js';
import { RECIPE, VIEW, frameWith, stateWith } from './example.js';

test('controls show what was asked for before it is confirmed', () => {
  const state = stateWith({ pending: { noise: { value: 15, id: 1 }, discretize: { value: true, id: 2 }, playing: { value: true, id: 3 } } });
  assert.deepEqual(shownRecipe(state), { ...RECIPE, noise: 15 });
  assert.deepEqual(shownView(state), { ...VIEW, discretize: true });
  assert.equal(shownPlaying(state), true);
});

test('with nothing pending, the confirmed objects themselves are shown', () => {
  assert.equal(shownRecipe(stateWith()), RECIPE);
  assert.equal(shownView(stateWith()), VIEW);
  assert.equal(shownRecipe(stateWith({ recipe: null })), null);
});

test('play is confirmed by playing, pause by not playing', () => {
  const pending = { noise: { value: true, id: 1 }, playing: { value: true, id: 2 } };
  assert.deepEqual(withoutPlaying(pending, true), { noise: { value: true, id: 1 } });
  assert.equal(withoutPlaying(pending, false), pending);
});

test('an answered command takes its values with it, not those of others', () => {
  const pending = { noise: { value: 15, id: 1 }, dataset: { value: 'xor', id: 2 } };
  assert.deepEqual(withoutCommand(pending, 1), { dataset: { value: 'xor', id: 2 } });
  assert.equal(withoutCommand(pending, null), pending);
});

test('layers and neurons', () => {
  assert.deepEqual(withLayers([4, 2], 1), [4, 2, 2]);
  assert.deepEqual(withLayers([4, 2], -1), [4]);
  assert.deepEqual(withLayers([], -1), []);
  assert.deepEqual(withNeurons([4, 2], 1, 1), [5, 2]);
  assert.deepEqual(withNeurons([4, 2], 2, -1), [4, 1]);
});

test('features keep the order of the page', () => {
  assert.deepEqual(withFeature(FEATURES, ['y'], 'x'), ['x', 'y']);
  assert.deepEqual(withFeature(FEATURES, ['x', 'y'], 'x'), ['y']);
  assert.deepEqual(withFeature(FEATURES, ['x'], 'x'), []);
});

test('a run has diverged when a parameter is not finite, not when a set is empty', () => {
  assert.ok(!isDiverged(frameWith({ losses: new Float64Array([NaN, NaN]) })));
  assert.ok(isDiverged(frameWith({ parameters: new Float32Array([1, NaN]) })));
  assert.ok(isDiverged(frameWith({ parameters: new Float32Array([1, -Infinity]) })));
});
