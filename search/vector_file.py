"""Vectors on the disk, so that a program that runs again embeds nothing twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

_AT_ONCE: Final = 500  # digests in a statement; SQLite takes 32,766
_PATIENCE: Final = 10.0  # seconds that another process may write


class VectorFile:
    """A store in a file of its own; it holds no text, and may be deleted at any time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._open()) as file, file:
            file.execute(
                "CREATE TABLE IF NOT EXISTS vectors (digest BLOB PRIMARY KEY, numbers BLOB) STRICT"
            )

    def get(self, digests: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Those that are kept."""
        found: dict[bytes, bytes] = {}
        with closing(self._open()) as file:
            for start in range(0, len(digests), _AT_ONCE):
                some = digests[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                statement = f"SELECT digest, numbers FROM vectors WHERE digest IN ({marks})"  # noqa: S608  (question marks only)
                found.update(file.execute(statement, some))
        return found

    def put(self, vectors: Mapping[bytes, bytes]) -> None:
        """Keep these."""
        with closing(self._open()) as file, file:
            file.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", vectors.items())

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_PATIENCE)
