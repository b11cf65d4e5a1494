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
  find(element, '#keys-button', HTMLButtonElement).onclick = show;
  /** @type {Readonly<Record<string, () => void>>} */
  const meaning = {
    ' ': actions.togglePlay,
    ArrowRight: () => actions.stepEpochs(1),
    r: actions.reset,
    R: actions.reset,
    '?': show,
  };
  element.ownerDocument.addEventListener('keydown', (event) => {
    const action = meaning[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey || event.repeat || dialog.open || isTaken(event)) return;
    event.preventDefault();
    action();
  });
  return { render() {} };
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
