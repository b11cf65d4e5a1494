// Where a card stands that belongs to something: beside it, never over it, and within what can be seen.

/** @typedef {{left: number, top: number, right: number, bottom: number}} Area */
/** @typedef {{x: number, y: number, reach: number}} Anchor the middle of what the card is about, and how far that extends */

/**
 * Below it if there is room, or else above, to the right, to the left; where there is none at all, as far below as it goes.
 * @param {{width: number, height: number}} card
 * @param {Anchor} anchor
 * @param {Area} area
 * @param {number} gap
 * @returns {{left: number, top: number}}
 */
export function beside({ width, height }, { x, y, reach }, area, gap) {
  const within = (/** @type {number} */ at, /** @type {number} */ low, /** @type {number} */ high) => Math.max(low, Math.min(high, at));
  const across = within(x - width / 2, area.left, area.right - width);
  const along = within(y - height / 2, area.top, area.bottom - height);
  const far = reach + gap;
  const places = [
    { left: across, top: y + far },
    { left: across, top: y - far - height },
    { left: x + far, top: along },
    { left: x - far - width, top: along },
  ];
  const fits = places.find(
    ({ left, top }) => left >= area.left && top >= area.top && left + width <= area.right && top + height <= area.bottom,
  );
  return fits ?? { left: across, top: within(y + far, area.top, area.bottom - height) };
}
