"""The output view: values and classes under the pointer are the engine's, and numbers that change move nothing."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from engine.surface import at_point
from tests.browser.conftest import Opener
from tests.browser.reading import paused, pixel, send, settled, shown, sign, trained, wait_for_epoch

LINK = "dataset=circle&seed=0.12345&networkShape=4,2"


def place(page: Page, x: float, y: float) -> tuple[float, float, float, float]:
    """Where (x, y) of the plane is in the window, on a whole pixel, and what that pixel is on the plane."""
    box = page.locator("#surface-canvas").bounding_box()
    assert box
    side = box["width"]
    left, top = round((x + 6) / 12 * side), round((6 - y) / 12 * side)
    return box["x"] + left, box["y"] + top, left / side * 12 - 6, 6 - top / side * 12


def reading(page: Page) -> dict[str, float]:
    """x₁ 1.2 · x₂ −0.5 · value 0.123 · class +1"""
    parts = [part.rsplit(" ", 1) for part in shown(page, "#surface-value").split(" · ")]
    return {name: float(number) for name, number in parts}


def test_value_and_class_under_the_pointer_are_the_engines(open_page: Opener) -> None:
    page = open_page(LINK)
    trainer = paused(page, LINK, 40)
    for wanted in [(0.0, 0.0), (-5.0, 3.3), (4.4, -4.9), (1.7, 2.2)]:
        x, y, plane_x, plane_y = place(page, *wanted)
        page.mouse.move(x, y)
        settled(page)
        output = float(at_point(trainer.network, trainer.recipe.features, plane_x, plane_y)[-1])
        said = reading(page)
        assert said["value"] == pytest.approx(output, abs=0.00051), wanted
        assert said["class"] == np.sign(output)
        assert (said["x₁"], said["x₂"]) == pytest.approx((plane_x, plane_y), abs=0.051)
    page.mouse.move(5, 5)
    expect(page.locator("#surface-value")).to_be_hidden()


def test_a_value_of_a_neuron_that_is_pinned_has_no_class(open_page: Opener) -> None:
    page = open_page(LINK)
    trainer = paused(page, LINK, 30)
    page.click('[data-unit="2.1"]')
    x, y, plane_x, plane_y = place(page, 2.0, -1.0)
    page.mouse.move(x, y)
    settled(page)
    assert shown(page, "#surface-tag") == "Layer 2 · neuron 2"
    wanted = at_point(trainer.network, trainer.recipe.features, plane_x, plane_y)
    assert reading(page)["value"] == pytest.approx(float(wanted[4 + 1]), abs=0.00051)
    assert "class" not in reading(page)


def test_regression_has_values_without_classes_and_no_accuracy(open_page: Opener) -> None:
    page = open_page("problem=regression&regDataset=reg-gauss&seed=0.5")
    page.hover("#surface-canvas")
    settled(page)
    expect(page.locator("#surface-value")).to_contain_text("value")
    expect(page.locator("#surface-value")).not_to_contain_text("class")
    expect(page.locator("#accuracy-row")).to_be_hidden()


def test_a_finger_reads_a_value_too_and_it_stays_until_one_taps_elsewhere(open_page: Opener) -> None:
    page = open_page(LINK, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    x, y, plane_x, plane_y = place(page, 1.0, 1.0)
    page.touchscreen.tap(x, y)
    settled(page)
    network = trained(LINK, 0)
    wanted = float(at_point(network.network, network.recipe.features, plane_x, plane_y)[-1])
    assert reading(page)["value"] == pytest.approx(wanted, abs=0.00051)
    page.touchscreen.tap(x, 30)
    expect(page.locator("#surface-value")).to_be_hidden()


BOXES = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.checkVisibility() && !e.closest('#card, svg, #summary'))
  .map(e => [e.id || e.className || e.tagName, e.getBoundingClientRect()])
  .map(([name, b]) => [name, b.x, b.y, b.width, b.height].join(' '))"""
# Text that is as long as its number stands in a box that has room for every number.
NUMBERS = re.compile(r"^(zeros|digits|accuracy-test) ")


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (768, 1024), (390, 844)])
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_nothing_moves_while_numbers_change(open_page: Opener, size: tuple[int, int], language: str) -> None:
    page = open_page(LINK, viewport={"width": size[0], "height": size[1]}, locale=language)
    page.click("#play")
    wait_for_epoch(page, 2)
    page.mouse.move(2, 2)
    settled(page)
    first = [box for box in page.evaluate(BOXES) if not NUMBERS.match(box)]
    for at in (9, 20, 35, 60, 99, 110):
        wait_for_epoch(page, at)
        now = [box for box in page.evaluate(BOXES) if not NUMBERS.match(box)]
        assert [box for box in now if box not in first] == []


def test_play_and_pause_move_nothing(open_page: Opener) -> None:
    page = open_page(LINK)
    before = [box for box in page.evaluate(BOXES) if not NUMBERS.match(box)]
    page.click("#play")
    wait_for_epoch(page, 5)
    page.mouse.move(2, 2)
    words = re.compile(r"^play-word ")
    now = [box for box in page.evaluate(BOXES) if not NUMBERS.match(box)]
    moved = [box for box in now if box not in before and not words.match(box) and not box.startswith("icon")]
    assert moved == []


def test_the_log_scale_is_a_switch_that_redraws_the_curve(open_page: Opener) -> None:
    page = open_page(LINK)
    paused(page, LINK, 60)
    picture = "() => document.querySelector('#loss-canvas').toDataURL()"
    linear = page.evaluate(picture)
    page.check("#log-scale")
    settled(page)
    assert page.evaluate(picture) != linear
    page.uncheck("#log-scale")
    page.mouse.move(2, 2)
    settled(page)
    assert page.evaluate(picture) == linear


def test_the_curve_shows_its_values_under_the_pointer(open_page: Opener) -> None:
    page = open_page(LINK)
    paused(page, LINK, 60)
    picture = "() => document.querySelector('#loss-canvas').toDataURL()"
    without = page.evaluate(picture)
    page.hover("#loss-canvas")
    settled(page)
    assert page.evaluate(picture) != without
    page.mouse.move(2, 2)
    settled(page)
    assert page.evaluate(picture) == without


# Milliseconds from a click on the log scale until the curve is on its canvas.
REDRAW = """() => new Promise(done => {
  const begin = performance.now();
  document.querySelector('#log-scale').click();
  requestAnimationFrame(() => setTimeout(() => {
    document.querySelector('#loss-canvas').getContext('2d').getImageData(0, 0, 1, 1);
    done(performance.now() - begin);
  }));
})"""


def test_after_tens_of_thousands_of_epochs_the_curve_is_drawn_as_fast_as_ever(open_page: Opener) -> None:
    page = open_page("dataset=gauss&seed=1&networkShape=&batchSize=30&percTrainData=10")
    send(page, json.dumps({"type": "speed", "epochs_per_second": None}))
    page.click("#play")
    wait_for_epoch(page, 30_000, timeout=120_000)
    page.click("#play")
    settled(page)
    assert any(page.evaluate(REDRAW) < 40 for _ in range(50)), "one of so many is not kept waiting by other programs"


def test_the_colour_scale_runs_from_the_colour_of_minus_one_to_that_of_one(open_page: Opener) -> None:
    """The ends of the scale are the ends of the surface: a network of one huge weight shows both."""
    page = open_page("networkShape=&y=false&seed=1&initZero=true&activation=linear&noise=0")
    send(page, json.dumps({"type": "weight", "layer": 1, "unit": 0, "input": 0, "value": 50}))
    settled(page)
    side = page.locator("#surface-canvas").bounding_box()
    assert side
    left, right = (pixel(page, "#surface-canvas", x, side["height"] - 12) for x in (6, side["width"] - 6))
    ends = page.evaluate("() => getComputedStyle(document.querySelector('.scale i')).backgroundImage")
    colours = [tuple(map(int, re.findall(r"\d+", part))) for part in re.findall(r"rgb\(([^)]*)\)", ends)]
    assert colours[0] == pytest.approx(left, abs=2)
    assert colours[-1] == pytest.approx(right, abs=2)
    assert (sign(left), sign(right)) == (-1, 1)
