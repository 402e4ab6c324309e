"""Phones that an office shares: who is on shift answers for what is done in its name.

BadName
├── NoName      nothing that a person could be called
└── LongName    longer than anybody is called
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from registry.access import Actor, Permission
from registry.names import one_line
from storage import audit, people, shifts
from storage.engine import Tx
from storage.people import Address
from storage.shifts import Shift

LASTS: Final = timedelta(hours=8)
LONGEST_NAME: Final = 40  # characters
MOST_DIGITS: Final = 2  # "Budi 2" is a name; a telephone number or a NIK is none
OFFERED: Final = 8  # names; with two more choices they fill a list on WhatsApp


class BadName(Exception):
    """What was typed is not kept as a name."""


class NoName(BadName):
    """Nothing that a person could be called."""


class LongName(BadName):
    """Longer than anybody is called."""


def name_of(text: str) -> str:
    """The name that somebody typed, on one line; raises BadName."""
    name = one_line(text, len(text))
    digits = sum(sign.isdecimal() for sign in name)
    if not any(sign.isalpha() for sign in name) or digits > MOST_DIGITS:
        raise NoName
    if len(name) > LONGEST_NAME:
        raise LongName
    return name


def begin(tx: Tx, actor: Actor, address: Address, name: str, now: datetime) -> Shift:
    """Put somebody on shift at a shared phone, for eight hours."""
    shift = shifts.begin(tx, people.address_key(address), name, now, now + LASTS)
    by = f"person:{actor.person_id}/shift:{shift.id}"
    audit.record(tx, now, by, "shift.began", f"address:{address.id}")
    return shift


def share(tx: Tx, actor: Actor, address: Address, now: datetime) -> None:
    """From here on several people use this phone; a second time changes nothing."""
    _mark(tx, actor, address, now, is_shared=True)


def unshare(tx: Tx, actor: Actor, address: Address, now: datetime) -> None:
    """One person's phone again; whoever is on shift goes home."""
    if _mark(tx, actor, address, now, is_shared=False):
        for twin in people.twins(tx, address):
            shifts.end(tx, people.address_key(twin), now)


def _mark(tx: Tx, actor: Actor, address: Address, now: datetime, *, is_shared: bool) -> bool:
    if address.is_shared is is_shared:
        return False
    for twin in people.twins(tx, address):
        people.set_shared(tx, twin, is_shared=is_shared)
    action = "address.shared" if is_shared else "address.unshared"
    office = actor.offices_with(Permission.INVITE)[0]
    audit.record(tx, now, actor.audit_id, action, f"address:{address.id}", office=office)
    return True
