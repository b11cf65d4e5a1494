"""In a school's network the page comes by plain HTTP from a name or number that is not localhost: no secure context."""

from playwright.sync_api import Page

from tests.browser.conftest import SCHOOL, Opener
from tests.browser.reading import engine_run, epoch, settled, shown, wait_for_epoch
from tests.browser.serving import Server


def at_school(open_page: Opener, server: Server, link: str) -> Page:
    page = open_page(link, url=f"http://{SCHOOL}:{server.port}/")
    assert page.evaluate("() => [isSecureContext, typeof navigator.clipboard]") == [False, "undefined"]
    return page


def test_it_learns_there_as_anywhere(open_page: Opener, server: Server) -> None:
    page = at_school(open_page, server, "seed=0.12345")
    page.click("#play")
    wait_for_epoch(page, 30)
    page.click("#play")
    settled(page)
    last = epoch(page)
    assert shown(page, "#loss-train") == f"{engine_run('seed=0.12345', last)['loss'][-1][1]:.3f}"


def test_what_is_chosen_there_is_remembered(open_page: Opener, server: Server) -> None:
    page = at_school(open_page, server, "seed=0.12345")
    page.reload()
    page.wait_for_selector("html[data-connection=open]")
    page.select_option("#activation", "sigmoid")
    page.wait_for_function("() => location.hash.includes('activation=sigmoid')")
