// However often something changes, the page is drawn once per animation frame.

/**
 * @param {() => void} draw
 * @param {(callback: () => void) => unknown} nextFrame requestAnimationFrame, or a stand-in
 */
export function createSchedule(draw, nextFrame) {
  let waiting = false;
  return function invalidate() {
    if (waiting) return;
    waiting = true;
    nextFrame(() => {
      waiting = false;
      draw();
    });
  };
}
