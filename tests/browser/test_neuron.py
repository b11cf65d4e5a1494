"""The page of one neuron: every number is the engine's, and what is typed is taken or answered with a sentence."""

import json
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine.neuron import EXAMPLE, Neuron, step
from tests.browser.conftest import Opener
from tests.browser.reading import MINUS
from tests.browser.rules import violations
from tests.browser.serving import ROOT, Server

LINES = ("z", "y", "loss", "dl_dy", "dy_dz", "dz_dw", "dl_dw", "dz_db", "dl_db", "new_w", "new_b")
OTHER = {"x": -1.5, "w": 2.25, "b": -0.75, "rate": 3.0, "target": 0.1}


def significant(value: float, digits: int = 6) -> str:
    """Rounded to nearest, exactly, without trailing zeros; for numbers that need no power of ten."""
    rounded = Context(prec=digits, rounding=ROUND_HALF_EVEN).create_decimal(Decimal(value))
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def answered(page: Page, given: dict[str, float]) -> Neuron:
    """Wait until the page shows what follows from these numbers; the engine's own."""
    wanted = [given[name] for name in ("x", "w", "b", "rate", "target")]
    script = """wanted => { const said = document.documentElement.dataset.answered;
        return said !== undefined && JSON.parse(said).every((value, i) => value === wanted[i]); }"""
    page.wait_for_function(script, arg=wanted)
    return step(**given)


@pytest.fixture
def open_neuron(open_page: Opener, server: Server) -> Any:
    def open_it(query: str = "", **options: object) -> Page:
        page = open_page(url=f"{server.url}neuron", query=query, wait=False, **options)
        answered(page, EXAMPLE)
        return page

    return open_it


def text(page: Page, selector: str) -> str:
    return page.inner_text(selector).replace(MINUS, "-").strip()


def give(page: Page, given: dict[str, float]) -> Neuron:
    for name, value in given.items():
        page.fill(f"#given-{name}", repr(value))
    return answered(page, given)


def check_lines(page: Page, neuron: Neuron) -> None:
    for name in LINES:
        value = getattr(neuron, name)
        assert text(page, f"[data-line={name}] .result b") == significant(value), name
        if float(significant(value)) != value:
            assert float(text(page, f"[data-line={name}] .full")) == value, name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_start_is_the_tutorials_example_in_full(open_neuron: Any, language: str) -> None:
    page = open_neuron(f"lang={language}")
    assert [page.input_value(f"#given-{name}") for name in EXAMPLE] == ["0.5", "0.4", "0.1", "0.01", "0.8"]
    check_lines(page, step(**EXAMPLE))
    full = {name: text(page, f"[data-line={name}] .full") for name in ("y", "loss", "dl_dw", "new_w")}
    assert full == {
        "y": "0.574442516811659",
        "loss": "0.02543808911112937",
        "dl_dw": "-0.02756970076471782",
        "new_w": "0.4002756970076472",
    }
    words = json.loads((ROOT / "static" / "i18n" / f"{language}.json").read_text(encoding="utf-8"))
    expect(page.locator("h1")).to_have_text(words["neuron.title"])
    assert page.title() == words["neuron.pageTitle"]
    assert not violations(page)


def test_the_formulas_are_mathematics_with_the_numbers_filled_in(open_neuron: Any) -> None:
    page = open_neuron()
    give(page, OTHER)
    namespace = "document.querySelector('[data-line=dl_dw] .formula math').namespaceURI"
    assert page.evaluate(namespace) == "http://www.w3.org/1998/Math/MathML"
    assert page.locator("[data-line=dl_dw] .formula mfrac").count() == 4  # dL/dw = dL/dy * dy/dz * dz/dw
    neuron = step(**OTHER)
    filled = "".join(text(page, "[data-line=dl_dw] .filled").split())
    factors = [significant(value) for value in (neuron.dl_dy, neuron.dy_dz, neuron.dz_dw)]
    assert filled == f"={factors[0]}·{factors[1]}·({factors[2]})"  # x is negative here


@pytest.mark.parametrize("width", [1440, 390])
def test_the_graph_has_every_value_and_every_factor(open_neuron: Any, width: int) -> None:
    page = open_neuron(viewport={"width": width, "height": 844})
    neuron = give(page, OTHER)
    gradients = {"x": "dl_dx", "w": "dl_dw", "b": "dl_db", "z": "dl_dz", "y": "dl_dy"}
    for name, gradient in gradients.items():
        values = page.locator(f"#graph [data-card={name}] .value").all_text_contents()
        expected = [significant(getattr(neuron, name)), significant(getattr(neuron, gradient))]
        assert [value.replace(MINUS, "-") for value in values] == expected, name
    for name in ("dz_dx", "dz_dw", "dz_db", "dy_dz", "dl_dy"):
        value = page.locator(f"#graph [data-factor={name}] .value").text_content() or ""
        assert value.replace(MINUS, "-") == significant(getattr(neuron, name)), name
    label = (page.get_attribute("#graph", "aria-label") or "").replace(MINUS, "-")
    assert all(significant(getattr(neuron, name)) in label for name in [*gradients, *gradients.values()])
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_steps_go_where_the_engine_goes_and_are_kept(open_neuron: Any) -> None:
    page = open_neuron()
    page.fill("#given-rate", "2.5")
    given = {**EXAMPLE, "rate": 2.5}
    losses = [answered(page, given).loss]
    page.click("#step-one")
    for _ in range(11):
        neuron = step(**given)
        given = {**given, "w": neuron.new_w, "b": neuron.new_b}
        losses.append(neuron.new_loss)
        if len(losses) == 2:
            check_lines(page, answered(page, given))
            page.click("#step-ten")
    answered(page, given)
    expect(page.locator("#steps-table tbody tr")).to_have_count(12)
    assert [float(page.input_value(f"#given-{name}")) for name in "wb"] == [given["w"], given["b"]]
    shown = page.locator("#steps-table tbody tr td:last-child").all_text_contents()
    assert shown == [significant(loss) for loss in losses]
    assert losses == sorted(losses, reverse=True)
    heights = page.eval_on_selector("#steps-curve .line", "line => [...line.points].map(({ y }) => y)")
    assert len(heights) == 12
    assert heights == sorted(heights)  # a smaller loss stands lower

    page.click("#back-to-start")
    answered(page, EXAMPLE)
    expect(page.locator("#steps-table tbody tr")).to_have_count(1)
    assert [page.input_value(f"#given-{name}") for name in EXAMPLE] == ["0.5", "0.4", "0.1", "0.01", "0.8"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "nothing is written"), ("1e9", "between −1000 and 1000"), ("-", "not a number")],
    ids=["nothing", "too-large", "no-number"],
)
def test_what_is_no_number_is_said_and_the_last_good_one_counts_on(open_neuron: Any, typed: str, sentence: str) -> None:
    page = open_neuron()
    page.fill("#given-w", "0.7")
    given = {**EXAMPLE, "w": 0.7}
    answered(page, given)
    page.fill("#given-w", "")
    if typed == "-":
        page.keyboard.type(typed)  # a field for numbers cannot be filled with it
    elif typed:
        page.fill("#given-w", typed)
    page.keyboard.press("Tab")
    trouble = page.locator("#given-trouble")
    expect(trouble).to_contain_text("Weight w")
    expect(trouble).to_contain_text(sentence)
    expect(trouble).to_contain_text("0.7")
    expect(page.locator("#given-w")).to_have_attribute("aria-invalid", "true")
    check_lines(page, step(**given))
    page.click("#language")
    expect(trouble).to_contain_text("权重 w")
    page.fill("#given-w", "-0.25")
    check_lines(page, answered(page, {**EXAMPLE, "w": -0.25}))
    expect(trouble).to_be_empty()


def test_where_the_tutorial_cuts_off_the_right_number_stands_with_a_remark(open_neuron: Any) -> None:
    page = open_neuron()
    for name, wrong, right in (("dl_dw", "-0.027", "-0.0276"), ("new_w", "0.40027", "0.400276")):
        said = text(page, f"[data-line={name}] .slip")
        assert wrong in said
        assert right in said
    wrong = page.locator("#tutorial-rows .wrong").evaluate_all("rows => rows.map(row => row.dataset.printed)")
    assert wrong == ["dl_dw", "new_w"]
    neuron = step(**EXAMPLE)
    for row in page.locator("#tutorial-rows tr").all():
        name = row.get_attribute("data-printed") or ""
        written, rounded, full = (cell.replace(MINUS, "-") for cell in row.locator("td").all_text_contents()[:3])
        assert float(full) == getattr(neuron, name)
        assert rounded == f"{Decimal(getattr(neuron, name)):.{len(written.split('.')[1])}f}"
        assert (written == rounded) is (name not in wrong), name
    page.fill("#given-x", "0.6")  # no number of the tutorial any more
    answered(page, {**EXAMPLE, "x": 0.6})
    expect(page.locator(".slip")).to_have_count(0)
    expect(page.locator("#tutorial-rows tr")).to_have_count(8)


def test_a_server_that_is_gone_is_said(open_neuron: Any, open_page: Opener) -> None:
    open_page.forgive(["Failed to load resource"])  # type: ignore[attr-defined]
    page = open_neuron()
    page.route("**/neuron.json*", lambda route: route.abort())
    page.fill("#given-x", "0.75")
    expect(page.locator("#asking-trouble")).to_contain_text("does not answer")
    assert text(page, "[data-line=y] .full") == "0.574442516811659"
    page.unroute("**/neuron.json*")
    page.fill("#given-x", "0.25")
    check_lines(page, answered(page, {**EXAMPLE, "x": 0.25}))
    expect(page.locator("#asking-trouble")).to_be_empty()


def test_it_needs_no_socket_and_the_keyboard_is_enough(open_neuron: Any) -> None:
    page = open_neuron(scripts=["window.WebSocket = class { constructor() { throw new Error('no socket here') } };"])
    page.focus("#given-w")
    page.keyboard.press("ArrowUp")
    answered(page, {**EXAMPLE, "w": 0.5})
    page.focus("#step-one")
    page.keyboard.press("Enter")
    neuron = step(**{**EXAMPLE, "w": 0.5})
    check_lines(page, answered(page, {**EXAMPLE, "w": neuron.new_w, "b": neuron.new_b}))


def test_it_leads_to_the_playground_and_back(open_page: Opener, server: Server) -> None:
    page = open_page("seed=0.12345")
    page.click("#article a[href='/neuron']")
    page.wait_for_url("**/neuron")
    answered(page, EXAMPLE)
    page.click("#preferences a")
    page.wait_for_selector("#play")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_rule_is_broken_with_a_sentence_and_steps_on_it(open_neuron: Any, scheme: str, width: int) -> None:
    page = open_neuron("lang=zh", color_scheme=scheme, viewport={"width": width, "height": 844}, has_touch=width == 390)
    page.click("#step-ten")
    expect(page.locator("#steps-table tbody tr")).to_have_count(11)
    page.fill("#given-x", "")
    page.focus("#step-one")
    expect(page.locator("#given-trouble")).not_to_be_empty()
    assert not violations(page)
    if width == 390:
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, input, header a')].flatMap((control) => {
                const { width, height } = control.getBoundingClientRect();
                return width < 44 || height < 44 ? [`${control.id || control.className}: ${width} x ${height}`] : [];
            })"""
        )
        assert small == []


def test_the_theme_changes_and_stays(open_neuron: Any) -> None:
    page = open_neuron(color_scheme="light")
    page.click("#theme")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    page.reload()
    answered(page, EXAMPLE)
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
