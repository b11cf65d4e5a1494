"""The language of the page."""

import pytest

from server.pages import Pages, choose_language


class TestChooseLanguage:
    @pytest.mark.parametrize(
        ("asked", "remembered", "accepted", "language"),
        [
            (None, None, None, "en"),
            ("zh", "en", "en", "zh"),
            ("zh-CN", None, None, "zh"),
            (" ZH ", None, None, "zh"),
            ("fr", "zh", "en", "zh"),
            ("", "", "zh", "zh"),
            (None, "fr", None, "en"),
            ("x" * 100_000, None, "zh", "zh"),
        ],
    )
    def test_the_address_counts_before_the_cookie_and_that_before_the_browser(
        self, asked: str | None, remembered: str | None, accepted: str | None, language: str
    ) -> None:
        assert choose_language(asked, remembered, accepted) == language

    @pytest.mark.parametrize(
        ("accepted", "language"),
        [
            ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
            ("en;q=0.5,zh;q=0.6", "zh"),
            ("en; q=0.5, zh; q=0.6", "zh"),
            ("zh; q=0.5, en", "en"),
            ("fr,de;q=0.9", "en"),
            ("fr,zh;q=0.1", "zh"),
            ("zh;q=0,en;q=0.1", "en"),
            ("zh;q=0", "en"),
            ("zh-Hant-TW", "zh"),
            ("EN-us,zh", "en"),
            ("zh,en", "zh"),
            ("zh;q=abc,en;q=0.1", "en"),
            ("zh;q=nan", "en"),
            ("*", "en"),
            (",,;q=1,=;", "en"),
            ("," * 50_000, "en"),
        ],
    )
    def test_of_what_the_browser_accepts_the_heaviest_that_we_have(self, accepted: str, language: str) -> None:
        assert choose_language(None, None, accepted) == language


def test_the_path_of_the_static_files_is_the_same_for_the_same_files() -> None:
    assert Pages().static_path == Pages().static_path
    assert Pages().static_path.startswith("/static/")
