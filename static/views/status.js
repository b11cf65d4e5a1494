// States that are not training: no connection, a run that has diverged. Each says what happened and offers a way out.

import { find, setText } from '../dom.js';
import { plain } from '../format.js';
import { shownRecipe } from '../state.js';

/** @import { App, View } from '../app.js' */
/** @import { State } from '../state.js' */

/** A server that answers within this time need not be waited for in words. */
const PATIENCE = 1500;
/** The learning rates of the settings, from small to large. */
const RATES = [0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function status(element, { actions, reconnect, t }) {
  const lost = find(element, '#connection', HTMLElement);
  const [words, retry] = [find(lost, 'p', HTMLElement), find(lost, '#retry', HTMLButtonElement)];
  const diverged = find(element, '#diverged', HTMLElement);
  const slower = find(diverged, '#diverged-slower', HTMLButtonElement);
  retry.onclick = reconnect;
  const back = find(diverged, '#diverged-back', HTMLButtonElement);
  const what = find(diverged, 'p', HTMLElement);
  back.onclick = () => actions.back();
  slower.onclick = () => actions.back(Number(slower.value));
  let waiting = 0;
  /** The run that diverged whose banner has been put away. @type {State['diverged']} */
  let dismissed = null;
  /** @type {State['diverged']} */
  let shown = null;
  find(lost, '.round', HTMLButtonElement).onclick = () => (lost.hidden = true);
  find(diverged, '.round', HTMLButtonElement).onclick = () => {
    dismissed = shown;
    diverged.hidden = true;
  };

  return {
    render(state, last) {
      if (state.status !== last?.status || state.strings !== last.strings) {
        const { connection, reason, again } = state.status;
        document.documentElement.dataset.connection = connection;
        const show = () => (lost.hidden = false);
        clearTimeout(waiting);
        if (connection === 'connecting') waiting = window.setTimeout(show, PATIENCE);
        lost.hidden = connection !== 'lost';
        retry.hidden = !again || connection === 'connecting';
        setText(words, t(reason ? `lost.${reason}` : 'connecting'));
      }
      shown = state.diverged;
      diverged.hidden = !shown || shown === dismissed || state.status.connection === 'lost';
      if (!state.diverged) return;
      const { epoch, goodEpoch } = state.diverged;
      setText(what, t('diverged', { epoch }));
      setText(back, t('diverged.back', { epoch: goodEpoch }));
      const smaller = RATES.findLast((rate) => rate < (shownRecipe(state)?.learning_rate ?? 0));
      slower.hidden = smaller === undefined;
      if (smaller === undefined) return;
      slower.value = String(smaller);
      setText(slower, t('diverged.slower', { rate: plain(smaller) }));
    },
  };
}
