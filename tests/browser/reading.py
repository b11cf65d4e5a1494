"""What a page shows, read back as numbers: texts, pixels, and which side of the colour scale they are on."""

import re
from typing import Any

from playwright.sync_api import Page

from engine.__main__ import train
from engine.permalink import parse
from engine.trainer import Trainer

MINUS = "\u2212"


def no_seed() -> str:
    raise AssertionError("the link has no seed")


def engine_run(link: str, *epochs: int) -> dict[str, Any]:
    """The same run by `run.py train`."""
    return train(parse(link, no_seed), sorted(set(epochs)))


def trained(link: str, updates: int) -> Trainer:
    """The same run after so many updates."""
    trainer = Trainer(parse(link, no_seed).recipe)
    if updates:
        trainer.advance(updates)
    return trainer


def paused(page: Page, link: str, least: int) -> Trainer:
    """Play, and pause somewhere from epoch `least` on; the engine's run as it is there.

    That is mostly between two epochs, but on a busy machine also in the middle of one.
    """
    page.click("#play")
    wait_for_epoch(page, least)
    page.click("#play")
    settled(page)
    return trained(link, int(page.evaluate("() => window.__wire.update")))


def shown(page: Page, selector: str) -> str:
    """A text as it stands, with a plain minus."""
    return page.inner_text(selector).replace(MINUS, "-").strip()


def epoch(page: Page) -> int:
    return int(re.sub(r"\D", "", shown(page, "#epoch")))


def wait_for_epoch(page: Page, least: int, timeout: float = 60_000) -> None:
    script = "least => +document.querySelector('#epoch').textContent.replace(/\\D/g, '') >= least"
    page.wait_for_function(script, arg=least, timeout=timeout)


def connected(page: Page) -> None:
    """Wait until the page has its session and the first losses stand in it."""
    page.wait_for_selector("html[data-connection=open]")
    page.wait_for_function("() => /[0-9]/.test(document.querySelector('#loss-train').textContent)")


def settled(page: Page) -> None:
    """Wait until the server has heard all that the page had to say, and what came of it is on the screen (`WIRE`)."""
    page.evaluate(
        """() => window.__wire ? window.__wire.settle()
             : new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 120))))"""
    )


def pixel(page: Page, canvas: str, x: float, y: float) -> tuple[int, int, int]:
    """The colour of a canvas at a place given in CSS pixels from its top left corner."""
    script = """([selector, x, y]) => {
        const canvas = document.querySelector(selector), box = canvas.getBoundingClientRect();
        const px = Math.round(x * canvas.width / box.width), py = Math.round(y * canvas.height / box.height);
        return [...canvas.getContext('2d').getImageData(px, py, 1, 1).data].slice(0, 3);
    }"""
    red, green, blue = page.evaluate(script, [canvas, x, y])
    return red, green, blue


def sign(colour: tuple[int, int, int]) -> int:
    """+1 for blue, -1 for orange, 0 for the middle of the scale."""
    difference = colour[2] - colour[0]
    return 0 if abs(difference) < 24 else (1 if difference > 0 else -1)


def surface_point(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where (x, y) of the plane lies on the output canvas, in CSS pixels: -6 and 6 are its edges, y points up."""
    side = page.evaluate("() => document.querySelector('#surface-canvas').getBoundingClientRect().width")
    return (x + 6) / 12 * side, (6 - y) / 12 * side


def unit_centre(page: Page, unit: str) -> tuple[float, float]:
    """The centre of a drawn neuron on the network canvas, in CSS pixels."""
    centre = page.evaluate(
        """unit => { const n = document.querySelector(`[data-unit="${unit}"]`).getBoundingClientRect();
                     const c = document.querySelector('#network-canvas').getBoundingClientRect();
                     return [n.x + n.width / 2 - c.x, n.y + n.height / 2 - c.y, n.width]; }""",
        unit,
    )
    return centre[0], centre[1]


def send(page: Page, command: str) -> None:
    """Say something on the page's own connection."""
    page.evaluate("text => window.__wire.socket.send(text)", command)


def pictures(page: Page, canvas: str, frames: int) -> int:
    """How many different pictures a canvas shows while the page draws so many frames of the run."""
    return int(page.evaluate("([canvas, frames]) => window.__wire.pictures(canvas, frames)", [canvas, frames]))
