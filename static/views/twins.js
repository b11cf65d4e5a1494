// Real buttons over the features and neurons that the canvas draws, so that keyboard and screen reader reach what the mouse does.
// Tab stops at each feature and once at the neurons; the arrow keys walk over all of them.

import { find, make } from '../dom.js';
import { featureParts } from '../labels.js';
import { shownRecipe } from '../state.js';
import { stageLayout } from '../stage.js';
import { walk } from '../walk.js';

/** @import { App, View } from '../app.js' */
/** @import { Layout, Box } from '../layout.js' */
/** @import { Target } from '../state.js' */
/** @import { Place } from '../walk.js' */

/** A neuron drawn smaller than this can still be tapped. */
const LEAST_TARGET = 12;

/**
 * @param {HTMLElement} stage
 * @param {App} app
 * @returns {View}
 */
export function twins(stage, { actions, t }) {
  const features = [...stage.querySelectorAll('button')].filter((button) => button.dataset.feature);
  const units = createUnitButtons(stage, { actions, t });
  for (const button of features) listenFeature(button, actions);
  /** @type {Layout | null} */
  let placed = null;
  stage.onkeydown = (event) => walkOn(event, stage, placed);

  return {
    render(state, last) {
      const chosen = shownRecipe(state)?.features;
      if (chosen && (state.recipe !== last?.recipe || state.pending !== last.pending)) {
        for (const button of features) button.setAttribute('aria-pressed', String(chosen.includes(button.dataset.feature ?? '')));
      }
      const at = stageLayout(state);
      if (!at || (at === placed && state.strings === last?.strings)) return;
      for (const box of at.features) cover(find(stage, `[data-feature=${box.name}]`, HTMLButtonElement), box);
      units.place(at);
      placed = at;
    },
  };
}

/**
 * @param {HTMLButtonElement} button
 * @param {App['actions']} actions
 */
function listenFeature(button, actions) {
  const name = button.dataset.feature ?? '';
  const label = find(button, '.feature-name', HTMLElement);
  label.append(...featureParts(name).map(([tag, text]) => make(tag, {}, text)));
  button.onclick = () => actions.toggleFeature(name);
  listenPointing(button, { kind: 'feature', name }, actions);
}

/**
 * @param {HTMLElement} stage
 * @param {Pick<App, 'actions' | 't'>} app
 */
function createUnitButtons(stage, { actions, t }) {
  // Before the card, so that Tab goes on from a neuron to its numbers.
  const card = find(stage, '#card', HTMLElement);
  /** @type {Map<string, HTMLButtonElement>} */
  const buttons = new Map();

  /**
   * Tab stops at the neuron where it was last.
   * @param {HTMLButtonElement} at
   */
  function stop(at) {
    for (const button of buttons.values()) button.tabIndex = button === at ? 0 : -1;
  }

  /**
   * @param {number} layer
   * @param {number} unit
   */
  function create(layer, unit) {
    const button = make('button', { type: 'button', class: 'over', 'data-unit': `${layer}.${unit}`, tabindex: '-1' });
    const target = /** @type {const} */ ({ kind: 'unit', layer, unit });
    button.onclick = () => actions.pin(target);
    listenPointing(button, target, actions);
    button.addEventListener('focus', () => stop(button));
    stage.insertBefore(button, card);
    return button;
  }

  return {
    /** @param {Layout} at */
    place(at) {
      const gone = new Set(buttons.keys());
      at.layers.slice(1).forEach((boxes, i) =>
        boxes.forEach((box, unit) => {
          const layer = i + 1;
          const key = `${layer}.${unit}`;
          const button = buttons.get(key) ?? create(layer, unit);
          buttons.set(key, button);
          gone.delete(key);
          const output = layer === at.layers.length - 1;
          button.setAttribute('aria-label', output ? t('unit.output') : t('unit.hidden', { layer, unit: unit + 1 }));
          cover(button, box);
        }),
      );
      for (const key of gone) {
        buttons.get(key)?.remove();
        buttons.delete(key);
      }
      const all = [...buttons.values()];
      if (!all.some(({ tabIndex }) => tabIndex === 0)) stop(all[0]);
    },
  };
}

/**
 * @param {HTMLElement} element
 * @param {Target} target
 * @param {App['actions']} actions
 */
function listenPointing(element, target, actions) {
  element.onpointerenter = () => actions.point(target);
  element.onpointerleave = () => actions.point(null);
  element.onfocus = () => {
    if (!element.matches(':focus-visible')) return;
    actions.point(target);
    // What the card beside it says is what there is to say about it.
    element.setAttribute('aria-describedby', 'card');
  };
  element.onblur = () => {
    element.removeAttribute('aria-describedby');
    actions.point(null);
  };
}

/**
 * Puts a button exactly over what is drawn.
 * @param {HTMLElement} button
 * @param {Box} box
 */
function cover(button, { x, y, size }) {
  const side = Math.max(LEAST_TARGET, size);
  Object.assign(button.style, {
    left: `${x - side / 2}px`,
    top: `${y - side / 2}px`,
    width: `${side}px`,
    height: `${side}px`,
  });
}

/**
 * Arrow keys on a feature or a neuron lead to its neighbours, and do not step.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} stage
 * @param {Layout | null} at
 */
function walkOn(event, stage, at) {
  const from = event.target instanceof HTMLElement && placeOf(event.target);
  if (!from || !at || !event.key.startsWith('Arrow')) return;
  event.preventDefault();
  event.stopPropagation();
  const to = walk(at, from, event.key);
  if (!to) return;
  const selector = to.kind === 'unit' ? `[data-unit="${to.layer}.${to.unit}"]` : `[data-feature="${to.name}"]`;
  find(stage, selector, HTMLButtonElement).focus();
}

/**
 * @param {HTMLElement} element
 * @returns {Place | null}
 */
function placeOf({ dataset }) {
  if (dataset.feature) return { kind: 'feature', name: dataset.feature };
  const [layer, unit] = dataset.unit?.split('.').map(Number) ?? [];
  return unit === undefined ? null : { kind: 'unit', layer, unit };
}
