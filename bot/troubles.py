"""What can be seen to be wrong, in the database and on this machine."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.disk import LEAST_FREE
from storage import allowance, chats, inbox, operations
from storage.alerts import Kind
from storage.broadcasts import Lane
from storage.engine import Tx

SLOWEST_REPLY: Final = timedelta(seconds=60)
MOST_UNREACHABLE: Final = 0.02  # of the registered groups
MOST_NAMED: Final = 5  # dead letters that a sentence lists


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong; see `storage.alerts.Alert`."""

    kind: Kind
    subject: str
    detail: str


def seen(
    tx: Tx, accounts: Collection[str], free_share: float | None, now: datetime
) -> list[Trouble]:
    """All that is wrong; `accounts` are those that send, as operations name them."""
    return [
        *_slow_replies(tx, accounts, now),
        *_disk(free_share),
        *_unreachable(tx),
        *_dead_letters(tx),
        *_used_up(tx, accounts, now),
    ]


def _slow_replies(tx: Tx, accounts: Collection[str], now: datetime) -> Iterator[Trouble]:
    for account in accounts:
        due_at = operations.oldest_pending(tx, account).get(Lane.REPLY, now)
        if now - due_at > SLOWEST_REPLY:
            seconds = str(round(SLOWEST_REPLY.total_seconds()))
            yield Trouble(Kind.SLOW_REPLIES, account, seconds)


def _disk(free_share: float | None) -> Iterator[Trouble]:
    if free_share is not None and free_share < LEAST_FREE:
        yield Trouble(Kind.DISK, "", f"{free_share:.0%}".removesuffix("%"))


def _unreachable(tx: Tx) -> Iterator[Trouble]:
    gone, registered = chats.count_gone(tx)
    if gone > MOST_UNREACHABLE * registered:
        yield Trouble(Kind.UNREACHABLE, "", f"{gone} dari {registered}")


def _dead_letters(tx: Tx) -> Iterator[Trouble]:
    numbers = [str(row.id) for row in inbox.dead_letters(tx)]
    if numbers:
        more = ", …" if len(numbers) > MOST_NAMED else ""
        yield Trouble(Kind.DEAD_LETTERS, "", ", ".join(numbers[:MOST_NAMED]) + more)


def _used_up(tx: Tx, accounts: Collection[str], now: datetime) -> Iterator[Trouble]:
    for account in accounts:
        if waiting := allowance.count_refused(tx, account, now):
            yield Trouble(Kind.ALLOWANCE, account, str(waiting))
