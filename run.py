#!/usr/bin/env python3
"""One command for each thing that one does with Backprop Playground; Python 3.11 or newer is all it needs.

python3 run.py [--host HOST] [--port PORT]    start the server (127.0.0.1:8000 unless told otherwise)
python3 run.py train LINK [--epochs ...]      train a link without a browser and print the losses
python3 run.py test                           run everything: lint, types, Python, JavaScript and browser tests
python3 run.py test ARGUMENTS                 run pytest alone with these arguments, e.g. tests/engine -k relu
python3 run.py check                          lint and types only
python3 run.py fix                            mend what the linter can mend, and format
python3 run.py bench [ARGUMENTS]              run the benchmarks

The first use makes a virtual environment in .venv beside this file and installs the project there; later
ones find it ready. Under CI=true nothing may be skipped: what cannot be tested there counts as failed.
"""

import sys

# An older Python must be able to parse this file and to run it as far as here. Hence ruff's exceptions.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Backprop Playground needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031
if sys.platform == "win32":
    sys.exit("Backprop Playground runs on Linux and macOS; on Windows, please use it inside WSL.")

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"  # says what was installed, and is written last: no stamp, no complete installation
DEBIAN_WHEELS = Path("/usr/share/python-wheels")
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_ON_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
TYPED = ("engine", "server", "run.py")
Command = Sequence[str | Path]


# --- The virtual environment -------------------------------------------------------------------------


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def attempt(command: Command, seconds: float = 600, **options: str | Path) -> bool:
    """Run a command that may well fail here; when it does, say so in one line and let the caller go on."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    shown = " ".join(Path(str(word)).name if index == 0 else str(word) for index, word in enumerate(command))
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
            env=environment,
            cwd=options.get("cwd"),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        say(f"  did not work: {shown}: {error}")
        return False
    if done.returncode != 0:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        say(f"  did not work: {shown}: {lines[-1] if lines else f'exit code {done.returncode}'}")
    return done.returncode == 0


def is_root_on_debian() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    """Install Debian packages, where that is possible without asking anyone for a password."""
    if not is_root_on_debian():
        return False
    say(f"Installing {' '.join(packages)} with apt-get ...")
    attempt(["apt-get", "update"])  # may fail for one of several sources and still be good enough
    return attempt(["apt-get", "install", "--yes", "--no-install-recommends", *packages])


def plain_venv() -> bool:
    return attempt([sys.executable, "-m", "venv", "--clear", VENV])


def bare_venv() -> bool:
    """An environment without pip: what venv can make on Debian, which keeps ensurepip in another package."""
    return attempt([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV])


def pip_of_this_machine() -> bool:
    own_pip = [sys.executable, "-m", "pip"]
    has_pip = subprocess.run([*own_pip, "--version"], capture_output=True).returncode == 0
    return has_pip and bare_venv() and attempt([*own_pip, "--python", VENV_PYTHON, "install", "--quiet", "pip"])


def uv() -> bool:
    program = shutil.which("uv")
    return program is not None and attempt([program, "venv", "--clear", "--seed", "--python", sys.executable, VENV])


def virtualenv() -> bool:
    program = shutil.which("virtualenv")
    return program is not None and attempt([program, "--clear", "--python", sys.executable, VENV])


def pip_wheel(folder: Path = DEBIAN_WHEELS) -> bool:
    """A wheel is a zip file that Python can run: pip installs itself out of its own."""
    wheels = sorted(folder.glob("pip-*.whl"))
    if not wheels or not bare_venv():
        return False
    return attempt([VENV_PYTHON, wheels[-1] / "pip", "install", "--quiet", "--no-index", wheels[-1]])


def debian_package() -> bool:
    return apt_install("python3-venv") and (plain_venv() or pip_wheel())


def downloaded_wheel() -> bool:
    """Debian's pip wheel without being root: package lists and all go to a temporary folder."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        places = {"Dir::State::Lists": "lists", "Dir::Cache": "cache", "Dir::Cache::Archives": "archives"}
        for place in places.values():
            (folder / place / "partial").mkdir(parents=True)
        options = [f"-o{key}={folder / place}" for key, place in places.items()]
        attempt(["apt-get", *options, "update"])
        if not attempt(["apt-get", *options, "download", "python3-pip-whl"], cwd=folder):
            return False
        packages = list(folder.glob("*.deb"))
        return attempt(["dpkg-deb", "-x", packages[0], folder]) and pip_wheel(folder / "usr/share/python-wheels")


def environment_works() -> bool:
    """Half-made, moved from another machine, or of another Python: then it has to be made again."""
    probe = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    try:
        return subprocess.run([VENV_PYTHON, "-c", probe], capture_output=True).returncode == 0
    except OSError:
        return False


def make_environment() -> None:
    """Try every way that gives an environment with pip in it, the usual one first."""
    for way in (plain_venv, pip_of_this_machine, uv, virtualenv, pip_wheel, debian_package, downloaded_wheel):
        if way() and environment_works():
            return
    shutil.rmtree(VENV, ignore_errors=True)
    sys.exit(
        "run.py: could not make a virtual environment; please install Python's venv and pip "
        "(on Debian and Ubuntu: apt install python3-venv) and try again."
    )


def fingerprint(extra: str, project: bytes | None = None) -> str:
    """Everything that decides what an installation holds: when it changes, install again."""
    content = (ROOT / "pyproject.toml").read_bytes() if project is None else project
    place = f"{ROOT} {sys.implementation.cache_tag} {extra} ".encode()
    return hashlib.sha256(place + content).hexdigest()


def is_installed(extra: str) -> bool:
    """The test extra holds everything that a plain start needs, so its stamp serves both."""
    if not (VENV_PYTHON.exists() and STAMP.exists()):
        return False
    return STAMP.read_text() in {fingerprint(extra), fingerprint("test")}


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """A lock on the project's folder itself: it leaves no file behind and ends with the process, however that ends."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def install(extra: str = "") -> None:
    """Bring .venv to what pyproject.toml asks for; quick when it is there already."""
    with one_at_a_time():
        if is_installed(extra):
            return
        say("Installing into .venv; this takes a minute, and only the first time ...")
        STAMP.unlink(missing_ok=True)
        if not environment_works():
            make_environment()
        target = f"{ROOT}[{extra}]" if extra else str(ROOT)
        pip: Command = [VENV_PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "-qe", target]
        if subprocess.call(pip) != 0:
            sys.exit("run.py: the installation failed; pip says why above.")
        written = STAMP.with_suffix(".new")
        written.write_text(fingerprint(extra))
        written.replace(STAMP)


def become(*arguments: str) -> None:
    """Turn into the installed Python, so that signals and the exit code need no passing on."""
    sys.stdout.flush()
    # Without the safe path, a folder named `server` or `engine` where the user stands would be taken for ours.
    os.execve(VENV_PYTHON, [str(VENV_PYTHON), *arguments], {**os.environ, "PYTHONSAFEPATH": "1"})


# --- The tests ---------------------------------------------------------------------------------------


def under_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


class Report:
    """The steps of one run: each is named as it starts, none stops the next, and all are told at the end."""

    def __init__(self) -> None:
        self.outcomes: list[tuple[str, str]] = []

    def run(self, name: str, *command: str | Path, **environment: str) -> None:
        print(f"\n=== {name}", flush=True)
        code = subprocess.call(command, cwd=ROOT, env={**os.environ, **environment})
        self.outcomes.append((name, "passed" if code == 0 else f"FAILED (exit code {code})"))

    def python(self, name: str, *arguments: str, **environment: str) -> None:
        self.run(name, VENV_PYTHON, "-m", *arguments, **environment)

    def missing(self, name: str, reason: str) -> None:
        """What cannot be tested here is skipped so that nobody overlooks it; under CI it is a failure."""
        outcome = f"FAILED: {reason}" if under_ci() else f"SKIPPED: {reason}"
        print(f"\n=== {name}\n{'!' * 80}\n!!! {outcome}\n{'!' * 80}", flush=True)
        self.outcomes.append((name, outcome))

    def finish(self) -> int:
        print("\n=== Summary")
        for name, outcome in self.outcomes:
            print(f"{name:28} {outcome}")
        passed, failed, skipped = (
            sum(outcome.startswith(kind) for _, outcome in self.outcomes) for kind in ("passed", "FAILED", "SKIPPED")
        )
        print(f"\nsteps: {passed} passed, {failed} failed, {skipped} skipped", flush=True)
        return 1 if failed else 0


def check_python(report: Report) -> None:
    report.python("ruff check", "ruff", "check", ".")
    report.python("ruff format", "ruff", "format", "--check", ".")
    report.python("mypy --strict", "mypy", "--strict", *TYPED)


def why_no_node() -> str:
    """Why the JavaScript half cannot be tested here, or nothing when it can."""
    if not (ROOT / "package.json").exists():
        return "there is no package.json"
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "node and npm are not installed (Node.js 20 or newer is needed)"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    if not version.startswith("v") or int(version[1:].split(".")[0]) < 20:
        return f"Node.js 20 or newer is needed, this is {version}"
    return ""


def install_javascript() -> bool:
    """The development tools of package.json; nothing of them reaches the page."""
    lock = ROOT / "package-lock.json"
    content = b"".join(file.read_bytes() for file in (ROOT / "package.json", lock) if file.exists())
    stamp, digest = ROOT / "node_modules" / ".installed", hashlib.sha256(content).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return True
    command = ["npm", "ci" if lock.exists() else "install", "--no-audit", "--no-fund"]
    if subprocess.call(command, cwd=ROOT) != 0:
        return False
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(digest)
    return True


def check_javascript(report: Report, *, tests: bool) -> None:
    reason = why_no_node()
    if not reason and not install_javascript():
        reason = "npm could not install the development tools of package.json"
    if not reason and tests and not (ROOT / "tests" / "js").is_dir():
        report.missing("JavaScript test files", "there is no folder tests/js")
    if reason:
        report.missing("JavaScript", reason)
        return
    report.run("JavaScript types", "npm", "run", "--silent", "check")
    report.run("JavaScript lint", "npm", "run", "--silent", "lint")
    if tests:
        report.run("JavaScript tests", "npm", "test", "--silent")


def starts(browser: str) -> bool:
    """A browser that lacks a library is found but does not start."""
    return attempt([browser, "--version"], seconds=60)


def browsers_at_hand() -> Iterator[str]:
    """Where a browser may already be, the user's own choice first."""
    if os.environ.get("CHROMIUM"):
        yield os.environ["CHROMIUM"]
    yield from (found for found in map(shutil.which, BROWSER_NAMES) if found)
    if Path(BROWSER_ON_MACOS).exists():
        yield BROWSER_ON_MACOS


def browsers_to_fetch() -> Iterator[str]:
    """Where a browser can be had from when there is none."""
    say("No Chromium or Chrome found; trying to fetch one ...")
    if attempt([VENV_PYTHON, "-m", "playwright", "install", "chromium"], seconds=300):
        ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
        yield subprocess.run([VENV_PYTHON, "-c", ask], capture_output=True, text=True).stdout.strip()
    if apt_install("chromium", "fonts-noto-cjk"):
        yield from filter(None, map(shutil.which, BROWSER_NAMES))


def find_browser() -> str | None:
    for source in (browsers_at_hand, browsers_to_fetch):
        for browser in source():
            if starts(browser):
                return browser
    return None


def ensure_chinese_font() -> None:
    """Half of the page's words are Chinese; without a font for them a screenshot shows empty boxes."""
    if not (under_ci() and is_root_on_debian()):
        return
    has_list = shutil.which("fc-list") is not None
    known = subprocess.run(["fc-list", ":lang=zh"], capture_output=True).stdout if has_list else b""
    if not known.strip() and not apt_install("fonts-noto-cjk"):
        say("Warning: no Chinese font could be installed; Chinese text in screenshots will be boxes.")


def check_browser(report: Report) -> None:
    """In a process of their own: Playwright's event loop and pytest-asyncio's do not share one."""
    if not (ROOT / "tests" / "browser").is_dir():
        report.missing("browser tests", "there is no folder tests/browser")
        return
    browser = find_browser()
    if browser is None:
        report.missing("browser tests", "no Chromium or Chrome starts here; install one or set CHROMIUM to its path")
        return
    ensure_chinese_font()
    report.python("browser tests", "pytest", "tests/browser", CHROMIUM=browser)


# --- The commands ------------------------------------------------------------------------------------


def start(arguments: list[str]) -> int:
    install()
    become("-m", "server", *arguments)
    return 1


def train(arguments: list[str]) -> int:
    install()
    become("-m", "engine", *arguments)
    return 1


def bench(arguments: list[str]) -> int:
    if not (ROOT / "benchmarks" / "__main__.py").exists():
        sys.exit("run.py: there are no benchmarks in this version yet.")
    install("test")
    become("-m", "benchmarks", *arguments)
    return 1


def test(arguments: list[str]) -> int:
    install("test")
    report = Report()
    if arguments:
        browser = next(filter(starts, browsers_at_hand()), "")
        report.python("pytest", "pytest", *arguments, **({"CHROMIUM": browser} if browser else {}))
        return report.finish()
    check_python(report)
    report.python("Python tests", "pytest", "tests", "--ignore=tests/browser")
    check_javascript(report, tests=True)
    check_browser(report)
    return report.finish()


def check(_arguments: list[str]) -> int:
    install("test")
    report = Report()
    check_python(report)
    check_javascript(report, tests=False)
    return report.finish()


def fix(_arguments: list[str]) -> int:
    install("test")
    report = Report()
    report.python("ruff check --fix", "ruff", "check", "--fix", ".")
    report.python("ruff format", "ruff", "format", ".")
    return report.finish()


COMMANDS = {"start": start, "train": train, "test": test, "check": check, "fix": fix, "bench": bench}


def main(arguments: list[str]) -> int:
    word, rest = (arguments[0], arguments[1:]) if arguments else ("start", [])
    if word in {"-h", "--help", "help"}:
        print(__doc__)
        return 0
    if word.startswith("-"):
        word, rest = "start", arguments
    if word not in COMMANDS:
        say(f"run.py: there is no command '{word}'; python3 run.py --help lists them.")
        return 2
    try:
        return COMMANDS[word](rest)
    except OSError as error:
        say(f"run.py: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
