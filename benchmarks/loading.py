"""The first visit: how much comes over the network, and how soon the page can be used."""

from playwright.sync_api import Browser

from benchmarks.figures import Figure, middle
from tests.browser.states import CIRCLE, ready
from tests.browser.weighing import first_load, leaves, total

MOST_BYTES = 150_000
MOST_SCRIPT = 80_000
MOST_MILLISECONDS = 1000

# Times since the start of the navigation. Play is usable once the page is wired and connected; the first frame is drawn
# once a loss stands beside the curve, which the page writes in the same animation frame as the canvases.
WATCH = """
(() => {
  const times = (window.__times = {});
  const look = () => {
    const play = document.querySelector('#play'), loss = document.querySelector('#loss-train');
    if (play?.onclick && !play.disabled) times.play ??= performance.now();
    if (document.documentElement?.dataset.connection === 'open') times.connected ??= performance.now();
    if (/[0-9]/.test(loss?.textContent ?? '')) times.frame ??= performance.now();
    if (!(times.play && times.connected && times.frame)) setTimeout(look);
  };
  look();
})();
"""


def weight(browser: Browser, home: str) -> list[Figure]:
    loads = first_load(browser, home)
    script, style = total(loads, "script"), total(loads, "stylesheet")
    outside = leaves(loads, home)
    return [
        Figure("first load, compressed", total(loads) / 1000, "kB", MOST_BYTES / 1000),
        Figure("  of it script", script / 1000, "kB", MOST_SCRIPT / 1000),
        Figure("  of it style", style / 1000, "kB"),
        Figure("  of it page, words, icon", (total(loads) - script - style) / 1000, "kB"),
        Figure("requests", sum(load.size > 0 for load in loads)),
        Figure("requests that leave the origin", len(outside), budget=0, note=" ".join(outside)),
    ]


def readiness(browser: Browser, home: str, rounds: int) -> list[Figure]:
    """With an empty cache each time."""
    measured: list[dict[str, float]] = []
    for _ in range(rounds):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(f"{home}#{CIRCLE}")
        ready(page)
        measured.append(page.evaluate("() => window.__times"))
        context.close()
    names = {"play": "Play answers", "connected": "connected", "frame": "first frame drawn"}
    return [
        Figure(f"{name} after", middle([times[key] for times in measured]), "ms", MOST_MILLISECONDS)
        for key, name in names.items()
    ]
