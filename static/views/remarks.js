// Where a link was not taken literally: one notice with a sentence for each place, until it is dismissed.

import { find, make } from '../dom.js';

/** @import { App, View } from '../app.js' */

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function remarks(element, { actions, sentence }) {
  const list = find(element, 'ul', HTMLUListElement);
  find(element, '#remarks-close', HTMLButtonElement).onclick = actions.dismissRemarks;

  return {
    render(state, last) {
      if (state.remarks === last?.remarks && state.strings === last.strings) return;
      element.hidden = state.remarks.length === 0;
      list.replaceChildren(...state.remarks.map(({ code, params }) => make('li', {}, sentence('remark', code, params))));
    },
  };
}
