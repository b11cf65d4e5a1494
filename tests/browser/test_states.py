"""States that are not training: loading, waiting, cut off, full, diverged. Each says what it is and has a way out."""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.reading import engine_run, epoch, pixel, settled, shown, surface_point, wait_for_epoch
from tests.browser.serving import Server, serving

LINK = "dataset=circle&seed=0.12345&networkShape=4,2"
DIVERGING = "problem=regression&learningRate=3&networkShape=&seed=0.12345"
STEADY = "problem=regression&activation=linear&networkShape=4,4&learningRate=0.001&seed=0.12345&xSquared=true"

DEAF = """window.WebSocket = class { constructor() { this.readyState = 0 } send() {} close() {} };"""
SHIFTS = """window.__shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(({ value, sources }) => window.__shifts.push([value,
  sources.map(({ node }) => node?.id || node?.className || node?.nodeName).join(' ')]))
).observe({ type: 'layout-shift', buffered: true });"""


def forgive_lost_connections(open_page: Opener) -> None:
    """A browser notes every failed connection in its console; here they are meant to fail, until the page is closed."""
    open_page.forgive(["ERR_CONNECTION", "WebSocket"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [(1440, 900), (768, 1024), (390, 844)])
def test_the_first_load_moves_nothing(open_page: Opener, size: tuple[int, int]) -> None:
    page = open_page(viewport={"width": size[0], "height": size[1]}, scripts=[SHIFTS])
    settled(page)
    page.wait_for_timeout(300)
    shifts = page.evaluate("() => window.__shifts")
    assert sum(value for value, _ in shifts) < 0.002, shifts


@pytest.fixture
def in_pieces(server: Server) -> Iterator[str]:
    """The same page from where its text comes in pieces, as over a slow line."""

    class Line(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/ws":
                self.send_error(503)
                return
            with urlopen(server.url + self.path[1:]) as answer:
                body = answer.read()
                self.send_response(200)
                for name in ("content-type", "content-security-policy"):
                    if answer.headers[name]:
                        self.send_header(name, answer.headers[name])
                self.end_headers()
            parts = 8 if self.path == "/" else 1
            for part in range(parts):
                self.wfile.write(body[len(body) * part // parts : len(body) * (part + 1) // parts])
                time.sleep(0.1 if parts > 1 else 0)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Line) as line:
        Thread(target=line.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{line.server_port}/"
        line.shutdown()


@pytest.mark.parametrize("size", [(1440, 900), (768, 1024), (390, 844)])
def test_a_page_that_comes_in_pieces_is_not_shown_before_its_parts_have_their_places(
    open_page: Opener, in_pieces: str, size: tuple[int, int]
) -> None:
    forgive_lost_connections(open_page)
    page = open_page(url=in_pieces, wait=False, viewport={"width": size[0], "height": size[1]}, scripts=[SHIFTS, DEAF])
    page.wait_for_function("() => performance.getEntriesByName('first-paint').length === 1")
    page.wait_for_timeout(300)
    shifts = page.evaluate("() => window.__shifts")
    assert sum(value for value, _ in shifts) < 0.002, shifts


# Notes whether something is said about the connection in the frame in which the skeleton is there.
FIRST_SEEN = """
const look = () => {
  const canvas = document.querySelector('#network-canvas'), size = [canvas?.width ?? 0, canvas?.height ?? 0];
  const pixels = size[0] > 0 ? canvas.getContext('2d').getImageData(0, 0, ...size).data : [];
  if (!pixels.some(Boolean)) requestAnimationFrame(look);
  else window.__first = { said: document.querySelector('#connection').checkVisibility() };
};
requestAnimationFrame(look);
"""


def test_while_the_server_is_silent_the_page_shows_its_skeleton_and_says_that_it_waits(open_page: Opener) -> None:
    page = open_page(wait=False, scripts=[DEAF, FIRST_SEEN])
    page.wait_for_selector("html[data-connection=connecting]")
    page.wait_for_function("() => window.__first")
    assert page.evaluate("() => window.__first.said") is False
    expect(page.locator("#connection")).to_be_visible()
    expect(page.locator("#connection p")).to_have_text("Waiting for the server…")
    expect(page.locator("#retry")).to_be_hidden()
    page.click("#play")
    expect(page.locator("#play")).to_contain_text("Pause")


def test_what_is_asked_for_before_the_server_answers_is_done_then(open_page: Opener) -> None:
    page = open_page(LINK, wait=False)
    page.click("#play")
    wait_for_epoch(page, 10)


def test_a_page_whose_server_dies_says_so_keeps_its_picture_and_comes_back_by_itself(
    open_page: Opener, own_server: Server
) -> None:
    page = open_page(LINK, url=own_server.url)
    page.click("#play")
    wait_for_epoch(page, 20)
    own_server.kill()
    expect(page.locator("#connection")).to_contain_text("The connection is lost")
    expect(page.locator("#play")).to_contain_text("Play")
    settled(page)
    assert epoch(page) >= 20
    assert picture_is_coloured(page)
    page.click("#play")  # not a dead button: it says why nothing happens
    expect(page.locator("#notices")).to_contain_text("There is no connection")
    page.click("#notices button")
    own_server.start()
    expect(page.locator("#connection")).to_be_hidden(timeout=60_000)
    expect(page.locator("#notices")).to_contain_text("Connected again")
    settled(page)
    expect(page.locator("#play")).to_contain_text("Pause")  # it goes on as it was: from its last checkpoint, playing
    wait_for_epoch(page, 40)
    page.click("#play")
    settled(page)
    assert shown(page, "#loss-train") == f"{engine_run(LINK, epoch(page))['loss'][-1][1]:.3f}"
    forgive_lost_connections(open_page)


def test_what_was_changed_is_still_so_after_a_lost_connection(open_page: Opener, own_server: Server) -> None:
    """The address holds the state, the page remembers its pace: both go to the new session."""
    page = open_page(LINK, url=own_server.url)
    page.select_option("#learning-rate", "0.1")
    page.click("[data-dataset=xor]")
    page.check("input[name=speed][value=max]")
    page.wait_for_function("() => location.hash.includes('dataset=xor') && location.hash.includes('learningRate=0.1')")
    own_server.kill()
    expect(page.locator("#connection")).to_be_visible()
    own_server.start()
    expect(page.locator("#connection")).to_be_hidden(timeout=60_000)
    expect(page.locator("#learning-rate")).to_have_value("0.1")
    page.click("#play")
    wait_for_epoch(page, 200)
    forgive_lost_connections(open_page)


def test_a_full_server_says_so_once_and_lets_the_page_in_as_soon_as_there_is_room(
    open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_SESSIONS", "1")
    with serving() as small:
        first = open_page(LINK, url=small.url)
        second = open_page(LINK, url=small.url, wait=False)
        expect(second.locator("#connection")).to_contain_text("no room for another session")
        expect(second.locator("#notices .notice")).to_have_count(0)
        second.wait_for_timeout(1000)
        expect(second.locator("#connection")).to_be_visible()
        first.goto("about:blank")
        expect(second.locator("#connection")).to_be_hidden(timeout=60_000)
        second.click("#play")
        wait_for_epoch(second, 10)
        expect(second.locator("#notices .notice")).to_have_count(0)
    forgive_lost_connections(open_page)


def picture_is_coloured(page: Page) -> bool:
    """Whether the surface has the colours of values, and nowhere that of "not a number"."""
    unknown = page.evaluate(
        """() => { const probe = document.body.appendChild(document.createElement('i'));
             probe.style.color = 'var(--unknown)'; const colour = getComputedStyle(probe).color; probe.remove();
             return colour.match(/\\d+/g).map(Number) }"""
    )
    places = [surface_point(page, x, y) for x in (-5.8, -3, 0, 3, 5.8) for y in (-5.8, 5.8)]
    return tuple(unknown) not in {pixel(page, "#surface-canvas", *place) for place in places}


def diverge(page: Page, link: str) -> None:
    """As it happens in class: it learns, then someone turns the learning rate up."""
    if link == STEADY:
        page.click("#play")
        wait_for_epoch(page, 20)
        page.click("#play")
        settled(page)
        page.click("#step")  # to the end of an epoch
        settled(page)
        page.select_option("#learning-rate", "3")
        settled(page)
    page.click("#play")
    expect(page.locator("#diverged")).to_be_visible(timeout=60_000)


def good_epoch(page: Page) -> int:
    return int("".join(filter(str.isdigit, shown(page, "#diverged-back"))))


@pytest.mark.parametrize("link", [DIVERGING, STEADY])
def test_a_run_that_diverged_keeps_its_last_good_picture(open_page: Opener, link: str) -> None:
    page = open_page(link)
    diverge(page, link)
    expect(page.locator("#diverged")).to_contain_text("diverged")
    expect(page.locator("#play")).to_contain_text("Play")
    settled(page)
    assert picture_is_coloured(page)
    page.locator("[data-unit]").first.hover()
    settled(page)
    assert picture_is_coloured(page)


@pytest.mark.parametrize("link", [DIVERGING, STEADY])
@pytest.mark.parametrize("slower", [False, True])
def test_both_ways_back_lead_to_the_losses_of_the_last_good_epoch(open_page: Opener, link: str, slower: bool) -> None:
    page = open_page(link)
    diverge(page, link)
    good = good_epoch(page)
    assert link == DIVERGING or good >= 20
    page.click("#diverged-slower" if slower else "#diverged-back")
    expect(page.locator("#diverged")).to_be_hidden()
    settled(page)
    _, train, test = engine_run(link, good)["loss"][-1]
    assert (epoch(page), shown(page, "#loss-train"), shown(page, "#loss-test")) == (good, f"{train:.3f}", f"{test:.3f}")
    expect(page.locator("#learning-rate")).to_have_value("1" if slower else "3")
    page.click("#step")
    page.wait_for_function(
        "good => +document.querySelector('#epoch').textContent.replace(/\\D/g, '') !== good", arg=good
    )


def test_a_reset_ends_divergence_too(open_page: Opener) -> None:
    page = open_page(DIVERGING)
    page.click("#play")
    expect(page.locator("#diverged")).to_be_visible(timeout=60_000)
    page.click("#reset")
    expect(page.locator("#diverged")).to_be_hidden()
    settled(page)
    assert epoch(page) == 0
