"""Many answers at once, from a file: what would change is shown, and stored as drafts.

Nothing is certified by an import. It is stored in chunks, so that others may write meanwhile; if
it stops half-way, the same file goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from faq import drafts, editing
from faq.drafts import Draft
from faq.errors import Refused
from faq.listing import WORDS, Listed
from registry.access import Permission
from registry.lists import ImportRefused, Problem
from registry.plans import Change, Effect, Importer, Plan
from storage import audit, faq_entries, offices
from storage.engine import Tx
from storage.faq_entries import FIRST, FaqEntry, FaqVersion, Row
from storage.offices import Office
from texts import faq_desk
from texts import faq_lists as texts

CHUNK: Final = 50  # answers that one transaction stores
LONGEST_SHOWN: Final = 60  # characters of a changed field
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}", re.ASCII)
_OWN_CODE: Final = re.compile(r"(\d\d(?:\.\d\d)?)-\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Step:
    """One answer to be stored; `seen` is the version that it was compared with, None: it is new.

    Without a `code` it gets the next one of its office.
    """

    code: str
    base: str | None
    office: str
    draft: Draft
    seen: int | None


@dataclass(frozen=True, slots=True)
class Import:
    """What a file would do, in words and step by step: answers before what hangs on them."""

    plan: Plan
    steps: Sequence[Step]

    @property
    def digest(self) -> str:
        """What differs whenever something else would be stored by now."""
        return hashlib.sha256(repr(list(self.steps)).encode()).hexdigest()[:16]

    def chunks(self) -> Iterator[Sequence[Step]]:
        """The steps, as many as one transaction stores at a time."""
        for first in range(0, len(self.steps), CHUNK):
            yield self.steps[first : first + CHUNK]


@dataclass(frozen=True, slots=True)
class Stored:
    """How many answers are new, have a new version, and were left as others have made them."""

    added: int = 0
    changed: int = 0
    skipped: int = 0

    def __add__(self, other: Stored) -> Stored:
        """Both together."""
        return Stored(
            self.added + other.added, self.changed + other.changed, self.skipped + other.skipped
        )


@dataclass(frozen=True, slots=True)
class _World:
    """What lines are checked against; `listed` has the line of each code in the file."""

    offices: Mapping[str, Office]
    known: Mapping[str, Row]
    by_question: Mapping[tuple[str, str], str]
    listed: Mapping[str, Listed]
    importer: Importer


def plan(tx: Tx, rows: Sequence[Listed], problems: Sequence[Problem], by: Importer) -> Import:
    """What storing the lines of a file would do; raises ImportRefused with every problem."""
    found = list(problems)
    world = _world(tx, rows, by)
    changes: list[Change] = []
    steps: list[Step] = []
    for given in rows:
        row, reasons = _checked(given, world)
        found += [Problem(row.line, reason) for reason in reasons]
        if not reasons:
            change, step = _compared(row, world)
            changes.append(change)
            steps += [step] if step is not None else []
    if found:
        raise ImportRefused(found)
    return Import(Plan(changes), sorted(steps, key=lambda step: step.base is not None))


def store(tx: Tx, steps: Sequence[Step], by: Importer, now: datetime) -> Stored:
    """Store some steps as drafts; what somebody has changed since is left as they made it."""
    author = by.actor.person_id if by.actor else None
    entries = faq_entries.lock_all(tx, [step.code for step in steps if step.code])
    new = [step for step in steps if step.seen is None and step.code not in entries]
    _add(tx, new, author, now)
    known = [step for step in steps if step.seen is not None]
    fresh = [step for step in known if entries[step.code].newest == step.seen]
    for step in fresh:
        _follow(tx, entries[step.code], step.draft, author, now)
    if new or fresh:
        faq_entries.touch(tx)
        facts = {"added": len(new), "changed": len(fresh)}
        audit.record(tx, now, by.audit_id, "faq.imported", "faq", facts=facts)
    return Stored(len(new), len(fresh), len(steps) - len(new) - len(fresh))


def _add(tx: Tx, steps: Sequence[Step], author: int | None, now: datetime) -> None:
    given: dict[str, int] = {}
    entries, first = [], []
    for step in steps:
        code = step.code
        if not code:
            number = given.get(step.office) or faq_entries.last_number(tx, step.office)
            given[step.office] = number + 1
            code = faq_entries.own_code(step.office, number + 1)
        entries.append(FaqEntry(code=code, office=step.office, base=step.base))
        first.append(editing.version_of(code, FIRST, step.draft, author, now))
    faq_entries.add(tx, entries, first)


def _follow(tx: Tx, entry: FaqEntry, draft: Draft, author: int | None, now: datetime) -> None:
    kept = faq_entries.attachments(tx, entry.code, entry.newest)
    editing.follow(tx, entry, replace(draft, attachments=tuple(kept)), author, now)


# Checking


def _world(tx: Tx, rows: Sequence[Listed], by: Importer) -> _World:
    known = {row[0].code: row for row in faq_entries.newest(tx)}
    by_question = {
        (entry.office, words.question.casefold()): entry.code
        for entry, words in known.values()
        if entry.base is None
    }
    listed: dict[str, Listed] = {}
    for row in rows:
        listed.setdefault(row.code, row)
    return _World(
        {office.code: office for office in offices.everything(tx)},
        known,
        by_question,
        listed,
        by,
    )


def _checked(row: Listed, world: _World) -> tuple[Listed, list[str]]:
    """The line as it is stored, and why it cannot be."""
    row = replace(row, draft=drafts.cleaned(row.draft))
    if not row.code and not row.base:
        key = (row.office, row.draft.question.casefold())
        row = replace(row, code=world.by_question.get(key, ""))
    reasons = [*_code_reasons(row, world), *_place_reasons(row, world)]
    try:
        drafts.require_storable(row.draft, row.office, is_overlay=bool(row.base))
    except Refused as refused:
        reasons += refused.reasons
    unknown = [
        code for code in row.draft.related if code not in world.known and code not in world.listed
    ]
    return row, [*reasons, *([faq_desk.unknown_related(unknown)] if unknown else [])]


def _code_reasons(row: Listed, world: _World) -> Iterator[str]:
    if not row.code:
        return
    first = world.listed.get(row.code, row)
    own = _OWN_CODE.fullmatch(row.code)
    if first.line != row.line:
        yield texts.repeated(row.code, first.line)
    if not _CODE.fullmatch(row.code):
        yield texts.bad_code(row.code)
    elif own is not None and own[1] != row.office:
        yield texts.code_of_another(row.code)


def _place_reasons(row: Listed, world: _World) -> Iterator[str]:
    if row.office not in world.offices:
        yield texts.unknown_office(row.office)
        return
    actor = world.importer.actor
    if actor is not None and not actor.holds(Permission.WRITE_FAQ, row.office):
        yield texts.NOT_YOURS
    if row.code in world.known:
        entry, _ = world.known[row.code]
        if entry.office != row.office:
            yield texts.other_office(row.code, entry.office)
        if (entry.base or "") != row.base:
            yield texts.other_base(row.code)
    if row.base:
        yield from _base_reasons(row.base, world)


def _base_reasons(base: str, world: _World) -> Iterator[str]:
    stored, listed = world.known.get(base), world.listed.get(base)
    if stored is None and listed is None:
        yield texts.unknown_base(base)
    elif (stored is not None and stored[0].base) or (listed is not None and listed.base):
        yield texts.BASE_IS_REGIONAL


# What would change


def _compared(row: Listed, world: _World) -> tuple[Change, Step | None]:
    name = f"{row.code} {row.draft.question or row.base}".strip()
    office = world.offices[row.office].name
    base = row.base or None
    if row.code not in world.known:
        step = Step(row.code, base, row.office, row.draft, None)
        return Change(row.line, Effect.ADDED, name, office), step
    entry, words = world.known[row.code]
    differing = tuple(_differences(words, row.draft))
    if not differing:
        return Change(row.line, Effect.SAME, name, office), None
    step = Step(row.code, base, row.office, row.draft, entry.newest)
    return Change(row.line, Effect.CHANGED, name, office, differing), step


def _differences(words: FaqVersion, draft: Draft) -> Iterator[tuple[str, str, str]]:
    before = drafts.of_version(words)
    for name in WORDS:
        old, new = getattr(before, name), getattr(draft, name)
        if old != new:
            yield faq_desk.FIELDS[name], _shown(old), _shown(new)


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        value = "; ".join(value)
    text = str(value or "–").replace("\n", " ")
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
