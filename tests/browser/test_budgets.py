"""What a first visit loads is little, and all of it comes from the page's own server."""

import pytest
from playwright.sync_api import Browser

from tests.browser.serving import Server
from tests.browser.weighing import Load, first_load, leaves, total


@pytest.fixture(scope="module")
def loads(browser: Browser, server: Server) -> list[Load]:
    return first_load(browser, server.url)


def test_a_first_visit_loads_at_most_150_kilobytes_and_80_of_script(loads: list[Load]) -> None:
    by_kind = {kind: total(loads, kind) for kind in sorted({load.kind for load in loads})}
    assert 10_000 < total(loads) <= 150_000, by_kind
    assert 5_000 < by_kind["script"] <= 80_000, by_kind


def test_no_request_leaves_the_origin(loads: list[Load], server: Server) -> None:
    assert leaves(loads, server.url) == []


def test_an_address_elsewhere_is_seen() -> None:
    loads = [Load("http://127.0.0.1:80/a", "script", 1), Load("http://127.0.0.1:8000/b", "script", 1)]
    loads += [Load("https://example.org/c", "font", 1), Load("data:image/png;base64,", "image", 0)]
    assert leaves(loads, "http://127.0.0.1:8000/") == ["http://127.0.0.1:80/a", "https://example.org/c"]


def test_every_module_that_is_imported_is_preloaded(browser: Browser, server: Server) -> None:
    """Else the browser learns of it only after its importer has come: one more round trip to the server."""
    page = browser.new_page()
    page.goto(server.url, wait_until="networkidle")
    preloaded = page.eval_on_selector_all("link[rel=modulepreload]", "links => links.map(link => link.href)")
    imported = [
        url
        for url in page.evaluate("() => performance.getEntriesByType('resource').map(entry => entry.name)")
        if url.endswith(".js") and not url.endswith("/early.js")
    ]
    assert sorted(set(imported)) == sorted(preloaded)
    page.close()


def test_files_that_were_loaded_once_are_not_loaded_again(browser: Browser, server: Server) -> None:
    """On a reload only the page itself comes over the network."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(server.url, wait_until="networkidle")
    page.goto(f"{server.url}?again", wait_until="networkidle")
    loaded = page.evaluate(
        "() => performance.getEntriesByType('resource').filter(file => file.transferSize > 0).map(file => file.name)"
    )
    assert loaded == []
    context.close()
