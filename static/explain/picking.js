// The point that is explained, ringed on the output view; a click there picks another one.

import { find, make } from '../dom.js';
import { EDGE } from '../surfaces.js';
import { nearestPoint } from './points.js';

/** How far a click may miss a point, in pixels. */
const REACH = 14;

/**
 * @param {HTMLElement} panel
 * @param {(point: number) => void} pick
 */
export function createPicking(panel, pick) {
  const canvas = find(panel.ownerDocument, '#surface-canvas', HTMLCanvasElement);
  const ring = make('i', { class: 'picked', hidden: '' });
  canvas.parentElement?.append(ring);
  /** @type {Float32Array} */
  let train = new Float32Array(0);
  canvas.addEventListener('click', ({ offsetX, offsetY }) => {
    if (panel.hidden) return;
    const scale = (2 * EDGE) / canvas.clientWidth;
    const point = nearestPoint(train, { x: offsetX * scale - EDGE, y: EDGE - offsetY * scale }, REACH * scale);
    if (point !== null) pick(point);
  });
  return {
    /**
     * @param {Float32Array} points x, y, label of each training point
     * @param {number} point
     */
    render(points, point) {
      train = points;
      const [x, y] = [points[3 * point], points[3 * point + 1]];
      ring.hidden = !(Math.abs(x) <= EDGE && Math.abs(y) <= EDGE);
      Object.assign(ring.style, { left: `${(50 * (x + EDGE)) / EDGE}%`, top: `${(50 * (EDGE - y)) / EDGE}%` });
    },
  };
}
