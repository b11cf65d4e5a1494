// A card stands beside what it is about, never over it, and within what can be seen.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beside } from '../../static/beside.js';

const AREA = { left: 0, top: 0, right: 600, bottom: 400 };
const GAP = 10;

test('below, if there is room', () => {
  assert.deepEqual(beside({ width: 200, height: 100 }, { x: 300, y: 100, reach: 20 }, AREA, GAP), { left: 200, top: 130 });
});

test('above, where there is none below', () => {
  assert.deepEqual(beside({ width: 200, height: 100 }, { x: 300, y: 350, reach: 20 }, AREA, GAP), { left: 200, top: 220 });
});

test('a tall card stands at the side, within the area', () => {
  assert.deepEqual(beside({ width: 200, height: 380 }, { x: 300, y: 60, reach: 20 }, AREA, GAP), { left: 330, top: 0 });
  assert.deepEqual(beside({ width: 200, height: 380 }, { x: 500, y: 390, reach: 20 }, AREA, GAP), { left: 270, top: 20 });
});

test('what has been scrolled out of sight is no place', () => {
  const seen = { left: 250, top: 0, right: 600, bottom: 400 };
  assert.deepEqual(beside({ width: 200, height: 100 }, { x: 260, y: 100, reach: 20 }, seen, GAP), { left: 250, top: 130 });
  assert.equal(beside({ width: 200, height: 100 }, { x: 590, y: 100, reach: 20 }, seen, GAP).left, 400);
});

test('wherever it belongs, it covers that only if there is no room anywhere', () => {
  for (let x = 0; x <= 600; x += 50) {
    for (let y = 0; y <= 400; y += 50) {
      for (const height of [80, 200, 390]) {
        const { left, top } = beside({ width: 240, height }, { x, y, reach: 25 }, AREA, GAP);
        const apart = left >= x + 25 || left + 240 <= x - 25 || top >= y + 25 || top + height <= y - 25;
        assert.ok(apart && left >= 0 && top >= 0 && left + 240 <= 600 && top + height <= 400, `${x} ${y} ${height}: ${left} ${top}`);
      }
    }
  }
});

test('without room anywhere it still stands within the area', () => {
  assert.deepEqual(beside({ width: 500, height: 390 }, { x: 300, y: 200, reach: 25 }, AREA, GAP), { left: 50, top: 10 });
});
