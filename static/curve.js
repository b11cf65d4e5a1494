// The losses of a whole run in bounded memory, without losing the shape of the curve.
//
// Epochs are gathered in cells; each keeps the first, the least, the greatest and the last loss of its epochs. When the cells are used
// up, neighbours are joined and each cell spans twice as many epochs. A spike of one epoch in a hundred thousand stays visible,
// and drawing costs the same after any number of epochs.

/**
 * @typedef {object} Curve never changed after it was made, except that a younger curve may go on in the same cells:
 *   only the youngest may be read
 * @property {number} span epochs in a cell
 * @property {Float64Array} cells
 * @property {number} size cells in use, empty ones within included
 * @property {number} epoch the last epoch, -1 before the first
 * @property {number} train the last training loss
 * @property {number} test the last test loss
 */

/** About twice the pixels that the chart is wide. */
export const CAPACITY = 512;
/** What a cell holds: its last epoch (NaN: empty), then first, least, greatest, last of the training and of the test loss. */
const WIDTH = 9;
export const TRAIN = 1;
export const TEST = 5;
const PARTS = /** @type {const} */ ([TRAIN, TEST]);
const [FIRST, LEAST, GREATEST, LAST] = [0, 1, 2, 3];

/** @returns {Curve} */
export function empty() {
  return { span: 1, cells: new Float64Array(CAPACITY * WIDTH), size: 0, epoch: -1, train: NaN, test: NaN };
}

/**
 * The curve of the losses that the server has kept, in cells like these.
 * @param {number} span
 * @param {Float64Array} cells
 * @returns {Curve}
 */
export function restored(span, cells) {
  const curve = { ...empty(), span };
  for (let from = 0; from < cells.length; from += WIDTH) {
    const index = Math.floor(cells[from] / span);
    if (index >= CAPACITY) break;
    curve.cells.fill(NaN, curve.size * WIDTH, index * WIDTH);
    curve.cells.set(cells.subarray(from, from + WIDTH), index * WIDTH);
    curve.size = index + 1;
    Object.assign(curve, { epoch: cells[from], train: cells[from + TRAIN + LAST], test: cells[from + TEST + LAST] });
  }
  return curve;
}

/**
 * Goes on with the losses of the epochs from `first` on. What was known from that epoch on is forgotten: a run that was
 * rewound overwrites its past. The newest epoch may come again with another loss (someone edited a weight): where cells span
 * several epochs, it is added to its cell.
 * @param {Curve} curve
 * @param {number} first
 * @param {Float64Array} losses train and test loss of each epoch
 * @returns {Curve}
 */
export function append(curve, first, losses) {
  const count = losses.length >> 1;
  if (count === 0) return curve;
  const next = first < curve.epoch || (first === curve.epoch && curve.span === 1) ? cut(curve, first) : { ...curve };
  for (let i = 0; i < count; i++) add(next, first + i, losses[2 * i], losses[2 * i + 1]);
  return next;
}

/**
 * Forgets the losses from an epoch on. The cell that holds both older and newer epochs goes, too: it cannot be taken apart.
 * @param {Curve} curve
 * @param {number} epoch
 * @returns {Curve}
 */
function cut(curve, epoch) {
  const size = Math.min(curve.size, Math.floor(epoch / curve.span));
  if (size === 0) return empty();
  const cells = curve.cells.slice();
  const last = (size - 1) * WIDTH;
  return { ...curve, cells, size, epoch: cells[last], train: cells[last + TRAIN + LAST], test: cells[last + TEST + LAST] };
}

/**
 * @param {Curve} curve
 * @param {number} epoch
 * @param {number} train
 * @param {number} test
 */
function add(curve, epoch, train, test) {
  while (epoch >= CAPACITY * curve.span) join(curve);
  const index = Math.floor(epoch / curve.span);
  for (; curve.size <= index; curve.size++) curve.cells.fill(NaN, curve.size * WIDTH, (curve.size + 1) * WIDTH);
  const at = index * WIDTH;
  gather(curve.cells, at, TRAIN, [train, train, train, train]);
  gather(curve.cells, at, TEST, [test, test, test, test]);
  curve.cells[at] = epoch;
  Object.assign(curve, { epoch, train, test });
}

/**
 * Adds later losses to one part of a cell.
 * @param {Float64Array} cells
 * @param {number} at
 * @param {typeof TRAIN | typeof TEST} part
 * @param {ArrayLike<number>} later
 */
function gather(cells, at, part, later) {
  const place = at + part;
  if (Number.isNaN(cells[at])) cells[place + FIRST] = later[FIRST];
  // Comparisons with NaN are false: an empty cell takes the first finite loss, and NaN never displaces one.
  if (!(cells[place + LEAST] <= later[LEAST]) && Number.isFinite(later[LEAST])) cells[place + LEAST] = later[LEAST];
  if (!(cells[place + GREATEST] >= later[GREATEST]) && Number.isFinite(later[GREATEST])) cells[place + GREATEST] = later[GREATEST];
  cells[place + LAST] = later[LAST];
}

/** @param {Curve} curve */
function join(curve) {
  const old = curve.cells;
  const size = Math.ceil(curve.size / 2);
  const cells = new Float64Array(CAPACITY * WIDTH).fill(NaN, 0, size * WIDTH);
  for (let i = 0; i < curve.size; i++) {
    const [from, to] = [i * WIDTH, (i >> 1) * WIDTH];
    if (Number.isNaN(old[from])) continue;
    for (const part of PARTS) gather(cells, to, part, old.subarray(from + part, from + part + 4));
    cells[to] = old[from];
  }
  Object.assign(curve, { span: curve.span * 2, cells, size });
}

/**
 * The line to draw: epoch and loss in turn, at most four points a cell, its extremes among them. NaN breaks the line.
 * @param {Curve} curve
 * @param {typeof TRAIN | typeof TEST} part
 */
export function trace(curve, part) {
  /** @type {number[]} */
  const line = [];
  for (let i = 0; i < curve.size; i++) {
    const at = i * WIDTH;
    const epoch = curve.cells[at];
    if (Number.isNaN(epoch)) continue;
    const [first, least, greatest, last] = curve.cells.subarray(at + part, at + part + 4);
    const falls = Math.abs(first - greatest) < Math.abs(first - least);
    const losses = falls ? [first, greatest, least, last] : [first, least, greatest, last];
    const known = losses.filter((loss, k) => Number.isFinite(loss) && loss !== losses[k - 1]);
    for (const loss of known) line.push(epoch, loss);
    if (!Number.isFinite(last)) line.push(epoch, NaN);
  }
  return line;
}

/**
 * The least loss above zero, the greatest one and the greater one at the start, over both lines; NaN where there is none.
 * @param {Curve} curve
 */
export function extent(curve) {
  const [train, test] = curve.size > 0 ? PARTS.map((part) => curve.cells[part + FIRST]) : [NaN, NaN];
  const first = train >= test || !Number.isFinite(test) ? train : test;
  let [low, high] = [NaN, NaN];
  for (let i = 0; i < curve.size; i++) {
    for (const part of PARTS) {
      const [, least, greatest] = curve.cells.subarray(i * WIDTH + part, i * WIDTH + part + 3);
      if (least > 0 && !(low <= least)) low = least;
      if (!(high >= greatest) && Number.isFinite(greatest)) high = greatest;
    }
  }
  return { low, high, first };
}

/**
 * The losses at the known epoch that is nearest.
 * @param {Curve} curve
 * @param {number} epoch
 * @returns {{epoch: number, train: number, test: number} | null}
 */
export function nearest(curve, epoch) {
  let best = null;
  const index = Math.round(epoch / curve.span);
  for (let i = Math.max(0, index - 1); i <= Math.min(curve.size - 1, index + 1); i++) {
    const at = i * WIDTH;
    const known = curve.cells[at];
    if (Number.isNaN(known) || (best && Math.abs(best.epoch - epoch) <= Math.abs(known - epoch))) continue;
    best = { epoch: known, train: curve.cells[at + TRAIN + LAST], test: curve.cells[at + TEST + LAST] };
  }
  return best;
}
