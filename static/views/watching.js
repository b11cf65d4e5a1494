// A page that shows someone else's session: nothing in it can be changed, and a copy of one's own is one click away.

import { find, setText } from '../dom.js';

/** @import { App, View } from '../app.js' */

const CONTROLS = ['.transport', '.speed', '.settings', '#data', '.net-heading', '.feature', '#show-test-data', '#discretize'];
const INSIDE = ':is(button, input, select)';

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function watching(element, { t }) {
  const said = find(element, '#watching', HTMLElement);
  const [words, link] = [find(said, 'span', HTMLElement), find(said, 'a', HTMLAnchorElement)];
  const { search } = location;
  const selector = CONTROLS.map((part) => `${part}${INSIDE}, ${part} ${INSIDE}`).join();

  return {
    render(state, last) {
      // Other views make some of them anew, or let them be used again.
      const controls = /** @type {NodeListOf<HTMLButtonElement | HTMLInputElement | HTMLSelectElement>} */ (element.querySelectorAll(selector));
      if (state.recipe !== last?.recipe || state.shape !== last.shape) for (const control of controls) control.disabled = true;
      if (state.hash !== null && state.hash !== last?.hash) link.href = `/${search}#${state.hash}`;
      const key = state.ownerPresent ? 'watching' : 'watching.away';
      if (state.ownerPresent !== last?.ownerPresent || state.strings !== last.strings) setText(words, t(key));
    },
  };
}
