"""Goals that a link sets, as Google's course does: they tick themselves at the very epoch that the engine gives."""

import json

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener
from tests.browser.reading import engine_run, epoch, send, settled, wait_for_epoch

CIRCLE = "seed=0.12345"
COURSE = (
    "activation=relu&batchSize=10&dataset=spiral&regDataset=reg-plane&learningRate=0.1&regularizationRate=0.01&noise=80"
    "&networkShape=3,2&seed=0.38953&problem=classification&hideText=true&problem_hide=true"
    "&tutorial=dp-neural-net-intro-spiral&goalTestLossMinThresholdFirst=0.4&goalTestLossMinThresholdSecond=0.25"
)


def losses(link: str, epochs: int) -> list[tuple[int, float, float]]:
    """Epoch, train and test loss of every epoch from 1 on, by the engine."""
    return [(at, train, test) for at, train, test in engine_run(link, *range(epochs + 1))["loss"] if at > 0]


def first_epoch(link: str, threshold: float, epochs: int = 200) -> int:
    return next(at for at, _, test in losses(link, epochs) if test <= threshold)


def reached(page: Page) -> list[int]:
    return [
        int(text) for text in page.eval_on_selector_all("[data-reached]", "all => all.map(li => li.dataset.reached)")
    ]


def test_a_goal_is_reached_at_the_engines_epoch(open_page: Opener) -> None:
    page = open_page(f"{CIRCLE}&goalTestLossMinThresholdFirst=0.2")
    expect(page.locator("#goals li")).to_have_count(1)
    expect(page.locator("#goals li")).to_contain_text("test loss at most 0.2")
    expect(page.locator("#goals li")).not_to_contain_text("epoch")
    page.click("#play")
    page.wait_for_selector("[data-reached]")
    expected = first_epoch(CIRCLE, 0.2)
    assert reached(page) == [expected]
    expect(page.locator("#goals li .when")).to_have_text(f"epoch {expected}")
    expect(page.locator("#goals [role=status]")).to_have_text(
        f"Goal 1 reached at epoch {expected}: test loss at most 0.2."
    )


def test_epochs_that_are_not_drawn_count(open_page: Opener) -> None:
    """At full speed a frame brings many epochs; the first that satisfies the goal is the one that is shown."""
    page = open_page(f"{CIRCLE}&goalTestLossMinThresholdFirst=0.2")
    send(page, json.dumps({"type": "speed", "epochs_per_second": None}))
    page.click("#play")
    wait_for_epoch(page, 400)
    assert reached(page) == [first_epoch(CIRCLE, 0.2)]


def test_steps_come_in_order_and_goals_of_one_step_together(open_page: Opener) -> None:
    both = "goalTrainLossMinThresholdSecond=0.05&goalTrainTestDiffMinThresholdSecond=0.02"
    page = open_page(f"{CIRCLE}&goalTestLossMinThresholdFirst=0.4&{both}")
    expect(page.locator("#goals li")).to_have_count(1)
    page.click("#play")
    page.wait_for_function("() => document.querySelectorAll('[data-reached]').length === 2")
    run = losses(CIRCLE, 300)
    second = next(at for at, train, test in run if train <= 0.05 and abs(test - train) <= 0.02)
    assert reached(page) == [first_epoch(CIRCLE, 0.4), second]


def test_a_link_of_googles_course(open_page: Opener) -> None:
    page = open_page(COURSE)
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator(".hint").first).to_be_hidden()
    expect(page.locator("#goals li")).to_have_count(1)
    expect(page.locator("#goals li")).to_contain_text("Goal 1 of 2: test loss at most 0.4")
    page.click("#play")
    wait_for_epoch(page, 40)
    page.click("#play")
    settled(page)
    last = epoch(page)
    run = [(at, test) for at, _, test in losses(COURSE, last)]
    first = next((at for at, test in run if test <= 0.4), None)
    second = next((at for at, test in run if first is not None and at >= first and test <= 0.25), None)
    assert reached(page) == [at for at in (first, second) if at is not None]
    assert page.evaluate("location.hash.includes('goalTestLossMinThresholdSecond=0.25')")


def test_reset_rewind_and_another_link_start_over(open_page: Opener) -> None:
    goal = "goalTestLossMinThresholdFirst=0.4"
    page = open_page(f"{CIRCLE}&{goal}")
    expected = first_epoch(CIRCLE, 0.4)
    for again in ("#rewind", "#reset"):
        page.click("#play")
        page.wait_for_selector("[data-reached]")
        page.click(again)
        settled(page)
        expect(page.locator("[data-reached]")).to_have_count(0)
        expect(page.locator("#goals [role=status]")).to_be_empty()
        expect(page.locator("#goals li")).to_have_count(1)
    page.click("#play")
    page.wait_for_selector("[data-reached]")
    assert reached(page) == [first_epoch(f"{CIRCLE}&start=2", 0.4)]
    page.evaluate("hash => { location.hash = hash }", f"{CIRCLE}&dataset=xor")
    expect(page.locator("#goals li")).to_have_count(0)
    settled(page)
    page.go_back()
    settled(page)
    page.go_back()
    settled(page)
    expect(page.locator("#goals li")).to_have_count(1)
    page.click("#play")
    page.wait_for_selector("[data-reached]")
    assert reached(page) == [expected]


def test_a_goal_in_chinese(open_page: Opener) -> None:
    page = open_page(f"{CIRCLE}&goalTrainTestDiffMaxThresholdThird=0.5", query="lang=zh")
    expect(page.locator("#goals li")).to_contain_text("测试与训练损失相差至少 0.5")
