// What an open tab asks, when, and when not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createQuestions, isSame } from '../../static/asking.js';
import { FIRST_WALK } from '../../static/state.js';
import { frameWith, stateWith } from './example.js';

/** @import { State } from '../../static/state.js' */

/**
 * A page with a clock that the test moves.
 * @param {Partial<State>} fields
 */
function pageWith(fields) {
  const open = { connection: /** @type {const} */ ('open'), reason: null, again: true };
  let state = stateWith({ status: open, ...fields });
  let time = 0;
  /** @type {{at: number, callback: () => void}[]} */
  const timers = [];
  /** @type {{type: string, point?: unknown}[]} */
  const sent = [];
  const questions = createQuestions({
    get: () => state,
    send: ({ id, ...command }) => sent.push({ ...command }) > 0 && id === 'question',
    later: (callback, ms) => timers.push({ at: time + ms, callback }),
    now: () => time,
  });
  const wait = (/** @type {number} */ ms) => {
    for (const end = time + ms; ; ) {
      timers.sort((a, b) => a.at - b.at);
      if (timers.length === 0 || timers[0].at > end) return void (time = end);
      const [{ at, callback }] = timers.splice(0, 1);
      time = at;
      callback();
    }
  };
  /** @param {Partial<State>} changed */
  const set = (changed) => {
    state = { ...state, ...changed };
    questions.look();
  };
  questions.look();
  return { set, wait, sent, types: () => sent.map(({ type }) => type), ...questions };
}

/** @param {number} update */
const picture = (update, parameters = new Float32Array(25)) => ({ frame: frameWith({ update, parameters }), shape: [2, 4, 2, 1], features: ['x', 'y'] });

test('nothing is asked while all tabs are closed', () => {
  const page = pageWith({ picture: picture(0) });
  page.set({ picture: picture(10) });
  page.wait(10_000);
  assert.deepEqual(page.sent, []);
});

test('an open tab asks for what it shows, once for each update, four times a second at most', () => {
  const page = pageWith({ tab: 'gradients', picture: picture(0) });
  assert.deepEqual(page.types(), ['vitals']);
  page.answered('vitals');
  page.wait(10_000);
  assert.equal(page.sent.length, 1);
  page.set({ picture: picture(1) });
  page.answered('vitals');
  page.set({ picture: picture(2) });
  page.set({ picture: picture(3) });
  page.wait(249);
  assert.equal(page.sent.length, 2);
  page.wait(1);
  assert.equal(page.sent.length, 3);
});

test('one question at a time; an answer that never comes is asked for again', () => {
  const page = pageWith({ tab: 'gradients', picture: picture(0) });
  page.set({ picture: picture(1) });
  page.wait(2900);
  assert.equal(page.sent.length, 1);
  page.wait(200);
  assert.equal(page.sent.length, 2);
});

test('a frame that says the same again is no reason to ask, a weight that someone sets is one', () => {
  const page = pageWith({ tab: 'explain', picture: picture(5) });
  page.answered('step');
  page.wait(1000);
  page.set({ picture: picture(5) });
  page.wait(1000);
  assert.equal(page.sent.length, 1);
  page.set({ picture: picture(5, new Float32Array(25).fill(0.5)) });
  assert.equal(page.sent.length, 2);
});

test('the explanation asks for the point that is walked through', () => {
  const page = pageWith({ tab: 'explain', picture: picture(5) });
  page.answered('step');
  page.wait(1000);
  page.set({ walk: { ...stateWith().walk, of: 7 } });
  assert.deepEqual(page.sent, [{ type: 'explain' }, { type: 'explain', point: 7 }]);
});

test('once asked, the doctor looks from afar, and every second while his tab is open', () => {
  const page = pageWith({ tab: 'doctor', picture: picture(0) });
  page.set({ diagnosis: { epoch: 0, findings: [] }, tab: null });
  page.answered('diagnosis');
  for (let update = 1; update <= 100; update++) {
    page.set({ picture: picture(update) });
    page.answered('diagnosis');
    page.wait(100);
  }
  assert.deepEqual([...new Set(page.types())], ['diagnose']);
  assert.ok(page.sent.length >= 4 && page.sent.length <= 5, String(page.sent.length));
});

test('what came too fast is asked again; what is not there is not', () => {
  const fast = pageWith({ tab: 'gradients', picture: picture(0) });
  fast.refused('too_fast');
  fast.wait(2000);
  assert.equal(fast.sent.length, 2);
  const absent = pageWith({ tab: 'explain', picture: picture(0) });
  absent.refused('out_of_range');
  absent.wait(10_000);
  assert.equal(absent.sent.length, 1);
});

test('not-a-number is the same as not-a-number', () => {
  const key = (/** @type {number} */ value) => [1, new Float32Array([value])];
  assert.ok(isSame(key(NaN), key(NaN)));
  assert.ok(!isSame(key(1), key(2)));
  assert.ok(!isSame(undefined, key(1)));
});

test('while the run goes on, an explanation stays that of the moment when it was asked for, unless another point is meant', () => {
  const step = /** @type {any} */ ({ point: -1 });
  const page = pageWith({ tab: 'explain', playing: true, picture: picture(0) });
  page.set({ step });
  page.answered('step');
  page.set({ picture: picture(10) });
  page.wait(2000);
  assert.deepEqual(page.types(), ['explain']);
  page.set({ walk: { ...FIRST_WALK, of: 7 } });
  assert.deepEqual(page.sent[1], { type: 'explain', point: 7 });
  page.set({ step: { ...step, point: 7 }, playing: false });
  page.answered('step');
  page.wait(2000);
  page.set({ picture: picture(20) });
  page.wait(2000);
  assert.deepEqual(page.types(), ['explain', 'explain', 'explain']);
});
