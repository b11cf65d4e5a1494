// What a person can do. An action shows its result at once and tells the server; if the server refuses, the control falls back.

import { choosing } from './choosing.js';
import { commands } from './protocol.js';
import { withNotice } from './receive.js';
import { shownPlaying, shownRecipe, shownView, withFeature, withLayers, withNeurons, withoutCommand } from './state.js';
import { FEATURES } from './labels.js';

/** @import { State, Tab, Target, Walk } from './state.js' */
/** @import { Command, Finding, Recipe, View } from './protocol.js' */
/** @import { Missed } from './missed.js' */

/** A slider may move faster than it is worth telling: changes within this time go out together. */
const TOGETHER = 80;

/** @typedef {ReturnType<typeof createActions>} Actions */
/** @typedef {{get: () => State, set: (patch: Partial<State>) => void}} Store */

/**
 * @param {Store} store
 * @param {(command: Command) => boolean} send false while there is no connection
 * @param {(callback: () => void, ms: number) => unknown} [later]
 * @param {() => number} [now] milliseconds
 */
export function createActions(store, send, later = setTimeout, now = () => performance.now()) {
  const { get, set } = store;
  let count = 0;
  /** @type {Partial<Recipe>} */
  let gathered = {};
  let gatheredId = 0;
  let flushed = -Infinity;

  /**
   * @param {number} id
   * @param {Record<string, unknown>} values
   */
  function show(id, values) {
    const entries = Object.entries(values).map(([name, value]) => [name, { value, id }]);
    set({ pending: { ...get().pending, ...Object.fromEntries(entries) } });
  }

  /**
   * @param {Command} command
   * @param {Record<string, unknown>} [shown] what the controls show until the answer
   * @param {number} [id]
   */
  function tell(command, shown = {}, id = ++count) {
    if (command.type !== 'change') flush();
    if (send({ ...command, id })) {
      if (Object.keys(shown).length > 0) show(id, shown);
    } else {
      set({ notices: withNotice(get().notices, 'error', 'not_connected'), pending: withoutCommand(get().pending, id) });
    }
  }

  function flush() {
    if (Object.keys(gathered).length === 0) return;
    const fields = gathered;
    gathered = {};
    flushed = now();
    tell(commands.change(fields), fields, gatheredId);
  }

  /** @param {Partial<Recipe>} fields */
  function change(fields) {
    const first = Object.keys(gathered).length === 0;
    if (first) gatheredId = ++count;
    gathered = { ...gathered, ...fields };
    show(gatheredId, fields);
    if (now() - flushed >= TOGETHER) flush();
    else if (first) later(flush, TOGETHER);
  }

  /** @param {(recipe: Recipe) => Partial<Recipe>} how */
  function changeFrom(how) {
    const recipe = shownRecipe(get());
    if (recipe) change(how(recipe));
  }

  return {
    change,
    ...running(tell, get),
    ...showing(store, tell, change),
    ...looking(store),
    ...sharing(store, tell),
    ...studying(store, tell, change),
    /** @param {1 | -1} by */
    changeLayers: (by) => changeFrom(({ hidden_layers }) => ({ hidden_layers: withLayers(hidden_layers, by) })),
    /**
     * @param {number} layer from 1
     * @param {1 | -1} by
     */
    changeNeurons: (layer, by) =>
      changeFrom(({ hidden_layers }) => ({ hidden_layers: withNeurons(hidden_layers, layer, by) })),
    /** @param {string} name */
    toggleFeature: (name) => changeFrom(({ features }) => ({ features: withFeature(FEATURES, features, name) })),
  };
}

/**
 * How the run is shown, and saying again what the server has lost of it all.
 * @param {Store} store
 * @param {(command: Command, shown?: Record<string, unknown>) => void} tell
 * @param {(fields: Partial<Recipe>) => void} change
 */
function showing({ get, set }, tell, change) {
  /** @param {Partial<View>} fields */
  function changeView(fields) {
    tell(commands.view(fields), fields);
  }

  /** @param {number | null} pace */
  function setPace(pace) {
    set({ pace });
    tell(commands.speed(pace));
  }

  /**
   * Says again what the server has lost; of other answers none is due any more.
   * @param {Missed} missed
   */
  function catchUp({ fields, view, pace }) {
    set({ pending: {} });
    if (Object.keys(fields).length > 0) change(fields);
    if (fields.start !== undefined) tell(commands.pause()); // it was a reset
    if (Object.keys(view).length > 0) changeView(view);
    if (pace !== undefined) setPace(pace);
  }

  return {
    setPace,
    catchUp,
    /** @param {'show_test_data' | 'discretize'} name */
    toggleView(name) {
      const view = shownView(get());
      if (view) changeView({ [name]: !view[name] });
    },
  };
}

/**
 * The actions that the server does not hear of.
 * @param {Store} store
 */
function looking({ get, set }) {
  return {
    /** @param {Target | null} target */
    point: (target) => set({ hover: target }),
    /** @param {Target | null} target */
    pin: (target) => set(choosing(get(), target)),
    /** @param {number | null} x */
    pointChart: (x) => set({ chartX: x }),
    /** @param {{x: number, y: number} | null} point */
    pointSurface: (point) => set({ probe: point }),
    toggleLogScale: () => set({ logScale: !get().logScale }),
    dismissRemarks: () => set({ remarks: [] }),
    /** @param {number} key */
    dismissNotice: (key) => set({ notices: get().notices.filter((notice) => notice.key !== key) }),
  };
}

/**
 * Handing on a link: it hides what this one hides, and whatever else is chosen.
 * @param {Store} store
 * @param {(command: Command) => void} tell
 */
function sharing({ get, set }, tell) {
  /**
   * @param {readonly string[]} hide
   * @param {boolean} hideText
   * @param {string | null} [hash] good enough until the answer
   */
  function share(hide, hideText, hash = null) {
    set({ sharing: { hide, hideText, hash } });
    tell(commands.share(hide, hideText));
  }
  return {
    startSharing() {
      const { view, hash } = get();
      if (view) share(view.hidden, view.hide_text, hash);
    },
    /**
     * @param {readonly string[]} hide
     * @param {boolean} hideText
     */
    share: (hide, hideText) => share(hide, hideText),
    endSharing: () => set({ sharing: null }),
  };
}

/**
 * The actions on the run itself.
 * @param {(command: Command, shown?: Record<string, unknown>) => void} tell
 * @param {() => State} get
 */
function running(tell, get) {
  return {
    togglePlay() {
      const playing = !shownPlaying(get());
      tell(playing ? commands.play() : commands.pause(), { playing });
    },
    /** @param {number} epoch */
    runTo: (epoch) => tell(commands.playUntil(epoch), { playing: true }),
    /** @param {number} epochs */
    stepEpochs: (epochs) => tell(commands.stepEpochs(epochs)),
    /** @param {number} updates */
    stepUpdates: (updates) => tell(commands.stepUpdates(updates)),
    reset: () => tell(commands.reset(), { playing: false }),
    rewind: () => tell(commands.rewind(), { playing: false }),
    /** @param {number} [rate] the learning rate to go on with */
    back: (rate) => tell(commands.back(rate), rate === undefined ? {} : { learning_rate: rate }),
    regenerate: () => tell(commands.regenerate()),
    /**
     * @param {number} layer
     * @param {number} unit
     * @param {number} input
     * @param {number} value
     */
    setWeight: (layer, unit, input, value) => tell(commands.weight(layer, unit, input, value)),
    /**
     * @param {number} layer
     * @param {number} unit
     * @param {number} value
     */
    setBias: (layer, unit, value) => tell(commands.bias(layer, unit, value)),
  };
}

/**
 * What the tabs under the playground are for.
 * @param {Store} store
 * @param {(command: Command) => void} tell
 * @param {(fields: Partial<Recipe>) => void} change
 */
function studying({ get, set }, tell, change) {
  return {
    /** @param {Tab | null} tab */
    openTab: (tab) => set({ tab }),
    /** @param {Partial<Walk>} to */
    walk: (to) => set({ walk: { ...get().walk, ...to } }),
    /**
     * @param {number} h
     * @param {'forward' | 'backward' | 'central'} method
     */
    checkGradients: (h, method) => tell(commands.gradcheck(h, method)),
    sweepSteps: () => tell(commands.sweep()),
    /**
     * Makes the change that the doctor suggests: from the last good state, or from the same start, where nothing less helps.
     * @param {Finding} finding
     */
    treat({ change: fields, anew, back }) {
      if (back) tell(commands.back());
      if (Object.keys(fields).length > 0) change(fields);
      if (anew) tell(commands.rewind());
    },
  };
}
