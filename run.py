#!/usr/bin/env python3
"""One command for each thing that one does with Backprop Playground; Python 3.11 or newer is all it needs.

python3 run.py [--host HOST] [--port PORT]    start the server (127.0.0.1:8000 unless told otherwise)
python3 run.py train LINK [--epochs ...]      train a link without a browser and print the losses
python3 run.py test                           run everything: lint, types, Python, JavaScript and browser tests
python3 run.py test ARGUMENTS                 run pytest alone with these arguments, e.g. tests/engine -k relu
python3 run.py check                          lint and types only
python3 run.py fix                            mend what the linter can mend, and format
python3 run.py bench [ARGUMENTS]              run the benchmarks
python3 run.py screenshots [--out FOLDER]     take pictures of the page's states in every size, theme and language

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


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def attempt(*command: str | Path, seconds: float = 600, folder: Path | None = None) -> bool:
    """Run a command that may well fail on this machine; when it does, say so in one line, and the caller goes on."""
    shown = " ".join([Path(command[0]).name, *map(str, command[1:])])
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
            cwd=folder,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        say(f"  did not work: {shown}: {error}")
        return False
    if done.returncode != 0:
        lines = (done.stdout.strip() or f"exit code {done.returncode}").splitlines()
        reason = next((line.strip() for line in lines if "error" in line.lower()), lines[-1])
        say(f"  did not work: {shown}: {reason}")
    return done.returncode == 0


def is_root_on_debian() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    """Install Debian packages, where that is possible without asking anyone for a password."""
    if not is_root_on_debian():
        return False
    say(f"Installing {' '.join(packages)} with apt-get ...")
    attempt("apt-get", "update")  # may fail for one of several sources and still be good enough
    return attempt("apt-get", "install", "--yes", "--no-install-recommends", *packages)


# Ways to a virtual environment with pip in it. Each says whether it worked.


def plain_venv() -> bool:
    return attempt(sys.executable, "-m", "venv", "--clear", VENV)


def bare_venv() -> bool:
    """An environment without pip: all that venv can make on a Debian that keeps ensurepip in another package."""
    return attempt(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV)


def pip_of_this_machine() -> bool:
    """Since 22.3, a pip can install into another environment than its own."""
    pip = [sys.executable, "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True).returncode != 0:
        return False
    return bare_venv() and attempt(*pip, "--python", VENV_PYTHON, "install", "--quiet", "pip")


def uv_or_virtualenv() -> bool:
    to, of = (VENV,), ("--clear", "--python", sys.executable)
    programs = {"uv": ("venv", "--seed", *of, *to), "virtualenv": (*of, *to)}
    return any(shutil.which(name) and attempt(name, *words) for name, words in programs.items())


def pip_wheel(folder: Path = DEBIAN_WHEELS) -> bool:
    """A wheel is a zip file, and Python runs zip files: pip installs itself out of its own wheel."""
    wheels = sorted(folder.glob("pip-*.whl"))
    if not wheels or not bare_venv():
        return False
    return attempt(VENV_PYTHON, wheels[-1] / "pip", "install", "--quiet", "--no-index", wheels[-1])


def debian_package() -> bool:
    return apt_install("python3-venv") and (plain_venv() or pip_wheel())


def downloaded_wheel() -> bool:
    """Debian's pip wheel without being root: the package lists, the package and what is in it stay in one folder."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        places = {"Dir::State::Lists": "lists", "Dir::Cache": "cache", "Dir::Cache::Archives": "archives"}
        for place in places.values():
            (folder / place / "partial").mkdir(parents=True)
        apt = ["apt-get", *(f"-o{key}={folder / place}" for key, place in places.items())]
        attempt(*apt, "update")
        if not attempt(*apt, "download", "python3-pip-whl", folder=folder):
            return False
        package = next(folder.glob("*.deb"))
        return attempt("dpkg-deb", "-x", package, folder) and pip_wheel(folder / DEBIAN_WHEELS.relative_to("/"))


WAYS = (plain_venv, pip_of_this_machine, uv_or_virtualenv, pip_wheel, debian_package, downloaded_wheel)


def environment_works() -> bool:
    """Not so when it is half-made, of another Python, or made on another machine."""
    probe = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    try:
        return subprocess.run([VENV_PYTHON, "-c", probe], capture_output=True).returncode == 0
    except OSError:
        return False


def make_environment() -> None:
    for way in WAYS:
        if way() and environment_works():
            return
    shutil.rmtree(VENV, ignore_errors=True)
    sys.exit(
        "run.py: could not make a virtual environment; please install Python's venv and pip "
        "(on Debian and Ubuntu: apt install python3-venv) and try again."
    )


# What is installed there, and when to install again.


def fingerprint(extra: str) -> str:
    """Everything that decides what an installation holds."""
    place = f"{ROOT} {sys.implementation.cache_tag} {extra} ".encode()
    return hashlib.sha256(place + (ROOT / "pyproject.toml").read_bytes()).hexdigest()


def is_installed(extra: str) -> bool:
    """The test extra comes on top of all that a plain start needs, so its stamp serves both."""
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
        pip = [str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-qe", target]
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


def main(arguments: Sequence[str]) -> None:
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in {"-h", "--help"}):
        arguments = ["start", *arguments]
    command, *rest = arguments
    if command in {"-h", "--help", "help"}:
        print(__doc__)
    elif command in {"start", "train"}:
        install()
        become("-m", {"start": "server", "train": "engine"}[command], *rest)
    elif command in {"test", "check", "fix"}:
        install("test")
        become(str(ROOT / "checks.py"), command, *rest)
    elif command in {"bench", "screenshots"}:
        install("test")
        become("-m", {"bench": "benchmarks", "screenshots": "tests.browser.screenshots"}[command], *rest)
    else:
        say(f"run.py: there is no command '{command}'; python3 run.py --help lists them.")
        sys.exit(2)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as error:
        sys.exit(f"run.py: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
