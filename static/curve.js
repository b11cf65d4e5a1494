// The losses of a whole run in bounded memory, without losing the shape of the curve.
//
// Epochs are gathered in cells; each keeps the least, the greatest and the last loss of its epochs. When the cells are used
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

export const CAPACITY = 1024;
/** What a cell holds: its last epoch (-1: empty), then least, greatest, last of the training and of the test loss. */
const WIDTH = 7;
export const TRAIN = 1;
export const TEST = 4;

/** @returns {Curve} */
export function empty() {
  return { span: 1, cells: new Float64Array(CAPACITY * WIDTH), size: 0, epoch: -1, train: NaN, test: NaN };
}

/**
 * Goes on with the losses of the epochs from `first` on. What was known from that epoch on is forgotten: a run that was
 * rewound overwrites its past.
 * @param {Curve} curve
 * @param {number} first
 * @param {Float64Array} losses train and test loss of each epoch
 * @returns {Curve}
 */
export function append(curve, first, losses) {
  const count = losses.length >> 1;
  if (count === 0) return curve;
  const next = first <= curve.epoch ? cut(curve, first) : { ...curve };
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
  return { ...curve, cells, size, epoch: cells[last], train: cells[last + TRAIN + 2], test: cells[last + TEST + 2] };
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
  curve.cells[at] = epoch;
  gather(curve.cells, at + TRAIN, train, train, train);
  gather(curve.cells, at + TEST, test, test, test);
  Object.assign(curve, { epoch, train, test });
}

/**
 * @param {Float64Array} cells
 * @param {number} at
 * @param {number} least
 * @param {number} greatest
 * @param {number} last
 */
function gather(cells, at, least, greatest, last) {
  // Comparisons with NaN are false: an empty cell takes the first finite value, and NaN never displaces one.
  if (!(cells[at] <= least) && Number.isFinite(least)) cells[at] = least;
  if (!(cells[at + 1] >= greatest) && Number.isFinite(greatest)) cells[at + 1] = greatest;
  cells[at + 2] = last;
}

/** @param {Curve} curve */
function join(curve) {
  const old = curve.cells;
  const size = Math.ceil(curve.size / 2);
  const cells = new Float64Array(CAPACITY * WIDTH).fill(NaN, 0, size * WIDTH);
  for (let i = 0; i < curve.size; i++) {
    const [from, to] = [i * WIDTH, (i >> 1) * WIDTH];
    if (Number.isNaN(old[from])) continue;
    cells[to] = old[from];
    for (const part of [TRAIN, TEST]) gather(cells, to + part, old[from + part], old[from + part + 1], old[from + part + 2]);
  }
  Object.assign(curve, { span: curve.span * 2, cells, size });
}

/**
 * The line to draw: epoch and loss in turn, at most three points a cell, with the extremes of each cell. NaN breaks the line.
 * @param {Curve} curve
 * @param {typeof TRAIN | typeof TEST} part
 */
export function trace(curve, part) {
  const line = [];
  let before = NaN;
  for (let i = 0; i < curve.size; i++) {
    const at = i * WIDTH;
    const epoch = curve.cells[at];
    if (Number.isNaN(epoch)) continue;
    const [least, greatest, last] = curve.cells.subarray(at + part, at + part + 3);
    if (least !== greatest) {
      const falls = Math.abs(before - greatest) < Math.abs(before - least);
      line.push(epoch, falls ? greatest : least, epoch, falls ? least : greatest);
    }
    if (least === greatest || last !== line.at(-1)) line.push(epoch, Number.isFinite(last) ? last : NaN);
    before = last;
  }
  return line;
}

/**
 * The least loss above zero and the greatest one, over both lines; NaN where there is none.
 * @param {Curve} curve
 */
export function extent(curve) {
  let [low, high] = [NaN, NaN];
  for (let i = 0; i < curve.size; i++) {
    for (const part of [TRAIN, TEST]) {
      const [least, greatest] = curve.cells.subarray(i * WIDTH + part, i * WIDTH + part + 2);
      if (least > 0 && !(low <= least)) low = least;
      if (!(high >= greatest) && Number.isFinite(greatest)) high = greatest;
    }
  }
  return { low, high };
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
    best = { epoch: known, train: curve.cells[at + TRAIN + 2], test: curve.cells[at + TEST + 2] };
  }
  return best;
}
