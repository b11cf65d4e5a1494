// Arrow keys on the network.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layout } from '../../static/layout.js';
import { walk } from '../../static/walk.js';

/** @import { Place } from '../../static/walk.js' */

const at = layout({ width: 786, height: 660, shape: [2, 4, 2, 1], features: ['x', 'y'], columns: ['x', 'y', 'sinX'], outputY: 430 });
/** @type {(layer: number, unit: number) => Place} */
const unit = (layer, index) => ({ kind: 'unit', layer, unit: index });
/** @type {(name: string) => Place} */
const feature = (name) => ({ kind: 'feature', name });

test('up and down stay in the layer and end at its ends', () => {
  assert.deepEqual(walk(at, unit(1, 0), 'ArrowDown'), unit(1, 1));
  assert.deepEqual(walk(at, unit(1, 3), 'ArrowUp'), unit(1, 2));
  assert.equal(walk(at, unit(1, 0), 'ArrowUp'), null);
  assert.equal(walk(at, unit(1, 3), 'ArrowDown'), null);
  assert.deepEqual(walk(at, feature('x'), 'ArrowDown'), feature('y'));
});

test('left and right lead to what is nearest in the layer beside it', () => {
  assert.deepEqual(walk(at, unit(1, 0), 'ArrowRight'), unit(2, 0));
  assert.deepEqual(walk(at, unit(1, 3), 'ArrowRight'), unit(2, 1));
  assert.deepEqual(walk(at, unit(2, 1), 'ArrowRight'), unit(3, 0));
  assert.equal(walk(at, unit(3, 0), 'ArrowRight'), null);
  assert.equal(walk(at, unit(1, 0), 'ArrowLeft')?.kind, 'feature');
  assert.deepEqual(walk(at, feature('sinX'), 'ArrowRight'), unit(1, 2));
  assert.equal(walk(at, feature('x'), 'ArrowLeft'), null);
});

test('an empty layer and hidden features are stepped over', () => {
  const cut = layout({ width: 786, height: 660, shape: [2, 2, 0, 1], features: ['x', 'y'], columns: [], outputY: 430 });
  assert.deepEqual(walk(cut, unit(1, 0), 'ArrowRight'), unit(3, 0));
  assert.equal(walk(cut, unit(1, 0), 'ArrowLeft'), null);
});

test('other keys lead nowhere', () => {
  assert.equal(walk(at, unit(1, 0), 'Enter'), null);
});
