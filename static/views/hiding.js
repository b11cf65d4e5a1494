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
      const root = document.documentElement;
      root.toggleAttribute('data-hide-text', state.view.hide_text);
      // From here on the server's reading counts, not the one before the first paint.
      delete root.dataset.early;
      delete root.dataset.waiting;
    },
  };
}
