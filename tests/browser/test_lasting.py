"""Nothing is lost: whatever ends a page or its server, the run goes on with just the numbers that it would have had."""

import os
import signal

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.reading import connected, engine_run, epoch, settled, shown, wait_for_epoch
from tests.browser.serving import Server
from tests.browser.test_states import forgive_lost_connections
from tests.server.running import lanes_of

LINK = "dataset=xor&seed=0.12345&networkShape=4,2&noise=10&batchSize=7&regularization=L1&regularizationRate=0.001"

# Writes down the losses of every frame as they come, with the number of the connection that they come by; and those of
# the history, as long as each epoch has its own there.
ROWS = """(() => {
  const Native = window.WebSocket;
  window.__rows = [];
  window.__history = [];
  let connections = 0;
  window.WebSocket = class extends Native {
    constructor(...rest) {
      super(...rest);
      const connection = ++connections;
      this.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') return;
        const size = Number(new DataView(data).getBigUint64(0, true));
        const head = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 8, size)));
        const { __metadata__: { kind }, clock, losses, cells } = head;
        const numbers = ({ data_offsets: [from, to] }) => new Float64Array(data.slice(8 + size + from, 8 + size + to));
        if (kind === 'history' && numbers(clock)[1] === 1) {
          const all = numbers(cells);
          for (let i = 0; i < all.length; i += 9) window.__history.push([connection, all[i], all[i + 4], all[i + 8]]);
        }
        if (kind !== 'frame') return;
        const [first, rows] = [numbers(clock)[4], numbers(losses)];
        for (let i = 0; i < rows.length; i += 2) window.__rows.push([connection, first + i / 2, rows[i], rows[i + 1]]);
      });
    }
  };
})();"""


def rows(page: Page) -> list[list[float]]:
    """Connection, epoch, training and test loss, as they came."""
    return page.evaluate("() => window.__rows")  # type: ignore[no-any-return]


def known(page: Page) -> list[list[float]]:
    """The same, with what came as history: also of epochs that no frame had told before something ended."""
    return rows(page) + page.evaluate("() => window.__history")  # type: ignore[no-any-return]


def assert_unbroken(link: str, *parts: list[list[float]]) -> None:
    """Every loss is bitwise that of a run that nothing has ever stopped, and no epoch is missing."""
    seen = [tuple(row[1:]) for part in parts for row in part]
    last = int(max(seen)[0])
    assert {row[0] for row in seen} == set(range(last + 1))
    unbroken = {row[0]: tuple(row) for row in engine_run(link, *range(last + 1))["loss"]}
    assert all(row == unbroken[row[0]] for row in seen)


def begins_playing(open_page: Opener, url: str | None = None) -> Page:
    page = open_page(LINK, url=url, scripts=[ROWS])
    page.click("#play")
    wait_for_epoch(page, 30)
    return page


def test_after_a_reload_the_run_goes_on(open_page: Opener) -> None:
    page = begins_playing(open_page)
    page.check("input[name=speed][value='240']")
    settled(page)
    kept = page.evaluate("() => window.__wire.checkpoints")
    page.wait_for_function("kept => window.__wire.checkpoints > kept", arg=kept)
    before = rows(page)
    page.reload()
    connected(page)
    expect(page.locator("#play")).to_contain_text("Pause")
    expect(page.locator("input[name=speed][value='240']")).to_be_checked()
    goes_on_from = epoch(page)
    wait_for_epoch(page, goes_on_from + 100)
    assert rows(page)[0][1] > 10, "not from its start"
    assert_unbroken(LINK, before, known(page))


def test_a_reload_while_it_rests_shows_what_was_there(open_page: Opener) -> None:
    page = begins_playing(open_page)
    page.click("#play")
    page.fill("#noise", "25")
    page.wait_for_function("() => location.hash.includes('noise=25')")
    settled(page)
    page.wait_for_function("() => window.__wire.kept === location.hash.slice(1)")
    figures = ("#epoch", "#loss-train", "#loss-test", "#accuracy-test")
    before = [shown(page, each) for each in figures]
    curve = page.get_attribute("#loss-canvas", "aria-label")
    page.reload()
    connected(page)
    settled(page)
    assert [shown(page, each) for each in figures] == before
    assert page.get_attribute("#loss-canvas", "aria-label") == curve
    expect(page.locator("#play")).to_contain_text("Play")
    expect(page.locator("#noise")).to_have_value("25")


def test_what_was_chosen_in_the_last_moment_outlives_a_reload(open_page: Opener) -> None:
    """No checkpoint has it, and not even an answer has come."""
    page = begins_playing(open_page)
    page.evaluate("""() => {
      const change = (selector, value) => {
        const control = document.querySelector(selector);
        control.value = value;
        control.dispatchEvent(new Event(control.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }));
      };
      change('#learning-rate', '0.1');
      change('#noise', '35');
      document.querySelector("input[name=speed][value='240']").click();
      document.querySelector('#discretize').click();
      location.reload();
    }""")
    connected(page)
    page.wait_for_function("() => location.hash.includes('noise=35')")
    expect(page.locator("#learning-rate")).to_have_value("0.1")
    expect(page.locator("input[name=speed][value='240']")).to_be_checked()
    expect(page.locator("#discretize")).to_be_checked()
    page.wait_for_function("() => /learningRate=0.1&.*noise=35&.*discretize=true/.test(location.hash)")
    assert epoch(page) >= 1, "the run is the same"


def test_another_link_is_no_reload(open_page: Opener) -> None:
    page = begins_playing(open_page)
    page.evaluate("() => { location.hash = 'seed=0.777&dataset=gauss'; location.reload(); }")
    page.wait_for_function("() => location.hash.includes('dataset=gauss')")
    connected(page)
    settled(page)
    assert epoch(page) == 0
    assert shown(page, "#loss-train") == f"{engine_run('seed=0.777&dataset=gauss', 0)['loss'][0][1]:.3f}"


def test_a_server_that_is_killed_takes_nothing_with_it(open_page: Opener, own_server: Server) -> None:
    forgive_lost_connections(open_page)
    page = begins_playing(open_page, own_server.url)
    own_server.kill()
    expect(page.locator("#connection")).to_contain_text("The connection is lost")
    own_server.start()
    expect(page.locator("#notices")).to_contain_text("The run goes on where it was", timeout=60_000)
    wait_for_epoch(page, epoch(page) + 60)
    assert {row[0] for row in rows(page)} == {1, rows(page)[-1][0]}
    assert_unbroken(LINK, known(page))


def test_a_server_that_is_told_to_stop_says_so_first(open_page: Opener, own_server: Server) -> None:
    forgive_lost_connections(open_page)
    page = begins_playing(open_page, own_server.url)
    assert own_server.process is not None
    own_server.process.send_signal(signal.SIGTERM)
    expect(page.locator("#connection")).to_contain_text("The server restarts")
    assert own_server.process.wait(timeout=30) == 0
    own_server.kill()
    stopped_at = epoch(page)
    own_server.start()
    expect(page.locator("#notices")).to_contain_text("The run goes on where it was", timeout=60_000)
    wait_for_epoch(page, stopped_at + 30)
    again = [row[1] for row in rows(page) if row[0] != 1]
    assert again[0] >= max(row[1] for row in rows(page) if row[0] == 1), "the last state of all came before the end"
    assert_unbroken(LINK, known(page))


def test_a_training_process_that_dies_is_hardly_noticed(open_page: Opener, own_server: Server) -> None:
    page = begins_playing(open_page, own_server.url)
    assert own_server.process is not None
    for lane in lanes_of(own_server.process.pid):
        os.kill(lane, signal.SIGKILL)
    died_at = epoch(page)
    wait_for_epoch(page, died_at + 60)
    expect(page.locator("#connection")).to_be_hidden()
    assert {row[0] for row in rows(page)} == {1}, "the connection is the same"
    assert_unbroken(LINK, known(page))
