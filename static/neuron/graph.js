// Where the parts of the computation graph stand: x, w and b lead to z, that to y, and y with the target to L. Wide, it runs
// from left to right; on a phone, downwards. Pure geometry, in CSS pixels.

/** @typedef {'x' | 'w' | 'b' | 'z' | 'y' | 'loss' | 'target'} Name */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {{name: Name, x: number, y: number, width: number, height: number}} Card by its top left corner */
/** @typedef {{from: Name, to: Name, forward: readonly [Point, Point], backward: readonly [Point, Point] | null, label: Point, anchor: 'start' | 'middle'}} Edge */
/** @typedef {{width: number, height: number, cards: readonly Card[], edges: readonly Edge[]}} Plan */

/** From this width on, the graph runs from left to right. */
export const WIDE = 860;
const MOST = 1180;
const CARD = { width: 128, height: 92 };
const SMALL = { width: 112, height: 46 };
/** The way forward and the way back run side by side. */
const APART = 9;

/** @type {readonly (readonly [Name, Name])[]} */
const EDGES = [['x', 'z'], ['w', 'z'], ['b', 'z'], ['z', 'y'], ['y', 'loss'], ['target', 'loss']];

/**
 * @param {number} room the width that there is
 * @returns {Plan}
 */
export function plan(room) {
  return room >= WIDE ? across(Math.min(room, MOST)) : down(Math.max(300, Math.min(room, 440)));
}

/**
 * @param {number} width
 * @returns {Plan}
 */
function across(width) {
  const step = (width - CARD.width - 4) / 3;
  const column = (/** @type {number} */ i) => 2 + i * step;
  const row = (/** @type {number} */ i) => 2 + i * (CARD.height + 26);
  const cards = [
    ...inputs((i) => ({ x: column(0), y: row(i) }), CARD.width),
    card('z', column(1), row(1)),
    card('y', column(2), row(1)),
    card('loss', column(3), row(1)),
    { name: /** @type {const} */ ('target'), x: column(3) + (CARD.width - SMALL.width) / 2, y: row(2) + CARD.height - SMALL.height, ...SMALL },
  ];
  const height = row(2) + CARD.height + 2;
  return { width, height, cards, edges: edges(cards, (from, to) => (from === 'target' ? 'up' : to === 'z' ? 'fan' : 'right')) };
}

/**
 * @param {number} width
 * @returns {Plan}
 */
function down(width) {
  const third = Math.min(CARD.width, (width - 4 - 2 * 8) / 3);
  const middle = (width - CARD.width) / 2;
  const step = CARD.height + 70;
  const top = (/** @type {number} */ i) => 2 + i * step + (i > 0 ? 30 : 0);
  const cards = [
    ...inputs((i) => ({ x: 2 + i * ((width - 4 - third) / 2), y: top(0) }), third),
    card('z', middle, top(1)),
    card('y', middle, top(2)),
    card('loss', middle, top(3)),
    { name: /** @type {const} */ ('target'), x: width - 2 - 76, y: top(3) + (CARD.height - SMALL.height) / 2, width: 76, height: SMALL.height },
  ];
  return { width, height: top(3) + CARD.height + 2, cards, edges: edges(cards, (from) => (from === 'target' ? 'left' : 'down')) };
}

/**
 * @param {(place: number) => Point} at
 * @param {number} width
 * @returns {Card[]}
 */
function inputs(at, width) {
  return /** @type {const} */ (['x', 'w', 'b']).map((name, i) => ({ name, ...at(i), width, height: CARD.height }));
}

/**
 * @param {Name} name
 * @param {number} x
 * @param {number} y
 * @returns {Card}
 */
function card(name, x, y) {
  return { name, x, y, ...CARD };
}

/** @typedef {'right' | 'fan' | 'down' | 'up' | 'left'} Way */

/**
 * @param {readonly Card[]} cards
 * @param {(from: Name, to: Name) => Way} way
 * @returns {Edge[]}
 */
function edges(cards, way) {
  const of = (/** @type {Name} */ name) => /** @type {Card} */ (cards.find((each) => each.name === name));
  return EDGES.map(([from, to]) => edge(of(from), of(to), way(from, to)));
}

/** Where an edge leaves and where it arrives, in parts of a card's width and height. */
const SIDES = {
  right: [[1, 0.5], [0, 0.5]],
  fan: [[1, 0.5], [0, 0.5]],
  down: [[0.5, 1], [0.5, 0]],
  up: [[0.5, 0], [0.5, 1]],
  left: [[0, 0.5], [1, 0.5]],
};

/**
 * @param {Card} from
 * @param {Card} to
 * @param {Way} way
 * @returns {Edge}
 */
function edge(from, to, way) {
  const [leaves, arrives] = SIDES[way];
  const start = on(from, leaves);
  const end = on(to, arrives);
  // Edges that fan in do not all end in one point.
  if (way === 'fan') end.y += (start.y - end.y) * 0.16;
  if (way === 'down') end.x += (start.x - end.x) * 0.45;
  const length = Math.hypot(end.x - start.x, end.y - start.y);
  const normal = { x: (-(end.y - start.y) / length) * (APART / 2), y: ((end.x - start.x) / length) * (APART / 2) };
  const moved = (/** @type {Point} */ { x, y }, /** @type {1 | -1} */ side) => ({ x: x + side * normal.x, y: y + side * normal.y });
  return {
    from: from.name,
    to: to.name,
    forward: [moved(start, -1), moved(end, -1)],
    backward: from.name === 'target' ? null : [moved(end, 1), moved(start, 1)],
    ...labelOf(start, end, way, from.name),
  };
}

/**
 * Beside the way, where there is room for it.
 * @param {Point} start
 * @param {Point} end
 * @param {Way} way
 * @param {Name} from
 * @returns {{label: Point, anchor: 'start' | 'middle'}}
 */
function labelOf(start, end, way, from) {
  const between = (/** @type {number} */ part) => ({ x: start.x + part * (end.x - start.x), y: start.y + part * (end.y - start.y) });
  const middle = between(0.5);
  // Above what comes down, below what comes up.
  if (way === 'fan' && from !== 'w') return { label: { x: middle.x + 18, y: middle.y + (from === 'x' ? -26 : 24) }, anchor: 'start' };
  if (way === 'right' || way === 'fan') return { label: { x: middle.x, y: start.y + 26 }, anchor: 'middle' };
  if (way === 'down' && from !== 'w' && start.x === end.x) return { label: { x: start.x + 18, y: (start.y + end.y) / 2 - 6 }, anchor: 'start' };
  return { label: between(0.45), anchor: 'middle' };
}

/**
 * @param {Card} box
 * @param {readonly number[]} part
 * @returns {Point}
 */
function on(box, [across_, down_]) {
  return { x: box.x + across_ * box.width, y: box.y + down_ * box.height };
}
