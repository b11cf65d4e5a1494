// The three differences and the relative error, as mathematics.

import { frac, math, name, number, operator, parens, row, sup } from '../mathml.js';

/** @import { Method } from './chart.js' */

const loss = (/** @type {Element} */ at) => row(name('L'), parens(at));
const w = () => name('w');
const up = () => row(w(), operator('+'), name('h'));
const down = () => row(w(), operator('−'), name('h'));

/**
 * @param {Method} method
 * @returns {Element}
 */
export function difference(method) {
  const [above, below, step] = {
    forward: [up(), w(), name('h')],
    backward: [w(), down(), name('h')],
    central: [up(), down(), row(number(2), name('h'))],
  }[method];
  return large([frac(row(name('d'), name('L')), row(name('d'), name('w'))), operator('≈'), frac(row(loss(above), operator('−'), loss(below)), step)]);
}

/** |n − g| / max(|n|, |g|, 10⁻⁶), with n from the difference and g backpropagated. */
export function relativeError() {
  const size = (/** @type {Element} */ of) => row(operator('|'), of, operator('|'));
  const least = sup(number(10), row(operator('−'), number(6)));
  return large([
    frac(
      size(row(name('n'), operator('−'), name('g'))),
      row(name('max'), parens(size(name('n')), operator(','), size(name('g')), operator(','), least)),
    ),
  ]);
}

/** @param {Element[]} parts */
function large(parts) {
  const formula = math(parts);
  formula.setAttribute('displaystyle', 'true');
  return formula;
}
