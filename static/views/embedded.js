// In a frame of another page there is room for the playground alone; a link leads to all of it, in the state of the moment.

import { find } from '../dom.js';

/** @import { View } from '../app.js' */

/**
 * @param {HTMLElement} element
 * @returns {View}
 */
export function embedded(element) {
  const link = find(element, '#open-full', HTMLAnchorElement);
  const { search } = location;

  return {
    render({ hash }, last) {
      if (hash !== null && hash !== last?.hash) link.href = `/${search}#${hash}`;
    },
  };
}
