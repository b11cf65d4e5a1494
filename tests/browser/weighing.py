"""What a first visit loads: every request with its kind and its bytes as they come over the network."""

from dataclasses import dataclass

from playwright.sync_api import Browser, Request

from tests.browser.states import ready


@dataclass(frozen=True)
class Load:
    url: str
    kind: str  # document, script, stylesheet, fetch, image, ...
    size: int  # bytes of the body, compressed as it came


def first_load(browser: Browser, url: str) -> list[Load]:
    """All that a browser with an empty cache asks for until the first frame is drawn and the network is silent."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    page = context.new_page()
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    page.goto(url, wait_until="networkidle")
    ready(page)
    loads = [Load(each.url, each.resource_type, size_of(each)) for each in requests]
    context.close()
    return loads


def size_of(request: Request) -> int:
    """Nothing for what does not come over the network; Chromium says less than nothing for what it has already."""
    return 0 if request.url.startswith(("data:", "blob:")) else max(0, int(request.sizes()["responseBodySize"]))


def leaves(loads: list[Load], home: str) -> list[str]:
    """The addresses outside the page's own origin."""
    return [load.url for load in loads if not load.url.startswith((home, "data:", "blob:"))]


def total(loads: list[Load], kind: str = "") -> int:
    return sum(load.size for load in loads if not kind or load.kind == kind)
