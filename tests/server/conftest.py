"""One server process for the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.server.running import Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server with one training process, so that sessions share it. It must end well, and without a word."""
    running = Server(PLAYGROUND_LANES="1", PLAYGROUND_ORIGINS="https://listed.example, http://Other.example:8080/")
    yield running
    code, errors = running.stop()
    assert (code, errors) == (0, "")
