"""The page is for everyone: axe finds nothing, a finger hits everything, and nothing talks or moves too much."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Opener
from tests.browser.reading import epoch, settled, shown, wait_for_epoch
from tests.browser.rules import violations
from tests.browser.serving import Server, serving
from tests.browser.states import STATES, State, bring, dialog_states

PHONE_IN_THE_DARK = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "color_scheme": "dark",
    "locale": "zh-CN",
}
SCREENS = {"desktop": {"viewport": {"width": 1440, "height": 900}, "locale": "en-US"}, "phone": PHONE_IN_THE_DARK}


# Rules.


def examine(browser: Browser, server: Server, state: State, screen: str) -> None:
    context = browser.new_context(**SCREENS[screen])  # type: ignore[arg-type]
    page = context.new_page()
    bring(page, server, state)
    found = violations(page)
    context.close()
    assert not found, f"{state.name}, {screen}:\n" + "\n".join(found)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("state", STATES, ids=[state.name for state in STATES])
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

HEAR = """() => {
    window.__heard = [];
    for (const region of document.querySelectorAll('[role=status], [role=alert], [aria-live]')) {
        new MutationObserver(() => window.__heard.push([region.id, performance.now(), region.textContent]))
            .observe(region, { childList: true, characterData: true, subtree: true });
    }
}"""
LEAST_PAUSE = 990  # milliseconds; clocks of browsers are rounded


@pytest.mark.parametrize("speed", ["60", "max"])
def test_nothing_is_announced_more_than_once_a_second(open_page: Opener, speed: str) -> None:
    page = open_page("seed=0.12345&networkShape=4,2")
    page.check(f"input[name=speed][value='{speed}']", force=True)
    page.wait_for_timeout(1100)  # what the beginning announces is over
    page.evaluate(HEAR)
    for _ in range(10):
        page.click("#step")
        page.wait_for_timeout(30)
    page.click("#play")
    page.wait_for_timeout(2500)
    page.click("#play")
    page.wait_for_timeout(1500)
    heard = page.evaluate("() => window.__heard")
    times: dict[str, list[float]] = {}
    for region, at, _ in heard:
        times.setdefault(region, []).append(at)
    pauses = [b - a for each in times.values() for a, b in pairwise(each)]
    assert heard
    assert min(pauses, default=LEAST_PAUSE) >= LEAST_PAUSE, heard


def test_what_was_reached_is_announced_at_the_end(open_page: Opener) -> None:
    page = open_page("seed=0.12345&networkShape=4,2")
    page.click("#play")
    wait_for_epoch(page, 40)
    page.click("#play")
    settled(page)
    words = f"{epoch(page):,}|{epoch(page)}"
    expect(page.locator("#summary")).to_contain_text(re.compile(words))
    expect(page.locator("#summary")).to_contain_text(shown(page, "#loss-test"))


# With a learning rate of 0 the weights stand still, so that whatever moves between two frames is decoration.
STILL = "seed=0.12345&networkShape=4,2&learningRate=0"
PICTURE = "() => document.querySelector('#network-canvas').toDataURL()"


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_dashes_drift_only_for_those_who_want_motion(open_page: Opener, motion: str) -> None:
    page = open_page(STILL, reduced_motion=motion)
    page.click("#play")
    wait_for_epoch(page, 10)
    first = page.evaluate(PICTURE)
    wait_for_epoch(page, 61)
    assert (page.evaluate(PICTURE) == first) == (motion == "reduce")


def test_whoever_asks_for_less_motion_on_the_way_gets_it(open_page: Opener) -> None:
    page = open_page(STILL)
    page.click("#play")
    wait_for_epoch(page, 10)
    page.emulate_media(reduced_motion="reduce")
    settled(page)
    at = epoch(page)
    first = page.evaluate(PICTURE)
    wait_for_epoch(page, at + 60)
    assert page.evaluate(PICTURE) == first


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
