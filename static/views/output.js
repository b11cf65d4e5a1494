// The large surface: the network's output over the plane, or the neuron that is pointed at, with the points and the value
// under the pointer.

import { find, setText } from '../dom.js';
import { prepare } from '../canvas.js';
import { valueOf } from '../color.js';
import { fixed } from '../format.js';
import { FEATURES } from '../labels.js';
import { EDGE, createSurfacePainter, paintPoints } from '../paint/surface.js';
import { unitIndex } from '../shape.js';
import { shownView } from '../state.js';

/** @import { App, View } from '../app.js' */
/** @import { State } from '../state.js' */

const GRID = 100;
const SMALL_GRID = 20;

/** @type {readonly (keyof State)[]} */
const SEEN = ['picture', 'data', 'palette', 'boxes', 'hover', 'pinned', 'view', 'pending', 'strings', 'probe'];

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function output(element, { actions, t }) {
  const canvas = find(element, '#surface-canvas', HTMLCanvasElement);
  const [tag, value] = [find(element, '#surface-tag', HTMLElement), find(element, '#surface-value', HTMLElement)];
  const [showTest, discretize] = [
    find(element, '#show-test-data', HTMLInputElement),
    find(element, '#discretize', HTMLInputElement),
  ];
  const painters = { [GRID]: createSurfacePainter(GRID), [SMALL_GRID]: createSurfacePainter(SMALL_GRID) };
  const points = createPointsLayer();
  showTest.onchange = () => actions.toggleView('show_test_data');
  discretize.onchange = () => actions.toggleView('discretize');
  canvas.onpointermove = (event) => {
    const { clientWidth: width, clientHeight: height } = canvas;
    actions.pointSurface({ x: EDGE * ((2 * event.offsetX) / width - 1), y: EDGE * (1 - (2 * event.offsetY) / height) });
  };
  canvas.onpointerleave = () => actions.pointSurface(null);

  return {
    render(state, last) {
      const view = shownView(state);
      showTest.checked = view?.show_test_data ?? false;
      discretize.checked = view?.discretize ?? false;
      if (state.strings !== last?.strings) canvas.setAttribute('aria-label', t('surface.description'));
      const { picture, data, palette, boxes } = state;
      if (!picture || !data || !palette || !boxes || boxes.surface === 0) return;
      if (last && SEEN.every((name) => state[name] === last[name])) return;
      const shown = shownSurface(state, t);
      const context = prepare(canvas, boxes.surface, boxes.surface, boxes.ratio);
      const colors = view?.discretize ? palette.discrete : palette.smooth;
      painters[shown.grid].paint(context, shown.bytes, colors, boxes.surface);
      points.paint(context, state, view?.show_test_data ?? false);
      tag.hidden = shown.title === null;
      if (shown.title) setText(tag, shown.title);
      value.hidden = state.probe === null;
      if (state.probe) setText(value, reading(state.probe, shown, t));
    },
  };
}

/** @typedef {{grid: typeof GRID | typeof SMALL_GRID, bytes: Uint8Array, title: string | null}} Shown */

/**
 * The surface to show: a neuron or feature that is pointed at, else the output.
 * @param {State} state
 * @param {App['t']} t
 * @returns {Shown}
 */
function shownSurface({ picture, data, hover, pinned }, t) {
  const target = hover ?? pinned;
  if (!picture || !data) throw new Error('no surface before the first frame');
  const cell = SMALL_GRID * SMALL_GRID;
  if (target?.kind === 'feature') {
    const index = FEATURES.indexOf(target.name);
    return { grid: SMALL_GRID, bytes: data.features.subarray(index * cell, (index + 1) * cell), title: t(`feature.${target.name}`) };
  }
  if (target?.kind === 'unit' && target.layer < picture.shape.length - 1) {
    const index = unitIndex(picture.shape, target.layer, target.unit);
    const title = t('unit.hidden', { layer: target.layer, unit: target.unit + 1 });
    return { grid: SMALL_GRID, bytes: picture.frame.units.subarray(index * cell, (index + 1) * cell), title };
  }
  return { grid: GRID, bytes: picture.frame.surface, title: null };
}

/**
 * @param {{x: number, y: number}} at
 * @param {Shown} shown
 * @param {App['t']} t
 */
function reading({ x, y }, { grid, bytes }, t) {
  const cell = (/** @type {number} */ part) => Math.max(0, Math.min(grid - 1, Math.floor(part * grid)));
  const byte = bytes[cell((EDGE - y) / (2 * EDGE)) * grid + cell((x + EDGE) / (2 * EDGE))];
  return t('surface.reading', { x: fixed(x, 1), y: fixed(y, 1), value: fixed(valueOf(byte), 2) });
}

/** The points change far less often than the surface: they are drawn once and laid over every frame. */
function createPointsLayer() {
  const canvas = document.createElement('canvas');
  /** @type {readonly unknown[]} */
  let key = [];
  return {
    /**
     * @param {CanvasRenderingContext2D} context
     * @param {State} state
     * @param {boolean} withTest
     */
    paint(context, { data, palette, boxes }, withTest) {
      if (!data || !palette || !boxes) return;
      const now = [data, palette, boxes, withTest];
      if (now.some((part, i) => part !== key[i])) {
        key = now;
        paintPoints(prepare(canvas, boxes.surface, boxes.surface, boxes.ratio), data, palette, boxes.surface, withTest);
      }
      context.drawImage(canvas, 0, 0, boxes.surface, boxes.surface);
    },
  };
}
