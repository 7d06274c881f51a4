"""What people's words are compared by: a short vector, made once when they are written and kept beside them."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from functools import cache

from bot.matching.text import TextModel, load, name


@cache
def _model() -> TextModel:
    """Return the model of this installation; reading it takes half a second, so that is done once."""
    return load()


def to_keep(text: str) -> str:
    """Return what to keep beside a text, to compare it by; empty for a text without words."""
    vector = _model().embed([text])[0] if text.strip() else b""
    return f"{name()} {b64encode(vector).decode()}" if vector else ""


def vectors(kept: Iterable[tuple[str, str]]) -> list[bytes]:
    """Return the vectors of texts, given with what was kept beside each.

    One that another model made, before something was installed or taken away, is made anew, for this time.
    """
    told, model = list(kept), name()
    found = [_read(beside, model) for _, beside in told]
    missing = [at for at, (text, _) in enumerate(told) if text.strip() and found[at] is None]
    if missing:
        for at, vector in zip(missing, _model().embed([told[at][0] for at in missing]), strict=True):
            found[at] = vector
    return [vector or b"" for vector in found]


def _read(kept: str, model: str) -> bytes | None:
    made_by, _, vector = kept.partition(" ")
    return b64decode(vector) if made_by == model else None
