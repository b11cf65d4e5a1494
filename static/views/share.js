// The link, its QR code and the code for embedding it, in a dialog; large for a projector when a class is to open it.

import { copy } from '../clipboard.js';
import { find, make, setText } from '../dom.js';
import { MOST_BYTES, bases, bytes, codeOf, embedCode, linkOf, watchLink } from '../sharing.js';

/** @import { App, View } from '../app.js' */

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function share(element, { actions, t }) {
  const dialog = find(element, '#share', HTMLDialogElement);
  const link = find(dialog, '#share-link', HTMLInputElement);
  const embed = find(dialog, '#share-embed', HTMLTextAreaElement);
  const base = addressChoice(dialog);
  const said = find(dialog, '#share-said', HTMLElement);
  const code = find(dialog, '#share-code', HTMLImageElement);
  const large = find(dialog, '#share-large', HTMLElement);
  const kinds = /** @type {HTMLInputElement[]} */ ([...dialog.querySelectorAll('[name=share-what]')]);
  /** The newest link; empty while the server is asked for one. */
  let hash = '';
  /** The code with which others watch. @type {string | null} */
  let watch = null;
  let ready = false;

  function show() {
    const language = new URL(location.href).searchParams.get('lang');
    const before = link.value + embed.value;
    const live = kinds.some(({ checked, value }) => checked && value === 'watch');
    dialog.toggleAttribute('data-live', live);
    setText(find(dialog, '#share-what-hint', HTMLElement), t(live ? 'share.what.watchHint' : 'share.what.copyHint'));
    link.value = live ? watchLink(base.value, watch ?? '', language) : hash && linkOf(base.value, hash, language);
    embed.value = hash && embedCode(base.value, hash, t('title'), language);
    if (link.value + embed.value !== before) setText(said, '');
    // The picture stays until there is another one.
    if (!hash && !live) return;
    setText(large, link.value);
    const size = bytes(link.value);
    code.hidden = size > MOST_BYTES;
    if (!code.hidden && code.getAttribute('src') !== codeOf(link.value)) code.src = codeOf(link.value);
    setText(find(dialog, '#share-too-long', HTMLElement), code.hidden ? t('share.tooLong', { size, limit: MOST_BYTES }) : '');
  }

  find(element, '#share-button', HTMLButtonElement).onclick = () => {
    if (!ready) return;
    delete dialog.dataset.large;
    setText(said, '');
    actions.startSharing();
    dialog.showModal();
  };
  dialog.onclose = actions.endSharing;
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
  base.onchange = show;
  for (const kind of kinds) kind.onchange = show;
  find(dialog, '#share-class', HTMLButtonElement).onclick = () => dialog.toggleAttribute('data-large');
  for (const [button, field] of /** @type {const} */ ([['#share-copy', link], ['#share-embed-copy', embed]])) {
    find(dialog, button, HTMLButtonElement).onclick = async () => setText(said, t((await copy(field)) ? 'share.copied' : 'share.copyYourself'));
  }

  return {
    render({ sharing, strings, view, watchCode }, last) {
      ready = view !== null;
      watch = watchCode;
      if (!sharing || (sharing === last?.sharing && strings === last.strings && watchCode === last.watchCode)) return;
      hash = sharing.hash ?? '';
      show();
    },
  };
}

/**
 * The addresses to choose from; no choice is shown where there is none.
 * @param {HTMLElement} dialog
 */
function addressChoice(dialog) {
  const select = find(dialog, '#share-address', HTMLSelectElement);
  const choices = bases(location, [...select.options].map(({ value }) => value));
  select.replaceChildren(...choices.map((address) => make('option', { value: address }, address)));
  find(dialog, '#share-addresses', HTMLElement).hidden = choices.length < 2;
  return select;
}
