"""The commands: what run.py decides before it hands over to the installed Python. No test here installs anything."""

import ast
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import run

SCRIPT = Path(run.__file__)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project whose .venv holds nothing but a file where its Python should be."""
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "VENV_PYTHON": python,
        "STAMP": tmp_path / ".venv" / "installed",
    }.items():
        monkeypatch.setattr(run, name, value)
    return tmp_path


class Pip:
    """Stands in for the pip that `install` calls, and counts."""

    def __init__(self, outcome: int | BaseException = 0) -> None:
        self.outcome = outcome
        self.commands: list[list[str]] = []

    def __call__(self, command: list[str]) -> int:
        self.commands.append(command)
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


@pytest.fixture
def pip(project: Path, monkeypatch: pytest.MonkeyPatch) -> Pip:
    pip = Pip()
    monkeypatch.setattr("subprocess.call", pip)
    monkeypatch.setattr(run, "environment_works", lambda: True)
    return pip


class TestOldPythons:
    def test_they_can_parse_it(self) -> None:
        ast.parse(SCRIPT.read_text(), feature_version=(3, 6))

    def test_they_are_told_which_one_is_needed(self) -> None:
        pretend = (
            f"import sys, runpy; sys.version_info = (3, 6, 9); runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
        )
        done = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True)
        assert done.returncode == 1
        assert done.stderr == "Backprop Playground needs Python 3.11 or newer; this is Python 3.6.\n"

    def test_nothing_but_sys_is_imported_before_the_check(self) -> None:
        body = ast.parse(SCRIPT.read_text()).body
        before = body[: next(index for index, node in enumerate(body) if isinstance(node, ast.If))]
        assert [ast.unparse(node) for node in before[1:]] == ["import sys"]

    def test_only_the_standard_library_is_needed(self) -> None:
        done = subprocess.run([sys.executable, "-I", "-S", str(SCRIPT), "--help"], capture_output=True, text=True)
        assert done.returncode == 0
        assert "python3 run.py train LINK" in done.stdout


class TestFingerprint:
    def test_it_changes_with_all_that_decides_what_is_installed(
        self, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen = {run.fingerprint(""), run.fingerprint("test")}
        (project / "pyproject.toml").write_text("[project]\nname = 'other'\n")
        seen.add(run.fingerprint(""))
        monkeypatch.setattr("sys.implementation.cache_tag", "cpython-399")
        seen.add(run.fingerprint(""))
        elsewhere = project / "moved"
        elsewhere.mkdir()
        (project / "pyproject.toml").rename(elsewhere / "pyproject.toml")
        monkeypatch.setattr(run, "ROOT", elsewhere)
        seen.add(run.fingerprint(""))
        assert len(seen) == 5

    def test_it_is_the_same_for_the_same(self, project: Path) -> None:
        assert run.fingerprint("test") == run.fingerprint("test")


class TestInstall:
    def test_the_second_time_does_nothing(self, pip: Pip) -> None:
        run.install()
        run.install()
        assert len(pip.commands) == 1

    def test_the_test_extra_serves_a_plain_start_too(self, pip: Pip) -> None:
        run.install("test")
        run.install()
        assert len(pip.commands) == 1

    def test_a_plain_installation_is_not_enough_for_the_tests(self, pip: Pip, project: Path) -> None:
        run.install()
        run.install("test")
        assert [command[-1] for command in pip.commands] == [str(project), f"{project}[test]"]

    def test_a_changed_project_is_installed_again(self, pip: Pip, project: Path) -> None:
        run.install()
        (project / "pyproject.toml").write_text("[project]\nname = 'other'\n")
        run.install()
        assert len(pip.commands) == 2

    def test_a_python_that_went_away_is_installed_again(self, pip: Pip) -> None:
        run.install()
        run.VENV_PYTHON.unlink()
        run.install()
        assert len(pip.commands) == 2

    @pytest.mark.parametrize("outcome", [1, KeyboardInterrupt()])
    def test_what_was_broken_off_is_not_taken_for_installed(self, pip: Pip, outcome: int | BaseException) -> None:
        run.install()
        pip.outcome = outcome
        with pytest.raises((SystemExit, KeyboardInterrupt)):
            run.install("test")
        assert not run.is_installed("test")
        assert not run.is_installed("")

    def test_an_environment_that_does_not_work_is_made_again(self, pip: Pip, monkeypatch: pytest.MonkeyPatch) -> None:
        made: list[str] = []
        monkeypatch.setattr(run, "environment_works", lambda: False)
        monkeypatch.setattr(run, "make_environment", lambda: made.append("again"))
        run.install()
        assert made == ["again"]

    def test_two_at_once_wait_for_each_other(self, project: Path) -> None:
        other = os.open(project, os.O_RDONLY)
        try:
            with run.one_at_a_time(), pytest.raises(BlockingIOError):
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)  # free again
        finally:
            os.close(other)


class TestEnvironment:
    def test_an_environment_without_a_working_python_does_not_work(self, project: Path) -> None:
        assert not run.environment_works()

    def test_the_ways_are_tried_in_order_until_one_works(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        tried: list[str] = []

        def way(name: str, outcome: bool) -> Callable[[], bool]:
            def attempted() -> bool:
                tried.append(name)
                return outcome

            return attempted

        monkeypatch.setattr(run, "WAYS", (way("first", False), way("second", True), way("third", True)))
        monkeypatch.setattr(run, "environment_works", lambda: True)
        run.make_environment()
        assert tried == ["first", "second"]

    def test_when_no_way_works_one_sentence_says_what_to_install(
        self, project: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run, "WAYS", (lambda: False, lambda: True))
        monkeypatch.setattr(run, "environment_works", lambda: False)
        with pytest.raises(SystemExit, match="apt install python3-venv"):
            run.make_environment()
        assert not run.VENV.exists()

    def test_a_failed_attempt_says_in_one_line_what_failed(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert not run.attempt("/bin/sh", "-c", "echo first; echo the reason >&2; exit 3")
        assert capsys.readouterr().err.endswith(": the reason\n")

    def test_the_line_that_speaks_of_an_error_is_the_reason(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert not run.attempt("/bin/sh", "-c", "echo trying; echo '  Error: no network'; echo at line 12; exit 1")
        assert capsys.readouterr().err.endswith(": Error: no network\n")

    def test_a_silent_failure_tells_its_exit_code(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert not run.attempt("/bin/sh", "-c", "exit 3")
        assert capsys.readouterr().err.endswith(": exit code 3\n")

    @pytest.mark.parametrize("command", [("/no/such/program",), ("/bin/sh", "-c", "sleep 9")])
    def test_what_cannot_run_or_hangs_is_a_failed_attempt(self, command: tuple[str, ...]) -> None:
        assert not run.attempt(*command, seconds=0.1)

    def test_a_good_attempt_is_silent(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run.attempt("/bin/sh", "-c", "echo fine")
        assert capsys.readouterr() == ("", "")

    def test_apt_is_left_alone_without_the_right_to_use_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("os.geteuid", lambda: 1000)
        monkeypatch.setattr(run, "attempt", lambda *command: pytest.fail(f"ran {command}"))
        assert not run.apt_install("python3-venv")


class TestCommands:
    @pytest.fixture
    def handed_over(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> list[object]:
        """What is installed, and what run.py turns into."""
        steps: list[object] = []
        monkeypatch.setattr(run, "install", lambda extra="": steps.append(extra))
        monkeypatch.setattr(run, "become", lambda *arguments: steps.append(arguments))
        return steps

    @pytest.mark.parametrize(
        ("arguments", "extra", "becomes"),
        [
            ([], "", ["-m", "server"]),
            (["--port", "8001"], "", ["-m", "server", "--port", "8001"]),
            (["start", "--host", "0.0.0.0"], "", ["-m", "server", "--host", "0.0.0.0"]),
            (["train", "#seed=1", "--json"], "", ["-m", "engine", "#seed=1", "--json"]),
            (["test"], "test", ["ROOT/checks.py", "test"]),
            (["test", "-k", "relu"], "test", ["ROOT/checks.py", "test", "-k", "relu"]),
            (["check"], "test", ["ROOT/checks.py", "check"]),
            (["fix"], "test", ["ROOT/checks.py", "fix"]),
            (["bench", "page"], "test", ["-m", "benchmarks", "page"]),
            (["screenshots"], "test", ["-m", "tests.browser.screenshots"]),
        ],
    )
    def test_each_installs_what_it_needs_and_hands_over(
        self, handed_over: list[object], project: Path, arguments: list[str], extra: str, becomes: list[str]
    ) -> None:
        run.main(arguments)
        assert handed_over == [extra, tuple(word.replace("ROOT", str(project)) for word in becomes)]

    def test_an_unknown_command_is_refused(self, handed_over: list[object], capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as stopped:
            run.main(["tets"])
        assert stopped.value.code == 2
        assert "no command 'tets'" in capsys.readouterr().err
        assert handed_over == []

    def test_help_names_every_command(self, capsys: pytest.CaptureFixture[str]) -> None:
        run.main(["--help"])
        told = capsys.readouterr().out
        names = ("[--host", "train", "test", "check", "fix", "bench", "screenshots")
        assert all(f"python3 run.py {name}" in told for name in names)

    def test_what_a_user_stands_on_is_not_imported(self, monkeypatch: pytest.MonkeyPatch) -> None:
        became: list[tuple[object, ...]] = []
        monkeypatch.setattr("os.execve", lambda *arguments: became.append(arguments))
        run.become("-m", "server")
        (_, words, environment), *_ = became
        assert words == [str(run.VENV_PYTHON), "-m", "server"]
        assert isinstance(environment, dict)
        assert environment["PYTHONSAFEPATH"] == "1"
