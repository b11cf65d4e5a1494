"""Whoever has the watch link sees a session as it happens, and can change nothing of it."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.reading import (
    connected,
    engine_run,
    epoch,
    pixel,
    settled,
    shown,
    surface_point,
    unit_centre,
    wait_for_epoch,
)
from tests.browser.serving import Server

LINK = "dataset=xor&seed=0.12345&networkShape=4,2&noise=10"
CHANGING = (
    "#learning-rate",
    "#activation",
    "#problem",
    "#noise",
    "#batch-size",
    "[data-dataset=circle]",
    "[data-feature=sinX]",
    "#show-test-data",
    "#discretize",
)


def watch_link(page: Page) -> str:
    """The link that the share dialog gives away, for this machine."""
    page.click("#share-button")
    page.check("[name=share-what][value=watch]")
    page.wait_for_function("() => document.querySelector('#share-link').value.includes('/watch/')")
    link = page.input_value("#share-link")
    assert page.get_attribute("#share-code", "src") == f"/qr.svg?text={quoted(page, link)}"
    expect(page.locator("#share-embed")).to_be_hidden()
    expect(page.locator("#share-hides")).to_be_hidden()
    page.keyboard.press("Escape")
    return urlsplit(link).path[1:]


def quoted(page: Page, text: str) -> str:
    return page.evaluate("text => encodeURIComponent(text)", text)  # type: ignore[no-any-return]


def both(open_page: Opener, server: Server, **options: object) -> tuple[Page, Page]:
    owner = open_page(LINK)
    watcher = open_page(url=server.url + watch_link(owner), **options)
    return owner, watcher


def wait_for_same(owner: Page, watcher: Page) -> None:
    """Both have drawn the newest frame: its number is the same for all."""
    settled(owner)
    newest = owner.evaluate("() => window.__wire.drawn")
    watcher.wait_for_function("newest => window.__wire.drawn >= newest", arg=newest)
    settled(watcher)


def test_it_is_the_same_picture_live_and_late(open_page: Opener, server: Server) -> None:
    owner, watcher = both(open_page, server)
    wait_for_same(owner, watcher)
    owner.click("#play")
    wait_for_epoch(watcher, 40)
    late = open_page(url=watcher.url)
    wait_for_epoch(late, 45)
    owner.click("#play")
    for page in (watcher, late):
        wait_for_same(owner, page)
        for figure in ("#epoch", "#loss-train", "#loss-test", "#accuracy-test"):
            assert shown(page, figure) == shown(owner, figure)
        for x, y in ((-5, -5), (-2, 3), (0.5, 0.5), (4, -1), (5, 5)):
            place = surface_point(owner, x, y)
            assert pixel(page, "#surface-canvas", *place) == pixel(owner, "#surface-canvas", *place)
        for unit in owner.locator("[data-unit]").evaluate_all("units => units.map(unit => unit.dataset.unit)"):
            assert alike(sees(page, unit), sees(owner, unit))
        assert page.get_attribute("#loss-canvas", "aria-label") == owner.get_attribute("#loss-canvas", "aria-label")
    at = epoch(owner)
    assert shown(late, "#loss-train") == f"{engine_run(LINK, at)['loss'][-1][1]:.3f}"


def alike(some: list[tuple[int, int, int]], others: list[tuple[int, int, int]]) -> bool:
    """The pages are not laid out alike, so that pixels of a neuron do not lie at just the same place of its picture."""
    return all(
        abs(a - b) <= 16 for one, other in zip(some, others, strict=True) for a, b in zip(one, other, strict=True)
    )


def sees(page: Page, unit: str) -> list[tuple[int, int, int]]:
    """Four colours out of a neuron's picture."""
    x, y = unit_centre(page, unit)
    return [pixel(page, "#network-canvas", x + dx, y + dy) for dx in (-9, 9) for dy in (-9, 9)]


def test_what_the_owner_changes_shows_at_once(open_page: Opener, server: Server) -> None:
    owner, watcher = both(open_page, server)
    owner.select_option("#learning-rate", "0.1")
    expect(watcher.locator("#learning-rate")).to_have_value("0.1")
    owner.click("[data-dataset=spiral]")
    expect(watcher.locator("[data-dataset=spiral]")).to_be_checked()
    owner.click("#add-layer")
    expect(watcher.locator("[data-unit]")).to_have_count(9)
    expect(watcher.locator("#watching a")).to_have_attribute("href", f"/#{urlsplit(owner.url).fragment}")


def test_who_watches_sees_what_the_owner_points_at(open_page: Opener, server: Server) -> None:
    owner, watcher = both(open_page, server)
    owner.hover("[data-unit='1.2']")
    expect(watcher.locator("#card")).to_be_visible()
    expect(watcher.locator("#output-title")).to_have_text(owner.inner_text("#output-title"))
    wait_for_same(owner, watcher)
    for place in ((-4.0, -4.0), (1.0, 3.0), (5.0, -2.0)):
        at = surface_point(owner, *place)
        assert pixel(watcher, "#surface-canvas", *at) == pixel(owner, "#surface-canvas", *at)


def test_who_watches_can_change_nothing(open_page: Opener, server: Server) -> None:
    owner, watcher = both(open_page, server)
    settled(watcher)
    for control in CHANGING:
        expect(watcher.locator(control)).to_be_disabled()
    for gone in ("#play", "#reset", "#step", "#add-layer", "#regenerate", "#share-button"):
        expect(watcher.locator(gone).first).to_be_hidden()
    address = watcher.url
    watcher.keyboard.press("Space")  # a shortcut that plays; here it is explained
    expect(watcher.locator("#notices")).to_contain_text("You are watching")
    settled(owner)
    assert epoch(owner) == 0
    expect(owner.locator("#notices .notice")).to_have_count(0)
    assert watcher.url == address


def test_the_owner_sees_how_many_watch(open_page: Opener, server: Server) -> None:
    owner, watcher = both(open_page, server)
    expect(owner.locator("#watchers")).to_have_text("1")
    other = open_page(url=watcher.url)
    expect(owner.locator("#watchers")).to_have_text("2")
    other.context.close()
    watcher.context.close()
    expect(owner.locator("#watchers")).to_be_hidden()


def test_a_reload_of_the_owner_keeps_those_who_watch(open_page: Opener, server: Server) -> None:
    owner, watcher = both(open_page, server)
    owner.click("#play")
    wait_for_epoch(watcher, 20)
    owner.reload()
    connected(owner)
    expect(owner.locator("#watchers")).to_have_text("1")
    wait_for_epoch(watcher, epoch(owner) + 20)
    owner.click("#play")
    wait_for_same(owner, watcher)
    assert shown(watcher, "#loss-train") == shown(owner, "#loss-train")
    assert server.url + watch_link(owner) == watcher.url


def test_while_the_owner_is_away_it_says_so_and_keeps_the_picture(open_page: Opener, server: Server) -> None:
    owner, watcher = both(open_page, server)
    owner.click("#play")
    wait_for_epoch(watcher, 20)
    owner.goto("about:blank")
    expect(watcher.locator("#watching")).to_contain_text("Waiting")
    assert epoch(watcher) >= 20
    owner.go_back()
    connected(owner)
    expect(watcher.locator("#watching")).to_contain_text("Watching live")
    wait_for_epoch(watcher, epoch(watcher) + 20)


@pytest.mark.parametrize("code", ["AAAAAAAAAAAAAAAA", "x", "%22%3E"])
def test_a_link_that_nobody_shows_says_so(open_page: Opener, server: Server, code: str) -> None:
    page = open_page(url=f"{server.url}watch/{code}", wait=False)
    expect(page.locator("#connection")).to_contain_text("Nobody shows a session")


def test_it_is_watched_on_a_phone_and_in_chinese(open_page: Opener, server: Server) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "locale": "zh-CN", "color_scheme": "dark"}
    owner, watcher = both(open_page, server, **phone)
    owner.click("#play")
    wait_for_epoch(watcher, 20)
    expect(watcher.locator("#watching a")).to_have_text("复制一份自己的")
    assert watcher.evaluate("() => document.documentElement.scrollWidth") <= 390
