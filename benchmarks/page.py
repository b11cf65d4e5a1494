"""`python3 run.py bench page`: the budgets of the page, measured one after the other: nothing disturbs the next."""

import argparse
from collections.abc import Callable, Sequence

from playwright.sync_api import Browser

from benchmarks import accessibility, drawing, latency, lighthouse, loading, machine, results
from benchmarks.figures import Figure
from tests.browser.serving import Server, browsing, serving

Part = Callable[[Browser, Server, int], list[Figure]]

PARTS: dict[str, Part] = {
    "bytes": lambda browser, server, _: loading.weight(browser, server.url),
    "ready": lambda browser, server, rounds: loading.readiness(browser, server.url, rounds),
    "frame": lambda browser, server, rounds: drawing.frame_times(browser, server.url, rounds),
    "rate": lambda browser, server, rounds: drawing.frame_rates(browser, server.url, rounds),
    "latency": lambda browser, server, _: latency.latencies(browser, server.url),
    "lighthouse": lambda _, server, rounds: lighthouse.marks(server.url, rounds),
    "axe": lambda browser, server, _: accessibility.broken_rules(browser, server),
}


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench page", description="Measure the page; budgets are marked, never fail.")
    parser.add_argument("--rounds", type=int, default=3, help="how often; medians are shown (default: 3)")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="just these parts; the results are not kept")
    options = parser.parse_args(arguments)
    figures: list[Figure] = []
    with browsing() as browser, serving() as server:
        where = machine.describe(browser.version)
        for name, part in PARTS.items():
            if not options.only or name in options.only:
                machine.wait_until_quiet()
                found = part(browser, server, options.rounds)
                print(f"\n=== {name}\n{results.table(found)}", flush=True)
                figures += found
    broken = [figure.name.strip() for figure in figures if figure.verdict not in ("", "ok")]
    print(f"\n{'Not within budget: ' + '; '.join(broken) if broken else 'All within budget.'}")
    if not options.only:
        results.keep("page", where, figures)
