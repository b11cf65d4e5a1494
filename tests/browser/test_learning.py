"""The main job: open the page, press play, watch it learn, and every number is the engine's own."""

import json
from itertools import product

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from engine.surface import at_point
from tests.browser.conftest import Opener
from tests.browser.reading import (
    engine_run,
    epoch,
    paused,
    pixel,
    send,
    settled,
    shown,
    sign,
    surface_point,
    unit_centre,
    wait_for_epoch,
)

LINKS = [
    "seed=0.12345",
    "dataset=spiral&noise=10&seed=0.78192&xSquared=true&sinX=true&networkShape=5,3&activation=relu",
    "problem=regression&regDataset=reg-gauss&seed=0.5&batchSize=30&learningRate=0.01",
    "dataset=gauss&regularization=L1&regularizationRate=0.1&seed=0.78192",
]


def play_to(page: Page, least: int) -> int:
    """Play, pause at some epoch from `least` on, and return it."""
    page.click("#play")
    wait_for_epoch(page, least)
    page.click("#play")
    settled(page)
    return epoch(page)


@pytest.mark.parametrize("link", LINKS)
def test_the_losses_shown_are_those_of_the_same_link_trained_without_a_browser(open_page: Opener, link: str) -> None:
    page = open_page(link)
    start = engine_run(link, 0)["loss"][0]
    assert (epoch(page), shown(page, "#loss-train"), shown(page, "#loss-test")) == (
        0,
        f"{start[1]:.3f}",
        f"{start[2]:.3f}",
    )
    last = play_to(page, 60)
    _, train, test = engine_run(link, last)["loss"][-1]
    assert (shown(page, "#loss-train"), shown(page, "#loss-test")) == (f"{train:.3f}", f"{test:.3f}")


def test_one_step_is_one_epoch(open_page: Opener) -> None:
    page = open_page("seed=0.12345")
    for done in (1, 2, 3):
        page.click("#step")
        wait_for_epoch(page, done)
        settled(page)
        assert epoch(page) == done
    assert shown(page, "#loss-train") == f"{engine_run('seed=0.12345', 3)['loss'][-1][1]:.3f}"


def test_the_loss_falls_and_every_picture_changes(open_page: Opener) -> None:
    page = open_page("seed=0.12345")
    canvases = ("#network-canvas", "#surface-canvas", "#loss-canvas")
    before = [page.evaluate("s => document.querySelector(s).toDataURL()", canvas) for canvas in canvases]
    first = float(shown(page, "#loss-train"))
    play_to(page, 100)
    assert float(shown(page, "#loss-train")) < first / 10
    after = [page.evaluate("s => document.querySelector(s).toDataURL()", canvas) for canvas in canvases]
    assert all(old != new for old, new in zip(before, after, strict=True))


@pytest.mark.parametrize(
    ("feature", "places"),
    [
        ("x", {(3, 3): 1, (3, -3): 1, (-3, 3): -1, (-3, -3): -1}),
        ("y", {(3, 3): 1, (-3, 3): 1, (3, -3): -1, (-3, -3): -1}),
    ],
)
def test_right_is_blue_for_a_positive_weight_on_x_and_top_for_one_on_y(
    open_page: Opener, feature: str, places: dict[tuple[int, int], int]
) -> None:
    other = "y" if feature == "x" else "x"
    page = open_page(f"networkShape=&{other}=false&seed=1&initZero=true")
    send(page, json.dumps({"type": "weight", "layer": 1, "unit": 0, "input": 0, "value": 1.5}))
    settled(page)
    for (x, y), colour in places.items():
        assert sign(pixel(page, "#surface-canvas", *surface_point(page, x, y))) == colour, (x, y)
    centre_x, centre_y = unit_centre(page, "1.0")
    for (x, y), colour in places.items():
        place = (centre_x + x * 4, centre_y - y * 4)
        assert sign(pixel(page, "#network-canvas", *place)) == colour, ("neuron", x, y)
    send(page, json.dumps({"type": "weight", "layer": 1, "unit": 0, "input": 0, "value": -1.5}))
    settled(page)
    for (x, y), colour in places.items():
        assert sign(pixel(page, "#surface-canvas", *surface_point(page, x, y))) == -colour, (x, y)


def test_the_surface_has_the_engines_sign_everywhere(open_page: Opener) -> None:
    """After training, the drawn colour all over the plane has the sign of the engine's own output there."""
    link = "dataset=xor&seed=0.12345&noise=0&networkShape=4,2"
    page = open_page(link)
    trainer = paused(page, link, 40)
    points = trainer.train.points[:, :2]
    checked = 0
    for x, y in product(np.arange(-5.5, 6, 0.5), repeat=2):
        output = at_point(trainer.network, trainer.recipe.features, x, y)[-1]
        crowded = bool((np.abs(points - (x, y)).max(axis=1) < 0.3).any())  # a drawn point would hide the surface
        if abs(output) > 0.25 and not crowded:
            colour = pixel(page, "#surface-canvas", *surface_point(page, x, y))
            assert sign(colour) == np.sign(output), (x, y, output, colour)
            checked += 1
    assert checked > 100


def test_discretize_shows_only_the_two_ends_of_the_scale(open_page: Opener) -> None:
    page = open_page("seed=0.12345&dataset=gauss")
    page.check("#discretize")
    settled(page)
    colours = {pixel(page, "#surface-canvas", *surface_point(page, x / 2, y / 2)) for x in (-11, 11) for y in (-11, 11)}
    assert {sign(colour) for colour in colours} <= {-1, 1}
    assert "discretize=true" in page.evaluate("location.hash")


def test_the_thumbnails_features_and_layers_change_the_experiment(open_page: Opener) -> None:
    page = open_page("seed=0.12345")
    page.click("[data-dataset=xor]")
    page.wait_for_function("() => location.hash.includes('dataset=xor')")
    page.click("[data-feature=xSquared]")
    page.wait_for_function("() => location.hash.includes('xSquared=true')")
    page.click("#add-layer")
    page.wait_for_function("() => location.hash.includes('networkShape=4,2,2')")
    page.click('[data-add-neuron="1"]')
    page.wait_for_function("() => location.hash.includes('networkShape=5,2,2')")
    page.click('[data-remove-neuron="2"]')
    page.wait_for_function("() => location.hash.includes('networkShape=5,1,2')")
    page.click("#remove-layer")
    page.wait_for_function("() => location.hash.includes('networkShape=5,1&')")
    expect(page.locator("[data-unit]")).to_have_count(5 + 1 + 1)


@pytest.mark.parametrize(
    ("control", "value", "key"),
    [
        ("#learning-rate", "0.1", "learningRate=0.1"),
        ("#activation", "relu", "activation=relu"),
        ("#regularization", "L2", "regularization=L2"),
        ("#problem", "regression", "problem=regression"),
    ],
)
def test_each_choice_reaches_the_link(open_page: Opener, control: str, value: str, key: str) -> None:
    page = open_page("seed=0.12345")
    page.select_option(control, value)
    page.wait_for_function("key => location.hash.includes(key)", arg=key)


@pytest.mark.parametrize(
    ("control", "value", "key"),
    [("#train-percent", "80", "percTrainData=80"), ("#noise", "25", "noise=25"), ("#batch-size", "17", "batchSize=17")],
)
def test_each_slider_reaches_the_link(open_page: Opener, control: str, value: str, key: str) -> None:
    page = open_page("seed=0.12345")
    page.locator(control).fill(value)
    page.wait_for_function("key => location.hash.includes(key)", arg=key)


def test_reset_takes_the_seeds_next_network_and_rewind_the_same(open_page: Opener) -> None:
    page = open_page("seed=0.12345")
    first = shown(page, "#loss-train")
    page.click("#reset")
    page.wait_for_function("() => location.hash.includes('start=2')")
    settled(page)
    second = shown(page, "#loss-train")
    assert second == f"{engine_run('seed=0.12345&start=2', 0)['loss'][0][1]:.3f}" != first
    play_to(page, 20)
    page.click("#rewind")
    settled(page)
    assert (epoch(page), shown(page, "#loss-train")) == (0, second)


def test_regenerate_draws_other_points_and_keeps_the_network(open_page: Opener) -> None:
    page = open_page("seed=0.12345")
    play_to(page, 10)
    before = epoch(page)
    page.click("#regenerate")
    page.wait_for_function("() => !location.hash.includes('seed=0.12345')")
    settled(page)
    assert epoch(page) == before


def test_a_link_pasted_behind_the_hash_opens_that_experiment(open_page: Opener) -> None:
    page = open_page("seed=0.12345")
    link = "dataset=gauss&seed=0.78192&networkShape=3&learningRate=0.1"
    page.evaluate("link => { location.hash = link }", link)
    page.wait_for_function("() => location.hash.includes('networkShape=3&')")
    settled(page)
    expect(page.locator("#learning-rate")).to_have_value("0.1")
    assert shown(page, "#loss-train") == f"{engine_run(link, 0)['loss'][0][1]:.3f}"


def test_a_damaged_link_says_what_was_mended(open_page: Opener) -> None:
    page = open_page("dataset=gauss&amp;seed=0.78192&amp;batchSize=7")
    expect(page.locator("#remarks")).to_be_visible()
    expect(page.locator("#remarks")).to_contain_text("&amp;")
    expect(page.locator("#batch-size")).to_have_value("7")


def test_a_link_over_the_limits_says_so_and_shows_the_default(open_page: Opener) -> None:
    page = open_page("seed=1&networkShape=40")
    expect(page.locator("#remarks")).to_contain_text("32")
    expect(page.locator("[data-unit]")).to_have_count(7)


def test_what_the_link_language_would_take_from_a_hostile_link_is_shown_as_text(open_page: Opener) -> None:
    page = open_page("seed=1&activation=<img src=x onerror=alert(1)>&dataset=%3Cscript%3E")
    expect(page.locator("#remarks")).to_be_visible()
    assert page.locator("#remarks img, #remarks script").count() == 0


def test_the_page_speaks_chinese(open_page: Opener) -> None:
    page = open_page("seed=0.12345", query="lang=zh")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("#play")).to_contain_text("播放")


def test_space_plays_and_the_arrow_steps(open_page: Opener) -> None:
    page = open_page("seed=0.12345")
    page.keyboard.press("ArrowRight")
    wait_for_epoch(page, 1)
    page.keyboard.press("Space")
    wait_for_epoch(page, 30)
    page.keyboard.press("Space")
    settled(page)
    stopped = epoch(page)
    page.wait_for_timeout(300)
    settled(page)
    assert epoch(page) == stopped
