// What each message of the server does to the state: functions from a state and a message to the fields that change.

import { append, empty, restored } from './curve.js';
import { reach, stepsOf } from './goals.js';
import { FEATURES } from './labels.js';
import { exists } from './layout.js';
import { GLANCE } from './looking.js';
import { QUESTION } from './protocol.js';
import { FIRST_WALK, isDiverged, withoutCommand, withoutPlaying } from './state.js';
import { NO_TRAIL, lengthened } from './trail.js';

/** @import { State, Notice, Target } from './state.js' */
/** @import { DiagnosisEvent, DivergedEvent, ErrorEvent, LinkEvent, PlayingEvent, RecipeEvent } from './protocol.js' */
/** @import { Data, Frame, History } from './frame.js' */
/** @import { Answer } from './answers.js' */

/** What was said of a run that is over. */
const NOTHING_ASKED = { step: null, vitals: null, trail: NO_TRAIL, check: null, sweep: null };
/** More at once nobody reads; the oldest goes. */
const MOST_NOTICES = 3;

/**
 * @param {State} state
 * @param {RecipeEvent} event
 * @returns {Partial<State>}
 */
export function onRecipe(state, event) {
  return {
    generation: event.generation,
    recipe: event.recipe,
    view: event.view,
    goals: state.generation < 0 ? stepsOf(event.view.goals) : state.goals,
    shape: event.shape,
    hash: event.hash,
    playing: event.playing,
    pending: withoutCommand(state.pending, event.id),
    pace: event.resumed || state.watches ? event.epochs_per_second : state.pace,
    remarks: event.remarks.length > 0 ? event.remarks : state.remarks,
    hover: remaining(state.hover, event.shape),
    pinned: remaining(state.pinned, event.shape),
    walk: fits(state.walk, event.shape) ? state.walk : { ...FIRST_WALK, stage: state.walk.stage },
    ...(event.generation === state.generation ? {} : NOTHING_ASKED),
  };
}

/**
 * @param {Target | null} target
 * @param {readonly number[]} shape
 */
function remaining(target, shape) {
  return target && exists(shape, target) ? target : null;
}

/**
 * @param {State['walk']} walk
 * @param {readonly number[]} shape
 */
function fits({ layer, chosen }, shape) {
  return layer < shape.length && exists(shape, chosen.input === null ? { kind: 'bias', ...chosen } : { kind: 'link', ...chosen, input: chosen.input });
}

/**
 * What was asked for by a tab. An answer about a network that is no more changes nothing.
 * @param {State} state
 * @param {Answer} answer
 * @returns {Partial<State>}
 */
export function onAnswer(state, answer) {
  if (answer.generation !== state.generation) return {};
  switch (answer.kind) {
    case 'step':
      return { step: answer };
    case 'vitals':
      return { vitals: answer, trail: lengthened(state.trail, answer) };
    case 'gradcheck':
      return { check: answer };
    case 'sweep':
      return { sweep: answer };
  }
}

/**
 * @param {DiagnosisEvent} event
 * @returns {Partial<State>}
 */
export function onDiagnosis({ epoch, findings }) {
  return { diagnosis: { epoch, findings } };
}

/**
 * @param {State} state
 * @param {PlayingEvent} event
 * @returns {Partial<State>}
 */
export function onPlaying(state, event) {
  return { playing: event.playing, pending: withoutPlaying(state.pending, event.playing) };
}

/**
 * @param {DivergedEvent} event
 * @returns {Partial<State>}
 */
export function onDiverged(event) {
  return { diverged: { epoch: event.epoch, goodEpoch: event.good_epoch } };
}

/**
 * @param {State} state
 * @param {LinkEvent} event
 * @returns {Partial<State>}
 */
export function onLink({ sharing }, event) {
  return { sharing: sharing && { ...sharing, hash: event.hash } };
}

/**
 * A refused command: its controls fall back, and the page says why. Of commands that came too fast, the server names one
 * and drops more, so everything unanswered falls back.
 * @param {State} state
 * @param {ErrorEvent} event
 * @returns {Partial<State>}
 */
export function onError(state, event) {
  const pending = event.code === 'too_fast' ? {} : withoutCommand(state.pending, event.id);
  // A glance at what has just gone, or a tab's question about it, is nothing to bother anyone with.
  if (event.id === GLANCE || event.id === QUESTION) return { pending };
  // The connection ends with this, and the banner about that says it better.
  if (event.code === 'server_full') return { pending };
  return { pending, notices: withNotice(state.notices, 'error', event.code, event.params) };
}

/**
 * The same sentence is not said twice at a time.
 * @param {readonly Notice[]} notices
 * @param {Notice['kind']} kind
 * @param {string} code
 * @param {Record<string, unknown>} [params]
 * @returns {readonly Notice[]}
 */
export function withNotice(notices, kind, code, params = {}) {
  const text = JSON.stringify([code, params]);
  if (notices.some((notice) => JSON.stringify([notice.code, notice.params]) === text)) return notices;
  const key = 1 + Math.max(0, ...notices.map((notice) => notice.key));
  return [...notices, { key, kind, code, params }].slice(-MOST_NOTICES);
}

/**
 * @param {State} state
 * @param {Data} data
 * @returns {Partial<State>}
 */
export function onData(state, data) {
  const { walk } = state;
  const gone = walk.of !== 'batch' && walk.of >= data.train.length / 3;
  return { data, thumbnails: state.thumbnails ?? data.thumbnails, walk: gone ? { ...walk, of: 'batch' } : walk };
}

/**
 * The losses that the server has kept take the place of those that the page has: it may have missed some.
 * @param {State} state
 * @param {History} history
 * @returns {Partial<State>}
 */
export function onHistory(state, history) {
  return history.generation === state.generation ? { curve: restored(history.span, history.cells) } : {};
}

/**
 * Whether losses are missing between those that are known and those of a frame.
 * @param {State} state
 * @param {Frame} frame
 */
export function leavesGap({ curve, generation }, frame) {
  return frame.generation === generation && frame.firstEpoch > curve.epoch + 1;
}

/**
 * A frame of another generation belongs to a network that is no more, and changes nothing.
 *
 * Once a run has diverged, the last surfaces that meant something stay on the screen, with the numbers of the newest frame.
 * @param {State} state
 * @param {Frame} frame
 * @returns {Partial<State>}
 */
export function onFrame(state, frame) {
  if (frame.generation !== state.generation) return {};
  const broken = isDiverged(frame);
  const before = state.picture?.frame;
  const keeps = broken && before?.generation === frame.generation && before.units.length === frame.units.length;
  const shown = keeps ? { ...frame, surface: before.surface, units: before.units, look: before.look, lookAt: before.lookAt } : frame;
  return {
    picture: { frame: shown, shape: state.shape, features: state.recipe?.features ?? [] },
    curve: append(state.curve, frame.firstEpoch, frame.losses),
    goals: reach(state.goals, frame.firstEpoch, frame.losses),
    diverged: broken ? state.diverged : null,
    ...(state.watches && pointedAnew(frame, before ?? null)),
  };
}

/**
 * Who watches is shown what the owner points at, from the moment when that changes.
 * @param {Frame} frame
 * @param {Frame | null} before
 * @returns {Partial<State>}
 */
function pointedAnew({ lookAt }, before) {
  if (String(lookAt) === String(before?.lookAt ?? null)) return {};
  if (lookAt === null) return { hover: null };
  const [layer, unit] = lookAt;
  return { hover: layer === 0 ? { kind: 'feature', name: FEATURES[unit] } : { kind: 'unit', layer, unit } };
}

/**
 * A new session forgets the run before it, not the picture: that stays until there is a new one.
 * @param {string | null} hash of the link being opened
 * @returns {Partial<State>}
 */
export function onOpening(hash) {
  return { hash, generation: -1, curve: empty(), goals: [], remarks: [], pending: {}, diverged: null, hover: null, pinned: null, ...NOTHING_ASKED };
}
