"""From the finger to the pixels: the time from a real input event to the first changed pixel of the large surface.

The way there and back goes over the socket: the page tells the server, the training process computes, a frame comes
back and is drawn.
"""

from collections.abc import Callable

from playwright.sync_api import Browser, Page

from benchmarks.figures import Figure, middle
from tests.browser.reading import settled
from tests.browser.states import CIRCLE, LARGEST, ready

MOST_MILLISECONDS = 100
REPETITIONS = 10

# An event carries the time at which the browser received it. The pixels are compared after every animation frame.
WATCH = """
(() => {
  const native = window.requestAnimationFrame.bind(window);
  let begin = null, before = 0;
  const sum = () => {
    const canvas = document.querySelector('#surface-canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let total = 0;
    for (const pixel of new Uint32Array(data.buffer)) total = (Math.imul(total, 31) + pixel) | 0;
    return total;
  };
  window.__arm = () => {
    begin = null;
    window.__latency = null;
    before = sum();
  };
  for (const type of ['input', 'pointerdown', 'keydown', 'click']) {
    window.addEventListener(type, (event) => (begin ??= event.timeStamp), { capture: true });
  }
  window.requestAnimationFrame = (callback) => native((now) => {
    callback(now);
    if (begin !== null && window.__latency === null && sum() !== before) window.__latency = performance.now() - begin;
  });
})();
"""


def toggle_feature(page: Page) -> None:
    """Without the pointer: the surface would show the feature that it is over, which does not change."""
    page.dispatch_event("[data-feature=xSquared]", "click")


def move_noise(page: Page) -> None:
    key = "ArrowRight" if int(page.input_value("#noise")) < 25 else "ArrowLeft"
    page.press("#noise", key)


def press_step(page: Page) -> None:
    page.click("#step")


def discretize(page: Page) -> None:
    page.click("#discretize")


ACTIONS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "a feature is switched": (CIRCLE, toggle_feature),
    "a feature is switched, 6 x 8": (LARGEST, toggle_feature),
    "the noise slider moves": (CIRCLE, move_noise),
    "step is pressed": (CIRCLE, press_step),
    "step is pressed, 6 x 8": (LARGEST, press_step),
    "discretize is ticked": (CIRCLE, discretize),
}


def latencies(browser: Browser, home: str) -> list[Figure]:
    return [
        figure
        for name, (link, act) in ACTIONS.items()
        for figure in summed_up(name, measured(browser, home, link, act))
    ]


def summed_up(name: str, times: list[float]) -> list[Figure]:
    return [
        Figure(f"{name}, to changed pixels, median", middle(times), "ms", MOST_MILLISECONDS),
        Figure("  slowest", max(times), "ms", MOST_MILLISECONDS, note=f"of {len(times)}"),
    ]


def measured(browser: Browser, home: str, link: str, act: Callable[[Page], None]) -> list[float]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"{home}#{link}")
    ready(page)
    times = []
    for _ in range(REPETITIONS):
        page.mouse.move(2, 2)
        settled(page)
        page.evaluate("() => window.__arm()")
        act(page)
        page.wait_for_function("() => window.__latency !== null")
        times.append(float(page.evaluate("() => window.__latency")))
    context.close()
    return times
