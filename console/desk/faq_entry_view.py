"""One answer as the web desk shows it: what people are told, what would change, how it came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from console.desk.faq_view import labels, may_read, title
from faq import drafts, editing
from faq.drafts import Draft
from faq.errors import OwnWork, SharedPhone, UnknownEntry
from registry.access import Actor, NotAllowed, Permission
from storage import faq_entries
from storage.engine import Tx
from storage.faq_entries import FaqEntry, FaqVersion, VersionState
from storage.offices import Office
from texts import desk_faq as texts
from texts.faq_desk import FIELDS
from texts.faq_topics import TOPICS
from threads import naming

SHOWN: Final = tuple(field.name for field in fields(Draft) if field.name != "attachments")


@dataclass(frozen=True, slots=True)
class Part:
    """A field of an answer as people read it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A field that the newest version has otherwise."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Past:
    """A version, with who did what to it."""

    heading: str
    state: str
    steps: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a region adds."""

    code: str
    regions: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """An answer; `seen` is the version that whoever decides has read."""

    code: str
    title: str
    office: str
    standing: str
    pending: str
    parts: tuple[Part, ...]
    changes: tuple[Changed, ...]
    history: tuple[Past, ...]
    overlays: tuple[Overlay, ...]
    base: str
    seen: int
    reason: str
    withdrawn_why: str
    may_write: bool
    may_submit: bool
    may_decide: bool
    may_withdraw: bool
    may_add_region: bool


def shown(tx: Tx, actor: Actor, code: str, today: date, now: datetime) -> EntryView:
    """An answer for whoever may read it; raises UnknownEntry."""
    entry, office = readable(tx, actor, code)
    live = faq_entries.version(tx, code, entry.live)
    newest = faq_entries.version(tx, code, entry.newest)
    stands, pends = labels(entry, live, newest, today)
    may_write = actor.may(Permission.WRITE_FAQ, office)
    may_certify = editing.may_certify(tx, actor, entry, now)
    return EntryView(
        code=code,
        title=title(entry, newest),
        office=office.name,
        standing=stands,
        pending=pends,
        parts=tuple(_parts(live)),
        changes=tuple(_changes(live, newest)),
        history=tuple(_history(tx, entry, office)),
        overlays=tuple(_overlays(tx, code)),
        base=entry.base or "",
        seen=entry.newest,
        reason=newest.reason if newest.state is VersionState.RETURNED else "",
        withdrawn_why=entry.withdrawn_why if entry.withdrawn_at else "",
        may_write=may_write,
        may_submit=may_write and newest.state in editing.OPENABLE,
        may_decide=newest.state is VersionState.SUBMITTED
        and _is_second(tx, actor, entry, newest, now),
        may_withdraw=entry.withdrawn_at is None and (may_write or may_certify),
        may_add_region=entry.base is None and bool(actor.offices_with(Permission.WRITE_FAQ)),
    )


def readable(tx: Tx, actor: Actor, code: str) -> tuple[FaqEntry, Office]:
    """An answer with its office, if somebody may read it; raises UnknownEntry."""
    entry = faq_entries.get(tx, code)
    if entry is None:
        raise UnknownEntry
    office = tx.get_one(Office, entry.office)
    if not may_read(actor, office):
        raise UnknownEntry
    return entry, office


def parts_of(draft: Draft) -> tuple[Part, ...]:
    """What stands in a draft, field by field."""
    return tuple(
        Part(FIELDS[name], _text(name, getattr(draft, name)))
        for name in SHOWN
        if getattr(draft, name)
    )


def _parts(words: FaqVersion) -> tuple[Part, ...]:
    return parts_of(drafts.of_version(words))


def _changes(live: FaqVersion, newest: FaqVersion) -> Iterator[Changed]:
    before, after = drafts.of_version(live), drafts.of_version(newest)
    for name in SHOWN:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Changed(FIELDS[name], _text(name, old), _text(name, new))


def _text(name: str, value: Any) -> str:
    if name == "topic":
        return TOPICS.get(value, value) or texts.EMPTY
    if name == "mode":
        return texts.MODES.get(value, texts.EMPTY)
    if isinstance(value, tuple):
        return ("\n" if name == "phrasings" else ", ").join(value) or texts.EMPTY
    return texts.day(value) if isinstance(value, date) else value or texts.EMPTY


def _history(tx: Tx, entry: FaqEntry, office: Office) -> Iterator[Past]:
    for words in reversed(faq_entries.versions(tx, entry.code)):
        yield Past(
            texts.version(words.number),
            texts.VERSIONS[words.state],
            tuple(_steps(tx, words, office.timezone)),
            words.reason,
        )


def _steps(tx: Tx, words: FaqVersion, zone: str) -> Iterator[str]:
    taken = [(texts.WRITTEN, words.author, words.created_at)]
    if words.submitted_at is not None:
        taken.append(
            (texts.VERSIONS[VersionState.SUBMITTED], words.submitted_by, words.submitted_at)
        )
    if words.decided_at is not None:
        is_returned = words.state is VersionState.RETURNED
        decided = texts.VERSIONS[VersionState.RETURNED if is_returned else VersionState.CERTIFIED]
        taken.append((decided, words.decided_by, words.decided_at))
    for what, person, at in taken:
        yield texts.step(what, naming.of_staff(tx, person), at, zone)


def _overlays(tx: Tx, code: str) -> Iterator[Overlay]:
    for entry in faq_entries.overlays_of(tx, code):
        words = faq_entries.version(tx, entry.code, entry.newest)
        yield Overlay(entry.code, ", ".join(words.regions))


def _is_second(tx: Tx, actor: Actor, entry: FaqEntry, newest: FaqVersion, now: datetime) -> bool:
    try:
        editing.require_second_person(tx, actor, entry, newest, now)
    except (NotAllowed, OwnWork, SharedPhone):
        return False
    return True
