import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layout } from '../../static/layout.js';
import { drawnLinks, inTurn, stripsOf } from '../../static/strips.js';

const COLUMNS = ['x', 'y', 'xSquared', 'ySquared', 'xTimesY', 'sinX', 'sinY'];

/** @param {number[]} hidden */
function strips(hidden, features = COLUMNS) {
  const shape = [features.length, ...hidden, 1];
  return stripsOf(layout({ width: 786, height: 660, shape, features, columns: COLUMNS, outputY: 430 }));
}

test('every link lies within the strip of its layer, and strips do not overlap', () => {
  for (const hidden of [[], [4, 2], [8, 8, 8, 8, 8, 8], Array(16).fill(32)]) {
    let end = 0;
    for (const { layer, left, right, links } of strips(hidden)) {
      assert.ok(left >= end && right > left);
      end = right;
      for (const link of links) assert.ok(link.layer === layer && link.x0 >= left && link.x1 <= right);
    }
  }
});

test('a network without inputs has strips, too', () => {
  assert.equal(strips([2], []).length, 2);
});

test('a small network is painted whole in every frame', () => {
  const all = strips([4, 2], ['x', 'y']);
  assert.deepEqual(inTurn(all, 0), { turn: all, next: 0 });
});

test('of a large one, all strips get their turn equally often', () => {
  const all = strips([8, 8, 8, 8, 8, 8]);
  const painted = new Map();
  let from = 0;
  for (let frame = 0; frame < 70; frame++) {
    const { turn, next } = inTurn(all, from);
    assert.ok(turn.length >= 1 && turn.length < all.length);
    for (const { layer } of turn) painted.set(layer, (painted.get(layer) ?? 0) + 1);
    from = next;
  }
  const counts = [...painted.values()];
  assert.equal(counts.length, all.length);
  assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
});

test('with thousands of links the strongest are drawn, the strongest of those with dashes, strong over weak', () => {
  const strip = strips(Array(16).fill(32))[5];
  const parameters = new Float32Array(20_000).map((_, i) => Math.sin(i * 7));
  const drawn = drawnLinks(strip, parameters, () => false);
  const sizes = drawn.map(({ weight }) => Math.abs(weight));
  assert.equal(drawn.length, strip.most);
  assert.ok(strip.most < strip.links.length);
  assert.deepEqual(sizes, sizes.toSorted((a, b) => a - b));
  const weakest = Math.max(...strip.links.map(({ index }) => Math.abs(parameters[index])).toSorted((a, b) => b - a).slice(strip.most));
  assert.ok(sizes[0] >= weakest);
  assert.equal(drawn.filter(({ dashed }) => dashed).length, strip.dashed);
  assert.ok(drawn.slice(-strip.dashed).every(({ dashed }) => dashed));
});

test('a link that is pointed at is drawn last and in full, however weak it is', () => {
  const strip = strips(Array(16).fill(32))[5];
  const parameters = new Float32Array(20_000).fill(1);
  const weak = strip.links[100];
  parameters[weak.index] = 0;
  const last = drawnLinks(strip, parameters, (link) => link === weak).at(-1);
  assert.deepEqual(last, { link: weak, weight: 0, lit: true, dashed: true });
});

test('weights that are not numbers are drawn as the weakest', () => {
  const [strip] = strips([], ['x', 'y']);
  const drawn = drawnLinks(strip, new Float32Array([0.1, NaN, 0]), () => false);
  assert.equal(drawn[0].link.input, 1);
});
