"""The order of the checks: what is found, what is skipped loudly, and what then counts as failed."""

from collections.abc import Callable
from pathlib import Path

import pytest

import checks

MakeProgram = Callable[..., str]


@pytest.fixture
def make_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeProgram:
    """Makes programs in the only folder on the PATH, so that a test decides what this machine has."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(checks, "BROWSER_ON_MACOS", tmp_path / "Chrome")

    def make(name: str, script: str = "exit 0") -> str:
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return str(program)

    return make


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a package.json and nothing else."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "package.json").write_text("{}")
    monkeypatch.setattr(checks, "ROOT", folder)
    monkeypatch.delenv("CI", raising=False)
    return folder


class TestReport:
    @pytest.mark.parametrize(
        ("value", "expected"), [("true", True), ("1", True), ("True", True), ("false", False), ("", False)]
    )
    def test_ci_is_what_the_environment_says(self, monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
        monkeypatch.setenv("CI", value)
        assert checks.under_ci() is expected

    def test_a_failed_step_stops_nothing_and_fails_the_run(
        self, project: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        report = checks.Report()
        report.run("first", "/bin/sh", "-c", "exit 7")
        report.run("second", "/bin/sh", "-c", 'test "$CHROMIUM" = here', CHROMIUM="here")
        assert report.outcomes == [("first", "FAILED (exit code 7)"), ("second", "passed")]
        assert report.finish() == 1
        assert capfd.readouterr().out.endswith("\nsteps: 1 passed, 1 failed, 0 skipped\n")

    def test_what_is_missing_is_skipped_loudly(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        report = checks.Report()
        report.missing("browser tests", "no browser")
        assert "!!!!!!!!\n!!! SKIPPED: no browser\n!!!!!!!!" in capsys.readouterr().out
        assert report.finish() == 0
        assert "steps: 0 passed, 0 failed, 1 skipped" in capsys.readouterr().out

    def test_what_is_missing_under_ci_has_failed(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CI", "true")
        report = checks.Report()
        report.missing("browser tests", "no browser")
        assert report.outcomes == [("browser tests", "FAILED: no browser")]
        assert report.finish() == 1


class TestBrowser:
    def test_the_users_choice_comes_first_and_then_the_path_and_then_macos(
        self, make_program: MakeProgram, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chosen = make_program("my-own-browser")
        on_path = [make_program(name) for name in ("google-chrome-stable", "chromium")]
        checks.BROWSER_ON_MACOS.touch()
        monkeypatch.setenv("CHROMIUM", chosen)
        assert list(checks.browsers_at_hand()) == [chosen, *reversed(on_path), str(checks.BROWSER_ON_MACOS)]

    def test_one_that_does_not_start_is_passed_over(self, make_program: MakeProgram) -> None:
        make_program("chromium", "echo missing library; exit 127")
        chrome = make_program("google-chrome", 'test "$1" = --version')
        assert checks.find_browser() == chrome

    def test_one_is_fetched_only_when_none_starts(
        self, make_program: MakeProgram, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fetched = make_program("fetched")
        monkeypatch.setattr(checks, "browsers_to_fetch", lambda: iter([fetched]))
        assert checks.find_browser() == fetched
        chromium = make_program("chromium")
        monkeypatch.setattr(checks, "browsers_to_fetch", lambda: pytest.fail("fetched all the same"))
        assert checks.find_browser() == chromium

    def test_playwright_is_asked_before_debian(
        self, make_program: MakeProgram, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []

        def apt_install(*packages: str) -> bool:
            asked.append(f"apt {packages[0]}")
            make_program("chromium")
            return True

        monkeypatch.setattr(checks, "attempt", lambda *command, **_: asked.append(str(command[2])))
        monkeypatch.setattr(checks, "apt_install", apt_install)
        assert [Path(browser).name for browser in checks.browsers_to_fetch()] == ["chromium"]
        assert asked == ["playwright", "apt chromium"]

    @pytest.mark.parametrize(("ci", "outcome"), [("", "SKIPPED"), ("true", "FAILED")])
    def test_no_browser_is_said_loudly(
        self, project: Path, make_program: MakeProgram, monkeypatch: pytest.MonkeyPatch, ci: str, outcome: str
    ) -> None:
        (project / "tests" / "browser").mkdir(parents=True)
        monkeypatch.setenv("CI", ci)
        monkeypatch.setattr(checks, "browsers_to_fetch", lambda: iter([]))
        report = checks.Report()
        checks.check_browser(report)
        assert [(name, told.split(":")[0]) for name, told in report.outcomes] == [("browser tests", outcome)]

    def test_browser_tests_are_told_which_browser(
        self, project: Path, make_program: MakeProgram, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (project / "tests" / "browser").mkdir(parents=True)
        chromium = make_program("chromium")
        told: list[dict[str, str]] = []
        report = checks.Report()
        monkeypatch.setattr(report, "run", lambda *_, **environment: told.append(environment))
        checks.check_browser(report)
        assert told == [{"CHROMIUM": chromium}]


class TestChineseFont:
    @pytest.fixture
    def installed(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        installed: list[str] = []
        monkeypatch.setenv("CI", "true")
        monkeypatch.setattr(checks, "is_root_on_debian", lambda: True)
        monkeypatch.setattr(checks, "apt_install", installed.append)
        return installed

    def test_it_is_installed_where_there_is_none(self, make_program: MakeProgram, installed: list[str]) -> None:
        make_program("fc-list", "exit 0")
        checks.ensure_chinese_font()
        assert installed == ["fonts-noto-cjk"]

    def test_one_that_is_there_is_enough(self, make_program: MakeProgram, installed: list[str]) -> None:
        make_program("fc-list", "echo NotoSansCJK")
        checks.ensure_chinese_font()
        assert installed == []

    def test_a_desk_is_left_as_it_is(
        self, make_program: MakeProgram, installed: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("CI")
        checks.ensure_chinese_font()
        assert installed == []


class TestJavaScript:
    @pytest.mark.parametrize(
        ("version", "reason"),
        [("v20.1.0", ""), ("v24.0.0", ""), ("v18.20.4", "this is v18.20.4"), ("", "none that starts")],
    )
    def test_node_has_to_be_new_enough(
        self, project: Path, make_program: MakeProgram, version: str, reason: str
    ) -> None:
        make_program("npm")
        make_program("node", f"echo {version}")
        told = checks.why_no_node()
        assert told.endswith(reason)
        assert bool(told) is bool(reason)

    def test_node_and_npm_have_to_be_there(self, project: Path, make_program: MakeProgram) -> None:
        make_program("node", "echo v20.1.0")
        assert "not installed" in checks.why_no_node()

    def test_tools_are_installed_again_only_when_they_changed(
        self, project: Path, make_program: MakeProgram, tmp_path: Path
    ) -> None:
        log = tmp_path / "log"
        make_program("npm", f'echo "$1" >> {log}')
        assert checks.install_javascript()
        assert checks.install_javascript()
        (project / "package-lock.json").write_text("{}")
        assert checks.install_javascript()
        assert checks.install_javascript()
        assert log.read_text().split() == ["install", "ci"]

    def test_tools_that_could_not_be_installed_are_tried_again(self, project: Path, make_program: MakeProgram) -> None:
        make_program("npm", "exit 1")
        assert not checks.install_javascript()
        make_program("npm")
        assert checks.install_javascript()

    def test_missing_tests_are_said_loudly(self, project: Path, make_program: MakeProgram) -> None:
        make_program("npm")
        make_program("node", "echo v20.1.0")
        report = checks.Report()
        checks.check_javascript(report, tests=True)
        assert report.outcomes[-1] == ("JavaScript tests", "SKIPPED: there is no folder tests/js")


class TestCommands:
    @pytest.fixture
    def steps(self, project: Path, make_program: MakeProgram, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The names of the steps that a command takes, none of which is really run."""
        steps: list[str] = []
        (project / "tests" / "js").mkdir(parents=True)
        (project / "tests" / "browser").mkdir()
        for name in ("npm", "chromium"):
            make_program(name)
        make_program("node", "echo v20.1.0")
        monkeypatch.setattr(checks.Report, "run", lambda _self, name, *_command, **_environment: steps.append(name))
        return steps

    def test_everything_is_run_in_order(self, steps: list[str]) -> None:
        assert checks.main("test") == 0
        assert steps == [
            "ruff check",
            "ruff format",
            "mypy --strict",
            "Python tests",
            "JavaScript types",
            "JavaScript lint",
            "JavaScript tests",
            "browser tests",
        ]

    def test_arguments_mean_pytest_alone(self, steps: list[str]) -> None:
        checks.main("test", "tests/engine", "-x")
        assert steps == ["pytest"]

    def test_check_leaves_out_the_tests(self, steps: list[str]) -> None:
        checks.main("check")
        assert steps == ["ruff check", "ruff format", "mypy --strict", "JavaScript types", "JavaScript lint"]

    def test_fix_mends_and_formats(self, steps: list[str]) -> None:
        checks.main("fix")
        assert steps == ["ruff check --fix", "ruff format"]
