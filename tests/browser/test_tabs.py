"""The tabs at the foot of the playground, and the objective where a penalty is on."""

import re

import pytest
from playwright.sync_api import Page, expect

from engine.network import layers_of, weight_mask
from engine.penalties import total
from engine.trainer import Trainer
from tests.browser.conftest import Opener
from tests.browser.reading import connected, paused, settled, shown, trained
from tests.browser.rules import violations
from tests.browser.serving import Server
from tests.browser.test_watching import watch_link

LOCALES = {"en": "en-US", "zh": "zh-CN"}
NAMES = {
    "en": ["Explain a step", "Gradient check", "Gradients", "Doctor"],
    "zh": ["讲解一步", "梯度检验", "梯度", "诊断"],
}
TABS = ["explain", "gradcheck", "gradients", "doctor"]
LINK = "dataset=xor&seed=0.12345&networkShape=4,2"
PENALISED = f"{LINK}&regularization=L2&regularizationRate=0.03"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "color_scheme": "dark"}
# Where the parts of the playground are on the screen.
PLACES = """() => ['.top', '#settings', '#data', '#stage', '#network-canvas', '#surface-canvas', '#loss-canvas',
  '#stats', '#dock']
  .map((each) => {
    const { x, y, width, height } = document.querySelector(each).getBoundingClientRect();
    return [each, x, y, width, height];
  })"""


def expect_open(page: Page, name: str | None) -> None:
    for tab in TABS:
        expect(page.locator(f"#tab-{tab}")).to_have_attribute("aria-selected", str(tab == name).lower())
        if tab == name:
            expect(page.locator(f"#panel-{tab}")).to_be_visible()
        else:
            expect(page.locator(f"#panel-{tab}")).to_be_hidden()


@pytest.mark.parametrize("language", LOCALES)
def test_a_tab_opens_its_panel_and_closes_it_again(open_page: Opener, language: str) -> None:
    page = open_page(LINK, locale=LOCALES[language])
    assert page.locator("[role=tab]").all_inner_texts() == NAMES[language]
    expect_open(page, None)
    for tab in TABS:
        page.click(f"#tab-{tab}")
        expect_open(page, tab)
        expect(page.locator(f"#panel-{tab} h2").first).not_to_be_empty()
        expect(page.locator(f"#panel-{tab}")).to_be_in_viewport()
    page.click(f"#tab-{TABS[-1]}")
    expect_open(page, None)


def test_what_the_panels_need_comes_only_when_a_tab_is_opened(open_page: Opener) -> None:
    loaded: list[str] = []
    page = open_page(LINK, prepare=lambda page: page.on("request", lambda request: loaded.append(request.url)))
    settled(page)
    late = re.compile(r"/(panels|asking|paint/overlay|explain/|gradients/|doctor/)")
    assert not [url for url in loaded if late.search(url.split("/static/")[-1])]
    page.click("#tab-doctor")
    expect(page.locator("#panel-doctor h2")).to_be_visible()
    names = [url.split("/static/")[-1].split("/", 1)[-1] for url in loaded]
    assert "panels.css" in names
    assert "panels/doctor.js" in names
    assert "panels/gradients.js" not in names


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (768, 1024), (390, 844)])
def test_a_tab_that_is_closed_again_leaves_everything_where_it_was(open_page: Opener, size: tuple[int, int]) -> None:
    page = open_page(LINK, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    settled(page)
    before = page.evaluate(PLACES)
    page.click("#tab-gradients")
    expect(page.locator("#panel-gradients tbody")).to_be_visible()
    settled(page)
    page.click("#tab-gradients")
    page.evaluate("() => scrollTo(0, 0)")
    settled(page)
    assert page.evaluate(PLACES) == before


def test_the_first_screen_is_all_that_there_is_while_the_tabs_are_closed(open_page: Opener) -> None:
    page = open_page(LINK)
    settled(page)
    _, _, top, _, height = page.evaluate(PLACES)[-1]
    assert (top + height, height) == (900, 40)


@pytest.mark.parametrize("language", LOCALES)
def test_the_keyboard_leads_through_the_tabs_and_their_panel(open_page: Opener, language: str) -> None:
    page = open_page(LINK, locale=LOCALES[language])
    focused = "() => document.activeElement.id"
    page.focus("#tab-explain")
    for key, where in [
        ("ArrowRight", "gradcheck"),
        ("ArrowRight", "gradients"),
        ("End", "doctor"),
        ("ArrowRight", "explain"),
        ("ArrowLeft", "doctor"),
        ("Home", "explain"),
        ("ArrowRight", "gradcheck"),
        ("ArrowRight", "gradients"),
    ]:
        page.keyboard.press(key)
        assert page.evaluate(focused) == f"tab-{where}"
    settled(page)
    assert shown(page, "#epoch").endswith("000")  # an arrow on a tab is no step of the run
    page.keyboard.press("Enter")
    expect_open(page, "gradients")
    expect(page.locator("#panel-gradients a").first).to_be_visible()
    page.focus("#tab-gradients")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.closest('#panel-gradients') !== null"):
            break
    else:
        pytest.fail("the panel is out of reach of the keyboard")
    page.focus("#tab-gradients")
    page.keyboard.press("Space")
    expect_open(page, None)
    settled(page)
    assert shown(page, "#epoch").endswith("000")


def test_the_open_tab_stays_open_within_the_visit_and_is_not_in_the_link(open_page: Opener) -> None:
    page = open_page(LINK)
    page.click("#tab-doctor")
    expect_open(page, "doctor")
    page.evaluate("() => { location.hash = 'dataset=gauss&seed=0.5' }")
    expect(page.locator("[data-dataset=gauss]")).to_be_checked()
    expect_open(page, "doctor")
    assert "doctor" not in page.url
    page.reload()
    connected(page)
    expect_open(page, None)


@pytest.mark.parametrize("language", LOCALES)
def test_a_language_chosen_later_reaches_what_is_open(open_page: Opener, language: str) -> None:
    page = open_page(LINK, locale=LOCALES[language])
    page.click("#tab-gradients")
    expect(page.locator("#panel-gradients tbody")).to_be_visible()
    before = page.inner_text("#panel-gradients h2")
    page.click("#language")
    other = next(each for each in NAMES if each != language)
    expect(page.locator("#tab-gradients")).to_have_text(NAMES[other][2])
    expect(page.locator("#panel-gradients h2")).not_to_have_text(before)


@pytest.mark.parametrize("language", LOCALES)
def test_whoever_watches_has_the_tabs_and_their_numbers(open_page: Opener, server: Server, language: str) -> None:
    owner = open_page(LINK)
    watcher = open_page(url=server.url + watch_link(owner), locale=LOCALES[language])
    assert watcher.locator("[role=tab]").all_inner_texts() == NAMES[language]
    owner.click("#tab-gradients")
    watcher.click("#tab-gradients")
    paused(owner, LINK, 10)
    numbers = "#panel-gradients tbody .number"
    expect(watcher.locator(numbers)).to_have_count(6)
    for place in range(6):
        expect(watcher.locator(numbers).nth(place)).to_have_text(owner.locator(numbers).nth(place).inner_text())
    expect(watcher.locator("#panel-gradients .pair")).to_be_hidden()


def test_the_embedded_page_has_no_tabs(open_page: Opener, server: Server) -> None:
    page = open_page(LINK, url=f"{server.url}embed")
    assert page.locator("[role=tab], [role=tabpanel]").count() == 0


@pytest.mark.parametrize("screen", [{}, PHONE])
def test_tabs_on_every_screen_keep_to_their_place_and_to_the_rules(
    open_page: Opener, screen: dict[str, object]
) -> None:
    page = open_page(LINK, locale="zh-CN", **screen)
    for tab in ("gradients", "doctor"):
        page.click(f"#tab-{tab}")
        expect(page.locator(f"#panel-{tab} h2")).to_be_visible()
        settled(page)
        height = page.locator(f"#tab-{tab}").evaluate("tab => tab.getBoundingClientRect().height")
        assert height >= (44 if screen else 32)
        assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert violations(page) == []


# Loss, penalty and objective.


def cost(trainer: Trainer) -> float:
    recipe = trainer.recipe
    weights = trainer.network.parameters[weight_mask(recipe.shape)]
    return total(recipe.regularization, recipe.regularization_rate, weights)


def said(page: Page) -> list[float]:
    """s and J as they stand beside the training loss."""
    line = page.locator("#objective")
    return [float(number) for number in re.findall(r"\d+\.\d+", line.evaluate("line => line.innerText"))][:2]


@pytest.mark.parametrize("language", LOCALES)
def test_with_a_penalty_on_the_loss_is_split(open_page: Opener, language: str) -> None:
    page = open_page(PENALISED, locale=LOCALES[language])
    for least in (0, 20):
        trainer = paused(page, PENALISED, least) if least else trained(PENALISED, 0)
        s, loss = cost(trainer), trainer.losses.train
        assert said(page) == pytest.approx([s, loss + s], abs=5e-4 + 1e-9)
        assert float(shown(page, "#loss-train")) == pytest.approx(loss, abs=5e-4 + 1e-9)


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (1000, 700), (768, 1024), (390, 844)])
def test_nothing_moves_when_the_objective_appears(open_page: Opener, size: tuple[int, int]) -> None:
    page = open_page(LINK, viewport={"width": size[0], "height": size[1]})
    settled(page)
    expect(page.locator("#objective")).to_be_hidden()
    before = page.evaluate(PLACES)
    page.select_option("#regularization-rate", "0.03")
    page.select_option("#regularization", "L1")
    expect(page.locator("#objective")).to_be_visible()
    settled(page)
    page.evaluate("() => scrollTo(0, 0)")
    settled(page)
    assert page.evaluate(PLACES) == before
    page.select_option("#regularization", "none")
    expect(page.locator("#objective")).to_be_hidden()


@pytest.mark.parametrize("language", LOCALES)
def test_a_card_tells_the_gradient_of_loss_of_penalty_and_of_both(open_page: Opener, language: str) -> None:
    page = open_page(PENALISED, locale=LOCALES[language])
    trainer = paused(page, PENALISED, 20)
    page.click('[data-unit="2.1"]')
    rows = page.locator("#card tr")
    expect(rows).to_have_count(6)
    layer, gradients = trainer.network.layers[1], layers_of(trainer.recipe.shape, trainer.last_gradient)[1]
    for source in range(4):
        cells = [
            float(text.replace("\u2212", "-")) for text in rows.nth(source + 1).locator("td").all_inner_texts()[2:]
        ]
        pull = 0.03 * layer.weights[1, source]
        slope = gradients.weights[1, source]
        assert cells == pytest.approx([slope, pull, slope + pull], abs=1.1e-4)
    bias = [float(text.replace("\u2212", "-")) for text in rows.nth(5).locator("td").all_inner_texts()[2:]]
    assert bias[1] == 0
    assert bias[0] == bias[2] == pytest.approx(gradients.biases[1], abs=1.1e-4)
