// The large surface: the network's output over the plane, or the neuron that is pointed at, with the points and the value
// under the pointer.

import { find, setText } from '../dom.js';
import { prepare } from '../canvas.js';
import { fixed } from '../format.js';
import { createSurfacePainter, paintPoints } from '../paint/surface.js';
import { listenPointer } from '../pointing.js';
import { unitCount } from '../shape.js';
import { shownView } from '../state.js';
import { EDGE, GRID, SMALL_GRID, shownSurface, valueAt } from '../surfaces.js';

/** @import { App, View } from '../app.js' */
/** @import { State } from '../state.js' */
/** @import { Surface } from '../surfaces.js' */

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
  const [large, small] = [createSurfacePainter(GRID), createSurfacePainter(SMALL_GRID)];
  const points = createPointsLayer();
  showTest.onchange = () => actions.toggleView('show_test_data');
  discretize.onchange = () => actions.toggleView('discretize');
  const point = (/** @type {PointerEvent} */ event) => {
    const { clientWidth: width, clientHeight: height } = canvas;
    actions.pointSurface({ x: EDGE * ((2 * event.offsetX) / width - 1), y: EDGE * (1 - (2 * event.offsetY) / height) });
  };
  listenPointer(canvas, point, () => actions.pointSurface(null));

  return {
    render(state, last) {
      const view = shownView(state);
      showTest.checked = view?.show_test_data ?? false;
      discretize.checked = view?.discretize ?? false;
      if (state.strings !== last?.strings) canvas.setAttribute('aria-label', t('surface.description'));
      const { picture, data, palette, boxes } = state;
      if (!picture || !data || !palette || !boxes || boxes.surface === 0) return;
      if (last && SEEN.every((name) => state[name] === last[name])) return;
      const target = state.hover ?? state.pinned;
      const shown = shownSurface(picture, data, target);
      const context = prepare(canvas, boxes.surface, boxes.surface, boxes.ratio);
      const colors = view?.discretize ? palette.discrete : palette.smooth;
      (shown.grid === GRID ? large : small).paint(context, shown.bytes, colors, boxes.surface);
      points.paint(context, state, view?.show_test_data ?? false);
      const title = titleOf(target, picture.shape.length - 2, t);
      tag.hidden = title === null;
      if (title) setText(tag, title);
      value.hidden = state.probe === null;
      if (state.probe) setText(value, readingOf(state, shown, state.probe, t));
    },
  };
}

/**
 * The name of what is shown instead of the output.
 * @param {State['hover']} target
 * @param {number} layers hidden ones
 * @param {App['t']} t
 */
function titleOf(target, layers, t) {
  if (target?.kind === 'feature') return t(`feature.${target.name}`);
  if (target?.kind !== 'unit' || target.layer > layers) return null;
  return t('unit.hidden', { layer: target.layer, unit: target.unit + 1 });
}

/**
 * The value at a point; where the output classifies, the class that it means.
 * @param {State} state
 * @param {Surface} shown
 * @param {{x: number, y: number}} probe
 * @param {App['t']} t
 */
function readingOf({ picture, recipe }, shown, probe, t) {
  const value = valueAt(shown, picture?.frame.point ?? null, probe);
  const words = { x: fixed(probe.x, 1), y: fixed(probe.y, 1), value: fixed(value) };
  const classifies = recipe?.problem === 'classification' && shown.unit === unitCount(picture?.shape ?? []) - 1;
  if (!classifies || Number.isNaN(value)) return t('surface.reading', words);
  return t('surface.readingClass', { ...words, class: value >= 0 ? '+1' : '−1' });
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
