"""Handing on an experiment: the link, its QR code, the code for embedding, and what they hide."""

import html
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.permalink import parse
from server.addresses import own_addresses
from tests.browser.conftest import Opener
from tests.browser.reading import no_seed, settled
from tests.browser.rules import violations
from tests.browser.serving import ROOT, Server

LINK = "dataset=xor&seed=0.12345&noise=10&goalTestLossMinThresholdFirst=0.2"


def open_dialog(page: Page) -> None:
    page.click("#share-button")
    expect(page.locator("#share-link")).to_have_value(re.compile("seed="))


def shared(page: Page) -> str:
    """The link once the server has answered."""
    settled(page)
    page.wait_for_function("() => document.querySelector('#share-link').value")
    return page.input_value("#share-link")


def tick(page: Page, name: str) -> None:
    page.click(f"#share-hides input[value={name}]")


def test_the_link_is_that_of_the_state(open_page: Opener, server: Server) -> None:
    page = open_page(LINK)
    open_dialog(page)
    assert shared(page) == server.url + page.evaluate("location.hash")
    expect(page.locator("#share-addresses")).to_be_hidden()


def test_the_dialog_opens_and_closes_by_keyboard_and_gives_the_focus_back(open_page: Opener) -> None:
    page = open_page(LINK)
    page.focus("#share-button")
    page.keyboard.press("Enter")
    expect(page.locator("#share")).to_be_visible()
    assert page.evaluate("document.querySelector('#share').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator("#share")).to_be_hidden()
    expect(page.locator("#share-button")).to_be_focused()


def test_hidden_controls_travel_in_link_code_and_embedding(open_page: Opener, server: Server) -> None:
    page = open_page(LINK)
    open_dialog(page)
    before = shared(page)
    for name in ("noise", "playButton", "hideText"):
        tick(page, name)
    link = shared(page)
    view = parse(link, no_seed).view
    assert (set(view.hidden), view.hide_text) == ({"noise", "playButton"}, True)
    assert parse(link, no_seed).recipe == parse(before, no_seed).recipe
    assert len(view.goals) == 1
    code = page.get_attribute("#share-code", "src") or ""
    assert unquote(code.removeprefix("/qr.svg?text=")) == link
    page.wait_for_function("() => document.querySelector('#share-code').naturalWidth > 0")
    (embedded,) = re.findall(r'src="([^"]*)"', page.input_value("#share-embed"))
    assert html.unescape(embedded) == link.replace(server.url, f"{server.url}embed")
    tick(page, "noise")
    assert parse(shared(page), no_seed).view.hidden == ["playButton"]
    # what is shared is not what is shown here
    page.keyboard.press("Escape")
    expect(page.locator("#noise")).to_be_visible()
    assert "_hide" not in page.evaluate("location.hash")
    other = open_page(link.split("#")[1])
    expect(other.locator("#play")).to_be_hidden()
    expect(other.locator("#noise")).to_be_hidden()
    expect(other.locator("#batch-size")).to_be_visible()


def test_what_this_link_hides_stays_hidden_until_it_is_unticked(open_page: Opener) -> None:
    page = open_page(f"{LINK}&problem_hide=true&sinX_hide=true&hideText=true")
    open_dialog(page)
    boxes = page.locator("#share-hides input:checked")
    assert boxes.evaluate_all("all => all.map(box => box.value)") == ["problem", "hideText", "sinX"]
    assert "problem_hide=true" in shared(page)
    tick(page, "problem")
    assert "problem_hide" not in shared(page)


def test_a_feature_in_use_cannot_be_hidden(open_page: Opener) -> None:
    page = open_page(f"{LINK}&xSquared=true&y=false")
    open_dialog(page)
    expect(page.locator("#share-hides input[value=xSquared]")).to_be_disabled()
    expect(page.locator("#share-hides input[value=y]")).to_be_enabled()


def test_copying_uses_the_clipboard_where_there_is_one(open_page: Opener) -> None:
    page = open_page(LINK, permissions=["clipboard-read", "clipboard-write"])
    open_dialog(page)
    page.click("#share-copy")
    expect(page.locator("#share-said")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == shared(page)
    page.click("#share-embed-copy")
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('<iframe')")


# Lets the question for the link go out only when it is told to.
LATE = """
const Watched = window.WebSocket;
window.WebSocket = class extends Watched {
  send(text) {
    if (typeof text === 'string' && JSON.parse(text).type === 'share') window.__ask = () => super.send(text);
    else super.send(text);
  }
};
"""


def test_that_a_link_was_copied_is_still_said_when_the_answer_is_the_same_link(open_page: Opener) -> None:
    page = open_page(LINK, permissions=["clipboard-read", "clipboard-write"], scripts=[LATE])
    open_dialog(page)
    page.click("#share-copy")
    expect(page.locator("#share-said")).to_have_text("Copied.")
    page.evaluate("() => window.__ask()")
    settled(page)
    expect(page.locator("#share-said")).to_have_text("Copied.")
    tick(page, "noise")
    expect(page.locator("#share-said")).to_be_empty()


# A school's network: plain HTTP, so neither a secure context nor a clipboard interface.
PLAIN = """
Object.defineProperty(window, 'isSecureContext', { value: false });
Object.defineProperty(navigator, 'clipboard', { value: undefined });
"""


@pytest.mark.parametrize("allowed", [True, False])
def test_copying_over_plain_http(open_page: Opener, allowed: bool) -> None:
    page = open_page(LINK, scripts=[PLAIN + ("" if allowed else "document.execCommand = () => false;")])
    open_dialog(page)
    page.evaluate("() => document.addEventListener('copy', () => { window.__copied = String(getSelection()); })")
    page.click("#share-copy")
    expect(page.locator("#share-said")).to_contain_text("Copied." if allowed else "Ctrl+C")
    expect(page.locator("#share-link")).to_be_focused()
    length = "field => field.selectionEnd - field.selectionStart"
    assert page.eval_on_selector("#share-link", length) == len(shared(page))


def test_a_link_that_is_too_long_for_a_code_says_so(open_page: Opener) -> None:
    page = open_page(f"seed={'7' * 900}&tutorial={'a' * 1000}")
    open_dialog(page)
    expect(page.locator("#share-code")).to_be_hidden()
    expect(page.locator("#share-too-long")).to_contain_text("2000")


def test_the_class_sees_code_and_link_in_full_size(open_page: Opener) -> None:
    page = open_page(LINK, viewport={"width": 1280, "height": 720})
    open_dialog(page)
    small = page.locator("#share-code").bounding_box()
    page.click("#share-class")
    large = page.locator("#share-code").bounding_box()
    assert small is not None
    assert large is not None
    assert large["height"] > 400 > small["height"]
    assert page.inner_text("#share-large") == shared(page)
    expect(page.locator("#share-hides")).to_be_hidden()
    page.click("#share-class")
    expect(page.locator("#share-hides")).to_be_visible()
    page.click("#share-class")
    page.keyboard.press("Escape")
    expect(page.locator("#share")).to_be_hidden()
    open_dialog(page)
    expect(page.locator("#share-hides")).to_be_visible()


@pytest.fixture
def open_server() -> Iterator[tuple[str, str]]:
    """A server that others in the network can reach: its address on this machine, and the first one for others."""
    others = own_addresses()
    if not others:
        pytest.skip("this machine has no address in any network")
    command = [sys.executable, "-m", "server", "--host", "0.0.0.0", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        here = "http://" + process.stdout.readline().split("http://")[1].split(" ")[0]
        yield here, f"http://{others[0]}:{here.split(':')[2]}"
        process.kill()


def test_a_page_opened_on_the_servers_own_machine_offers_the_addresses_for_others(
    open_page: Opener, open_server: tuple[str, str]
) -> None:
    here, address = open_server
    page = open_page(LINK, url=here)
    open_dialog(page)
    expect(page.locator("#share-addresses")).to_be_visible()
    assert shared(page).startswith(address + "#")
    assert unquote(page.get_attribute("#share-code", "src") or "").startswith(f"/qr.svg?text={address}#")
    assert f'src="{address}embed#' in page.input_value("#share-embed")
    page.select_option("#share-address", here)
    assert shared(page).startswith(here + "#")
    page = open_page(LINK, url=address)
    open_dialog(page)
    expect(page.locator("#share-addresses")).to_be_hidden()
    assert shared(page).startswith(address + "#")
    # a plain-HTTP address: no clipboard interface, and copying works all the same
    assert not page.evaluate("isSecureContext || Boolean(navigator.clipboard)")
    page.click("#share-copy")
    expect(page.locator("#share-said")).to_have_text("Copied.")


def test_sharing_on_a_phone_in_chinese(open_page: Opener) -> None:
    page = open_page(LINK, query="lang=zh", viewport={"width": 390, "height": 844}, has_touch=True)
    page.tap("#share-button")
    expect(page.locator("#share-title")).to_have_text("分享这个实验")
    assert "?lang=zh#" in shared(page)
    page.tap("#share-hides label:has(input[value=noise])")
    assert "noise_hide=true" in shared(page)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.eval_on_selector("#share", "dialog => dialog.scrollWidth <= dialog.clientWidth")


@pytest.fixture
def elsewhere(server: Server) -> Iterator[str]:
    """A page of another origin that embeds the playground with the code that the dialog gives."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            source = html.escape(f"{server.url}embed#{LINK}")
            self.wfile.write(f'<!doctype html><iframe src="{source}" width="1100" height="800"></iframe>'.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as host:
        Thread(target=host.serve_forever, daemon=True).start()
        yield f"http://localhost:{host.server_port}/"
        host.shutdown()


def test_the_playground_runs_in_a_page_of_another_origin(browser: Browser, server: Server, elsewhere: str) -> None:
    with closing(browser.new_context(viewport={"width": 1200, "height": 900}, locale="en-US")) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(elsewhere)
        frame = page.frame_locator("iframe")
        expect(frame.locator("#loss-train")).to_contain_text(re.compile("[0-9]"))
        for absent in ("#article", "footer", "#share-button", "#share", "#language", "#more-button"):
            expect(frame.locator(absent)).to_have_count(0)
        entries = page.evaluate("history.length")
        frame.locator("#play").click()
        expect(frame.locator("#goals [data-reached]")).to_have_count(1)
        frame.locator("#play").click()
        frame.locator("[data-dataset=gauss]").click()
        expect(frame.locator("#open-full")).to_have_attribute("href", re.compile("^/#.*dataset=gauss"))
        # Back must lead to what the reader saw before the page around it, not through the frame
        assert page.evaluate("history.length") == entries
        with context.expect_page() as opened:
            frame.locator("#open-full").click()
        whole = opened.value
        expect(whole.locator("[data-dataset=gauss]")).to_be_checked()
        assert whole.url.startswith(f"{server.url}#")
        assert complaints == []


def test_only_the_embedded_page_may_stand_in_a_frame(browser: Browser, server: Server, elsewhere: str) -> None:
    with closing(browser.new_context()) as context:
        page = context.new_page()
        page.goto(elsewhere)
        page.evaluate("url => { document.querySelector('iframe').src = url }", server.url)
        page.wait_for_timeout(500)
        assert page.frame_locator("iframe").locator("#play").count() == 0


@pytest.mark.parametrize("width", [390, 700, 1100])
def test_the_embedded_page_is_never_wider_than_its_frame(open_page: Opener, server: Server, width: int) -> None:
    page = open_page(LINK, url=f"{server.url}embed", viewport={"width": width, "height": 800})
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#open-full")).to_be_visible()


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_no_rule_is_broken_in_what_is_shared(open_page: Opener, server: Server, screen: str) -> None:
    size = {"width": 390, "height": 844} if screen == "phone" else {"width": 1280, "height": 720}
    page = open_page(LINK, viewport=size, color_scheme="dark" if screen == "phone" else "light")
    page.click("#run-to-button")
    assert violations(page) == []
    open_dialog(page)
    assert violations(page) == []
    page.click("#share-class")
    assert violations(page) == []
    page = open_page(LINK, url=f"{server.url}embed", viewport=size)
    assert violations(page) == []


def test_a_finger_can_hit_everything_in_the_dialog(open_page: Opener) -> None:
    page = open_page(LINK, viewport={"width": 390, "height": 844}, has_touch=True)
    open_dialog(page)
    boxes = page.eval_on_selector_all(
        "#share :is(button, label:has(input), select, input[type=text])",
        """all => all.map(element => [element.id || element.className || element.textContent,
          element.getBoundingClientRect()]).filter(([, box]) => box.height > 0 && box.height < 44)
          .map(([name, box]) => `${name}: ${box.height}`)""",
    )
    assert boxes == []
