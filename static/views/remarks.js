// Where a link was not taken literally: one line with the first place, which opens for the others, until it is dismissed.

import { find, make, setText } from '../dom.js';

/** @import { App, View } from '../app.js' */

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function remarks(element, { actions, sentence, t }) {
  const list = find(element, 'ul', HTMLUListElement);
  const first = find(element, '#remarks-first', HTMLElement);
  const all = find(element, '#remarks-all', HTMLButtonElement);
  let count = 0;

  /** @param {boolean} open */
  function show(open) {
    list.hidden = !open;
    first.hidden = open;
    all.hidden = count < 2;
    all.setAttribute('aria-expanded', String(open));
    setText(all, t(open ? 'remarks.less' : 'remarks.all', { count }));
  }

  all.onclick = () => show(list.hidden === true);
  find(element, '#remarks-close', HTMLButtonElement).onclick = actions.dismissRemarks;

  return {
    render(state, last) {
      if (state.remarks === last?.remarks && state.strings === last.strings) return;
      const sentences = state.remarks.map(({ code, params }) => sentence('remark', code, params));
      count = sentences.length;
      element.hidden = count === 0;
      list.replaceChildren(...sentences.map((words) => make('li', {}, words)));
      setText(first, sentences[0] ?? '');
      first.title = sentences[0] ?? '';
      show(state.remarks === last?.remarks && !list.hidden);
    },
  };
}
