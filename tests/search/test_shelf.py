"""An index is replaced while it is read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from search.shelf import Shelf


def with_one(number: int, found: tuple[int, ...]) -> tuple[int, ...]:
    """The version with a number more."""
    return (*found, number)


def test_no_change_is_lost() -> None:
    """Changes from many threads follow each other."""
    shelf = Shelf[tuple[int, ...]](())
    with ThreadPoolExecutor(8) as threads:
        for number in range(200):
            threads.submit(shelf.replace, partial(with_one, number))
    assert sorted(shelf.take()) == list(range(200))


def test_a_reader_keeps_the_version_that_it_took() -> None:
    """What is being read does not change."""
    shelf = Shelf[tuple[int, ...]]((1,))
    taken = shelf.take()
    assert shelf.replace(partial(with_one, 2)) == (1, 2)
    assert taken == (1,)


def test_a_change_that_fails_changes_nothing() -> None:
    """The old version stays, and the next change goes through."""
    shelf = Shelf(1)
    with pytest.raises(ZeroDivisionError):
        shelf.replace(lambda found: found // 0)
    assert shelf.replace(lambda found: found + 1) == 2
