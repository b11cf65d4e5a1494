// A value becomes a colour: blue for positive, orange for negative, a quiet middle for zero.
//
// The ramp is straight in OKLab (Ottosson 2020, https://bottosson.github.io/posts/oklab/), where equal steps look
// equal, so that neither sign seems stronger than the other. Surfaces come as bytes, so a colour is one look-up among 256.

/** @typedef {readonly [number, number, number]} Rgb red, green, blue from 0 to 255 */

/** The byte of a surface that stands for "not a number". */
const NOT_A_NUMBER = 0;
/** The byte of a surface that stands for zero. */
const ZERO = 128;
/** Bytes from zero to one. */
const ONE = 127;

/** @param {number} c one sRGB channel, 0 to 255 */
const linear = (c) => (c <= 10.31475 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);

/** @param {number} c linear light, 0 to 1 */
const gamma = (c) => 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

/** @param {Rgb} rgb */
export function toOklab([red, green, blue]) {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/**
 * @param {readonly number[]} lab
 * @returns {Rgb}
 */
export function fromOklab([lightness, a, b]) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channel = (/** @type {number} */ c) => Math.round(Math.min(255, Math.max(0, gamma(Math.max(0, c)))));
  return [
    channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    channel(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/**
 * The colours of the 256 bytes of a surface, packed as the pixels of an ImageData lie in memory (little-endian RGBA).
 * @param {Rgb} negative
 * @param {Rgb} middle
 * @param {Rgb} positive
 * @param {Rgb} unknown the colour of "not a number"
 */
export function ramp(negative, middle, positive, unknown) {
  const table = new Uint32Array(256);
  const [from, to] = [toOklab(negative), toOklab(positive)];
  const zero = toOklab(middle);
  for (let byte = 0; byte < 256; byte++) {
    const value = (byte - ZERO) / ONE;
    const end = value < 0 ? from : to;
    table[byte] = pack(fromOklab(zero.map((c, i) => c + (end[i] - c) * Math.abs(value))));
  }
  table[NOT_A_NUMBER] = pack(unknown);
  return table;
}

/**
 * The ramp of a discretized surface: zero and above is +1, everything else (not a number, too) is -1.
 * @param {Uint32Array} table
 */
export function discrete(table) {
  return table.map((_, byte) => (byte >= ZERO ? table[ZERO + ONE] : table[ZERO - ONE]));
}

/**
 * The byte of a value, as the server makes them.
 * @param {number} value
 */
export function byteOf(value) {
  if (Number.isNaN(value)) return NOT_A_NUMBER;
  return ZERO + Math.round(ONE * Math.min(1, Math.max(-1, value)));
}

/**
 * The value of a byte; NaN for the byte that says so.
 * @param {number} byte
 */
export function valueOf(byte) {
  return byte === NOT_A_NUMBER ? NaN : (byte - ZERO) / ONE;
}

/** @param {Rgb} rgb */
export function pack([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** @param {number} pixel */
export function css(pixel) {
  return `rgb(${pixel & 255}, ${(pixel >> 8) & 255}, ${(pixel >> 16) & 255})`;
}

/**
 * Reads what getComputedStyle gives for an opaque colour: "rgb(1, 2, 3)".
 * @param {string} text
 * @returns {Rgb}
 */
export function parse(text) {
  const numbers = text.match(/[\d.]+/g);
  if (!numbers || numbers.length < 3) throw new Error(`not a colour: ${text}`);
  return [Number(numbers[0]), Number(numbers[1]), Number(numbers[2])];
}
