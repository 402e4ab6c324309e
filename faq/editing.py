"""How answers come about: written, submitted, certified by a second person, withdrawn.

An office writes answers for its own region, and what its region adds to the answers of others;
those of KPU RI hold everywhere. What is certified goes on answering while a new version is on its
way. Persons are compared, not addresses.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from faq import drafts
from faq.drafts import Draft
from faq.errors import (
    IsWithdrawn,
    NoReason,
    NothingNew,
    NotOpen,
    Outdated,
    OwnWork,
    Refused,
    SharedPhone,
    UnknownEntry,
)
from registry import stand_ins
from registry.access import Actor, NotAllowed, Permission
from registry.masking import masked
from registry.names import one_line
from storage import audit, faq_entries, media
from storage.engine import Tx
from storage.faq_entries import FIRST, FaqEntry, FaqVersion, VersionState
from storage.offices import NATIONAL_CODE, Office
from texts import faq_desk as texts

LONGEST_REASON: Final = 500  # characters
OPENABLE: Final = (VersionState.DRAFT, VersionState.RETURNED)


def write(
    tx: Tx, actor: Actor, office: Office, draft: Draft, now: datetime, *, base: str | None = None
) -> FaqEntry:
    """Begin an answer, or what an office's region adds to the answer `base`.

    Raises NotAllowed, Refused, UnknownEntry.
    """
    actor.require(Permission.WRITE_FAQ, office)
    wanted = _storable(tx, draft, office.code, is_overlay=base is not None)
    if base is not None:
        _require_answer(tx, base)
    tx.get_one(Office, office.code, with_for_update={"key_share": True})  # its next number is ours
    number = faq_entries.last_number(tx, office.code) + 1
    entry = FaqEntry(code=faq_entries.own_code(office.code, number), office=office.code, base=base)
    first = version_of(entry.code, FIRST, wanted, actor.person_id, now)
    faq_entries.add(tx, [entry], [first])
    faq_entries.attach(tx, entry.code, FIRST, wanted.attachments)
    _changed(tx, actor, "faq.written", entry, first, now)
    return entry


def change(
    tx: Tx, actor: Actor, code: str, draft: Draft, seen: int | None, now: datetime
) -> FaqEntry:
    """Write an answer anew, of which version `seen` was looked at; the same words change nothing.

    Raises NotAllowed, Refused, UnknownEntry, Outdated.
    """
    entry = _locked(tx, code)
    actor.require(Permission.WRITE_FAQ, tx.get_one(Office, entry.office))
    wanted = _storable(tx, draft, entry.office, is_overlay=entry.base is not None)
    before = faq_entries.version(tx, code, entry.newest)
    if drafts.of_version(before, faq_entries.attachments(tx, code, entry.newest)) == wanted:
        return entry
    if entry.newest != seen:
        raise Outdated
    added = follow(tx, entry, wanted, actor.person_id, now)
    _changed(tx, actor, "faq.changed", entry, added, now)
    return entry


def follow(tx: Tx, entry: FaqEntry, wanted: Draft, author: int | None, now: datetime) -> FaqVersion:
    """Store a draft as the next version of a locked entry; it counts if nothing is certified."""
    before = faq_entries.version(tx, entry.code, entry.newest)
    counting = faq_entries.version(tx, entry.code, entry.live)
    if before.state is not VersionState.CERTIFIED:
        before.state = VersionState.REPLACED
    added = version_of(entry.code, entry.newest + 1, wanted, author, now)
    faq_entries.add_version(tx, added)
    faq_entries.attach(tx, entry.code, added.number, wanted.attachments)
    entry.newest = added.number
    if counting.state is not VersionState.CERTIFIED:
        entry.live = added.number
    return added


def submit(tx: Tx, actor: Actor, code: str, seen: int | None, today: date, now: datetime) -> None:
    """Ask a second person to certify the newest version.

    Raises NotAllowed, UnknownEntry, Outdated, NothingNew, Refused.
    """
    entry = _locked(tx, code)
    actor.require(Permission.WRITE_FAQ, tx.get_one(Office, entry.office))
    newest = _seen(tx, entry, seen)
    if newest.state not in OPENABLE:
        raise NothingNew
    drafts.require_finished(drafts.of_version(newest), today, is_overlay=entry.base is not None)
    newest.state, newest.reason = VersionState.SUBMITTED, ""
    newest.submitted_by, newest.submitted_at = actor.person_id, now
    _changed(tx, actor, "faq.submitted", entry, newest, now)


def certify(tx: Tx, actor: Actor, code: str, seen: int | None, now: datetime) -> None:
    """Let the newest version answer everybody, in place of the one before.

    Raises NotAllowed, UnknownEntry, Outdated, NotOpen, OwnWork, SharedPhone.
    """
    entry, newest = _to_decide(tx, actor, code, seen, now)
    before = faq_entries.version(tx, code, entry.live)
    if before.number != newest.number and before.state is VersionState.CERTIFIED:
        before.state = VersionState.REPLACED
    newest.state, newest.decided_by, newest.decided_at = (
        VersionState.CERTIFIED,
        actor.person_id,
        now,
    )
    entry.live, entry.withdrawn_at, entry.withdrawn_why = newest.number, None, ""
    _changed(tx, actor, "faq.certified", entry, newest, now)


def send_back(
    tx: Tx, actor: Actor, code: str, seen: int | None, reason: str, now: datetime
) -> None:
    """Return the newest version to whoever wrote it; raises as `certify`, and NoReason."""
    entry, newest = _to_decide(tx, actor, code, seen, now)
    newest.state, newest.reason = VersionState.RETURNED, _reason(reason)
    newest.decided_by, newest.decided_at = actor.person_id, now
    _changed(tx, actor, "faq.returned", entry, newest, now)


def withdraw(tx: Tx, actor: Actor, code: str, reason: str, now: datetime) -> None:
    """Let it answer nothing from now on; one person is enough to stop what is wrong.

    Raises NotAllowed, UnknownEntry, IsWithdrawn, NoReason.
    """
    entry = _locked(tx, code)
    if not may_certify(tx, actor, entry, now):
        actor.require(Permission.WRITE_FAQ, tx.get_one(Office, entry.office))
    if entry.withdrawn_at is not None:
        raise IsWithdrawn
    entry.withdrawn_why = _reason(reason)
    entry.withdrawn_at = now
    newest = faq_entries.version(tx, code, entry.newest)
    if newest.state is VersionState.SUBMITTED:
        newest.state = VersionState.DRAFT
    _changed(tx, actor, "faq.withdrawn", entry, newest, now)


def version_of(
    code: str, number: int, draft: Draft, author: int | None, now: datetime
) -> FaqVersion:
    """A draft as a version that is not stored yet."""
    words = FaqVersion(entry=code, number=number, state=VersionState.DRAFT, created_at=now)
    words.author = author
    return drafts.fill(words, draft)


def may_certify(tx: Tx, actor: Actor, entry: FaqEntry, now: datetime) -> bool:
    """Whether this person certifies here: Pimpinan or Plh of the office, or of its province.

    What KPU RI answers is certified at KPU RI alone.
    """
    return any(
        actor.holds(Permission.CERTIFY, code) or stand_ins.is_one(tx, actor, code, now)
        for code in certifying_offices(tx, entry)
    )


def certifying_offices(tx: Tx, entry: FaqEntry) -> Sequence[str]:
    """The office that issues an answer, and the province above a regency."""
    office = tx.get_one(Office, entry.office)
    is_regency = office.parent not in {None, NATIONAL_CODE}
    return (office.code, office.parent) if is_regency and office.parent else (office.code,)


def require_second_person(
    tx: Tx, actor: Actor, entry: FaqEntry, words: FaqVersion, now: datetime
) -> None:
    """Do nothing if somebody is another pair of eyes; raises NotAllowed, OwnWork, SharedPhone."""
    if not may_certify(tx, actor, entry, now):
        raise NotAllowed(Permission.CERTIFY, entry.office)
    if not actor.may_approve:
        raise SharedPhone
    if actor.person_id in {words.author, words.submitted_by}:
        raise OwnWork


def _to_decide(
    tx: Tx, actor: Actor, code: str, seen: int | None, now: datetime
) -> tuple[FaqEntry, FaqVersion]:
    entry = _locked(tx, code)
    newest = _seen(tx, entry, seen)
    require_second_person(tx, actor, entry, newest, now)
    if newest.state is not VersionState.SUBMITTED:
        raise NotOpen
    return entry, newest


def _locked(tx: Tx, code: str) -> FaqEntry:
    entry = faq_entries.lock(tx, code)
    if entry is None:
        raise UnknownEntry
    return entry


def _seen(tx: Tx, entry: FaqEntry, seen: int | None) -> FaqVersion:
    """The newest version, if that is what they have looked at; raises Outdated."""
    if entry.newest != seen:
        raise Outdated
    return faq_entries.version(tx, entry.code, entry.newest)


def _require_answer(tx: Tx, code: str) -> None:
    """Do nothing if it is an answer of its own; raises UnknownEntry."""
    found = faq_entries.get(tx, code)
    if found is None or found.base is not None:
        raise UnknownEntry


def _storable(tx: Tx, draft: Draft, office: str, *, is_overlay: bool) -> Draft:
    wanted = drafts.cleaned(draft)
    drafts.require_storable(wanted, office, is_overlay=is_overlay)
    if missing := [code for code in wanted.related if faq_entries.get(tx, code) is None]:
        raise Refused([texts.unknown_related(missing)])
    if set(wanted.attachments) - set(media.about(tx, wanted.attachments)):
        raise Refused([texts.NO_FILE])
    return wanted


def _reason(text: str) -> str:
    reason = masked(one_line(text, LONGEST_REASON))
    if not reason:
        raise NoReason
    return reason


def _changed(
    tx: Tx, actor: Actor, action: str, entry: FaqEntry, words: FaqVersion, now: datetime
) -> None:
    """Write down an act, and let indexes follow it."""
    tx.flush()
    faq_entries.touch(tx)
    subject, facts = f"faq:{entry.code}", {"version": words.number}
    audit.record(tx, now, actor.audit_id, action, subject, office=entry.office, facts=facts)
