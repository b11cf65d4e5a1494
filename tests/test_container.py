"""The container: what goes into it is enough to serve, and little else; its health check tells well from ill.

No engine for containers is needed here: the folders that .dockerignore lets in are copied, and served from there.
"""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
ADMITTED = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)


def instructions(word: str) -> list[str]:
    """What follows a word of the Dockerfile, in order."""
    return re.findall(rf"^{word}\s+(.+)$", DOCKERFILE, re.MULTILINE)


def command_in(text: str) -> list[str]:
    """The words of a command in exec form, which needs no shell and lets signals through."""
    words = json.loads(text[text.index("[") :])
    assert isinstance(words, list)
    return words


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


def answer(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def is_healthy(port: int) -> bool:
    """The image's own health check, asked of another port."""
    _, *check = command_in(instructions("HEALTHCHECK")[0])
    words = [word.replace("8000", str(port)) for word in check]
    return subprocess.run([sys.executable, *words], capture_output=True, timeout=10).returncode == 0


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the image serves from."""
    folder = tmp_path_factory.mktemp("image")
    for name in ADMITTED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, folder / name)
    return folder


@pytest.fixture
def served(content: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The server as the image starts it, but for its port and address."""
    port = free_port()
    _, *words = command_in(instructions("CMD")[-1])
    words = [{"0.0.0.0": "127.0.0.1", "8000": str(port)}.get(word, word) for word in words]
    # Without the safe path, Python takes the modules from where it stands, as in the image.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    server = subprocess.Popen(
        [sys.executable, *words], cwd=content, env={**environment, "PYTHONDONTWRITEBYTECODE": "1"}
    )
    try:
        deadline = time.monotonic() + 20
        while not is_healthy(port):
            assert server.poll() is None, "the server stopped at its start"
            assert time.monotonic() < deadline, "the server does not get healthy"
            time.sleep(0.1)
        yield server, port
    finally:
        server.kill()
        server.wait()


def test_what_goes_in_is_enough_to_serve_the_page(served: tuple[subprocess.Popen[bytes], int], content: Path) -> None:
    _, port = served
    status, page = answer(port, "/")
    assert status == 200
    parts = re.findall(r"""["'](/static/[^"']+\.(?:js|css))["']""", page)
    assert any(part.endswith("/main.js") for part in parts)
    assert {part: answer(port, part)[0] for part in parts} == dict.fromkeys(parts, 200)


def test_it_stops_soon_when_told_to_and_is_healthy_no_more(served: tuple[subprocess.Popen[bytes], int]) -> None:
    server, port = served
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=5)
    assert not is_healthy(port)


def test_serving_writes_nothing(served: tuple[subprocess.Popen[bytes], int], content: Path) -> None:
    assert list(content.rglob("__pycache__")) == []


def test_only_what_is_needed_goes_in() -> None:
    assert sorted(ADMITTED) == ["LICENSE", "engine", "lessons", "pyproject.toml", "server", "static", "templates"]


def test_it_runs_as_a_number_that_is_not_root() -> None:
    assert [re.fullmatch(r"[1-9]\d*:[1-9]\d*", user) is not None for user in instructions("USER")] == [True]


def test_what_is_built_in_one_stage_runs_on_the_same_python_in_the_other() -> None:
    build, final = (text.split()[0] for text in instructions("FROM"))
    assert build == final


def test_nothing_is_installed_in_the_final_stage() -> None:
    final_stage = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
    assert re.findall(r"^RUN.*", final_stage, re.MULTILINE) == []


def test_the_port_is_the_same_everywhere() -> None:
    ports = {*instructions("EXPOSE"), *re.findall(r"\b\d{4,5}\b", " ".join(command_in(instructions("CMD")[-1])))}
    ports |= set(re.findall(r"127\.0\.0\.1', (\d+)", instructions("HEALTHCHECK")[0]))
    ports |= set(re.findall(r'"\d+:(\d+)"', (ROOT / "compose.yaml").read_text()))
    assert ports == {"8000"}


def test_compose_takes_every_privilege_away() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    assert re.search(r"read_only: true", compose)
    assert re.search(r"cap_drop:\s+- ALL", compose)
    assert "no-new-privileges:true" in compose
