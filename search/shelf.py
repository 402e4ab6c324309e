"""An index that is replaced while others read it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Holds the newest of something immutable; readers never wait, and see one whole version."""

    def __init__(self, first: T) -> None:
        self._newest = first
        self._writing = threading.Lock()

    def take(self) -> T:
        """The newest version."""
        return self._newest

    def replace(self, change: Callable[[T], T]) -> T:
        """Put what the change makes of the newest version in its place; changes follow each other.

        If the change fails, everything stays as it was.
        """
        with self._writing:
            self._newest = change(self._newest)
            return self._newest
