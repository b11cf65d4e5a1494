// What the server hears of the pointer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLooking, glance } from '../../static/looking.js';
import { stateWith } from './example.js';

/** @import { Command } from '../../static/protocol.js' */

test('a hidden unit by its layer, a feature as layer 0, the output not at all', () => {
  assert.deepEqual(glance(stateWith({ hover: { kind: 'unit', layer: 1, unit: 3 } })), { layer: 1, unit: 3 });
  assert.deepEqual(glance(stateWith({ hover: { kind: 'feature', name: 'sinX' } })), { layer: 0, unit: 5 });
  assert.deepEqual(glance(stateWith({ hover: { kind: 'unit', layer: 3, unit: 0 } })), {});
  assert.deepEqual(glance(stateWith({ probe: { x: 1, y: 2 }, pinned: { kind: 'unit', layer: 2, unit: 0 } })), { layer: 2, unit: 0, x: 1, y: 2 });
});

test('the newest is told, not every one on the way; after a new connection it is told again', () => {
  let state = stateWith({ status: { connection: 'open', reason: null, again: true } });
  /** @type {Command[]} */
  const sent = [];
  /** @type {(() => void)[]} */
  const timers = [];
  const looking = createLooking(() => state, (command) => sent.push(command) > 0, (callback) => timers.push(callback));
  looking.tell();
  assert.equal(sent.length, 0, 'nothing to look at');
  for (const x of [1, 2, 3]) {
    state = { ...state, probe: { x, y: 0 } };
    looking.tell();
  }
  timers.shift()?.();
  assert.deepEqual(sent.map(({ x }) => x), [1, 3]);
  timers.shift()?.();
  assert.equal(sent.length, 2);
  looking.forget();
  looking.tell();
  assert.equal(sent.length, 3);
});
