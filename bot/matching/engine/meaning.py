"""Vectors that carry meaning, from the word vectors inside the package `wordllama`."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from safetensors import safe_open
from tokenizers import Tokenizer

from bot.matching.text import MEANING, MEANING_MODEL


class WordMeaning:
    """The mean of the word vectors of a text, cut to 64 numbers and rounded.

    The package's own `load()` asks a server for files that it carries itself; here they are read from where they are.
    """

    name = MEANING_MODEL

    def __init__(self) -> None:
        """Read the tokenizer and the first 64 numbers of each word vector."""
        spec = find_spec("wordllama")
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError("wordllama is not installed")
        home = Path(spec.origin).parent
        self._tokenizer = Tokenizer.from_file(str(home / "tokenizers" / "l2_supercat_tokenizer_config.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        with safe_open(home / "weights" / "l2_supercat_256.safetensors", framework="np") as weights:
            self._vectors = weights.get_slice("embedding.weight")[:, :MEANING].copy()

    def embed(self, texts: Sequence[str]) -> list[bytes]:
        """One vector for each text; empty for a text without words."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [self._one(one.ids) if text.strip() else b"" for text, one in zip(texts, encoded, strict=True)]

    def _one(self, words: Sequence[int]) -> bytes:
        mean = self._vectors[np.asarray(words, np.int64)].astype(np.float64).mean(axis=0)
        size = float(np.sqrt((mean * mean).sum()))
        return np.round(mean * (127 / size)).astype(np.int8).tobytes() if size else b""
