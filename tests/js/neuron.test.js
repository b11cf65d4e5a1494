// What the page of one neuron decides without a page: what counts as a number, where the graph stands, and the curve.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { START, isSame } from '../../static/neuron/answer.js';
import { judge } from '../../static/neuron/fields.js';
import { WIDE, plan } from '../../static/neuron/graph.js';
import { curve } from '../../static/neuron/history.js';
import { PRINTED, rounded } from '../../static/neuron/tutorial.js';

const LIMITS = { low: -1000, high: 1000 };

test('a number in any of its spellings is taken', () => {
  assert.deepEqual(judge('0.4002756970076472', LIMITS), { value: 0.4002756970076472 });
  assert.deepEqual(judge(' -2e-3 ', LIMITS), { value: -0.002 });
  assert.deepEqual(judge('−1', LIMITS), { value: -1 });
  assert.deepEqual(judge('0,5', LIMITS), { value: 0.5 });
  assert.deepEqual(judge('1000', LIMITS), { value: 1000 });
});

test('what is none is told apart', () => {
  assert.deepEqual(judge('', LIMITS), { fault: 'empty' });
  assert.deepEqual(judge('', { ...LIMITS, unreadable: true }), { fault: 'number' });
  assert.deepEqual(judge('half', LIMITS), { fault: 'number' });
  assert.deepEqual(judge('1e999', LIMITS), { fault: 'number' });
  assert.deepEqual(judge('1000.1', LIMITS), { fault: 'range' });
  assert.deepEqual(judge('-0.1', { low: 0, high: 1000 }), { fault: 'range' });
});

test('the start is itself, and another weight is not', () => {
  assert.ok(isSame(START, { x: 0.5, w: 0.4, b: 0.1, rate: 0.01, target: 0.8 }));
  assert.ok(!isSame(START, { ...START, w: 0.4002756970076472 }));
});

for (const room of [320, 390, 700, WIDE, 1240, 1900]) {
  test(`on ${room} pixels no card hides another, and all are inside`, () => {
    const { width, height, cards, edges } = plan(room);
    assert.ok(width <= Math.max(room, 320));
    for (const [i, one] of cards.entries()) {
      assert.ok(one.x >= 0 && one.y >= 0 && one.x + one.width <= width && one.y + one.height <= height, one.name);
      for (const other of cards.slice(i + 1)) {
        const apart =
          one.x + one.width <= other.x || other.x + other.width <= one.x || one.y + one.height <= other.y || other.y + other.height <= one.y;
        assert.ok(apart, `${one.name} and ${other.name}`);
      }
    }
    assert.deepEqual(edges.map(({ from, to }) => from + to).sort(), ['bz', 'targetloss', 'wz', 'xz', 'yloss', 'zy']);
  });
}

test('wide, the graph runs to the right, else downwards', () => {
  const place = (/** @type {number} */ room, /** @type {string} */ name) => {
    const card = plan(room).cards.find((each) => each.name === name);
    assert.ok(card);
    return card;
  };
  for (const [before, after] of [['x', 'z'], ['z', 'y'], ['y', 'loss']]) {
    assert.ok(place(1200, before).x + place(1200, before).width < place(1200, after).x);
    assert.ok(place(400, before).y + place(400, before).height < place(400, after).y);
  }
});

test('what comes back runs against what goes forward, and nothing comes back to the target', () => {
  for (const { from, forward, backward } of plan(1200).edges) {
    if (from === 'target') assert.equal(backward, null);
    else assert.ok(backward && (forward[1].x - forward[0].x) * (backward[1].x - backward[0].x) < 0, from);
  }
});

test('the curve of the losses stands over 0, under a round number', () => {
  const { top, places } = curve([{ w: 0, b: 0, loss: 0.25 }, { w: 0, b: 0, loss: 0.15 }, { w: 0, b: 0, loss: 0 }]);
  assert.equal(top, 0.3);
  assert.deepEqual(places.map(([x]) => x), [48, 189, 330]); // the box leads from 48 to 330, and from 12 down to 124
  assert.ok(Math.abs(places[1][1] - 68) < 1e-9);
  assert.equal(places[2][1], 124);
});

test('a curve of one point, and one without any loss', () => {
  assert.deepEqual(curve([{ w: 0, b: 0, loss: 3 }]).places.map(([x]) => x), [48]);
  assert.equal(curve([{ w: 0, b: 0, loss: 0 }]).top, 1);
});

/** By hand, with many digits (1 / (1 + e^-0.3) and what follows). @type {Record<string, number>} */
const RIGHT = {
  z: 0.3,
  y: 0.574442516811659,
  loss: 0.0254380891111294,
  dl_dy: -0.225557483188341,
  dy_dz: 0.24445831169074586,
  dz_dw: 0.5,
  dl_dw: -0.02756970076471782,
  new_w: 0.4002756970076472,
};

test('of the numbers that the tutorial prints, the two are wrong that are said to be', () => {
  for (const { id, written, decimals, right } of PRINTED) assert.equal(rounded(RIGHT[id], decimals) === written, right, id);
  assert.deepEqual(PRINTED.filter(({ right }) => !right).map(({ id }) => id), ['dl_dw', 'new_w']);
});

test('what the remarks say about the tutorial’s own lines', () => {
  assert.equal((0.5 * (0.574 - 0.8) ** 2).toFixed(6), '0.025538');
  assert.equal((0.574 * (1 - 0.574)).toFixed(6), '0.244524');
  assert.equal((-0.226 * 0.244 * 0.5).toFixed(6), '-0.027572');
});
