"""The panel that checks gradients: every number in it is the one that `engine.gradcheck` finds in the same state."""

import json
import re
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from engine.gradcheck import DIFFERENCES, MAX_PARAMETERS, Check, Disagreement, Report, Sweep
from engine.trainer import Trainer
from server.snapshot import wire_order
from tests.browser.conftest import Opener
from tests.browser.reading import MINUS, paused, settled, trained
from tests.browser.rules import violations
from tests.browser.serving import ROOT, Server
from tests.browser.test_watching import watch_link

LINK = "dataset=circle&noise=10&seed=0.12345&networkShape=4,2"
RELU = "dataset=xor&seed=0.78192&networkShape=5,3&activation=relu"
EXPONENTS = dict(zip("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789", strict=True))


def number(text: str) -> float:
    """A number as the panel writes it: 1.8×10⁻⁷, 10⁻⁵, −0.25."""
    plain = "".join(EXPONENTS.get(letter, letter) for letter in text.replace(MINUS, "-"))
    return float(re.sub(r"^(-?)10(?=-|\d)(?!\d*\.)", r"\g<1>1e", plain.replace("×10", "e")))


def open_panel(page: Page) -> None:
    page.click("#tab-gradcheck")
    expect(page.locator("#panel-gradcheck h2")).to_be_visible()


def verdict(page: Page, about: str) -> str:
    """Wait until a check by this difference and step is done and shown."""
    expect(page.locator("#check-verdict")).to_have_attribute("data-about", about)
    return page.inner_text("#check-verdict")


def engine_report(trainer: Trainer, step: float = 1e-5, method: str = "central") -> Report:
    check = Check.of(trainer, step, method)
    check.advance(check.total)
    return check.report()


def shown_rows(page: Page) -> list[tuple[int, float, float, float, bool]]:
    """Place, both gradients as they are read, relative error, kink."""
    rows = page.locator("#check-table tbody tr").evaluate_all(
        """rows => rows.map(row => {
            const [backpropagated, numerical, error] = row.querySelectorAll('td');
            return [+row.dataset.parameter, backpropagated.textContent, numerical.textContent,
                    error.firstChild.textContent, error.querySelector('.kink') !== null];
        })"""
    )
    return [(place, number(found), number(slope), number(error), kink) for place, found, slope, error, kink in rows]


def check_rows(page: Page, trainer: Trainer, report: Report) -> None:
    """All rows that are shown are the engine's, in its order, with ten digits of the larger gradient."""
    places = np.argsort(wire_order(trainer.recipe.shape))
    shown = shown_rows(page)
    for (place, found, slope, error, kink), row in zip(shown, report.rows, strict=False):
        assert place == places[row.index]
        size = max(abs(row.backpropagated), abs(row.numerical))
        ten_digits = 0.51 * 10.0 ** (np.floor(np.log10(size)) - 9) if size else 0
        assert abs(found - row.backpropagated) <= ten_digits, row
        assert abs(slope - row.numerical) <= ten_digits, row
        assert error == float(f"{row.relative_error:.1e}"), row
        assert kink is row.kink


def alert_pixels(page: Page) -> int:
    """How much of the network's canvas has the colour of remarks."""
    script = """() => {
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.color = 'var(--alert)';
        const [r, g, b] = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
        probe.remove();
        const canvas = document.querySelector('#network-canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let i = 0; i < data.length; i += 4) {
          if (Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 6) count++;
        }
        return count;
    }"""
    return int(page.evaluate(script))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_weight_and_bias_stands_in_the_table_as_the_engine_finds_it(open_page: Opener, language: str) -> None:
    words = json.loads((ROOT / "static" / "i18n" / f"{language}.json").read_text(encoding="utf-8"))
    page = open_page(LINK, query=f"lang={language}")
    trainer = paused(page, LINK, 30)
    open_panel(page)
    expect(page.locator("#check-table")).to_be_hidden()
    page.click("#check-run")
    said = verdict(page, "central 0.00001")
    report = engine_report(trainer)
    assert len(shown_rows(page)) == len(report.rows) == 25
    check_rows(page, trainer, report)
    assert report.worst < 1e-4
    error = page.locator("#check-table tbody tr td.error").first.inner_text()
    assert number(error) == float(f"{report.worst:.1e}")
    code = "agree" if report.worst <= 1e-7 else "close"
    method = words["gradcheck.central"]
    assert said == words[f"gradcheck.verdict.{code}"].format(error=error, h="10⁻⁵", method=method)
    extent = words["gradcheck.extent.all"].format(parameters=25, points=10)
    expect(page.locator("#check-extent")).to_have_text(extent)
    assert not violations(page)


def test_names_are_those_of_the_network(open_page: Opener) -> None:
    page = open_page(LINK)
    open_panel(page)
    page.click("#check-run")
    verdict(page, "central 0.00001")
    names = {
        int(place): " ".join(text.split())
        for place, text in page.locator("#check-table button[data-place]").evaluate_all(
            "all => all.map(button => [button.dataset.place, button.textContent])"
        )
    }
    # 2-4-2-1: eight weights and four biases, eight and two, two and one
    assert names[0] == "layer 1w x1 → neuron 1"
    assert names[3] == "layer 1w x2 → neuron 2"
    assert names[10] == "layer 1b of neuron 3"
    assert names[17] == "layer 2w neuron 2 → neuron 2"
    assert names[23] == "outputw neuron 2 → output"
    assert names[24] == "outputb of output"


def test_the_plot_is_the_engines_sweep(open_page: Opener) -> None:
    page = open_page(LINK)
    trainer = paused(page, LINK, 20)
    open_panel(page)
    page.click("#check-run")
    sweep = Sweep.of(trainer)
    sweep.advance(sweep.total)
    curve = sweep.curve()
    page.click("#check-plot summary")
    rows = page.locator("#check-plot tbody tr")
    expect(rows).to_have_count(12)
    for step, row in enumerate(rows.all()):
        h, *errors = (number(cell) for cell in row.locator("th, td").all_inner_texts())
        assert h == curve.steps[step]
        assert errors == [float(f"{curve.errors[name][step]:.1e}") for name in DIFFERENCES]
    least = curve.steps[curve.errors["central"].argmin()]
    label = page.get_attribute("#check-canvas", "aria-label") or ""
    assert f"most exact at h = 10{'⁻' + '⁰¹²³⁴⁵⁶⁷⁸⁹'[round(-np.log10(least))]}" in label
    colours = """() => {
        const context = document.querySelector('#check-canvas').getContext('2d');
        return new Set(context.getImageData(60, 30, 200, 200).data).size;
    }"""
    assert page.evaluate(colours) > 4


def test_the_slider_and_the_choice_check_again_when_let_go(open_page: Opener) -> None:
    page = open_page(LINK)
    trainer = paused(page, LINK, 20)
    open_panel(page)
    page.click("#check-run")
    verdict(page, "central 0.00001")
    page.focus("#check-h")
    page.keyboard.press("End")
    expect(page.locator("#check-h")).to_have_attribute("aria-valuetext", "10⁻¹")
    said = verdict(page, "central 0.1")
    check_rows(page, trainer, engine_report(trainer, 1e-1))
    assert "truncation error" in said
    page.keyboard.press("Home")
    said = verdict(page, "central 1e-12")
    check_rows(page, trainer, engine_report(trainer, 1e-12))
    assert "rounding error" in said
    page.check("[name=check-method][value=forward]", force=True)
    verdict(page, "forward 1e-12")
    check_rows(page, trainer, engine_report(trainer, 1e-12, "forward"))
    expect(page.locator("#panel-gradcheck [data-method=forward]")).to_have_class("chosen")
    page.focus("[name=check-method][value=forward]")
    page.keyboard.press("ArrowRight")
    verdict(page, "backward 1e-12")
    check_rows(page, trainer, engine_report(trainer, 1e-12, "backward"))


def test_rows_at_a_kink_say_so_and_do_not_count(open_page: Opener) -> None:
    page = open_page(RELU)
    trainer = trained(RELU, 0)
    open_panel(page)
    page.focus("#check-h")
    page.keyboard.press("End")  # checks by itself
    said = verdict(page, "central 0.1")
    report = engine_report(trainer, 1e-1)
    check_rows(page, trainer, report)
    kinks = sum(row.kink for row in report.rows)
    assert kinks > 0
    expect(page.locator(".kink")).to_have_count(kinks)

    def sound(row: Disagreement) -> bool:
        return not row.kink

    rest = [row.relative_error for row in filter(sound, report.rows)]
    assert (f"{kinks} rows do not count" in said) is (kinks > 1 and bool(rest))
    if rest:
        assert number(re.findall(r"relative error is (\S+?),", said)[0]) == float(f"{max(rest):.1e}")


def test_of_a_large_network_the_panel_says_what_was_left_out(open_page: Opener) -> None:
    link = "dataset=spiral&seed=0.5&networkShape=32,32&batchSize=30"
    page = open_page(link)
    open_panel(page)
    page.click("#check-run")
    verdict(page, "central 0.00001")
    expect(page.locator("#check-progress")).to_be_empty()
    total = 32 * 3 + 32 * 33 + 33
    expect(page.locator("#check-extent")).to_contain_text(f"{MAX_PARAMETERS} of {total} weights and biases")
    expect(page.locator("#check-table tbody tr")).to_have_count(60)
    page.click("#check-table .more-rows")
    expect(page.locator("#check-table tbody tr")).to_have_count(MAX_PARAMETERS)
    expect(page.locator("#check-table .more-rows")).to_be_hidden()
    check_rows(page, trained(link, 0), engine_report(trained(link, 0)))
    expect(page.locator("#check-plot .extent")).to_contain_text(f"40 of the {total}")


def test_the_worst_links_are_marked_and_the_row_in_hand_lights_up(open_page: Opener) -> None:
    page = open_page(LINK)
    paused(page, LINK, 20)
    open_panel(page)
    assert alert_pixels(page) == 0
    page.click("#check-run")
    verdict(page, "central 0.00001")
    settled(page)
    assert alert_pixels(page) > 100
    names = page.locator("#check-table button[data-place]")
    names.first.focus()
    expect(page.locator("#card")).to_be_visible()
    seen = [page.get_attribute("#card", "data-about")]
    for _ in range(6):
        page.keyboard.press("ArrowDown")
        settled(page)
        seen.append(page.get_attribute("#card", "data-about"))
    places = names.evaluate_all("all => all.slice(0, 7).map(button => +button.dataset.place)")
    assert seen == [unit_of(place) for place in places]
    expect(names.nth(6)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#card")).to_be_hidden()
    page.click("#tab-gradcheck")  # closed: nothing is marked
    settled(page)
    assert alert_pixels(page) == 0


def unit_of(place: int) -> str:
    """Layer and unit to which a parameter of a 2-4-2-1 network belongs."""
    units = ["1.0"] * 2 + ["1.1"] * 2 + ["1.2"] * 2 + ["1.3"] * 2 + [f"1.{unit}" for unit in range(4)]
    units += ["2.0"] * 4 + ["2.1"] * 4 + ["2.0", "2.1"] + ["3.0"] * 3
    return units[place]


def test_a_check_is_of_its_moment_and_goes_with_its_network(open_page: Opener) -> None:
    page = open_page(LINK)
    trainer = paused(page, LINK, 20)
    open_panel(page)
    page.click("#check-run")
    verdict(page, "central 0.00001")
    expect(page.locator("#check-progress")).to_be_empty()
    page.click("#step")
    expect(page.locator("#check-progress")).to_contain_text(f"epoch {trainer.epoch}")
    check_rows(page, trainer, engine_report(trainer))
    page.click("#reset")  # another network
    expect(page.locator("#check-table")).to_be_hidden()
    expect(page.locator("#check-verdict")).to_be_hidden()
    page.click("#check-run")
    verdict(page, "central 0.00001")
    settled(page)
    again = trained(f"{LINK}&start=2", 0)
    check_rows(page, again, engine_report(again))


def test_errors_fall_down_the_table(open_page: Opener) -> None:
    page = open_page(LINK)
    open_panel(page)
    page.click("#check-run")
    verdict(page, "central 0.00001")
    errors = [error for *_, error, _ in shown_rows(page)]
    assert all(high >= low for high, low in pairwise(errors))


def test_who_only_watches_is_told_so(open_page: Opener, server: Server) -> None:
    owner = open_page(LINK)
    watcher = open_page(url=server.url + watch_link(owner))
    watcher.click("#tab-gradcheck")
    expect(watcher.locator("#check-watching")).to_contain_text("only its owner")
    expect(watcher.locator("#check-run")).to_have_count(0)
    expect(watcher.locator("#panel-gradcheck math")).to_have_count(4)


@pytest.mark.parametrize("width", [1280, 390])
def test_no_rule_is_broken_and_nothing_sticks_out(open_page: Opener, width: int) -> None:
    page = open_page(
        LINK,
        query="lang=zh",
        viewport={"width": width, "height": 844},
        color_scheme="dark",
        has_touch=width == 390,
        is_mobile=width == 390,
    )
    open_panel(page)
    page.click("#check-run")
    verdict(page, "central 0.00001")
    settled(page)
    assert not violations(page)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    if width == 390:
        small = page.evaluate(
            """() => [...document.querySelectorAll('#panel-gradcheck :is(button, input, summary)')].flatMap(control => {
                const { width, height } = (control.closest('label') ?? control).getBoundingClientRect();
                const fine = !control.checkVisibility() || (width >= 44 && height >= 44);
                return fine ? [] : [`${control.id}: ${width} x ${height}`];
            })"""
        )
        assert small == []


def test_the_formulas_are_mathematics(open_page: Opener) -> None:
    page = open_page(LINK)
    open_panel(page)
    formulas = page.locator("#panel-gradcheck [data-method] math")
    texts = ["".join(text.split()) for text in formulas.all_text_contents()]
    assert texts == [
        f"dLdw≈L(w+h){MINUS}L(w)h",
        f"dLdw≈L(w){MINUS}L(w{MINUS}h)h",
        f"dLdw≈L(w+h){MINUS}L(w{MINUS}h)2h",
    ]
