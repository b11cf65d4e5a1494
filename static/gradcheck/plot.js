// The plot of the error against h with its slider, and the same as a table for who cannot see it.

import { prepare } from '../canvas.js';
import { find, make, setText } from '../dom.js';
import { METHODS } from '../answers.js';
import { best, entries } from './chart.js';
import { power, rough } from './digits.js';
import { paintPlot } from './painting.js';

/** @import { App } from '../app.js' */
/** @import { State } from '../state.js' */
/** @import { Method } from './chart.js' */

const HEIGHT = 280;

/**
 * @param {HTMLElement} element
 * @param {App} app
 */
export function createPlot(element, { t }) {
  const canvas = find(element, 'canvas', HTMLCanvasElement);
  const body = find(element, 'tbody', HTMLTableSectionElement);
  /** @type {{state: State, h: number, method: Method} | null} */
  let shown = null;
  new ResizeObserver(() => paint()).observe(canvas);

  function paint() {
    const width = canvas.clientWidth;
    if (!shown?.state.palette || width === 0) return;
    const { state, h, method } = shown;
    const words = {
      forward: t('gradcheck.forward'), backward: t('gradcheck.backward'), central: t('gradcheck.central'),
      rounding: t('gradcheck.rounding'), truncation: t('gradcheck.truncation'), error: t('gradcheck.error'),
    };
    const all = state.sweep ? entries(state.sweep) : [];
    const plot = { entries: all, h, method, palette: /** @type {import('../canvas.js').Palette} */ (state.palette), width, height: HEIGHT, words };
    paintPlot(prepare(canvas, width, HEIGHT, devicePixelRatio), plot);
  }

  return {
    /**
     * @param {State} state
     * @param {number} h
     * @param {Method} method
     * @param {boolean} anew there are other numbers, or other words
     */
    render(state, h, method, anew) {
      shown = { state, h, method };
      paint();
      if (!anew && canvas.dataset.shown === method) return;
      canvas.dataset.shown = method;
      const all = state.sweep ? entries(state.sweep) : [];
      const turn = best(all, method);
      canvas.setAttribute('aria-label', turn
        ? t('gradcheck.plot.described', { method: t(`gradcheck.${method}`), h: power(turn.h), error: rough(turn.errors[method]) })
        : t('gradcheck.plot.empty'));
      body.replaceChildren(...all.map(({ h: step, errors }) =>
        make('tr', {}, make('th', { scope: 'row' }, power(step)), ...METHODS.map((each) => make('td', {}, rough(errors[each]))))));
    },
    /** @param {State} state */
    say({ sweep }) {
      const note = find(element, '.extent', HTMLElement);
      setText(note, sweep && sweep.used < sweep.parameters ? t('gradcheck.plot.some', { used: sweep.used, parameters: sweep.parameters }) : '');
    },
  };
}
