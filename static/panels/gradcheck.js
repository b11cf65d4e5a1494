// A panel under the playground that is still to be built.

import { make } from '../dom.js';

/** @import { App, View } from '../app.js' */

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function view(element, { t }) {
  const line = make('p');
  element.replaceChildren(line);
  return {
    render(state, last) {
      if (state.strings !== last?.strings) line.textContent = t('tab.gradcheck');
    },
  };
}
