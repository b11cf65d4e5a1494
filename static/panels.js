// The panels under the playground: each comes, with its style, when its tab is first opened; until then the page does without.

import { createQuestions } from './asking.js';
import { make } from './dom.js';
import { paintOverlay } from './paint/overlay.js';

/** @import { App, Panel, View } from './app.js' */
/** @import { State, Tab } from './state.js' */
/** @import { Command } from './protocol.js' */

/** @type {Readonly<Record<Tab, () => Promise<Panel>>>} */
const MODULES = {
  explain: () => import('./panels/explain.js'),
  gradcheck: () => import('./panels/gradcheck.js'),
  gradients: () => import('./panels/gradients.js'),
  doctor: () => import('./panels/doctor.js'),
};

/** @typedef {{panel: Panel, view: View, drawn: State | null}} Opened a panel that has come, and the state that it shows */

/**
 * @param {object} wiring
 * @param {App} wiring.app
 * @param {{get: () => State, set: (patch: Partial<State>) => void, subscribe: (listener: () => void) => unknown}} wiring.store
 * @param {(command: Command) => boolean} wiring.send
 * @param {(tab: Tab) => HTMLElement} wiring.place where a panel goes
 * @param {() => void} wiring.redraw a panel has come
 * @param {() => void} wiring.fail it has not
 * @returns {Promise<View & {answered: (kind: string) => void, refused: (code: string) => void}>}
 */
export async function createPanels({ app, store, send, place, redraw, fail }) {
  await style();
  app.overlay.paint = paintOverlay;
  /** @type {Map<Tab, Opened | null>} */
  const opened = new Map();
  const questions = createQuestions({ get: store.get, send });
  /** @type {State | null} */
  let before = null;
  const follow = () => {
    const state = store.get();
    if (state.status !== before?.status) questions.forget();
    if (state.tab !== null && !opened.has(state.tab)) open(state.tab);
    const known = state.tab === null ? null : opened.get(state.tab);
    const marked = isNew(known?.panel, state, before);
    // First, because what is set here is followed at once, from within.
    before = state;
    if (marked) store.set({ marks: known?.panel.marks?.of(state) ?? null });
    questions.look();
  };

  /** @param {Tab} tab */
  async function open(tab) {
    opened.set(tab, null);
    try {
      const panel = await MODULES[tab]();
      opened.set(tab, { panel, view: panel.view(place(tab), app), drawn: null });
      before = null;
      follow();
      redraw();
    } catch (error) {
      console.error(error);
      opened.delete(tab);
      fail();
    }
  }

  store.subscribe(follow);
  follow();
  return {
    render(state) {
      const known = state.tab === null ? null : opened.get(state.tab);
      if (!known || known.drawn === state) return;
      known.view.render(state, known.drawn);
      known.drawn = state;
    },
    answered: questions.answered,
    refused: questions.refused,
  };
}

/**
 * Whether a panel's marks may be others than before.
 * @param {Panel | undefined} panel
 * @param {State} state
 * @param {State | null} before
 */
function isNew(panel, state, before) {
  if (!before || state.tab !== before.tab) return true;
  return panel?.marks?.from.some((field) => state[field] !== before[field]) ?? false;
}

/** The style comes before anything that it is for. */
function style() {
  return new Promise((resolve, reject) => {
    const link = make('link', { rel: 'stylesheet', href: new URL('./panels.css', import.meta.url).href });
    link.onload = resolve;
    link.onerror = reject;
    document.head.append(link);
  });
}
