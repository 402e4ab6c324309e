"""Many groups at once, from a list: all of it, or nothing and every reason why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from channels.base import ChatKind
from registry import mending, offices, relays
from registry.groups import parse_category
from registry.list_fields import (
    category_name,
    category_reasons,
    is_end,
    office_reasons,
    segment_name,
    segment_of,
    segment_reasons,
)
from registry.lists import ImportRefused, Problem, Row, Table, rows_of
from registry.names import clean_name
from registry.plans import Change, Effect, Importer, Plan
from storage import audit, chats
from storage.chats import Category, ChatRow, ChatState, Segment
from storage.engine import Tx
from storage.offices import Office
from texts import registry as texts

CHUNK = 500  # groups that one statement stores
COLUMNS = ("channel", "chat", "title", "office", "category")

_ROUNDED = re.compile(r"-?\d+[.,]\d*[eE]\+?\d+|-?\d+[eE]\+\d+")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many groups are new, were known and are as listed now, and have ended."""

    added: int
    updated: int
    ended: int = 0


@dataclass(frozen=True, slots=True)
class _Listed:
    """A row that can be imported; `known` is the group as it is."""

    line: int
    channel: str
    external_id: str
    title: str
    office: Office
    category: Category
    segment: Segment | None
    known: ChatRow | None
    is_end: bool

    @property
    def is_new_name(self) -> bool:
        """Whether it is a group that others pass on to and that nobody has named before."""
        return self.channel == relays.CHANNEL and self.known is None


@dataclass(frozen=True, slots=True)
class _World:
    """What rows are checked against."""

    accounts: Mapping[str, str]
    exact: Callable[[str], Sequence[Office]]
    known: Mapping[tuple[str, str], ChatRow]
    importer: Importer


def plan_chats(tx: Tx, table: Table, importer: Importer, accounts: Mapping[str, str]) -> Plan:
    """What importing a list of groups would do; raises ImportRefused.

    `accounts` has the account of each channel that can be used.
    """
    rows = _checked(tx, table, importer, accounts)
    names = {office.code: office.name for office in (row.office for row in rows)}
    return Plan(tuple(_change(tx, row, names) for row in rows), tuple(table.notes))


def import_chats(
    tx: Tx, table: Table, importer: Importer, now: datetime, accounts: Mapping[str, str]
) -> ImportReport:
    """Make the groups of a list what it says; raises ImportRefused.

    A group that is known gets the title, office, category and segment listed, and stays as
    reachable as it is.
    """
    rows = _checked(tx, table, importer, accounts)
    kept = [row for row in rows if not row.is_end]
    known = [row for row in kept if not row.is_new_name]
    for first in range(0, len(known), CHUNK):
        groups = [_group(row, accounts, now) for row in known[first : first + CHUNK]]
        chats.put_groups(tx, groups)
    for row in kept:
        if row.is_new_name:
            by, segment = importer.audit_id, row.segment
            relays.add(tx, row.title, row.office, row.category, by, now, segment=segment)
    for row in rows:
        if row.is_end and row.known is not None:
            mending.close(tx, row.known, importer.audit_id, now)
    updated, ended = sum(row.known is not None for row in kept), len(rows) - len(kept)
    report = ImportReport(len(kept) - updated, updated, ended)
    facts = {"added": report.added, "updated": report.updated}
    if ended:
        facts["ended"] = ended
    audit.record(tx, now, importer.audit_id, "groups.imported", "chats", facts=facts)
    return report


# What would change


def _change(tx: Tx, row: _Listed, names: Mapping[str, str]) -> Change:
    old, name, office = row.known, row.title, row.office.name
    if row.is_end:
        return Change(row.line, Effect.ENDED, name, office)
    if old is None or old.category is None or old.office is None or old.ended_at is not None:
        return Change(row.line, Effect.ADDED, name, office)
    fields = (
        (texts.TITLE, old.title, name),
        (texts.OFFICE, _office_name(tx, old.office, names), office),
        (texts.CATEGORY, category_name(old.category), category_name(row.category)),
        (texts.SEGMENT, segment_name(old.segment), segment_name(row.segment)),
    )
    differing = tuple(one for one in fields if one[1] != one[2])
    effect = Effect.CHANGED if differing else Effect.SAME
    return Change(row.line, effect, name, office, differing)


def _office_name(tx: Tx, code: str, names: Mapping[str, str]) -> str:
    return names.get(code) or tx.get_one(Office, code).name


# Checking


def _checked(
    tx: Tx, table: Table, importer: Importer, accounts: Mapping[str, str]
) -> list[_Listed]:
    """The rows, none of which has a problem; raises ImportRefused."""
    rows, problems = rows_of(table, COLUMNS)
    world = _World(
        accounts, cache(offices.directory(tx).exact), _known(tx, rows, accounts), importer
    )
    first_lines: dict[tuple[str, ...], int] = {}
    found = []
    for row in rows:
        listed, reasons = _listed(row, world, first_lines)
        problems += [Problem(row.line, reason) for reason in reasons]
        if listed is not None:
            found.append(listed)
    if problems:
        raise ImportRefused(problems)
    return found


def _known(
    tx: Tx, rows: Sequence[Row], accounts: Mapping[str, str]
) -> Mapping[tuple[str, str], ChatRow]:
    """The chats of ours that rows name, by channel and the platform's id, or office and name."""
    found: dict[tuple[str, str], ChatRow] = {}
    for channel, account in accounts.items():
        ids = [row["chat"] for row in rows if _channel(row) == channel]
        for chat in chats.of_places(tx, channel, account, ids):
            found[channel, chat.external_id] = chat
    if any(_channel(row) == relays.CHANNEL for row in rows):
        for chat in chats.of_account(tx, relays.CHANNEL, relays.ACCOUNT):
            found[relays.CHANNEL, chat.external_id] = chat
            if chat.state is ChatState.ACTIVE:
                found[_name_key(chat.office or "", chat.title)] = chat
    return found


def _name_key(office: str, title: str) -> tuple[str, str]:
    return (f"{relays.CHANNEL}/{office}", clean_name(title).casefold())


def _listed(
    row: Row, world: _World, first_lines: dict[tuple[str, ...], int]
) -> tuple[_Listed | None, list[str]]:
    candidates, category = world.exact(row["office"]), parse_category(row["category"])
    is_named = _channel(row) == relays.CHANNEL
    known = world.known.get((_channel(row), row["chat"]))
    if is_named and not row["chat"] and candidates:
        known = world.known.get(_name_key(candidates[0].code, row["title"]))
    key: tuple[str, ...] = (_channel(row), row["chat"])
    if is_named and not row["chat"]:
        key = (*key, row["office"].casefold(), clean_name(row["title"]).casefold())
    reasons = [
        *_chat_reasons(row, world, known, first_lines.setdefault(key, row.line)),
        *office_reasons(row["office"], candidates),
        *category_reasons(row["category"], category),
        *segment_reasons(row["segment"]),
    ]
    ends = is_end(row)
    if not reasons:
        reasons += _right_reasons(
            world.importer, known, candidates[0], is_end=ends, is_by_name=is_named
        )
    if reasons or category is None:
        return None, reasons
    listed = _Listed(
        row.line,
        _channel(row),
        known.external_id if known else row["chat"],
        clean_name(row["title"]),
        candidates[0],
        category,
        segment_of(row, category),
        known,
        ends,
    )
    return listed, []


def _chat_reasons(row: Row, world: _World, known: ChatRow | None, first_line: int) -> Iterator[str]:
    channel, chat = _channel(row), row["chat"]
    is_named = channel == relays.CHANNEL
    if channel not in world.accounts and not is_named:
        yield texts.unknown_channel(channel, sorted(world.accounts))
    if first_line != row.line and (chat or is_named):
        yield texts.repeated_chat(chat or row["title"], first_line)
    elif _ROUNDED.fullmatch(chat):
        yield texts.rounded_chat(chat)
    elif not chat and not is_named:
        yield texts.CHAT_MISSING
    elif is_named and chat and known is None:
        yield texts.unknown_chat(chat)
    elif known is not None and known.kind is ChatKind.PRIVATE:
        yield texts.private_chat(chat)
    if not row["title"]:
        yield texts.TITLE_MISSING


def _right_reasons(
    importer: Importer,
    known: ChatRow | None,
    office: Office,
    *,
    is_end: bool,
    is_by_name: bool,
) -> Iterator[str]:
    """What this person may not change, and what is not there to be ended.

    A group that we are in becomes an office's within the group, where its members read of it.
    """
    is_ours = known is not None and known.office is not None and known.ended_at is None
    if is_end and not is_ours:
        yield texts.NOTHING_TO_END
    if not importer.may(office.code):
        yield texts.not_your_office(office.name)
    if known is not None and known.office and not importer.may(known.office):
        yield texts.ANOTHER_OFFICE
    if importer.actor is not None and not is_by_name and not is_ours:
        yield texts.UNKNOWN_GROUP


def _channel(row: Row) -> str:
    return row["channel"].casefold()


def _group(row: _Listed, accounts: Mapping[str, str], now: datetime) -> ChatRow:
    is_named = row.channel == relays.CHANNEL
    is_gone = row.known is not None and row.known.state is ChatState.GONE
    return ChatRow(
        channel=row.channel,
        account=relays.ACCOUNT if is_named else accounts[row.channel],
        external_id=row.external_id,
        kind=ChatKind.GROUP,
        title=row.title,
        state=ChatState.GONE if is_gone else ChatState.ACTIVE,
        office=row.office.code,
        category=row.category,
        segment=row.segment,
        is_relayed=is_named,
        created_at=now,
    )
