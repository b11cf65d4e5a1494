"""Who may open a WebSocket."""

import pytest

from server.security import origin_allowed

LISTED = frozenset({"https://listed.example"})


def allowed(origin: str | None, host: str | None = "play.example:8000") -> bool:
    headers = {name: value for name, value in (("origin", origin), ("host", host)) if value is not None}
    return origin_allowed(headers, LISTED)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "http://play.example:8000",
        "https://play.example:8000",
        "HTTP://Play.Example:8000",
        "https://listed.example",
        "https://LISTED.example",
        "https://listed.example/",
    ],
)
def test_no_browser_our_own_pages_and_listed_ones_may(origin: str | None) -> None:
    assert allowed(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://play.example",
        "http://play.example:8001",
        "http://play.example:8000.evil.example",
        "http://user@play.example:8000",
        "http://listed.example",
        "https://listed.example.evil.example",
        "https://sub.listed.example",
        "file://",
        "file://play.example:8000",
        "play.example:8000",
        "http://[",
        "http://\u0130.example",
    ],
)
def test_others_may_not(origin: str) -> None:
    assert not allowed(origin)


@pytest.mark.parametrize("origin", ["null", "", "file://", "http://", "://"])
def test_a_request_without_host_has_no_own_pages(origin: str) -> None:
    assert not allowed(origin, host=None)
    assert not allowed(origin, host="")
