// Play, step, rewind, reset, the speed, and the counter of epochs.

import { find, setText } from '../dom.js';
import { counter } from '../format.js';
import { shownPlaying } from '../state.js';

/** @import { App, View } from '../app.js' */

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function transport(element, { actions, t }) {
  const play = find(element, '#play', HTMLButtonElement);
  const [playIcon, playWord] = [find(play, 'use', SVGUseElement), find(play, '.play-word', HTMLElement)];
  const [zeros, digits] = [find(element, '.zeros', HTMLElement), find(element, '.digits', HTMLElement)];
  const size = find(element, '#step-size', HTMLSelectElement);
  const speeds = [...element.querySelectorAll('input')];
  play.onclick = actions.togglePlay;
  find(element, '#rewind', HTMLButtonElement).onclick = actions.rewind;
  find(element, '#reset', HTMLButtonElement).onclick = actions.reset;
  find(element, '#step', HTMLButtonElement).onclick = () => step(actions, size.value);
  for (const speed of speeds) speed.onchange = () => actions.setPace(speed.value === 'max' ? null : Number(speed.value));

  return {
    render(state, last) {
      const playing = shownPlaying(state);
      if (!last || playing !== shownPlaying(last) || state.strings !== last.strings) {
        setText(playWord, t(playing ? 'pause' : 'play'));
        playIcon.setAttribute('href', playing ? '#i-pause' : '#i-play');
      }
      if (state.picture !== last?.picture) {
        const text = counter(state.picture?.frame.epoch ?? 0);
        setText(zeros, text.zeros);
        setText(digits, text.digits);
      }
      if (state.pace !== last?.pace) {
        for (const speed of speeds) speed.checked = speed.value === String(state.pace ?? 'max');
      }
    },
  };
}

/**
 * @param {App['actions']} actions
 * @param {string} size epochs, or mini-batches after a "u"
 */
function step(actions, size) {
  if (size.startsWith('u')) actions.stepUpdates(Number(size.slice(1)));
  else actions.stepEpochs(Number(size));
}
