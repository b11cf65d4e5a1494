// The keyboard: Space plays, the right arrow steps, R resets, a question mark shows the keys.

import { find } from '../dom.js';

/** @import { App, View } from '../app.js' */

/** Where keys have a meaning of their own. */
const TYPING = 'input, select, textarea, [contenteditable]';

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function keys(element, { actions }) {
  const dialog = find(element, '#keys', HTMLDialogElement);
  const show = () => dialog.showModal();
  element.querySelector('#keys-button')?.addEventListener('click', show);
  /** What a key does, and the control whose key it is. @type {Readonly<Record<string, [() => void, string?]>>} */
  const meaning = {
    ' ': [actions.togglePlay, 'playButton'],
    ArrowRight: [() => actions.stepEpochs(1), 'stepButton'],
    r: [actions.reset, 'resetButton'],
    R: [actions.reset, 'resetButton'],
    '?': [show],
  };
  /** @type {readonly string[]} */
  let hidden = [];
  element.ownerDocument.addEventListener('keydown', (event) => {
    const [action, control] = meaning[event.key] ?? [];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTaken(event)) return;
    if (element.querySelector('dialog[open]')) return;
    event.preventDefault();
    if (!control || !hidden.includes(control)) action();
  });
  return {
    render({ view }) {
      hidden = view?.hidden ?? [];
    },
  };
}

/**
 * A button that was reached by keyboard takes Space for itself; one that was only clicked does not.
 * @param {KeyboardEvent} event
 */
function isTaken({ target, key }) {
  if (!(target instanceof Element)) return false;
  if (target.matches('input:is([type=checkbox], [type=radio])')) return key === ' ' || key.startsWith('Arrow');
  return target.matches(TYPING) || (key === ' ' && target.matches('button:focus-visible, a[href]:focus-visible'));
}
