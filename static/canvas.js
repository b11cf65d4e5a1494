// Canvases that are as sharp as the screen, and the colours that the style sheet gives them.

import { discrete, parse, ramp } from './color.js';

/** @typedef {Readonly<Record<ColorName, string>>} Colors */
/** @typedef {(typeof NAMES)[number]} ColorName */

/**
 * @typedef {object} Palette
 * @property {Colors} css
 * @property {Uint32Array} smooth colours of the 256 bytes of a surface
 * @property {Uint32Array} discrete
 * @property {Uint32Array} points colours of labels, on a surface
 * @property {Uint32Array} marks colours of labels, on the page
 * @property {string} font
 */

const NAMES = /** @type {const} */ ([
  'bg', 'surface', 'ink', 'muted', 'line', 'line-strong', 'accent', 'mid', 'pos', 'neg', 'pos-strong', 'neg-strong',
  'pos-point', 'mid-point', 'neg-point', 'mid-mark', 'unknown',
  'forward', 'backward', 'alert',
]);

/**
 * Reads the colours of the theme in force. The style sheet is the only place where they stand.
 * @param {HTMLElement} body
 * @returns {Palette}
 */
export function readPalette(body) {
  const probe = body.appendChild(document.createElement('i'));
  probe.hidden = true;
  const read = (/** @type {string} */ name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colors = /** @type {Colors} */ (Object.fromEntries(NAMES.map((name) => [name, read(name)])));
  probe.remove();
  const rgb = (/** @type {ColorName} */ name) => parse(colors[name]);
  const smooth = ramp(rgb('neg'), rgb('mid'), rgb('pos'), rgb('unknown'));
  return {
    css: colors,
    smooth,
    discrete: discrete(smooth),
    points: ramp(rgb('neg-point'), rgb('mid-point'), rgb('pos-point'), rgb('unknown')),
    marks: ramp(rgb('neg-strong'), rgb('mid-mark'), rgb('pos-strong'), rgb('unknown')),
    font: getComputedStyle(body).fontFamily,
  };
}

/**
 * Gives a canvas one pixel of its own for each pixel of the screen. What it shows stays, unless its size changes.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width in CSS pixels
 * @param {number} height
 * @param {number} ratio device pixels in a CSS pixel
 */
export function fit(canvas, width, height, ratio) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  context.setTransform(w / width, 0, 0, h / height, 0, 0);
  return context;
}

/**
 * The same, cleared.
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @param {number} ratio
 */
export function prepare(canvas, width, height, ratio) {
  const context = fit(canvas, width, height, ratio);
  context.clearRect(0, 0, width, height);
  return context;
}

/**
 * A small picture of bytes, to be scaled up by the browser. Several surfaces of one size may stand below each other.
 * @param {number} width
 */
export function createHeatmap(width) {
  const canvas = document.createElement('canvas');
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  /** @type {ImageData | null} */
  let image = null;
  let pixels = new Uint32Array(0);
  return {
    canvas,
    /**
     * @param {Uint8Array} bytes
     * @param {Uint32Array} colors
     */
    paint(bytes, colors) {
      if (pixels.length !== bytes.length) {
        image = bytes.length > 0 ? context.createImageData(width, bytes.length / width) : null;
        pixels = image ? new Uint32Array(image.data.buffer) : new Uint32Array(0);
        Object.assign(canvas, { width, height: Math.max(1, bytes.length / width) });
      }
      for (let i = 0; i < bytes.length; i++) pixels[i] = colors[bytes[i]];
      if (image) context.putImageData(image, 0, 0);
    },
  };
}

/**
 * The path of a square with round corners.
 * @param {CanvasRenderingContext2D} context
 * @param {{x: number, y: number, size: number}} box by its middle
 * @param {number} grow
 * @param {number} radius
 */
export function roundedBox(context, { x, y, size }, grow, radius) {
  const side = size + 2 * grow;
  context.beginPath();
  context.roundRect(x - side / 2, y - side / 2, side, side, Math.max(0, radius));
}
