// A mouse points at a place while it is over it; a finger does until it taps somewhere else.

/**
 * @param {HTMLElement} element
 * @param {(event: PointerEvent) => void} point
 * @param {() => void} leave
 */
export function listenPointer(element, point, leave) {
  Object.assign(element, { onpointerdown: point, onpointermove: point });
  element.onpointerleave = (event) => {
    if (event.pointerType !== 'touch') leave();
  };
  // The finger scrolls the page instead.
  element.onpointercancel = leave;
  element.ownerDocument.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch' && event.target !== element) leave();
  });
}
