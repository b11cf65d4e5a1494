// The loss axis has a few well spaced ticks with short labels, whatever the losses are.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axis } from '../../static/axis.js';

const PLOT = 90;
const PLACES = Array.from({ length: 62 }, (_, i) => 10 ** (-6 + 5 * i)).filter((value) => value <= 1e300);

/** @param {import('../../static/axis.js').Axis} marks */
const spacing = ({ ticks, from, to, log }) => {
  const place = (/** @type {number} */ value) => (log ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from));
  return ticks.slice(1).map((tick, i) => (place(tick) - place(ticks[i])) * PLOT);
};

test('at any losses from 1e-6 to 1e300, ticks keep their distance, labels stay short, and no two say the same', () => {
  for (const low of PLACES) {
    for (const high of PLACES.filter((value) => value >= low)) {
      for (const first of [low, high, Math.sqrt(low) * Math.sqrt(high), NaN]) {
        for (const logScale of [false, true]) {
          const marks = axis({ low, high, first }, logScale, PLOT);
          const what = JSON.stringify({ low, high, first, logScale, marks });
          assert.ok(marks.ticks.length >= 2 && marks.to > marks.from && Number.isFinite(marks.to), what);
          assert.ok(spacing(marks).every((distance) => distance >= 18), what);
          assert.ok(marks.labels.every((label) => label.length <= 8), what);
          assert.equal(new Set(marks.labels).size, marks.labels.length, what);
        }
      }
    }
  }
});

test('a run that exploded keeps the part that one can read', () => {
  const marks = axis({ low: 0.01, high: 1e181, first: 0.5 }, false, PLOT);
  assert.deepEqual([marks.to, marks.labels], [2, ['0', '1', '2']]);
  assert.deepEqual(axis({ low: 0.01, high: 1e181, first: 0.5 }, true, PLOT).to, 1e6);
});

test('a loss that rises a little is shown to its top', () => {
  assert.equal(axis({ low: 0.1, high: 40, first: 0.5 }, false, PLOT).to, 60);
});

test('without a loss there is an axis all the same', () => {
  assert.deepEqual(axis({ low: NaN, high: NaN, first: NaN }, true, PLOT).labels, ['0', '0.3', '0.6']);
});

test('the numbers of one axis are written in one way, and the middle is not rounded away', () => {
  assert.deepEqual(axis({ low: 1e-5, high: 2.5e-4, first: 2e-4 }, false, PLOT).labels, ['0', '1.5e−4', '3e−4']);
  assert.deepEqual(axis({ low: 0.01, high: 0.0019, first: 0.5 }, false, PLOT).labels, ['0', '0.001', '0.002']);
});

test('the logarithmic axis has a tick at its top and leaves out decades where there is no room', () => {
  assert.deepEqual(axis({ low: 0.02, high: 0.5, first: 0.5 }, true, PLOT).labels, ['0.01', '0.1', '1']);
  assert.deepEqual(axis({ low: 1e-7, high: 0.5, first: 0.5 }, true, PLOT).labels, ['1e−6', '1e−4', '0.01', '1']);
});
