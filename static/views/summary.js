// The run in one sentence for those who do not see the canvases: when it stops, and now and then while it goes on.

import { setText } from '../dom.js';
import { fixed } from '../format.js';
import { shownPlaying } from '../state.js';

/** @import { App, View } from '../app.js' */

/** Often enough to follow, seldom enough to listen to something else as well. */
const WHILE_PLAYING = 10_000;
const WHILE_STOPPED = 1000;

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function summary(element, { t }) {
  let told = -Infinity;
  let waiting = 0;

  return {
    render(state, last) {
      const { curve, picture } = state;
      if (!picture || (picture === last?.picture && state.playing === last.playing && state.strings === last.strings)) return;
      const say = () => {
        told = performance.now();
        setText(element, t('summary', { epoch: picture.frame.epoch, test: fixed(curve.test), train: fixed(curve.train) }));
      };
      const pause = shownPlaying(state) ? WHILE_PLAYING : WHILE_STOPPED;
      clearTimeout(waiting);
      waiting = window.setTimeout(say, Math.max(0, told + pause - performance.now()));
    },
  };
}
