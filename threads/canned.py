"""The ready answers of an office, as those who lead it write them.

CannedError
├── UnknownCanned    it was removed, or is another office's
├── NoTitle          the title is empty
├── NoText           the text is empty
├── LongTitle        the title does not fit a list
├── LongText         the text is longer than people read on a phone
├── SameTitle        the office has one that is called so
├── ListIsFull       the office has as many as it may have
└── CannedChanged    somebody has changed it since it was looked at
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from registry.access import Actor, Permission
from registry.masking import masked
from registry.names import one_line
from storage import audit, canned
from storage.canned import Canned
from storage.engine import Tx
from storage.offices import Office

LONGEST_TITLE: Final = 60  # characters
LONGEST_TEXT: Final = 1_600  # characters, with which it is one message on every channel
MOST: Final = 50  # of one office


class CannedError(Exception):
    """Base of what stands between somebody and a ready answer."""


class UnknownCanned(CannedError):
    """There is no such answer of this office."""


class NoTitle(CannedError):
    """The title is empty."""


class NoText(CannedError):
    """The text is empty."""


class LongTitle(CannedError):
    """The title is longer than LONGEST_TITLE."""


class LongText(CannedError):
    """The text is longer than LONGEST_TEXT."""


class SameTitle(CannedError):
    """The office has another answer with this title."""


class ListIsFull(CannedError):
    """The office has MOST answers."""


class CannedChanged(CannedError):
    """It is not as it was when they looked at it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants an answer to be."""

    title: str
    text: str


def add(tx: Tx, actor: Actor, office: Office, draft: Draft, now: datetime) -> Canned:
    """Add an answer behind the others of an office; raises NotAllowed and CannedError."""
    actor.require(Permission.SCHEDULE, office)
    wanted = _checked(draft)
    canned.lock_list(tx, office.code)
    others = canned.own(tx, office.code)
    _require_other_title(others, wanted.title)
    if len(others) >= MOST:
        raise ListIsFull
    added = canned.add(
        tx,
        Canned(
            office=office.code,
            title=wanted.title,
            text=wanted.text,
            position=0,
            changed_by=actor.person_id,
            changed_at=now,
        ),
    )
    _record(tx, actor, "canned.added", added, now)
    return added


def change(
    tx: Tx, actor: Actor, number: int, draft: Draft, seen: int | None, now: datetime
) -> Canned:
    """Write an answer anew that was seen in a version; raises NotAllowed and CannedError."""
    found, wanted = _locked(tx, actor, number), _checked(draft)
    if (found.title, found.text) == (wanted.title, wanted.text):
        return found  # the same form sent twice
    if found.version != seen:
        raise CannedChanged
    others = [other for other in canned.own(tx, found.office) if other.id != number]
    _require_other_title(others, wanted.title)
    found.title, found.text, found.version = wanted.title, wanted.text, found.version + 1
    found.changed_by, found.changed_at = actor.person_id, now
    tx.flush()
    _record(tx, actor, "canned.changed", found, now)
    return found


def remove(tx: Tx, actor: Actor, number: int, seen: int | None, now: datetime) -> Canned:
    """Remove an answer that was seen in a version; raises NotAllowed and CannedError."""
    found = _locked(tx, actor, number)
    if found.version != seen:
        raise CannedChanged
    _record(tx, actor, "canned.removed", found, now)
    canned.remove(tx, found)
    return found


def to_change(tx: Tx, actor: Actor, number: int) -> Canned:
    """An answer that somebody may write anew; raises NotAllowed and UnknownCanned."""
    found = canned.get(tx, number)
    if found is None:
        raise UnknownCanned
    actor.require(Permission.SCHEDULE, tx.get_one(Office, found.office))
    return found


def _locked(tx: Tx, actor: Actor, number: int) -> Canned:
    canned.lock_list(tx, to_change(tx, actor, number).office)
    return to_change(tx, actor, number)  # as it is now that nobody else changes the list


def _checked(draft: Draft) -> Draft:
    """The draft as it is stored: a title on one line, a text without what nobody can see."""
    title, text = masked(one_line(draft.title, LONGEST_TITLE + 1)), masked(_seen(draft.text))
    if not title:
        raise NoTitle
    if not text:
        raise NoText
    if len(title) > LONGEST_TITLE:
        raise LongTitle
    if len(text) > LONGEST_TEXT:
        raise LongText
    return Draft(title, text)


def _seen(text: str) -> str:
    """A text with its lines; NUL breaks PostgreSQL, direction marks turn sentences around."""
    plain = "\n".join(text.splitlines())
    return "".join(
        sign
        for sign in plain
        if sign in "\n\u200d" or unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}
    ).strip()


def _require_other_title(others: Sequence[Canned], title: str) -> None:
    if any(other.title.casefold() == title.casefold() for other in others):
        raise SameTitle


def _record(tx: Tx, actor: Actor, action: str, found: Canned, now: datetime) -> None:
    subject = f"canned:{found.id}"
    audit.record(tx, now, actor.audit_id, action, subject, office=found.office)
