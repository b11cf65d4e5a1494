// The curve of both losses over the whole run, with the values under the pointer.

import { find } from '../dom.js';
import { prepare } from '../canvas.js';
import { paintLossChart } from '../paint/losschart.js';

/** @import { App, View } from '../app.js' */
/** @import { State } from '../state.js' */

/** @type {readonly (keyof State)[]} */
const SEEN = ['curve', 'palette', 'boxes', 'logScale', 'chartX', 'strings'];

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function losschart(element, { actions, t }) {
  const canvas = find(element, '#loss-canvas', HTMLCanvasElement);
  const toggle = find(element, '#log-scale', HTMLInputElement);
  toggle.onchange = actions.toggleLogScale;
  canvas.onpointermove = (event) => actions.pointChart(event.offsetX);
  canvas.onpointerleave = () => actions.pointChart(null);

  return {
    render(state, last) {
      const { curve, palette, boxes, logScale } = state;
      toggle.checked = logScale;
      if (state.strings !== last?.strings) canvas.setAttribute('aria-label', t('lossChart.description'));
      if (!palette || !boxes || boxes.chart.width === 0) return;
      if (last && SEEN.every((name) => state[name] === last[name])) return;
      const { width, height } = boxes.chart;
      paintLossChart(prepare(canvas, width, height, boxes.ratio), {
        curve,
        palette,
        width,
        height,
        logScale,
        testWord: t('test'),
        trainWord: t('train'),
        pointerX: state.chartX,
      });
    },
  };
}
