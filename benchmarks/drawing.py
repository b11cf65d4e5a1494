"""How long the page's own drawing takes, frame by frame, while it learns; and how many frames a second there are.

Canvas commands are only queued when they are called. Reading one pixel back forces them to be carried out, so the time
of a frame is that of the page's callback and of such a flush of every canvas on the page.
"""

from itertools import pairwise
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.figures import Figure, middle, percentile
from tests.browser.states import CIRCLE, LARGEST, ready, train

NETWORKS = {"default network": (CIRCLE, 4), "6 layers of 8, 7 features": (LARGEST, 14)}
LEAST_FRAMES_A_SECOND = 59.5  # 60, rounded: the clock of the screen is not that of the run
WARM_UP = 60  # epochs
SECONDS = 4

# Both wrap requestAnimationFrame before any module of the page runs.
TIME_FRAMES = """
(() => {
  const native = window.requestAnimationFrame.bind(window);
  const flush = () => {
    for (const canvas of document.querySelectorAll('canvas')) {
      if (canvas.offsetWidth > 0) canvas.getContext('2d').getImageData(0, 0, 1, 1);
    }
  };
  window.__drawn = [];
  window.requestAnimationFrame = (callback) => native((now) => {
    flush();
    const begin = performance.now();
    callback(now);
    const called = performance.now();
    flush();
    window.__drawn.push([performance.now() - begin, called - begin]);
  });
})();
"""
COUNT_FRAMES = """
(() => {
  const native = window.requestAnimationFrame.bind(window);
  window.__drawn = [];
  window.requestAnimationFrame = (callback) => native((now) => {
    callback(now);
    const epoch = document.querySelector('#epoch')?.textContent;
    if (epoch !== window.__drawn.at(-1)?.[1]) window.__drawn.push([performance.now(), epoch]);
  });
})();
"""


def frame_times(browser: Browser, home: str, rounds: int) -> list[Figure]:
    figures = []
    for name, (link, budget) in NETWORKS.items():
        runs = [played(browser, home, link, TIME_FRAMES) for _ in range(rounds)]
        whole = [[took for took, _ in run] for run in runs]
        figures += [
            Figure(f"a frame, {name}, median", middle([middle(run) for run in whole]), "ms", budget),
            Figure(f"a frame, {name}, p95", middle([percentile(run, 0.95) for run in whole]), "ms", budget),
            Figure("  of it in the page's script, median", middle([middle([s for _, s in run]) for run in runs]), "ms"),
        ]
    return figures


def frame_rates(browser: Browser, home: str, rounds: int) -> list[Figure]:
    """Epochs that were seen: animation frames with an epoch that the one before did not have. At normal speed, 60."""
    figures = []
    for name, (link, _) in NETWORKS.items():
        runs = [[at for at, _ in played(browser, home, link, COUNT_FRAMES)] for _ in range(rounds)]
        rates = [(len(run) - 1) * 1000 / (run[-1] - run[0]) for run in runs]
        gaps = [percentile([b - a for a, b in pairwise(run)], 0.95) for run in runs]
        figures += [
            Figure(f"frames a second, {name}", middle(rates), "", LEAST_FRAMES_A_SECOND, "least"),
            Figure("  time between frames, p95", middle(gaps), "ms"),
        ]
    return figures


def played(browser: Browser, home: str, link: str, script: str) -> list[list[Any]]:
    """Let it learn for some seconds, after a while to get warm, and hand over what the script took down."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.add_init_script(script)
    page.goto(f"{home}#{link}")
    ready(page)
    train(page, WARM_UP)
    page.evaluate("() => { window.__drawn = [] }")
    page.wait_for_timeout(SECONDS * 1000)
    drawn = taken(page)
    context.close()
    return drawn


def taken(page: Page) -> list[list[Any]]:
    drawn: list[list[Any]] = page.evaluate("() => window.__drawn")
    assert len(drawn) > 1, "nothing was drawn while it learned"
    return drawn
