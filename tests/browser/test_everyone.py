"""For everyone: colours, motion, contrast, fingers, screen readers, both languages."""

import json
import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.hearing import CLOCK, heard, listen
from tests.browser.reading import (
    connected,
    epoch,
    pixel,
    send,
    settled,
    shown,
    surface_point,
    unit_centre,
    wait_for_epoch,
)

LINK = "dataset=circle&seed=0.12345&networkShape=4,2"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WARM_AND_COOL = "networkShape=&y=false&seed=1&initZero=true&activation=linear&noise=0"


def hue(colour: tuple[int, int, int]) -> str:
    red, green, blue = colour
    if blue > red:
        return "blue" if green > 0.6 * blue else "indigo"
    return "yellow" if green > 0.68 * red else "orange"


def sides(page: Page) -> tuple[str, str, str, str]:
    """The hues of the two sides of the surface, and of the two sides of the output's picture in the network."""
    surface = [hue(pixel(page, "#surface-canvas", *surface_point(page, x, 5.9))) for x in (-5.9, 5.9)]
    x, y = unit_centre(page, "1.0")
    neuron = [hue(pixel(page, "#network-canvas", x + dx, y)) for dx in (-20, 20)]
    return surface[0], surface[1], neuron[0], neuron[1]


def test_the_other_pair_of_colours_takes_over_everywhere_and_is_remembered(open_page: Opener) -> None:
    page = open_page(WARM_AND_COOL)
    send(page, json.dumps({"type": "weight", "layer": 1, "unit": 0, "input": 0, "value": 9}))
    settled(page)
    assert sides(page) == ("orange", "blue", "orange", "blue")
    thumbnails = "() => document.querySelector('[data-thumbnail=gauss]').toDataURL()"
    before = page.evaluate(thumbnails)
    assert "Blue is positive" in (page.get_attribute("#surface-canvas", "aria-label") or "")
    page.click("#colors")
    expect(page.locator("#colors")).to_have_attribute("aria-pressed", "true")
    settled(page)
    assert sides(page) == ("yellow", "indigo", "yellow", "indigo")
    assert page.evaluate(thumbnails) != before
    for canvas in ("#surface-canvas", "#network-canvas"):
        assert "Indigo is positive, yellow is negative" in (page.get_attribute(canvas, "aria-label") or "")
    page.hover('[data-unit="1.0"]')
    number = page.evaluate(
        "() => getComputedStyle(document.querySelector('#card .number')).color.match(/\\d+/g).map(Number)"
    )
    assert hue(tuple(number)) == "indigo"
    page.reload()
    connected(page)
    expect(page.locator("#colors")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("() => document.documentElement.dataset.colors") == "safe"
    page.click("#colors")
    expect(page.locator("#surface-canvas")).to_have_attribute("aria-label", re.compile("Blue is positive"))


def test_a_wish_for_contrast_darkens_lines_and_quiet_words(open_page: Opener) -> None:
    page = open_page(LINK, contrast="more")
    colour = """name => { const i = document.body.appendChild(document.createElement('i'));
      i.style.color = `var(--${name})`; const c = getComputedStyle(i).color; i.remove();
      return c.match(/\\d+/g).map(Number) }"""
    assert max(page.evaluate(colour, "line")) < 160
    assert max(page.evaluate(colour, "muted")) < 80
    assert page.evaluate(colour, "ink") == [0, 0, 0]


def test_on_a_phone_every_control_is_a_finger_wide(open_page: Opener) -> None:
    """A tap 21 pixels beside the middle of a control still meets it, or one of its neighbours of the same kind."""
    page = open_page(LINK, **PHONE)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, select, input, a[href]')]
          .filter(e => e.checkVisibility() && !e.closest('dialog, .article, #card'))
          .filter(e => {
            e.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
            const target = e.matches('input[type=checkbox], input[type=radio]') ? e.closest('label') ?? e : e;
            const b = target.getBoundingClientRect();
            const [x, y] = [b.x + b.width / 2, b.y + b.height / 2];
            const kin = '.tiny, .transport *, .segments *, .over, .sets *, .plot *';
            const own = other => other
              && (target === other || target.contains(other) || other.contains(target) || other.matches?.(kin));
            const across = [[-21, 0], [21, 0]], down = [[0, -21], [0, 21]];
            const slider = e.type === 'range';
            const places = slider ? [[0, -17], [0, 17]] : [...across, ...down];
            return places.some(([dx, dy]) => !own(document.elementFromPoint(x + dx, y + dy)));
          }).map(e => e.id || e.getAttribute('aria-label') || e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_on_a_phone_speed_steps_log_scale_and_words_are_within_reach(open_page: Opener) -> None:
    page = open_page(LINK, **PHONE)
    page.tap("#speed label:last-child")
    expect(page.locator("input[name=speed][value=max]")).to_be_checked()
    page.select_option("#step-size", "10")
    page.tap("#step")
    wait_for_epoch(page, 10)
    page.locator("label", has=page.locator("#log-scale")).tap()
    expect(page.locator("#log-scale")).to_be_checked()
    page.tap("#more-button")
    page.wait_for_function("() => document.querySelector('.article').getBoundingClientRect().top < innerHeight")
    page.evaluate("() => scrollTo(0, 0)")
    page.tap("#colors")
    expect(page.locator("#colors")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("width", [320, 360, 390, 430])
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_a_narrow_phone_does_not_scroll_sideways_and_its_bar_holds_all_of_transport(
    open_page: Opener, width: int, language: str
) -> None:
    page = open_page(LINK, viewport={"width": width, "height": 740}, has_touch=True, is_mobile=True, locale=language)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    outside = page.evaluate(
        """() => [...document.querySelectorAll('#transport button, #transport select, #epoch')]
            .filter(e => e.checkVisibility())
            .filter(e => { const b = e.getBoundingClientRect(); return b.left < 0 || b.right > innerWidth })
            .map(e => e.id)"""
    )
    assert outside == []


def test_the_live_region_speaks_at_most_once_a_second_and_in_one_short_breath(open_page: Opener) -> None:
    page = open_page(LINK, scripts=[CLOCK])
    listen(page)
    page.click("#play")
    wait_for_epoch(page, 60)
    page.click("#play")
    for _ in range(5):
        page.click("#step")
    settled(page)
    expect(page.locator("#summary")).to_contain_text(f"Epoch {epoch(page)}.")
    page.wait_for_timeout(1100)  # nothing comes after it
    said = [(at, words) for region, at, words in heard(page) if region == "summary"]
    assert said
    assert all(later[0] - earlier[0] >= 990 for earlier, later in pairwise(said))
    assert all(len(text) < 140 for _, text in said)
    assert re.fullmatch(
        rf"Epoch \d+\. Test loss {shown(page, '#loss-test')}, training loss {shown(page, '#loss-train')}\. "
        r"The output is positive on \d+ percent of the plane\.",
        said[-1][1],
    )


# Names of functions and keys, which are the same in every language.
SAME = r"ReLU|Tanh|Sigmoid|L1|L2|Esc|R|Backprop Playground|English|sin|x|b|px|QR|Ctrl|C"
WORDS = """() => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const outside = parent.closest('script, noscript, .article, code, dialog:not([open])');
    if (!outside && parent.checkVisibility()) texts.push(walker.currentNode.textContent);
  }
  for (const e of document.querySelectorAll('[aria-label], [title]'))
    if (!e.closest('.article')) texts.push(e.getAttribute('aria-label') ?? '', e.getAttribute('title') ?? '');
  return [...texts, document.title].filter(text => /[A-Za-z]/.test(text)).map(text => text.trim());
}"""


def test_a_change_of_language_leaves_no_word_behind(open_page: Opener) -> None:
    page = open_page(LINK.replace("&", "&amp;", 1))
    page.click("#play")
    wait_for_epoch(page, 5)
    page.click('[data-unit="1.0"]')
    field = page.locator("#card input").first
    field.fill("1e300")
    field.press("Enter")
    page.hover("#surface-canvas")
    page.click("#language")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    settled(page)
    expect(page.locator("#summary")).to_have_text(re.compile("[\u4e00-\u9fff]"))  # it speaks once a second
    left = [text for text in page.evaluate(WORDS) if re.search(r"[A-Za-z]{2,}", re.sub(rf"\b({SAME})\b", "", text))]
    left = [text for text in left if "amp;" not in text]
    assert left == []
    page.click("#language")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    settled(page)
    expect(page.locator("#summary")).not_to_have_text(re.compile("[\u4e00-\u9fff]"))
    chinese = """() => [...document.querySelectorAll('body *')].filter(e => !e.closest('.article'))
      .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && /[\\u4e00-\\u9fff]/.test(n.textContent)))
      .map(e => e.id || e.textContent)"""
    assert page.evaluate(chinese) == ["language"]
