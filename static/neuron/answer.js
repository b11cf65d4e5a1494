// What the engine says about one neuron: every number between what was given and the new weight (GET /neuron.json).

/** @typedef {{x: number, w: number, b: number, rate: number, target: number}} Given */
/** @typedef {keyof Given} GivenName */

/**
 * @typedef {Given & {
 *   z: number, y: number, loss: number,
 *   dl_dy: number, dy_dz: number, dl_dz: number,
 *   dz_dx: number, dz_dw: number, dz_db: number,
 *   dl_dx: number, dl_dw: number, dl_db: number,
 *   new_w: number, new_b: number,
 * }} Neuron
 */

export const NAMES = /** @type {const} */ (['x', 'w', 'b', 'rate', 'target']);

/** The tutorial's example. @type {Given} */
export const START = Object.freeze({ x: 0.5, w: 0.4, b: 0.1, rate: 0.01, target: 0.8 });

/** What the server refused, as the errors of the conversation are told. */
export class Refusal extends Error {
  /**
   * @param {string} code
   * @param {Record<string, unknown>} params
   */
  constructor(code, params) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

/**
 * JSON keeps every digit that a float64 has, there and back.
 * @param {Given} given
 * @param {AbortSignal} [signal]
 * @returns {Promise<Neuron>}
 */
export async function ask(given, signal) {
  const query = new URLSearchParams(NAMES.map((name) => [name, String(given[name])]));
  const response = await fetch(`/neuron.json?${query}`, { signal: signal ?? null });
  const body = await response.json();
  if (!response.ok) throw new Refusal(body.code, body.params);
  return body;
}

/**
 * @param {Given} one
 * @param {Given} other
 */
export function isSame(one, other) {
  return NAMES.every((name) => Object.is(one[name], other[name]));
}
