"""What is refused, and the bounds that reading a command and doing it have in common.

Apart from `protocol`, because that brings pydantic along: a training process would be half as large again with it.
"""

from typing import Any

from server.events import event

MAX_HASH = 16_384  # characters of a link
MAX_WHOLE = 1 << 53  # up to here every whole number survives JavaScript
MAX_UNTIL = 1_000_000  # epochs


class RefusedError(Exception):
    """A command that was not understood or not allowed. code and params are those of the `error` event."""

    def __init__(self, code: str, params: dict[str, Any] | None = None, command_id: str | int | None = None) -> None:
        super().__init__(code)
        self.code, self.params, self.command_id = code, params or {}, command_id

    @property
    def event(self) -> str:
        """The `error` event that says so."""
        return event("error", code=self.code, params=self.params, id=self.command_id)
