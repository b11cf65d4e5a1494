"""A link as a QR code: from the projector to sixty phones."""

import io

import segno

MAX_TEXT = 2000  # bytes; more would need a code finer than a phone reads from a projector


class TextError(ValueError):
    """A text that no code is made of; the message says why."""


def svg(text: str) -> bytes:
    """The code of a web address as a picture that scales. Raises TextError."""
    if not text.startswith(("http://", "https://")):
        raise TextError("text is not a web address: give one that begins with http:// or https://.")
    if len(text.encode()) > MAX_TEXT:
        raise TextError(f"text has {len(text.encode())} bytes; a code holds at most {MAX_TEXT}: share a shorter link.")
    picture = io.BytesIO()
    segno.make(text, error="l", micro=False, boost_error=True).save(
        picture, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None, omitsize=True, light="#fff"
    )
    return picture.getvalue()
