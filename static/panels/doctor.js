// The panel that says what is wrong with the run, by which evidence and which rule, and makes the change that might help.

import { make, setText } from '../dom.js';
import { differences, evidenceOf, isHealthy, keyOf, reasonOf, valueText } from '../doctor/reading.js';

/** @import { App, View } from '../app.js' */
/** @import { Finding } from '../protocol.js' */
/** @import { State } from '../state.js' */

/** @typedef {{item: HTMLElement, sentence: HTMLElement}} Card a finding, and its part that changes */

/** @type {readonly (keyof State)[]} */
const SEEN = ['diagnosis', 'recipe', 'shape', 'strings', 'watches'];

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function view(element, app) {
  const { t } = app;
  const [title, about, list, note] = [make('h2', { tabindex: '-1' }), make('p', { class: 'note' }), make('ol', { class: 'findings' }), make('p', { class: 'note' })];
  const status = make('p', { class: 'hidden-text', role: 'status' });
  element.replaceChildren(make('div', { class: 'doctor-head' }, title, about), status, list, note);
  /** @type {Card[]} */
  let cards = [];
  let shown = '';

  return {
    render(state, last) {
      const { diagnosis, recipe } = state;
      if (last && SEEN.every((name) => state[name] === last[name])) return;
      if (state.strings !== last?.strings) {
        setText(title, t('doctor.title'));
        setText(note, t('doctor.note'));
      }
      if (!diagnosis || !recipe) return;
      setText(about, t('doctor.about', { epoch: diagnosis.epoch.toLocaleString('en') }));
      const { findings } = diagnosis;
      // Cards stay as long as they say the same of other numbers, so that a button stays under the finger.
      const now = JSON.stringify([recipe, findings.map(({ code, params, change }) => [code, params.cause, change])]);
      if (now !== shown || state.strings !== last?.strings) {
        const hadFocus = list.contains(document.activeElement);
        cards = findings.map((finding) => createCard(finding, state, app));
        list.replaceChildren(...(cards.length > 0 ? cards.map(({ item }) => item) : [silence(t)]));
        if (hadFocus) (list.querySelector('button') ?? title).focus();
        setText(status, findings.length > 0 ? t('tab.doctor.says', { finding: t(`finding.${findings[0].code}`) }) : '');
        shown = now;
      }
      findings.forEach((finding, i) => setText(cards[i].sentence, t(`doctor.see.${keyOf(finding)}`, evidenceOf(finding, state.shape, t))));
    },
  };
}

/** @param {App['t']} t */
function silence(t) {
  return make('li', { class: 'finding quiet' }, make('div', {}, make('h3', {}, t('doctor.silent')), make('p', {}, t('doctor.silent.why'))));
}

/**
 * @param {Finding} finding
 * @param {State} state
 * @param {App} app
 * @returns {Card}
 */
function createCard(finding, state, app) {
  const { t } = app;
  const sentence = make('p');
  const heading = make('h3', {}, t(`finding.${finding.code}`));
  const rule = make('p', { class: 'note' }, t('doctor.rule', { rule: t(`doctor.rule.${keyOf(finding)}`) }));
  const advice = isHealthy(finding) ? null : adviceOn(finding, state, app);
  const item = make('li', { class: isHealthy(finding) ? 'finding good' : 'finding' }, make('div', {}, heading, sentence, rule), ...(advice ? [advice] : []));
  item.dataset.finding = finding.code;
  return { item, sentence };
}

/**
 * One change, why it might help, and a button that makes it.
 * @param {Finding} finding
 * @param {State} state
 * @param {App} app
 */
function adviceOn(finding, { recipe, watches }, { actions, t }) {
  const changes = recipe ? differences(finding, recipe) : [];
  const box = make('div', { class: 'advice' });
  if (changes.length > 0) box.append(make('h4', {}, t('doctor.try')));
  for (const { field, from, to } of changes) {
    const values = [make('s', {}, valueText(field, from, t)), make('b', {}, valueText(field, to, t))];
    box.append(make('p', { class: 'difference' }, t(`field.${field}`), ' ', values[0], ' → ', values[1]));
  }
  box.append(make('p', {}, t(`doctor.why.${reasonOf(changes)}`)));
  if (watches || (changes.length === 0 && !finding.back)) return box;
  const button = make('button', { type: 'button', class: 'button' }, t(finding.back ? 'doctor.do.back' : finding.anew ? 'doctor.do.anew' : 'doctor.do'));
  button.onclick = () => actions.treat(finding);
  box.append(button);
  return box;
}
