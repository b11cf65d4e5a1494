// Run to an epoch: a small field that opens at the epoch counter.

import { find } from '../dom.js';

/** @import { App, View } from '../app.js' */

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function runto(element, { actions }) {
  const button = find(element, '#run-to-button', HTMLButtonElement);
  const form = find(element, '#run-to', HTMLFormElement);
  const field = find(form, 'input', HTMLInputElement);

  /** @param {boolean} open */
  function show(open) {
    form.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
    if (open) field.select();
  }

  button.onclick = () => show(form.hidden === true);
  form.onsubmit = (event) => {
    event.preventDefault();
    actions.runTo(Number(field.value));
    show(false);
    button.focus();
  };
  form.onkeydown = (event) => {
    if (event.key !== 'Escape') return;
    show(false);
    button.focus();
  };
  element.ownerDocument.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Node && !element.contains(target)) show(false);
  });
  element.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !element.contains(relatedTarget)) show(false);
  });

  return { render() {} };
}
