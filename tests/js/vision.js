// How the colours of the style sheet look to eyes that lack one kind of cone: Machado, Oliveira and Fernandes 2009, "A
// Physiologically-based Model for Simulation of Color Vision Deficiency", the matrices for full severity, on linear light.
import { readFileSync } from 'node:fs';
import { toOklab } from '../../static/color.js';

/** @import { Rgb } from '../../static/color.js' */

/** @type {Readonly<Record<string, readonly (readonly number[])[]>>} */
export const VISIONS = {
  full: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
};

const light = (/** @type {number} */ c) => (c <= 10.31475 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
const code = (/** @type {number} */ c) => 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);

/**
 * @param {Rgb} rgb
 * @param {string} vision
 * @returns {Rgb}
 */
export function seen(rgb, vision) {
  const linear = rgb.map(light);
  const [red, green, blue] = VISIONS[vision].map((row) => {
    const sum = row.reduce((total, factor, i) => total + factor * linear[i], 0);
    return code(Math.min(1, Math.max(0, sum)));
  });
  return [red, green, blue];
}

/**
 * In OKLab, where about 0.02 is the least that is noticed.
 * @param {Rgb} a
 * @param {Rgb} b
 */
export function distance(a, b) {
  const [p, q] = [toOklab(a), toOklab(b)];
  return Math.hypot(...p.map((value, i) => value - q[i]));
}

/**
 * The contrast of WCAG 2.
 * @param {Rgb} a
 * @param {Rgb} b
 */
export function contrast(a, b) {
  const luminance = ([red, green, blue] = a) => 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
  const [low, high] = [luminance(a), luminance(b)].sort((p, q) => p - q);
  return (high + 0.05) / (low + 0.05);
}

/**
 * The colours of a theme as the style sheet has them.
 * @param {'usual' | 'safe'} pair
 * @param {'light' | 'dark'} theme
 * @returns {Record<string, Rgb>}
 */
export function tokens(pair, theme) {
  const css = readFileSync(new URL('../../static/css/tokens.css', import.meta.url), 'utf8');
  const blocks = [...css.matchAll(/^(:root|\[data-colors="safe"\]) \{([^}]*)\}/gm)];
  const found = /** @type {Record<string, Rgb>} */ ({});
  for (const [, selector, body] of blocks) {
    if (pair === 'usual' && selector !== ':root') continue;
    for (const [, name, value] of body.matchAll(/--([\w-]+): ([^;]*);/g)) {
      const colors = [...value.matchAll(/#[0-9a-f]+/g)].map(([hex]) => parseHex(hex));
      if (colors.length > 0) found[name] = colors[theme === 'dark' && value.startsWith('light-dark') ? 1 : 0];
    }
  }
  return found;
}

/**
 * @param {string} hex
 * @returns {Rgb}
 */
function parseHex(hex) {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit) : (hex.slice(1).match(/../g) ?? []);
  const [red, green, blue] = digits.map((pair) => parseInt(pair, 16));
  return [red, green, blue];
}
