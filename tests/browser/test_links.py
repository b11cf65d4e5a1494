"""The address bar: it always holds the link of what is on the screen, and Back and Forward walk through the
experiments."""

import json
import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, Route, expect

from engine.linkkeys import HIDEABLE
from tests.browser.conftest import Opener
from tests.browser.reading import engine_run, epoch, settled, shown, wait_for_epoch

SEED = "seed=0.12345"

# Records what the page does to the history, and the links that it opens.
RECORDER = """
window.__writes = [];
for (const kind of ['pushState', 'replaceState']) {
  const native = history[kind].bind(history);
  history[kind] = (state, unused, url) => { window.__writes.push([kind, String(url)]); native(state, unused, url); };
}
window.__opened = [];
const Native = window.WebSocket;
window.WebSocket = class extends Native {
  send(text) {
    const said = typeof text === 'string' ? JSON.parse(text) : {};
    if (said.type === 'open') window.__opened.push(said.hash);
    super.send(text);
  }
};
"""


def link(page: Page) -> str:
    return str(page.evaluate("location.hash.slice(1)"))


def entries(page: Page) -> int:
    return int(page.evaluate("history.length"))


def wait_for_link(page: Page, part: str) -> None:
    page.wait_for_function("part => location.hash.includes(part)", arg=part)
    settled(page)


def pushes(page: Page) -> Sequence[str]:
    return [url for kind, url in page.evaluate("window.__writes") if kind == "pushState"]


def open_recorded(open_page: Opener, start: str) -> Page:
    """The page with a recorder from its very beginning."""
    page = open_page(start, scripts=[RECORDER])
    settled(page)
    return page


def test_back_and_forward_walk_through_the_experiments(open_page: Opener) -> None:
    page = open_recorded(open_page, SEED)
    before = entries(page)
    links = [link(page)]
    page.click("[data-dataset=xor]")
    wait_for_link(page, "dataset=xor")
    links.append(link(page))
    page.select_option("#learning-rate", "0.1")
    wait_for_link(page, "learningRate=0.1&")
    links.append(link(page))
    page.click("#add-layer")
    wait_for_link(page, "networkShape=4,2,2")
    links.append(link(page))
    assert entries(page) == before + 3

    def assert_shown(place: int, dataset: str, rate: str, units: int) -> None:
        page.wait_for_function("link => location.hash === '#' + link", arg=links[place])
        page.wait_for_function(f"() => document.querySelectorAll('[data-unit]').length === {units}")
        settled(page)
        expect(page.locator(f"[data-dataset={dataset}]")).to_be_checked()
        expect(page.locator("#learning-rate")).to_have_value(rate)
        start = engine_run(links[place], 0)["loss"][0]
        assert (shown(page, "#loss-train"), shown(page, "#loss-test")) == (f"{start[1]:.3f}", f"{start[2]:.3f}")

    page.go_back()
    assert_shown(2, "xor", "0.1", 7)
    page.go_back()
    assert_shown(1, "xor", "0.03", 7)
    page.go_back()
    assert_shown(0, "circle", "0.03", 7)
    page.go_forward()
    assert_shown(1, "xor", "0.03", 7)
    page.go_forward()
    page.go_forward()
    assert_shown(3, "xor", "0.1", 9)
    assert entries(page) == before + 3
    assert len(pushes(page)) == 3
    assert page.evaluate("window.__opened.length") == 1 + 6


def test_a_slider_makes_one_entry_when_it_is_let_go(open_page: Opener) -> None:
    page = open_recorded(open_page, SEED)
    first, before = link(page), entries(page)
    box = page.locator("#noise").bounding_box()
    assert box is not None
    level = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8, level)
    page.mouse.down()
    passing = set()
    for part in range(1, 10):
        page.mouse.move(box["x"] + 8 + part * (box["width"] - 16) / 10, level)
        page.wait_for_function("() => location.hash.includes(`noise=${document.querySelector('#noise').value}&`)")
        passing.add(re.findall(r"noise=(\d+)", link(page))[0])
    settled(page)
    assert len(passing) >= 5
    assert entries(page) == before
    page.mouse.up()
    settled(page)
    last = link(page)
    assert (entries(page), pushes(page)) == (before + 1, ["#" + last])
    page.go_back()
    page.wait_for_function("link => location.hash === '#' + link", arg=first)
    expect(page.locator("#noise")).to_have_value("0")
    page.go_forward()
    page.wait_for_function("link => location.hash === '#' + link", arg=last)


def test_a_slider_moved_by_keys_makes_an_entry_for_each_press(open_page: Opener) -> None:
    page = open_page(SEED)
    before = entries(page)
    page.focus("#noise")
    page.keyboard.press("ArrowRight")
    wait_for_link(page, "noise=5&")
    page.keyboard.press("ArrowRight")
    wait_for_link(page, "noise=10&")
    assert entries(page) == before + 2


def test_the_view_changes_the_link_but_makes_no_entry_and_keeps_the_run(open_page: Opener) -> None:
    page = open_page(SEED)
    before = entries(page)
    page.keyboard.press("ArrowRight")
    wait_for_epoch(page, 1)
    page.check("#discretize")
    wait_for_link(page, "discretize=true")
    assert (entries(page), epoch(page)) == (before, 1)


def test_reset_and_regenerate_are_entries_rewind_is_none(open_page: Opener) -> None:
    page = open_page(SEED)
    first, before = link(page), entries(page)
    page.click("#reset")
    wait_for_link(page, "start=2")
    page.click("#rewind")
    settled(page)
    assert entries(page) == before + 1
    page.click("#regenerate")
    page.wait_for_function("() => !location.hash.includes('seed=0.12345&')")
    settled(page)
    assert entries(page) == before + 2
    page.go_back()
    wait_for_link(page, "start=2")
    page.go_back()
    page.wait_for_function("link => location.hash === '#' + link", arg=first)


def test_a_pasted_link_is_one_entry_and_is_opened_once(open_page: Opener) -> None:
    page = open_recorded(open_page, SEED)
    before = entries(page)
    page.evaluate("() => { location.hash = 'dataset=gauss&seed=0.78192&networkShape=3' }")
    wait_for_link(page, "networkShape=3&")
    assert entries(page) == before + 1
    assert page.evaluate("window.__opened")[1:] == ["#dataset=gauss&seed=0.78192&networkShape=3"]
    assert pushes(page) == []
    page.go_back()
    wait_for_link(page, "networkShape=4,2")
    expect(page.locator("[data-dataset=circle]")).to_be_checked()


def test_a_link_is_opened_even_if_the_address_says_something_else_by_then(open_page: Opener) -> None:
    """An answer that comes in writes its link there before the browser tells of the one that was pasted."""
    page = open_recorded(open_page, SEED)
    page.evaluate(
        """() => {
          const before = location.hash;
          location.hash = 'dataset=gauss&seed=0.78192&networkShape=3';
          history.replaceState(null, '', before);
        }"""
    )
    wait_for_link(page, "networkShape=3&")
    assert page.evaluate("window.__opened")[1:] == ["#dataset=gauss&seed=0.78192&networkShape=3"]


def test_path_and_query_stay(open_page: Opener) -> None:
    page = open_page(SEED, query="lang=zh")
    page.click("[data-dataset=xor]")
    wait_for_link(page, "dataset=xor")
    assert page.evaluate("location.pathname + location.search") == "/?lang=zh"


EVERY_KEY = (
    "activation=relu&regularization=L2&batchSize=12.5&dataset=gauss&regDataset=reg-plane&learningRate=0.1"
    "&regularizationRate=0.003&noise=35&networkShape=5,3&seed=0.78192&showTestData=true&discretize=false"
    "&percTrainData=70&x=true&y=true&xTimesY=true&xSquared=false&ySquared=false&cosX=false&sinX=true&cosY=false"
    "&sinY=false&collectStats=false&problem=classification&initZero=false&hideText=false"
)


@pytest.mark.parametrize("given", [EVERY_KEY, "dataset=spiral&seed=0.39&networkShape="])
def test_a_link_of_tensorflow_playground_runs_as_it_runs_there(open_page: Opener, given: str) -> None:
    page = open_page(given)
    page.click("#play")
    wait_for_epoch(page, 25)
    page.click("#play")
    settled(page)
    _, train, test = engine_run(given, epoch(page))["loss"][-1]
    assert (shown(page, "#loss-train"), shown(page, "#loss-test")) == (f"{train:.3f}", f"{test:.3f}")
    # what stands in the address now gives the same run
    assert json.dumps(engine_run(link(page), 5)["loss"]) == json.dumps(engine_run(given, 5)["loss"])


# Notes in every animation frame, from the very first one, which of the named controls can be seen, and whether the page
# has been painted.
WATCH = """
window.__seen = new Set();
window.__frames = 0;
const look = () => {
  window.__frames++;
  for (const element of document.querySelectorAll('[data-hide], .hint')) {
    const style = getComputedStyle(element);
    const visible = element.getClientRects().length > 0 && style.visibility === 'visible';
    if (visible) window.__seen.add(element.dataset.hide ?? 'hint');
  }
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def hold_back(page: Page) -> None:
    """The scripts come only after the page has been on the screen for a while without them."""

    def late(route: Route) -> None:
        page.wait_for_function("() => window.__frames > 10 && performance.getEntriesByName('first-paint').length === 1")
        route.continue_()

    page.route("**/main.js", late)


def seen_while_loading(open_page: Opener, start: str) -> set[str]:
    """Which controls were visible in any frame, with scripts that come late."""
    page = open_page(start, scripts=[WATCH], prepare=hold_back)
    settled(page)
    return set(page.evaluate("[...window.__seen]"))


def test_a_hidden_control_is_not_seen_in_any_frame(open_page: Opener) -> None:
    everything = seen_while_loading(open_page, SEED)
    assert everything == {*HIDEABLE, "hint"}
    for first in (0, 1):
        hidden = sorted(HIDEABLE)[first::2]
        hide = "&".join(f"{name}_hide=true" for name in hidden)
        assert everything - seen_while_loading(open_page, f"{SEED}&{hide}") == set(hidden)


def test_everything_hidden_at_once_by_a_damaged_link(open_page: Opener) -> None:
    hide = "&amp;".join(f"{name}_hide=true" for name in sorted(HIDEABLE))
    assert seen_while_loading(open_page, f"{SEED}&hideText=true&{hide}") == set()
    assert seen_while_loading(open_page, f"{SEED}&playButton\\_hide=true") == {*HIDEABLE, "hint"} - {"playButton"}


def test_hide_text_hides_the_words_from_the_first_paint(open_page: Opener) -> None:
    assert "hint" not in seen_while_loading(open_page, f"{SEED}&hideText=true")
    assert "hint" in seen_while_loading(open_page, f"{SEED}&hideText=false")


def test_the_keys_of_hidden_controls_do_nothing(open_page: Opener) -> None:
    page = open_page(f"{SEED}&playButton_hide=true&stepButton_hide=true&resetButton_hide=true")
    for key in ("Space", "ArrowRight", "r"):
        page.keyboard.press(key)
    settled(page)
    assert epoch(page) == 0
    assert "start=" not in link(page)


def test_keys_do_nothing_behind_an_open_dialog(open_page: Opener) -> None:
    page = open_page(SEED)
    page.keyboard.press("?")
    page.keyboard.press("ArrowRight")
    settled(page)
    assert epoch(page) == 0
