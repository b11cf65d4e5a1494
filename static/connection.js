// One WebSocket that comes back. Lost connections are tried again, a little later each time; a refused origin is not.

/** @typedef {'connecting' | 'open' | 'lost'} Connection */
/** @typedef {'server_full' | 'forbidden' | 'died' | 'restart' | 'idle' | 'no_session' | 'dropped'} Reason why a connection was lost */
/** @typedef {{connection: Connection, reason: Reason | null, again: boolean}} Status again: it will be tried again */

/** Close codes with a meaning of their own; every other one means that the line went dead. */
const REASONS = new Map(
  /** @type {[number, Reason][]} */ ([
    [1008, 'forbidden'],
    [1011, 'died'],
    [1012, 'restart'],
    [1013, 'server_full'],
    [4000, 'idle'],
    [4004, 'no_session'],
  ]),
);

const FIRST_DELAY = 400;
const LONGEST_DELAY = 10_000;
/** The attempt from which on the delay is the longest. */
const PATIENT = 5;
/** A server without room is asked about every third second. */
const FULL = 3;

/**
 * Milliseconds before the next attempt: doubled each time, and spread, so that a class does not come back all at once.
 * @param {number} attempt from 0
 * @param {number} chance 0 to 1
 */
export function delay(attempt, chance) {
  return Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt) * (0.75 + 0.5 * chance);
}

/**
 * @param {object} wiring
 * @param {() => WebSocket} wiring.connect
 * @param {(status: Status) => void} wiring.onStatus
 * @param {(text: string) => void} wiring.onText
 * @param {(buffer: ArrayBuffer) => void} wiring.onBinary
 * @param {(callback: () => void, ms: number) => unknown} [wiring.later]
 */
export function createConnection({ connect, onStatus, onText, onBinary, later = setTimeout }) {
  /** @type {WebSocket | null} */
  let socket = null;
  let attempt = 0;

  function start() {
    if (socket) return;
    const fresh = connect();
    let talked = false;
    socket = fresh;
    fresh.binaryType = 'arraybuffer';
    fresh.onmessage = ({ data }) => {
      attempt = 0;
      talked = true;
      if (typeof data === 'string') onText(data);
      else onBinary(data);
    };
    fresh.onclose = ({ code }) => {
      socket = null;
      // The server also says "forbidden" to a page that it has talked to, when that left too much unread.
      const known = REASONS.get(code) ?? 'dropped';
      const reason = known === 'forbidden' && talked ? 'dropped' : known;
      if (known === 'forbidden') attempt = PATIENT;
      // It does answer, so the attempts would begin anew each time.
      if (known === 'server_full' || known === 'no_session') attempt = FULL;
      onStatus({ connection: 'lost', reason, again: reason !== 'forbidden' });
      // A session that nobody touches for long is not brought back before somebody does.
      if (reason !== 'forbidden' && reason !== 'idle') later(start, delay(attempt++, Math.random()));
    };
  }

  /** @param {string | ArrayBuffer} message */
  function transmit(message) {
    if (socket?.readyState !== 1) return false;
    socket.send(message);
    return true;
  }

  return {
    start,
    /**
     * @param {object} command
     * @returns {boolean} whether it went out
     */
    send: (command) => transmit(JSON.stringify(command)),
    /** @param {ArrayBuffer} buffer */
    sendBytes: (buffer) => transmit(buffer),
  };
}
