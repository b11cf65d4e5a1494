// How a session starts, goes on and comes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAsking, createSession } from '../../static/session.js';
import { createKeeping } from '../../static/keeping.js';
import { EVENT, RECIPE, stateWith } from './example.js';

/** @import { State } from '../../static/state.js' */

/**
 * @param {object} [given]
 * @param {string} [given.link]
 * @param {string} [given.kept] the link of a checkpoint from before
 * @param {Partial<State>} [given.state]
 * @param {boolean} [given.watches]
 */
function arrange({ link = '#seed=1', kept, state = { recipe: null }, watches = false } = {}) {
  /** @type {unknown[]} */
  const sent = [];
  let now = stateWith(state);
  const store = { get: () => now, set: (/** @type {Partial<State>} */ patch) => void (now = { ...now, ...patch }) };
  const connection = { send: (/** @type {object} */ command) => sent.push(command) > 0, sendBytes: (/** @type {ArrayBuffer} */ bytes) => sent.push(bytes) > 0 };
  const keeping = createKeeping(() => {
    throw new Error('no storage');
  }, () => '');
  const buffer = new ArrayBuffer(8);
  if (kept !== undefined) keeping.keep({ hash: kept, buffer });
  const session = createSession({ store, connection, keeping, link: () => link, watches });
  return { session, sent, keeping, store, buffer };
}

const LOST = { status: { connection: /** @type {const} */ ('lost'), reason: null, again: true }, recipe: RECIPE };

test('a first visit opens the link', () => {
  const { session, sent } = arrange();
  session.begin();
  assert.deepEqual(sent, [{ type: 'open', hash: '#seed=1', id: 'open1' }]);
  assert.equal(session.isOurs({ ...EVENT, id: null }), false, 'that was about what came before');
  assert.equal(session.isOurs({ ...EVENT, id: 'open1' }), true);
  assert.equal(session.isOurs({ ...EVENT, id: 7 }), true);
});

test('a reload goes on where the link is still that of the checkpoint, with the same key', () => {
  const { session, sent, keeping, buffer } = arrange({ kept: 'seed=1' });
  keeping.takeKey('k');
  session.begin();
  assert.deepEqual(sent, [{ type: 'claim', key: 'k' }, buffer]);
  assert.equal(session.isOurs({ ...EVENT, id: null, resumed: false }), false);
  assert.equal(session.isOurs({ ...EVENT, id: null, resumed: true }), true);
});

test('another link in the address is opened, whatever was kept', () => {
  const { session, sent, keeping } = arrange({ kept: 'seed=2' });
  session.begin();
  assert.deepEqual(sent, [{ type: 'open', hash: '#seed=1', id: 'open1' }]);
  assert.equal(keeping.newest(), null);
});

test('a lost connection comes back to the run, though the last change may not be in the checkpoint', () => {
  const { session, sent, store, buffer } = arrange({ kept: 'seed=2', state: LOST });
  session.begin();
  assert.deepEqual(sent, [buffer]);
  assert.deepEqual(store.get().notices.map(({ code }) => code), ['resumed']);
  assert.equal(store.get().recipe, RECIPE, 'what is on the screen stays there');
});

test('without a checkpoint the link is opened again, at the pace that was chosen', () => {
  const { session, sent, store } = arrange({ state: { ...LOST, pace: null } });
  session.begin();
  assert.deepEqual(sent, [{ type: 'open', hash: '#seed=1', id: 'open1' }, { type: 'speed', epochs_per_second: null }]);
  assert.deepEqual(store.get().notices.map(({ code }) => code), ['reconnected']);
});

test('a link that was chosen while there was no connection is opened by the next one', () => {
  const { session, sent } = arrange({ kept: 'seed=2', state: LOST });
  session.open('#seed=3');
  assert.deepEqual(sent, []);
  session.begin();
  assert.deepEqual(sent, [{ type: 'open', hash: '#seed=1', id: 'open1' }], 'the address says which');
});

test('where the checkpoint is refused, the link is opened', () => {
  const { session, sent, buffer } = arrange({ kept: 'seed=1' });
  session.begin();
  session.refused();
  assert.deepEqual(sent, [buffer, { type: 'open', hash: '#seed=1', id: 'open1' }]);
  session.refused();
  assert.equal(sent.length, 2);
});

test('what is said before the session is there waits for it', () => {
  const { session, sent } = arrange({ state: { recipe: null, status: { connection: 'connecting', reason: null, again: true } } });
  assert.equal(session.send({ type: 'play' }), true);
  assert.deepEqual(sent, []);
  session.begin();
  assert.deepEqual(sent, [{ type: 'open', hash: '#seed=1', id: 'open1' }, { type: 'play' }]);
});

test('who watches opens nothing', () => {
  const { session, sent, store } = arrange({ watches: true, kept: 'seed=1' });
  session.begin();
  session.open();
  assert.deepEqual(sent, []);
  assert.equal(store.get().status.connection, 'open');
  assert.equal(session.isOurs(EVENT), true);
});

test('gaps are asked for together', () => {
  /** @type {(() => void)[]} */
  const timers = [];
  let asked = 0;
  const ask = createAsking(() => asked++, (callback) => timers.push(callback));
  ask();
  ask();
  assert.equal(asked, 0);
  timers[0]();
  assert.deepEqual([asked, timers.length], [1, 1]);
  ask();
  timers[1]();
  assert.equal(asked, 2);
});
