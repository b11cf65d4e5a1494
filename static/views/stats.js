// The losses, and for classification the accuracy, as numbers. With a penalty on, what is made small is told, too: J = L + s.

import { find, make, setText } from '../dom.js';
import { fixed, percent } from '../format.js';

/** @import { App, View } from '../app.js' */
/** @import { State } from '../state.js' */

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function stats(element, { t }) {
  const [test, train] = [find(element, '#loss-test', HTMLElement), find(element, '#loss-train', HTMLElement)];
  const [row, accuracy] = [find(element, '#accuracy-row', HTMLElement), find(element, '#accuracy-test', HTMLElement)];
  const objective = find(element, '#objective', HTMLElement);

  return {
    render(state, last) {
      const { curve, picture, recipe } = state;
      if (picture !== last?.picture || curve !== last?.curve || state.strings !== last.strings) split(objective, state, t);
      if (curve !== last?.curve) {
        setText(test, curve.epoch < 0 ? '–' : fixed(curve.test));
        setText(train, curve.epoch < 0 ? '–' : fixed(curve.train));
      }
      row.hidden = recipe?.problem === 'regression';
      if (picture && picture !== last?.picture) setText(accuracy, share(picture.frame.testAccuracy));
    },
  };
}

/** So many decimals that the line keeps its place. */
const short = (/** @type {number} */ value) => fixed(value, Math.abs(value) < 10 ? 3 : 1);

/**
 * The penalty, and what it makes of the training loss.
 * @param {HTMLElement} line
 * @param {State} state
 * @param {App['t']} t
 */
function split(line, { curve, picture }, t) {
  const penalty = picture?.frame.penalty ?? null;
  line.hidden = penalty === null || curve.epoch < 0;
  document.documentElement.toggleAttribute('data-penalty', !line.hidden);
  if (penalty === null || line.hidden) return;
  const [s, j] = [short(penalty), short(curve.train + penalty)];
  const words = t('objective', { s, j });
  if (line.dataset.says === words) return;
  line.dataset.says = words;
  line.title = words;
  const part = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {string} */ value) =>
    make('span', { 'aria-hidden': 'true' }, `${sign} `, make('i', {}, name), ` ${value} `);
  line.replaceChildren(part('+', 's', s), part('=', 'J', j), make('span', { class: 'hidden-text' }, words));
}

/**
 * Without points there is no share.
 * @param {number} accuracy
 */
function share(accuracy) {
  return Number.isNaN(accuracy) ? '–' : percent(accuracy);
}
