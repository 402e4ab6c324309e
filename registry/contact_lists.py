"""Contacts and Admin Grup from a CSV list: all of it, or nothing and every reason why.

Who is listed has agreed to our messages, and the list says when (UU 27/2022 Ps. 20–22). Whoever
has said STOP or was erased since is left out, whatever the list says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from channels.base import ChatKind
from registry import consent, contacts, offices, relays
from registry.groups import Audience, audience_of, parse_category
from registry.imports import office_reasons
from registry.lists import ImportRefused, Problem, Row, read
from registry.names import clean_name
from registry.numbers import international
from storage import audit, chats, people
from storage.chats import Category, ChatRow, ChatState
from storage.engine import Tx
from storage.offices import Office
from storage.people import Address
from texts import contacts as texts
from texts import registry as registry_texts

COLUMNS: Final = ("number", "name", "office", "category", "group", "consent")
CHANNEL: Final = "whatsapp"
EASTERN: Final = ZoneInfo("Asia/Jayapura")  # where a day begins first
DATES: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


@dataclass(frozen=True, slots=True)
class ContactReport:
    """How many people are new, how many were known, and the lines of those who said STOP."""

    added: int
    updated: int
    stopped: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Listed:
    """A row that can be imported; `group` is empty for a contact."""

    line: int
    number: str
    name: str
    office: Office
    category: Category
    group: str
    consented_on: date


def import_contacts(
    tx: Tx, rows: Iterable[str], actor: str, now: datetime, senders: Mapping[Audience, str]
) -> ContactReport:
    """Make the people of a CSV list contacts or Admin Grup; raises ImportRefused.

    `rows` are its lines, header first, `actor` an audit id, and `senders` the account of ours
    through which each audience is written to.
    """
    listed, problems = read(rows, COLUMNS)
    checked = _checked(tx, listed, now, problems)
    if problems:
        raise ImportRefused(problems)
    added, stopped = 0, []
    known: set[tuple[str, str]] = set()  # the same number of two of our accounts is two
    for row in checked:
        account = senders[audience_of(row.category)]
        if consent.is_suppressed(tx, CHANNEL, account, row.number):
            stopped.append(row.line)
            continue
        address = people.find_address(tx, CHANNEL, account, row.number)
        added += address is None
        known.add((account, row.number))
        _take(tx, row, account, address, actor, now)
    report = ContactReport(added, len(known) - added, stopped)
    facts = {"added": report.added, "updated": report.updated, "stopped": len(stopped)}
    audit.record(tx, now, actor, "contacts.imported", "chats", facts=facts)
    return report


def _take(
    tx: Tx, row: _Listed, account: str, address: Address | None, actor: str, now: datetime
) -> None:
    if address is None:
        address = people.add(tx, CHANNEL, account, row.number, row.name, now)
    address.consented_on = row.consented_on
    chat = chats.find(tx, CHANNEL, account, row.number) or _private_chat(tx, row, account, now)
    chat.person_id = address.person_id
    if row.group:
        group = relays.add(tx, row.group, row.office, row.category, actor, now)
        relays.appoint(tx, group, chat, actor, now)
    else:
        contacts.move(tx, chat, row.office.code, row.category, actor, now)


def _private_chat(tx: Tx, row: _Listed, account: str, now: datetime) -> ChatRow:
    return chats.add(
        tx,
        ChatRow(
            channel=CHANNEL,
            account=account,
            external_id=row.number,
            kind=ChatKind.PRIVATE,
            title="",
            state=ChatState.ACTIVE,
            created_at=now,
        ),
    )


# Checking


def _checked(tx: Tx, rows: Sequence[Row], now: datetime, problems: list[Problem]) -> list[_Listed]:
    directory = offices.directory(tx)
    first_lines: dict[tuple[str, ...], int] = {}
    found: list[_Listed] = []
    for row in rows:
        number, day = international(row["number"]), _day(row["consent"])
        candidates = directory.exact(row["office"])
        category = parse_category(row["category"]) if row["category"] else Category.SATKER
        reasons = [
            *_person_reasons(row, number),
            *office_reasons(row["office"], candidates),
            *_consent_reasons(row, day, now.astimezone(EASTERN).date()),
        ]
        if category is None:
            choices = ", ".join(Category)
            reasons.append(registry_texts.unknown_category(row["category"], choices))
        if number and category and candidates:
            key = _purpose(row, number, category, candidates[0])
            if (first := first_lines.setdefault(key, row.line)) != row.line:
                reasons.append(_twice(row, first))
        problems += [Problem(row.line, reason) for reason in reasons]
        if not reasons and number and category and day:
            name = clean_name(row["name"])
            found.append(
                _Listed(row.line, number, name, candidates[0], category, row["group"], day)
            )
    return found


def _purpose(row: Row, number: str, category: Category, office: Office) -> tuple[str, ...]:
    """What a person is listed for: a group of an office, or being the contact of one office."""
    group = row["group"]
    if group:
        return (number, office.code, clean_name(group).casefold())
    return (number, audience_of(category))


def _twice(row: Row, first: int) -> str:
    return texts.listed_twice(first) if row["group"] else texts.contact_twice(first)


def _person_reasons(row: Row, number: str | None) -> Iterator[str]:
    if not row["number"]:
        yield texts.NUMBER_MISSING
    elif number is None:
        yield texts.NUMBER_UNREADABLE
    if not row["name"]:
        yield texts.NAME_MISSING


def _consent_reasons(row: Row, day: date | None, today: date) -> Iterator[str]:
    if not row["consent"]:
        yield texts.CONSENT_MISSING
    elif day is None:
        yield texts.CONSENT_UNREADABLE
    elif day > today:
        yield texts.CONSENT_IN_FUTURE


def _day(text: str) -> date | None:
    for form in DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return None
