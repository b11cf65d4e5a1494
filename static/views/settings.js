// Learning rate, activation, regularization and its rate, problem type: five native selects.

import { find, make } from '../dom.js';
import { plain } from '../format.js';
import { shownRecipe } from '../state.js';

/** @import { App, View } from '../app.js' */
/** @import { Recipe } from '../protocol.js' */

/** @type {readonly {id: string, field: keyof Recipe, number: boolean}[]} */
const SELECTS = [
  { id: 'learning-rate', field: 'learning_rate', number: true },
  { id: 'activation', field: 'activation', number: false },
  { id: 'regularization', field: 'regularization', number: false },
  { id: 'regularization-rate', field: 'regularization_rate', number: true },
  { id: 'problem', field: 'problem', number: false },
];

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function settings(element, { actions }) {
  const selects = SELECTS.map(({ id, field, number }) => {
    const select = find(element, `#${id}`, HTMLSelectElement);
    select.onchange = () => actions.change({ [field]: number ? Number(select.value) : select.value });
    return { select, field };
  });
  const rate = selects[3].select;

  return {
    render(state, last) {
      const recipe = shownRecipe(state);
      if (!recipe || (last?.recipe === state.recipe && last.pending === state.pending)) return;
      for (const { select, field } of selects) choose(select, /** @type {string | number} */ (recipe[field]));
      rate.classList.toggle('idle', recipe.regularization === 'none');
    },
  };
}

/**
 * Chooses the option of a value. A link may bring one that is not on the list: it is added while it holds.
 * @param {HTMLSelectElement} select
 * @param {string | number} value
 */
function choose(select, value) {
  const means = (/** @type {HTMLOptionElement} */ option) =>
    typeof value === 'number' ? Number(option.value) === value : option.value === value;
  if (means(select.selectedOptions[0])) return;
  for (const option of select.querySelectorAll('[data-extra]')) option.remove();
  let option = [...select.options].find(means);
  if (!option) {
    const text = typeof value === 'number' ? plain(value) : value;
    option = make('option', { value: String(value), 'data-extra': '' }, text);
    const after = typeof value === 'number' ? [...select.options].find((other) => Number(other.value) > value) : undefined;
    select.insertBefore(option, after ?? null);
  }
  option.selected = true;
}
