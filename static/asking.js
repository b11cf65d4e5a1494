// While a tab is open, the page asks for what it shows, whenever the run has moved on since the answer: one question at a time,
// and no more often than anyone can read. Questions change nothing of the run.

import { QUESTION, commands } from './protocol.js';

/** @import { State } from './state.js' */
/** @import { Command } from './protocol.js' */

/** @typedef {'step' | 'vitals' | 'diagnosis'} Wanted what the answer becomes in the state */

/** Milliseconds from one question to the next of its kind. The doctor sees his patient less often, and seldom from afar. */
const EVERY = { step: 250, vitals: 250, diagnosis: 1000, afar: 3000 };
/** An answer that has not come by then was dropped, as where commands come too fast. */
const LOST = 3000;

/**
 * What is to be seen, and how often it may be asked for.
 * @param {State} state
 * @returns {readonly (readonly [Wanted, number])[]}
 */
export function wanted(state) {
  const { tab, diagnosis } = state;
  if (tab === 'explain') return [...(isFollowed(state) ? [] : /** @type {[Wanted, number][]} */ ([['step', EVERY.step]])), ...afar(diagnosis)];
  if (tab === 'gradients') return [['vitals', EVERY.vitals], ...afar(diagnosis)];
  if (tab === 'doctor') return [['diagnosis', EVERY.diagnosis]];
  return afar(diagnosis);
}

/**
 * Nobody can follow an explanation that changes: while the run goes on, it stays that of the moment when it was asked for.
 * @param {State} state
 */
function isFollowed({ playing, step, walk }) {
  return playing && step !== null && step.point === (walk.of === 'batch' ? -1 : walk.of);
}

/**
 * Once the doctor was asked, his tab says what he sees, open or not.
 * @param {State['diagnosis']} diagnosis
 * @returns {[Wanted, number][]}
 */
function afar(diagnosis) {
  return diagnosis === null ? [] : [['diagnosis', EVERY.afar]];
}

/**
 * What an answer is about: as long as none of it changes, it is still right.
 * @param {State} state
 * @param {Wanted} what
 * @returns {readonly unknown[] | null} null while there is nothing to ask about
 */
export function about({ picture, generation, recipe, data, walk }, what) {
  if (!picture || picture.frame.generation !== generation || !recipe) return null;
  const { update, epoch, parameters } = picture.frame;
  return [generation, update, epoch, recipe, data, what === 'step' ? walk.of : null, parameters];
}

/**
 * Frames of a run that stands still are new, and say the same: a weight that someone sets is no update.
 * @param {readonly unknown[] | undefined} before
 * @param {readonly unknown[]} now
 */
export function isSame(before, now) {
  if (!before || now.slice(0, -1).some((value, place) => value !== before[place])) return false;
  const [old, present] = [before, now].map((key) => /** @type {Float32Array} */ (key.at(-1)));
  return old === present || (old.length === present.length && old.every((value, place) => Object.is(value, present[place])));
}

/**
 * @param {object} wiring
 * @param {() => State} wiring.get
 * @param {(command: Command) => boolean} wiring.send
 * @param {(callback: () => void, ms: number) => unknown} [wiring.later]
 * @param {() => number} [wiring.now] milliseconds
 */
export function createQuestions({ get, send, later = setTimeout, now = () => performance.now() }) {
  /** When each was asked last, and about what. @type {Map<Wanted, {at: number, key: readonly unknown[]}>} */
  const asked = new Map();
  /** @type {Wanted | null} */
  let flying = null;
  let next = Infinity;

  /** @param {number} ms */
  function again(ms) {
    const due = now() + ms;
    if (due >= next) return;
    next = due;
    later(() => {
      if (next === due) next = Infinity;
      look();
    }, ms);
  }

  /** The question in flight is not answered: it is asked again. */
  function drop() {
    const last = flying && asked.get(flying);
    if (last) last.key = [];
    flying = null;
  }

  /** Asks what is due; what is not yet due is asked later. */
  function look() {
    const state = get();
    if (state.status.connection !== 'open') return;
    const sent = flying && asked.get(flying);
    if (sent && now() - sent.at >= LOST) drop();
    for (const [what, every] of wanted(state)) {
      const [last, key] = [asked.get(what), about(state, what)];
      if (!key || isSame(last?.key, key)) continue;
      const wait = flying ? LOST : (last?.at ?? -Infinity) + every - now();
      if (wait > 0) again(wait);
      else if (send(question(state, what))) {
        flying = what;
        asked.set(what, { at: now(), key });
        again(LOST);
      }
    }
  }

  return {
    look,
    /** @param {string} kind of an answer that came */
    answered(kind) {
      if (flying === kind) flying = null;
      look();
    },
    /**
     * A question was refused. What came too fast is asked again; what there is not will not be there either.
     * @param {string} code
     */
    refused(code) {
      if (code === 'too_fast') drop();
      flying = null;
      again(EVERY.diagnosis);
    },
    /** The connection is another one. */
    forget() {
      flying = null;
      asked.clear();
    },
  };
}

/**
 * @param {State} state
 * @param {Wanted} what
 * @returns {Command}
 */
function question({ walk }, what) {
  const command = what === 'step' ? commands.explain(walk.of === 'batch' ? undefined : walk.of) : what === 'vitals' ? commands.vitals() : commands.diagnose();
  return { ...command, id: QUESTION };
}
