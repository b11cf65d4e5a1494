// What the network shows of a step, as far as the walk has come: z and a of the layers behind it in blue, delta and gradients in red.

import { brief, shown } from './digits.js';
import { unitsOf } from './chain.js';
import { weightIndex } from '../shape.js';

/** @import { StepMessage } from '../answers.js' */
/** @import { Chosen, LinkMark, Marks, Tone, UnitMark, Walk } from '../state.js' */

/** Of more links that meet in one neuron, only the chosen one says its number. */
const MOST_TEXTS = 4;

/**
 * @param {StepMessage} step
 * @param {readonly number[]} shape
 * @param {Pick<Walk, 'stage' | 'layer'>} at
 * @param {Chosen} chosen of the layer where the walk is
 * @param {number} point row of those shown
 * @returns {Marks}
 */
export function marksOf(step, shape, at, chosen, point) {
  const units = shape.flatMap((count, layer) => Array.from({ length: count }, (_, unit) => unitMark(step, shape, at, chosen, point, layer, unit)));
  return { units: units.filter((mark) => mark !== null), links: linkMarks(step, shape, at, chosen, point) };
}

/**
 * @param {StepMessage} step
 * @param {readonly number[]} shape
 * @param {Pick<Walk, 'stage' | 'layer'>} at
 * @param {Chosen} chosen
 * @param {number} point
 * @param {number} layer
 * @param {number} unit
 * @returns {UnitMark | null}
 */
function unitMark(step, shape, { stage, layer: here }, chosen, point, layer, unit) {
  const value = (/** @type {'z' | 'a' | 'delta'} */ name) => brief(unitsOf(step, shape, name, layer, point)[unit]);
  const line = (/** @type {string} */ name, /** @type {string} */ text, /** @type {Tone} */ tone) => ({ text: `${name} ${text}`, tone });
  const lines = [];
  if (layer === 0) lines.push(line('a', value('a'), 'forward'));
  else if (stage !== 'forward' || layer <= here) lines.push(line('z', value('z'), 'forward'), line('a', value('a'), 'forward'));
  if (layer > 0 && (stage === 'update' || (stage === 'backward' && layer >= here))) lines.push(line('δ', value('delta'), 'backward'));
  const isChosen = layer === here && unit === chosen.unit;
  if (lines.length === 0 && !isChosen) return null;
  return { layer, unit, lines, ...(isChosen && { ring: /** @type {Tone} */ (toneOf(stage)) }) };
}

/** @param {Walk['stage']} stage */
function toneOf(stage) {
  return stage === 'forward' || stage === 'loss' ? 'forward' : 'backward';
}

/**
 * The links into the chosen neuron: their weights on the way forward, their gradients on the way back, the new weights at the end.
 * @param {StepMessage} step
 * @param {readonly number[]} shape
 * @param {Pick<Walk, 'stage' | 'layer'>} at
 * @param {Chosen} chosen
 * @param {number} point
 * @returns {LinkMark[]}
 */
function linkMarks(step, shape, { stage }, chosen, point) {
  if (stage === 'loss') return [];
  const { layer, unit } = chosen;
  const delta = unitsOf(step, shape, 'delta', layer, point)[unit];
  const sources = unitsOf(step, shape, 'a', layer - 1, point);
  return Array.from({ length: shape[layer - 1] }, (_, input) => {
    const place = weightIndex(shape, layer, unit, input);
    const strong = input === chosen.input;
    const text = stage === 'forward' ? `w ${brief(step.old[place])}` : stage === 'backward' ? `dw ${brief(delta * sources[input])}` : `w ${shown(step.new[place])}`;
    const says = strong || shape[layer - 1] <= MOST_TEXTS;
    return { layer, unit, input, tone: toneOf(stage), strong, ...(says && { text }) };
  });
}
