// Where the network's parts stand, and what lies under a point.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exists, hit, layout, parameterOf, pointOf, touches } from '../../static/layout.js';
import { FEATURES } from '../../static/labels.js';

/**
 * @param {number[]} shape
 * @param {Partial<Parameters<typeof layout>[0]>} [more]
 */
const place = (shape, more = {}) =>
  layout({ width: 740, height: 650, shape, features: FEATURES.slice(0, shape[0]), columns: FEATURES, outputY: 340, ...more });

test('seven features, layers from left to right, the output at the height of the surface', () => {
  const at = place([2, 4, 2, 1]);
  assert.equal(at.features.length, 7);
  assert.deepEqual(at.layers.map((boxes) => boxes.length), [2, 4, 2, 1]);
  const x = at.layers.map((boxes) => boxes[0].x);
  assert.deepEqual([...x].sort((a, b) => a - b), x);
  assert.equal(at.layers[3][0].y, 340);
  assert.equal(at.layers[0][1], at.features[1]);
});

test('up to 16 layers of 32 everything stays on the stage, and neurons of a layer apart', () => {
  for (const shape of [[2, 1], [7, 8, 8, 8, 8, 8, 8, 1], [2, ...Array(16).fill(32), 1], [0, 3, 1], [2, 0, 1]]) {
    const at = place(shape);
    for (const boxes of at.layers) {
      boxes.forEach(({ x, y, size }, i) => {
        assert.ok(x - size / 2 >= 0 && x + size / 2 <= 740, `${shape}: x ${x}`);
        assert.ok(y - size / 2 >= 0 && y + size / 2 <= 650, `${shape}: y ${y}`);
        if (i > 0) assert.ok(y - boxes[i - 1].y >= size, `${shape}: neurons overlap`);
      });
    }
  }
});

test('columns keep clear of each other', () => {
  for (const count of [1, 6, 7, 16]) {
    const at = place([2, ...Array(count).fill(8), 1]);
    const edges = at.layers.map(([box]) => [box.x - box.size / 2, box.x + box.size / 2]);
    for (let i = 1; i < edges.length; i++) assert.ok(edges[i][0] > edges[i - 1][1], `${count} layers: column ${i}`);
  }
});

test('a link begins at its input and ends at its unit', () => {
  const at = place([2, 4, 2, 1]);
  const link = at.links.find((each) => each.layer === 2 && each.unit === 1 && each.input === 3);
  assert.ok(link);
  assert.ok(link.x0 > at.layers[1][3].x && link.x1 < at.layers[2][1].x);
  assert.equal(link.y0, at.layers[1][3].y);
  assert.deepEqual(pointOf(link, 0), { x: link.x0, y: link.y0 });
  assert.deepEqual(pointOf(link, 1), { x: link.x1, y: link.y1 });
  assert.equal(at.links.length, 2 * 4 + 4 * 2 + 2);
  assert.equal(link.index, 19, 'after 12 of layer 1 and one row of 4: its fourth weight');
});

test('a point finds the unit, the bias mark, the link or nothing', () => {
  const at = place([2, 4, 2, 1]);
  const { x, y } = at.layers[1][2];
  assert.deepEqual(hit(at, x, y, 6), { kind: 'unit', layer: 1, unit: 2 });
  const mark = at.biases[1][2];
  assert.deepEqual(hit(at, mark.x, mark.y, 6), { kind: 'bias', layer: 1, unit: 2 });
  assert.equal(hit(at, 400, 5, 6), null);
  for (const link of at.links) {
    const middle = pointOf(link, 0.07);
    const found = hit(at, middle.x, middle.y, 6);
    assert.equal(found?.kind, 'link', `link ${link.layer}.${link.unit}.${link.input}`);
  }
});

test('the end of a link is found although others are near', () => {
  const at = place([2, 4, 2, 1]);
  for (const link of at.links) {
    const near = pointOf(link, 0.97);
    const { layer, unit, input } = link;
    assert.deepEqual(hit(at, near.x, near.y, 6), { kind: 'link', layer, unit, input });
  }
});

test('what belongs to what is pointed at', () => {
  const at = place([2, 4, 2, 1]);
  const features = ['x', 'y'];
  const count = (/** @type {Parameters<typeof touches>[0]} */ target) => at.links.filter((link) => touches(target, link, features)).length;
  assert.equal(count({ kind: 'unit', layer: 1, unit: 0 }), 2 + 2);
  assert.equal(count({ kind: 'unit', layer: 3, unit: 0 }), 2);
  assert.equal(count({ kind: 'feature', name: 'y' }), 4);
  assert.equal(count({ kind: 'feature', name: 'sinX' }), 0);
  assert.equal(count({ kind: 'link', layer: 2, unit: 0, input: 3 }), 1);
});

test('a target outside the network does not exist', () => {
  const shape = [2, 4, 2, 1];
  assert.ok(exists(shape, { kind: 'unit', layer: 2, unit: 1 }));
  assert.ok(!exists(shape, { kind: 'unit', layer: 2, unit: 2 }));
  assert.ok(!exists(shape, { kind: 'bias', layer: 4, unit: 0 }));
  assert.ok(!exists(shape, { kind: 'link', layer: 1, unit: 0, input: 2 }));
});

test('links and biases have a number, units have none', () => {
  const shape = [2, 4, 2, 1];
  assert.equal(parameterOf(shape, { kind: 'link', layer: 1, unit: 1, input: 0 }), 2);
  assert.equal(parameterOf(shape, { kind: 'bias', layer: 1, unit: 1 }), 9);
  assert.equal(parameterOf(shape, { kind: 'unit', layer: 1, unit: 1 }), -1);
});
