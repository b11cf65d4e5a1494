// Every factor of the chain rule as a formula, the same with the numbers filled in, and what comes out. Names as in the tutorial:
// z = wx + b, y = σ(z), L = ½(y − y_true)².

import { frac, math, name, number, operator, parens, row, sub, sup, text, toned } from '../mathml.js';
import { short } from '../figures.js';

/** @import { Neuron } from './answer.js' */

/** @typedef {'forward' | 'backward' | 'update'} Pass */
/** @typedef {{id: string, pass: Pass, formula: Element, filled: Element | null, value: number}} Line filled: null where nothing is to be filled in */

const loss = () => name('L');
const truth = () => sub(name('y'), text('true'));
const rate = () => name('η');

/**
 * @param {string} of
 * @param {string} by
 */
const slope = (of, by) => frac(row(name('d'), name(of)), row(name('d'), name(by)));

/**
 * A number with its colour; a negative one in brackets where a sign or a factor stands before it.
 * @param {number} value
 * @param {'forward' | 'backward' | 'given'} tone
 * @param {boolean} [bare] nothing stands before it
 */
function filled(value, tone, bare = false) {
  const written = number(short(value));
  const one = tone === 'given' ? row(written) : toned(tone, written);
  return value < 0 && !bare ? parens(one) : one;
}

/** @param {...(Element | string)} parts a text is an operator */
function made(...parts) {
  const formula = math(parts.map((part) => (typeof part === 'string' ? operator(part) : part)));
  formula.setAttribute('displaystyle', 'true'); // fractions as large as what stands beside them
  return formula;
}

/**
 * @param {Neuron} of
 * @returns {Line[]}
 */
export function lines(of) {
  return [...forward(of), ...backward(of), ...update(of)];
}

/**
 * @param {Neuron} of
 * @returns {Line[]}
 */
function forward({ x, w, b, target, z, y, loss: l }) {
  const pass = /** @type {const} */ ('forward');
  const half = () => frac(number(1), number(2));
  return [
    {
      id: 'z', pass, value: z,
      formula: made(name('z'), '=', name('w'), name('x'), '+', name('b')),
      filled: made('=', filled(w, 'given', true), '·', filled(x, 'given'), '+', filled(b, 'given')),
    },
    {
      id: 'y', pass, value: y,
      formula: made(name('y'), '=', name('σ'), parens(name('z')), '=', sigmoid(row(operator('−'), name('z')))),
      filled: made('=', sigmoid(row(operator('−'), filled(z, 'forward')))),
    },
    {
      id: 'loss', pass, value: l,
      formula: made(loss(), '=', half(), sup(parens(name('y'), operator('−'), truth()), number(2))),
      filled: made('=', half(), sup(parens(filled(y, 'forward', true), operator('−'), filled(target, 'given')), number(2))),
    },
  ];
}

/** @param {Element} exponent */
const sigmoid = (exponent) => frac(number(1), row(number(1), operator('+'), sup(name('e'), exponent)));

/**
 * @param {Neuron} of
 * @returns {Line[]}
 */
function backward({ x, target, y, dl_dy, dy_dz, dz_dw, dz_db, dl_dw, dl_db }) {
  const pass = /** @type {const} */ ('backward');
  const back = (/** @type {number} */ value, /** @type {boolean} */ bare = false) => filled(value, 'backward', bare);
  const chain = (/** @type {string} */ to) => made(
    toned('backward', slope('L', to)), '=', slope('L', 'y'), '·', slope('y', 'z'), '·', slope('z', to),
  );
  return [
    {
      id: 'dl_dy', pass, value: dl_dy,
      formula: made(slope('L', 'y'), '=', name('y'), '−', truth()),
      filled: made('=', filled(y, 'forward', true), '−', filled(target, 'given')),
    },
    {
      id: 'dy_dz', pass, value: dy_dz,
      formula: made(slope('y', 'z'), '=', name('y'), parens(number(1), operator('−'), name('y'))),
      filled: made('=', filled(y, 'forward', true), '·', parens(number(1), operator('−'), filled(y, 'forward'))),
    },
    { id: 'dz_dw', pass, value: dz_dw, formula: made(slope('z', 'w'), '=', name('x')), filled: made('=', filled(x, 'given', true)) },
    {
      id: 'dl_dw', pass, value: dl_dw,
      formula: chain('w'),
      filled: made('=', back(dl_dy, true), '·', back(dy_dz), '·', back(dz_dw)),
    },
    { id: 'dz_db', pass, value: dz_db, formula: made(slope('z', 'b'), '=', number(1)), filled: null },
    {
      id: 'dl_db', pass, value: dl_db,
      formula: chain('b'),
      filled: made('=', back(dl_dy, true), '·', back(dy_dz), '·', back(dz_db)),
    },
  ];
}

/**
 * @param {Neuron} of
 * @returns {Line[]}
 */
function update({ w, b, rate: eta, dl_dw, dl_db, new_w, new_b }) {
  const pass = /** @type {const} */ ('update');
  const rule = (/** @type {string} */ to) => made(name(to), '←', name(to), '−', rate(), slope('L', to));
  const done = (/** @type {number} */ old, /** @type {number} */ gradient) =>
    made('=', filled(old, 'given', true), '−', filled(eta, 'given'), '·', filled(gradient, 'backward'));
  return [
    { id: 'new_w', pass, value: new_w, formula: rule('w'), filled: done(w, dl_dw) },
    { id: 'new_b', pass, value: new_b, formula: rule('b'), filled: done(b, dl_db) },
  ];
}
