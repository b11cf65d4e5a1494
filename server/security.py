"""Who may connect, and what a page of ours may load: only what comes from this server."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
)
EMBEDDED = "/embed"
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def origin_allowed(headers: Mapping[str, str], allowed: frozenset[str]) -> bool:
    """A WebSocket's Origin must be absent (no browser), this server's own, or on the list."""
    origin = headers.get("origin")
    if origin is None or origin.lower().rstrip("/") in allowed:
        return True
    scheme, _, host = origin.lower().partition("://")  # a proxy may speak https for us, so either scheme will do
    return scheme in ("http", "https") and host != "" and host == headers.get("host", "").lower()


class SecurityHeaders:
    """Adds the headers to every HTTP answer. Only /embed may be shown in a frame of other sites: of
    `frame_ancestors`."""

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        self._app = app
        self._own = _headers("'self'")
        self._embedded = _headers(frame_ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI call."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = self._embedded if scope["path"] == EMBEDDED else self._own
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def _headers(ancestors: str) -> list[tuple[bytes, bytes]]:
    policy = f"{CONTENT_SECURITY_POLICY}; frame-ancestors {ancestors}"
    return [(name.encode(), value.encode()) for name, value in {**HEADERS, "content-security-policy": policy}.items()]
