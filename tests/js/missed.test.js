// What a session that goes on from a checkpoint is told again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenIn, missedBy } from '../../static/missed.js';
import { EVENT, RECIPE, VIEW, stateWith } from './example.js';

/** @import { State } from '../../static/state.js' */

/** @param {Partial<State>} state */
function missed(state) {
  const chosen = chosenIn(stateWith(state));
  assert.ok(chosen);
  return missedBy(chosen, { ...EVENT, resumed: true });
}

test('what stands on the controls is said again, answered or not', () => {
  const recipe = { ...RECIPE, learning_rate: 0.1, features: ['x'] };
  const pending = { noise: { value: 20, id: 3 } };
  assert.deepEqual(missed({ recipe, pending, pace: null, view: { ...VIEW, discretize: true } }), {
    fields: { learning_rate: 0.1, features: ['x'], noise: 20 },
    view: { discretize: true },
    pace: null,
  });
});

test('where nothing was missed, nothing is said', () => {
  assert.deepEqual(missed({}), { fields: {}, view: {} });
  assert.equal(chosenIn(stateWith({ recipe: null })), null);
});

test('an infinite rate of a link is in the checkpoint, and no command could say it', () => {
  const chosen = { ...RECIPE, learning_rate: Infinity, noise: 20 };
  assert.deepEqual(missed({ recipe: chosen }).fields, { noise: 20 });
  const stored = JSON.parse(JSON.stringify(chosenIn(stateWith({ recipe: chosen }))));
  assert.deepEqual(missedBy(stored, { ...EVENT, recipe: { ...RECIPE, learning_rate: Infinity }, resumed: true }).fields, { noise: 20 });
});

test('another seed would take the trained network away, another start is what was asked for', () => {
  assert.deepEqual(missed({ recipe: { ...RECIPE, seed: '0.7', start: 2 } }), { fields: { start: 2 }, view: {} });
});
