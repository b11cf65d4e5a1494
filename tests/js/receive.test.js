// What messages do to the state.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leavesGap, onAnswer, onData, onDiagnosis, onDiverged, onError, onFrame, onHistory, onLink, onOpening, onPlaying, onRecipe, withNotice } from '../../static/receive.js';
import { FIRST_WALK } from '../../static/state.js';
import { EVENT, RECIPE, frameWith, stateWith, vitalsWith } from './example.js';

test('a recipe confirms what the command that it answers had asked for, and nothing newer', () => {
  const state = stateWith({ pending: { noise: { value: 15, id: 1 }, learning_rate: { value: 1, id: 2 } } });
  const patch = onRecipe(state, { ...EVENT, recipe: { ...RECIPE, noise: 15 }, id: 1 });
  assert.deepEqual(patch.pending, { learning_rate: { value: 1, id: 2 } });
  assert.equal(patch.recipe?.noise, 15);
});

test('remarks stay until they are dismissed or a link is opened', () => {
  const remarks = [{ code: 'no_effect', params: { key: 'cosX' } }];
  assert.equal(onRecipe(stateWith(), { ...EVENT, remarks }).remarks, remarks);
  assert.equal(onRecipe(stateWith({ remarks }), EVENT).remarks, remarks);
  assert.deepEqual(onOpening(null).remarks, []);
});

test('what is pointed at is let go when it is gone', () => {
  const pinned = /** @type {const} */ ({ kind: 'unit', layer: 2, unit: 1 });
  assert.equal(onRecipe(stateWith({ pinned }), EVENT).pinned, pinned);
  assert.equal(onRecipe(stateWith({ pinned }), { ...EVENT, shape: [2, 4, 1, 1] }).pinned, null);
});

test('a link that was asked for belongs to the dialog that asked, if it is still open', () => {
  const sharing = { hide: ['noise'], hideText: false, hash: null };
  assert.deepEqual(onLink(stateWith({ sharing }), { type: 'link', hash: 'a=b' }), { sharing: { ...sharing, hash: 'a=b' } });
  assert.deepEqual(onLink(stateWith(), { type: 'link', hash: 'a=b' }), { sharing: null });
});

test('goals begin with the link that sets them and are judged by every frame', () => {
  const goals = [/** @type {const} */ ({ measure: 'test_loss', bound: 'most', threshold: 0.2, step: 1 })];
  const event = { ...EVENT, view: { ...EVENT.view, goals } };
  const opened = onRecipe(stateWith({ generation: -1 }), event).goals ?? [];
  assert.deepEqual(opened, [{ goals, epoch: null }]);
  const reached = onFrame(stateWith({ goals: opened }), frameWith({ firstEpoch: 3, losses: new Float64Array([0.1, 0.1]) })).goals;
  assert.deepEqual(reached, [{ goals, epoch: 3 }]);
  assert.equal(onRecipe(stateWith({ goals: reached }), event).goals, reached);
  assert.deepEqual(onOpening(null).goals, []);
});

test('playing is confirmed', () => {
  const state = stateWith({ pending: { playing: { value: true, id: 1 } } });
  assert.deepEqual(onPlaying(state, { type: 'playing', playing: true }), { playing: true, pending: {} });
});

test('a refused command falls back and is explained', () => {
  const state = stateWith({ pending: { noise: { value: 99, id: 7 }, dataset: { value: 'xor', id: 8 } } });
  const patch = onError(state, { type: 'error', code: 'out_of_range', params: { field: 'noise' }, id: 7 });
  assert.deepEqual(Object.keys(patch.pending ?? {}), ['dataset']);
  assert.deepEqual(patch.notices?.map(({ code, params }) => [code, params]), [['out_of_range', { field: 'noise' }]]);
});

test('when commands came too fast, everything unanswered falls back', () => {
  const state = stateWith({ pending: { noise: { value: 5, id: 7 }, dataset: { value: 'xor', id: 8 } } });
  assert.deepEqual(onError(state, { type: 'error', code: 'too_fast', params: { limit: 100 }, id: 8 }).pending, {});
});

test('a glance at what has just gone is refused without a word', () => {
  assert.deepEqual(onError(stateWith(), { type: 'error', code: 'out_of_range', params: {}, id: 'look' }), { pending: {} });
});

test('a notice is not repeated, and only the newest few stay', () => {
  let notices = withNotice([], 'error', 'a');
  assert.equal(withNotice(notices, 'error', 'a'), notices);
  for (const code of ['b', 'c', 'd']) notices = withNotice(notices, 'error', code);
  assert.deepEqual(notices.map(({ code }) => code), ['b', 'c', 'd']);
  assert.equal(new Set(notices.map(({ key }) => key)).size, 3);
});

test('a frame of another generation changes nothing', () => {
  assert.deepEqual(onFrame(stateWith(), frameWith({ generation: 2 })), {});
  assert.deepEqual(onFrame(stateWith({ generation: 3 }), frameWith({ generation: 2 })), {});
});

test('every frame adds its losses, also when several come before one is drawn', () => {
  let state = stateWith();
  for (let epoch = 0; epoch < 3; epoch++) {
    state = { ...state, ...onFrame(state, frameWith({ epoch, firstEpoch: epoch, losses: new Float64Array([epoch, epoch]) })) };
  }
  assert.equal(state.curve.size, 3);
  assert.equal(state.picture?.frame.epoch, 2);
});

test('epoch 0 starts the curve over', () => {
  let state = stateWith();
  for (const first of [0, 1, 2, 0]) state = { ...state, ...onFrame(state, frameWith({ firstEpoch: first })) };
  assert.equal(state.curve.size, 1);
});

test('a picture keeps the shape that it belongs to', () => {
  const { picture } = onFrame(stateWith(), frameWith());
  assert.deepEqual(picture?.shape, [2, 4, 2, 1]);
  assert.deepEqual(picture?.features, ['x', 'y']);
});

test('after divergence the last surfaces that meant something stay, with the newest numbers', () => {
  const good = frameWith({ surface: new Uint8Array([1, 2, 3, 4]) });
  const state = { ...stateWith(), ...onFrame(stateWith(), good), ...onDiverged({ type: 'diverged', epoch: 9, update: 200, good_epoch: 7 }) };
  const bad = frameWith({ epoch: 9, parameters: new Float32Array(25).fill(NaN), surface: new Uint8Array(4) });
  const patch = onFrame(state, bad);
  assert.deepEqual(patch.diverged, { epoch: 9, goodEpoch: 7 });
  assert.equal(patch.picture?.frame.surface, good.surface);
  assert.equal(patch.picture?.frame.epoch, 9);
  assert.equal(onFrame({ ...state, ...patch }, good).diverged, null, 'and it is over with the next good frame');
});

test('thumbnails of the first message are kept', () => {
  const data = { kind: /** @type {const} */ ('data'), generation: 1, train: new Float32Array(3), test: new Float32Array(3), features: new Uint8Array(0), thumbnails: new Float32Array(9) };
  const thumbnails = new Float32Array(9);
  assert.equal(onData(stateWith({ thumbnails }), data).thumbnails, thumbnails);
  assert.equal(onData(stateWith(), data).thumbnails, data.thumbnails);
});

test('a point that is explained and no longer there gives way to the mini-batch', () => {
  const data = /** @type {any} */ ({ train: new Float32Array(9), thumbnails: new Float32Array(0) });
  const of = (/** @type {number} */ point) => onData(stateWith({ walk: { ...FIRST_WALK, of: point } }), data).walk?.of;
  assert.deepEqual([of(2), of(3)], [2, 'batch']);
});

test('where a session goes on, the pace is that of the session', () => {
  const state = stateWith({ pace: 60 });
  const patch = onRecipe(state, { ...EVENT, resumed: true, epochs_per_second: null, playing: true });
  assert.deepEqual([patch.pace, patch.playing], [null, true]);
  assert.equal(onRecipe(state, { ...EVENT, epochs_per_second: 15 }).pace, 60, 'otherwise the page knows better');
  assert.equal(onRecipe(stateWith({ watches: true }), { ...EVENT, epochs_per_second: 15 }).pace, 15);
});

test('losses that the server has kept take the place of those of the page', () => {
  const cells = new Float64Array([0, 5, 5, 5, 5, 6, 6, 6, 6, 1, 4, 4, 4, 4, 3, 3, 3, 3]);
  const { curve } = onHistory(stateWith(), { kind: 'history', generation: 1, span: 1, cells });
  assert.deepEqual([curve?.epoch, curve?.train, curve?.test], [1, 4, 3]);
  assert.deepEqual(onHistory(stateWith(), { kind: 'history', generation: 9, span: 1, cells }), {});
});

test('a gap is one only in the losses of the same network', () => {
  const state = { ...stateWith(), ...onFrame(stateWith(), frameWith()) };
  assert.equal(leavesGap(state, frameWith({ firstEpoch: 1 })), false);
  assert.equal(leavesGap(state, frameWith({ firstEpoch: 2 })), true);
  assert.equal(leavesGap(state, frameWith({ firstEpoch: 2, generation: 2 })), false);
});

test('who watches is shown what the owner points at, when that changes', () => {
  const watching = stateWith({ watches: true });
  const pointing = frameWith({ lookAt: [1, 2] });
  const shown = { ...watching, ...onFrame(watching, pointing) };
  assert.deepEqual(shown.hover, { kind: 'unit', layer: 1, unit: 2 });
  assert.ok(!('hover' in onFrame(shown, pointing)), 'one may point at something else meanwhile');
  assert.deepEqual(onFrame(shown, frameWith({ lookAt: [0, 3] })).hover, { kind: 'feature', name: 'ySquared' });
  assert.equal(onFrame(shown, frameWith()).hover, null);
  assert.ok(!('hover' in onFrame(stateWith(), pointing)), 'not where one points oneself');
});

test('an answer to a tab is kept, and lengthens the trail; one about a network that is no more is not', () => {
  const vitals = vitalsWith({ update: 25, epoch: 1, layers: new Float64Array([1, 0.5, 0, 0]) });
  const patch = onAnswer(stateWith(), vitals);
  assert.equal(patch.vitals, vitals);
  assert.deepEqual(patch.trail, [{ epoch: 1, update: 25, norms: [0.5] }]);
  assert.deepEqual(onAnswer(stateWith({ generation: 2 }), vitals), {});
});

test('another network forgets what was said of the one before; other settings do not', () => {
  const state = stateWith({ vitals: vitalsWith() });
  assert.equal(onRecipe(state, { ...EVENT, generation: 2 }).vitals, null);
  assert.ok(!('vitals' in onRecipe(state, EVENT)));
  assert.equal(onOpening('').vitals, null);
});

test('a diagnosis is kept with its epoch', () => {
  const findings = [{ code: 'learned', params: { level: 0.01 }, change: {}, anew: false, back: false }];
  assert.deepEqual(onDiagnosis({ type: 'diagnosis', epoch: 7, findings, id: 'question' }), { diagnosis: { epoch: 7, findings } });
});

test('a question of a tab that is refused is nothing to bother anyone with', () => {
  const patch = onError(stateWith(), { type: 'error', code: 'out_of_range', params: {}, id: 'question' });
  assert.deepEqual(patch, { pending: {} });
});
