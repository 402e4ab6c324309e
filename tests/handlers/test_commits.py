"""Units that come together share a transaction, and not their failures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
import pytest_asyncio

from handlers.commits import Commits
from storage.engine import Tx
from storage.limits import AccountLimit
from tests.world import WatchedDatabase

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def watched(database_url: str) -> AsyncIterator[WatchedDatabase]:
    """A database that can be away."""
    database = WatchedDatabase(database_url)
    yield database
    database.close()


@pytest.fixture
def transactions() -> list[Tx]:
    """The transactions that units ran in."""
    return []


def store(tx: Tx, name: str, transactions: list[Tx]) -> None:
    """Store a row."""
    transactions.append(tx)
    tx.add(AccountLimit(account=name))
    tx.flush()


def fail(tx: Tx) -> None:
    """Store something, and fail."""
    tx.add(AccountLimit(account="never"))
    tx.flush()
    raise LookupError


def names(tx: Tx) -> set[str]:
    """What is stored."""
    return {row.account for row in tx.query(AccountLimit).all()}


async def test_what_comes_together_is_committed_together(
    watched: WatchedDatabase, transactions: list[Tx]
) -> None:
    """Five units at once are one transaction, and all of them are stored."""
    commits = Commits(watched)
    units = [partial(store, name=str(number), transactions=transactions) for number in range(5)]
    await asyncio.gather(*map(commits.write, units))
    assert watched.read_now(names) == set("01234")
    assert len(set(map(id, transactions))) == 1


async def test_one_that_fails_costs_the_others_nothing(
    watched: WatchedDatabase, transactions: list[Tx]
) -> None:
    """It raises at its own caller and leaves no trace; the others are stored once."""
    commits = Commits(watched)
    good = [partial(store, name=str(number), transactions=transactions) for number in range(3)]
    first, *others = await asyncio.gather(
        commits.write(fail), *map(commits.write, good), return_exceptions=True
    )
    assert isinstance(first, LookupError)
    assert others == [None, None, None]
    assert watched.read_now(names) == set("012")


async def test_a_database_that_is_away_is_told_to_everybody(watched: WatchedDatabase) -> None:
    """Nobody waits for ever, and afterwards units are stored again."""
    commits = Commits(watched)
    watched.outage = OSError("away")
    told = await asyncio.gather(*(commits.write(fail) for _ in range(3)), return_exceptions=True)
    assert told == [watched.outage] * 3
    watched.outage = None
    await commits.write(partial(store, name="a", transactions=[]))
    assert watched.read_now(names) == {"a"}
