// A formula as a tree, before it is written: from one tree come the mathematics on the screen and the words that say the same.

import { elided, shown } from './digits.js';
import { plain } from '../format.js';

/** Of a larger matrix some rows and columns are left out. */
const MOST_ROWS = 6;
const MOST_COLUMNS = 7;
const MATRIX_DECIMALS = 3;

/** @typedef {'forward' | 'backward'} Tone blue or red */
/** @typedef {{kind: 'number', value: number, text: string, tone?: Tone, strong?: boolean, given?: boolean}} NumberNode given: in the formula itself */
/**
 * @typedef {object} SymbolNode a letter with its layer in brackets above and its index below
 * @property {'symbol'} kind
 * @property {string} name
 * @property {number | string} [layer]
 * @property {string} [index]
 * @property {boolean} [transposed]
 * @property {Tone} [tone] of the letter that the formula is about
 */
/** @typedef {{kind: 'operator', sign: string}} OperatorNode */
/** @typedef {{kind: 'partial', of: Node, by: Node}} PartialNode a derivative */
/** @typedef {{kind: 'fraction', top: Node, bottom: Node}} FractionNode */
/** @typedef {{kind: 'power', base: Node, exponent: NumberNode}} PowerNode */
/** @typedef {{kind: 'group', inner: Node}} GroupNode in brackets */
/** @typedef {{kind: 'row', items: readonly Node[]}} RowNode */
/** @typedef {{kind: 'sum', over: string}} SumNode the sign of a sum, with the index that it runs over */
/** @typedef {{kind: 'more', count: number | null}} MoreNode terms that are left out */
/** @typedef {{kind: 'gap', down: boolean}} GapNode entries of a matrix that are left out */
/** @typedef {{kind: 'matrix', rows: readonly (readonly Node[])[], shape: readonly [number, number]}} MatrixNode */
/**
 * @typedef {NumberNode | SymbolNode | OperatorNode | PartialNode | FractionNode | PowerNode | GroupNode | RowNode | SumNode | MoreNode |
 *   GapNode | MatrixNode} Node
 */

/**
 * @param {number} value
 * @param {{text?: string, tone?: Tone, strong?: boolean}} [how]
 * @returns {NumberNode}
 */
export function number(value, { text = shown(value), ...how } = {}) {
  return { kind: 'number', value, text, ...how };
}

/**
 * A number of the formula itself, not of the run: 1, 2, a count.
 * @param {number} value
 * @returns {NumberNode}
 */
export function constant(value) {
  return { kind: 'number', value, text: plain(value), given: true };
}

/**
 * @param {string} name
 * @param {Omit<SymbolNode, 'kind' | 'name'>} [rest]
 * @returns {SymbolNode}
 */
export function symbol(name, rest = {}) {
  return { kind: 'symbol', name, ...rest };
}

/**
 * @param {string} sign
 * @returns {OperatorNode}
 */
export function operator(sign) {
  return { kind: 'operator', sign };
}

/**
 * Texts among the items are operators.
 * @param {...(Node | string)} items
 * @returns {RowNode}
 */
export function row(...items) {
  return { kind: 'row', items: items.map((item) => (typeof item === 'string' ? operator(item) : item)) };
}

/**
 * @param {Node} of
 * @param {Node} by
 * @returns {PartialNode}
 */
export function partial(of, by) {
  return { kind: 'partial', of, by };
}

/**
 * @param {Node} top
 * @param {Node} bottom
 * @returns {FractionNode}
 */
export function fraction(top, bottom) {
  return { kind: 'fraction', top, bottom };
}

/**
 * @param {Node} base
 * @param {NumberNode} [exponent]
 * @returns {PowerNode}
 */
export function power(base, exponent = constant(2)) {
  return { kind: 'power', base, exponent };
}

/**
 * @param {...(Node | string)} items
 * @returns {GroupNode}
 */
export function group(...items) {
  return { kind: 'group', inner: items.length === 1 && typeof items[0] !== 'string' ? items[0] : row(...items) };
}

/**
 * @param {string} over
 * @returns {SumNode}
 */
export function sum(over) {
  return { kind: 'sum', over };
}

/**
 * A factor within a product or a sum: a negative number stands in brackets.
 * @param {NumberNode} node
 * @returns {Node}
 */
export function factor(node) {
  return node.value < 0 ? group(node) : node;
}

/**
 * Numbers or products added up. A term that begins with a negative number is subtracted; of many, the first ones, the chosen one and
 * the last are shown, with the count of those left out.
 * @param {readonly (readonly NumberNode[])[]} terms each a product
 * @param {{most?: number, chosen?: number, hidden?: number}} [how] hidden: how many more there are that nobody here knows
 * @returns {RowNode}
 */
export function added(terms, { most = 6, chosen = 0, hidden = 0 } = {}) {
  const kept = elided(terms.length, most, chosen);
  const left = terms.length - kept.filter((i) => i !== null).length;
  const gaps = kept.filter((i) => i === null).length;
  const items = kept.flatMap((i, place) => (i === null ? more(gaps === 1 ? left : null) : signed(terms[i], place > 0)));
  return row(...items, ...(hidden > 0 ? more(hidden) : []));
}

/**
 * @param {number | null} count null where it says nothing by itself
 * @returns {(Node | string)[]}
 */
function more(count) {
  return ['+', { kind: 'more', count }];
}

/**
 * @param {readonly NumberNode[]} term
 * @param {boolean} follows another term
 * @returns {(Node | string)[]}
 */
function signed([first, ...rest], follows) {
  const minus = follows && first.value < 0;
  const lead = minus ? number(first.value, { ...first, text: first.text.replace(/^−/, '') }) : first;
  const product = [lead, ...rest.flatMap((each) => ['·', factor(each)])];
  return follows ? [minus ? '−' : '+', ...product] : product;
}

/**
 * A matrix of numbers; of a large one some rows and columns, the chosen ones among them.
 * @param {readonly [number, number]} shape
 * @param {(row: number, column: number) => number} value
 * @param {{row?: number, column?: number, tone?: Tone, all?: boolean}} [how] tone of the chosen entries; both or one of row and column
 * @returns {MatrixNode}
 */
export function matrix(shape, value, { row: r, column: c, tone, all = false } = {}) {
  const [down, across] = [elided(shape[0], all ? Infinity : MOST_ROWS, r ?? 0), elided(shape[1], all ? Infinity : MOST_COLUMNS, c ?? 0)];
  const isChosen = (/** @type {number} */ i, /** @type {number} */ k) => (r ?? i) === i && (c ?? k) === k && (r ?? c) !== undefined;
  const entry = (/** @type {number | null} */ i, /** @type {number | null} */ k) => {
    if (i === null || k === null) return /** @type {GapNode} */ ({ kind: 'gap', down: i === null });
    const text = shown(value(i, k), MATRIX_DECIMALS);
    return number(value(i, k), isChosen(i, k) ? { text, tone, strong: true } : { text });
  };
  return { kind: 'matrix', shape, rows: down.map((i) => across.map((k) => entry(i, k))) };
}

/** Whether some of its entries are left out. @param {MatrixNode} node */
export function isCut({ rows, shape }) {
  return rows.length < shape[0] || (rows[0]?.length ?? 0) < shape[1] || rows.flat().some(({ kind }) => kind === 'gap');
}

/**
 * A long formula in pieces between which a line may break: each begins with the sign that joins it to the one before.
 * @param {Node} node
 * @returns {Node[]} the node alone where it holds a matrix, or is short
 */
export function pieces(node) {
  if (node.kind !== 'row' || holdsMatrix(node)) return [node];
  /** @type {Node[][]} */
  const made = [[]];
  for (const item of flat(node)) {
    const breaks = item.kind === 'operator' && '=+−←'.includes(item.sign) && made[made.length - 1].length > 0;
    if (breaks && !opens(made[made.length - 1])) made.push([item]);
    else made[made.length - 1].push(item);
  }
  return made.map((items) => ({ kind: 'row', items }));
}

/**
 * Rows within rows, and long brackets, opened up.
 * @param {Node} node
 * @returns {readonly Node[]}
 */
function flat(node) {
  if (node.kind === 'row') return node.items.flatMap(flat);
  const isLong = node.kind === 'group' && node.inner.kind === 'row' && node.inner.items.length > 3;
  return isLong ? [operator('('), ...flat(node.inner), operator(')')] : [node];
}

/** A bracket that has just opened keeps what follows. @param {readonly Node[]} items */
function opens(items) {
  const last = items[items.length - 1];
  return last.kind === 'operator' && last.sign === '(';
}

/**
 * @param {Node} node
 * @returns {boolean}
 */
export function holdsMatrix(node) {
  if (node.kind === 'row') return node.items.some(holdsMatrix);
  if (node.kind === 'group') return holdsMatrix(node.inner);
  if (node.kind === 'power') return holdsMatrix(node.base);
  return node.kind === 'matrix';
}
