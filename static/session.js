// How the page's session starts, goes on and comes back: from the link in the address, or from the newest checkpoint.

import { FIRST_PACE } from './state.js';
import { commands } from './protocol.js';
import { onOpening, withNotice } from './receive.js';

/** @import { Command, CommandId, RecipeEvent } from './protocol.js' */
/** @import { State } from './state.js' */
/** @import { createKeeping } from './keeping.js' */

/** A gap in the losses is asked for at most this often. */
const ASKING = 2000;

/**
 * @param {object} wiring
 * @param {{get: () => State, set: (patch: Partial<State>) => void}} wiring.store
 * @param {{send: (command: Command) => boolean, sendBytes: (buffer: ArrayBuffer) => boolean}} wiring.connection
 * @param {ReturnType<typeof createKeeping>} wiring.keeping
 * @param {() => string} wiring.link the one in the address, with its "#"
 * @param {boolean} wiring.watches someone else's session
 */
export function createSession({ store, connection, keeping, link, watches }) {
  /** What is said before the session is open waits for it. @type {Command[]} */
  let early = [];
  let count = 0;
  /** The command that opened the session; null where a checkpoint did. @type {CommandId} */
  let opening = null;
  let answered = true;

  /**
   * Starts the session from a link; whatever ran before is over. Without a connection, the next one does it.
   * @param {string} [hash]
   */
  function open(hash = link()) {
    keeping.forget();
    if (watches || store.get().status.connection !== 'open') return;
    store.set(onOpening(null));
    opening = `open${++count}`;
    answered = false;
    connection.send({ ...commands.open(hash), id: opening });
  }

  /** Goes on from the newest checkpoint, if there is one of what the address says. */
  function goOn() {
    const kept = keeping.newest();
    const isFirst = store.get().recipe === null;
    if (!kept || (isFirst && !keeping.isOf(link().slice(1)))) return false;
    if (isFirst) store.set(onOpening(null));
    opening = null;
    answered = false;
    return connection.sendBytes(kept.buffer);
  }

  return {
    open,
    /** The server is there: for the first time, or again. */
    begin() {
      const { status: before, pace, notices, recipe } = store.get();
      store.set({ status: { connection: 'open', reason: null, again: true } });
      if (watches) return;
      const key = keeping.key();
      if (key) connection.send(commands.claim(key));
      const goesOn = goOn();
      if (before.connection === 'lost' && recipe) {
        store.set({ notices: withNotice(notices, 'info', goesOn ? 'resumed' : 'reconnected') });
      }
      if (!goesOn) {
        open();
        if (pace !== FIRST_PACE) connection.send(commands.speed(pace));
      }
      for (const command of early) connection.send(command);
      early = [];
    },
    /**
     * Whether a recipe is of the session that was asked for last. An answer to what was said before the link was opened is
     * about an experiment that is no more.
     * @param {RecipeEvent} event
     */
    isOurs(event) {
      answered ||= opening === null ? event.resumed : event.id === opening;
      return answered;
    },
    /** The checkpoint was refused: the link is what is left. */
    refused() {
      if (opening === null && !answered) open();
    },
    /**
     * @param {Command} command
     * @returns {boolean}
     */
    send(command) {
      const { connection: state } = store.get().status;
      if (state === 'connecting') return early.push(command) > 0;
      return state === 'open' && connection.send(command);
    },
  };
}

/**
 * Asks for what is missing, however often it is missed, not more often than it is worth.
 * @param {() => void} ask
 * @param {(callback: () => void, ms: number) => unknown} [later]
 */
export function createAsking(ask, later = setTimeout) {
  let waits = false;
  return () => {
    if (waits) return;
    waits = true;
    later(() => {
      waits = false;
      ask();
    }, ASKING);
  };
}
