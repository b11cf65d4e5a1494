// Which data: pictures of the six sets, the share to train on, noise, batch size, new random points.

import { byteOf, css } from '../color.js';
import { find, setText } from '../dom.js';
import { prepare } from '../canvas.js';
import { linear } from '../scale.js';
import { plain } from '../format.js';
import { shownRecipe } from '../state.js';

/** @import { App, View } from '../app.js' */
/** @import { Recipe } from '../protocol.js' */
/** @import { Palette } from '../canvas.js' */

/** The order in which the server sends the thumbnails, a hundred points each. */
const SETS = ['circle', 'xor', 'gauss', 'spiral', 'reg-plane', 'reg-gauss'];
const THUMBNAIL_POINTS = 100;
/** The plane that a thumbnail shows, on both axes. */
const THUMBNAIL_EDGE = 6;

/** @type {readonly {id: string, field: 'train_percent' | 'noise' | 'batch_size', unit: string}[]} */
const SLIDERS = [
  { id: 'train-percent', field: 'train_percent', unit: ' %' },
  { id: 'noise', field: 'noise', unit: '' },
  { id: 'batch-size', field: 'batch_size', unit: '' },
];

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function data(element, { actions, t }) {
  const sets = [...element.querySelectorAll('fieldset')];
  const radios = [...element.querySelectorAll('input')].filter((input) => input.type === 'radio');
  const sliders = SLIDERS.map((slider) => createSlider(element, slider, actions.change));
  const count = find(element, '#point-count', HTMLElement);
  for (const radio of radios) {
    radio.onchange = () =>
      actions.change(radio.name === 'regression' ? { regression_dataset: radio.value } : { dataset: radio.value });
  }
  find(element, '#regenerate', HTMLButtonElement).onclick = actions.regenerate;

  return {
    render(state, last) {
      const recipe = shownRecipe(state);
      if (recipe && (last?.recipe !== state.recipe || last.pending !== state.pending)) {
        for (const set of sets) set.hidden = set.dataset.problem !== recipe.problem;
        for (const radio of radios) radio.checked = [recipe.dataset, recipe.regression_dataset].includes(radio.value);
        for (const slider of sliders) slider.show(recipe);
      }
      if (state.data && (state.data !== last?.data || state.strings !== last.strings)) {
        const { train, test } = state.data;
        setText(count, t('pointCount', { train: train.length / 3, test: test.length / 3 }));
      }
      const drawn = last?.thumbnails === state.thumbnails && last?.palette === state.palette && last?.boxes === state.boxes;
      const changed = !drawn || (last && shownRecipe(last)?.problem !== recipe?.problem);
      if (changed && state.thumbnails && state.palette && state.boxes) {
        paintThumbnails(element, state.thumbnails, state.palette, state.boxes.ratio);
      }
    },
  };
}

/**
 * @param {HTMLElement} element
 * @param {(typeof SLIDERS)[number]} slider
 * @param {(fields: Partial<Recipe>) => void} change
 */
function createSlider(element, { id, field, unit }, change) {
  const input = find(element, `#${id}`, HTMLInputElement);
  const text = find(element, `[data-value-of=${id}]`, HTMLElement);
  const [low, high] = [Number(input.min), Number(input.max)];
  input.oninput = () => change({ [field]: Number(input.value) });
  return {
    /** @param {Recipe} recipe */
    show(recipe) {
      const value = recipe[field];
      const words = plain(value) + unit;
      // A link may go somewhat beyond the slider, which then reaches as far; it does not shrink under a hand that holds it.
      if (value > Number(input.max) && value <= 2 * high) input.max = String(value);
      else if (value <= high && input !== document.activeElement) input.max = String(high);
      if (Number(input.value) !== value) input.value = String(value);
      setText(text, words);
      input.setAttribute('aria-valuetext', words);
      const part = linear(low, Number(input.max), 0, 100)(Number(input.value));
      input.style.setProperty('--part', `${part}%`);
    },
  };
}

/**
 * @param {HTMLElement} element
 * @param {Float32Array} points
 * @param {Palette} palette
 * @param {number} ratio
 */
function paintThumbnails(element, points, palette, ratio) {
  SETS.forEach((name, index) => {
    const canvas = find(element, `[data-thumbnail=${name}]`, HTMLCanvasElement);
    const { clientWidth: width, clientHeight: height } = canvas;
    if (width === 0) return;
    const context = prepare(canvas, width, height, ratio);
    const side = Math.min(width, height) - 8;
    const x = linear(-THUMBNAIL_EDGE, THUMBNAIL_EDGE, (width - side) / 2, (width + side) / 2);
    const y = linear(-THUMBNAIL_EDGE, THUMBNAIL_EDGE, (height + side) / 2, (height - side) / 2);
    const own = points.subarray(3 * THUMBNAIL_POINTS * index, 3 * THUMBNAIL_POINTS * (index + 1));
    for (let i = 0; i < own.length; i += 3) {
      context.beginPath();
      context.arc(x(own[i]), y(own[i + 1]), 1.7, 0, 2 * Math.PI);
      context.fillStyle = css(palette.marks[byteOf(own[i + 2])]);
      context.fill();
    }
  });
}
