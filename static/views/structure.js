// How many hidden layers, and how many neurons in each: plus and minus above the network.

import { find, icon, make, setText } from '../dom.js';
import { shownRecipe } from '../state.js';
import { stageLayout } from '../stage.js';

/** @import { App, View } from '../app.js' */
/** @import { Layout } from '../layout.js' */
/** @import { State } from '../state.js' */

/** @type {readonly (keyof State)[]} */
const SEEN = ['recipe', 'pending', 'view', 'strings'];

/** What TensorFlow Playground's buttons allow; a link may ask for more. */
const MOST_LAYERS = 6;
const MOST_NEURONS = 8;
/** A first layer that stands further left leaves no room for the sentence under the heading. */
const ROOM_FOR_HINT = 180;

/**
 * @param {HTMLElement} element
 * @param {App} app
 * @returns {View}
 */
export function structure(element, app) {
  const stage = find(element, '#stage', HTMLElement);
  const stepper = find(element, '#layer-stepper', HTMLElement);
  const [remove, add] = [find(stepper, '#remove-layer', HTMLButtonElement), find(stepper, '#add-layer', HTMLButtonElement)];
  const count = find(stepper, '#layer-count', HTMLElement);
  remove.onclick = () => app.actions.changeLayers(-1);
  add.onclick = () => app.actions.changeLayers(1);
  /** @type {ReturnType<typeof createHeading>[]} */
  const headings = [];
  /** @type {Layout | null} */
  let placed = null;

  return {
    render(state, last) {
      const layers = shownRecipe(state)?.hidden_layers;
      const at = stageLayout(state);
      if (!layers || (at === placed && last && SEEN.every((name) => state[name] === last[name]))) return;
      setText(count, app.t('layerCount', { count: layers.length }));
      remove.disabled = layers.length === 0;
      add.disabled = layers.length >= MOST_LAYERS;
      if (!at) return;
      while (headings.length < at.heads.length) headings.push(createHeading(stage, headings.length + 1, app));
      while (headings.length > at.heads.length) headings.pop()?.element.remove();
      headings.forEach((heading, i) => heading.show(layers[i], at, i));
      const hidden = state.view?.hidden.includes('numHiddenLayers') ?? false;
      for (const { element: line } of headings) line.hidden = hidden;
      element.style.setProperty('--layers', String(at.heads.length));
      if (at !== placed) stepper.style.left = `${middle(at)}px`;
      element.classList.toggle('crowded', (at.heads[0] ?? Infinity) < ROOM_FOR_HINT);
      placed = at;
    },
  };
}

/** @param {Layout} at */
function middle(at) {
  const [first, last] = [at.layers[0][0]?.x ?? at.features[0]?.x ?? 0, at.layers[at.layers.length - 1][0].x];
  return (first + last) / 2;
}

/**
 * @param {HTMLElement} stage
 * @param {number} layer from 1
 * @param {App} app
 */
function createHeading(stage, layer, { actions, t }) {
  const remove = make('button', { type: 'button', class: 'tiny', 'data-remove-neuron': String(layer) }, icon('i-minus'));
  const add = make('button', { type: 'button', class: 'tiny', 'data-add-neuron': String(layer) }, icon('i-plus'));
  const [number, word] = [make('b'), make('span')];
  const element = make('div', { class: 'layer-heading' }, remove, make('span', {}, number, ' ', word), add);
  remove.onclick = () => actions.changeNeurons(layer, -1);
  add.onclick = () => actions.changeNeurons(layer, 1);
  stage.append(element);

  return {
    element,
    /**
     * @param {number | undefined} units undefined while a removed layer is still drawn
     * @param {Layout} at
     * @param {number} index
     */
    show(units, at, index) {
      if (units === undefined) return;
      setText(number, String(units));
      setText(word, at.heading === 'full' ? t('neurons', { count: units }) : '');
      element.dataset.room = at.heading;
      element.style.left = `${at.heads[index]}px`;
      remove.disabled = units <= 1;
      add.disabled = units >= MOST_NEURONS;
      remove.setAttribute('aria-label', t('removeNeuron', { layer }));
      add.setAttribute('aria-label', t('addNeuron', { layer }));
    },
  };
}
