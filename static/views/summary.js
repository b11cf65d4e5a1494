// The run in a sentence or two for those who do not see the canvases: when it stops, and now and then while it goes on.

import { setText } from '../dom.js';
import { fixed } from '../format.js';
import { shownPlaying } from '../state.js';
import { positiveShare } from '../surfaces.js';

/** @import { App, View } from '../app.js' */
/** @import { State } from '../state.js' */

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
  let due = Infinity;
  let waiting = 0;
  /** @type {State | null} */
  let newest = null;

  function say() {
    [told, due] = [performance.now(), Infinity];
    if (newest?.picture) setText(element, words(newest, t));
  }

  return {
    render(state, last) {
      newest = state;
      if (!state.picture || (state.picture === last?.picture && state.playing === last.playing && state.strings === last.strings)) return;
      const soon = !shownPlaying(state) || state.strings !== last?.strings;
      const when = told + (soon ? WHILE_STOPPED : WHILE_PLAYING);
      if (when >= due) return;
      due = when;
      clearTimeout(waiting);
      waiting = window.setTimeout(say, Math.max(0, when - performance.now()));
    },
  };
}

/**
 * @param {State} state
 * @param {App['t']} t
 */
function words({ curve, picture }, t) {
  const share = fixed(100 * positiveShare(picture?.frame.surface ?? new Uint8Array(0)), 0);
  return t('summary', { epoch: picture?.frame.epoch ?? 0, test: fixed(curve.test), train: fixed(curve.train), share });
}
