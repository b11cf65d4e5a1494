"""What stands in the header of a checkpoint, read strictly: the link and the pace."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.frames import BlobError
from server.refusals import MAX_HASH, MAX_UNTIL, MAX_WHOLE

MAX_LINK = 13 * MAX_HASH  # characters: a link that was opened is longer when it is written out in full, %-codes and all


class Note(BaseModel):
    """What stands in the header: the link and the pace."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    version: Literal[1] = 1
    hash: Annotated[str, Field(max_length=MAX_LINK)]
    broken: bool
    playing: bool
    until: Annotated[int, Field(ge=1, le=MAX_UNTIL)] | None
    steps: Annotated[int, Field(ge=0, le=1000)]
    by_updates: bool
    epochs_per_second: Annotated[float, Field(ge=0.1, le=1000)] | None
    since: Annotated[int, Field(ge=0, le=MAX_WHOLE)] = 0  # older ones have none


def read_note(text: str) -> Note:
    """The note in a text. Raises BlobError."""
    try:
        return Note.model_validate_json(text)
    except ValidationError as error:
        field = ".".join(map(str, error.errors()[0]["loc"])) or "its note"
        raise BlobError(f"{field} cannot be used") from None
