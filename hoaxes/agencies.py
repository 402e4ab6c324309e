"""The institutions that claims go to: every office has the usual ones and may write its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hoaxes.errors import ListIsFull, NamelessAgency
from registry.access import Permission
from registry.names import one_line
from storage import audit, referrals
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office, Tier
from storage.referrals import Agency
from texts import referrals as texts
from threads.context import DeskAct

MOST: Final = 12  # institutions on a list: more fit no list of buttons
LONGEST_NAME: Final = 120  # characters
LONGEST_CONTACT: Final = 200
_NO_LETTER: Final = re.compile(r"[^a-z0-9]+")
_ACEH: Final = "11"  # where Panwaslih is the name of the supervisory body (UU 11/2006)


@dataclass(frozen=True, slots=True)
class Institution:
    """Whom a claim is handed over to, how it is reached, and what it looks after.

    `is_own`: the office has written it itself.
    """

    code: str
    name: str
    contact: str = ""
    matters: str = ""
    is_own: bool = False


def known(tx: Tx, office: Office) -> Sequence[Institution]:
    """The institutions of an office: its own words before those of KPU RI, and those first."""
    found = {one.code: one for one in _usual(office)}
    for code in dict.fromkeys((NATIONAL_CODE, office.code)):
        for row in referrals.agencies_of(tx, code):
            is_own = code == office.code
            found[row.code] = Institution(row.code, row.name, row.contact, row.matters, is_own)
    return tuple(found.values())


def find(tx: Tx, office: Office, code: str) -> Institution | None:
    """The institution that an office knows under a code."""
    return next((one for one in known(tx, office) if one.code == code), None)


def put(act: DeskAct, office: Office, written: Institution) -> Institution:
    """Write an institution into an office's list; without a code it is a new one.

    Raises NotAllowed, NamelessAgency, ListIsFull.
    """
    act.actor.require(Permission.VERIFY, office)
    name = one_line(written.name, LONGEST_NAME)
    if not name:
        raise NamelessAgency
    taken = {one.code for one in known(act.tx, office)}
    code = written.code or _new_code(name, taken)
    if code not in taken and len(taken) >= MOST:
        raise ListIsFull
    row = Agency(
        office=office.code,
        code=code,
        name=name,
        contact=one_line(written.contact, LONGEST_CONTACT),
        matters=one_line(written.matters, LONGEST_CONTACT),
    )
    referrals.put_agency(act.tx, row)
    _record(act, office, "agency.written", code)
    return Institution(row.code, row.name, row.contact, row.matters, is_own=True)


def remove(act: DeskAct, office: Office, code: str) -> bool:
    """Take an office's own words off its list; what KPU RI says holds again. Raises NotAllowed."""
    act.actor.require(Permission.VERIFY, office)
    is_gone = referrals.remove_agency(act.tx, office.code, code)
    if is_gone:
        _record(act, office, "agency.removed", code)
    return is_gone


def _record(act: DeskAct, office: Office, what: str, code: str) -> None:
    subject = f"agency:{code}"
    audit.record(act.tx, act.now, act.actor.audit_id, what, subject, office=office.code)


def _usual(office: Office) -> Iterator[Institution]:
    body = texts.PANWASLIH if office.code.startswith(_ACEH) else texts.BAWASLU
    region = "" if office.tier is Tier.NATIONAL else office.region
    prefix = "Provinsi " if office.tier is Tier.PROVINCE else ""
    name = f"{body} {prefix}{region}".strip()
    yield Institution("bawaslu", name, matters=texts.BAWASLU_MATTERS)
    yield Institution("komdigi", texts.KOMDIGI, texts.KOMDIGI_CONTACT, texts.KOMDIGI_MATTERS)
    yield Institution("polri", texts.POLRI, matters=texts.POLRI_MATTERS)


def _new_code(name: str, taken: set[str]) -> str:
    base = _NO_LETTER.sub("-", name.lower()).strip("-")[:16] or "lembaga"
    numbered = (f"{base}-{number}" for number in range(2, MOST + 2))
    return base if base not in taken else next(one for one in numbered if one not in taken)
