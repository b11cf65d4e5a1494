// The losses, and for classification the accuracy, as numbers.

import { find, setText } from '../dom.js';
import { fixed, percent } from '../format.js';

/** @import { View } from '../app.js' */

/**
 * @param {HTMLElement} element
 * @returns {View}
 */
export function stats(element) {
  const [test, train] = [find(element, '#loss-test', HTMLElement), find(element, '#loss-train', HTMLElement)];
  const [row, accuracy] = [find(element, '#accuracy-row', HTMLElement), find(element, '#accuracy-test', HTMLElement)];

  return {
    render({ curve, picture, recipe }, last) {
      if (curve !== last?.curve) {
        setText(test, curve.epoch < 0 ? '–' : fixed(curve.test));
        setText(train, curve.epoch < 0 ? '–' : fixed(curve.train));
      }
      row.hidden = recipe?.problem === 'regression';
      if (picture && picture !== last?.picture) setText(accuracy, share(picture.frame.testAccuracy));
    },
  };
}

/**
 * Without points there is no share.
 * @param {number} accuracy
 */
function share(accuracy) {
  return Number.isNaN(accuracy) ? '–' : percent(accuracy);
}
