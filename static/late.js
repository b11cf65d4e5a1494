// Parts of the page that come when they are first asked for: the dialog that hands on a link, the panels under the playground.

import { withNotice } from './receive.js';

/** @import { App, View } from './app.js' */
/** @import { Command } from './protocol.js' */
/** @import { State } from './state.js' */

/** @typedef {Awaited<ReturnType<typeof import('./panels.js').createPanels>>} Panels */

/**
 * @param {object} wiring
 * @param {App} wiring.app
 * @param {{get: () => State, set: (patch: Partial<State>) => void, subscribe: (listener: () => void) => unknown}} wiring.store
 * @param {(command: Command) => boolean} wiring.send
 * @param {(selector: string) => HTMLElement} wiring.element
 * @param {(...views: View[]) => void} wiring.show from now on
 * @param {() => void} wiring.redraw
 */
export function createLate({ app, store, send, element, show, redraw }) {
  /** @type {Panels | null} */
  let panels = null;
  let loading = false;

  /** @param {Partial<State>} [fields] what is so without it */
  const failed = (fields) => store.set({ ...fields, notices: withNotice(store.get().notices, 'error', 'not_connected') });

  return {
    /** Waits for the first click on the button. */
    sharing() {
      const button = element('#share-button');
      const load = async () => {
        try {
          const [{ share }, { sharehides }] = await Promise.all([import('./views/share.js'), import('./views/sharehides.js')]);
          const fresh = [share(document.body, app), sharehides(element('#share-hides'), app)];
          for (const view of fresh) view.render(store.get(), null);
          show(...fresh);
          button.click();
        } catch {
          failed();
          button.addEventListener('click', load, { once: true });
        }
      };
      button.addEventListener('click', load, { once: true });
    },
    /** The panels come when the first tab is open. */
    async panels() {
      if (panels || loading || store.get().tab === null) return;
      loading = true;
      const place = (/** @type {string} */ tab) => element(`#panel-${tab}`);
      try {
        const { createPanels } = await import('./panels.js');
        panels = await createPanels({ app, store, send, place, redraw, fail: () => failed({ tab: null }) });
        show(panels);
        redraw();
      } catch {
        failed({ tab: null });
      }
      loading = false;
    },
    /** @param {string} kind of the answer to a tab's question */
    answered: (kind) => panels?.answered(kind),
    /** @param {string} code why a tab's question was refused */
    refused: (code) => panels?.refused(code),
  };
}
