// The page of one neuron: five numbers go to the engine, and all that follows from them comes back. No session, no socket.

import { createAppearance, words } from '../appearance.js';
import { find, make, setText } from '../dom.js';
import { LANGUAGES, sentence, translator } from '../i18n.js';
import { initialState } from '../state.js';
import { createStore } from '../store.js';
import { preferences } from '../views/preferences.js';
import { NAMES, Refusal, START, ask, isSame } from './answer.js';
import { draw } from './drawing.js';
import { createFields } from './fields.js';
import { full, isRounded, short } from '../figures.js';
import { lines } from './formulas.js';
import { plan } from './graph.js';
import { MOST, createHistory } from './history.js';
import { PRINTED, rows as printedRows } from './tutorial.js';

/** @import { App } from '../app.js' */
/** @import { State } from '../state.js' */
/** @import { Given, GivenName, Neuron } from './answer.js' */
/** @import { Line } from './formulas.js' */
/** @import { Rows } from './history.js' */

/**
 * @typedef {object} Lesson
 * @property {Given} given the last good numbers
 * @property {Neuron | null} neuron what the engine says about them, or about those before
 * @property {Neuron | null} example what it says about the tutorial's
 * @property {Rows} rows
 * @property {Error | null} trouble why there is no answer
 */

const root = document.documentElement;
const element = (/** @type {string} */ selector) => find(document, selector, HTMLElement);
const language = root.dataset.language ?? LANGUAGES[0];

const page = createStore(initialState(language, await words(language)));
const lesson = createStore(/** @type {Lesson} */ ({ given: START, neuron: null, example: null, rows: [], trouble: null }));

const translate = () => translator(page.get().strings, page.get().language);
const t = (/** @type {string} */ key, /** @type {Record<string, unknown>} */ params = {}) => translate()(key, params);
const appearance = createAppearance(page, translate);

// --- asking the engine

let asking = new AbortController();

/**
 * The answer for these numbers; a newer question ends an older one.
 * @param {Given} given
 * @returns {Promise<Neuron | null>} null if there is none
 */
async function answered(given) {
  asking.abort();
  asking = new AbortController();
  try {
    const neuron = await ask(given, asking.signal);
    const { rows, example } = lesson.get();
    lesson.set({ neuron, trouble: null, rows: rows.length > 0 ? rows : [neuron], example: isSame(given, START) ? neuron : example });
    return neuron;
  } catch (error) {
    if (/** @type {Error} */ (error).name !== 'AbortError') lesson.set({ trouble: /** @type {Error} */ (error) });
    return null;
  }
}

/** @param {Given} given */
async function startFrom(given) {
  lesson.set({ given, rows: [] });
  await answered(given);
}

/**
 * A number was typed. Steps made from other numbers are over, but for another learning rate.
 * @param {GivenName} name
 * @param {number} value
 */
async function give(name, value) {
  const given = { ...lesson.get().given, [name]: value };
  if (name !== 'rate') return startFrom(given);
  lesson.set({ given });
  await answered(given);
}

/** @param {number} count */
async function step(count) {
  for (let left = count; left > 0 && lesson.get().rows.length <= MOST; left--) {
    const { given, neuron } = lesson.get();
    if (!neuron || !isSame(given, neuron)) return;
    const next = { ...given, w: neuron.new_w, b: neuron.new_b };
    const found = await answered(next);
    if (!found) return;
    lesson.set({ given: next, rows: [...lesson.get().rows, found] });
    fields.show();
  }
}

// --- the page

const fields = createFields(element('#given'), { given: () => lesson.get().given, give, t });
const history = createHistory(element('#steps'), t);
const header = preferences(element('#preferences'), /** @type {App} */ (/** @type {unknown} */ ({ ...appearance, t })));
const svg = find(document, '#graph', SVGSVGElement);

/** @type {Lesson | null} */
let drawn = null;
/** @type {State | null} */
let drawnPage = null;

function render() {
  const [now, state] = [lesson.get(), page.get()];
  const anew = state.strings !== drawnPage?.strings;
  header.render(state, drawnPage);
  drawnPage = state;
  if (now.neuron && (anew || now.neuron !== drawn?.neuron || now.example !== drawn.example)) showNumbers(now.neuron, now.example);
  if (now.rows.length > 0 && (anew || now.rows !== drawn?.rows)) history.render(now.rows);
  if (anew || now.trouble !== drawn?.trouble) setText(element('#asking-trouble'), now.trouble ? troubled(now.trouble) : '');
  if (anew) fields.say();
  const most = now.rows.length > MOST;
  for (const id of ['#step-one', '#step-ten']) find(document, id, HTMLButtonElement).disabled = !now.neuron || most;
  drawn = now;
}

/** @param {Error} trouble */
function troubled(trouble) {
  if (trouble instanceof Refusal) return sentence(page.get().strings, page.get().language, 'error', trouble.code, trouble.params);
  return t('neuron.fault.silent');
}

/**
 * @param {Neuron} neuron
 * @param {Neuron | null} example
 */
function showNumbers(neuron, example) {
  const all = lines(neuron);
  const printed = isSame(neuron, START);
  for (const pass of ['forward', 'backward', 'update']) {
    element(`#${pass}-lines`).replaceChildren(...all.filter((line) => line.pass === pass).map((line) => shownLine(line, printed)));
  }
  if (example) element('#tutorial-rows').replaceChildren(...printedRows(lines(example), example, t));
  drawGraph();
  root.dataset.answered = JSON.stringify(NAMES.map((name) => neuron[name]));
}

/**
 * @param {Line} line
 * @param {boolean} printed these are the numbers of the tutorial
 */
function shownLine({ id, formula, filled, value }, printed) {
  const slip = printed && PRINTED.find((each) => each.id === id && !each.right);
  const result = make('output', { class: 'result' }, make('b', {}, short(value)));
  if (isRounded(value)) result.append(make('span', { class: 'full' }, full(value)));
  const item = make('li', { 'data-line': id }, make('div', { class: 'formula' }, formula), ...(filled ? [make('div', { class: 'filled' }, filled)] : []), result);
  if (slip) item.append(make('p', { class: 'slip' }, t('neuron.slip', { written: slip.written, why: t(`neuron.slip.${id}`) })));
  return item;
}

function drawGraph() {
  const { neuron } = lesson.get();
  const room = /** @type {HTMLElement} */ (svg.parentElement).clientWidth;
  if (neuron && room > 0) draw(svg, plan(room), neuron, t);
}

element('#step-one').addEventListener('click', () => step(1));
element('#step-ten').addEventListener('click', () => step(10));
element('#back-to-start').addEventListener('click', async () => {
  await startFrom(START);
  fields.show();
});
new ResizeObserver(drawGraph).observe(/** @type {HTMLElement} */ (svg.parentElement));
page.subscribe(render);
lesson.subscribe(render);
appearance.restore(language);
fields.show();
render();
await startFrom(START);
