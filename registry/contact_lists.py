"""Contacts and Admin Grup from a list: all of it, or nothing and every reason why.

Who is listed has agreed to our messages, and the list says when (UU 27/2022 Ps. 20–22). Whoever
has said STOP or was erased since is left out, whatever the list says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from channels.base import ChatKind
from registry import consent, contacts, mending, relays
from registry.contact_rows import CHANNEL, COLUMNS, Wanted, World, known_to, wanted_in
from registry.list_fields import category_name, is_end, segment_name
from registry.lists import ImportRefused, Problem, Table, rows_of
from registry.masking import MASK
from registry.mending import Senders
from registry.names import clean_name
from registry.plans import Change, Effect, Importer, Plan
from storage import audit, chats, group_admins, people
from storage.chats import ChatRow, ChatState
from storage.engine import Tx
from storage.offices import Office
from storage.people import Address
from texts import contacts as texts
from texts import registry as registry_texts


@dataclass(frozen=True, slots=True)
class ContactReport:
    """How many people are new, were known, and have ended, and the lines of who said STOP."""

    added: int
    updated: int
    stopped: Sequence[int]
    ended: int = 0


@dataclass(frozen=True, slots=True)
class _Listed:
    """A row that can be imported, and what it would do."""

    line: int
    wanted: Wanted
    effect: Effect
    is_known: bool
    fields: tuple[tuple[str, str, str], ...] = ()


def plan_contacts(
    tx: Tx, table: Table, importer: Importer, now: datetime, senders: Senders
) -> Plan:
    """What importing a list of people would do; raises ImportRefused."""
    changes = tuple(
        Change(row.line, row.effect, _shown(row.wanted), row.wanted.office.name, row.fields)
        for row in _checked(tx, table, importer, now, senders)
    )
    return Plan(changes, tuple(table.notes))


def import_contacts(
    tx: Tx, table: Table, importer: Importer, now: datetime, senders: Senders
) -> ContactReport:
    """Make the people of a list contacts or Admin Grup; raises ImportRefused.

    `senders` has the account of ours through which each audience is written to.
    """
    added: set[tuple[str, str]] = set()
    known: set[tuple[str, str]] = set()  # the same number of two of our accounts is two
    stopped: list[int] = []
    ended = 0
    for row in _checked(tx, table, importer, now, senders):
        key = (row.wanted.account, row.wanted.number)
        match row.effect:
            case Effect.STOPPED:
                stopped.append(row.line)
            case Effect.ENDED:
                ended += 1
                _end(tx, row.wanted, importer.audit_id, now)
            case _:
                known.add(key)
                if not row.is_known:
                    added.add(key)
                take(tx, row.wanted, importer.audit_id, now)
    report = ContactReport(len(added), len(known) - len(added), stopped, ended)
    facts = {"added": report.added, "updated": report.updated, "stopped": len(stopped)}
    if ended:
        facts["ended"] = ended
    audit.record(tx, now, importer.audit_id, "contacts.imported", "chats", facts=facts)
    return report


def take(tx: Tx, wanted: Wanted, actor: str, now: datetime) -> ChatRow:
    """Make somebody a contact or Admin Grup; returns their chat. `actor` is an audit id."""
    account, number = wanted.account, wanted.number
    address = people.find_address(tx, CHANNEL, account, number)
    if address is None:
        address = people.add(tx, CHANNEL, account, number, wanted.name, now)
    address.consented_on = wanted.consented_on or address.consented_on
    chat = chats.find(tx, CHANNEL, account, number) or _private_chat(tx, wanted, now)
    chat.person_id = address.person_id
    if wanted.group:
        group = relays.add(
            tx,
            wanted.group,
            wanted.office,
            wanted.category,
            actor,
            now,
            segment=wanted.segment,
        )
        relays.appoint(tx, group, chat, actor, now)
    else:
        office, category = wanted.office.code, wanted.category
        contacts.move(tx, chat, office, category, actor, now, segment=wanted.segment)
    return chat


def _end(tx: Tx, wanted: Wanted, actor: str, now: datetime) -> None:
    chat = chats.find(tx, CHANNEL, wanted.account, wanted.number)
    if chat is None:
        return
    group = _group_of(tx, wanted)
    if group is not None:
        group_admins.remove(tx, chats.key_of(group), chats.key_of(chat))
        facts = {"chat": chats.key_of(chat)}
        subject, office = f"chat:{group.id}", wanted.office.code
        audit.record(tx, now, actor, "group.admin_ended", subject, office=office, facts=facts)
    elif not wanted.group:
        mending.close(tx, chat, actor, now)


def _private_chat(tx: Tx, wanted: Wanted, now: datetime) -> ChatRow:
    return chats.add(
        tx,
        ChatRow(
            channel=CHANNEL,
            account=wanted.account,
            external_id=wanted.number,
            kind=ChatKind.PRIVATE,
            title="",
            state=ChatState.ACTIVE,
            created_at=now,
        ),
    )


def _listed(
    tx: Tx, line: int, wanted: Wanted, world: World, *, is_end: bool
) -> tuple[_Listed | None, str]:
    """The row with what it would do, or why it cannot be."""
    importer, key = world.importer, (wanted.account, wanted.number)
    if not importer.may(wanted.office.code):
        return None, registry_texts.not_your_office(wanted.office.name)
    address, chat = world.addresses.get(key), world.chats.get(key)
    is_contact = chat is not None and chat.office is not None and chat.ended_at is None
    is_there = _is_admin(tx, wanted, chat) if wanted.group else is_contact
    if is_end:
        if not is_there:
            return None, registry_texts.NOTHING_TO_END
        if not wanted.group and chat is not None and not importer.may(chat.office or ""):
            return None, registry_texts.ANOTHER_OFFICE
        return _Listed(line, wanted, Effect.ENDED, is_known=True), ""
    if world.has_suppressed and consent.is_suppressed(tx, CHANNEL, *key):
        return _Listed(line, wanted, Effect.STOPPED, is_known=address is not None), ""
    if not is_there or chat is None:
        return _Listed(line, wanted, Effect.ADDED, is_known=address is not None), ""
    if not wanted.group and not importer.may(chat.office or ""):
        return None, registry_texts.ANOTHER_OFFICE
    fields = _differing(tx, wanted, chat, address)
    effect = Effect.CHANGED if fields else Effect.SAME
    return _Listed(line, wanted, effect, is_known=True, fields=fields), ""


def _differing(
    tx: Tx, wanted: Wanted, chat: ChatRow, address: Address | None
) -> tuple[tuple[str, str, str], ...]:
    """What of a known person would be otherwise: (name of the field, before, after)."""
    day = address.consented_on if address else None
    fields = [(texts.CONSENT, _day_of(day), _day_of(wanted.consented_on or day))]
    if not wanted.group:
        old = tx.get_one(Office, chat.office or "").name
        fields += [
            (registry_texts.OFFICE, old, wanted.office.name),
            (registry_texts.CATEGORY, category_name(chat.category), category_name(wanted.category)),
            (registry_texts.SEGMENT, segment_name(chat.segment), segment_name(wanted.segment)),
        ]
    return tuple(field for field in fields if field[1] != field[2])


def _day_of(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else texts.NO_DAY


def _shown(wanted: Wanted) -> str:
    return texts.admin_of(wanted.name, wanted.group) if wanted.group else wanted.name


def _group_of(tx: Tx, wanted: Wanted) -> ChatRow | None:
    name = clean_name(wanted.group).casefold()
    of_office = relays.of_office(tx, wanted.office.code) if wanted.group else ()
    return next((group for group in of_office if group.title.casefold() == name), None)


def _is_admin(tx: Tx, wanted: Wanted, chat: ChatRow | None) -> bool:
    group = _group_of(tx, wanted)
    return (
        group is not None
        and chat is not None
        and chats.key_of(chat) in group_admins.chats_of(tx, chats.key_of(group))
    )


def _checked(
    tx: Tx, table: Table, importer: Importer, now: datetime, senders: Senders
) -> list[_Listed]:
    """The rows, none of which has a problem; raises ImportRefused."""
    rows, problems = rows_of(table, COLUMNS)
    rows = [row for row in rows if MASK not in row["number"]]  # whose number is not shown
    world = known_to(tx, rows, importer, senders)
    first_lines: dict[tuple[str, ...], int] = {}
    found: list[_Listed] = []
    for row in rows:
        wanted, reasons = wanted_in(tx, row, world, now, first_lines)
        if wanted is not None:
            ends = is_end(row)
            listed, reason = _listed(tx, row.line, wanted, world, is_end=ends)
            reasons += [reason] if reason else []
            found += [listed] if listed else []
        problems += [Problem(row.line, reason) for reason in reasons]
    if problems:
        raise ImportRefused(problems)
    return found
