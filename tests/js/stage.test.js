// The layout of what is on the screen.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stageLayout } from '../../static/stage.js';
import { VIEW, frameWith, stateWith } from './example.js';

const boxes = { stage: { width: 740, height: 650 }, surface: 340, chart: { width: 200, height: 100 }, outputY: 300, ratio: 1 };
const picture = { frame: frameWith(), shape: [2, 4, 2, 1], features: ['x', 'y'] };

test('there is none before the first picture', () => {
  assert.equal(stageLayout(stateWith({ boxes })), null);
  assert.equal(stageLayout(stateWith({ picture })), null);
});

test('it is worked out once, until shape or size change', () => {
  const state = stateWith({ boxes, picture });
  const at = stageLayout(state);
  assert.ok(at);
  assert.equal(stageLayout({ ...state, picture: { ...picture, frame: frameWith({ number: 2 }) } }), at);
  assert.notEqual(stageLayout({ ...state, boxes: { ...boxes } }), at);
});

test('features that a link hides leave the picture, unless they are inputs all the same', () => {
  const view = { ...VIEW, hidden: ['x', 'sinX', 'sinY'] };
  const at = stageLayout(stateWith({ boxes, picture, view }));
  assert.deepEqual(at?.features.map(({ name }) => name), ['x', 'y', 'xSquared', 'ySquared', 'xTimesY']);
});
