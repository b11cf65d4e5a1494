// The curve of both losses over the whole run, with the values under the pointer.

import { find } from '../dom.js';
import { prepare } from '../canvas.js';
import { levels } from '../goals.js';
import { listenPointer } from '../pointing.js';
import { paintLossChart } from '../paint/losschart.js';

/** @import { App, View } from '../app.js' */
/** @import { State } from '../state.js' */

/** @type {readonly (keyof State)[]} */
const SEEN = ['palette', 'boxes', 'logScale', 'chartX', 'strings', 'goals', 'playing'];

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function losschart(element, { actions, t }) {
  const canvas = find(element, '#loss-canvas', HTMLCanvasElement);
  const toggle = find(element, '#log-scale', HTMLInputElement);
  toggle.onchange = actions.toggleLogScale;
  listenPointer(canvas, (event) => actions.pointChart(event.offsetX), () => actions.pointChart(null));

  let skipped = false;

  return {
    render(state, last) {
      const { curve, palette, boxes, logScale } = state;
      toggle.checked = logScale;
      if (state.strings !== last?.strings) canvas.setAttribute('aria-label', t('lossChart.description'));
      if (!palette || !boxes || boxes.chart.width === 0) return;
      const same = last !== null && SEEN.every((name) => state[name] === last[name]);
      if (same && curve === last.curve) return;
      // The curve grows by a pixel or less: while the run goes on, every other frame is enough.
      skipped = same && state.playing && !skipped;
      if (skipped) return;
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
        levels: levels(state.goals),
      });
    },
  };
}
