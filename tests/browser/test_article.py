"""The words under the playground, in both languages, and that every experiment they offer does what they say."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.reading import engine_run, epoch, settled, shown, wait_for_epoch
from tests.browser.serving import ROOT

SEED = "seed=0.12345"
EXPERIMENTS = ("gauss", "circle", "xor", "spiral", "heart")


def link_of(page: Page, experiment: str) -> str:
    return str(page.get_attribute(f"[data-i18n='article.{experiment}']", "href")).removeprefix("#")


def losses(link: str, at: int) -> tuple[float, float]:
    """Train and test loss of a link after so many epochs, by the engine."""
    _, train, test = engine_run(link, at)["loss"][-1]
    return train, test


def test_the_first_screen_is_the_playground_and_a_button_leads_to_the_words(open_page: Opener) -> None:
    for width, height in ((1440, 900), (1280, 720)):
        page = open_page(SEED, viewport={"width": width, "height": height}, reduced_motion="reduce")
        top = page.locator("#article").bounding_box()
        button = page.locator("#more-button").bounding_box()
        assert top is not None
        assert button is not None
        assert top["y"] >= height > button["y"] + button["height"]
        page.click("#more-button")
        page.wait_for_function("() => scrollY > 100")
        expect(page.locator("#article-title")).to_be_in_viewport()
        assert page.evaluate("location.hash.includes('seed=0.12345')")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_words_stand_in_the_page_that_the_server_sends(open_page: Opener, language: str) -> None:
    words = json.loads((ROOT / "static" / "i18n" / f"{language}.json").read_text(encoding="utf-8"))
    page = open_page(SEED, query=f"lang={language}", java_script_enabled=False, wait=False)
    text = page.inner_text("#article")
    elsewhere = (".more", ".safe")  # the hint in the footer, and the words for the other colours
    for key in (key for key in words if key.startswith("article.") and not key.endswith(elsewhere)):
        assert words[key] in text, key


def test_the_language_changes_without_a_reload(open_page: Opener) -> None:
    page = open_page(SEED)
    page.click("#language")
    expect(page.locator("#article-title")).to_have_text("什么是神经网络？")
    expect(page.locator("[data-i18n='article.try.gauss']")).to_have_text("一个神经元，两团点")


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_an_experiment_opens_in_place(open_page: Opener, experiment: str) -> None:
    page = open_page(SEED, reduced_motion="reduce")
    link = link_of(page, f"try.{experiment}")
    page.click(f"[data-i18n='article.try.{experiment}']")
    page.wait_for_function("() => scrollY === 0")
    page.wait_for_function("part => location.hash.includes(part)", arg=link.split("&")[0])
    settled(page)
    train, test = losses(link, 0)
    assert (shown(page, "#loss-train"), shown(page, "#loss-test")) == (f"{train:.3f}", f"{test:.3f}")
    page.go_back()
    page.wait_for_function("() => location.hash.includes('networkShape=4,2&')")


# What the words promise of each experiment, held against the engine.
PROMISES: dict[str, Callable[[str], bool]] = {
    "gauss": lambda link: losses(link, 50)[1] < 0.01,
    "circle": lambda link: losses(link, 300)[1] > 0.4 and losses(f"{link}&xSquared=true&ySquared=true", 100)[1] < 0.05,
    "xor": lambda link: losses(link, 300)[1] > 0.4 and losses(f"{link}&activation=relu", 100)[1] < 0.05,
    "spiral": lambda link: losses(link, 100)[1] < 0.1 and losses(f"{link}&sinX=false&sinY=false&start=2", 300)[1] > 0.3,
    "heart": lambda link: (
        losses(link, 600)[0] < 0.5 * losses(link, 20)[0]
        and losses(link, 600)[1] > losses(link, 20)[1] + 0.1
        and losses(f"{link}&regularization=L2&regularizationRate=0.03", 600)[1] < losses(link, 600)[1] - 0.1
    ),
}


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_what_the_words_promise_happens(open_page: Opener, experiment: str) -> None:
    page = open_page(SEED)
    assert PROMISES[experiment](link_of(page, f"try.{experiment}"))


def test_the_exercise_with_a_goal_can_be_done(open_page: Opener) -> None:
    page = open_page(SEED)
    page.check("input[name=speed][value=max]", force=True)
    page.click("[data-i18n='article.class.goal.try']")
    expect(page.locator("#goals li")).to_have_count(1)
    settled(page)
    page.click("#play")
    page.wait_for_selector("[data-reached]", timeout=120_000)


def test_hide_text_hides_the_words(open_page: Opener) -> None:
    page = open_page(f"{SEED}&hideText=true")
    expect(page.locator("#article")).to_be_hidden()
    expect(page.locator("#more-button")).to_be_hidden()


def test_the_words_on_a_phone(open_page: Opener) -> None:
    page = open_page(SEED, viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce")
    link = page.locator("[data-i18n='article.try.xor']")
    link.scroll_into_view_if_needed()
    box = link.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    link.tap()
    page.wait_for_function("() => scrollY === 0 && location.hash.includes('dataset=xor')")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_run_to_an_epoch_stops_there(open_page: Opener) -> None:
    page = open_page(SEED)
    page.click("#run-to-button")
    expect(page.locator("#run-to-epoch")).to_be_focused()
    page.keyboard.type("137")
    page.keyboard.press("Enter")
    expect(page.locator("#run-to")).to_be_hidden()
    wait_for_epoch(page, 137)
    expect(page.locator("#play")).to_contain_text("Play")
    settled(page)
    train, test = losses(SEED, 137)
    assert epoch(page) == 137
    assert (shown(page, "#loss-train"), shown(page, "#loss-test")) == (f"{train:.3f}", f"{test:.3f}")


def test_an_epoch_that_is_past_is_refused_in_a_sentence(open_page: Opener) -> None:
    page = open_page(SEED)
    page.keyboard.press("ArrowRight")
    wait_for_epoch(page, 1)
    page.click("#run-to-button")
    page.fill("#run-to-epoch", "1")
    page.click("#run-to button")
    expect(page.locator(".notice")).to_contain_text("The epoch to run to")
    expect(page.locator(".notice")).to_contain_text("2")
    expect(page.locator("#play")).to_contain_text("Play")


def test_the_field_closes_with_escape_and_elsewhere_and_keeps_its_keys(open_page: Opener) -> None:
    page = open_page(SEED)
    page.click("#run-to-button")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(page.locator("#run-to")).to_be_hidden()
    expect(page.locator("#run-to-button")).to_be_focused()
    page.click("#run-to-button")
    page.click("#output-title")
    expect(page.locator("#run-to")).to_be_hidden()
    settled(page)
    assert epoch(page) == 0


def test_nothing_runs_to_an_epoch_where_playing_is_hidden(open_page: Opener) -> None:
    page = open_page(f"{SEED}&playButton_hide=true")
    expect(page.locator("#run-to-button")).to_be_hidden()
