// Which controls a shared link hides: a list for teachers, with the words under the playground as one more entry.

import { shownRecipe } from '../state.js';

/** @import { App, View } from '../app.js' */

const TEXT = 'hideText';

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function sharehides(element, { actions }) {
  const boxes = [...element.querySelectorAll('input')];
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
  for (const box of boxes) {
    box.onchange = () => actions.share(chosen().filter((name) => name !== TEXT), chosen().includes(TEXT));
  }

  return {
    render(state, last) {
      const { sharing } = state;
      if (!sharing || sharing === last?.sharing) return;
      const features = shownRecipe(state)?.features ?? [];
      for (const box of boxes) {
        box.checked = box.value === TEXT ? sharing.hideText : sharing.hide.includes(box.value);
        // A hidden feature is no input, so to hide one in use would change the experiment.
        box.disabled = features.includes(box.value);
      }
    },
  };
}
