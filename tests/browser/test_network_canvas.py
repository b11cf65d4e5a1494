"""The network canvas: what is pointed at stands out, its numbers are the engine's, and can be edited meanwhile."""

import base64
import re
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from safetensors.numpy import load

from engine.permalink import parse
from engine.trainer import Trainer
from tests.browser.conftest import Opener
from tests.browser.reading import (
    MINUS,
    epoch,
    no_seed,
    paused,
    pixel,
    settled,
    shown,
    sign,
    surface_point,
    trained,
    wait_for_epoch,
)

LINK = "dataset=circle&seed=0.12345&networkShape=4,2"
SLOW = LINK + "&learningRate=0.00001"

# Keeps every binary message that comes.
RECORDER = """
window.__messages = [];
const Native = window.WebSocket;
window.WebSocket = class extends Native {
  constructor(...rest) {
    super(...rest);
    this.addEventListener('message', ({ data }) => typeof data !== 'string' && window.__messages.push(data));
  }
};
"""


def open_recorded(open_page: Opener, link: str) -> Page:
    page = open_page(link, scripts=[RECORDER])
    settled(page)
    return page


def frames(page: Page) -> list[dict[str, np.ndarray]]:
    """Every frame so far, read by the format's own library."""
    texts = page.evaluate(
        """() => window.__messages.map(m => btoa(new Uint8Array(m).reduce((t, b) => t + String.fromCharCode(b), '')))"""
    )
    messages = [load(base64.b64decode(text)) for text in texts]
    return [message for message in messages if {"clock", "surface"} <= set(message)]


def parameters(trainer: Trainer) -> np.ndarray:
    return np.concatenate([np.concatenate([each.weights.ravel(), each.biases]) for each in trainer.network.layers])


def card_values(page: Page) -> list[float]:
    return [float(text.replace(MINUS, "-")) for text in page.locator("#card .number").all_inner_texts()]


def point_of_link(page: Page, start: str, unit: str, part: float, rank: int, of: int) -> tuple[float, float]:
    """A point of a drawn link in page coordinates: a Bezier curve between the boxes, arriving in a fan."""
    box = "s => { const b = document.querySelector(s).getBoundingClientRect(); return [b.x, b.y, b.width] }"
    (x, y, w), (x2, y2, w2) = page.evaluate(box, start), page.evaluate(box, unit)
    fan = min(9, w2 * 0.62 / of)
    x0, y0, x1 = x + w + 3, y + w / 2, x2 - 2
    y1 = y2 + w2 / 2 + (rank - (of - 1) / 2) * fan
    bend, u, t = (x1 - x0) * 0.46, 1 - part, part
    a, b, c, d = u**3, 3 * u * u * t, 3 * u * t * t, t**3
    return a * x0 + b * (x0 + bend) + c * (x1 - bend) + d * x1, (a + b) * y0 + (c + d) * y1


def test_a_hovered_neuron_fills_the_output_view_with_the_engines_surface(open_page: Opener) -> None:
    page = open_page(LINK)
    trainer = paused(page, LINK, 40)
    page.hover('[data-unit="1.1"]')
    expect(page.locator("#surface-tag")).to_have_text("Layer 1 · neuron 2")
    settled(page)
    weights, bias = trainer.network.layers[0].weights[1], trainer.network.layers[0].biases[1]
    points = trainer.train.points[:, :2]
    checked = 0
    for x in np.arange(-5.5, 6, 1.0):
        for y in np.arange(-5.5, 6, 1.0):
            value = np.tanh(weights @ [x, y] + bias)
            if abs(value) > 0.3 and np.abs(points - (x, y)).max(axis=1).min() > 0.35:
                assert sign(pixel(page, "#surface-canvas", *surface_point(page, x, y))) == np.sign(value), (x, y)
                checked += 1
    assert checked > 40


def test_the_card_of_a_hovered_neuron_holds_the_engines_weights_and_gradients(open_page: Opener) -> None:
    page = open_page(LINK)
    trainer = paused(page, LINK, 30)
    page.hover('[data-unit="2.0"]')
    settled(page)
    wanted = [*trainer.network.layers[1].weights[0], trainer.network.layers[1].biases[0]]
    assert card_values(page) == pytest.approx(wanted, abs=0.00051)
    gradients = page.locator("#card td:nth-child(3)").all_inner_texts()
    assert len(gradients) == 5
    assert any(float(text.replace(MINUS, "-")) != 0 for text in gradients)


def test_a_hovered_link_shows_its_weight_and_the_rest_steps_back(open_page: Opener) -> None:
    page = open_page(LINK)
    trainer = paused(page, LINK, 30)
    corner = page.evaluate(
        "() => { const b = document.querySelector('#network-canvas').getBoundingClientRect(); return [b.x, b.y] }"
    )
    x, y = point_of_link(page, '[data-unit="2.1"]', '[data-unit="3.0"]', 0.5, 1, 2)
    other = [
        a - b
        for a, b in zip(point_of_link(page, '[data-unit="2.0"]', '[data-unit="3.0"]', 0.5, 0, 2), corner, strict=True)
    ]
    before = page.evaluate(ALPHA, other)
    page.mouse.move(x, y)
    settled(page)
    expect(page.locator("#card h3")).to_have_text("Output")
    assert card_values(page) == pytest.approx([trainer.network.layers[2].weights[0][1]], abs=0.00051)
    assert page.evaluate(ALPHA, other) < before / 2


ALPHA = """([x, y]) => { const c = document.querySelector('#network-canvas'), k = c.width / c.clientWidth;
  const d = c.getContext('2d').getImageData((x - 6) * k, (y - 6) * k, 12 * k, 12 * k).data;
  let most = 0; for (let i = 3; i < d.length; i += 4) most = Math.max(most, d[i]); return most; }"""


@pytest.mark.parametrize("unit", ["1.2", "3.0"])
def test_a_bias_has_a_card_too_the_outputs_as_well(open_page: Opener, unit: str) -> None:
    page = open_page(LINK)
    trainer = paused(page, LINK, 30)
    box = page.locator(f'[data-unit="{unit}"]').bounding_box()
    assert box
    page.mouse.move(box["x"] - 7, box["y"] + box["height"] + 4)
    settled(page)
    layer, index = map(int, unit.split("."))
    assert card_values(page) == pytest.approx([trainer.network.layers[layer - 1].biases[index]], abs=0.00051)


def test_a_weight_edited_while_it_learns_is_where_the_next_frames_start_from(open_page: Opener) -> None:
    """Some update between two frames began with 1.25 there: the engine, given the same edit, has the same numbers."""
    page = open_recorded(open_page, LINK)
    page.click("#play")
    wait_for_epoch(page, 20)
    x, y = point_of_link(page, '[data-unit="2.1"]', '[data-unit="3.0"]', 0.5, 1, 2)
    page.mouse.click(x, y)
    field = page.locator("#card input")
    field.fill("1.25")
    field.press("Enter")
    settled(page)
    wait_for_epoch(page, epoch(page) + 10)
    assert page.get_attribute("#play", "aria-label") is None
    assert page.inner_text("#play").strip() == "Pause"
    assert follows_edit(LINK, frames(page), (3, 0, 1), 1.25)


def follows_edit(link: str, received: list[dict[str, np.ndarray]], place: tuple[int, int, int], value: float) -> bool:
    """Whether the recorded numbers are the engine's own, with one weight set between two updates."""
    plain = Trainer(parse(link, no_seed).recipe)
    for earlier, later in pairwise(received):
        first, last = int(earlier["clock"][2]), int(later["clock"][2])
        advance(plain, first)
        if not np.array_equal(parameters(plain).astype(np.float32), earlier["parameters"]):
            raise AssertionError(f"the numbers differ before the edit, at update {first}")
        for edited_at in range(first, last + 1):
            edited = Trainer(plain.recipe, plain.checkpoint(), plain.points)
            advance(edited, edited_at)
            edited.set_weight(*place, value)
            advance(edited, last)
            if np.array_equal(parameters(edited).astype(np.float32), later["parameters"]):
                return True
    return False


def advance(trainer: Trainer, update: int) -> None:
    if trainer.update < update:
        trainer.advance(update - trainer.update)


def test_what_is_no_number_is_said_to_be_none_and_changes_nothing(open_page: Opener) -> None:
    page = open_page(LINK)
    page.click('[data-unit="1.0"]')
    field = page.locator("#card input").first
    old = field.input_value()
    field.fill("1,2,3 hello")
    field.press("Enter")
    expect(page.locator("#card .trouble")).to_contain_text("“1,2,3 hello” is not a number")
    expect(field).to_have_value(old)
    settled(page)
    assert shown(page, "#loss-train") == f"{trained(LINK, 0).losses.train:.3f}"
    field.fill("0,5")  # as many write it
    expect(page.locator("#card .trouble")).to_be_hidden()
    field.press("Enter")
    expect(field).to_have_value("0.500")


def test_escape_leaves_without_the_change_and_the_focus_returns(open_page: Opener) -> None:
    page = open_page(LINK)
    page.click('[data-unit="1.0"]')
    field = page.locator("#card input").first
    old = field.input_value()
    field.fill("4")
    field.press("Escape")
    expect(page.locator("#card input")).to_have_count(0)
    settled(page)
    assert shown(page, "#loss-train") == f"{trained(LINK, 0).losses.train:.3f}"
    expect(page.locator('[data-unit="1.0"]')).to_be_focused()
    page.click('[data-unit="1.0"]')
    expect(page.locator("#card input").first).to_have_value(old)


def test_the_bias_of_the_output_can_be_edited(open_page: Opener) -> None:
    page = open_recorded(open_page, SLOW)
    page.click('[data-unit="3.0"]')
    field = page.get_by_label("Bias")
    field.fill("-0.75")
    field.press("Enter")
    settled(page)
    assert frames(page)[-1]["parameters"][-1] == -0.75
    assert "-0.75" in shown(page, "#card") or page.get_by_label("Bias").input_value() == f"{MINUS}0.750"


def test_clicking_a_feature_switches_it(open_page: Opener) -> None:
    page = open_page(LINK)
    feature = page.locator("[data-feature=sinX]")
    feature.click()
    expect(feature).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("() => location.hash.includes('sinX=true')")
    feature.click()
    expect(feature).to_have_attribute("aria-pressed", "false")
    page.wait_for_function("() => !location.hash.includes('sinX=true')")


def test_the_whole_network_by_keyboard(open_page: Opener) -> None:
    page = open_page(LINK)
    page.locator("[data-feature=sinY]").focus()
    page.keyboard.press("Tab")
    expect(page.locator('[data-unit="1.0"]')).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator('[data-unit="1.1"]')).to_be_focused()
    expect(page.locator("#surface-tag")).to_have_text("Layer 1 · neuron 2")
    expect(page.locator('[data-unit="1.1"]')).to_have_attribute("aria-describedby", "card")
    page.keyboard.press("ArrowRight")
    expect(page.locator('[data-unit="2.0"]')).to_be_focused()
    settled(page)
    assert epoch(page) == 0, "the arrow does not step here"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    name, pressed = page.evaluate("() => [document.activeElement.dataset.feature, document.activeElement.ariaPressed]")
    page.keyboard.press("Enter")
    switched = f"{name}={'false' if pressed == 'true' else 'true'}"
    page.wait_for_function("part => location.hash.slice(1).split('&').includes(part)", arg=switched)
    expect(page.locator(f"[data-feature={name}]")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    field = page.locator("#card input").first
    expect(field).to_be_focused()
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(field).to_have_value("2.000")
    page.keyboard.press("Escape")
    expect(page.locator("#card input")).to_have_count(0)
    assert re.fullmatch(r"1\.\d", page.evaluate("() => document.activeElement.dataset.unit"))


LARGEST = "networkShape=8,8,8,8,8,8&x=true&y=true&xSquared=true&ySquared=true&xTimesY=true&sinX=true&sinY=true&seed=1"


OVERLAPS = """() => {
    const all = [...document.querySelectorAll('#network .tiny, #network [data-unit], #network [data-feature]')]
      .filter(e => e.checkVisibility())
      .map(e => [e.dataset.unit ?? e.dataset.feature ?? e.ariaLabel, e.getBoundingClientRect()]);
    const found = [];
    all.forEach(([name, a], i) => {
      all.slice(i + 1).forEach(([other, b]) => {
        const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (w > 0.5 && h > 0.5) found.push(`${name} and ${other}: ${w.toFixed(0)} x ${h.toFixed(0)}`);
      });
    });
    return found;
}"""


@pytest.mark.parametrize(
    "size", [(1440, 900), (1280, 720), (1024, 768), (960, 600), (768, 1024), (390, 844), (2560, 1440)]
)
def test_nothing_of_the_network_lies_over_anything_else(open_page: Opener, size: tuple[int, int]) -> None:
    """Buttons of the layers, neurons and features: no two of them overlap, in small networks and in large ones."""
    page = open_page(LINK, viewport={"width": size[0], "height": size[1]})
    assert page.evaluate(OVERLAPS) == []
    for link, units in ((LARGEST, 49), ("networkShape=8&seed=1", 9), ("networkShape=&seed=1", 1)):
        page.evaluate("link => { location.hash = link }", link)
        expect(page.locator("[data-unit]")).to_have_count(units)
        settled(page)
        assert page.evaluate(OVERLAPS) == [], link
