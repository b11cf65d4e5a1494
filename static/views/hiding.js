// A link may hide controls: teachers use it to keep an exercise simple.

/** @import { View } from '../app.js' */

/**
 * @param {HTMLElement} element
 * @returns {View}
 */
export function hiding(element) {
  const controls = /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll('[data-hide]'));

  return {
    render(state, last) {
      if (!state.view || state.view === last?.view) return;
      for (const control of controls) {
        control.toggleAttribute('data-hidden', state.view.hidden.includes(control.dataset.hide ?? ''));
      }
      document.documentElement.toggleAttribute('data-hide-text', state.view.hide_text);
      delete document.documentElement.dataset.waiting;
    },
  };
}
