// Short messages at the edge of the page: why a command was refused. They go by themselves.

import { icon, make } from '../dom.js';

/** @import { App, View } from '../app.js' */
/** @import { Notice } from '../state.js' */

const SHOWN_FOR = 8000;

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function notices(element, { actions, sentence, t }) {
  /** @type {Map<number, HTMLElement>} */
  const shown = new Map();

  /** @param {Notice} notice */
  function create({ key, kind, code, params }) {
    const close = make('button', { type: 'button', class: 'round', 'aria-label': t('dismiss') }, icon('i-close'));
    const words = kind === 'error' ? sentence('error', code, params) : t(`notice.${code}`, params);
    const box = make('div', { class: 'notice', role: kind === 'error' ? 'alert' : 'status' }, make('p', {}, words), close);
    close.onclick = () => actions.dismissNotice(key);
    setTimeout(() => actions.dismissNotice(key), SHOWN_FOR);
    return box;
  }

  return {
    render(state, last) {
      if (state.notices === last?.notices && state.strings === last.strings) return;
      // In another language all of them are said anew.
      if (last && state.strings !== last.strings) {
        for (const box of shown.values()) box.remove();
        shown.clear();
      }
      const wanted = new Set(state.notices.map(({ key }) => key));
      for (const [key, box] of shown) {
        if (wanted.has(key)) continue;
        box.remove();
        shown.delete(key);
      }
      for (const notice of state.notices) {
        if (shown.has(notice.key)) continue;
        const box = create(notice);
        shown.set(notice.key, box);
        element.append(box);
      }
    },
  };
}
