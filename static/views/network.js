// The network: one canvas, and over it real buttons for the features and the neurons, so that keyboard and screen reader
// reach what the mouse does.

import { find, make } from '../dom.js';
import { fit } from '../canvas.js';
import { createNetworkPainter } from '../paint/network.js';
import { featureParts } from '../labels.js';
import { hit } from '../layout.js';
import { FIRST_PACE, shownRecipe, shownView } from '../state.js';
import { stageLayout } from '../stage.js';

/** @import { App, View } from '../app.js' */
/** @import { Layout, Box } from '../layout.js' */
/** @import { State } from '../state.js' */

/** Pixels that the dashes move from frame to frame. */
const DRIFT = 0.5;
/** A neuron drawn smaller than this can still be tapped. */
const LEAST_TARGET = 12;

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function network(element, { actions, t }) {
  const stage = find(element, '#stage', HTMLElement);
  const canvas = find(stage, 'canvas', HTMLCanvasElement);
  const painter = createNetworkPainter();
  const features = [...stage.querySelectorAll('button')].filter((button) => button.dataset.feature);
  const units = createUnitButtons(stage, { actions, t });
  for (const button of features) listenFeature(button, actions);
  /** @type {Layout | null} */
  let drawn = null;
  listenCanvas(canvas, actions, () => drawn);

  return {
    render(state, last) {
      const at = stageLayout(state);
      if (at === drawn && last && !differs(state, last)) return;
      showFeatures(features, state, at === drawn ? null : at);
      if (!at) return;
      if (at !== drawn || state.strings !== last?.strings) {
        units.place(at);
        canvas.setAttribute('aria-label', describe(state, t));
      }
      drawn = at;
      paint(canvas, painter, state, at);
    },
  };
}

/** @type {readonly (keyof State)[]} */
const SEEN = ['picture', 'data', 'palette', 'hover', 'pinned', 'view', 'recipe', 'pending', 'boxes', 'strings', 'playing'];

/**
 * @param {State} state
 * @param {State} last
 */
function differs(state, last) {
  return SEEN.some((name) => state[name] !== last[name]);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ReturnType<typeof createNetworkPainter>} painter
 * @param {State} state
 * @param {Layout} at
 */
function paint(canvas, painter, state, at) {
  const { picture, data, palette, boxes } = state;
  if (!picture || !data || !palette || !boxes) return;
  const { width, height } = boxes.stage;
  painter.paint(fit(canvas, width, height, boxes.ratio), {
    at,
    picture,
    data,
    palette,
    width,
    height,
    discretize: shownView(state)?.discretize ?? false,
    target: state.hover ?? state.pinned,
    chosen: shownRecipe(state)?.features ?? picture.features,
    drift: state.stillness ? 0 : picture.frame.number * DRIFT,
    arrow: !Number.isNaN(boxes.outputY),
    hurry: state.playing && (state.pace ?? Infinity) >= FIRST_PACE,
  });
}

/**
 * @param {readonly HTMLButtonElement[]} buttons
 * @param {State} state
 * @param {Layout | null} at given when the places have changed
 */
function showFeatures(buttons, state, at) {
  const chosen = shownRecipe(state)?.features;
  for (const button of buttons) {
    const name = button.dataset.feature ?? '';
    if (chosen) button.setAttribute('aria-pressed', String(chosen.includes(name)));
    const box = at?.features.find((feature) => feature.name === name);
    if (box) cover(button, box);
  }
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
  listenPointing(button, () => actions.point({ kind: 'feature', name }), () => actions.point(null));
}

/**
 * @param {HTMLElement} stage
 * @param {Pick<App, 'actions' | 't'>} app
 */
function createUnitButtons(stage, { actions, t }) {
  /** @type {Map<string, HTMLButtonElement>} */
  const buttons = new Map();

  /**
   * @param {number} layer
   * @param {number} unit
   */
  function create(layer, unit) {
    const button = make('button', { type: 'button', class: 'over', 'data-unit': `${layer}.${unit}` });
    const target = /** @type {const} */ ({ kind: 'unit', layer, unit });
    button.onclick = () => actions.pin(target);
    listenPointing(button, () => actions.point(target), () => actions.point(null));
    stage.insertBefore(button, stage.lastElementChild);
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
    },
  };
}

/**
 * @param {HTMLElement} element
 * @param {() => void} enter
 * @param {() => void} leave
 */
function listenPointing(element, enter, leave) {
  element.onpointerenter = enter;
  element.onpointerleave = leave;
  element.onfocus = () => element.matches(':focus-visible') && enter();
  element.onblur = leave;
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
 * @param {HTMLCanvasElement} canvas
 * @param {App['actions']} actions
 * @param {() => Layout | null} layout
 */
function listenCanvas(canvas, actions, layout) {
  const under = (/** @type {MouseEvent} */ event) => {
    const at = layout();
    return at && hit(at, event.offsetX, event.offsetY);
  };
  canvas.onpointermove = (event) => {
    const target = under(event);
    canvas.classList.toggle('pointing', target !== null);
    actions.point(target);
  };
  canvas.onpointerleave = () => actions.point(null);
  canvas.onclick = (event) => actions.pin(under(event));
}

/**
 * @param {State} state
 * @param {App['t']} t
 */
function describe({ picture }, t) {
  const shape = picture?.shape ?? [];
  const hidden = shape.slice(1, -1);
  const layers = hidden.length > 0 ? t('network.layers', { units: hidden.join(', ') }) : t('network.noLayers');
  return t('network.description', { inputs: shape[0] ?? 0, layers });
}
