"""`python -m server`: checks the settings and the address, then serves until it is told to stop."""

import argparse
import errno
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence

import uvicorn

from server.addresses import WILDCARDS, own_addresses
from server.app import create_app
from server.garbage import spare_collections
from server.protocol import MAX_MESSAGE
from server.settings import SettingsError, from_environment

SHUTDOWN_SECONDS = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve; the exit code is 1 where the start fails, and one sentence says why."""
    parser = argparse.ArgumentParser(prog="server", description="Serve Backprop Playground.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (default 8000)")
    options = parser.parse_args(arguments)
    try:
        settings = from_environment(os.environ)
        listening = _listen(options.host, options.port)
    except (SettingsError, _AddressError) as error:
        print(error, file=sys.stderr)
        return 1
    spare_collections()
    port = listening.getsockname()[1]
    everywhere = options.host in WILDCARDS
    addresses = [f"http://{host}:{port}/" for host in own_addresses()] if everywhere else []
    app = create_app(settings, addresses)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE,
        ws_per_message_deflate=False,  # compressing costs more than the frame
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        server_header=False,
    )
    here = f"http://{_bracketed('127.0.0.1' if everywhere else options.host)}:{port}/"
    print(f"Backprop Playground is at {here} (Ctrl-C stops it)", flush=True)
    for address in addresses:
        print(f"Others in your network open {address}", flush=True)
    # uvicorn raises the signal once more when all is shut down; being told to stop is no failure
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    _Server(config, app.state.farewell).run(sockets=[listening])
    return 0


class _Server(uvicorn.Server):
    """uvicorn, which closes every connection first of all when it stops; something is to be said before."""

    def __init__(self, config: uvicorn.Config, farewell: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._farewell = farewell

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say farewell, then close."""
        if self.started and not self.force_exit:
            await self._farewell()
        await super().shutdown(sockets)


class _AddressError(Exception):
    """The address cannot be listened on; the text says why and what to do."""


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r}: give a whole number from 0 (any free one) to 65535")
    return int(text)


def _listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises _AddressError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(2048)
    except UnicodeError:
        raise _AddressError(f"Cannot listen on {host!r}: that is not the name of a host.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise _AddressError(
                f"Port {port} on {host} is taken by another program; stop that one, or choose another with --port."
            ) from None
        raise _AddressError(f"Cannot listen on {host}, port {port}: {error.strerror or error}.") from None
    return listening


if __name__ == "__main__":
    sys.exit(main())
