"""The states of the page that people meet: for each the link that opens it and the steps that lead to it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from playwright.sync_api import Page

from tests.browser.reading import settled, wait_for_epoch
from tests.browser.serving import Server

CIRCLE = "dataset=circle&noise=15&seed=0.12345&networkShape=4,2&showTestData=false&discretize=false"
ALL_FEATURES = "&".join(f"{name}=true" for name in ("x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY"))
LARGEST = f"dataset=spiral&noise=10&networkShape=8,8,8,8,8,8&{ALL_FEATURES}&seed=0.12345"
REGRESSION = "problem=regression&regDataset=reg-gauss&noise=10&seed=0.12345&networkShape=4,2"
DIVERGING = "problem=regression&learningRate=3&networkShape=&seed=0.12345"
GOALS = f"{CIRCLE}&goalTestLossMinThresholdFirst=0.2&goalTestLossMinThresholdSecond=0.01"
PENALISED = f"{CIRCLE}&regularization=L2&regularizationRate=0.01"
DEEP = "dataset=circle&noise=15&seed=1&activation=sigmoid&networkShape=4,4,4,4,4,4"
DAMAGED = "dataset=gauss&amp;seed=0.78192&amp;batchSize=7&activation=swish&noise=95&networkShape=3,2.5&cosX=true"


def ready(page: Page) -> None:
    """Wait until the page is connected and has drawn its first frame."""
    page.wait_for_selector("html[data-connection=open]")
    page.wait_for_function("() => /[0-9]/.test(document.querySelector('#loss-train').textContent)")
    settled(page)


def train(page: Page, epochs: int) -> None:
    page.click("#play")
    wait_for_epoch(page, epochs, timeout=60_000)


def learn(page: Page, epochs: int) -> None:
    """Train, pause, and take pointer and focus away from the button."""
    train(page, epochs)
    page.click("#play")
    page.mouse.move(2, 2)
    settled(page)


def nothing(page: Page) -> None:
    settled(page)


def playing(page: Page) -> None:
    train(page, 60)


def learned(page: Page) -> None:
    learn(page, 120)


def learned_with_test_data(page: Page) -> None:
    learn(page, 120)
    page.check("#show-test-data")
    page.check("#discretize")
    page.mouse.move(2, 2)
    settled(page)


def hovered_neuron(page: Page) -> None:
    learn(page, 60)
    page.hover('[data-unit="1.1"]')
    page.wait_for_selector("#card:visible")
    page.wait_for_timeout(300)  # its surface in full size comes with the next frame


def edited_neuron(page: Page) -> None:
    learn(page, 60)
    page.click('[data-unit="2.0"]')
    page.wait_for_selector("#card input:visible")
    page.wait_for_timeout(300)


def hovered_value(page: Page) -> None:
    """The pointer over the large surface: the value there, on a logarithmic curve."""
    learn(page, 120)
    if page.is_visible("#log-scale"):
        page.check("#log-scale")
    page.hover("#surface-canvas")
    page.wait_for_timeout(300)


def focused_link(page: Page) -> None:
    """Reached with the keyboard: Play, with its ring."""
    page.locator("#rewind").focus()
    page.keyboard.press("Tab")
    settled(page)


def read_on(page: Page) -> None:
    """The words under the playground."""
    page.evaluate("() => document.querySelector('#article').scrollIntoView()")
    settled(page)


def diverged(page: Page) -> None:
    page.click("#play")
    page.wait_for_selector("#diverged:visible")
    settled(page)


def shown_to_class(page: Page) -> None:
    """The link for the back row: its QR code as large as the window."""
    open_dialog(page, "share")
    page.wait_for_function("() => document.querySelector('#share-link').value !== ''")
    page.click("#share-class")
    settled(page)


def other_colours(page: Page) -> None:
    learn(page, 120)
    page.click("#colors")
    page.mouse.move(2, 2)
    settled(page)


def shown_to_watchers(page: Page) -> None:
    """The link with which others see this session live."""
    open_dialog(page, "share")
    page.check("[name=share-what][value=watch]")
    page.wait_for_function("() => document.querySelector('#share-link').value.includes('/watch/')")
    settled(page)


def watching(page: Page) -> None:
    """The page of someone who watches; the owner's is another one beside it."""
    owner = page.context.new_page()
    owner.goto(page.url)
    ready(owner)
    learn(owner, 60)
    shown_to_watchers(owner)
    page.goto(owner.input_value("#share-link"))
    ready(page)
    page.bring_to_front()


def explained(page: Page, stage: str) -> None:
    learn(page, 60)
    page.click("#tab-explain")
    page.click(f"#panel-explain [data-stage={stage}]")
    page.mouse.move(2, 2)
    settled(page)


def checked(page: Page) -> None:
    learn(page, 60)
    page.click("#tab-gradcheck")
    page.click("#check-run")
    page.wait_for_selector("#panel-gradcheck tbody tr")
    page.mouse.move(2, 2)
    settled(page)


def examined(page: Page, tab: str) -> None:
    """A tab that asks again and again, after a while."""
    page.click(f"#tab-{tab}")
    page.wait_for_selector(f"#panel-{tab}:not(:empty)")
    learn(page, 120)


def computed(page: Page) -> None:
    """The page of one neuron with the engine's numbers, after some steps."""
    page.wait_for_load_state("networkidle")
    page.click("#step-ten")
    page.wait_for_load_state("networkidle")


def running_to(page: Page) -> None:
    page.click("#run-to-button")
    page.wait_for_selector("#run-to:visible")
    settled(page)


def remarks_opened(page: Page) -> None:
    page.click("#remarks-all")
    settled(page)


def waiting(page: Page) -> None:
    """Before the first answer, when it takes long."""
    page.wait_for_selector("#connection:visible")
    settled(page)


# A connection that never opens.
DEAF = "window.WebSocket = class { constructor() { this.readyState = 0 } send() {} close() {} };"


@dataclass(frozen=True)
class State:
    name: str
    link: str
    arrange: Callable[[Page], None]
    path: str = ""
    loses_server: bool = False  # at the end; so it needs a server of its own
    deaf: bool = False  # the page hears nothing from its server
    alone: bool = False  # a page without a session


STATES = (
    State("first-load", CIRCLE, nothing),
    State("playing", CIRCLE, playing),
    State("learned", CIRCLE, learned),
    State("largest", LARGEST, learned),
    State("neuron-hovered", CIRCLE, hovered_neuron),
    State("neuron-edited", CIRCLE, edited_neuron),
    State("largest-edited", LARGEST, edited_neuron),
    State("value-hovered", CIRCLE, hovered_value),
    State("play-focused", CIRCLE, focused_link),
    State("regression", REGRESSION, learned),
    State("discretized-test-data", CIRCLE, learned_with_test_data),
    State("no-hidden-layer", CIRCLE.replace("networkShape=4,2", "networkShape="), learned),
    State("goals", GOALS, learned),
    State("article", CIRCLE, read_on),
    State("embedded", CIRCLE, learned, path="embed"),
    State("link-repaired", DAMAGED, nothing),
    State("link-repaired-opened", DAMAGED, remarks_opened),
    State("share-class", CIRCLE, shown_to_class),
    State("colours-for-all", CIRCLE, other_colours),
    State("skeleton", CIRCLE, waiting, deaf=True),
    State("run-to", CIRCLE, running_to),
    State("share-watch", CIRCLE, shown_to_watchers),
    State("watching", CIRCLE, watching),
    State("explain-forward", CIRCLE, partial(explained, stage="forward")),
    State("explain-backward", CIRCLE, partial(explained, stage="backward")),
    State("explain-update", PENALISED, partial(explained, stage="update")),
    State("gradient-check", CIRCLE, checked),
    State("gradients", DEEP, partial(examined, tab="gradients")),
    State("neuron", "", computed, path="neuron", alone=True),
    State("doctor", DEEP, partial(examined, tab="doctor")),
    State("diverged", DIVERGING, diverged),
    State("reconnecting", CIRCLE, learned, loses_server=True),
)


def dialog_states(page: Page) -> list[State]:
    """One state for each dialog that the page has. Its button is called after it."""
    names = page.eval_on_selector_all("dialog[id]", "dialogs => dialogs.map(dialog => dialog.id)")
    return [State(f"dialog-{name}", CIRCLE, partial(open_dialog, name=name)) for name in names]


def bring(page: Page, server: Server, state: State, query: str = "") -> None:
    """Bring a new page into a state."""
    if state.deaf:
        page.add_init_script(DEAF)
    page.goto(f"{server.url}{state.path}{query and '?'}{query}#{state.link}")
    if not (state.deaf or state.alone):
        ready(page)
    state.arrange(page)
    if state.loses_server:
        server.kill()
        page.wait_for_selector("#connection:visible")
        settled(page)


def open_dialog(page: Page, name: str) -> None:
    button = page.locator(f"#{name}-button")
    if button.count() == 1 and button.is_visible():
        button.click()
    else:  # where it has no room for a button, a key opens it
        page.eval_on_selector(f"#{name}", "dialog => dialog.showModal()")
    page.wait_for_selector(f"#{name}:visible")
    settled(page)
