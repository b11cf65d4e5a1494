// What the page keeps so that nothing is lost: the newest checkpoint of its session, and the key. A reload finds both again.
//
// They lie in memory while the page is open, and in the tab's own storage from when it is left. A tab that was duplicated
// has a copy, and goes its own way from there.

/** @import { Chosen } from './missed.js' */

/** @typedef {{hash: string, buffer: ArrayBuffer}} Kept a checkpoint and the link of its state */
/** @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} Store */

const NAME = 'session';
/** Characters that are spelled at a time: a function takes only so many arguments. */
const AT_A_TIME = 8192;

/**
 * @param {() => Store} storage may throw where the browser forbids it
 * @param {() => string} link the one in the address, with its "#"
 */
export function createKeeping(storage, link) {
  /** @type {string | null} */
  let key = null;
  /** @type {Kept | null} */
  let kept = null;
  /** The link in the address when the page was left. @type {string | null} */
  let left = null;
  /** What was chosen when the connection or the page was lost; the checkpoint may not have all of it. @type {Chosen | null} */
  let chosen = null;

  try {
    const stored = JSON.parse(storage().getItem(NAME) ?? 'null');
    if (typeof stored?.key === 'string') key = stored.key;
    if (typeof stored?.hash === 'string') {
      kept = { hash: stored.hash, buffer: fromText(stored.checkpoint) };
      left = stored.left ?? null;
      chosen = stored.chosen ?? null;
    }
  } catch {
    // Without storage, or with something else in it, a reload starts afresh.
  }

  return {
    /** @returns {string | null} */
    key: () => key,
    /** @returns {Kept | null} */
    newest: () => kept,
    /**
     * Whether a link is the one that was left, so that this is a reload. The one in the address may have been newer than
     * the checkpoint; or an answer may have written it there when the reload had begun with the one before.
     * @param {string} hash
     */
    isOf: (hash) => kept !== null && (hash === kept.hash || hash === left),
    /** @param {string} fresh */
    takeKey(fresh) {
      key = fresh;
    },
    /** @param {Kept} fresh */
    keep(fresh) {
      kept = fresh;
    },
    /**
     * The connection is lost, and with it what was not answered yet.
     * @param {Chosen | null} now what stands on the controls
     */
    lost(now) {
      chosen ??= now;
    },
    /** What was chosen in the session that was lost, once. */
    takeChosen() {
      const taken = chosen;
      chosen = null;
      return taken;
    },
    /** The session that the checkpoint is of is no longer wanted. */
    forget() {
      kept = chosen = null;
    },
    /**
     * Store what there is, before the page is left.
     * @param {Chosen | null} now what stands on the controls
     */
    store(now) {
      try {
        const checkpoint = kept && { hash: kept.hash, left: link().slice(1), checkpoint: toText(kept.buffer), chosen: chosen ?? now };
        storage().setItem(NAME, JSON.stringify({ key, ...checkpoint }));
      } catch {
        // No storage, or no room there: then a reload starts afresh, and not from something older.
        try {
          storage().removeItem(NAME);
        } catch {
          // Nothing was stored either.
        }
      }
    },
  };
}

/** @param {ArrayBuffer} buffer */
function toText(buffer) {
  let text = '';
  for (let from = 0; from < buffer.byteLength; from += AT_A_TIME) {
    const part = new Uint8Array(buffer, from, Math.min(AT_A_TIME, buffer.byteLength - from));
    text += String.fromCharCode(...part);
  }
  return btoa(text);
}

/** @param {string} text */
function fromText(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
}
