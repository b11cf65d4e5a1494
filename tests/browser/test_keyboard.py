"""All that a mouse can do, the keyboard can do, too, and it always shows where it is."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Opener
from tests.browser.pixels import Eyes
from tests.browser.reading import epoch, settled, shown, wait_for_epoch

MOST_TABS = 200

# What a test calls an element; nothing for the page itself.
NAME = """(element) => {
    if (element === document.body || element === document.documentElement) return null;
    if (element.type === 'radio') return `radio ${element.name}`;  // one stop for the whole group
    if (element.dataset.unit) return 'neurons';  // the arrow keys lead on from there
    const data = Object.entries(element.dataset).map((pair) => pair.join(' ')).join();
    return element.id || data || element.textContent.trim();
}"""
CONTROLS = """() => [...document.querySelectorAll('button, input, select, summary, a[href], [tabindex="0"]')]
    .filter((control) => !control.disabled && control.checkVisibility({ visibilityProperty: true }))
    .filter((control) => !control.matches('[role=tab][tabindex="-1"]'))"""  # arrows lead to the other tabs


def focused(page: Page) -> str | None:
    name: str | None = page.evaluate(f"() => ({NAME})(document.activeElement)")
    return name


def tab_stops(page: Page) -> Iterator[str]:
    """Press Tab until every stop was seen once."""
    seen: set[str] = set()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        name = focused(page)
        if name in seen:
            return
        if name:
            seen.add(name)
            yield name
    raise AssertionError(f"Tab never came back to where it began: {seen}")


def tab_to(page: Page, selector: str) -> None:
    passed = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        passed.append(focused(page))
    raise AssertionError(f"Tab does not reach {selector}; it reaches {passed}")


LINKS = {
    "classification": "seed=0.12345&networkShape=4,2",
    "regression": "problem=regression&seed=0.12345&regularization=L2&regularizationRate=0.1",
    "all features": "seed=0.12345&xSquared=true&sinX=true&networkShape=8,8,8,8,8,8",
}


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_tab_reaches_every_control(open_page: Opener, link: str) -> None:
    page = open_page(link)
    expected = set(page.evaluate(f"() => ({CONTROLS})().map({NAME})"))
    assert {"play", "radio speed", "step-size", "learning-rate", "noise", "discretize", "neurons"} <= expected
    assert set(tab_stops(page)) == expected


# Where the element that has the focus is, once that can be seen, with a margin for its ring.
FOCUSED = """async () => {
  await window.__wire.painted();
  const e = document.activeElement, b = (e.closest('label') ?? e).getBoundingClientRect();
  return { x: b.x - 6, y: b.y - 6, width: b.width + 12, height: b.height + 12 };
}"""
# Tab goes on from there all the same.
LEFT = "async () => { document.activeElement.blur(); await window.__wire.painted() }"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_whatever_has_the_focus_shows_it(browser: Browser, open_page: Opener, theme: str) -> None:
    """In and around it, at least as many pixels change plainly as half of a line around the smallest control has."""
    page = open_page(LINKS["classification"], color_scheme=theme)
    settled(page)
    eyes = Eyes(browser)
    changes = {}
    for name in tab_stops(page):
        box = page.evaluate(FOCUSED)
        with_focus = page.screenshot(clip=box)
        page.evaluate(LEFT)
        changes[name] = eyes.changed(page.screenshot(clip=box), with_focus)
    eyes.page.close()
    assert len(changes) > 30
    assert {name: count for name, count in changes.items() if count < 30} == {}


def test_everything_can_be_done_without_a_mouse(open_page: Opener) -> None:
    page = open_page("dataset=circle&seed=0.12345&networkShape=4,2")

    tab_to(page, "[data-dataset]")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => location.hash.includes('dataset=xor')")

    tab_to(page, "#add-layer")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.hash.includes('networkShape=4,2,2')")

    tab_to(page, "[data-feature=xTimesY]")
    page.keyboard.press("Space")
    page.wait_for_function("() => location.hash.includes('xTimesY=true')")

    tab_to(page, "[data-add-neuron='1']")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.hash.includes('networkShape=5,2,2')")

    tab_to(page, "#play")
    page.keyboard.press("Enter")
    wait_for_epoch(page, 20)
    page.keyboard.press("Enter")
    settled(page)
    stopped = epoch(page)

    tab_to(page, "#step")
    page.keyboard.press("Enter")
    wait_for_epoch(page, stopped + 1)
    settled(page)
    assert epoch(page) == stopped + 1

    tab_to(page, "#learning-rate")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("() => location.hash.includes('learningRate=0.1&')")


def test_a_weight_is_changed_without_a_mouse(open_page: Opener) -> None:
    page = open_page("seed=0.12345&networkShape=4,2")
    tab_to(page, "[data-unit='1.0']")
    expect(page.locator("#card")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#card input").first).to_be_focused()
    before = shown(page, "#loss-train")
    page.keyboard.type("2.5")
    page.keyboard.press("Enter")
    page.wait_for_function("before => document.querySelector('#loss-train').textContent !== before", arg=before)
    expect(page.locator("#card input").first).to_have_value(re.compile(r"^2\.50*$"))
    page.keyboard.press("Escape")
    expect(page.locator("#card input")).to_have_count(0)
    expect(page.locator("[data-unit='1.0']")).to_be_focused()


def test_a_dialog_is_opened_and_left_by_keyboard_and_gives_the_focus_back(open_page: Opener) -> None:
    page = open_page()
    tab_to(page, "#keys-button")
    page.keyboard.press("Enter")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    expect(page.locator("#keys-button")).to_be_focused()
