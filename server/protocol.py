"""What a client may say: the commands, their types and bounds, and what is wrong with a text that is none. Pure.

docs/wire.md says the same to people; a test holds the two together.
"""

import json
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, FailFast, Field, TypeAdapter, ValidationError

from engine.gradcheck import STEP, STEPS
from engine.recipe import shorten
from server.events import MAX_TEXT
from server.refusals import MAX_HASH, MAX_WHOLE, RefusedError

MAX_MESSAGE = 2 * 1024 * 1024  # bytes; larger ones close the socket
MAX_LOOK = 1000.0  # how far from the middle of the plane one may look


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class _Command(_Strict):
    id: Annotated[str, Field(max_length=64)] | Annotated[int, Field(ge=-MAX_WHOLE, le=MAX_WHOLE)] | None = None


_Texts = Annotated[list[str], FailFast()]
_Coordinate = Annotated[float, Field(ge=-MAX_LOOK, le=MAX_LOOK)]


class Open(_Command):
    type: Literal["open"]
    hash: Annotated[str, Field(max_length=MAX_HASH)]


class Play(_Command):
    type: Literal["play"]
    until: int | None = None


class Pause(_Command):
    type: Literal["pause"]


class Step(_Command):
    type: Literal["step"]
    epochs: Annotated[int, Field(ge=1, le=1000)] = 1
    updates: Annotated[int, Field(ge=1, le=1000)] | None = None


class Reset(_Command):
    type: Literal["reset"]


class Rewind(_Command):
    type: Literal["rewind"]


class Regenerate(_Command):
    type: Literal["regenerate"]


class RecipeFields(_Strict):
    """The recipe's fields, each with its type; which values are valid is the recipe's own business."""

    seed: str = ""
    start: int = 0
    problem: str = ""
    dataset: str = ""
    regression_dataset: str = ""
    train_percent: float = 0
    noise: float = 0
    batch_size: float = 0
    learning_rate: float = 0
    activation: str = ""
    regularization: str = ""
    regularization_rate: float = 0
    features: _Texts = []
    hidden_layers: Annotated[list[int], FailFast()] = []
    zero_start: bool = False


class Change(_Command):
    type: Literal["change"]
    fields: RecipeFields


class ViewFields(_Strict):
    show_test_data: bool = False
    discretize: bool = False


class ChangeView(_Command):
    type: Literal["view"]
    fields: ViewFields


class SetWeight(_Command):
    type: Literal["weight"]
    layer: int
    unit: int
    input: int
    value: float


class SetBias(_Command):
    type: Literal["bias"]
    layer: int
    unit: int
    value: float


class Back(_Command):
    type: Literal["back"]
    learning_rate: float | None = None


class Share(_Command):
    type: Literal["share"]
    hide: _Texts
    hide_text: bool


class LookAt(_Command):
    type: Literal["look"]
    layer: int | None = None
    unit: int | None = None
    x: _Coordinate | None = None
    y: _Coordinate | None = None


class Speed(_Command):
    type: Literal["speed"]
    epochs_per_second: Annotated[float, Field(ge=0.1, le=1000)] | None


class Claim(_Command):
    type: Literal["claim"]
    key: Annotated[str, Field(max_length=64)]


class History(_Command):
    type: Literal["history"]
    first: Annotated[int, Field(ge=0, le=MAX_WHOLE)] = 0
    last: Annotated[int, Field(ge=0, le=MAX_WHOLE)] | None = None


class Explain(_Command):
    type: Literal["explain"]
    point: int | None = None


class Vitals(_Command):
    type: Literal["vitals"]


class Diagnose(_Command):
    type: Literal["diagnose"]


class GradientCheck(_Command):
    type: Literal["gradcheck"]
    h: Annotated[float, Field(ge=STEPS[-1], le=STEPS[0])] = STEP
    method: str = "central"


class Sweep(_Command):
    type: Literal["sweep"]


class Acknowledge(_Command):
    type: Literal["ack"]
    frame: Annotated[int, Field(ge=0, le=MAX_WHOLE)]


Command = (
    Open
    | Play
    | Pause
    | Step
    | Reset
    | Rewind
    | Regenerate
    | Change
    | ChangeView
    | SetWeight
    | SetBias
    | Back
    | Share
    | LookAt
    | Speed
    | Claim
    | History
    | Explain
    | Vitals
    | Diagnose
    | GradientCheck
    | Sweep
    | Acknowledge
)
QUESTIONS = (History, Explain, Vitals, Diagnose)  # answered to the one viewer who asked, who may only watch
_COMMAND: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="type")])


_USUAL = re.compile(r'\{"type":"ack","frame":(0|[1-9][0-9]{0,14})\}')


def read(text: str) -> Command:
    """The command in a text. Raises RefusedError."""
    if usual := _USUAL.fullmatch(text):  # one after every frame: the short way for what needs no other look
        return Acknowledge.model_construct(type="ack", frame=int(usual[1]))
    length = len(text.encode("utf-8", "surrogatepass"))
    if length > MAX_TEXT:
        raise RefusedError("too_long", {"length": length, "limit": MAX_TEXT})
    try:
        value = json.loads(text, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()  # half of a character (a lone surrogate) is no text
    except (ValueError, RecursionError):
        raise RefusedError("not_json") from None
    if not isinstance(value, dict):
        raise RefusedError("not_json")
    try:
        command = _COMMAND.validate_python(value)
    except ValidationError as error:
        raise _refusal(value, error) from None
    if field := _missing(command):
        raise RefusedError("missing_field", {"command": command.type, "field": field}, command.id)
    return command


def _missing(command: Command) -> str | None:
    """A field that is missing although it is optional by itself."""
    if isinstance(command, Change | ChangeView) and not command.fields.model_fields_set:
        return "fields"
    if isinstance(command, LookAt):
        for pair in (("layer", "unit"), ("x", "y")):
            given = [name for name in pair if getattr(command, name) is not None]
            if len(given) == 1:
                return next(name for name in pair if name not in given)
    return None


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


_OUT_OF_RANGE = {"greater_than_equal", "less_than_equal", "finite_number"}
_EXPECTED = {
    "string": "text",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "list": "a list",
    "model": "an object",
    "none": "null",
}


def _refusal(value: dict[str, Any], error: ValidationError) -> RefusedError:
    """The first thing wrong with a command, in the words of docs/wire.md."""
    first = error.errors(include_url=False)[0]
    kind, command, given = str(first["type"]), shorten(value.get("type")), first["input"]
    command_id = value.get("id")
    if isinstance(command_id, bool) or not isinstance(command_id, str | int) or len(str(command_id)) > 64:
        command_id = None
    if kind.startswith("union_tag"):
        return RefusedError("unknown_command", {"value": command}, command_id)
    path = [part for part in first["loc"][1:] if isinstance(part, str)]
    field = path[0] if path[0] == "id" else path[-1]  # the field itself, not the object or list it stands in
    params: dict[str, Any] = {"command": command, "field": shorten(field)}
    if kind == "extra_forbidden":
        return RefusedError("unknown_field", params, command_id)
    if kind == "missing":
        return RefusedError("missing_field", params, command_id)
    if kind == "string_too_long":
        limit = first["ctx"]["max_length"]
        return RefusedError("too_long", {**params, "length": len(given), "limit": limit}, command_id)
    params["value"] = shorten(given)
    huge = kind == "float_type" and type(given) is int  # a number, but none that a double can hold
    if kind in _OUT_OF_RANGE or huge:
        return RefusedError("out_of_range", {**params, **_range(field)}, command_id)
    expected = "text or a whole number" if field == "id" else _EXPECTED.get(kind.partition("_")[0], "another type")
    return RefusedError("wrong_type", {**params, "expected": expected}, command_id)


_RANGES: dict[str, tuple[float, float]] = {
    "frame": (0, MAX_WHOLE),
    "first": (0, MAX_WHOLE),
    "last": (0, MAX_WHOLE),
    "epochs": (1, 1000),
    "updates": (1, 1000),
    "epochs_per_second": (0.1, 1000),
    "x": (-MAX_LOOK, MAX_LOOK),
    "y": (-MAX_LOOK, MAX_LOOK),
    "h": (STEPS[-1], STEPS[0]),
}


def _range(field: str) -> dict[str, Any]:
    low, high = _RANGES.get(field, ("-Infinity", "Infinity"))
    return {"low": low, "high": high}
