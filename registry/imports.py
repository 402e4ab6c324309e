"""Many groups at once, from a CSV list: all of it, or nothing and every reason why.

ImportRefused    the list has problems, each with its line
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from channels.base import ChatKind
from registry import offices
from registry.groups import parse_category
from registry.names import clean_name
from registry.offices import Directory
from storage import audit, chats
from storage.chats import Category, ChatRow, ChatState
from storage.engine import Tx
from storage.offices import Office
from texts import registry as texts

COLUMNS = ("channel", "chat", "title", "office", "category")
SEPARATORS = ",;\t"

_ROUNDED = re.compile(r"-?\d+[.,]\d*[eE]\+?\d+|-?\d+[eE]\+\d+")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line cannot be imported; `reason` is an Indonesian sentence."""

    line: int
    reason: str


class ImportRefused(ValueError):
    """Nothing was imported; `problems` are in the order of their lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many groups are new, and how many were known and have been updated."""

    added: int
    updated: int


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    channel: str
    chat: str
    title: str
    office: str
    category: str


@dataclass(frozen=True, slots=True)
class _World:
    """What rows are checked against."""

    accounts: Mapping[str, str]
    directory: Directory
    known: Mapping[str, Mapping[str, ChatKind]]


def lines_of(content: bytes) -> list[str]:
    """The lines of a CSV file, with or without a byte order mark; raises ImportRefused."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ImportRefused([Problem(line, texts.NOT_UTF8)]) from error
    return list(io.StringIO(text, newline=""))


def import_chats(
    tx: Tx, rows: Iterable[str], actor: str, now: datetime, accounts: Mapping[str, str]
) -> ImportReport:
    """Make the groups of a CSV list known and active; raises ImportRefused.

    `rows` are its lines, header first, `actor` an audit id, and `accounts` the account of each
    channel that can be used. A group that is known gets the title, office and category listed.
    """
    listed, problems = _read(rows)
    known = {channel: chats.known(tx, channel, account) for channel, account in accounts.items()}
    groups = _checked(listed, _World(accounts, offices.directory(tx), known), now, problems)
    if problems:
        raise ImportRefused(sorted(problems, key=lambda problem: problem.line))
    updated = sum(group.external_id in known[group.channel] for group in groups)
    chats.put_groups(tx, groups)
    report = ImportReport(added=len(groups) - updated, updated=updated)
    facts = {"added": report.added, "updated": report.updated}
    audit.record(tx, now, actor, "groups.imported", "chats", facts=facts)
    return report


# Reading


def _read(rows: Iterable[str]) -> tuple[list[_Row], list[Problem]]:
    lines = list(rows)
    reader = csv.reader(lines, delimiter=_separator(lines), strict=True)
    listed: list[_Row] = []
    problems: list[Problem] = []
    line = 1
    try:
        header = _header(next(reader, []))
        line = reader.line_num + 1
        for fields in reader:
            if any(field.strip() for field in fields):
                _take(line, fields, header, listed, problems)
            line = reader.line_num + 1
    except csv.Error:
        problems.append(Problem(line, texts.UNREADABLE))
    return listed, problems


def _separator(lines: Sequence[str]) -> str:
    first = lines[0] if lines else ""
    return max(SEPARATORS, key=first.count)


def _header(fields: Sequence[str]) -> list[str]:
    header = [field.strip("\ufeff \t").casefold() for field in fields]
    missing = [column for column in COLUMNS if column not in header]
    if len(missing) == len(COLUMNS):
        raise ImportRefused([Problem(1, texts.NO_HEADER)])
    if missing:
        raise ImportRefused([Problem(1, texts.missing_columns(missing))])
    return header


def _take(
    line: int,
    fields: Sequence[str],
    header: Sequence[str],
    listed: list[_Row],
    problems: list[Problem],
) -> None:
    if len(fields) != len(header):
        problems.append(Problem(line, texts.wrong_width(len(fields), len(header))))
        return
    values = {name: field.strip() for name, field in zip(header, fields, strict=True)}
    listed.append(
        _Row(
            line=line,
            channel=values["channel"].casefold(),
            chat=values["chat"],
            title=values["title"],
            office=values["office"],
            category=values["category"],
        )
    )


# Checking


def _checked(
    rows: Iterable[_Row], world: _World, now: datetime, problems: list[Problem]
) -> list[ChatRow]:
    groups = []
    first_lines: dict[tuple[str, str], int] = {}
    for row in rows:
        candidates, category = world.directory.exact(row.office), parse_category(row.category)
        reasons = [
            *_chat_reasons(row, world, first_lines.setdefault((row.channel, row.chat), row.line)),
            *_office_reasons(row, candidates),
        ]
        if category is None:
            choices = ", ".join(Category)
            reasons.append(texts.unknown_category(row.category, choices))
        elif not reasons:
            groups.append(_group(row, world.accounts[row.channel], candidates[0], category, now))
        problems += [Problem(row.line, reason) for reason in reasons]
    return groups


def _chat_reasons(row: _Row, world: _World, first_line: int) -> Iterator[str]:
    if row.channel not in world.accounts:
        yield texts.unknown_channel(row.channel, sorted(world.accounts))
    if not row.chat:
        yield texts.CHAT_MISSING
    elif _ROUNDED.fullmatch(row.chat):
        yield texts.rounded_chat(row.chat)
    elif first_line != row.line:
        yield texts.repeated_chat(row.chat, first_line)
    elif world.known.get(row.channel, {}).get(row.chat) is ChatKind.PRIVATE:
        yield texts.private_chat(row.chat)
    if not row.title:
        yield texts.TITLE_MISSING


def _office_reasons(row: _Row, candidates: Sequence[Office]) -> Iterator[str]:
    if not row.office:
        yield texts.OFFICE_MISSING
    elif not candidates:
        yield texts.unknown_office(row.office)
    elif len(candidates) > 1:
        names = [f"{office.name} ({office.code})" for office in candidates]
        yield texts.ambiguous_office(row.office, names)


def _group(row: _Row, account: str, office: Office, category: Category, now: datetime) -> ChatRow:
    return ChatRow(
        channel=row.channel,
        account=account,
        external_id=row.chat,
        kind=ChatKind.GROUP,
        title=clean_name(row.title),
        state=ChatState.ACTIVE,
        office=office.code,
        category=category,
        created_at=now,
    )
