"""The panel of the gradients: the numbers of every layer are the engine's, and what has stopped is marked."""

import math
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from engine.trainer import Trainer
from engine.vitals import LayerVitals, Vitals
from tests.browser.conftest import Opener
from tests.browser.reading import paused, pixel, settled, trained, unit_centre
from tests.browser.rules import violations

LOCALES = {"en": "en-US", "zh": "zh-CN"}
WORDS = {"en": ("Layer 1", "Output", "dead", "all alive"), "zh": ("第 1 层", "输出", "死亡", "全部正常")}
LINK = "dataset=xor&seed=0.12345&networkShape=4,2&noise=10"
DYING = "activation=relu&networkShape=8,8&learningRate=0.3&regularization=L1&regularizationRate=0.01&seed=3"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "color_scheme": "dark"}
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def written(value: float) -> str:
    """As the panel writes it: three digits, with a power of ten below a thousandth and from ten thousand on."""
    if value == 0:
        return "0"
    digits, power = f"{value:.2e}".split("e")
    if -3 <= int(power) < 4:
        return f"{value:.{max(0, 2 - int(power))}f}"
    return f"{digits}×10{str(int(power)).translate(SUPERSCRIPTS)}"


def looked_at(trainer: Trainer) -> tuple[LayerVitals, ...]:
    return Vitals(trainer).look()


def open_tab(page: Page) -> None:
    page.click("#tab-gradients")
    expect(page.locator("#panel-gradients tbody tr").first).to_be_visible()


def expect_numbers(page: Page, layers: tuple[LayerVitals, ...]) -> None:
    rows = page.locator("#panel-gradients tbody tr")
    expect(rows).to_have_count(len(layers))
    for place, layer in enumerate(layers):
        numbers = rows.nth(place).locator(".number")
        expect(numbers.nth(0)).to_have_text(written(layer.weight_norm))
        expect(numbers.nth(1)).to_have_text(written(layer.gradient_norm))
        expect(rows.nth(place).locator(".ratio > span")).to_have_text(written(layer.update_ratio))


@pytest.mark.parametrize("language", LOCALES)
def test_every_number_is_the_engines_before_and_after_training(open_page: Opener, language: str) -> None:
    page = open_page(LINK, locale=LOCALES[language])
    open_tab(page)
    first, last, _, _ = WORDS[language]
    expect(page.locator("#panel-gradients tbody th").first).to_have_text(first)
    expect(page.locator("#panel-gradients tbody th").last).to_have_text(last)
    expect_numbers(page, looked_at(trained(LINK, 0)))
    expect_numbers(page, looked_at(paused(page, LINK, 20)))


def test_a_histogram_says_in_words_what_it_shows(open_page: Opener) -> None:
    page = open_page(LINK)
    open_tab(page)
    trainer = paused(page, LINK, 20)
    layers = looked_at(trainer)
    expect_numbers(page, layers)
    for place, layer in enumerate(layers):
        counts = layer.activations
        middle = int(np.searchsorted(np.cumsum(counts), counts.sum() / 2))
        edges = 100 * (counts[0] + counts[-1]) / counts.sum()
        label = page.locator(".histogram").nth(2 * place).get_attribute("aria-label") or ""
        median = -1 + 2 * (middle + 0.5) / 20
        assert f"{abs(median):.2f}" in label
        assert float(re.findall(r"([\d.]+) %", label)[0]) == pytest.approx(edges, abs=0.5)


@pytest.mark.parametrize("language", LOCALES)
def test_dead_neurons_are_counted_and_marked_on_the_network(open_page: Opener, language: str) -> None:
    page = open_page(DYING, locale=LOCALES[language])
    open_tab(page)
    layers = looked_at(paused(page, DYING, 60))
    expect_numbers(page, layers)
    dead = [np.flatnonzero(layer.dead) for layer in layers]
    assert len(dead[0]) + len(dead[1]) > 0
    _, _, word, fine = WORDS[language]
    for place, units in enumerate(dead[:2]):
        text = page.locator("#panel-gradients tbody .units").nth(place)
        expect(text).to_contain_text(word if len(units) else fine)
        if len(units):
            assert sorted(map(int, re.findall(r"\d+", text.inner_text()))) == sorted([8, len(units)])
    settled(page)
    for layer, units in enumerate(dead[:2], start=1):
        for unit in range(8):
            assert is_ringed(page, f"{layer}.{unit}") is (unit in units), (layer, unit)
    page.click("#tab-gradients")
    settled(page)
    assert not any(is_ringed(page, f"{layer}.{unit}") for layer, units in enumerate(dead[:2], 1) for unit in units)


def is_ringed(page: Page, unit: str) -> bool:
    """Whether a ring in the colour of alerts, a dark yellow, is drawn around a neuron."""
    x, y = unit_centre(page, unit)
    size = page.evaluate("unit => document.querySelector(`[data-unit='${unit}']`).getBoundingClientRect().width", unit)
    seen = [pixel(page, "#network-canvas", x - size / 2 - out, y - size * 0.3) for out in (3, 4, 5)]
    return any(red > 90 and red - green < 60 and green - blue > 50 for red, green, blue in seen)


def first_against_last(layers: tuple[LayerVitals, ...]) -> float:
    return layers[0].gradient_norm / layers[-2].gradient_norm


def test_a_pair_of_links_shows_the_gradient_of_sigmoids_vanish_and_that_of_relus_stay(open_page: Opener) -> None:
    page = open_page(LINK)
    open_tab(page)
    ratios = []
    for place in range(2):
        link = page.locator("#panel-gradients .pair a").nth(place)
        address = (link.get_attribute("href") or "")[1:]
        link.click()
        layers = looked_at(trained(address, 0))
        expect_numbers(page, layers)
        expect(page.locator("#tab-gradients")).to_have_attribute("aria-selected", "true")
        ratios.append(first_against_last(layers))
    sigmoid, relu = ratios
    assert sigmoid < 1e-3 < 0.1 < relu


@pytest.mark.parametrize("language", LOCALES)
def test_the_history_goes_on_from_the_moment_when_the_tab_was_opened(open_page: Opener, language: str) -> None:
    page = open_page(LINK, locale=LOCALES[language])
    trainer = paused(page, LINK, 10)
    open_tab(page)
    expect_numbers(page, looked_at(trainer))
    chart = page.locator("#panel-gradients canvas.history")
    first = f"{trainer.epoch}"
    expect(chart).to_have_attribute("aria-label", re.compile(rf"\b{first}\b.*\b{first}\b"))
    before = chart.evaluate("canvas => canvas.toDataURL()")
    trainer = paused(page, LINK, trainer.epoch + 20)
    layers = looked_at(trainer)
    expect_numbers(page, layers)
    expect(chart).to_have_attribute("aria-label", re.compile(rf"\b{first}\b.*\b{trainer.epoch}\b"))
    for layer in layers:
        expect(chart).to_have_attribute("aria-label", re.compile(re.escape(written(layer.gradient_norm))))
    settled(page)
    assert chart.evaluate("canvas => canvas.toDataURL()") != before


def test_on_a_phone_in_the_dark_the_table_scrolls_and_the_page_does_not(open_page: Opener) -> None:
    page = open_page(LINK, locale="zh-CN", **PHONE)
    open_tab(page)
    settled(page)
    inner, outer = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert inner <= outer
    scroller = page.locator(".layers-scroller")
    assert scroller.evaluate("box => box.scrollWidth > box.clientWidth")
    assert violations(page) == []


def test_no_rule_of_accessibility_is_broken(open_page: Opener) -> None:
    page = open_page(DYING)
    open_tab(page)
    paused(page, DYING, 60)
    assert violations(page) == []


def test_numbers_are_written_as_the_page_does() -> None:
    assert [written(value) for value in (0.512, 12.34, 4.2e-5, 123456, 0)] == [
        "0.512",
        "12.3",
        "4.20×10⁻⁵",
        "1.23×10⁵",
        "0",
    ]
    assert math.isclose(float("1.23e5"), 123456, rel_tol=1e-2)
