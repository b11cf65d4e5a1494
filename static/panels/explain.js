// "Explain a step": the next update of this very network, taken apart, to walk through forwards and back. While the run goes on, the
// numbers stay those of the moment when they were asked for.

import { make, setText } from '../dom.js';
import { fixed, plain } from '../format.js';
import { createBar, createPointBar } from '../explain/bar.js';
import { anyCut, cards } from '../explain/cards.js';
import { createTable } from '../explain/changes.js';
import { changeOf, unitsOf } from '../explain/chain.js';
import { ofLayer, ofWeight } from '../explain/formulas.js';
import { marksOf } from '../explain/marks.js';
import { createPicking } from '../explain/picking.js';
import { isOf, rowOf, trainingPoint } from '../explain/points.js';
import { createReading } from '../explain/reading.js';
import { along, keyed } from '../explain/walk.js';
import { shown } from '../explain/digits.js';
import { shownPlaying } from '../state.js';

/** @import { App, View } from '../app.js' */
/** @import { StepMessage } from '../answers.js' */
/** @import { Recipe } from '../protocol.js' */
/** @import { Chosen, Marks, State, Walk } from '../state.js' */
/** @import { Scene } from '../explain/scalar.js' */
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

/**
 * The formulas of the stop, and of the update its table.
 * @param {App} app
 */
function createBody({ actions, t }) {
  const [left, right] = [make('div', { class: 'cards' }), make('div', { class: 'cards' })];
  const [of, kind, whole, shapes] = [make('h2'), make('span', { class: 'caption' }), make('h2'), make('span', { class: 'caption' })];
  const [batch, all] = [createCheck('explain-columns'), createCheck('explain-all')];
  const apply = make('button', { type: 'button', class: 'button primary', id: 'explain-apply' });
  const [notes, table] = [make('div', { class: 'notes' }), make('div')];
  const foot = make('div', { class: 'explain-foot' }, apply, notes);
  const element = make('div', { class: 'explain-body' }, section([of, kind], left), section([whole, shapes, batch.label, all.label], right), foot, table);
  /** @type {{now: Explained, state: State} | null} */
  let drawn = null;
  batch.box.onchange = all.box.onchange = () => drawn && draw(drawn.now, drawn.state);
  apply.onclick = () => {
    actions.stepUpdates(1);
    actions.walk({ stage: 'forward', layer: 1 });
  };

  /**
   * @param {Explained} now
   * @param {State} state
   */
  function draw(now, state) {
    drawn = { now, state };
    element.classList.toggle('stacked', now.at.stage === 'update');
    const { step, shape, recipe, chosen, row, at } = now;
    const scene = { step, shape, recipe, chosen, point: row };
    const rows = batch.box.checked ? Array.from(step.targets, (_, i) => i) : [row];
    const layer = ofLayer(at.stage, { ...scene, points: rows, all: all.box.checked });
    batch.label.hidden = step.shown < 2 || at.stage === 'update';
    all.label.hidden = !all.box.checked && !anyCut(layer);
    left.replaceChildren(...cards(ofWeight(at.stage, scene), t));
    right.replaceChildren(...cards(layer, t));
    setText(of, chosen.input === null ? t('explain.oneBias') : t('explain.oneWeight'));
    setText(batch.words, t('explain.columns', { count: step.shown }));
    drawUpdate(now, state, scene);
  }

  /**
   * @param {Explained} now
   * @param {State} state
   * @param {Scene} scene
   */
  function drawUpdate({ step, shape, chosen, walk, at }, state, scene) {
    const updates = at.stage === 'update';
    foot.hidden = table.hidden = !updates;
    if (!updates) return table.replaceChildren();
    apply.hidden = state.watches || walk.of !== 'batch';
    apply.disabled = !isCurrent(state, step);
    setText(apply, step.updates ? t('explain.apply') : t('explain.pass'));
    notes.replaceChildren(...remarks(step, shape, chosen, t).map((words) => make('p', { class: 'note' }, words)));
    table.replaceChildren(createTable(scene, t));
  }

  return {
    element,
    /**
     * @param {Explained} now
     * @param {State} state
     * @param {boolean} anew
     */
    render(now, state, anew) {
      const held = element.contains(document.activeElement) ? document.activeElement?.getAttribute('data-numbers') : null;
      if (anew) {
        setText(kind, t('explain.scalars'));
        setText(whole, t('explain.layerTitle'));
        setText(shapes, t('explain.matrices'));
        setText(all.words, t('explain.all'));
      }
      draw(now, state);
      reveal(table);
      // The arrow keys go on where they were, though what they were on is another formula now.
      if (held) /** @type {HTMLElement | null} */ (element.querySelector(`[data-numbers="${held}"]`) ?? element.querySelector('[data-numbers]'))?.focus({ preventScroll: true });
    },
  };
}

/**
 * Scrolls a long table, and nothing around it, to the chosen line.
 * @param {HTMLElement} table
 */
function reveal(table) {
  const [box, line] = [table.querySelector('.changes'), table.querySelector('tr.chosen')];
  if (box && line instanceof HTMLElement) box.scrollTop = line.offsetTop - box.clientHeight / 2;
}

/**
 * Whether a step is that of the present moment, so that what it shows would really come.
 * @param {State} state
 * @param {StepMessage} step
 */
function isCurrent(state, step) {
  const frame = state.picture?.frame;
  return !shownPlaying(state) && isOf(step, state.walk) && frame?.update === step.update && frame.epoch === step.epoch;
}

/**
 * What there is to say about the update of the chosen weight.
 * @param {StepMessage} step
 * @param {readonly number[]} shape
 * @param {Chosen} chosen
 * @param {App['t']} t
 */
function remarks(step, shape, chosen, t) {
  const { dead, died } = changeOf(step, shape, chosen);
  return [
    ...(step.point >= 0 ? [t('explain.note.single')] : []),
    ...(step.updates ? [] : [t('explain.note.waits', { count: step.points })]),
    ...(step.pending > 0 ? [t('explain.note.pending', { count: step.pending })] : []),
    ...(step.points > step.shown ? [t('explain.note.shown', { shown: step.shown, count: step.points })] : []),
    ...(dead ? [t('explain.note.dead')] : []),
    ...(died ? [t('explain.note.died')] : []),
    ...(chosen.input === null && step.regularizationRate !== 0 && step.penaltyLoss !== 0 ? [t('explain.note.bias')] : []),
  ];
}

/**
 * @param {HTMLElement[]} heading
 * @param {HTMLElement} content
 */
function section(heading, content) {
  return make('section', {}, make('div', { class: 'cards-heading' }, ...heading), content);
}

/** @param {string} id */
function createCheck(id) {
  const [box, words] = [make('input', { type: 'checkbox', id }), make('span')];
  return { box, words, label: make('label', { class: 'check' }, box, words) };
}
