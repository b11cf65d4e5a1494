// The address bar holds the link of what is on the screen, and the browser's history the experiments one came through.
//
// One entry stands for one experiment. While a slider is held or an answer is due, the entry only shows what is passing by;
// when things have settled it gets back the link it had, and the new experiment becomes the next entry. What changes only the
// view stays within its entry. The answer to a link that was opened never makes an entry: the browser has made it.

import { isAsking } from './state.js';

/** @import { State } from './state.js' */

/**
 * @typedef {object} Bar writes links into the browser's history; false if it would not have it
 * @property {(hash: string) => boolean} replace
 * @property {(hash: string) => boolean} push
 */

/** @param {Bar} bar */
export function createAddress(bar) {
  /** What the entry stands for; null while a link is being opened. @type {{hash: string, experiment: string} | null} */
  let settled = null;
  /** What the entry says. @type {string | null} */
  let written = null;
  let held = false;

  /** @param {string} hash */
  function replace(hash) {
    if (hash !== written && bar.replace(hash)) written = hash;
  }

  /** @param {{hash: string, experiment: string}} next */
  function push(next) {
    if (settled) replace(settled.hash);
    if (!bar.push(next.hash)) return;
    settled = next;
    written = next.hash;
  }

  return {
    /**
     * A slider was taken or let go.
     * @param {boolean} now
     */
    hold(now) {
      held = now;
    },
    /** @param {State} state */
    follow(state) {
      const { hash, recipe } = state;
      if (hash === null || !recipe) settled = written = null;
      else if (settled && (held || isAsking(state))) replace(hash);
      else if (settled?.hash === hash) replace(hash);
      else {
        const next = { hash, experiment: JSON.stringify(recipe) };
        if (settled && settled.experiment !== next.experiment) return push(next);
        replace(hash);
        settled = next;
      }
    },
  };
}

/**
 * Links in the address of a window. Its path and query stay.
 * @param {Window} window
 * @returns {Bar}
 */
export function barOf({ history, location }) {
  /** @param {() => void} write */
  function attempt(write) {
    try {
      write();
      return true;
    } catch {
      // Browsers limit how often this may be done (Safari: a hundred times in ten seconds). The next time will do.
      return false;
    }
  }
  // Neither makes a hashchange event, so none of this is ever taken for a link that someone pasted.
  return {
    replace: (hash) => location.hash.slice(1) === hash || attempt(() => history.replaceState(null, '', `#${hash}`)),
    push: (hash) => attempt(() => history.pushState(null, '', `#${hash}`)),
  };
}

const KEYS_OF_SLIDERS = /^(Arrow|Page|Home|End)/;

/**
 * Tells when a slider is taken in hand, by pointer or key, and when it is let go.
 * @param {EventTarget} page
 * @param {(held: boolean) => void} hold
 */
export function watchSliders(page, hold) {
  const slider = (/** @type {Event} */ { target }) => target instanceof HTMLInputElement && target.type === 'range';
  page.addEventListener('pointerdown', (event) => slider(event) && hold(true));
  page.addEventListener('keydown', (event) => {
    if (slider(event) && event instanceof KeyboardEvent && KEYS_OF_SLIDERS.test(event.key)) hold(true);
  });
  for (const end of ['pointerup', 'pointercancel', 'keyup', 'focusout']) page.addEventListener(end, () => hold(false));
}
