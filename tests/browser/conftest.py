"""A real server, a real Chromium, and a page whose console must stay silent."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.reading import connected
from tests.browser.serving import Server, serving
from tests.browser.wire import WIRE

SCHOOL = "school.test"  # a plain-HTTP name that is not localhost, and yet this machine
SCHOOL_RULE = f"--host-resolver-rules=MAP {SCHOOL} 127.0.0.1"

# A Chromium with its whole window loads what drops down from its address bar for every page that is opened, which costs
# a quarter of the time. The last list of features counts, so what Playwright itself turns off stands here as well.
WITHOUT = (
    "AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,"
    "HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,"
    "PaintHolding,PreconnectToSearch,ThirdPartyStoragePartitioning,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"
)
ARGUMENTS = [SCHOOL_RULE, f"--disable-features={WITHOUT}"]

# What passes costs nothing of it, and a busy machine needs it.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A server of this test's own, which it may kill."""
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, headless=True, args=ARGUMENTS)
        yield chromium
        chromium.close()


Opener = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[Opener]:
    """Opens the page with a link; whatever the console or the network complains of fails the test at its end.

    scripts run before those of the page, and `prepare` is called before it is asked for.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    forgiven: list[str] = []

    def open_link(
        link: str = "",
        *,
        url: str | None = None,
        query: str = "",
        wait: bool = True,
        scripts: Sequence[str] = (),
        prepare: Callable[[Page], None] | None = None,
        **options: object,
    ) -> Page:
        settings: dict[str, object] = {"viewport": {"width": 1440, "height": 900}, "locale": "en-US", **options}
        context = browser.new_context(**settings)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        for script in (WIRE, *scripts):
            page.add_init_script(script)
        home = url or server.url
        if options.get("java_script_enabled", True):  # without, it would complain of what is preloaded and not used
            page.on(
                "console",
                lambda message: complaints.append(f"console: {message.text}") if is_complaint(message) else None,
            )
        page.on("pageerror", lambda error: complaints.append(f"page error: {error}"))
        page.on(
            "request",
            lambda request: complaints.append(f"outside: {request.url}") if not is_own(request.url, home) else None,
        )
        if prepare is not None:
            prepare(page)
        page.goto(home + (f"?{query}" if query else "") + (f"#{link}" if link else ""))
        if wait:
            connected(page)
        return page

    open_link.forgive = forgiven.extend  # type: ignore[attr-defined]
    yield open_link
    for context in contexts:
        context.close()
    assert [line for line in complaints if not any(words in line for words in forgiven)] == []


def is_complaint(message: ConsoleMessage) -> bool:
    """Errors and warnings, but for the one that the tests' own reading of pixels brings about."""
    return message.type in ("error", "warning") and "getImageData" not in message.text


def is_own(url: str, home: str) -> bool:
    host = home.split("//")[1].split("/")[0]
    return url.startswith(("data:", "blob:")) or url.split("//")[1].split("/")[0] == host
