// What a session that goes on from its last checkpoint has missed: what was chosen after that one was made.
//
// Settings are told again. A weight set by hand or new data in those last moments are lost, and nothing else is. An infinite
// rate can only come with a link, so the checkpoint has it; a command could not say it.

import { shownRecipe, shownView } from './state.js';

/** @import { Recipe, RecipeEvent } from './protocol.js' */
/** @import { State } from './state.js' */

const VIEW = /** @type {const} */ (['show_test_data', 'discretize']);

/**
 * @typedef {object} Chosen
 * @property {Recipe} recipe
 * @property {{show_test_data: boolean, discretize: boolean}} view
 * @property {number | null} pace
 */

/**
 * @typedef {object} Missed
 * @property {Partial<Recipe>} fields
 * @property {Partial<Chosen['view']>} view
 * @property {number | null} [pace] absent where it is the same
 */

/**
 * What stands on the page's controls.
 * @param {State} state
 * @returns {Chosen | null}
 */
export function chosenIn(state) {
  const [recipe, view] = [shownRecipe(state), shownView(state)];
  return recipe && view && { recipe, view: { show_test_data: view.show_test_data, discretize: view.discretize }, pace: state.pace };
}

/**
 * @param {Chosen} chosen
 * @param {RecipeEvent} event of the session that goes on
 * @returns {Missed}
 */
export function missedBy({ recipe, view, pace }, event) {
  // With another seed the network would be another, too: its training is worth more than the new points.
  const names = /** @type {(keyof Recipe)[]} */ (Object.keys(recipe)).filter((name) => name !== 'seed');
  return {
    fields: differing(recipe, event.recipe, names),
    view: differing(view, event.view, VIEW),
    ...(pace !== event.epochs_per_second && { pace }),
  };
}

/**
 * @template {object} T
 * @param {T} wanted
 * @param {T} given
 * @param {readonly (keyof T)[]} names
 * @returns {Partial<T>}
 */
function differing(wanted, given, names) {
  const canSay = (/** @type {unknown} */ value) => value !== null && !(typeof value === 'number' && !Number.isFinite(value));
  const differ = names.filter((name) => canSay(wanted[name]) && String(wanted[name]) !== String(given[name]));
  return /** @type {Partial<T>} */ (Object.fromEntries(differ.map((name) => [name, wanted[name]])));
}
