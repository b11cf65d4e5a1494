// Actions: shown at once, sent, taken back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createActions } from '../../static/actions.js';
import { shownPlaying, shownRecipe } from '../../static/state.js';
import { createStore } from '../../static/store.js';
import { VIEW, stateWith } from './example.js';

/** @import { Command } from '../../static/protocol.js' */

function arrange(connected = true) {
  const store = createStore(stateWith());
  /** @type {Command[]} */
  const sent = [];
  /** @type {{callback: () => void, ms: number}[]} */
  const timers = [];
  const clock = { now: 1000 };
  const actions = createActions(
    store,
    (command) => connected && sent.push(command) > 0,
    (callback, ms) => timers.push({ callback, ms }),
    () => clock.now,
  );
  /** @param {number} ms */
  const pass = (ms) => {
    clock.now += ms;
    for (const timer of timers.splice(0)) {
      if (timer.ms <= ms) timer.callback();
      else timers.push({ ...timer, ms: timer.ms - ms });
    }
  };
  return { store, sent, actions, pass };
}

test('a change is shown at once and sent with an id', () => {
  const { store, sent, actions } = arrange();
  actions.change({ learning_rate: 0.1 });
  assert.equal(shownRecipe(store.get())?.learning_rate, 0.1);
  assert.deepEqual(sent, [{ type: 'change', fields: { learning_rate: 0.1 }, id: 1 }]);
});

test('a slider that is dragged sends its first and its last value, not all', () => {
  const { store, sent, actions, pass } = arrange();
  for (const noise of [5, 10, 15, 20]) actions.change({ noise });
  assert.equal(shownRecipe(store.get())?.noise, 20);
  pass(80);
  assert.deepEqual(sent.map(({ fields }) => fields), [{ noise: 5 }, { noise: 20 }]);
});

test('what the server has lost is said again, and shown meanwhile', () => {
  const { store, sent, actions } = arrange();
  store.set({ pending: { playing: { value: true, id: 1 } } });
  actions.catchUp({ fields: { noise: 20 }, view: { discretize: true }, pace: null });
  assert.deepEqual(sent, [
    { type: 'change', fields: { noise: 20 }, id: 1 },
    { type: 'view', fields: { discretize: true }, id: 2 },
    { type: 'speed', epochs_per_second: null, id: 3 },
  ]);
  assert.deepEqual(Object.keys(store.get().pending), ['noise', 'discretize']);
  assert.equal(store.get().pace, null);
  actions.catchUp({ fields: {}, view: {} });
  assert.equal(sent.length, 3);
});

test('a reset that the server has lost rests again', () => {
  const { sent, actions } = arrange();
  actions.catchUp({ fields: { start: 2 }, view: {} });
  assert.deepEqual(sent.map(({ type }) => type), ['change', 'pause']);
});

test('what is gathered goes out before any other command', () => {
  const { sent, actions } = arrange();
  actions.change({ noise: 5 });
  actions.change({ noise: 10 });
  actions.togglePlay();
  assert.deepEqual(sent.map(({ type }) => type), ['change', 'change', 'play']);
});

test('sharing begins with what this link hides, and asks again for every choice', () => {
  const { store, sent, actions } = arrange();
  store.set({ hash: 'seed=0.5', view: { ...VIEW, hidden: ['noise'], hide_text: true } });
  actions.startSharing();
  assert.deepEqual(store.get().sharing, { hide: ['noise'], hideText: true, hash: 'seed=0.5' });
  actions.share(['noise', 'problem'], false);
  assert.deepEqual(store.get().sharing, { hide: ['noise', 'problem'], hideText: false, hash: null });
  assert.deepEqual(sent.at(-1), { type: 'share', hide: ['noise', 'problem'], hide_text: false, id: 2 });
  actions.endSharing();
  assert.equal(store.get().sharing, null);
});

test('without a connection nothing seems to change, and the page says so', () => {
  const { store, actions } = arrange(false);
  actions.change({ noise: 5 });
  assert.equal(shownRecipe(store.get())?.noise, 0);
  assert.equal(store.get().notices[0].code, 'not_connected');
});

test('play and pause alternate, also before the server has answered', () => {
  const { store, sent, actions } = arrange();
  actions.togglePlay();
  assert.equal(shownPlaying(store.get()), true);
  actions.togglePlay();
  assert.equal(shownPlaying(store.get()), false);
  assert.deepEqual(sent.map(({ type }) => type), ['play', 'pause']);
});

test('quick clicks add up', () => {
  const { store, actions } = arrange();
  actions.changeNeurons(1, 1);
  actions.changeNeurons(1, 1);
  actions.changeLayers(1);
  assert.deepEqual(shownRecipe(store.get())?.hidden_layers, [6, 2, 2]);
  actions.toggleFeature('sinX');
  actions.toggleFeature('x');
  assert.deepEqual(shownRecipe(store.get())?.features, ['y', 'sinX']);
});

test('steps, by epochs and by mini-batches', () => {
  const { sent, actions } = arrange();
  actions.stepEpochs(10);
  actions.stepUpdates(1);
  assert.deepEqual(sent, [{ type: 'step', epochs: 10, id: 1 }, { type: 'step', updates: 1, id: 2 }]);
});

test('what only the page knows is not sent', () => {
  const { store, sent, actions } = arrange();
  actions.point({ kind: 'unit', layer: 1, unit: 0 });
  actions.pin({ kind: 'bias', layer: 1, unit: 0 });
  actions.toggleLogScale();
  assert.equal(sent.length, 0);
  assert.deepEqual([store.get().hover?.kind, store.get().pinned?.kind, store.get().logScale], ['unit', 'bias', true]);
});

test("the doctor's change goes out as it must: back before it, the same start again after it", () => {
  /** @type {import('../../static/protocol.js').Finding} */
  const finding = { code: 'flat', params: {}, change: { learning_rate: 0.003 }, anew: false, back: false };
  const types = (/** @type {Partial<typeof finding>} */ fields) => {
    const { sent, actions, pass } = arrange();
    actions.treat({ ...finding, ...fields });
    pass(1000);
    return sent.map(({ type }) => type);
  };
  assert.deepEqual(types({}), ['change']);
  assert.deepEqual(types({ back: true }), ['back', 'change']);
  assert.deepEqual(types({ anew: true }), ['change', 'rewind']);
  assert.deepEqual(types({ back: true, change: {} }), ['back']);
});

test('a tab opens and closes without a word to the server', () => {
  const { store, sent, actions } = arrange();
  actions.openTab('doctor');
  assert.equal(store.get().tab, 'doctor');
  actions.openTab(null);
  assert.equal(store.get().tab, null);
  assert.deepEqual(sent, []);
});
