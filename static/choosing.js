// What a click on the network means while a step is explained: the first one chooses what is explained, a second one on the same opens
// the card in which it can be changed.

/** @import { Chosen, State, Target, Walk } from './state.js' */

/**
 * @param {Pick<State, 'tab' | 'walk'>} state
 * @param {Target | null} target
 * @returns {Partial<State>}
 */
export function choosing({ tab, walk }, target) {
  if (tab !== 'explain' || target === null || target.kind === 'feature') return { pinned: target };
  const chosen = chosenBy(target, walk);
  const same = Object.entries(chosen).every(([name, value]) => walk.chosen[/** @type {keyof Chosen} */ (name)] === value);
  return same && walk.layer === chosen.layer ? { pinned: target } : { pinned: null, walk: { ...walk, layer: chosen.layer, chosen } };
}

/**
 * @param {Exclude<Target, {kind: 'feature'}>} target
 * @param {Walk} walk
 * @returns {Chosen}
 */
function chosenBy({ layer, unit, ...target }, { chosen }) {
  if (target.kind === 'link') return { layer, unit, input: target.input };
  if (target.kind === 'bias') return { layer, unit, input: null };
  return layer === chosen.layer ? { ...chosen, unit } : { layer, unit, input: 0 };
}
