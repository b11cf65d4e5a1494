// Tells the server what the viewer looks at: a unit, a feature, a point of the plane. Its surface then comes in full size,
// and the values at the point exactly.

import { FEATURES } from './labels.js';
import { commands } from './protocol.js';

/** @import { State, Target } from './state.js' */
/** @import { Command } from './protocol.js' */

/** A pointer moves faster than it is worth telling. */
const PAUSE = 60;
/** The id of these commands: if one is refused, nobody needs to know. */
export const GLANCE = 'look';

/**
 * What the server is to be asked for.
 * @param {State} state
 * @returns {{layer?: number, unit?: number, x?: number, y?: number}}
 */
export function glance({ hover, pinned, probe, shape }) {
  return { ...unitOf(hover ?? pinned, shape), ...probe };
}

/**
 * @param {Target | null} target
 * @param {readonly number[]} shape
 */
function unitOf(target, shape) {
  if (target?.kind === 'feature') return { layer: 0, unit: FEATURES.indexOf(target.name) };
  // The output is always there in full size.
  if (target?.kind !== 'unit' || target.layer >= shape.length - 1) return {};
  return { layer: target.layer, unit: target.unit };
}

/**
 * @param {() => State} get
 * @param {(command: Command) => boolean} send
 * @param {(callback: () => void, ms: number) => unknown} [later]
 */
export function createLooking(get, send, later = setTimeout) {
  let told = '{}';
  let waiting = false;

  function tell() {
    const what = glance(get());
    const text = JSON.stringify(what);
    if (text === told || waiting || get().status.connection !== 'open' || !get().recipe) return;
    told = text;
    send({ ...commands.look(what), id: GLANCE });
    waiting = true;
    later(() => {
      waiting = false;
      tell();
    }, PAUSE);
  }

  return {
    tell,
    /** A new connection looks at nothing. */
    forget() {
      told = '{}';
    },
  };
}
