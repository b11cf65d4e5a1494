// The goals that a link sets, near the losses: a tick sets itself, with the epoch, as soon as one is reached.

import { find, icon, make, setText } from '../dom.js';
import { plain } from '../format.js';
import { shownSteps } from '../goals.js';

/** @import { App, View } from '../app.js' */
/** @import { Step } from '../goals.js' */

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function goals(element, { t }) {
  const list = find(element, 'ul', HTMLUListElement);
  const news = find(element, '[role=status]', HTMLElement);

  /** @param {Step} step */
  const wording = ({ goals: all }) =>
    all.map(({ measure, bound, threshold }) => t(`goal.${measure}.${bound}`, { threshold: plain(threshold) })).join(t('goal.and'));

  /**
   * @param {Step} step
   * @param {number} number from 1
   * @param {number} count
   */
  function item(step, number, count) {
    const reached = step.epoch !== null;
    const when = reached ? t('goal.epoch', { epoch: step.epoch }) : '';
    const title = make('b', {}, count > 1 ? t('goal.numbered', { number, count }) : t('goal.title'));
    const mark = make('span', { class: 'mark', role: 'img', 'aria-label': t(reached ? 'goal.reached' : 'goal.open') });
    if (reached) mark.append(icon('i-check'));
    const words = make('span', { class: 'words' }, title, ' ', wording(step));
    return make('li', reached ? { 'data-reached': String(step.epoch) } : {}, mark, words, make('span', { class: 'when' }, when));
  }

  return {
    render(state, last) {
      if (state.goals === last?.goals && state.strings === last.strings) return;
      const steps = shownSteps(state.goals);
      list.hidden = steps.length === 0;
      list.replaceChildren(...steps.map((step, i) => item(step, i + 1, state.goals.length)));
      const reached = steps.findLastIndex(({ epoch }) => epoch !== null);
      const { epoch } = steps[reached] ?? {};
      setText(news, reached < 0 ? '' : t('goal.news', { number: reached + 1, epoch, goal: wording(steps[reached]) }));
    },
  };
}
