"""All that has to hold before a change is taken, in order: lint, types, Python, JavaScript and browser tests.

`run.py` starts this inside .venv. A step that fails does not stop the ones after it, so that one run shows
everything. What this machine cannot test is skipped so loudly that nobody overlooks it; under CI=true
nothing is skipped, and what cannot be tested has failed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from run import ROOT, apt_install, attempt, is_root_on_debian, say

TYPED = ("engine", "server", "benchmarks", "run.py", "checks.py")
OLDEST_NODE = 20
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSERS_AT_ONCE = ("-n", "3", "--dist", "worksteal")  # these tests wait more than they compute
BROWSER_ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def under_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


class Report:
    """The steps of one run and what came of each."""

    def __init__(self) -> None:
        self.outcomes: list[tuple[str, str]] = []

    def run(self, name: str, *command: str, **environment: str) -> None:
        print(f"\n=== {name}", flush=True)
        code = subprocess.call(command, cwd=ROOT, env={**os.environ, **environment})
        self.outcomes.append((name, "passed" if code == 0 else f"FAILED (exit code {code})"))

    def python(self, name: str, *arguments: str, **environment: str) -> None:
        self.run(name, sys.executable, "-m", *arguments, **environment)

    def missing(self, name: str, reason: str) -> None:
        outcome = f"FAILED: {reason}" if under_ci() else f"SKIPPED: {reason}"
        print(f"\n=== {name}\n{'!' * 80}\n!!! {outcome}\n{'!' * 80}", flush=True)
        self.outcomes.append((name, outcome))

    def finish(self) -> int:
        print("\n=== Summary")
        for name, outcome in self.outcomes:
            print(f"{name:20} {outcome}")
        counts = {
            kind: sum(outcome.startswith(kind) for _, outcome in self.outcomes)
            for kind in ("passed", "FAILED", "SKIPPED")
        }
        print(f"\nsteps: {counts['passed']} passed, {counts['FAILED']} failed, {counts['SKIPPED']} skipped", flush=True)
        return 1 if counts["FAILED"] else 0


def check_python(report: Report) -> None:
    report.python("ruff check", "ruff", "check", ".")
    report.python("ruff format", "ruff", "format", "--check", ".")
    report.python("mypy --strict", "mypy", "--strict", *TYPED)


# JavaScript: the development tools of package.json. Nothing of them reaches the page.


def why_no_node() -> str:
    """Why the JavaScript half cannot be tested here; empty when it can."""
    if not (ROOT / "package.json").exists():
        return "there is no package.json"
    if shutil.which("node") is None or shutil.which("npm") is None:
        return f"node and npm are not installed (Node.js {OLDEST_NODE} or newer)"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    major = version.removeprefix("v").split(".")[0]
    if not major.isdecimal() or int(major) < OLDEST_NODE:
        return f"Node.js {OLDEST_NODE} or newer is needed, this is {version or 'none that starts'}"
    return ""


def install_javascript() -> bool:
    """Install what package.json and its lock ask for, unless the stamp says that just this was installed."""
    sources = [file for file in (ROOT / "package.json", ROOT / "package-lock.json") if file.exists()]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()
    stamp = ROOT / "node_modules" / ".installed"
    if stamp.exists() and stamp.read_text() == digest:
        return True
    stamp.unlink(missing_ok=True)
    if subprocess.call(["npm", "ci" if len(sources) == 2 else "install", "--no-audit", "--no-fund"], cwd=ROOT) != 0:
        return False
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(digest)
    return True


def check_javascript(report: Report, *, tests: bool) -> None:
    reason = why_no_node()
    if not reason and not install_javascript():
        reason = "npm could not install the development tools of package.json"
    if reason:
        report.missing("JavaScript", reason)
        return
    report.run("JavaScript types", "npm", "run", "--silent", "check")
    report.run("JavaScript lint", "npm", "run", "--silent", "lint")
    if tests and (ROOT / "tests" / "js").is_dir():
        report.run("JavaScript tests", "npm", "test", "--silent")
    elif tests:
        report.missing("JavaScript tests", "there is no folder tests/js")


# The browser: one that is here, or else one that can be had.


def browsers_at_hand() -> Iterator[str]:
    if os.environ.get("CHROMIUM"):
        yield os.environ["CHROMIUM"]
    yield from filter(None, map(shutil.which, BROWSER_NAMES))
    if BROWSER_ON_MACOS.exists():
        yield str(BROWSER_ON_MACOS)


def browsers_to_fetch() -> Iterator[str]:
    say("No Chromium or Chrome starts here; trying to fetch one ...")
    if attempt(sys.executable, "-m", "playwright", "install", "chromium", seconds=300):
        ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
        yield subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True).stdout.strip()
    if apt_install("chromium", "fonts-noto-cjk"):
        yield from filter(None, map(shutil.which, BROWSER_NAMES))


def find_browser() -> str | None:
    """The first that really starts: one that lacks a library is there and does not."""
    for source in (browsers_at_hand, browsers_to_fetch):
        for browser in source():
            if attempt(browser, "--version", seconds=60):
                return browser
    return None


def ensure_chinese_font() -> None:
    """Half of the page's words are Chinese; without a font for them a screenshot shows empty boxes."""
    if not (under_ci() and is_root_on_debian()):
        return
    fonts = b""
    if shutil.which("fc-list") is not None:
        fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True).stdout.strip()
    if not fonts and not apt_install("fonts-noto-cjk"):
        say("Warning: no Chinese font could be installed; Chinese words will be boxes in screenshots.")


def check_browser(report: Report) -> None:
    """A pytest of their own: Playwright's event loop and pytest-asyncio's do not go together in one process."""
    if not (ROOT / "tests" / "browser").is_dir():
        report.missing("browser tests", "there is no folder tests/browser")
        return
    browser = find_browser()
    if browser is None:
        report.missing("browser tests", "no Chromium or Chrome starts here; install one, or set CHROMIUM to its path")
        return
    ensure_chinese_font()
    report.python("browser tests", "pytest", "tests/browser", *BROWSERS_AT_ONCE, CHROMIUM=browser)


def fix(report: Report) -> None:
    report.python("ruff check --fix", "ruff", "check", "--fix", ".")
    report.python("ruff format", "ruff", "format", ".")


def everything(report: Report) -> None:
    check_python(report)
    report.python("Python tests", "pytest", "tests", "--ignore=tests/browser")
    check_javascript(report, tests=True)
    check_browser(report)


def some_tests(report: Report, arguments: Sequence[str]) -> None:
    """Just what was asked for; a browser that is at hand is told to the tests that want one."""
    browser = next(browsers_at_hand(), "")
    report.python("pytest", "pytest", *arguments, **({"CHROMIUM": browser} if browser else {}))


def main(command: str, *arguments: str) -> int:
    report = Report()
    if command == "fix":
        fix(report)
    elif command == "check":
        check_python(report)
        check_javascript(report, tests=False)
    elif arguments:
        some_tests(report, arguments)
    else:
        everything(report)
    return report.finish()


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
