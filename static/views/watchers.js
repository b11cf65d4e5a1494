// How many watch this session; who wants to know whom, or to stop, finds the link behind it.

import { find, setText } from '../dom.js';

/** @import { App, View } from '../app.js' */

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function watchers(element, { t }) {
  const button = find(element, '#watchers', HTMLButtonElement);
  const number = find(button, 'b', HTMLElement);
  button.onclick = () => find(element, '#share-button', HTMLButtonElement).click();

  return {
    render(state, last) {
      if (state.watchers === last?.watchers && state.strings === last.strings) return;
      button.hidden = state.watchers === 0;
      setText(number, String(state.watchers));
      const words = t('watchers', { count: state.watchers });
      button.title = words;
      button.setAttribute('aria-label', words);
    },
  };
}
