// Values and colours. The corner values of OKLab are those of its author's page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteOf, css, discrete, fromOklab, pack, parse, ramp, toOklab, valueOf } from '../../static/color.js';

/** @import { Rgb } from '../../static/color.js' */

const [ORANGE, WHITE, BLUE, GREY] = /** @type {Rgb[]} */ ([[230, 139, 68], [242, 243, 246], [89, 173, 233], [195, 202, 210]]);

test('OKLab: white has lightness 1 and no colour, red is where its author puts it', () => {
  assert.ok(toOklab([255, 255, 255]).every((c, i) => Math.abs(c - [1, 0, 0][i]) < 1e-4));
  assert.ok(toOklab([255, 0, 0]).every((c, i) => Math.abs(c - [0.628, 0.2249, 0.1258][i]) < 1e-3));
});

test('OKLab and back is the same colour', () => {
  for (const rgb of [ORANGE, WHITE, BLUE, GREY]) assert.deepEqual(fromOklab(toOklab(rgb)), rgb);
});

test('the ends and the middle of the ramp are the colours given', () => {
  const table = ramp(ORANGE, WHITE, BLUE, GREY);
  assert.equal(table[1], pack(ORANGE));
  assert.equal(table[128], pack(WHITE));
  assert.equal(table[255], pack(BLUE));
  assert.equal(table[0], pack(GREY), 'not a number');
});

test('between the ends, positive is bluer and negative is more orange than zero', () => {
  const table = ramp(ORANGE, WHITE, BLUE, GREY);
  const red = (/** @type {number} */ byte) => table[byte] & 255;
  const blue = (/** @type {number} */ byte) => (table[byte] >> 16) & 255;
  assert.ok(blue(190) > red(190));
  assert.ok(red(60) > blue(60));
});

test('discretized, zero counts as positive and not a number as negative', () => {
  const table = discrete(ramp(ORANGE, WHITE, BLUE, GREY));
  assert.equal(table[128], pack(BLUE));
  assert.equal(table[127], pack(ORANGE));
  assert.equal(table[0], pack(ORANGE));
});

test('bytes and values', () => {
  assert.deepEqual([-9, -1, 0, 1, 9, NaN].map(byteOf), [1, 1, 128, 255, 255, 0]);
  assert.deepEqual([1, 128, 255, 0].map(valueOf), [-1, 0, 1, NaN]);
});

test('a pixel lies in memory as red, green, blue, opaque', () => {
  assert.deepEqual([...new Uint8Array(new Uint32Array([pack([1, 2, 3])]).buffer)], [1, 2, 3, 255]);
  assert.equal(css(pack([1, 2, 3])), 'rgb(1, 2, 3)');
});

test('computed colours are read, others refused', () => {
  assert.deepEqual(parse('rgb(1, 2, 3)'), [1, 2, 3]);
  assert.throws(() => parse('teal'), /not a colour: teal/);
});
