// What the page knows, in one frozen object, and what follows from it. Nothing here touches the page.

import { empty } from './curve.js';
import { NO_TRAIL } from './trail.js';

/** @import { Recipe, View, Remark, CommandId } from './protocol.js' */
/** @import { Frame, Data } from './frame.js' */
/** @import { GradCheck, StepMessage, Sweep, VitalsMessage } from './answers.js' */
/** @import { Finding } from './protocol.js' */
/** @import { Trail } from './trail.js' */
/** @import { Curve } from './curve.js' */
/** @import { Step } from './goals.js' */
/** @import { Strings } from './i18n.js' */
/** @import { Status } from './connection.js' */
/** @import { Palette } from './canvas.js' */

/**
 * @typedef {object} Picture what the network canvas shows: a frame with the shape and features it belongs to
 * @property {Frame} frame
 * @property {readonly number[]} shape
 * @property {readonly string[]} features
 */

/** @typedef {{kind: 'unit', layer: number, unit: number}} UnitTarget */
/** @typedef {{kind: 'link', layer: number, unit: number, input: number}} LinkTarget the layer that the link leads to */
/** @typedef {{kind: 'bias', layer: number, unit: number}} BiasTarget */
/** @typedef {{kind: 'feature', name: string}} FeatureTarget */
/** @typedef {UnitTarget | LinkTarget | BiasTarget | FeatureTarget} Target what someone points at */

/** @typedef {{key: number, kind: 'error' | 'info', code: string, params: Record<string, unknown>}} Notice */
/** @typedef {{value: unknown, id: CommandId}} Pending a value that a control shows before the server has agreed */

/** @typedef {{hide: readonly string[], hideText: boolean, hash: string | null}} Sharing a link that hides these; null while it is asked for */

/** @typedef {{width: number, height: number}} Size in CSS pixels */

/** @typedef {'explain' | 'gradcheck' | 'gradients' | 'doctor'} Tab */

/** @typedef {{layer: number, unit: number, input: number | null}} Chosen a weight, or the bias of a unit */
/**
 * @typedef {object} Walk where someone stands who walks through one step
 * @property {'batch' | number} of the next mini-batch, or one training point
 * @property {'forward' | 'loss' | 'backward' | 'update'} stage
 * @property {number} layer from 1
 * @property {Chosen} chosen what the scalars are shown for
 * @property {number} point the row of the batch that they are shown for
 */

/** @typedef {'forward' | 'backward' | 'warning'} Tone blue, red, or the colour of alerts */
/** @typedef {{layer: number, unit: number, lines?: readonly {text: string, tone: Tone}[], ring?: Tone}} UnitMark layer 0 are the inputs */
/** @typedef {{layer: number, unit: number, input: number, text?: string, tone: Tone, strong?: boolean}} LinkMark */
/** @typedef {{units: readonly UnitMark[], links: readonly LinkMark[]}} Marks what a panel draws over the network */

/**
 * @typedef {object} Boxes measures of the page
 * @property {Size} stage the network
 * @property {number} surface side of the output view
 * @property {Size} chart
 * @property {number} outputY height of the surface's middle within the stage; NaN where they are not side by side
 * @property {number} ratio device pixels in a CSS pixel
 */

/**
 * @typedef {object} State
 * @property {Status} status
 * @property {number} generation
 * @property {Recipe | null} recipe as the server has it
 * @property {View | null} view
 * @property {readonly number[]} shape
 * @property {string | null} hash
 * @property {boolean} playing
 * @property {boolean} watches someone else's session
 * @property {boolean} ownerPresent in the session that is watched
 * @property {string | null} watchCode with which others watch this session
 * @property {number} watchers how many do
 * @property {number | null} pace epochs per second; null is as fast as it goes
 * @property {Readonly<Record<string, Pending>>} pending
 * @property {Data | null} data
 * @property {Float32Array | null} thumbnails
 * @property {Picture | null} picture
 * @property {{epoch: number, goodEpoch: number} | null} diverged when, and the last epoch worth going back to
 * @property {Curve} curve
 * @property {readonly Step[]} goals that the link sets
 * @property {Sharing | null} sharing while the dialog is open
 * @property {readonly Remark[]} remarks
 * @property {readonly Notice[]} notices
 * @property {Target | null} hover
 * @property {Target | null} pinned the card that stays open
 * @property {Tab | null} tab whose panel is open
 * @property {StepMessage | null} step the next one, in all its numbers
 * @property {VitalsMessage | null} vitals of the layers
 * @property {Trail} trail of the vitals, as long as they have been looked at
 * @property {{epoch: number, findings: readonly Finding[]} | null} diagnosis null as long as nobody has asked
 * @property {GradCheck | null} check
 * @property {Sweep | null} sweep
 * @property {Walk} walk
 * @property {Marks | null} marks over the network
 * @property {boolean} logScale
 * @property {number | null} chartX where the pointer is over the loss chart
 * @property {{x: number, y: number} | null} probe the point of the plane under the pointer
 * @property {boolean} stillness the reader asked for less motion
 * @property {'usual' | 'safe'} colors blue and orange, or the pair for every colour vision
 * @property {Boxes | null} boxes
 * @property {Palette | null} palette
 * @property {string} language
 * @property {Strings} strings
 */

/** TensorFlow Playground's pace: one epoch for each picture of a 60 Hz screen. */
export const FIRST_PACE = 60;

/** @type {Walk} */
export const FIRST_WALK = Object.freeze({
  of: 'batch',
  stage: 'forward',
  layer: 1,
  chosen: Object.freeze({ layer: 1, unit: 0, input: 0 }),
  point: 0,
});

/**
 * @param {string} language
 * @param {Strings} strings
 * @returns {State}
 */
export function initialState(language, strings) {
  return {
    status: { connection: 'connecting', reason: null, again: true },
    generation: -1,
    recipe: null,
    view: null,
    shape: [],
    hash: null,
    playing: false,
    watches: false,
    ownerPresent: true,
    watchCode: null,
    watchers: 0,
    pace: FIRST_PACE,
    pending: {},
    data: null,
    thumbnails: null,
    picture: null,
    diverged: null,
    curve: empty(),
    goals: [],
    sharing: null,
    remarks: [],
    notices: [],
    hover: null,
    pinned: null,
    tab: null,
    step: null,
    vitals: null,
    trail: NO_TRAIL,
    diagnosis: null,
    check: null,
    sweep: null,
    walk: FIRST_WALK,
    marks: null,
    logScale: false,
    chartX: null,
    probe: null,
    stillness: false,
    colors: 'usual',
    boxes: null,
    palette: null,
    language,
    strings,
  };
}

/**
 * The recipe that the controls show: the server's, with what was asked for and not yet answered.
 * @param {State} state
 * @returns {Recipe | null}
 */
export function shownRecipe({ recipe, pending }) {
  return recipe && overlay(recipe, pending);
}

/**
 * @param {State} state
 * @returns {View | null}
 */
export function shownView({ view, pending }) {
  return view && overlay(view, pending);
}

/** @param {State} state */
export function shownPlaying({ playing, pending }) {
  return 'playing' in pending ? pending.playing.value === true : playing;
}

/**
 * Whether a change of the experiment was asked for and is not answered yet.
 * @param {State} state
 */
export function isAsking({ recipe, pending }) {
  return recipe !== null && Object.keys(pending).some((name) => name in recipe);
}

/**
 * @template {object} T
 * @param {T} confirmed
 * @param {Readonly<Record<string, Pending>>} pending
 * @returns {T}
 */
function overlay(confirmed, pending) {
  const names = Object.keys(pending).filter((name) => name in confirmed);
  if (names.length === 0) return confirmed;
  return { ...confirmed, ...Object.fromEntries(names.map((name) => [name, pending[name].value])) };
}

/**
 * Drops that the run was to play or to pause, once it does.
 * @param {Readonly<Record<string, Pending>>} pending
 * @param {boolean} playing
 */
export function withoutPlaying(pending, playing) {
  return keep(pending, (name, { value }) => name !== 'playing' || value !== playing);
}

/**
 * Drops what a command had asked for, once the server has agreed or refused.
 * @param {Readonly<Record<string, Pending>>} pending
 * @param {CommandId} id
 */
export function withoutCommand(pending, id) {
  return keep(pending, (_, entry) => entry.id !== id);
}

/**
 * @param {Readonly<Record<string, Pending>>} pending
 * @param {(name: string, entry: Pending) => boolean} wanted
 */
function keep(pending, wanted) {
  const entries = Object.entries(pending).filter(([name, entry]) => wanted(name, entry));
  return entries.length === Object.keys(pending).length ? pending : Object.fromEntries(entries);
}

/**
 * The hidden layers after a layer was added or removed. A new layer has two units, as in TensorFlow Playground.
 * @param {readonly number[]} layers
 * @param {1 | -1} by
 */
export function withLayers(layers, by) {
  return by > 0 ? [...layers, 2] : layers.slice(0, -1);
}

/**
 * @param {readonly number[]} layers
 * @param {number} layer from 1
 * @param {1 | -1} by
 */
export function withNeurons(layers, layer, by) {
  return layers.map((units, i) => (i === layer - 1 ? units + by : units));
}

/**
 * Switches a feature; the order is always that of the page, not that of the clicks.
 * @param {readonly string[]} all
 * @param {readonly string[]} chosen
 * @param {string} name
 */
export function withFeature(all, chosen, name) {
  return all.filter((feature) => chosen.includes(feature) !== (feature === name));
}

/**
 * Whether a run has left the finite numbers. An empty training set has no loss either, but its parameters stay finite.
 * @param {Frame} frame
 */
export function isDiverged(frame) {
  return frame.parameters.some((value) => !Number.isFinite(value));
}
