// Draws the computation graph: on every card what came forward in blue and what came back in red, on every edge its factor.

import { full, short } from '../figures.js';

/** @import { Translate } from '../i18n.js' */
/** @import { Neuron } from './answer.js' */
/** @import { Card, Edge, Name, Plan, Point } from './graph.js' */

const SVG = 'http://www.w3.org/2000/svg';

/** The letters of the tutorial. */
const LETTERS = { x: 'x', w: 'w', b: 'b', z: 'z', y: 'y', loss: 'L', target: 'y' };

/** What an edge multiplies with on the way back: its letters, and what they are. @type {Readonly<Partial<Record<Name, [string, string, keyof Neuron]>>>} */
const FACTORS = {
  x: ['dz/dx', 'w', 'dz_dx'],
  w: ['dz/dw', 'x', 'dz_dw'],
  b: ['dz/db', '', 'dz_db'],
  z: ['dy/dz', 'y(1 − y)', 'dy_dz'],
  y: ['dL/dy', 'y − y', 'dl_dy'],
};

/** @type {Readonly<Partial<Record<Name, keyof Neuron>>>} */
const GRADIENTS = { x: 'dl_dx', w: 'dl_dw', b: 'dl_db', z: 'dl_dz', y: 'dl_dy' };

/**
 * @param {SVGSVGElement} svg
 * @param {Plan} plan
 * @param {Neuron} neuron
 * @param {Translate} t
 */
export function draw(svg, plan, neuron, t) {
  svg.setAttribute('viewBox', `0 0 ${plan.width} ${plan.height}`);
  svg.setAttribute('width', String(plan.width));
  svg.setAttribute('height', String(plan.height));
  svg.setAttribute('aria-label', t('neuron.graph.description', described(neuron)));
  svg.replaceChildren(
    heads(),
    ...plan.edges.flatMap(arrows),
    ...plan.cards.map((card) => cardOf(card, neuron)),
    ...plan.edges.flatMap((edge) => label(edge, neuron)),
  );
}

/** @param {Neuron} neuron */
function described(neuron) {
  return Object.fromEntries(Object.entries(neuron).map(([name, value]) => [name, short(value)]));
}

/**
 * @param {string} tag
 * @param {Readonly<Record<string, string | number>>} attributes
 * @param {...(Element | string)} children
 */
function make(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** The tips of the arrows. */
function heads() {
  const head = (/** @type {string} */ tone) =>
    make('marker', { id: `head-${tone}`, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, orient: 'auto', markerUnits: 'userSpaceOnUse' },
      make('path', { d: 'M0 0.5 8 4 0 7.5z', class: tone }));
  return make('defs', {}, head('forward'), head('backward'));
}

/** @param {Edge} edge */
function arrows({ forward, backward }) {
  const line = (/** @type {readonly [Point, Point]} */ [from, to], /** @type {string} */ tone) =>
    make('line', { x1: from.x, y1: from.y, x2: to.x, y2: to.y, class: `way ${tone}`, 'marker-end': `url(#head-${tone})` });
  return [line(forward, 'forward'), ...(backward ? [line(backward, 'backward')] : [])];
}

/**
 * @param {Card} card
 * @param {Neuron} neuron
 */
function cardOf({ name, x, y, width, height }, neuron) {
  const middle = x + width / 2;
  const gradient = GRADIENTS[name];
  const half = height / 2;
  const inner = [
    make('rect', { x, y, width, height, rx: 10, class: 'card' }),
    text(middle, y + 18, 'letter', LETTERS[name], ...(name === 'target' ? [truth()] : [])),
    text(middle, y + 38, 'value forward', short(neuron[name])),
  ];
  if (gradient) {
    inner.push(
      make('line', { x1: x + 10, x2: x + width - 10, y1: y + half, y2: y + half, class: 'rule' }),
      text(middle, y + half + 18, 'letter backward', `dL/d${LETTERS[name]}`),
      text(middle, y + half + 37, 'value backward', short(neuron[gradient])),
    );
  } else if (name === 'loss') {
    inner.push(
      make('line', { x1: x + 10, x2: x + width - 10, y1: y + half, y2: y + half, class: 'rule' }),
      text(middle, y + half + 18, 'letter backward', 'dL/dL'),
      text(middle, y + half + 37, 'value backward', '1'),
    );
  }
  return make('g', { 'data-card': name }, make('title', {}, full(neuron[name])), ...inner);
}

/**
 * @param {Edge} edge
 * @param {Neuron} neuron
 */
function label({ from, label: { x, y }, anchor }, neuron) {
  const factor = FACTORS[from];
  if (!factor) return [];
  const [letters, what, name] = factor;
  return [
    make('g', { class: 'factor', 'text-anchor': anchor, 'data-factor': name },
      text(x, y, 'letter backward', what === '' ? letters : `${letters} = ${what}`, ...(from === 'y' ? [truth()] : [])),
      text(x, y + 18, 'value backward', short(neuron[name]))),
  ];
}

/** The index of y_true. */
function truth() {
  return make('tspan', { class: 'below', dy: 3 }, 'true');
}

/**
 * @param {number} x
 * @param {number} y of the line that the letters stand on
 * @param {string} className
 * @param {...(Element | string)} content
 */
function text(x, y, className, ...content) {
  return make('text', { x, y, class: className }, ...content);
}
