// One frozen state. Change it freely; whoever subscribed is told, and reads the newest.

/**
 * @template {object} S
 * @param {S} initial
 */
export function createStore(initial) {
  let state = Object.freeze(initial);
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    get: () => state,
    /**
     * Replaces the fields given. Nothing is told where nothing changes.
     * @param {Partial<S>} patch
     */
    set(patch) {
      const keys = /** @type {(keyof S)[]} */ (Object.keys(patch));
      if (keys.every((key) => Object.is(state[key], patch[key]))) return;
      state = Object.freeze({ ...state, ...patch });
      for (const listener of listeners) listener();
    },
    /** @param {() => void} listener */
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
