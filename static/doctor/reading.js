// What the doctor found, ready to be said: the evidence as texts, and the change as what is and what is to be.

import { plain } from '../format.js';
import { magnitude, percentage } from '../magnitude.js';

/** @import { Finding, Recipe } from '../protocol.js' */
/** @import { Translate } from '../i18n.js' */

/** Shares: of a loss, of values, of the points of a curve. */
const SHARES = new Set(['level', 'fall', 'saturation', 'turns', 'leap', 'pace', 'unrest', 'train', 'test', 'test_lowest']);
const SIZES = new Set(['gradient', 'first', 'last', 'update_ratio']);
/** Where nothing is wrong there is nothing to change. */
const HEALTHY = new Set(['learning', 'learned']);

/** @param {Finding} finding */
export function isHealthy({ code }) {
  return HEALTHY.has(code);
}

/**
 * The key of a finding's sentences: some have more than one cause.
 * @param {Finding} finding
 */
export function keyOf({ code, params }) {
  return params.cause === undefined ? code : `${code}.${params.cause}`;
}

/**
 * The evidence as texts by name.
 * @param {Finding} finding
 * @param {readonly number[]} shape
 * @param {Translate} t
 * @returns {Record<string, string>}
 */
export function evidenceOf({ params }, shape, t) {
  const texts = Object.entries(params).map(([name, value]) => [name, write(name, value)]);
  const { layer } = params;
  if (layer !== undefined) texts.push(['where', layer === shape.length - 1 ? t('unit.output') : t('gradients.layer', { layer })]);
  return Object.fromEntries(texts);
}

/**
 * What is infinite comes as a text, and what is no number as nothing.
 * @param {string} name
 * @param {unknown} value
 */
function write(name, value) {
  if (name === 'cause') return String(value);
  const number = Number(value ?? NaN);
  if (SHARES.has(name)) return percentage(number);
  return SIZES.has(name) ? magnitude(number) : plain(number);
}

/** @typedef {{field: keyof Recipe, from: unknown, to: unknown}} Difference */

/**
 * What would change; a field that has its value already is not told.
 * @param {Finding} finding
 * @param {Recipe} recipe
 * @returns {Difference[]}
 */
export function differences({ change }, recipe) {
  const fields = /** @type {(keyof Recipe)[]} */ (Object.keys(change));
  return fields.map((field) => ({ field, from: recipe[field], to: change[field] })).filter(({ from, to }) => String(from) !== String(to));
}

/**
 * Why a change might help: the key of a sentence.
 * @param {readonly Difference[]} changes
 */
export function reasonOf(changes) {
  const [first] = changes;
  if (!first) return 'none';
  const { field, from, to } = changes.find((each) => each.field === 'regularization') ?? first;
  const rises = Number(to) > Number(from);
  switch (field) {
    case 'learning_rate':
      return rises ? 'faster' : 'slower';
    case 'regularization_rate':
      return rises ? 'stronger' : 'weaker';
    case 'hidden_layers':
      return total(to) < total(from) ? 'shorter' : 'larger';
    case 'activation':
      return `activation.${to}`;
    default:
      return field;
  }
}

/** @param {unknown} layers */
function total(layers) {
  return Array.isArray(layers) ? layers.reduce((sum, units) => sum + units, 0) : 0;
}

/**
 * A value of the recipe as the page names it.
 * @param {Difference['field']} field
 * @param {unknown} value
 * @param {Translate} t
 */
export function valueText(field, value, t) {
  if (field === 'activation' || field === 'regularization') return t(`${field}.${value}`);
  if (field === 'zero_start') return t(value ? 'doctor.start.zero' : 'doctor.start.random');
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : t('doctor.noLayers');
  if (field === 'train_percent') return `${plain(Number(value))} %`;
  return plain(Number(value));
}
