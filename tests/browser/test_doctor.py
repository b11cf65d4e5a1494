"""The doctor's panel: his words are the engine's findings, and his change is made at a press of a button."""

import re

import pytest
from playwright.sync_api import Page, expect

from engine.doctor import Finding, diagnose
from engine.history import History
from engine.trainer import Trainer
from engine.vitals import Vitals
from tests.browser.conftest import Opener
from tests.browser.reading import epoch, paused, settled, shown, wait_for_epoch
from tests.browser.rules import violations
from tests.browser.serving import Server
from tests.browser.test_watching import watch_link

LOCALES = {"en": "en-US", "zh": "zh-CN"}
TAB = {"en": "Doctor", "zh": "诊断"}
LEARNING = "dataset=xor&seed=1"
DIVERGING = "problem=regression&learningRate=3&seed=1"
VANISHING = "activation=sigmoid&networkShape=4,4,4,4,4,4&seed=1"
NO_UPDATES = "batchSize=300&seed=1"
PENALISED = "regularization=L1&regularizationRate=1&seed=1"
ZEROS = "initZero=true&seed=1"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "color_scheme": "dark"}
WORDS = {
    "en": {"learning": "learning", "learned": "learned", "vanishing": "vanishing gradients", "too_small": "too small"},
    "zh": {"learning": "正在学习", "learned": "已学会", "vanishing": "梯度消失", "too_small": "网络太小"},
}


def found(run: Trainer, link: str) -> Finding:
    """The main finding of the engine's own doctor after the same updates."""
    again, history = Trainer(run.recipe), History()
    history.note(again.losses)
    while again.update < run.update:
        for losses in again.advance(1):
            history.note(losses)
    findings = diagnose(again, history, Vitals(again).look())
    assert findings, link
    return findings[0]


def percent(share: float) -> str:
    value = 100 * share
    return f"{value:.1f}" if abs(value) < 10 and value else f"{value:.0f}"


def open_tab(page: Page) -> None:
    page.click("#tab-doctor")
    expect(page.locator("#panel-doctor h2")).to_be_visible()


def card(page: Page, code: str) -> None:
    expect(page.locator("#panel-doctor .finding").first).to_have_attribute("data-finding", code)


@pytest.mark.parametrize("language", LOCALES)
def test_a_healthy_run_is_said_to_learn_in_the_tab_and_in_a_sentence_with_its_numbers(
    open_page: Opener, language: str
) -> None:
    page = open_page(LEARNING, locale=LOCALES[language])
    tab = page.locator("#tab-doctor")
    expect(tab).to_have_text(TAB[language])
    open_tab(page)
    expect(page.locator("#panel-doctor .finding.quiet")).to_be_visible()
    expect(tab).to_have_text(TAB[language])
    finding = found(paused(page, LEARNING, 40), LEARNING)
    card(page, finding.code)
    sentence = page.locator("#panel-doctor .finding p").first
    expect(sentence).to_contain_text(f"{percent(finding.params['level'])} %")
    expect(tab).to_contain_text(WORDS[language][finding.code])
    expect(page.locator("#panel-doctor .finding button")).to_have_count(0)


@pytest.mark.parametrize("language", LOCALES)
def test_what_is_wrong_is_said_with_evidence_and_rule_and_the_change_is_made(open_page: Opener, language: str) -> None:
    page = open_page(VANISHING, locale=LOCALES[language])
    open_tab(page)
    finding = found(paused(page, VANISHING, 120), VANISHING)
    assert (finding.code, finding.change) == ("vanishing", (("activation", "relu"),))
    card(page, "vanishing")
    expect(page.locator("#tab-doctor")).to_contain_text(WORDS[language]["vanishing"])
    digits, power = f"{finding.params['first']:.2e}".split("e")
    written = f"{digits}×10{str(int(power)).translate(str.maketrans('0123456789-', '⁰¹²³⁴⁵⁶⁷⁸⁹⁻'))}"
    expect(page.locator("#panel-doctor .finding p").first).to_contain_text(written)
    expect(page.locator("#panel-doctor .finding .note").first).to_contain_text("Nielsen")
    expect(page.locator("#panel-doctor .difference").first).to_have_text(re.compile("Sigmoid → ReLU$"))
    page.locator("#panel-doctor .finding button").first.click()
    expect(page.locator("#activation")).to_have_value("relu")
    settled(page)
    assert epoch(page) >= 120  # the run goes on where it was


@pytest.mark.parametrize("language", LOCALES)
def test_after_divergence_he_leads_back_to_the_last_good_state_with_smaller_steps(
    open_page: Opener, language: str
) -> None:
    page = open_page(DIVERGING, locale=LOCALES[language])
    open_tab(page)
    page.click("#play")
    card(page, "diverged")
    expect(page.locator("#panel-doctor .difference")).to_have_text(re.compile("3 → 0.3$"))
    page.locator("#panel-doctor .finding button").click()
    expect(page.locator("#learning-rate")).to_have_value("0.3")
    expect(page.locator("#diverged")).to_be_hidden()
    settled(page)
    assert re.fullmatch(r"[\d.]+", shown(page, "#loss-train"))
    expect(page.locator("#panel-doctor [data-finding=diverged]")).to_have_count(0)


def test_where_no_update_comes_he_says_so_and_the_remedy_starts_the_learning(open_page: Opener) -> None:
    page = open_page(NO_UPDATES)
    open_tab(page)
    card(page, "flat")
    expect(page.locator("#panel-doctor .finding p").first).to_contain_text("never comes")
    page.locator("#panel-doctor .finding button").click()
    expect(page.locator("[data-value-of=batch-size]")).to_have_text("10")
    page.click("#play")
    expect(page.locator("#tab-doctor")).to_have_text(re.compile("learning|learned"))


def test_what_does_not_come_back_by_itself_starts_again_from_the_same_network(open_page: Opener) -> None:
    page = open_page(PENALISED)
    first = page.inner_text("#loss-train")
    open_tab(page)
    page.click("#play")
    wait_for_epoch(page, 60)
    page.click("#play")
    card(page, "flat")
    page.locator("#panel-doctor .finding button").click()
    expect(page.locator("#regularization-rate")).to_have_value("0.003")
    expect(page.locator("#loss-train")).to_have_text(first)
    settled(page)
    assert epoch(page) == 0


def test_his_word_stands_in_the_tab_while_another_one_is_open(open_page: Opener) -> None:
    page = open_page(LEARNING)
    open_tab(page)
    page.click("#tab-gradients")
    page.click("#play")
    expect(page.locator("#tab-doctor")).to_have_text(re.compile(r"^Doctor: (learning|learned)$"))
    page.click("#tab-gradients")
    page.click("#play")
    expect(page.locator("#panel-doctor")).to_be_hidden()


@pytest.mark.parametrize("language", LOCALES)
def test_whoever_watches_reads_the_same_and_cannot_change_it(open_page: Opener, server: Server, language: str) -> None:
    owner = open_page(ZEROS)
    watcher = open_page(url=server.url + watch_link(owner), locale=LOCALES[language])
    open_tab(watcher)
    card(watcher, "flat")
    expect(watcher.locator("#panel-doctor .difference")).to_be_visible()
    expect(watcher.locator("#panel-doctor button")).to_have_count(0)
    expect(owner.locator("#tab-doctor")).to_have_text("Doctor")


def test_the_button_stays_under_the_finger_while_the_numbers_change(open_page: Opener) -> None:
    page = open_page(VANISHING)
    open_tab(page)
    page.click("#play")
    card(page, "vanishing")
    page.locator("#panel-doctor .finding button").first.evaluate("button => { button.dataset.mine = '' }")
    before = page.inner_text("#panel-doctor .doctor-head p")
    expect(page.locator("#panel-doctor .doctor-head p")).not_to_have_text(before)
    expect(page.locator("#panel-doctor .finding button").first).to_have_attribute("data-mine", "")


@pytest.mark.parametrize(("language", "screen"), [("en", {}), ("zh", PHONE)])
def test_no_rule_of_accessibility_is_broken(open_page: Opener, language: str, screen: dict[str, object]) -> None:
    page = open_page(VANISHING, locale=LOCALES[language], **screen)
    open_tab(page)
    paused(page, VANISHING, 120)
    card(page, "vanishing")
    assert violations(page) == []
    inner, outer = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert inner <= outer
