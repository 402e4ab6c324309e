"""Many groups at once, from a CSV list: all of it, or nothing and every reason why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.base import ChatKind
from registry import offices
from registry.groups import parse_category
from registry.lists import ImportRefused, Problem, Row, read
from registry.names import clean_name
from registry.offices import Directory
from storage import audit, chats
from storage.chats import Category, ChatRow, ChatState
from storage.engine import Tx
from storage.offices import Office
from texts import registry as texts

COLUMNS = ("channel", "chat", "title", "office", "category")

_ROUNDED = re.compile(r"-?\d+[.,]\d*[eE]\+?\d+|-?\d+[eE]\+\d+")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many groups are new, and how many were known and have been updated."""

    added: int
    updated: int


@dataclass(frozen=True, slots=True)
class _World:
    """What rows are checked against."""

    accounts: Mapping[str, str]
    directory: Directory
    known: Mapping[str, Mapping[str, ChatKind]]


def import_chats(
    tx: Tx, rows: Iterable[str], actor: str, now: datetime, accounts: Mapping[str, str]
) -> ImportReport:
    """Make the groups of a CSV list known and active; raises ImportRefused.

    `rows` are its lines, header first, `actor` an audit id, and `accounts` the account of each
    channel that can be used. A group that is known gets the title, office and category listed.
    """
    listed, problems = read(rows, COLUMNS)
    known = {channel: chats.known(tx, channel, account) for channel, account in accounts.items()}
    groups = _checked(listed, _World(accounts, offices.directory(tx), known), now, problems)
    if problems:
        raise ImportRefused(problems)
    updated = sum(group.external_id in known[group.channel] for group in groups)
    chats.put_groups(tx, groups)
    report = ImportReport(added=len(groups) - updated, updated=updated)
    facts = {"added": report.added, "updated": report.updated}
    audit.record(tx, now, actor, "groups.imported", "chats", facts=facts)
    return report


def _checked(
    rows: Iterable[Row], world: _World, now: datetime, problems: list[Problem]
) -> list[ChatRow]:
    groups = []
    first_lines: dict[tuple[str, str], int] = {}
    for row in rows:
        candidates, category = world.directory.exact(row["office"]), parse_category(row["category"])
        first_line = first_lines.setdefault((_channel(row), row["chat"]), row.line)
        reasons = [
            *_chat_reasons(row, world, first_line),
            *office_reasons(row["office"], candidates),
        ]
        if category is None:
            choices = ", ".join(Category)
            reasons.append(texts.unknown_category(row["category"], choices))
        elif not reasons:
            groups.append(_group(row, world.accounts[_channel(row)], candidates[0], category, now))
        problems += [Problem(row.line, reason) for reason in reasons]
    return groups


def _chat_reasons(row: Row, world: _World, first_line: int) -> Iterator[str]:
    if _channel(row) not in world.accounts:
        yield texts.unknown_channel(_channel(row), sorted(world.accounts))
    if not row["chat"]:
        yield texts.CHAT_MISSING
    elif _ROUNDED.fullmatch(row["chat"]):
        yield texts.rounded_chat(row["chat"])
    elif first_line != row.line:
        yield texts.repeated_chat(row["chat"], first_line)
    elif world.known.get(_channel(row), {}).get(row["chat"]) is ChatKind.PRIVATE:
        yield texts.private_chat(row["chat"])
    if not row["title"]:
        yield texts.TITLE_MISSING


def office_reasons(named: str, candidates: Sequence[Office]) -> Iterator[str]:
    """Why a row's office is not one that is called exactly so."""
    if not named:
        yield texts.OFFICE_MISSING
    elif not candidates:
        yield texts.unknown_office(named)
    elif len(candidates) > 1:
        names = [f"{office.name} ({office.code})" for office in candidates]
        yield texts.ambiguous_office(named, names)


def _channel(row: Row) -> str:
    return row["channel"].casefold()


def _group(row: Row, account: str, office: Office, category: Category, now: datetime) -> ChatRow:
    return ChatRow(
        channel=_channel(row),
        account=account,
        external_id=row["chat"],
        kind=ChatKind.GROUP,
        title=clean_name(row["title"]),
        state=ChatState.ACTIVE,
        office=office.code,
        category=category,
        created_at=now,
    )
