// Gradient check: every weight and bias is nudged, and the loss must move as backpropagation says; and how the answer depends on
// the size of the nudge.

import { find, setText } from '../dom.js';
import { METHODS } from '../answers.js';
import { power, rough } from '../gradcheck/digits.js';
import { parts } from '../gradcheck/layout.js';
import { marksOf } from '../gradcheck/marks.js';
import { createPlot } from '../gradcheck/plot.js';
import { rowsOf } from '../gradcheck/rows.js';
import { createTable } from '../gradcheck/table.js';
import { verdict } from '../gradcheck/verdict.js';

/** @import { App, View } from '../app.js' */
/** @import { State } from '../state.js' */
/** @import { Method } from '../gradcheck/chart.js' */

/** @typedef {{h: number, method: Method}} Choice h: its power of ten */
/** @typedef {{table: ReturnType<typeof createTable>, plot: ReturnType<typeof createPlot>, slider: HTMLInputElement}} Built */

/** @type {{from: readonly (keyof State)[], of: (state: State) => import('../state.js').Marks | null}} */
export const marks = { from: ['check', 'shape'], of: marksOf };

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function view(element, app) {
  const choice = { h: -5, method: /** @type {Method} */ ('central') };
  /** @type {Built | null} */
  let built = null;
  /** @type {State | null} */
  let shown = null;

  /** @param {boolean} sweep also over all h */
  function check(sweep) {
    app.actions.checkGradients(Number(`1e${choice.h}`), choice.method);
    if (sweep || !isOf(shown?.sweep, shown)) app.actions.sweepSteps();
  }

  /** @param {boolean} anew */
  function draw(anew) {
    if (!built || !shown) return;
    showChoice(element, built.slider, choice);
    built.plot.render(shown, 10 ** choice.h, choice.method, anew);
  }

  return {
    render(state, last) {
      shown = state;
      const reworded = state.strings !== last?.strings;
      if (reworded) built = build(element, app, choice, !state.watches, { check, draw });
      if (!built) return;
      const { table, plot } = built;
      const anew = reworded || state.sweep !== last?.sweep;
      if (reworded || state.check !== last?.check || state.shape !== last?.shape) {
        table.render(state);
        say(element, state, app.t);
      }
      sayProgress(element, state, app.t);
      if (anew || state.palette !== last?.palette) draw(anew);
      if (anew) plot.say(state);
    },
  };
}

/**
 * Whether an answer is about the network as it is now.
 * @param {{update: number, epoch: number} | null | undefined} answer
 * @param {State | null} state
 */
function isOf(answer, state) {
  const frame = state?.picture?.frame;
  return answer?.update === frame?.update && answer?.epoch === frame?.epoch;
}

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @param {Choice} choice changes as someone chooses
 * @param {boolean} allowed
 * @param {{check: (sweep: boolean) => void, draw: (anew: boolean) => void}} doing
 * @returns {Built | null}
 */
function build(element, app, choice, allowed, { check, draw }) {
  element.replaceChildren(...parts(app.t, { ...choice, allowed }));
  if (!allowed) return null;
  const slider = find(element, '#check-h', HTMLInputElement);
  find(element, '#check-run', HTMLButtonElement).onclick = () => check(true);
  slider.oninput = () => {
    choice.h = Number(slider.value);
    draw(false);
  };
  slider.onchange = () => check(false);
  for (const radio of element.querySelectorAll('input')) {
    if (radio.name !== 'check-method') continue;
    radio.onchange = () => {
      choice.method = METHODS.find((method) => method === radio.value) ?? choice.method;
      draw(false);
      check(false);
    };
  }
  return { table: createTable(find(element, '#check-table', HTMLElement), app), plot: createPlot(find(element, '#check-plot', HTMLElement), app), slider };
}

/**
 * @param {HTMLElement} element
 * @param {HTMLInputElement} slider
 * @param {Choice} choice
 */
function showChoice(element, slider, { h, method }) {
  const text = power(10 ** h);
  slider.setAttribute('aria-valuetext', text);
  slider.style.setProperty('--part', `${((h + 12) / 11) * 100}%`);
  setText(find(element, '#check-h-value', HTMLElement), text);
  for (const formula of element.querySelectorAll('[data-method]')) formula.classList.toggle('chosen', formula.getAttribute('data-method') === method);
}

/**
 * The verdict, and what it is about.
 * @param {HTMLElement} element
 * @param {State} state
 * @param {App['t']} t
 */
function say(element, { check, shape }, t) {
  const [words, table] = [find(element, '#check-verdict', HTMLElement), find(element, '#check-table', HTMLElement)];
  table.hidden = check === null;
  find(element, '#check-run', HTMLButtonElement).textContent = t(check ? 'gradcheck.again' : 'gradcheck.run');
  delete words.dataset.code;
  if (!check) return setText(words, '');
  const { total, parameters, points, allPoints, h, method } = check;
  const all = total === parameters && points === allPoints;
  setText(find(element, '#check-extent', HTMLElement), t(all ? 'gradcheck.extent.all' : 'gradcheck.extent.some', { total, parameters, points, allPoints }));
  if (check.done < total) return setText(words, '');
  const { code, worst, kinks } = verdict(check, rowsOf(check, shape));
  const sentence = t(`gradcheck.verdict.${code}`, { error: rough(worst), h: power(h), method: t(`gradcheck.${method}`) });
  Object.assign(words.dataset, { code, about: `${method} ${h}` });
  setText(words, kinks > 0 && code !== 'kinks' ? `${sentence} ${t('gradcheck.kinks', { count: kinks })}` : sentence);
}

/**
 * @param {HTMLElement} element
 * @param {State} state
 * @param {App['t']} t
 */
function sayProgress(element, state, t) {
  const { check } = state;
  const going = check !== null && check.done < check.total;
  const moved = check !== null && !going && !isOf(check, state);
  const words = going ? t('gradcheck.progress', { done: check.done, total: check.total }) : moved ? t('gradcheck.moved', { epoch: check.epoch.toLocaleString('en') }) : '';
  setText(find(element, '#check-progress', HTMLElement), words);
}
