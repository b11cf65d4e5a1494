// The five numbers that can be given. What is typed counts as soon as it is a number; what is none is said once one leaves the
// field, and the last good number counts on.

import { find } from '../dom.js';
import { read } from '../format.js';
import { full } from '../figures.js';
import { NAMES } from './answer.js';

/** @import { Translate } from '../i18n.js' */
/** @import { Given, GivenName } from './answer.js' */

/** @typedef {'empty' | 'number' | 'range'} Fault */

/**
 * What is wrong with a text, if anything.
 * @param {string} text
 * @param {{low: number, high: number, unreadable?: boolean}} limits unreadable: the field itself gives no text because it cannot read it
 * @returns {{value: number} | {fault: Fault}}
 */
export function judge(text, { low, high, unreadable = false }) {
  if (text.trim() === '') return { fault: unreadable ? 'number' : 'empty' };
  const value = read(text);
  if (Number.isNaN(value)) return { fault: 'number' };
  return value >= low && value <= high ? { value } : { fault: 'range' };
}

/**
 * @param {HTMLElement} form
 * @param {object} wiring
 * @param {() => Given} wiring.given
 * @param {(name: GivenName, value: number) => void} wiring.give
 * @param {Translate} wiring.t
 */
export function createFields(form, { given, give, t }) {
  const fields = NAMES.map((name) => ({ name, input: find(form, `#given-${name}`, HTMLInputElement) }));
  const trouble = find(form, '#given-trouble', HTMLElement);
  /** @type {{name: GivenName, fault: Fault} | null} */
  let wrong = null;

  const limits = (/** @type {HTMLInputElement} */ input) => ({ low: Number(input.min), high: Number(input.max), unreadable: input.validity.badInput });

  function say() {
    for (const { name, input } of fields) {
      if (wrong?.name === name) input.setAttribute('aria-invalid', 'true');
      else input.removeAttribute('aria-invalid');
    }
    trouble.textContent = wrong ? sentence(wrong) : '';
  }

  /** @param {{name: GivenName, fault: Fault}} what */
  function sentence({ name, fault }) {
    const { input } = /** @type {(typeof fields)[number]} */ (fields.find((field) => field.name === name));
    const params = { name: t(`neuron.given.${name}`), low: full(Number(input.min)), high: full(Number(input.max)), value: full(given()[name]) };
    return t(`neuron.fault.${fault}`, params);
  }

  for (const { name, input } of fields) {
    const look = (/** @type {boolean} */ aloud) => {
      const found = judge(input.value, limits(input));
      if ('value' in found) {
        if (wrong?.name === name) wrong = null;
        if (!Object.is(found.value, given()[name])) give(name, found.value);
      } else if (aloud) wrong = { name, fault: found.fault };
      say();
    };
    input.addEventListener('input', () => look(false));
    input.addEventListener('change', () => look(true));
    input.addEventListener('blur', () => look(true));
  }
  form.addEventListener('submit', (event) => event.preventDefault());

  return {
    /** Says it again in the language of the moment. */
    say,
    /** Puts the numbers into the fields, wherever they came from. */
    show() {
      wrong = null;
      for (const { name, input } of fields) input.value = String(given()[name]);
      say();
    },
  };
}
