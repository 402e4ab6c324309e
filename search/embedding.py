"""The meaning of texts as vectors: what an embedder is, and one that remembers; optional."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

MOST_TOKENS: Final = 64
"""A longer text is cut; a whole forward of 4,096 characters would take 1.6 s."""


class Role(StrEnum):
    """What a text is there for; models of the E5 family embed the two differently."""

    QUERY = "query"
    PASSAGE = "passage"


class Embedder(Protocol):
    """Makes vectors of length 1. Slow, and never called from the event loop."""

    @property
    def name(self) -> str:
        """Model and version: vectors of two embedders are never compared."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """A row for each text, of which the first 64 tokens count; the same text, the same row."""


class VectorStore(Protocol):
    """Keeps vectors by the digest of what they were made from."""

    def get(self, digests: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Those that are kept."""

    def put(self, vectors: Mapping[bytes, bytes]) -> None:
        """Keep these."""


class MemoryStore:
    """Keeps vectors for as long as the process lives."""

    def __init__(self) -> None:
        self._kept: dict[bytes, bytes] = {}

    def get(self, digests: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Those that are kept."""
        return {digest: self._kept[digest] for digest in digests if digest in self._kept}

    def put(self, vectors: Mapping[bytes, bytes]) -> None:
        """Keep these."""
        self._kept.update(vectors)


class Remembering:
    """An embedder that asks another one only for texts that its store does not know."""

    def __init__(self, embedder: Embedder, store: VectorStore) -> None:
        self._embedder = embedder
        self._store = store

    @property
    def name(self) -> str:
        """That of the embedder behind it."""
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        """That of the embedder behind it."""
        return self._embedder.dimensions

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """The vectors of the texts, remembered or new."""
        digests = [self._digest(text, role) for text in texts]
        known = dict(self._store.get(digests))
        missing = {
            digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known
        }
        if missing:
            made = self._embedder.embed(list(missing.values()), role)
            new = {digest: row.tobytes() for digest, row in zip(missing, made, strict=True)}
            self._store.put(new)
            known |= new
        rows = b"".join(known[digest] for digest in digests)
        return np.frombuffer(rows, dtype=np.float32).reshape(-1, self.dimensions)

    def _digest(self, text: str, role: Role) -> bytes:
        content = f"{self.name}\0{role}\0{text}"
        return hashlib.blake2b(content.encode(errors="replace"), digest_size=16).digest()
