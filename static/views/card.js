// A card beside what is pointed at: a neuron's weights and bias with their gradients, or one link, or one bias. Pinned by a
// click or Enter, its values can be edited while training goes on: Enter keeps, Escape leaves.

import { beside } from '../beside.js';
import { find, icon, make, setText } from '../dom.js';
import { fixed, read } from '../format.js';
import { featureParts } from '../labels.js';
import { parameterOf, pointOf, touches } from '../layout.js';
import { stageLayout } from '../stage.js';

/** @import { App, View } from '../app.js' */
/** @import { Target, Picture, LinkTarget, BiasTarget } from '../state.js' */
/** @import { Anchor, Area } from '../beside.js' */
/** @import { Layout } from '../layout.js' */

/** A card that only shows has no scroll bar: so many rows fit. */
const MOST_ROWS = 10;
const GAP = 14;
/** From the edge of the screen. */
const EDGE = 8;
/** Of what is no number, as much is repeated. */
const MOST_LETTERS = 20;

/** @typedef {LinkTarget | BiasTarget} Editable */
/** @typedef {{target: Editable, index: number, value: HTMLElement, field: HTMLInputElement | null, gradient: HTMLElement, split: readonly HTMLElement[]}} Row split: gradients of s and of J, with a penalty */

/**
 * @param {HTMLElement} element the stage
 * @param {App} app
 * @returns {View}
 */
export function card(element, app) {
  const box = find(element, '#card', HTMLElement);
  /** @type {Row[]} */
  let rows = [];
  box.onkeydown = (event) => {
    if (event.key !== 'Escape') return;
    if (event.target instanceof HTMLInputElement) delete event.target.dataset.typed;
    leave(element, app, box.dataset.about ?? '');
  };

  return {
    render(state, last) {
      const target = state.pinned ?? state.hover;
      const { picture } = state;
      const at = stageLayout(state);
      box.hidden = !target || target.kind === 'feature' || !picture || !at;
      if (box.hidden || !target || target.kind === 'feature' || !picture || !at) return;
      const pinned = state.pinned !== null;
      const same = last && (last.pinned ?? last.hover) === target && (last.pinned !== null) === pinned;
      if (!same || picture.shape !== last.picture?.shape || isSplit(picture) !== isSplit(last.picture) || state.strings !== last.strings) {
        rows = build(box, target, picture, pinned, app);
        for (const row of rows) update(row, picture);
        place(box, anchor(at, target), state.stillness);
        // With a finger this would raise the keyboard over what was to be seen.
        if (pinned && !matchMedia('(pointer: coarse)').matches) box.querySelector('input')?.select();
      } else if (state.boxes !== last?.boxes) place(box, anchor(at, target), state.stillness);
      for (const row of rows) update(row, picture);
    },
  };
}

/**
 * Closes the card and gives the focus back to its neuron.
 * @param {HTMLElement} stage
 * @param {App} app
 * @param {string} unit
 */
function leave(stage, app, unit) {
  app.actions.pin(null);
  app.actions.point(null);
  /** @type {HTMLElement | null} */ (stage.querySelector(`[data-unit="${unit}"]`))?.focus();
}

/**
 * @param {HTMLElement} box
 * @param {Exclude<Target, {kind: 'feature'}>} target
 * @param {Picture} picture
 * @param {boolean} pinned
 * @param {App} app
 * @returns {Row[]}
 */
function build(box, target, picture, pinned, app) {
  const { t } = app;
  const output = target.layer === picture.shape.length - 1;
  const title = output ? t('unit.output') : t('unit.hidden', { layer: target.layer, unit: target.unit + 1 });
  const all = editable(target, picture.shape);
  const shown = pinned ? all : all.slice(0, MOST_ROWS);
  const rows = shown.map((each) => createRow(each, picture, pinned, app));
  const heading = make('h3', {}, title);
  const head = make('tr', {}, make('th', {}, t('card.from')), make('th', {}, t('card.value')), ...gradientNames(picture, t).map((name) => make('th', {}, name)));
  const table = make('table', {}, head, ...rows.map(({ line }) => line));
  const hint = isSplit(picture) ? [make('p', { class: 'caption' }, t('card.gradientJ.hint'))] : [];
  const foot = pinned ? t('card.editing') : all.length > shown.length ? t('card.more', { count: all.length - shown.length }) : t('card.click');
  const trouble = make('p', { class: 'trouble', role: 'alert' });
  box.replaceChildren(heading, make('div', { class: 'rows' }, table), trouble, ...hint, make('p', { class: 'caption' }, foot));
  if (pinned) {
    const close = make('button', { type: 'button', class: 'round', 'aria-label': t('close') }, icon('i-close'));
    close.onclick = () => leave(/** @type {HTMLElement} */ (box.parentElement), app, box.dataset.about ?? '');
    heading.append(close);
    box.setAttribute('role', 'dialog');
    box.setAttribute('aria-label', title);
  } else {
    box.setAttribute('role', 'tooltip');
  }
  box.classList.toggle('pinned', pinned);
  box.classList.toggle('split', isSplit(picture));
  box.dataset.about = `${target.layer}.${target.unit}`;
  return rows.map(({ row }) => row);
}

/**
 * Whether a penalty is on: then each gradient is that of L, of s, and of both together.
 * @param {Picture | null} picture
 */
function isSplit(picture) {
  return (picture?.frame.pulls ?? null) !== null;
}

/**
 * @param {Picture} picture
 * @param {App['t']} t
 */
function gradientNames(picture, t) {
  return isSplit(picture) ? [t('card.gradientL'), t('card.gradientS'), t('card.gradientJ')] : [t('card.gradient')];
}

/**
 * @param {Exclude<Target, {kind: 'feature'}>} target
 * @param {readonly number[]} shape
 * @returns {Editable[]}
 */
function editable(target, shape) {
  if (target.kind !== 'unit') return [target];
  const { layer, unit } = target;
  const links = Array.from({ length: shape[layer - 1] }, (_, input) => ({ kind: /** @type {const} */ ('link'), layer, unit, input }));
  return [...links, { kind: 'bias', layer, unit }];
}

/**
 * @param {Editable} target
 * @param {Picture} picture
 * @param {boolean} pinned
 * @param {App} app
 */
function createRow(target, picture, pinned, app) {
  const { t } = app;
  const formula = target.kind === 'bias' || target.layer === 1;
  const name = make('td', formula ? { class: 'math' } : {}, ...nameOf(target, picture, t));
  const value = make('span', { class: 'number' });
  const gradient = make('td');
  const spoken = target.kind === 'bias' ? t('card.bias') : t('card.weightFrom', { from: name.textContent });
  const field = pinned ? make('input', { type: 'text', inputmode: 'decimal', autocomplete: 'off', 'aria-label': spoken }) : null;
  if (field) edit(field, target, app);
  const split = isSplit(picture) ? [make('td'), make('td')] : [];
  const line = make('tr', {}, name, make('td', {}, value, ...(field ? [field] : [])), gradient, ...split);
  const row = { target, index: parameterOf(picture.shape, target), value, field, gradient, split };
  return { line, row };
}

/**
 * @param {Editable} target
 * @param {Picture} picture
 * @param {App['t']} t
 * @returns {(Node | string)[]}
 */
function nameOf(target, { features }, t) {
  if (target.kind === 'bias') return [make('i', {}, 'b')];
  if (target.layer > 1) return [t('card.neuron', { unit: target.input + 1 })];
  return featureParts(features[target.input]).map(([tag, text]) => make(tag, {}, text));
}

/**
 * While someone types, the field keeps still; what was typed counts once Enter is pressed or the field is left. What is no number
 * changes nothing, and the card says so.
 * @param {HTMLInputElement} field
 * @param {Editable} target
 * @param {App} app
 */
function edit(field, target, { actions, t }) {
  const say = (/** @type {string} */ words) => {
    const trouble = field.closest('.card')?.querySelector('.trouble');
    if (trouble) setText(trouble, words);
    field.toggleAttribute('aria-invalid', words !== '');
  };
  field.oninput = () => {
    field.dataset.typed = '';
    say('');
  };
  field.onchange = () => {
    if (!('typed' in field.dataset)) return;
    delete field.dataset.typed;
    const value = read(field.value);
    if (Number.isNaN(value)) {
      say(t('card.notNumber', { text: field.value.trim().slice(0, MOST_LETTERS) }));
      show(field, field.dataset.known ?? '');
    } else if (target.kind === 'bias') actions.setBias(target.layer, target.unit, value);
    else actions.setWeight(target.layer, target.unit, target.input, value);
  };
}

/**
 * @param {Row} row
 * @param {Picture} picture
 */
function update({ index, value, field, gradient, split: [pull, both] }, { frame }) {
  const number = frame.parameters[index];
  value.classList.toggle('negative', number < 0);
  const text = fixed(number);
  if (!field) setText(value, text);
  else if (field.dataset.known !== text) {
    field.dataset.known = text;
    if (!('typed' in field.dataset)) show(field, text);
  }
  setText(gradient, fixed(frame.gradients[index], 4));
  if (!pull || !frame.pulls) return;
  setText(pull, fixed(frame.pulls[index], 4));
  setText(both, fixed(frame.gradients[index] + frame.pulls[index], 4));
}

/**
 * @param {HTMLInputElement} field
 * @param {string} text
 */
function show(field, text) {
  Object.assign(field, { value: text });
  if (field === document.activeElement) field.select();
}

/**
 * Beside what it is about. Where the style sheet makes it a sheet at the bottom of the screen, it stays there, and what it is about
 * comes out from under it.
 * @param {HTMLElement} box
 * @param {Anchor} about
 * @param {boolean} stillness
 */
function place(box, about, stillness) {
  const stage = /** @type {HTMLElement} */ (box.parentElement);
  const area = seenOf(stage);
  if (getComputedStyle(box).position === 'fixed') {
    box.style.maxHeight = '';
    const hidden = stage.getBoundingClientRect().top + about.y + about.reach + GAP - box.getBoundingClientRect().top;
    if (hidden > 0) scrollBy({ top: hidden, behavior: stillness ? 'instant' : 'smooth' });
    return;
  }
  box.style.maxHeight = `${area.bottom - area.top}px`;
  const { left, top } = beside({ width: box.offsetWidth, height: box.offsetHeight }, about, area, GAP);
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

/**
 * The part of the stage that can be seen: the phone scrolls it sideways, and a bar stands at the bottom of its screen.
 * @param {HTMLElement} stage
 * @returns {Area}
 */
function seenOf(stage) {
  const { left, top, width, height } = stage.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const bar = parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom) || 0;
  const bottom = Math.min(height, clientHeight - bar - top);
  return { left: Math.max(0, EDGE - left), right: Math.min(width, clientWidth - EDGE - left), top: Math.min(Math.max(0, -top), bottom), bottom };
}

/**
 * @param {Layout} at
 * @param {Exclude<Target, {kind: 'feature'}>} target
 * @returns {Anchor}
 */
function anchor(at, target) {
  const link = target.kind === 'link' && at.links.find((each) => touches(target, each, []));
  if (link) return { ...pointOf(link, 0.5), reach: 0 };
  const { x, y, size } = (target.kind === 'bias' ? at.biases : at.layers)[target.layer][target.unit];
  return { x, y, reach: size / 2 };
}
