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
from storage.chats import Category, ChatRow, ChatState
from storage.engine import Tx
from storage.offices import Office
from texts import registry as texts

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
    chat: ChatRow
    office: Office
    known: ChatRow | None
    is_end: bool


@dataclass(frozen=True, slots=True)
class _World:
    """What rows are checked against."""

    accounts: Mapping[str, str]
    exact: Callable[[str], Sequence[Office]]
    known: Mapping[tuple[str, str], ChatRow]
    importer: Importer


def plan_chats(
    tx: Tx, table: Table, importer: Importer, now: datetime, accounts: Mapping[str, str]
) -> Plan:
    """What importing a list of groups would do; raises ImportRefused.

    `accounts` has the account of each channel that can be used.
    """
    rows = _checked(tx, table, importer, now, accounts)
    names = {office.code: office.name for office in (row.office for row in rows)}
    return Plan(tuple(_change(tx, row, names) for row in rows), tuple(table.notes))


def import_chats(
    tx: Tx, table: Table, importer: Importer, now: datetime, accounts: Mapping[str, str]
) -> ImportReport:
    """Make the groups of a list what it says; raises ImportRefused.

    A group that is known gets the title, office, category and segment listed, and stays as
    reachable as it is.
    """
    rows = _checked(tx, table, importer, now, accounts)
    kept = [row for row in rows if not row.is_end]
    chats.put_groups(tx, [row.chat for row in kept if not _is_new_name(row)])
    for row in kept:
        if _is_new_name(row):
            _add_name(tx, row, importer, now)
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


def _is_new_name(row: _Listed) -> bool:
    return row.chat.is_relayed and row.known is None


def _add_name(tx: Tx, row: _Listed, importer: Importer, now: datetime) -> None:
    chat = row.chat
    if chat.category is not None:
        relays.add(
            tx, chat.title, row.office, chat.category, importer.audit_id, now, segment=chat.segment
        )


# What would change


def _change(tx: Tx, row: _Listed, names: Mapping[str, str]) -> Change:
    old, new = row.known, row.chat
    name, office = new.title, row.office.name
    if row.is_end:
        return Change(row.line, Effect.ENDED, name, office)
    if old is None or old.category is None or old.office is None or old.ended_at is not None:
        return Change(row.line, Effect.ADDED, name, office)
    fields = (
        (texts.TITLE, old.title, new.title),
        (texts.OFFICE, _office_name(tx, old.office, names), office),
        (texts.CATEGORY, category_name(old.category), category_name(new.category)),
        (texts.SEGMENT, segment_name(old.segment), segment_name(new.segment)),
    )
    differing = tuple(one for one in fields if one[1] != one[2])
    effect = Effect.CHANGED if differing else Effect.SAME
    return Change(row.line, effect, name, office, differing)


def _office_name(tx: Tx, code: str, names: Mapping[str, str]) -> str:
    return names.get(code) or tx.get_one(Office, code).name


# Checking


def _checked(
    tx: Tx, table: Table, importer: Importer, now: datetime, accounts: Mapping[str, str]
) -> list[_Listed]:
    """The rows, none of which has a problem; raises ImportRefused."""
    rows, problems = rows_of(table, COLUMNS)
    world = _World(
        accounts, cache(offices.directory(tx).exact), _known(tx, rows, accounts), importer
    )
    first_lines: dict[tuple[str, ...], int] = {}
    found = []
    for row in rows:
        listed, reasons = _listed(row, world, first_lines, now)
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
    row: Row, world: _World, first_lines: dict[tuple[str, ...], int], now: datetime
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
    chat = _group(row, world.accounts, candidates[0], category, known, now)
    return _Listed(row.line, chat, candidates[0], known, ends), []


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


def _group(
    row: Row,
    accounts: Mapping[str, str],
    office: Office,
    category: Category,
    known: ChatRow | None,
    now: datetime,
) -> ChatRow:
    is_named = _channel(row) == relays.CHANNEL
    is_gone = known is not None and known.state is ChatState.GONE
    return ChatRow(
        channel=_channel(row),
        account=relays.ACCOUNT if is_named else accounts[_channel(row)],
        external_id=known.external_id if known else row["chat"],
        kind=ChatKind.GROUP,
        title=clean_name(row["title"]),
        state=ChatState.GONE if is_gone else ChatState.ACTIVE,
        office=office.code,
        category=category,
        segment=segment_of(row, category),
        is_relayed=is_named,
        created_at=now,
    )
