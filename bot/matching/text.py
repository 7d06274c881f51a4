"""Closeness of people's own words, found on this machine: nothing is sent anywhere and nothing is downloaded.

A text becomes a short vector once, when it is written, and the vector is kept beside it. With the optional package
`wordllama` the vector carries meaning ("lead a team" is near "become a manager"); without it, it counts words, and
matching weighs rare ones higher (TF-IDF).
"""

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from importlib.util import find_spec
from math import sqrt
from typing import Protocol

#: Bytes of a vector that carries meaning, and of one that counts words. The length tells which it is.
MEANING = 64
COUNTS = 256
#: What a round records about how texts were compared.
MEANING_MODEL, COUNTS_MODEL = "wordllama-l2-supercat-64", "counts-1"
_MOST = 127
_WORD = re.compile(r"[^\W\d_]{3,}")
_COMMON = frozenset(
    """and are but can could for from get got has have help her him his how into like more most need not our
    out she should that the their them then there they this want was were what when who will with would you
    your about also able been being better much some than very which while""".split()  # noqa: SIM905 - 50 quoted words read worse
)


class TextModel(Protocol):
    """Turns texts into vectors."""

    @property
    def name(self) -> str:
        """What a round records about how texts were compared."""

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """One vector for each text; empty for a text without words."""


class WordCounts:
    """The plain fallback: how often each word (and each beginning of a word) occurs, in 256 hashed places."""

    name = COUNTS_MODEL

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """One vector for each text; empty for a text without words."""
        return [_count(text) for text in texts]


def name() -> str:
    """The name of the best model that is installed, without loading it."""
    return COUNTS_MODEL if find_spec("wordllama") is None else MEANING_MODEL


def load(*, plain: bool = False) -> TextModel:
    """The best model that is installed, or the plain one. Loading reads a file of 16 MB and keeps a quarter."""
    if plain or name() == COUNTS_MODEL:
        return WordCounts()
    from bot.matching.engine.meaning import WordMeaning  # noqa: PLC0415 - a waiting bot carries no weights

    return WordMeaning()


def closeness(one: bytes, other: bytes) -> float:
    """Cosine of two vectors of the same model; 0 if they cannot be compared."""
    if not one or len(one) != len(other):
        return 0.0
    left, right = _numbers(one), _numbers(other)
    product = sum(a * b for a, b in zip(left, right, strict=True))
    size = sqrt(sum(a * a for a in left) * sum(b * b for b in right))
    return product / size if size else 0.0


def _numbers(vector: bytes) -> list[int]:
    return [byte - 256 if byte > _MOST else byte for byte in vector]


def _count(text: str) -> bytes:
    places: Counter[int] = Counter()
    for word in _WORD.findall(text.casefold()):
        if word not in _COMMON:
            # The beginning stands for the other forms of a word: mentor, mentors, mentoring.
            for part in {word, word[:5]}:
                places[blake2b(part.encode(), digest_size=1).digest()[0]] += 1
    return bytes(min(places[place], _MOST) for place in range(COUNTS)) if places else b""
