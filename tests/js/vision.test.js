// The two signs are told apart by every kind of colour vision, in both themes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { css, parse, ramp, toOklab } from '../../static/color.js';
import { VISIONS, contrast, distance, seen, tokens } from './vision.js';

const THEMES = /** @type {const} */ (['light', 'dark']);

for (const theme of THEMES) {
  for (const vision of Object.keys(VISIONS)) {
    /** @param {'usual' | 'safe'} pair */
    const look = (pair) => {
      const colors = tokens(pair, theme);
      const apart = (/** @type {string} */ a, /** @type {string} */ b) => distance(seen(colors[a], vision), seen(colors[b], vision));
      return { ends: apart('pos', 'neg'), up: apart('pos', 'mid'), down: apart('neg', 'mid'), lines: apart('pos-strong', 'neg-strong'), points: apart('pos-point', 'neg-point') };
    };

    test(`${theme}, ${vision}: the safe pair is apart by ten times what is just noticed, and each from the middle`, () => {
      for (const [what, value] of Object.entries(look('safe'))) assert.ok(value >= 0.2, `${what}: ${value.toFixed(3)}`);
    });

    test(`${theme}, ${vision}: the usual pair, too`, () => {
      for (const [what, value] of Object.entries(look('usual'))) assert.ok(value >= 0.2, `${what}: ${value.toFixed(3)}`);
    });
  }

  test(`${theme}: at its worst the safe pair is further apart than the usual one at its worst`, () => {
    const worst = (/** @type {'usual' | 'safe'} */ pair) => {
      const { pos, neg } = tokens(pair, theme);
      return Math.min(...Object.keys(VISIONS).map((vision) => distance(seen(pos, vision), seen(neg, vision))));
    };
    assert.ok(worst('safe') > worst('usual'), `${worst('safe').toFixed(3)} and ${worst('usual').toFixed(3)}`);
  });

  test(`${theme}: the safe ends differ in lightness, so that a copy in grey shows the sign, too`, () => {
    const { pos, neg } = tokens('safe', theme);
    assert.ok(Math.abs(toOklab(pos)[0] - toOklab(neg)[0]) > 0.1);
  });

  for (const pair of /** @type {const} */ (['usual', 'safe'])) {
    test(`${theme}, ${pair}: numbers in the colour of their sign can be read on the page and on a card`, () => {
      const colors = tokens(pair, theme);
      for (const sign of ['pos-strong', 'neg-strong']) {
        for (const ground of ['bg', 'surface']) {
          const value = contrast(colors[sign], colors[ground]);
          assert.ok(value >= 4.5, `${sign} on ${ground}: ${value.toFixed(2)}`);
        }
      }
    });

    test(`${theme}, ${pair}: along each arm of the scale every step goes away from zero, for every eye`, () => {
      const { neg, mid, pos, unknown } = tokens(pair, theme);
      const table = ramp(neg, mid, pos, unknown);
      for (const vision of Object.keys(VISIONS)) {
        const far = (/** @type {number} */ byte) => distance(seen(parse(css(table[byte])), vision), seen(mid, vision));
        for (let step = 16; step + 16 <= 127; step += 16) {
          assert.ok(far(128 + step + 16) > far(128 + step), `${vision} +${step}`);
          assert.ok(far(128 - step - 16) > far(128 - step), `${vision} -${step}`);
        }
      }
    });
  }
}

test('grey is grey for every eye', () => {
  for (const vision of Object.keys(VISIONS)) assert.ok(distance(seen([128, 128, 128], vision), [128, 128, 128]) < 0.01);
});
