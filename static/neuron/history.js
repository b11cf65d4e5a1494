// The steps made so far, as a table and as a small curve of the loss.

import { find, make } from '../dom.js';
import { linear, roundUp } from '../scale.js';
import { full, short } from '../figures.js';

/** @import { Translate } from '../i18n.js' */
/** @import { Scale } from '../scale.js' */

/** @typedef {{w: number, b: number, loss: number}} Row */
/** @typedef {readonly Row[]} Rows what was at the start, and after every step */

/** Someone who holds the button down still gets a table that ends. */
export const MOST = 1000;
const SVG = 'http://www.w3.org/2000/svg';
const BOX = { width: 340, height: 150, left: 48, right: 330, top: 12, bottom: 124 };

/**
 * Where the losses lie: the points of a line, over an axis that begins at 0.
 * @param {Rows} rows
 * @returns {{top: number, places: [number, number][]}}
 */
export function curve(rows) {
  const most = Math.max(...rows.map(({ loss }) => loss).filter(Number.isFinite), 0);
  const top = most > 0 ? roundUp(most) : 1;
  const x = linear(0, Math.max(1, rows.length - 1), BOX.left, BOX.right);
  const y = linear(0, top, BOX.bottom, BOX.top);
  return { top, places: rows.map(({ loss }, i) => [x(i), clamped(y, loss, top)]) };
}

/**
 * @param {Scale} y
 * @param {number} loss
 * @param {number} top
 */
function clamped(y, loss, top) {
  return y(Number.isNaN(loss) ? top : Math.min(loss, top));
}

/**
 * @param {HTMLElement} element
 * @param {Translate} t
 */
export function createHistory(element, t) {
  const body = find(element, 'tbody', HTMLTableSectionElement);
  const scroller = find(element, '#steps-table', HTMLElement);
  const svg = find(element, '#steps-curve', SVGSVGElement);

  return {
    /** @param {Rows} rows */
    render(rows) {
      body.replaceChildren(...rows.map(line));
      scroller.scrollTop = scroller.scrollHeight;
      drawCurve(svg, rows);
      const [first, last] = [rows[0], rows[rows.length - 1]];
      svg.setAttribute('aria-label', t('neuron.steps.curve', { count: rows.length - 1, first: short(first.loss), last: short(last.loss) }));
    },
  };
}

/**
 * @param {Row} row
 * @param {number} place
 */
function line({ w, b, loss }, place) {
  const cells = [w, b, loss].map((value) => make('td', { title: full(value) }, short(value)));
  return make('tr', {}, make('th', { scope: 'row' }, String(place)), ...cells);
}

/**
 * @param {SVGSVGElement} svg
 * @param {Rows} rows
 */
function drawCurve(svg, rows) {
  const { top, places } = curve(rows);
  svg.setAttribute('viewBox', `0 0 ${BOX.width} ${BOX.height}`);
  const [lastX, lastY] = places[places.length - 1];
  const level = (/** @type {number} */ y) => shape('line', { class: 'level', x1: BOX.left, x2: BOX.right, y1: y, y2: y });
  svg.replaceChildren(
    level(BOX.top),
    level(BOX.bottom),
    words(BOX.left - 6, BOX.top + 4, 'end', short(top)),
    words(BOX.left - 6, BOX.bottom + 4, 'end', '0'),
    words(BOX.left, BOX.height - 6, 'start', '0'),
    ...(rows.length > 1 ? [words(BOX.right, BOX.height - 6, 'end', String(rows.length - 1))] : []),
    shape('polyline', { class: 'line', points: places.map((place) => place.join()).join(' ') }),
    shape('circle', { class: 'now', cx: lastX, cy: lastY, r: 4 }),
  );
}

/**
 * @param {string} tag
 * @param {Readonly<Record<string, string | number>>} attributes
 */
function shape(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} anchor
 * @param {string} content
 */
function words(x, y, anchor, content) {
  const made = shape('text', { x, y, 'text-anchor': anchor });
  made.textContent = content;
  return made;
}
