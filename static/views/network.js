// The network on its canvas: drawn when something of it changes, and pointed at with mouse or finger.

import { find } from '../dom.js';
import { fit, prepare } from '../canvas.js';
import { createNetworkPainter } from '../paint/network.js';
import { paintSkeleton } from '../paint/skeleton.js';
import { hit } from '../layout.js';
import { FIRST_PACE, shownRecipe, shownView } from '../state.js';
import { likelyLayout, stageLayout } from '../stage.js';

/** @import { App, View } from '../app.js' */
/** @import { Layout } from '../layout.js' */
/** @import { State } from '../state.js' */
/** @import { Scene } from '../paint/network.js' */

/** Pixels that the dashes move from frame to frame. */
const DRIFT = 0.5;
/** How far a mouse and a finger may miss a link. */
const REACH = { mouse: 6, touch: 16 };

/** @type {readonly (keyof State)[]} */
const SEEN = ['picture', 'data', 'palette', 'hover', 'pinned', 'view', 'recipe', 'pending', 'boxes', 'strings', 'playing', 'marks'];

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function network(element, { actions, t, overlay }) {
  const canvas = find(element, '#network-canvas', HTMLCanvasElement);
  const painter = createNetworkPainter();
  /** @type {Layout | null} */
  let drawn = null;
  listen(canvas, actions, () => drawn);

  return {
    render(state, last) {
      const at = stageLayout(state);
      if (!at && (state.boxes !== last?.boxes || state.palette !== last?.palette)) paintLikely(canvas, state);
      if (!at && state.strings !== last?.strings) canvas.setAttribute('aria-label', t('connecting'));
      if (!at || (at === drawn && last && SEEN.every((name) => state[name] === last[name]))) return;
      if (at !== drawn || state.strings !== last?.strings) canvas.setAttribute('aria-label', describe(state, t));
      drawn = at;
      paint(canvas, (context, scene) => painter.paint(context, { ...scene, overlay: overlay.paint }), state, at);
    },
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {(context: CanvasRenderingContext2D, scene: Omit<Scene, 'overlay'>) => void} painter
 * @param {State} state
 * @param {Layout} at
 */
function paint(canvas, painter, state, at) {
  const { picture, data, palette, boxes, marks } = state;
  if (!picture || !data || !palette || !boxes) return;
  const { width, height } = boxes.stage;
  painter(fit(canvas, width, height, boxes.ratio), {
    at,
    picture,
    data,
    palette,
    width,
    height,
    marks,
    discretize: shownView(state)?.discretize ?? false,
    target: state.hover ?? state.pinned,
    chosen: shownRecipe(state)?.features ?? picture.features,
    drift: state.stillness ? 0 : picture.frame.number * DRIFT,
    arrow: !Number.isNaN(boxes.outputY),
    hurry: state.playing && (state.pace ?? Infinity) >= FIRST_PACE,
  });
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {State} state
 */
function paintLikely(canvas, { boxes, palette }) {
  if (!boxes || !palette || boxes.stage.width === 0) return;
  const { width, height } = boxes.stage;
  paintSkeleton(prepare(canvas, width, height, boxes.ratio), likelyLayout(boxes), palette);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {App['actions']} actions
 * @param {() => Layout | null} layout
 */
function listen(canvas, actions, layout) {
  const under = (/** @type {PointerEvent} */ event) => {
    const at = layout();
    return at && hit(at, event.offsetX, event.offsetY, event.pointerType === 'touch' ? REACH.touch : REACH.mouse);
  };
  canvas.onpointermove = (event) => {
    const target = under(event);
    canvas.classList.toggle('pointing', target !== null);
    actions.point(target);
  };
  canvas.onpointerleave = () => actions.point(null);
  canvas.onclick = (event) => actions.pin(under(/** @type {PointerEvent} */ (event)));
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
