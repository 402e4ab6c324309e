"""How the public reaches an office: set by its leaders, or from a CSV list.

ContactRefused    it is no contact; the old one stays
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from registry import offices
from registry.access import Actor, Permission
from registry.list_fields import office_reasons
from registry.lists import ImportRefused, Problem, Row, read
from registry.names import one_line
from registry.offices import Directory
from storage import audit
from storage import office_contacts as store
from storage.engine import Tx
from storage.offices import Office
from texts import placeholders as texts

LONGEST: Final = 120  # characters
COLUMNS: Final = ("office", "contact")
_BRACES: Final = frozenset("{}")


class ContactRefused(ValueError):
    """What was given is no contact."""


def put(tx: Tx, actor: Actor, office: Office, typed: str, now: datetime) -> str:
    """Make this the contact of an office; "-" empties it. Returns it as it is stored.

    Raises NotAllowed, ContactRefused.
    """
    actor.require(Permission.REPRESENT, office)
    contact = "" if typed.strip() == texts.EMPTIED else read_contact(typed)
    _put(tx, office.code, contact, actor.audit_id, now)
    return contact


def read_contact(typed: str) -> str:
    """A contact on one line; raises ContactRefused."""
    contact = one_line(typed, LONGEST + 1)
    has_sense = any(map(str.isalnum, contact)) and _BRACES.isdisjoint(contact)
    if not has_sense or len(contact) > LONGEST:
        raise ContactRefused(typed)
    return contact


def import_contacts(tx: Tx, lines: Iterable[str], by: str, now: datetime) -> int:
    """Set the contacts of a CSV list, all or none; returns how many. Raises ImportRefused.

    `by` is an audit id.
    """
    rows, problems = read(lines, COLUMNS)
    directory = offices.directory(tx)
    for row in rows:
        problems += [Problem(row.line, reason) for reason in _reasons(row, directory)]
    if problems:
        raise ImportRefused(problems)
    for row in rows:
        code = directory.exact(row["office"])[0].code
        _put(tx, code, read_contact(row["contact"]), by, now)
    return len(rows)


def _put(tx: Tx, office: str, contact: str, by: str, now: datetime) -> None:
    if contact == store.of_office(tx, office):
        return
    store.add(tx, office, contact, now)
    audit.record(tx, now, by, "office.contact", f"office:{office}", office=office)


def _reasons(row: Row, directory: Directory) -> Iterator[str]:
    yield from office_reasons(row["office"], directory.exact(row["office"]))
    try:
        read_contact(row["contact"])
    except ContactRefused:
        yield texts.not_read(LONGEST)
