"""What the live regions of a page say, and when."""

from typing import Any

from playwright.sync_api import Page

# Runs before the scripts of the page. The time of what a timer does is that of its beginning: on a busy machine, who
# observes it may be told much later.
CLOCK = """(() => {
  const later = window.setTimeout;
  window.setTimeout = (callback, ms, ...rest) => later(() => {
    window.__began = performance.now();
    try {
      callback(...rest);
    } finally {
      queueMicrotask(() => { window.__began = undefined; });
    }
  }, ms);
})();"""
LISTEN = """() => {
  window.__heard = [];
  for (const region of document.querySelectorAll('[role=status], [role=alert], [aria-live]')) {
    const note = () => window.__heard.push([region.id, window.__began ?? performance.now(), region.textContent]);
    new MutationObserver(note).observe(region, { childList: true, characterData: true, subtree: true });
  }
}"""


def listen(page: Page) -> None:
    """Hear from now on all that is announced. The page must have been opened with `CLOCK`."""
    page.evaluate(LISTEN)


def heard(page: Page) -> list[Any]:
    """The id of the region, the time in milliseconds, and the words of each announcement."""
    return list(page.evaluate("() => window.__heard"))
