"""The routes and the lifespan, nothing else."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from fastapi import FastAPI, Request, WebSocket
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from server import neuron, qr
from server.connection import Connection
from server.hub import Hub
from server.lanes import Lanes
from server.pages import ROOT, STYLES, Pages
from server.scripts import bare
from server.security import EMBEDDED, SecurityHeaders
from server.settings import Settings

FOR_EVER = "public, max-age=31536000, immutable"


class _Immutable(StaticFiles):
    """Static files under a path that changes with them; scripts without their comments."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if path.endswith(".js") and isinstance(response, FileResponse):
            response = Response(_script(Path(response.path)), media_type="text/javascript")
        response.headers["cache-control"] = FOR_EVER
        return response


@cache
def _script(path: Path) -> str:
    return bare(path.read_text(encoding="utf-8"))


def create_app(settings: Settings, addresses: Sequence[str] = ()) -> FastAPI:
    """The whole server, with its lanes started and stopped with it. addresses: where others reach it, if not here
    only."""
    pages, lanes = Pages(addresses), Lanes(settings.lane_count)
    hub = Hub(lanes, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with lanes:
            sweeping = asyncio.create_task(hub.keep_sweeping())
            yield
            sweeping.cancel()

    # the interactive documentation loads its scripts from elsewhere, and there is no HTTP interface to document
    app = FastAPI(title="Backprop Playground", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(GZipMiddleware, minimum_size=500)
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors)

    @app.api_route(pages.static_path + "/{kind}.css", methods=["GET", "HEAD"])
    def style(kind: str) -> Response:
        if kind not in STYLES:
            return PlainTextResponse("There is no such page.", status_code=404)
        return Response(pages.style(kind), media_type="text/css", headers={"cache-control": FOR_EVER})

    app.mount(pages.static_path, _Immutable(directory=ROOT / "static"), name="static")

    @app.api_route("/", methods=["GET", "HEAD"])
    async def index(request: Request) -> Response:
        return pages.index(request)

    @app.api_route(EMBEDDED, methods=["GET", "HEAD"])
    async def embed(request: Request) -> Response:
        return pages.index(request, embedded=True)

    @app.api_route("/watch/{code}", methods=["GET", "HEAD"])
    async def watch(request: Request, code: str) -> Response:
        return pages.index(request, watch=code)

    @app.api_route("/neuron", methods=["GET", "HEAD"])
    async def one_neuron(request: Request) -> Response:
        return pages.neuron(request)

    @app.get("/neuron.json")
    async def numbers_of_one_neuron(request: Request) -> Response:
        status, said = neuron.answer(request.query_params)
        return JSONResponse(said, status)

    @app.get("/qr.svg")
    def code(text: str) -> Response:  # in a thread: a long text takes tens of milliseconds, and frames must not wait
        try:
            return Response(qr.svg(text), media_type="image/svg+xml", headers={"cache-control": "no-store"})
        except qr.TextError as error:
            return PlainTextResponse(str(error), status_code=400)

    @app.api_route("/health", methods=["GET", "HEAD"])
    async def health() -> Response:
        return JSONResponse({"status": "ok", "sessions": hub.sessions, "watchers": hub.watchers})

    @app.websocket("/ws")
    async def conversation(websocket: WebSocket) -> None:
        await Connection(websocket, hub, settings).serve()

    app.state.farewell = hub.farewell
    return app
