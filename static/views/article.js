// The words under the playground: the way down to them, and experiments that open above.

import { find } from '../dom.js';

/** @import { View } from '../app.js' */

/**
 * @param {HTMLElement} element
 * @returns {View}
 */
export function article(element) {
  const words = find(element, '#article', HTMLElement);
  let still = false;
  const behavior = () => /** @type {ScrollBehavior} */ (still ? 'instant' : 'smooth');

  find(element, '#more-button', HTMLButtonElement).onclick = () => {
    words.scrollIntoView({ behavior: behavior() });
    words.focus({ preventScroll: true });
  };
  // The link itself goes the way of every link: the address changes, and the page opens what stands there.
  words.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('a[href^="#"]')) scrollTo({ top: 0, behavior: behavior() });
  });

  return {
    render({ stillness }) {
      still = stillness;
    },
  };
}
