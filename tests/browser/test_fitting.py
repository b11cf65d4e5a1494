"""The playground fits its window whatever it has to say, and what opens stands where it can be seen and reached."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.reading import settled
from tests.browser.states import CIRCLE, DAMAGED, DIVERGING, LARGEST

GOALS = CIRCLE + "".join(f"&goalTestLossMinThreshold{step}={bound}" for step, bound in (("First", 9), ("Second", 8)))
DESKTOPS = [(1440, 900), (1280, 720)]
FINGER = 44

# Left, top, right, bottom of an element.
BOX = """selector => { const { left, top, right, bottom } = document.querySelector(selector).getBoundingClientRect();
  return [left, top, right, bottom] }"""

BOTTOMS = "parts => parts.map(part => part.getBoundingClientRect().bottom)"


def box(page: Page, selector: str) -> tuple[float, float, float, float]:
    left, top, right, bottom = page.evaluate(BOX, selector)
    return left, top, right, bottom


@pytest.mark.parametrize("size", DESKTOPS)
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("link", [CIRCLE, GOALS, DAMAGED, DIVERGING])
def test_the_playground_is_as_high_as_the_window(
    open_page: Opener, link: str, size: tuple[int, int], language: str
) -> None:
    page = open_page(link, query=f"lang={language}", viewport={"width": size[0], "height": size[1]})
    if link in (GOALS, DIVERGING):
        page.click("#play")
        page.wait_for_selector("#diverged:visible" if link == DIVERGING else "[data-reached]")
    settled(page)
    assert box(page, ".screen")[3] == size[1]
    end = box(page, ".dock")[1]
    assert max(page.eval_on_selector_all("main .column > *", BOTTOMS)) <= end


@pytest.mark.parametrize("size", [*DESKTOPS, (768, 1024), (390, 844)])
def test_nothing_moves_when_a_banner_comes_and_goes(open_page: Opener, size: tuple[int, int]) -> None:
    page = open_page(DAMAGED, viewport={"width": size[0], "height": size[1]})
    settled(page)
    parts = ("#surface-canvas", "#loss-canvas", "#stage", "#regenerate")
    before = [box(page, part) for part in parts]
    expect(page.locator("#remarks")).to_be_visible()
    page.click("#remarks-all")
    expect(page.locator("#remarks li")).to_have_count(5)
    page.click("#remarks-close")
    expect(page.locator("#remarks")).to_be_hidden()
    settled(page)
    assert [box(page, part) for part in parts] == before


@pytest.mark.parametrize("size", [*DESKTOPS, (768, 1024), (390, 844)])
@pytest.mark.parametrize("unit", ["2.0", "4.4", "6.7"])
def test_the_card_stands_beside_its_neuron_and_in_sight(open_page: Opener, size: tuple[int, int], unit: str) -> None:
    page = open_page(LARGEST, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    neuron = f'[data-unit="{unit}"]'
    page.click(neuron)
    page.wait_for_selector("#card input:visible")
    narrow = size[0] < 960
    settled(page)
    left, top, right, bottom = box(page, "#card")
    x0, y0, x1, y1 = box(page, neuron)
    assert left >= 0
    assert right <= size[0]
    assert bottom <= box(page, ".transport" if narrow else ".dock")[1] + 1
    assert x1 <= left or x0 >= right or y1 <= top or y0 >= bottom
    if narrow:
        for control in ("#card input", "#card button"):
            a, b, c, d = box(page, control)
            assert min(c - a, d - b) >= FINGER
