"""The page is for everyone: axe finds nothing, a finger hits everything, and nothing talks or moves too much."""

from itertools import pairwise

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Opener
from tests.browser.hearing import CLOCK, heard, listen
from tests.browser.reading import epoch, pictures, settled, shown, wait_for_epoch
from tests.browser.rules import violations
from tests.browser.serving import Server, serving
from tests.browser.states import STATES, State, bring, dialog_states
from tests.browser.wire import WIRE

PHONE_IN_THE_DARK = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "color_scheme": "dark",
    "locale": "zh-CN",
}
SCREENS = {"desktop": {"viewport": {"width": 1440, "height": 900}, "locale": "en-US"}, "phone": PHONE_IN_THE_DARK}


# Rules.


# A run of six hundred epochs a second comes to each state sooner.
HASTE = """(() => {
  const Watched = window.WebSocket, speed = JSON.stringify({ type: 'speed', epochs_per_second: 600 });
  window.WebSocket = class extends Watched {
    send(text) {
      super.send(text);
      if (typeof text === 'string' && JSON.parse(text).type === 'open') super.send(speed);
    }
  };
})();"""


def examine(browser: Browser, server: Server, state: State, screen: str) -> None:
    context = browser.new_context(**SCREENS[screen])  # type: ignore[arg-type]
    for script in (WIRE, HASTE):
        context.add_init_script(script)
    page = context.new_page()
    bring(page, server, state)
    found = violations(page)
    context.close()
    assert not found, f"{state.name}, {screen}:\n" + "\n".join(found)


# States that a phone shows otherwise than a desktop, and not only smaller.
OTHERWISE = (
    "first-load",
    "largest",
    "neuron-edited",
    "goals",
    "article",
    "embedded",
    "link-repaired-opened",
    "share-class",
    "diverged",
    "watching",
    "explain-update",
    "gradient-check",
    "gradients",
    "neuron",
)
EXAMINED = [(state, screen) for state in STATES for screen in SCREENS if screen == "desktop" or state.name in OTHERWISE]


@pytest.mark.parametrize(("state", "screen"), EXAMINED, ids=[f"{state.name}-{screen}" for state, screen in EXAMINED])
def test_no_rule_is_broken_in_any_state(browser: Browser, server: Server, state: State, screen: str) -> None:
    if state.loses_server:
        with serving() as mortal:
            examine(browser, mortal, state, screen)
    else:
        examine(browser, server, state, screen)


@pytest.mark.parametrize("screen", SCREENS)
def test_no_rule_is_broken_in_any_dialog(browser: Browser, server: Server, open_page: Opener, screen: str) -> None:
    states = dialog_states(open_page())
    assert states
    for state in states:
        examine(browser, server, state, screen)


def test_a_broken_rule_is_found(open_page: Opener) -> None:
    page = open_page()
    page.eval_on_selector("#play", "button => { button.style.color = '#777', button.style.background = '#666' }")
    page.eval_on_selector("#rewind", "button => button.removeAttribute('aria-label')")
    page.eval_on_selector("#rewind", "button => button.removeAttribute('title')")
    rules = {line.split(" ")[0] for line in violations(page)}
    assert rules == {"color-contrast", "button-name"}


# What is spoken, and what moves.

LEAST_PAUSE = 990  # milliseconds; clocks of browsers are rounded


@pytest.mark.parametrize("speed", ["60", "max"])
def test_nothing_is_announced_more_than_once_a_second(open_page: Opener, speed: str) -> None:
    page = open_page("seed=0.12345&networkShape=4,2", scripts=[CLOCK])
    page.check(f"input[name=speed][value='{speed}']", force=True)
    page.wait_for_function("() => document.querySelector('#summary').textContent")
    listen(page)
    for _ in range(10):
        page.click("#step")
        settled(page)
    page.click("#play")
    wait_for_epoch(page, 70)
    page.click("#play")
    settled(page)
    expect(page.locator("#summary")).to_contain_text(f"Epoch {epoch(page):,}.")
    page.wait_for_timeout(1100)  # nothing comes after it
    times: dict[str, list[float]] = {}
    for region, at, _ in heard(page):
        times.setdefault(region, []).append(at)
    assert len(times["summary"]) >= 2
    pauses = [b - a for each in times.values() for a, b in pairwise(each)]
    assert min(pauses) >= LEAST_PAUSE, times


def test_what_was_reached_is_announced_at_the_end(open_page: Opener) -> None:
    page = open_page("seed=0.12345&networkShape=4,2")
    page.click("#play")
    wait_for_epoch(page, 40)
    page.click("#play")
    settled(page)
    expect(page.locator("#summary")).to_contain_text(f"Epoch {epoch(page):,}.")
    expect(page.locator("#summary")).to_contain_text(shown(page, "#loss-test"))


# With a learning rate of 0 the weights stand still, so that whatever moves between two frames is decoration.
STILL = "seed=0.12345&networkShape=4,2&learningRate=0"


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_dashes_drift_only_for_those_who_want_motion(open_page: Opener, motion: str, moves: bool) -> None:
    page = open_page(STILL, reduced_motion=motion)
    page.click("#play")
    wait_for_epoch(page, 10)
    assert (pictures(page, "#network-canvas", 30) > 1) is moves


def test_whoever_asks_for_less_motion_on_the_way_gets_it(open_page: Opener) -> None:
    page = open_page(STILL)
    page.click("#play")
    wait_for_epoch(page, 10)
    page.emulate_media(reduced_motion="reduce")
    settled(page)
    assert pictures(page, "#network-canvas", 30) == 1


def test_nothing_moves_while_the_run_is_paused(open_page: Opener) -> None:
    page = open_page(STILL.replace("learningRate=0", "learningRate=0.03"))
    page.click("#play")
    wait_for_epoch(page, 10)
    page.click("#play")
    page.mouse.move(2, 2)
    settled(page)
    first = page.screenshot()
    page.wait_for_timeout(1000)
    assert page.screenshot() == first


def test_a_finger_can_hit_every_control_of_the_phone(browser: Browser, server: Server) -> None:
    """WCAG 2.2, 2.5.5: a target is at least 44 by 44 CSS pixels, what lies around it for the finger included."""
    context = browser.new_context(**PHONE_IN_THE_DARK)  # type: ignore[arg-type]
    context.add_init_script(WIRE)
    page = context.new_page()
    bring(page, server, STATES[0])
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select')].flatMap((control) => {
            if (control.disabled || !control.checkVisibility({ visibilityProperty: true })) return [];
            const box = (control.closest('label') ?? control).getBoundingClientRect();
            const around = parseFloat(getComputedStyle(control, '::after').inset) || 0;
            const [width, height] = [box.width - 2 * around, box.height - 2 * around].map(Math.round);
            const name = control.id || JSON.stringify(control.dataset);
            return width < 44 || height < 44 ? [`${name} ${control.name}: ${width} x ${height}`] : [];
        })"""
    )
    context.close()
    assert not small, "\n".join(small)
