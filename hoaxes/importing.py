"""Claims that are known from elsewhere come in as a list.

An imported claim is as good as published: later copies are answered with its verdict, whose sources
say where it comes from. What an office here has written is never overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from hoaxes.list_rows import KnownRow, said_of, values_of
from registry.lists import ImportRefused, Problem
from registry.names import one_line
from registry.plans import Change, Effect, Plan
from storage import audit, hoax_claims, hoax_entries, verdicts
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_entries import ClaimAct, HoaxEntry
from storage.verdicts import Finding, HoaxKind, Verdict, VerdictState
from texts import claims_lists as texts

IMPORTED: Final = "imported"
"""What the digest of an imported verdict is: nobody here has submitted it."""
LONGEST_NUMBER: Final = 15  # digits
CHUNK: Final = 100  # rows of one transaction: well under a second, and others get their turn
OURS: Final = "klaim-"  # how the ids of claims begin that were written here
NOON: Final = time(12)
JAKARTA: Final = ZoneInfo("Asia/Jakarta")


def plan(tx: Tx, rows: Sequence[KnownRow]) -> Plan:
    """What an import would do; raises ImportRefused where it would overwrite what is ours."""
    changes, problems = [], list[Problem]()
    for chunk in chunks(rows):
        known = _known_of(tx, chunk)
        said = verdicts.published_of(tx, [hoax_claims.key_of(one) for one in known.values()])
        for row in chunk:
            claim = known.get(row.external_id)
            verdict = said.get(hoax_claims.key_of(claim)) if claim else None
            change = _compared(row, claim, verdict)
            if claim and change.effect is Effect.CHANGED and not _is_imported(verdict):
                written = texts.written_here(hoax_claims.key_of(claim))
                problems.append(Problem(row.line, written))
            changes.append(change)
    if problems:
        raise ImportRefused(problems)
    return Plan(changes)


def _compared(row: KnownRow, claim: HoaxClaim | None, verdict: Verdict | None) -> Change:
    """What becomes of a row, with what would differ."""
    title, office = row.content.title, row.office
    if claim is None:
        return Change(row.line, Effect.ADDED, title, office)
    before = values_of(claim.office, claim.narrative, said_of(claim, verdict))
    differing = tuple(
        (name, _quoted(before.get(name, "")), _quoted(after))
        for name, after in row.values.items()
        if before.get(name, "") != after
    )
    effect = Effect.CHANGED if differing else Effect.SAME
    return Change(row.line, effect, title, office, differing)


def chunks(rows: Sequence[KnownRow]) -> Iterator[Sequence[KnownRow]]:
    """The rows as they are applied, so many in each transaction."""
    return (rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK))


def apply(tx: Tx, rows: Sequence[KnownRow], by: str, now: datetime) -> Mapping[Effect, int]:
    """Let some rows be known claims, each with its verdict; returns how many rows did what.

    A row that was applied before does nothing, so after a stop the whole list is imported again.
    Raises ImportRefused where an office has written about one since the plan.
    """
    counts = dict.fromkeys((Effect.ADDED, Effect.CHANGED, Effect.SAME), 0)
    for row, change in zip(rows, plan(tx, rows).changes, strict=True):
        counts[change.effect] += 1
        if change.effect is Effect.ADDED:
            _add(tx, row, by, now)
        elif change.effect is Effect.CHANGED:
            _change(tx, row, by, now)
    return counts


def _known_of(tx: Tx, rows: Sequence[KnownRow]) -> Mapping[str, HoaxClaim]:
    """The claims of rows by their ids in lists, or those of ours that went out in one."""
    found = dict(hoax_claims.by_external_ids(tx, [row.external_id for row in rows]))
    for row in rows:
        number = row.external_id.removeprefix(OURS)
        if row.external_id in found or number == row.external_id:
            continue
        if number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER:
            ours = hoax_claims.get(tx, int(number))
            if ours and ours.external_id is None and ours.narrative == row.narrative:
                found[row.external_id] = ours
    return found


def _is_imported(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.digest == IMPORTED


def _add(tx: Tx, row: KnownRow, by: str, now: datetime) -> None:
    at = _published_at(row, now)
    claim = hoax_claims.add(
        tx,
        HoaxClaim(
            office=row.office,
            publisher=row.office,
            state=ClaimState.PUBLISHED,
            title=row.content.title,
            narrative=row.narrative,
            external_id=row.external_id,
            opened_at=at,
            reported_at=at,
            taken_at=at,
            decided_at=at,
            changed_at=now,
            verdict=1,
        ),
    )
    _say(tx, claim, row, 1, at, now)
    _enter(tx, claim, by, now)


def _change(tx: Tx, row: KnownRow, by: str, now: datetime) -> None:
    """Say it otherwise; who was told of the earlier version is told of this one."""
    known = _known_of(tx, [row]).get(row.external_id)
    claim = hoax_claims.lock(tx, hoax_claims.key_of(known)) if known else None
    if claim is None:
        return
    number = hoax_claims.key_of(claim)
    earlier = verdicts.published(tx, number)
    is_said_otherwise = earlier is None or said_of(claim, earlier) != row.content
    claim.title, claim.narrative = row.content.title, row.narrative
    claim.office = claim.publisher = row.office
    if is_said_otherwise:
        if earlier is not None:
            earlier.state, earlier.ended_at = VerdictState.REPLACED, now
        claim.verdict = max((one.version for one in verdicts.of_claim(tx, number)), default=0) + 1
        tx.flush()
        _say(tx, claim, row, claim.verdict, now, now)
    hoax_claims.touch(tx, claim, now)
    _enter(tx, claim, by, now)


def _say(
    tx: Tx, claim: HoaxClaim, row: KnownRow, version: int, at: datetime, now: datetime
) -> None:
    said = row.content
    verdict = Verdict(
        claim_id=hoax_claims.key_of(claim),
        version=version,
        office=row.office,
        state=VerdictState.PUBLISHED,
        finding=Finding(said.finding),
        kind=HoaxKind(said.kind) if said.kind else None,
        explanation=said.explanation,
        process=said.process,
        self_check=said.self_check,
        legal_step=said.legal_step,
        sources=[{"title": source.title, "url": source.url} for source in said.sources],
        digest=IMPORTED,
        created_at=now,
        published_at=at,
        told_at=None if claim.reports else now,
    )
    verdicts.add(tx, verdict)


def _enter(tx: Tx, claim: HoaxClaim, by: str, now: datetime) -> None:
    number = hoax_claims.key_of(claim)
    entry = HoaxEntry(
        claim_id=number, act=ClaimAct.PUBLISHED, key=f"import:{number}:{claim.version}", at=now,
        audit_id=by, office=claim.office, text=texts.IMPORTED,
    )  # fmt: skip
    hoax_entries.add(tx, entry)
    audit.record(tx, now, by, "claim.imported", f"claim:{number}", office=claim.office)


def _published_at(row: KnownRow, now: datetime) -> datetime:
    """Noon in Jakarta of the day that the list names, never later than now."""
    if row.published_on is None:
        return now
    return min(datetime.combine(row.published_on, NOON, JAKARTA), now)


def _quoted(text: str) -> str:
    return f"“{one_line(text, texts.SHOWN)}”" if text else texts.NOTHING
