"""How often axe's rules are broken, in every state of the page and on every kind of screen."""

from playwright.sync_api import Browser

from benchmarks.figures import Figure
from tests.browser.rules import violations
from tests.browser.screenshots import every_state
from tests.browser.serving import Server, serving
from tests.browser.states import State, bring

DESKTOP = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SCREENS: dict[str, dict[str, object]] = {
    "light": {**DESKTOP},
    "dark": {**DESKTOP, "color_scheme": "dark"},
    "Chinese": {**DESKTOP, "locale": "zh-CN"},
    "phone": {**PHONE},
}


def broken_rules(browser: Browser, server: Server) -> list[Figure]:
    states = every_state(browser, server)
    figures = []
    for screen, options in SCREENS.items():
        found = [line for state in states for line in broken_in(browser, server, state, options)]
        for line in found:
            print(line)
        figures.append(Figure(f"axe, {screen}: elements that break a rule", len(found), budget=0))
    return figures


def broken_in(browser: Browser, server: Server, state: State, options: dict[str, object]) -> list[str]:
    if state.loses_server:
        with serving() as mortal:
            return examined(browser, mortal, state, options)
    return examined(browser, server, state, options)


def examined(browser: Browser, server: Server, state: State, options: dict[str, object]) -> list[str]:
    context = browser.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    bring(page, server, state)
    found = [f"{state.name}: {line}" for line in violations(page)]
    context.close()
    return found
