"""`python3 run.py screenshots`: every state of the page at four sizes, light and dark, in both languages, to look at.

Each state gets one PNG for each variant, and a contact sheet with all of them side by side: look at the sheets first,
and at the single pictures where something seems off.
"""

import argparse
import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.serving import ROOT, Server, browsing, serving
from tests.browser.states import STATES, State, bring, dialog_states

SIZES = ((1440, 900), (1280, 720), (768, 1024), (390, 844))
LANGUAGES = {"en": "en-US", "zh": "zh-CN"}
THEMES = ("light", "dark")
NARROW = 960  # below this width the page is one column, longer than the window: it is also taken whole


@dataclass(frozen=True)
class Shot:
    state: str
    size: tuple[int, int]
    theme: str
    language: str
    whole: bool
    file: Path


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="screenshots", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "screenshots", help="folder (default: screenshots)")
    parser.add_argument("--only", nargs="+", metavar="STATE", help="just these states")
    options = parser.parse_args(arguments)
    with browsing() as browser, serving() as server:
        states = chosen(every_state(browser, server), options.only)
        for state in states:
            folder = options.out / state.name
            folder.mkdir(parents=True, exist_ok=True)
            shots = list(take(browser, server, state, folder))
            sheet = contact_sheet(browser, shots, options.out / f"sheet-{state.name}.png")
            print(f"{state.name}: {len(shots)} pictures, {sheet}", flush=True)


def every_state(browser: Browser, server: Server) -> list[State]:
    page = browser.new_page()
    page.goto(server.url)
    states = [*STATES, *dialog_states(page)]
    page.close()
    return states


def chosen(states: list[State], names: Sequence[str] | None) -> list[State]:
    unknown = set(names or ()) - {state.name for state in states}
    if unknown:
        raise SystemExit(f"No such state: {', '.join(sorted(unknown))}; there are {', '.join(s.name for s in states)}.")
    return [state for state in states if not names or state.name in names]


def take(browser: Browser, server: Server, state: State, folder: Path) -> Iterator[Shot]:
    for language, locale in LANGUAGES.items():
        for size in SIZES:
            if not state.loses_server:
                yield from photograph(browser, server, state, folder, size, language, locale)
                continue
            with serving() as mortal:
                yield from photograph(browser, mortal, state, folder, size, language, locale)


def photograph(
    browser: Browser, server: Server, state: State, folder: Path, size: tuple[int, int], language: str, locale: str
) -> Iterator[Shot]:
    """The state once, in both themes; where the page is longer than the window, the whole of it as well."""
    phone = size[0] < 600
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=locale,
        has_touch=phone,
        is_mobile=phone,
        device_scale_factor=2 if phone else 1,
    )
    page = context.new_page()
    bring(page, server, state, f"lang={language}")
    yield from in_both_themes(page, state, folder, size, language)
    if size[0] < NARROW:  # last, because it scrolls what is pointed at away
        page.evaluate("() => scrollTo(0, 0)")
        yield from in_both_themes(page, state, folder, size, language, whole=True)
    context.close()


def in_both_themes(
    page: Page, state: State, folder: Path, size: tuple[int, int], language: str, whole: bool = False
) -> Iterator[Shot]:
    """The theme follows the system's, so that nothing needs to be clicked for it."""
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.wait_for_timeout(150)
        file = folder / f"{size[0]}x{size[1]}-{theme}-{language}{'-whole' if whole else ''}.png"
        page.screenshot(path=file, full_page=whole)
        yield Shot(state.name, size, theme, language, whole, file)


def contact_sheet(browser: Browser, shots: list[Shot], file: Path) -> Path:
    """All pictures of a state on one page, small, a row for each kind of window: drawn by the browser itself."""
    wide = [shot for shot in shots if shot.size[0] >= NARROW]
    narrow = [shot for shot in shots if shot.size[0] < NARROW and not shot.whole]
    whole = [shot for shot in shots if shot.whole]
    page = browser.new_page(viewport={"width": 1960, "height": 400})
    page.set_content(
        "<style>body { margin: 8px; background: #888; font: 12px sans-serif } figure { margin: 2px }"
        "section { display: flex; flex-wrap: wrap; align-items: start } img { display: block; width: 100% }</style>"
        + "".join(f"<section>{''.join(map(figure, row))}</section>" for row in (wide, narrow, whole))
    )
    page.evaluate("() => Promise.all([...document.images].map(image => image.decode()))")
    page.screenshot(path=file, full_page=True)
    page.close()
    return file


def figure(shot: Shot) -> str:
    picture = base64.b64encode(shot.file.read_bytes()).decode()
    width = 480 if shot.size[0] >= NARROW else 238
    words = f"{shot.size[0]}x{shot.size[1]} {shot.theme} {shot.language}{' whole' if shot.whole else ''}"
    return f'<figure style="width: {width}px">{words}<img src="data:image/png;base64,{picture}"></figure>'


if __name__ == "__main__":
    main()
