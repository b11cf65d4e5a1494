// "Explain a step": the next update of this very network, taken apart, to walk through forwards and back. While the run goes on, the
// numbers stay those of the moment when they were asked for.

import { make, setText } from '../dom.js';
import { fixed, plain } from '../format.js';
import { createBar, createPointBar } from '../explain/bar.js';
import { createBody } from '../explain/body.js';
import { unitsOf } from '../explain/chain.js';
import { marksOf } from '../explain/marks.js';
import { createPicking } from '../explain/picking.js';
import { rowOf, trainingPoint } from '../explain/points.js';
import { createReading } from '../explain/reading.js';
import { along, keyed } from '../explain/walk.js';
import { shown } from '../explain/digits.js';
import { shownPlaying } from '../state.js';

/** @import { App, View } from '../app.js' */
/** @import { StepMessage } from '../answers.js' */
/** @import { Recipe } from '../protocol.js' */
/** @import { Chosen, Marks, State, Walk } from '../state.js' */
/** @import { Stop } from '../explain/walk.js' */

/**
 * @typedef {object} Explained what the panel shows, all in one
 * @property {StepMessage} step
 * @property {readonly number[]} shape
 * @property {readonly string[]} features
 * @property {Recipe} recipe
 * @property {Walk} walk
 * @property {Stop} at
 * @property {Chosen} chosen in the layer where the walk is
 * @property {number} row of the point among those of the step
 * @property {number} trainingPoint its number in the training set, from 0
 * @property {number} trainingPoints
 * @property {string} sample the point in words
 */

/** @type {readonly (keyof State)[]} */
const SEEN = ['step', 'walk', 'recipe', 'shape', 'strings', 'data', 'playing', 'pending', 'watches'];

/**
 * Null until the numbers have come, or while those that came are of another network.
 * @param {State} state
 * @param {App['t']} t
 * @returns {Explained | null}
 */
function explained({ step, walk, shape, recipe, data, picture }, t) {
  if (!step || !recipe || !data || !picture || step.shown === 0 || picture.shape !== shape) return null;
  const layers = shape.length - 1;
  const layer = walk.stage === 'loss' ? layers : Math.min(walk.layer, layers);
  const row = rowOf(step, walk);
  const point = trainingPoint(step, walk);
  const [x, y] = [data.train[3 * point], data.train[3 * point + 1]];
  const words = {
    number: point + 1,
    x: fixed(x, 2),
    y: fixed(y, 2),
    target: recipe.problem === 'classification' && step.targets[row] > 0 ? '+1' : plain(Number(step.targets[row].toPrecision(6))),
    output: shown(unitsOf(step, shape, 'a', layers, row)[0]),
    loss: shown(step.losses[row]),
  };
  return {
    step,
    shape,
    features: picture.features,
    recipe,
    walk,
    at: { stage: walk.stage, layer },
    chosen: along(walk.chosen, layer, shape),
    row,
    trainingPoint: point,
    trainingPoints: data.train.length / 3,
    sample: t('explain.sample', words),
  };
}

/** What the network shows of it. */
export const marks = {
  /** @type {readonly (keyof State)[]} */
  from: ['step', 'walk', 'shape', 'picture'],
  /**
   * @param {State} state
   * @returns {Marks | null}
   */
  of(state) {
    const now = explained(state, () => '');
    return now && marksOf(now.step, now.shape, now.at, now.chosen, now.row);
  },
};

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function view(element, app) {
  const { actions, t } = app;
  const [bar, points, body] = [createBar(app), createPointBar(app), createBody(app)];
  const waiting = make('p', { class: 'note' });
  const follow = createFollowing(app);
  element.replaceChildren(waiting, bar.element, points.element, follow.element, body.element);
  const reading = createReading(element);
  const picking = createPicking(element, (point) => actions.walk({ of: point }));
  /** @type {Explained | null} */
  let now = null;
  /** @type {State['strings'] | null} */
  let strings = null;
  element.addEventListener('keydown', (event) => {
    if (!now || event.ctrlKey || event.metaKey || event.altKey || (event.target instanceof Element && event.target.matches('input, select'))) return;
    const to = keyed(event.key, now.at, now.shape.length - 1);
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    actions.walk(to);
  });

  return {
    render(state, last) {
      if (last && SEEN.every((name) => state[name] === last[name]) && now) return follow.render(state, now.step);
      setText(waiting, state.step?.shown === 0 ? t('explain.nothing') : t('explain.waiting'));
      now = explained(state, t);
      element.classList.toggle('empty', now === null);
      if (!now) return;
      // What is drawn for the first time may come long after the language was last another one.
      const anew = state.strings !== strings;
      strings = state.strings;
      tell(element, now);
      bar.render(now, anew);
      points.render(now, anew);
      follow.render(state, now.step);
      picking.render(/** @type {NonNullable<State['data']>} */ (state.data).train, now.trainingPoint);
      reading.hide();
      body.render(now, state, anew);
    },
  };
}

/**
 * What is shown, for whoever looks from outside.
 * @param {HTMLElement} element
 * @param {Explained} now
 */
function tell({ dataset }, { step, at, chosen: { layer, unit, input } }) {
  Object.assign(dataset, { update: step.update, point: step.point, at: at.stage, chosen: `${layer}.${unit}.${input ?? 'bias'}` });
}

/**
 * While the run goes on: what the numbers are of, and the button with which they follow.
 * @param {App} app
 */
function createFollowing({ actions, t }) {
  const [words, button] = [make('p'), make('button', { type: 'button', class: 'button small', id: 'explain-pause' })];
  const element = make('div', { class: 'explain-running', role: 'status' }, words, button);
  button.onclick = actions.togglePlay;
  return {
    element,
    /**
     * @param {State} state
     * @param {StepMessage} step
     */
    render(state, step) {
      element.hidden = !shownPlaying(state);
      if (element.hidden) return;
      setText(words, t('explain.running', { epoch: step.epoch.toLocaleString('en') }));
      setText(button, t('explain.pause'));
      button.hidden = state.watches;
    },
  };
}
