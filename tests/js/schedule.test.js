// One draw per animation frame.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSchedule } from '../../static/schedule.js';

test('many changes, one draw; later changes, another', () => {
  let draws = 0;
  /** @type {(() => void)[]} */
  const frames = [];
  const invalidate = createSchedule(() => draws++, (callback) => frames.push(callback));
  invalidate();
  invalidate();
  assert.deepEqual([draws, frames.length], [0, 1]);
  frames.pop()?.();
  assert.equal(draws, 1);
  invalidate();
  assert.equal(frames.length, 1);
});

test('what changes while drawing is drawn in the next frame', () => {
  /** @type {(() => void)[]} */
  const frames = [];
  let draws = 0;
  const invalidate = createSchedule(
    () => {
      if (++draws === 1) invalidate();
    },
    (callback) => frames.push(callback),
  );
  invalidate();
  frames.shift()?.();
  assert.equal(frames.length, 1);
});
