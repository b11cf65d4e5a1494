// Which links and neurons of the network a check points out: those where the two gradients are farthest apart.

import { rough } from './digits.js';
import { rowsOf } from './rows.js';

/** @import { GradCheck } from '../answers.js' */
/** @import { LinkMark, Marks, UnitMark } from '../state.js' */

/** So many are told apart at a glance. */
const WORST = 3;

/**
 * @param {{check: GradCheck | null, shape: readonly number[]}} state
 * @returns {Marks | null}
 */
export function marksOf({ check, shape }) {
  if (!check || check.done < check.total) return null;
  /** @type {LinkMark[]} */
  const links = [];
  /** @type {UnitMark[]} */
  const units = [];
  rowsOf(check, shape).slice(0, WORST).forEach(({ target, error }, place) => {
    const { layer, unit } = target;
    const worst = place === 0;
    // Numbers on several links to and from the same neurons would hide each other; the table has them.
    const text = worst ? { text: rough(error) } : {};
    if (target.kind === 'link') links.push({ layer, unit, input: target.input, ...text, tone: 'warning', strong: worst });
    else units.push({ layer, unit, lines: [{ text: worst ? `b ${rough(error)}` : 'b', tone: 'warning' }] });
  });
  return { links, units };
}
