"""Settings come from the environment, and a wrong one says how to mend it."""

import dataclasses
import io
import os

import pytest

from server.settings import Settings, SettingsError, available_cores, from_environment


class TestFromEnvironment:
    def test_an_empty_environment_gives_the_defaults(self) -> None:
        expected = {
            "lanes": 0,
            "sessions": 300,
            "sessions_per_address": 200,
            "watchers": 1000,
            "idle_minutes": 60,
            "commands_per_second": 200,
            "frames_per_second": 60,
            "layers": 16,
            "units": 32,
            "points": 5000,
            "history": 512,
            "origins": "",
            "frame_ancestors": "*",
        }
        assert dataclasses.asdict(from_environment({})) == expected

    def test_each_setting_is_a_variable_of_its_name(self) -> None:
        numbers = {field.name: 40 + place for place, field in enumerate(dataclasses.fields(Settings)) if field.default}
        chosen = {**numbers, "lanes": 3, "layers": 2, "units": 4, "points": 500, "origins": "https://a.example"}
        chosen |= {"frame_ancestors": "'self' https://b.example"}
        environment = {f"PLAYGROUND_{name.upper()}": str(value) for name, value in chosen.items()}
        assert dataclasses.asdict(from_environment({**environment, "SESSIONS": "7"})) == chosen

    @pytest.mark.parametrize(
        ("field", "low", "high"),
        [
            ("lanes", 0, 256),
            ("sessions", 1, 100_000),
            ("sessions_per_address", 1, 100_000),
            ("watchers", 0, 100_000),
            ("idle_minutes", 1, 10_000),
            ("commands_per_second", 10, 100_000),
            ("frames_per_second", 1, 60),
            ("layers", 2, 16),
            ("units", 4, 32),
            ("points", 500, 5000),
            ("history", 32, 512),
        ],
    )
    def test_numbers_have_a_range_that_is_said(self, field: str, low: int, high: int) -> None:
        name = f"PLAYGROUND_{field.upper()}"
        for value in (low, high):
            assert getattr(from_environment({name: str(value)}), field) == value
        for text in (str(low - 1), str(high + 1), "", "many", "1.5", "1e3", "NaN"):
            with pytest.raises(SettingsError) as caught:
                from_environment({name: text})
            assert str(caught.value) == f"{name} is {text!r}; set it to a whole number from {low} to {high}."

    @pytest.mark.parametrize("text", ["https://a.example; script-src *", "a\nb", "a,b", "", "https://a.example  b"])
    def test_frame_ancestors_hold_nothing_that_could_end_the_header(self, text: str) -> None:
        with pytest.raises(SettingsError, match="PLAYGROUND_FRAME_ANCESTORS"):
            from_environment({"PLAYGROUND_FRAME_ANCESTORS": text})


class TestAvailableCores:
    @pytest.mark.parametrize(
        ("limit", "cores"),
        [("150000 100000", 2), ("100000 100000", 1), ("50000 100000", 1), ("1000000 100000", 4), ("max 100000", 4)],
    )
    def test_a_containers_limit_counts_rounded_up(
        self, monkeypatch: pytest.MonkeyPatch, limit: str, cores: int
    ) -> None:
        monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2, 3}, raising=False)
        monkeypatch.setattr("server.settings.open", lambda *_, **__: io.StringIO(limit), raising=False)
        assert available_cores() == cores

    def test_where_there_is_no_limit_all_count(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def missing(*_: object, **__: object) -> None:
            raise FileNotFoundError

        monkeypatch.setattr("os.sched_getaffinity", lambda _: {1, 5, 6}, raising=False)
        monkeypatch.setattr("server.settings.open", missing, raising=False)
        assert available_cores() == 3


class TestSettings:
    def test_origins_are_separated_by_commas_without_blanks_and_slashes_at_their_ends(self) -> None:
        settings = Settings(origins=" https://A.example/ ,,http://b.example:8080")
        assert settings.allowed_origins == {"https://a.example", "http://b.example:8080"}
        assert Settings().allowed_origins == frozenset()

    def test_lanes_are_as_many_as_asked_or_as_there_are_cores(self) -> None:
        assert Settings(lanes=5).lane_count == 5
        assert Settings().lane_count == available_cores()
        assert 1 <= available_cores() <= (os.cpu_count() or 1)
