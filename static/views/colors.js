// A button beside the colour scale: the pair of colours that every kind of colour vision tells apart.

import { find } from '../dom.js';

/** @import { App, View } from '../app.js' */

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function colors(element, { setColors }) {
  const button = find(element, '#colors', HTMLButtonElement);

  return {
    render(state, last) {
      if (state.colors === last?.colors) return;
      const safe = state.colors === 'safe';
      button.setAttribute('aria-pressed', String(safe));
      button.onclick = () => setColors(safe ? 'usual' : 'safe');
    },
  };
}
