// What walks through a step: the stages, a step forth and back, and which weight and which point it is about.

import { icon, make, setText } from '../dom.js';
import { featureParts } from '../labels.js';
import { STAGES, onward, startOf, stopIndex, stops } from './walk.js';
import { counting } from './points.js';

/** @import { App } from '../app.js' */
/** @import { Explained } from '../panels/explain.js' */

/**
 * @param {App} app
 */
export function createBar({ actions, t }) {
  const stages = STAGES.map((stage) => make('button', { type: 'button', 'data-stage': stage }));
  const [previous, next] = [button('i-left'), button('i-right')];
  const place = make('span', { class: 'caption' });
  const [layer, neuron, input] = ['layer', 'neuron', 'input'].map((name) => createSelect(`explain-${name}`));
  /** @type {Explained | null} */
  let now = null;
  const go = (/** @type {number} */ by) => now && actions.walk(onward(now.at, now.shape.length - 1, by));
  previous.onclick = () => go(-1);
  next.onclick = () => go(1);
  for (const each of stages) each.onclick = () => now && actions.walk(startOf(/** @type {any} */ (each.dataset.stage), now.shape.length - 1));
  layer.select.onchange = () => choose({ layer: Number(layer.select.value), unit: 0, input: 0 });
  neuron.select.onchange = () => now && choose({ ...now.chosen, unit: Number(neuron.select.value) - 1 });
  input.select.onchange = () => now && choose({ ...now.chosen, input: input.select.value === '' ? null : Number(input.select.value) - 1 });

  /** @param {Explained['chosen']} chosen */
  function choose(chosen) {
    actions.walk({ chosen, layer: chosen.layer });
  }

  const group = make('div', { class: 'stages', role: 'group' }, ...stages);
  const steps = make('div', { class: 'steps' }, previous, place, next);
  return {
    element: make('div', { class: 'explain-bar' }, group, steps, make('div', { class: 'explain-chosen' }, layer.label, neuron.label, input.label)),
    /**
     * @param {Explained} explained
     * @param {boolean} words whether the language is another one
     */
    render(explained, words) {
      if (words) {
        group.setAttribute('aria-label', t('explain.stages'));
        stages.forEach((each, i) => each.replaceChildren(`${i + 1} `, t(`explain.stage.${STAGES[i]}`)));
        entitle(previous, t('explain.previous'));
        entitle(next, t('explain.next'));
        [layer, neuron, input].forEach(({ caption }, i) => setText(caption, [t('explain.layer'), t('explain.neuron'), t('explain.input')][i]));
      }
      const { at, shape, chosen } = explained;
      const [all, here] = [stops(shape.length - 1), stopIndex(at, shape.length - 1)];
      for (const each of stages) each.setAttribute('aria-pressed', String(each.dataset.stage === at.stage));
      setText(place, t('explain.at', { place: here + 1, count: all.length }));
      previous.disabled = here === 0;
      next.disabled = here === all.length - 1;
      if (words || shape !== now?.shape || chosen.layer !== now.chosen.layer || explained.features !== now.features) {
        layer.fill(shape.slice(1).map((_, i) => (i === shape.length - 2 ? t('explain.output') : String(i + 1))));
        neuron.fill(Array.from({ length: shape[chosen.layer] }, (_, i) => String(i + 1)));
        input.fill([...sources(explained, t)], t('explain.bias'));
      }
      layer.select.value = String(chosen.layer);
      neuron.select.value = String(chosen.unit + 1);
      input.select.value = chosen.input === null ? '' : String(chosen.input + 1);
      now = explained;
    },
  };
}

/**
 * The names of what leads into a layer.
 * @param {Explained} explained
 * @param {App['t']} t
 */
function sources({ shape, chosen, features }, t) {
  const count = shape[chosen.layer - 1];
  if (chosen.layer === 1) return features.map((name) => featureParts(name).map(([tag, text]) => spelled(tag, text)).join(''));
  return Array.from({ length: count }, (_, i) => t('explain.from', { unit: i + 1 }));
}

/**
 * An option holds no markup, but there are small digits.
 * @param {string} tag
 * @param {string} text
 */
function spelled(tag, text) {
  if (tag === 'sub') return '₀₁₂'[Number(text)];
  return tag === 'sup' ? '²' : text;
}

/** @param {string} id */
function createSelect(id) {
  const [caption, select] = [make('span'), make('select', { id })];
  return {
    caption,
    select,
    label: make('label', { class: 'field' }, caption, select),
    /**
     * @param {readonly string[]} names numbered from 1, as on the page
     * @param {string} [last] of what has no number
     */
    fill(names, last) {
      const options = names.map((text, i) => make('option', { value: String(i + 1) }, text));
      select.replaceChildren(...options, ...(last === undefined ? [] : [make('option', { value: '' }, last)]));
    },
  };
}

/** @param {string} sign */
function button(sign) {
  return make('button', { type: 'button', class: 'round' }, icon(sign));
}

/**
 * @param {HTMLElement} element
 * @param {string} words
 */
function entitle(element, words) {
  element.setAttribute('aria-label', words);
  element.title = words;
}

/**
 * Which point is explained: the next mini-batch and one of its points, or any point of the training set.
 * @param {App} app
 */
export function createPointBar({ actions, t }) {
  const [batch, single] = ['batch', 'point'].map((value) => make('input', { type: 'radio', name: 'explain-of', value }));
  const words = [make('span'), make('span')];
  const [previous, next] = [button('i-left'), button('i-right')];
  const field = make('input', { type: 'number', id: 'explain-point', min: '1', step: '1', inputmode: 'numeric' });
  const [caption, count, sample] = [make('span'), make('span', { class: 'caption' }), make('p', { class: 'explain-sample' })];
  const group = make('div', { class: 'segments', role: 'radiogroup' }, make('label', {}, batch, words[0]), make('label', {}, single, words[1]));
  /** @type {Explained | null} */
  let now = null;
  const counted = () => now && counting(now.step, now.walk, now.trainingPoints);
  const to = (/** @type {number} */ at) => {
    const all = counted();
    if (all && at >= 0 && at < all.count) actions.walk(all.to(at));
    else if (all) field.value = String(all.at + 1);
  };
  batch.onchange = () => actions.walk({ of: 'batch', point: 0 });
  single.onchange = () => now && actions.walk({ of: now.trainingPoint });
  previous.onclick = () => to((counted()?.at ?? 0) - 1);
  next.onclick = () => to((counted()?.at ?? 0) + 1);
  field.onchange = () => to(Math.round(Number(field.value)) - 1);

  return {
    element: make('div', { class: 'explain-points' }, group, make('div', { class: 'steps' }, previous, make('label', { class: 'explain-number' }, caption, field), count, next), sample),
    /**
     * @param {Explained} explained
     * @param {boolean} anew whether the language is another one
     */
    render(explained, anew) {
      if (anew) {
        setText(words[0], t('explain.of.batch'));
        setText(words[1], t('explain.of.point'));
        setText(caption, t('explain.point'));
        group.setAttribute('aria-label', t('explain.of'));
        entitle(previous, t('explain.previousPoint'));
        entitle(next, t('explain.nextPoint'));
      }
      now = explained;
      const all = counting(explained.step, explained.walk, explained.trainingPoints);
      (explained.walk.of === 'batch' ? batch : single).checked = true;
      field.max = String(all.count);
      field.value = String(all.at + 1);
      setText(count, t('explain.pointOf', { count: all.count }));
      previous.disabled = all.at === 0;
      next.disabled = all.at >= all.count - 1;
      setText(sample, explained.sample);
    },
  };
}
