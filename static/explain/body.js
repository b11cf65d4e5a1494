// What is explained, as it stands under the bars: the formulas of the stop, and of the update its table and the button that makes it.

import { make, setText } from '../dom.js';
import { shownPlaying } from '../state.js';
import { anyCut, cards } from './cards.js';
import { createTable } from './changes.js';
import { changeOf } from './chain.js';
import { ofLayer, ofWeight } from './formulas.js';
import { isOf } from './points.js';

/** @import { App } from '../app.js' */
/** @import { StepMessage } from '../answers.js' */
/** @import { Chosen, State } from '../state.js' */
/** @import { Explained } from '../panels/explain.js' */
/** @import { Scene } from './scalar.js' */

/**
 * @param {App} app
 */
export function createBody({ actions, t }) {
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
