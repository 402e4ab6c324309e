"""`bakohumas check`: what is wrong, in words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

from sqlalchemy.exc import DBAPIError

from bot import diagnosis_templates
from bot.app import channels_of
from bot.config import Mode, Settings
from bot.disk import LEAST_FREE, folder_of, free_share
from broadcasts import policy
from channels.base import Inspects, SendError
from storage import audit, inbox, postgres, schema, wakeups
from storage.engine import Database, is_shared, parse
from texts import approvals
from texts import diagnosis as texts

MOST_APART = 2.0  # seconds; limits and claims are kept by the clocks of all machines
OLDEST_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)  # before this program was written


async def examine(settings: Settings, tell: Callable[[str], None]) -> int:
    """Tell what is fine and what is not; returns the number of problems."""
    problems = 0

    def found(is_fine: bool, sentence: str) -> None:
        nonlocal problems
        problems += not is_fine
        tell(f"{texts.FINE if is_fine else texts.PROBLEM} {sentence}")

    _examine_clock(found)
    _examine_disk(settings, found)
    _examine_database(settings, found)
    await _examine_accounts(settings, found)
    return problems


def _examine_clock(found: Callable[[bool, str], None]) -> None:
    now = datetime.now(UTC)
    found(now > OLDEST_CLOCK, texts.clock(now))


def _examine_disk(settings: Settings, found: Callable[[bool, str], None]) -> None:
    url = settings.database_url
    if not is_shared(url) and not folder_of(url).is_dir():
        found(False, texts.NO_FOLDER)
        return
    share = free_share(url)
    if share is not None:
        found(share >= LEAST_FREE, texts.disk(round(share * 100)))


def _examine_database(settings: Settings, found: Callable[[bool, str], None]) -> None:
    url = settings.database_url
    if not is_shared(url) and not folder_of(url).is_dir():
        return
    try:
        if is_shared(url):
            _examine_server(url, found)
        if schema.is_current(url):
            _examine_contents(url, found)
        else:
            found(False, texts.NOT_MIGRATED)
    except schema.NotOurs:
        found(False, texts.NOT_OURS)
    except DBAPIError as error:
        reason = str(error.orig)
        name = parse(url).database or ""
        shared = is_shared(url)
        found(False, texts.postgres_problem(reason, name) if shared else texts.broken(reason))


def _examine_server(url: str, found: Callable[[bool, str], None]) -> None:
    """Its version and clock, what we may do there, and whether processes hear each other."""
    with closing(Database(url)) as database:
        server = database.read_now(lambda tx: postgres.look_at(tx.core))
    found(server.is_supported, texts.server(server.version, is_supported=server.is_supported))
    ahead = server.ahead.total_seconds()
    found(abs(ahead) <= MOST_APART, texts.server_clock(ahead, is_right=abs(ahead) <= MOST_APART))
    if not server.may_create:
        found(False, texts.MAY_NOT_CREATE)
    # Not a fault: what is not heard is found by the poll.
    found(True, texts.HEARD if wakeups.are_heard(url) else texts.UNHEARD)


def _examine_contents(url: str, found: Callable[[bool, str], None]) -> None:
    database = Database(url)
    try:
        database.write_now(schema.prove_writable)
        broken = database.read_now(audit.first_broken)
        found(broken is None, texts.AUDIT_INTACT if broken is None else texts.audit_broken(broken))
        dead = len(database.read_now(inbox.dead_letters))
        found(dead == 0, texts.dead_letters(dead))
        # Not a fault: an office begins without a Pimpinan.
        alone = database.read_now(lambda tx: policy.without_approvers(tx, datetime.now(UTC)))
        found(True, approvals.without_approvers([office.name for office in alone]))
    finally:
        database.close()


async def _examine_accounts(settings: Settings, found: Callable[[bool, str], None]) -> None:
    if not (settings.telegram.is_on or settings.whatsapp.is_on):
        found(True, texts.WITHOUT_ACCOUNT)
    for channel in channels_of(settings).values():
        if isinstance(channel, Inspects):
            try:
                name, *problems = await channel.inspect()
            except SendError as error:
                found(False, texts.unreachable(channel.name, type(error).__name__))
            else:
                is_called = channel.name == "whatsapp" or settings.telegram.mode is Mode.WEBHOOK
                found(True, texts.account(channel.name, name, is_called=is_called))
                for problem in problems:
                    found(False, problem)
        await channel.aclose()
    if settings.whatsapp.is_on:
        await diagnosis_templates.examine(settings, found)
