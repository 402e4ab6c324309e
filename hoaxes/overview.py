"""What is known about a claim, as every screen of the desk shows it: counts, never who asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hoaxes import warnings
from hoaxes.clocks import LATE
from storage import hoax_claims, hoax_entries, hoax_reports, offices
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.hoax_entries import ClaimAct

HOURS: Final = 24
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Region:
    """How many asked from an office's region."""

    code: str
    name: str
    reports: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The counts of a claim; `hours` are the last 24, the newest last; `left` is None once late.

    `variants` are the wordings of claims that were united with it.
    """

    regions: Sequence[Region]
    hours: Sequence[int]
    variants: Sequence[str]
    left: timedelta | None


def overview(tx: Tx, claim: HoaxClaim, now: datetime) -> Overview:
    """Everything that is counted about a claim now."""
    number = hoax_claims.key_of(claim)
    counted = hoax_reports.by_office(tx, number)
    named = offices.by_codes(tx, [code for code, _ in counted])
    return Overview(
        [Region(code, named[code].name, reports) for code, reports in counted],
        by_hour(hoax_reports.times(tx, number, now - HOURS * _HOUR), now),
        variants(tx, number),
        time_left(tx, claim, now) if claim.is_open else None,
    )


def by_hour(times: Sequence[datetime], now: datetime) -> Sequence[int]:
    """How many moments lie in each of the last 24 hours, the newest last."""
    counts = [0] * HOURS
    for at in times:
        ago = int((now - at) / _HOUR)
        if 0 <= ago < HOURS:
            counts[HOURS - 1 - ago] += 1
    return counts


def variants(tx: Tx, claim_id: int) -> Sequence[str]:
    """The wordings of the claims that have become part of one, those of theirs included."""
    found: list[str] = []
    waiting, seen = [claim_id], {claim_id}
    while waiting:
        for entry in hoax_entries.of_claim(tx, waiting.pop()):
            part = entry.facts.get("from") if entry.act is ClaimAct.MERGED else None
            merged = hoax_claims.get(tx, part) if isinstance(part, int) else None
            if merged is not None and merged.id is not None and merged.id not in seen:
                seen.add(merged.id)
                waiting.append(merged.id)
                found.append(merged.narrative)
    return found


def time_left(tx: Tx, claim: HoaxClaim, now: datetime) -> timedelta | None:
    """How long a claim may still wait by the clock that runs; None once that is over."""
    waited, running = warnings.waited(tx, claim, now)
    return running.limit - waited if waited < running.limit else None


def is_late(claim: HoaxClaim) -> bool:
    """Whether a claim waits longer than it may."""
    return claim.is_open and claim.warned >= LATE
