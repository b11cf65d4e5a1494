// The text half of the conversation (docs/wire.md): what may be said to the server, and what its events look like.

/**
 * @typedef {object} Recipe one experiment
 * @property {string} seed
 * @property {number} start
 * @property {'classification' | 'regression'} problem
 * @property {string} dataset
 * @property {string} regression_dataset
 * @property {number} train_percent
 * @property {number} noise
 * @property {number} batch_size
 * @property {number} learning_rate
 * @property {string} activation
 * @property {string} regularization
 * @property {number} regularization_rate
 * @property {string[]} features
 * @property {number[]} hidden_layers
 * @property {boolean} zero_start
 */

/**
 * @typedef {object} View what a link says about how the experiment is shown
 * @property {boolean} show_test_data
 * @property {boolean} discretize
 * @property {boolean} hide_text
 * @property {string[]} hidden
 * @property {string | null} tutorial
 * @property {Goal[]} goals
 */

/** @typedef {{measure: 'test_loss' | 'train_loss' | 'difference', bound: 'most' | 'least', threshold: number, step: number}} Goal */

/** @typedef {{code: string, params: Record<string, unknown>}} Remark */
/** @typedef {string | number | null} CommandId */

/** @typedef {{type: 'hello', version: number, limits: Record<string, number>}} HelloEvent */
/**
 * @typedef {{type: 'recipe', generation: number, recipe: Recipe, view: View, shape: number[], hash: string, playing: boolean,
 *   epochs_per_second: number | null, resumed: boolean, remarks: Remark[], id: CommandId}} RecipeEvent
 */
/** @typedef {{type: 'session', key: string, watch: string}} SessionEvent */
/** @typedef {{type: 'watchers', count: number}} WatchersEvent */
/** @typedef {{type: 'owner', present: boolean}} OwnerEvent */
/** @typedef {{type: 'playing', playing: boolean}} PlayingEvent */
/** @typedef {{type: 'error', code: string, params: Record<string, unknown>, id: CommandId}} ErrorEvent */
/** @typedef {{type: 'diverged', epoch: number, update: number, good_epoch: number}} DivergedEvent */
/** @typedef {{type: 'link', hash: string}} LinkEvent */
/** @typedef {{code: string, params: Record<string, any>, change: Partial<Recipe>, anew: boolean, back: boolean}} Finding (engine/doctor.py) */
/** @typedef {{type: 'diagnosis', epoch: number, findings: Finding[], id: CommandId}} DiagnosisEvent */
/** @typedef {HelloEvent | SessionEvent | WatchersEvent | OwnerEvent | RecipeEvent | PlayingEvent | DivergedEvent | LinkEvent | DiagnosisEvent | ErrorEvent} ServerEvent */

/** @typedef {{type: string, id?: CommandId, [field: string]: unknown}} Command */

/** The version of the conversation that this page speaks. */
export const VERSION = 1;

/** The id of what an open tab asks: if it is refused, nobody needs to know. */
export const QUESTION = 'question';

const TYPES = new Set(['hello', 'session', 'watchers', 'owner', 'playing', 'diverged', 'link', 'diagnosis', 'error']);

/** Infinite numbers stand in JSON as these texts. */
const INFINITE = new Map([
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/** Numbers of a recipe; a seed "Infinity" stays a text. */
const NUMBERS = /** @type {const} */ (['train_percent', 'noise', 'batch_size', 'learning_rate', 'regularization_rate']);

/**
 * An event of the server. Null for a type that this page does not know: a newer server may say more.
 * @param {string} text
 * @returns {ServerEvent | null}
 */
export function parseEvent(text) {
  const event = JSON.parse(text);
  if (event.type === 'recipe') return { ...event, recipe: withNumbers(event.recipe) };
  return TYPES.has(event.type) ? event : null;
}

/**
 * @param {Recipe} recipe
 * @returns {Recipe}
 */
function withNumbers(recipe) {
  const finite = { ...recipe };
  for (const name of NUMBERS) finite[name] = INFINITE.get(String(recipe[name])) ?? recipe[name];
  return finite;
}

export const commands = {
  /** @param {string} hash */
  open: (hash) => ({ type: 'open', hash }),
  play: () => ({ type: 'play' }),
  /** @param {number} epoch */
  playUntil: (epoch) => ({ type: 'play', until: epoch }),
  pause: () => ({ type: 'pause' }),
  /** @param {number} epochs */
  stepEpochs: (epochs) => ({ type: 'step', epochs }),
  /** @param {number} updates */
  stepUpdates: (updates) => ({ type: 'step', updates }),
  reset: () => ({ type: 'reset' }),
  rewind: () => ({ type: 'rewind' }),
  /** @param {number} [rate] another learning rate */
  back: (rate) => (rate === undefined ? { type: 'back' } : { type: 'back', learning_rate: rate }),
  regenerate: () => ({ type: 'regenerate' }),
  /** @param {Partial<Recipe>} fields */
  change: (fields) => ({ type: 'change', fields }),
  /** @param {Partial<View>} fields */
  view: (fields) => ({ type: 'view', fields }),
  /**
   * @param {number} layer
   * @param {number} unit
   * @param {number} input
   * @param {number} value
   */
  weight: (layer, unit, input, value) => ({ type: 'weight', layer, unit, input, value }),
  /**
   * @param {number} layer
   * @param {number} unit
   * @param {number} value
   */
  bias: (layer, unit, value) => ({ type: 'bias', layer, unit, value }),
  /** @param {{layer?: number, unit?: number, x?: number, y?: number}} what */
  look: (what) => ({ type: 'look', ...what }),
  /**
   * @param {readonly string[]} hide
   * @param {boolean} hideText
   */
  share: (hide, hideText) => ({ type: 'share', hide, hide_text: hideText }),
  /** @param {number | null} pace epochs per second; null is as fast as it goes */
  speed: (pace) => ({ type: 'speed', epochs_per_second: pace }),
  /** @param {string} key */
  claim: (key) => ({ type: 'claim', key }),
  history: () => ({ type: 'history' }),
  /** @param {number} [point] of the training set; else the next mini-batch */
  explain: (point) => (point === undefined ? { type: 'explain' } : { type: 'explain', point }),
  vitals: () => ({ type: 'vitals' }),
  diagnose: () => ({ type: 'diagnose' }),
  /**
   * @param {number} h
   * @param {'forward' | 'backward' | 'central'} method
   */
  gradcheck: (h, method) => ({ type: 'gradcheck', h, method }),
  sweep: () => ({ type: 'sweep' }),
  /** @param {number} frame */
  ack: (frame) => ({ type: 'ack', frame }),
};
