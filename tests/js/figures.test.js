// A number in six significant digits, and in all that it has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { full, isRounded, short } from '../../static/figures.js';

test('six significant digits, rounded to nearest', () => {
  assert.equal(short(0.574442516811659), '0.574443');
  assert.equal(short(-0.02756970076471782), '−0.0275697');
  assert.equal(short(0.02543808911112937), '0.0254381');
  assert.equal(short(123456.7), '123457');
  assert.equal(short(1234567), '1.23457×10⁶');
});

test('no zeros that say nothing', () => {
  assert.equal(short(0.30000000000000004), '0.3');
  assert.equal(short(0), '0');
  assert.equal(short(-1), '−1');
  assert.equal(short(100), '100');
  assert.equal(short(1e-9), '1×10⁻⁹');
  assert.equal(short(0.00012), '0.00012');
});

test('all the digits that tell a float64 from its neighbours', () => {
  assert.equal(full(0.574442516811659), '0.574442516811659');
  assert.equal(full(0.1 + 0.2), '0.30000000000000004');
  assert.equal(full(-5e-324), '−5×10⁻³²⁴');
  assert.equal(full(1e21), '1×10²¹');
});

test('what is no number of any size', () => {
  assert.equal(short(NaN), 'NaN');
  assert.equal(full(-Infinity), '−∞');
});

test('a number is rounded where six digits are not all', () => {
  assert.equal(isRounded(0.5), false);
  assert.equal(isRounded(0.30000000000000004), true);
  assert.equal(isRounded(-0.055139401529435), true);
});
