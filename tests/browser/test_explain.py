"""One step explained: every number is the engine's own, the walk goes forth and back, what is shown is applied."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import pytest
from playwright.sync_api import Page, expect

from engine.chain import Chain, chain
from engine.explain import Step, next_batch, one_point
from tests.browser.conftest import Opener
from tests.browser.reading import pixel, send, settled, shown, surface_point, trained, unit_centre
from tests.browser.rules import violations
from tests.browser.serving import Server
from tests.browser.test_watching import watch_link

TANH = "seed=0.12345"
# After 156 updates, L1 has killed one link and kills another one; every 20th update has ten points that waited for it.
RELU = "seed=0.5&activation=relu&regularization=L1&regularizationRate=0.01&networkShape=5,3&dataset=xor&batchSize=12"
# The network of the course notes: one input, three hidden units, one output.
ONE_THREE_ONE = "seed=0.3&activation=sigmoid&networkShape=3&y=false&problem=regression&learningRate=0.3"

Chosen = tuple[int, int, int | None]
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "−"


def rounded(value: float, decimals: int = 4) -> str:
    """A number as the panel shows it, from its exact value."""
    if value == 0:
        return "0"
    if not 1e-3 <= abs(value) < 1e5:
        digits, power = f"{value:.2e}".split("e")
        return f"{digits}×10{str(int(power)).translate(SUPERSCRIPTS)}".replace("-", MINUS)
    return str(Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)).replace("-", MINUS)


def explaining(open_page: Opener, link: str, updates: int, **options: object) -> Page:
    """A page that has made so many updates, with its explanation open."""
    page = open_page(link, **options)
    if updates:
        send(page, f'{{"type": "step", "updates": {updates}}}')
        page.wait_for_function("updates => window.__wire.update === updates", arg=updates)
    settled(page)
    page.click("#tab-explain")
    explained(page, updates)
    return page


def explained(page: Page, updates: int) -> None:
    """Wait until the numbers of the step after so many updates are there."""
    page.wait_for_selector(f"#panel-explain[data-update='{updates}']:not(.empty)")


def choose(page: Page, layer: int, unit: int, source: int | None) -> None:
    wanted = [
        ("layer", str(layer), f"{layer}.0.0"),
        ("neuron", str(unit + 1), f"{layer}.{unit}.0"),
        ("input", "" if source is None else str(source + 1), f"{layer}.{unit}.{'bias' if source is None else source}"),
    ]
    for name, value, chosen in wanted:
        page.select_option(f"#explain-{name}", value)
        page.wait_for_selector(f"#panel-explain[data-chosen='{chosen}']")


def stage(page: Page, name: str) -> None:
    page.click(f"[data-stage={name}]")
    page.wait_for_selector(f"#panel-explain[data-at='{name}'] [data-stage={name}][aria-pressed=true]")


def numbers(page: Page, formula: str, column: int = 1) -> list[tuple[float, str]]:
    """The numbers of the run in a formula: in full, and as they are shown. Column 1: one weight; 2: the whole layer."""
    script = "all => all.map(each => [each.dataset.value, each.textContent])"
    found = page.eval_on_selector_all(
        f".explain-body > section:nth-of-type({column}) [data-formula={formula}] .filled [data-value]", script
    )
    return [(float(full.replace(MINUS, "-")), text) for full, text in found]


def agree(found: Sequence[tuple[float, str]], expected: Sequence[float], decimals: int = 4) -> None:
    """In full the very number, and as shown the same one rounded; its minus may stand before it, as that of the sum."""
    assert [value for value, _ in found] == list(expected)
    for value, text in found:
        assert text.removeprefix(MINUS) == rounded(abs(value), decimals)


def terms(step: Step, chosen: Chosen, point: int) -> list[float]:
    layer, unit, _ = chosen
    here = step.layers[layer - 1]
    pairs = zip(here.old.weights[unit].tolist(), here.inputs[point].tolist(), strict=True)
    return [*(number for pair in pairs for number in pair), float(here.old.biases[unit])]


def compare(page: Page, step: Step, chosen: Chosen, activation: str) -> None:
    """The chosen parameter's whole chain, for the first point of the step."""
    whole = chain(step, *chosen)
    link = whole.links[0]
    stage(page, "backward")
    choose(page, *chosen)
    agree(numbers(page, "z"), [*terms(step, chosen, 0), link.z])
    agree(numbers(page, "a"), [-link.z if activation == "sigmoid" else link.z, link.a])  # in 1 / (1 + e^-z) stands -z
    blame = [number for term in link.terms for number in (term.weight, term.delta)]
    error = numbers(page, "error")
    if link.terms:
        agree(error, [*blame, link.error])
    else:
        target = float(step.targets[0])
        agree(error, [link.a, *([] if target.is_integer() else [target]), link.error])
    slopes = {"tanh": [link.a], "sigmoid": [link.a, link.a], "relu": [link.z], "linear": []}[activation]
    agree(numbers(page, "slope"), [*slopes, link.slope])
    agree(numbers(page, "delta"), [link.error, link.slope, link.delta])
    source = [] if chosen[2] is None else [link.source]
    agree(numbers(page, "gradient"), [*([link.delta, *source] if source else []), link.gradient])
    agree(numbers(page, "chain"), [link.error, link.slope, *source, link.gradient])
    stage(page, "update")
    choose(page, *chosen)
    agree(row(page, chosen), changes(whole), 6)


def changes(whole: Chain) -> list[float]:
    return [whole.old, whole.gradient, *([whole.pull] if whole.penalty or whole.pull else []), whole.new]


def row(page: Page, chosen: Chosen) -> list[tuple[float, str]]:
    """The numbers of a parameter's line in the table, the learning rate left out."""
    _, unit, source = chosen
    cells = page.eval_on_selector_all(
        f"[data-parameter='{unit}.{'b' if source is None else source}'] [data-value]",
        "all => all.map(each => [each.dataset.value, each.textContent])",
    )
    found = [(float(full.replace(MINUS, "-")), text) for full, text in cells]
    return [*found[:-2], found[-1]]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("link", "updates", "chosen", "activation"),
    [
        (TANH, 40, (1, 2, 1), "tanh"),
        (TANH, 40, (2, 1, None), "tanh"),
        (TANH, 40, (3, 0, 1), "tanh"),
        (RELU, 156, (1, 1, 0), "relu"),
        (RELU, 160, (2, 1, 1), "relu"),
        (ONE_THREE_ONE, 30, (1, 1, 0), "sigmoid"),
        (ONE_THREE_ONE, 30, (2, 0, 2), "linear"),
    ],
)
def test_every_factor_is_the_engines_number(
    open_page: Opener, link: str, updates: int, chosen: Chosen, activation: str, language: str
) -> None:
    page = explaining(open_page, link, updates, query=f"lang={language}")
    compare(page, next_batch(trained(link, updates)), chosen, activation)


def test_a_point_of_the_output_view_is_explained_alone(open_page: Opener) -> None:
    page = explaining(open_page, TANH, 40)
    trainer = trained(TANH, 40)
    x, y, _ = trainer.train.points[8]
    left, top = surface_point(page, x, y)
    page.locator("#surface-canvas").click(position={"x": left, "y": top})
    expect(page.locator("#explain-point")).to_have_value("9")
    expect(page.locator("[name=explain-of][value=point]")).to_be_checked()
    expect(page.locator(".explain-sample")).to_contain_text("Training point 9")
    ring = page.evaluate(
        """() => { const r = document.querySelector('.picked').getBoundingClientRect();
                   const c = document.querySelector('#surface-canvas').getBoundingClientRect();
                   return [r.x + r.width / 2 - c.x, r.y + r.height / 2 - c.y]; }"""
    )
    assert ring == pytest.approx([left, top], abs=1)
    page.wait_for_selector("#panel-explain[data-point='8']")
    compare(page, one_point(trainer, 8), (1, 2, 1), "tanh")
    expect(page.locator("#explain-apply")).to_be_hidden()
    expect(page.locator(".notes")).to_contain_text("mini-batches")
    page.fill("#explain-point", "250")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel-explain[data-point='249']")
    expect(page.locator(".explain-sample")).to_contain_text("Training point 250")
    assert row(page, (1, 2, 1))[0][0] == float(trainer.network.layers[0].weights[2, 1])
    page.click("#tab-doctor")
    expect(page.locator(".picked")).to_be_hidden()


@pytest.mark.parametrize("link", [TANH, RELU])
def test_what_is_applied_is_what_was_shown(open_page: Opener, link: str) -> None:
    updates = 156 if link == RELU else 40
    page = explaining(open_page, link, updates)
    stage(page, "update")
    choose(page, 2, 1, 0)
    script = "all => all.map(each => each.querySelectorAll('[data-value]')).map(all => [all[0], all[all.length - 1]])"
    texts = f"{script}.map(pair => pair.map(each => each.textContent))".replace("all => all.map", "all => [...all].map")
    before = page.eval_on_selector_all(".changes tbody tr", texts)
    page.click("#explain-apply")
    explained(page, updates + 1)
    expect(page.locator("[data-stage=forward][aria-pressed=true]")).to_be_visible()
    assert page.evaluate("() => window.__wire.update") == updates + 1
    stage(page, "update")
    choose(page, 2, 1, 0)
    after = page.eval_on_selector_all(".changes tbody tr", texts)
    assert [new for _, new in before] == [old for old, _ in after]
    weights = trained(link, updates + 1).network.layers[1].weights
    assert after[0][0] == rounded(float(weights[0, 0]), 6)


def test_the_walk_goes_forth_and_back_by_buttons_and_keys(open_page: Opener) -> None:
    page = explaining(open_page, TANH, 0)
    place = page.locator(".explain-bar .steps .caption")
    expect(place).to_have_text("1 of 10")
    page.locator(".explain-bar .steps button").last.click()
    expect(place).to_have_text("2 of 10")
    expect(page.locator("#explain-layer")).to_have_value("2")
    page.locator("[data-numbers=z]").first.focus()
    for key, at, name in [
        ("ArrowRight", 3, "forward"),
        ("ArrowRight", 4, "loss"),
        ("ArrowRight", 5, "backward"),
        ("ArrowLeft", 4, "loss"),
        ("End", 10, "update"),
        ("Home", 1, "forward"),
    ]:
        page.keyboard.press(key)
        expect(place).to_have_text(f"{at} of 10")
        expect(page.locator(f"[data-stage={name}]")).to_have_attribute("aria-pressed", "true")
    assert shown(page, "#epoch") == "000,000"  # no key has stepped
    page.keyboard.press("ArrowDown")
    first = next_batch(trained(TANH, 0)).layers[0].old.weights[0, 0]
    expect(page.locator(".full-value")).to_have_text(repr(float(first)).replace("-", MINUS))


def test_a_number_under_the_pointer_is_shown_in_full(open_page: Opener) -> None:
    page = explaining(open_page, TANH, 40)
    z = float(next_batch(trained(TANH, 40)).layers[0].z[0, 0])
    page.locator(".explain-body > section:first-of-type [data-formula=z] .strong.forward").hover()
    expect(page.locator(".full-value")).to_have_text(repr(z).replace("-", MINUS))


def test_the_words_are_there_however_late_the_numbers_come(open_page: Opener) -> None:
    page = open_page(TANH)
    page.evaluate("() => document.querySelector('#tab-explain').click()")
    explained(page, 0)
    expect(page.locator("[data-stage=forward]")).to_have_text("1 Forward")
    expect(page.locator(".explain-chosen .field > span").first).to_have_text("Layer")
    page.click("#language")
    expect(page.locator("[data-stage=forward]")).to_have_text("1 前向")
    expect(page.locator(".explain-chosen .field > span").first).to_have_text("层")


def test_while_it_trains_the_numbers_stand_still_until_it_is_paused(open_page: Opener) -> None:
    page = open_page(TANH)
    page.click("#tab-explain")
    explained(page, 0)
    page.click("#play")
    expect(page.locator("#explain-pause")).to_be_visible()
    at = page.evaluate("() => window.__wire.drawn")
    page.wait_for_function("at => window.__wire.drawn > at + 30", arg=at)
    assert page.get_attribute("#panel-explain", "data-update") == "0"
    page.click("#explain-pause")
    settled(page)
    explained(page, int(page.evaluate("() => window.__wire.update")))
    expect(page.locator("#explain-pause")).to_be_hidden()


def test_a_weight_that_is_set_by_hand_is_explained_anew(open_page: Opener) -> None:
    page = explaining(open_page, TANH, 0)
    send(page, '{"type": "weight", "layer": 1, "unit": 0, "input": 0, "value": 2.5}')
    expect(page.locator(".explain-body [data-formula=z] [data-value]").first).to_have_text("2.5000")


def test_a_click_on_the_network_chooses_and_a_second_one_edits(open_page: Opener) -> None:
    page = explaining(open_page, TANH, 0)
    left, top = unit_centre(page, "2.1")
    canvas = page.locator("#network-canvas").bounding_box()
    assert canvas is not None
    page.mouse.click(canvas["x"] + left, canvas["y"] + top)
    expect(page.locator("#explain-layer")).to_have_value("2")
    expect(page.locator("#explain-neuron")).to_have_value("2")
    expect(page.locator("#card.pinned")).to_have_count(0)
    page.mouse.click(canvas["x"] + left, canvas["y"] + top)
    expect(page.locator("#card.pinned")).to_be_visible()


def test_the_network_shows_where_the_walk_is(open_page: Opener) -> None:
    """The ring around the chosen neuron is blue on the way forward, and red on the way back."""
    page = explaining(open_page, TANH, 0)
    x, y = unit_centre(page, "1.0")
    size = page.eval_on_selector("[data-unit='1.0']", "unit => unit.offsetWidth")
    settled(page)
    _, _, blue = pixel(page, "#network-canvas", x, y - size / 2 - 4)
    stage(page, "backward")
    choose(page, 1, 0, 0)
    page.mouse.move(2, 2)
    settled(page)
    red, _, rest = pixel(page, "#network-canvas", x, y - size / 2 - 4)
    assert blue > 120
    assert red > rest


def test_dead_links_and_waiting_gradients_are_explained(open_page: Opener) -> None:
    page = explaining(open_page, RELU, 156)
    stage(page, "update")
    choose(page, 2, 0, 0)
    expect(page.locator(".notes")).to_contain_text("learns no more")
    expect(page.locator("[data-parameter='0.0'] .remark")).to_have_text("dead (L1)")
    choose(page, 2, 1, 4)
    expect(page.locator(".notes")).to_contain_text("becomes 0")
    assert row(page, (2, 1, 4))[-1] == (0.0, "0")
    send(page, '{"type": "step", "updates": 4}')
    explained(page, 160)
    expect(page.locator(".notes")).to_contain_text("10 points from before")


def test_who_watches_walks_alone_and_applies_nothing(open_page: Opener, server: Server) -> None:
    owner = open_page(TANH)
    watcher = open_page(url=server.url + watch_link(owner))
    watcher.click("#tab-explain")
    explained(watcher, 0)
    compare(watcher, next_batch(trained(TANH, 0)), (1, 2, 1), "tanh")
    expect(watcher.locator("#explain-apply")).to_be_hidden()
    owner.click("#step")
    settled(owner)
    explained(watcher, int(owner.evaluate("() => window.__wire.update")))


def test_points_without_an_update_say_that_they_wait(open_page: Opener) -> None:
    page = explaining(open_page, f"{TANH}&batchSize=1000", 0)
    stage(page, "update")
    expect(page.locator(".notes")).to_contain_text("their gradients wait")
    old, _, new = row(page, (1, 0, 0))
    assert old == new
    page.click("#explain-apply")
    page.wait_for_function("() => document.querySelector('#epoch').textContent.endsWith('001')")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(1440, 900), (1280, 720), (768, 1024), (390, 844)])
def test_it_fits_every_screen_and_breaks_no_rule(open_page: Opener, size: tuple[int, int], language: str) -> None:
    scheme = "dark" if language == "zh" else "light"
    options = {"viewport": {"width": size[0], "height": size[1]}, "color_scheme": scheme, "has_touch": size[0] < 960}
    page = explaining(open_page, f"{RELU}&sinX=true&sinY=true", 20, query=f"lang={language}", **options)
    for name in ("forward", "loss", "backward", "update"):
        stage(page, name)
        settled(page)
        assert page.evaluate("() => document.documentElement.scrollWidth") == size[0]
        assert violations(page) == []
