"""What a row of a list of people says, checked against everybody whom it may mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from registry import offices
from registry.groups import audience_of, parse_category
from registry.list_fields import category_reasons, office_reasons, segment_of, segment_reasons
from registry.lists import Row
from registry.mending import Senders
from registry.names import clean_name
from registry.numbers import international
from registry.plans import Importer
from storage import chats, group_admins, people, suppression
from storage.chats import Category, ChatRow, Segment
from storage.engine import Tx
from storage.offices import Office
from storage.people import Address
from texts import contacts as texts

COLUMNS: Final = ("number", "name", "office", "category", "group", "consent")
CHANNEL: Final = "whatsapp"
EASTERN: Final = ZoneInfo("Asia/Jayapura")  # where a day begins first
DATES: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")
_ROUNDED: Final = re.compile(r"\+?\d+([.,]\d*)?[eE]\+?\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody who is to be reached, as a list or a dialogue says; `group` is empty for a contact.

    `account` is ours, through which they are written to.
    """

    number: str
    name: str
    office: Office
    category: Category
    consented_on: date | None
    account: str
    segment: Segment | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """What rows are checked against: everybody whom they name, read at once."""

    exact: Callable[[str], Sequence[Office]]
    importer: Importer
    senders: Senders
    chats: Mapping[tuple[str, str], ChatRow]
    addresses: Mapping[tuple[str, str], Address]
    has_suppressed: bool


def known_to(tx: Tx, rows: Sequence[Row], importer: Importer, senders: Senders) -> World:
    """Everybody whom the rows name, as they are known."""
    numbers = sorted({number for row in rows if (number := international(row["number"]))})
    rooms: dict[tuple[str, str], ChatRow] = {}
    addresses: dict[tuple[str, str], Address] = {}
    for account in set(senders.values()):
        for chat in chats.of_places(tx, CHANNEL, account, numbers):
            goes_on = chat if chat.goes_on_in is None else chats.get_one(tx, chat.goes_on_in)
            rooms[account, chat.external_id] = goes_on
        for address in people.of_values(tx, CHANNEL, account, numbers):
            addresses[account, address.value] = address
    has_suppressed = suppression.is_any(tx) or any(one.stopped_at for one in addresses.values())
    return World(
        cache(offices.directory(tx).exact),
        importer,
        senders,
        rooms,
        addresses,
        has_suppressed=has_suppressed,
    )


def wanted_in(
    tx: Tx,
    row: Row,
    world: World,
    now: datetime,
    first_lines: dict[tuple[str, ...], int],
) -> tuple[Wanted | None, list[str]]:
    """What a row says, or every reason why it cannot be."""
    number, day = international(row["number"]), day_in(row["consent"])
    candidates = world.exact(row["office"])
    category = parse_category(row["category"]) if row["category"] else Category.SATKER
    reasons = [
        *_person_reasons(row, number),
        *office_reasons(row["office"], candidates),
        *consent_reasons(row["consent"], day, now, has_any=_is_ours(tx, number, category, world)),
        *category_reasons(row["category"], category),
        *segment_reasons(row["segment"]),
    ]
    if number and category and candidates:
        key = _purpose(row, number, category, candidates[0])
        if (first := first_lines.setdefault(key, row.line)) != row.line:
            reasons.append(_twice(row, first))
    if reasons or not number or not category:
        return None, reasons
    wanted = Wanted(
        number,
        clean_name(row["name"]),
        candidates[0],
        category,
        day,
        world.senders[audience_of(category)],
        segment_of(row, category),
        row["group"],
    )
    return wanted, []


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
    elif _ROUNDED.fullmatch(row["number"]):
        yield texts.NUMBER_ROUNDED
    elif number is None:
        yield texts.NUMBER_UNREADABLE
    if not row["name"]:
        yield texts.NAME_MISSING


def _is_ours(tx: Tx, number: str | None, category: Category | None, world: World) -> bool:
    """Whether somebody is a contact or Admin Grup already, and has agreed by becoming one."""
    if not number or not category:
        return False
    chat = world.chats.get((world.senders[audience_of(category)], number))
    return chat is not None and (
        (chat.office is not None and chat.ended_at is None)
        or bool(group_admins.groups_of(tx, chats.key_of(chat)))
    )


def consent_reasons(
    text: str, day: date | None, now: datetime, *, has_any: bool = False
) -> Iterator[str]:
    """Why a day of consent is none; `has_any`: an older one stands, and none need be named."""
    if not text:
        if not has_any:
            yield texts.CONSENT_MISSING
    elif day is None:
        yield texts.CONSENT_UNREADABLE
    elif day > now.astimezone(EASTERN).date():
        yield texts.CONSENT_IN_FUTURE


def day_in(text: str) -> date | None:
    """The day that somebody writes; None if it is none."""
    for form in DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return None
