// Where everything of the network stands, and what lies under a point. Geometry only; painting and the page come elsewhere.
//
// Features stand in a column at the left, all seven; the layers follow in equal steps; the output stands at the height of the
// large surface beside it. A link is a cubic Bézier curve that leaves and arrives horizontally.

import { biasIndex, weightIndex } from './shape.js';

/** @import { Target } from './state.js' */

/** @typedef {{x: number, y: number, size: number}} Box a square by its middle */
/**
 * @typedef {object} Link
 * @property {number} layer that it leads to
 * @property {number} unit
 * @property {number} input
 * @property {number} index of its weight among the parameters
 * @property {number} x0
 * @property {number} y0
 * @property {number} x1
 * @property {number} y1
 * @property {number} bend how far the control points reach
 */
/**
 * @typedef {object} Layout
 * @property {readonly (Box & {name: string})[]} features those shown, on or off
 * @property {readonly (readonly Box[])[]} layers the inputs that are on, the hidden layers, the output
 * @property {readonly Link[]} links
 * @property {readonly (readonly Box[])[]} biases a mark for each unit; none for the inputs
 * @property {readonly number[]} heads the middle of each hidden layer's heading
 * @property {'full' | 'compact' | 'tiny'} heading how much a heading may say
 */

/** Room for the headings of the layers, where there is plenty, little, and where their buttons stand above each other. */
const HEAD = 72;
const LEAST_HEAD = 40;
const STACKED_HEAD = 68;
/** How wide a heading is with the word and without; larger buttons, where the output is not beside, need more. */
const FULL = { beside: 136, below: 152 };
const COMPACT = { beside: 64, below: 82 };
/** The column keeps the room for all features when a link hides some. */
const MOST_FEATURES = 7;
const USUAL_LAYERS = 6;
/** Room for the names of the features. */
const LABELS = 60;
const USUAL_SIZE = 52;
const LEAST_SIZE = 36;
/** Room behind the output for the arrow to the surface. */
const ARROW = 16;
const BIAS = 8;

/**
 * @param {object} input
 * @param {number} input.width of the stage
 * @param {number} input.height
 * @param {readonly number[]} input.shape units of each layer, inputs and output included
 * @param {readonly string[]} input.features names of the inputs
 * @param {readonly string[]} input.columns names of the features that are shown, on or off
 * @param {number} input.outputY where the middle of the output surface is; NaN where it is not beside the network
 * @returns {Layout}
 */
export function layout({ width, height, shape, features, columns, outputY }) {
  const beside = !Number.isNaN(outputY);
  const room = (width - LABELS - USUAL_SIZE - ARROW) / (shape.length - 1);
  const heading = headingFor(room, beside);
  const head = Math.max(heading === 'tiny' ? STACKED_HEAD : LEAST_HEAD, Math.min(HEAD, height - MOST_FEATURES * 80));
  const pitch = Math.max(24, Math.min(104, (height - head - 2) / MOST_FEATURES));
  const size = Math.round(Math.min(pitch > 90 ? 60 : USUAL_SIZE, pitch - 12, Math.max(LEAST_SIZE, room * 0.75)));
  const first = LABELS + size / 2;
  const last = width - size / 2 - (beside ? ARROW : 2);
  const hiddenX = columnsBetween(first, last, size, shape.length - 2);
  const gap = shape.length > 2 ? (hiddenX[1] ?? last) - hiddenX[0] : last - first;
  const middle = head + (pitch * MOST_FEATURES) / 2;
  const all = columns.map((name, i) => ({ name, x: first, y: middle + pitch * (i - (columns.length - 1) / 2), size }));
  const inputs = features.flatMap((name) => all.filter((box) => box.name === name));
  const hidden = shape.slice(1, -1).map((units, i) =>
    column(units, { x: hiddenX[i], middle, top: head, bottom: height - 6, pitch, size: Math.min(size, gap * 0.55) }),
  );
  const level = beside ? Math.max(head + size / 2, Math.min(height - size, outputY)) : middle;
  const layers = [inputs, ...hidden, [{ x: last, y: level, size }]];
  return {
    features: all,
    layers,
    links: layers.flatMap((to, layer) => (layer === 0 ? [] : joined(layers[layer - 1], to, layer, shape))),
    biases: layers.map((boxes, layer) => (layer === 0 ? [] : boxes.map(biasMark))),
    heads: hiddenX,
    heading,
  };
}

/**
 * @param {number} gap between two layers
 * @param {boolean} beside
 * @returns {Layout['heading']}
 */
function headingFor(gap, beside) {
  const where = beside ? 'beside' : 'below';
  return gap >= FULL[where] ? 'full' : gap >= COMPACT[where] ? 'compact' : 'tiny';
}

/**
 * The middles of the hidden layers: equal steps from the features to the output. Many layers keep clear of both.
 * @param {number} first
 * @param {number} last
 * @param {number} size of a feature
 * @param {number} count
 */
function columnsBetween(first, last, size, count) {
  const clear = count > USUAL_LAYERS ? size / 2 : 0;
  const step = (last - first - 2 * clear) / (count + 1);
  return Array.from({ length: count }, (_, i) => first + clear + step * (i + 1));
}

/**
 * @param {number} units
 * @param {{x: number, middle: number, top: number, bottom: number, pitch: number, size: number}} place
 * @returns {Box[]}
 */
function column(units, { x, middle, top, bottom, pitch, size }) {
  const spread = units <= 2 ? 1.5 : units <= 4 ? 1.15 : 1;
  const step = Math.min(pitch * spread, (bottom - top) / Math.max(1, units));
  const side = Math.max(6, Math.min(size, step - Math.min(10, step * 0.25)));
  // A layer that is taller than the features' column stays within the room below the headings.
  const centre = Math.max(top + (step * units) / 2, Math.min(middle, bottom - (step * units) / 2));
  return Array.from({ length: units }, (_, i) => ({ x, y: centre + (i - (units - 1) / 2) * step, size: side }));
}

/**
 * @param {readonly Box[]} from
 * @param {readonly Box[]} to
 * @param {number} layer
 * @param {readonly number[]} shape
 * @returns {Link[]}
 */
function joined(from, to, layer, shape) {
  return to.flatMap((end, unit) => {
    const fan = Math.min(9, (end.size * 0.62) / Math.max(1, from.length));
    return from.map((start, input) => {
      const [x0, x1] = [start.x + start.size / 2 + 3, end.x - end.size / 2 - 2];
      const y1 = end.y + (input - (from.length - 1) / 2) * fan;
      const index = weightIndex(shape, layer, unit, input);
      return { layer, unit, input, index, x0, y0: start.y, x1, y1, bend: (x1 - x0) * 0.46 };
    });
  });
}

/**
 * @param {Box} box
 * @returns {Box}
 */
function biasMark({ x, y, size }) {
  const side = Math.max(3, Math.min(BIAS, size / 4));
  return { x: x - size / 2 - side / 2 - 3, y: y + size / 2 + side / 2, size: side };
}

/**
 * A point of a link; t runs from 0 to 1.
 * @param {Link} link
 * @param {number} t
 */
export function pointOf({ x0, y0, x1, y1, bend }, t) {
  const u = 1 - t;
  const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t];
  return { x: a * x0 + b * (x0 + bend) + c * (x1 - bend) + d * x1, y: (a + b) * y0 + (c + d) * y1 };
}

/**
 * What lies under a point: a unit, a bias mark or the nearest link.
 * @param {Layout} at
 * @param {number} x
 * @param {number} y
 * @param {number} reach how far the point may miss a link
 * @returns {Target | null}
 */
export function hit(at, x, y, reach) {
  for (let layer = 1; layer < at.layers.length; layer++) {
    const unit = at.layers[layer].findIndex((box) => inside(box, x, y, 0));
    if (unit >= 0) return { kind: 'unit', layer, unit };
    const mark = at.biases[layer].findIndex((box) => inside(box, x, y, 4));
    if (mark >= 0) return { kind: 'bias', layer, unit: mark };
  }
  let best = null;
  let least = reach;
  for (const link of at.links) {
    if (x < link.x0 - reach || x > link.x1 + reach) continue;
    const distance = distanceTo(link, x, y);
    if (distance < least) [least, best] = [distance, link];
  }
  return best && { kind: 'link', layer: best.layer, unit: best.unit, input: best.input };
}

/**
 * @param {Box} box
 * @param {number} x
 * @param {number} y
 * @param {number} margin
 */
function inside(box, x, y, margin) {
  const half = box.size / 2 + margin;
  return Math.abs(x - box.x) <= half && Math.abs(y - box.y) <= half;
}

/**
 * @param {Link} link
 * @param {number} x
 * @param {number} y
 */
function distanceTo(link, x, y) {
  // The curve never turns back, so the point is near the piece of the curve that has its x.
  let [low, high] = [0, 1];
  for (let i = 0; i < 12; i++) {
    const t = (low + high) / 2;
    if (pointOf(link, t).x < x) low = t;
    else high = t;
  }
  const [a, b] = [pointOf(link, Math.max(0, low - 0.01)), pointOf(link, Math.min(1, high + 0.01))];
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const along = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy);
}

/**
 * @param {readonly number[]} shape
 * @param {Target} target
 * @returns {boolean} whether the network has it
 */
export function exists(shape, target) {
  if (target.kind === 'feature') return true;
  const has = target.layer >= 1 && target.layer < shape.length && target.unit < shape[target.layer];
  return has && (target.kind !== 'link' || target.input < shape[target.layer - 1]);
}

/**
 * Whether a link belongs to what is pointed at.
 * @param {Target} target
 * @param {Link} link
 * @param {readonly string[]} features
 */
export function touches(target, link, features) {
  switch (target.kind) {
    case 'unit':
      return (
        (link.layer === target.layer && link.unit === target.unit) ||
        (link.layer === target.layer + 1 && link.input === target.unit)
      );
    case 'feature':
      return link.layer === 1 && features[link.input] === target.name;
    case 'link':
      return link.layer === target.layer && link.unit === target.unit && link.input === target.input;
    default:
      return false;
  }
}

/**
 * The place of a target's number among the parameters; -1 for what has no number of its own.
 * @param {readonly number[]} shape
 * @param {Target} target
 */
export function parameterOf(shape, target) {
  if (target.kind === 'link') return weightIndex(shape, target.layer, target.unit, target.input);
  return target.kind === 'bias' ? biasIndex(shape, target.layer, target.unit) : -1;
}
