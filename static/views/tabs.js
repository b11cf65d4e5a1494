// The tabs in the bar at the foot of the playground. All are closed at first; the open one closes when it is chosen again. Its
// panel stands under the playground, which stays where it is.

import { find, setText } from '../dom.js';

/** @import { App, View } from '../app.js' */
/** @import { State, Tab } from '../state.js' */

/** Of the screen, that is left to the playground; where it is one column, what is open comes to the top. */
const SHARE = { beside: 0.58, below: 0 };
/** A little more of it is no reason to scroll. */
const ENOUGH = 0.1;
/** Beside the open tab, where they scroll. */
const EDGE = 8;

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function tabs(element, { actions, t }) {
  const list = find(element, '#tabs', HTMLElement);
  const all = /** @type {HTMLButtonElement[]} */ ([...list.querySelectorAll('[role=tab]')]);
  const panels = all.map((tab) => find(element, `#${tab.getAttribute('aria-controls')}`, HTMLElement));
  const word = find(list, '#doctor-word', HTMLElement);
  /** @type {Tab | null} */
  let open = null;
  for (const tab of all) tab.onclick = () => actions.openTab(nameOf(tab) === open ? null : nameOf(tab));
  list.onkeydown = (event) => {
    const to = destination(all, event);
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    to.focus();
  };

  return {
    render(state, last) {
      list.dataset.finding = toneOf(state);
      const words = doctorsWord(state, t);
      if (word.textContent !== words) {
        setText(word, words);
        if (open === 'doctor') show(list, all[all.length - 1]);
      }
      if (last && state.tab === last.tab) return;
      open = state.tab;
      all.forEach((tab, i) => {
        const chosen = nameOf(tab) === open;
        tab.setAttribute('aria-selected', String(chosen));
        tab.tabIndex = chosen || (open === null && i === 0) ? 0 : -1;
        panels[i].hidden = !chosen;
      });
      document.documentElement.toggleAttribute('data-tab', open !== null);
      const chosen = all.find((tab) => nameOf(tab) === open);
      if (!last || !chosen) return;
      show(list, chosen);
      reveal(list, state);
    },
  };
}

/** @param {HTMLElement} tab */
function nameOf(tab) {
  return /** @type {Tab} */ (tab.dataset.tab);
}

/**
 * Where a key leads from the tab that has the focus.
 * @param {readonly HTMLButtonElement[]} all
 * @param {KeyboardEvent} event
 */
function destination(all, { key, target, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return null;
  const at = all.findIndex((tab) => tab === target);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[key];
  return to === undefined || at < 0 ? null : all[(to + all.length) % all.length];
}

/**
 * What the doctor sees, once he was asked.
 * @param {State} state
 * @param {App['t']} t
 */
function doctorsWord({ diagnosis }, t) {
  if (!diagnosis) return t('tab.doctor');
  const [main] = diagnosis.findings;
  return main ? t('tab.doctor.says', { finding: t(`finding.${main.code}`) }) : t('tab.doctor');
}

/** @param {State} state */
function toneOf({ diagnosis }) {
  const main = diagnosis?.findings[0];
  return !main ? '' : main.code === 'learning' || main.code === 'learned' ? 'good' : 'bad';
}

/**
 * Where there are more tabs than room, they scroll, and nothing else does.
 * @param {HTMLElement} list
 * @param {HTMLElement} tab
 */
function show(list, tab) {
  const [all, one] = [list, tab].map((each) => each.getBoundingClientRect());
  list.scrollLeft += Math.max(0, one.right + EDGE - all.right) - Math.max(0, all.left + EDGE - one.left);
}

/**
 * Brings the panel into sight, and leaves some of the playground above it.
 * @param {HTMLElement} list
 * @param {State} state
 */
function reveal(list, { boxes, stillness }) {
  const { top } = list.getBoundingClientRect();
  const { clientHeight } = document.documentElement;
  const wanted = clientHeight * SHARE[Number.isNaN(boxes?.outputY ?? NaN) ? 'below' : 'beside'];
  if (top > wanted + ENOUGH * clientHeight) scrollBy({ top: top - wanted, behavior: stillness ? 'instant' : 'smooth' });
}
