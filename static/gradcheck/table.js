// The table of a check, worst first. Arrow keys lead from row to row; the row that is pointed at lights up in the network.

import { find, make, setText } from '../dom.js';
import { full } from '../figures.js';
import { featureParts } from '../labels.js';
import { alike, rough, shared } from './digits.js';
import { rowsOf } from './rows.js';

/** @import { App } from '../app.js' */
/** @import { State } from '../state.js' */
/** @import { Row } from './rows.js' */

/** More rows are shown when they are asked for. */
const FIRST = 60;

/**
 * @param {HTMLElement} element
 * @param {App} app
 */
export function createTable(element, app) {
  const body = find(element, 'tbody', HTMLTableSectionElement);
  const more = find(element, '.more-rows', HTMLButtonElement);
  let all = false;
  /** The parameter whose row the keyboard is at. @type {number | null} */
  let at = null;
  /** @type {State | null} */
  let shown = null;

  const names = () => /** @type {HTMLButtonElement[]} */ ([...body.querySelectorAll('button')]);
  more.onclick = () => {
    all = true;
    if (shown) render(shown);
    names()[FIRST]?.focus();
  };
  body.onkeydown = (event) => {
    const buttons = names();
    const now = buttons.findIndex((button) => button === event.target);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || now < 0) return;
    event.preventDefault();
    buttons[Math.max(0, Math.min(buttons.length - 1, to))].focus();
  };

  /** @param {State} state */
  function render(state) {
    shown = state;
    const rows = state.check ? rowsOf(state.check, state.shape) : [];
    const kept = body.contains(document.activeElement) ? at : null;
    const few = all ? rows : rows.slice(0, FIRST);
    if (!few.some(({ place }) => place === at)) at = few[0]?.place ?? null;
    body.replaceChildren(...few.map((row) => line(row, state, app, row.place === at, (place) => reach(place))));
    more.hidden = few.length === rows.length;
    setText(more, app.t('gradcheck.more', { count: rows.length }));
    if (kept !== null) names().find((button) => button.dataset.place === String(kept))?.focus();
  }

  /** @param {number} place */
  function reach(place) {
    at = place;
    for (const button of names()) button.tabIndex = button.dataset.place === String(place) ? 0 : -1;
  }

  return { render };
}

/**
 * @param {Row} row
 * @param {State} state
 * @param {App} app
 * @param {boolean} reachable by Tab
 * @param {(place: number) => void} reached
 */
function line({ place, target, backpropagated, numerical, error, kink }, state, { actions, t }, reachable, reached) {
  const name = make('button', { type: 'button', tabindex: reachable ? '0' : '-1', 'data-place': String(place) }, ...nameOf(target, state, t));
  name.onfocus = () => {
    reached(place);
    actions.point(target);
  };
  name.onblur = () => actions.point(null);
  const made = make('tr', { 'data-parameter': String(place) },
    make('th', { scope: 'row' }, name),
    ...cells(backpropagated, numerical, t),
    make('td', { class: 'error', title: full(error) }, rough(error), ...(kink ? [make('span', { class: 'kink' }, t('gradcheck.kink'))] : [])));
  made.onpointerenter = (event) => event.pointerType !== 'touch' && actions.point(target);
  made.onpointerleave = () => made.contains(document.activeElement) || actions.point(null);
  made.onclick = () => name.focus();
  return made;
}

/**
 * Both gradients; from where they part, in the colour of a remark.
 * @param {number} backpropagated
 * @param {number} numerical
 * @param {App['t']} t
 */
function cells(backpropagated, numerical, t) {
  const texts = alike(backpropagated, numerical);
  const same = shared(...texts);
  return texts.map((text, i) => {
    const [digits, power] = text.split('×'); // the power of ten is the same for both
    const name = t(i === 0 ? 'gradcheck.backpropagated' : 'gradcheck.numerical');
    const cell = make('td', { title: full([backpropagated, numerical][i]), 'data-name': name }, digits.slice(0, same));
    if (same < digits.length) cell.append(make('span', { class: 'parts' }, digits.slice(same)));
    if (power) cell.append(`×${power}`);
    return cell;
  });
}

/**
 * From where to where, as the network names it.
 * @param {Row['target']} target
 * @param {State} state
 * @param {App['t']} t
 * @returns {(Node | string)[]}
 */
function nameOf(target, { shape, recipe }, t) {
  const { layer, unit } = target;
  const output = layer === shape.length - 1;
  const to = output ? t('gradcheck.output') : t('card.neuron', { unit: unit + 1 });
  const where = make('span', { class: 'layer' }, output ? t('gradcheck.layer.output') : t('gradcheck.layer', { layer }));
  if (target.kind === 'bias') return [where, make('i', {}, 'b'), ` ${t('gradcheck.of', { to })}`];
  const feature = layer === 1 ? recipe?.features[target.input] : undefined;
  const from = feature ? featureParts(feature).map(([tag, text]) => make(tag, {}, text)) : [t('card.neuron', { unit: target.input + 1 })];
  return [where, make('i', {}, 'w'), ' ', ...from, ` → ${to}`];
}
