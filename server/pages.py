"""The page, in the reader's language from its first byte, and the files it needs under an address that changes with
them."""

import hashlib
import json
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from fastapi.templating import Jinja2Templates
from starlette.requests import Request
from starlette.responses import Response

from engine.neuron import EXAMPLE, RANGES
from server.modules import imported

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "zh")
# The style of each kind of page comes as one file: a slow line pays for every request before anything is seen.
SHEETS = [
    "tokens",
    "base",
    "hiding",
    "top",
    "data",
    "network",
    "output",
    "runto",
    "goals",
    "tabs",
    "share",
    "messages",
    "article",
    "narrow",
]
STYLES = {
    "page": SHEETS,
    "embedded": [*SHEETS, "embedded"],
    "watch": [*SHEETS, "watch"],
    "panels": ["panels", "explain", "gradcheck", "gradients", "doctor"],  # loaded when a tab is first opened
    "neuron": ["tokens", "base", "top", "neuron"],
}
SCRIPTS = {
    "page": ("main.js",),
    "embedded": ("main.js", "views/embedded.js"),
    "watch": ("main.js", "views/watching.js"),
    "neuron": ("neuron/main.js",),
}
COOKIE = "lang"


def choose_language(asked: str | None, remembered: str | None, accepted: str | None) -> str:
    """The language of the page: `?lang=`, else the remembered one, else the browser's first that we have, else
    English."""
    for choice in (asked, remembered):
        if choice and (short := choice.strip().lower()[:2]) in LANGUAGES:
            return short
    weighted = []
    for place, part in enumerate((accepted or "").split(",")):
        name, _, quality = "".join(part.split()).partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        if weight > 0 and name[:2].lower() in LANGUAGES:
            weighted.append((-weight, place, name[:2].lower()))
    return min(weighted)[2] if weighted else LANGUAGES[0]


class Pages:
    """Renders templates with the words of a language."""

    def __init__(self, addresses: Sequence[str] = ()) -> None:
        """addresses: where others reach this server, for links that are shared from a page opened on the machine
        itself."""
        self._addresses = list(addresses)
        self._templates = Jinja2Templates(directory=ROOT / "templates")
        self._words = {
            language: json.loads((ROOT / "static" / "i18n" / f"{language}.json").read_text(encoding="utf-8"))
            for language in LANGUAGES
        }
        self._modules: dict[str, list[str]] = {}
        self.version = _version()

    @cached_property
    def static_path(self) -> str:
        """Where the static files are served: their digest is part of it, so browsers may keep them for ever."""
        digest = hashlib.sha256(repr(STYLES).encode())
        for path in sorted((ROOT / "static").rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
        return f"/static/{digest.hexdigest()[:16]}"

    def modules(self, kind: str) -> list[str]:
        """The scripts of a kind of page, below the path of the static files."""
        if kind not in self._modules:
            self._modules[kind] = imported(ROOT / "static", *SCRIPTS[kind])
        return self._modules[kind]

    def style(self, kind: str) -> str:
        """The style sheets of a kind of page, one behind the other. Raises KeyError."""
        return "\n".join((ROOT / "static" / "css" / f"{name}.css").read_text(encoding="utf-8") for name in STYLES[kind])

    def index(self, request: Request, *, embedded: bool = False, watch: str = "") -> Response:
        """The playground; embedded: without what only the whole page needs. watch: the code of the session to show."""
        kind = "embedded" if embedded else "watch" if watch else "page"
        more = {"embedded": embedded, "watch": watch, "addresses": self._addresses}
        return self._rendered(request, "index.html", kind, more)

    def neuron(self, request: Request) -> Response:
        """The page of one neuron."""
        return self._rendered(request, "neuron.html", "neuron", {"start": EXAMPLE, "limits": RANGES})

    def _rendered(self, request: Request, template: str, kind: str, more: dict[str, Any]) -> Response:
        """A template in the reader's language. more: what only this one needs."""
        language = choose_language(
            request.query_params.get("lang"), request.cookies.get(COOKIE), request.headers.get("accept-language")
        )
        context = {
            "lang": language,
            "t": self._words[language],
            "static": self.static_path,
            "version": self.version,
            "main": SCRIPTS[kind][0],
            "modules": self.modules(kind),
            "style": kind,
            **more,
        }
        headers = {"cache-control": "no-cache", "vary": "accept-language, cookie", "content-language": language}
        return self._templates.TemplateResponse(request, template, context, headers=headers)


def _version() -> str:
    try:
        return version("backprop-playground")
    except PackageNotFoundError:  # run from its folders, not installed
        return "0"
