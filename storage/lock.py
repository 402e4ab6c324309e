"""One running bot per SQLite file."""

from __future__ import annotations

import fcntl
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from storage.engine import parse


class AlreadyRunning(Exception):
    """Another process holds the database."""


class RunLock:
    """Held while a bot runs; the system releases it when the process dies."""

    def __init__(self, url: str) -> None:
        self._path = Path(f"{parse(url).database}.lock")
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        file = self._path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.close()
            raise AlreadyRunning(str(self._path)) from error
        self._file = file
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
