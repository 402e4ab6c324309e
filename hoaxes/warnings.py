"""What time brings to claims: priorities that fade, and warnings to those who let one wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from hoaxes import claim_notices, clocks, gathering, seasons
from hoaxes.clocks import Clock
from hoaxes.priority import Season
from outbox.enqueue import Composers
from registry import calendar
from storage import hoax_claims, roles
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.offices import NATIONAL_CODE, Office
from storage.roles import Role
from texts import claims_desk as texts
from threads.clocks import level
from threads.context import Act
from threads.spokespeople import LEADERS

AT_ONCE: Final = 100  # claims looked at in a transaction


def is_due(tx: Tx, now: datetime) -> bool:
    """Whether any claim has to be looked at."""
    return bool(hoax_claims.to_look_at(tx, now, 1))


def warn(tx: Tx, composers: Composers, now: datetime) -> int:
    """Look at the claims whose clock may have struck; returns how many were looked at."""
    due = hoax_claims.to_look_at(tx, now, AT_ONCE)
    for claim in due:
        _look(tx, composers, claim, now)
    tx.flush()
    return len(due)


def waited(tx: Tx, claim: HoaxClaim, now: datetime) -> tuple[timedelta, Clock]:
    """How long a claim has waited by the clock that runs, and that clock.

    On voting day the time before it does not count: other limits held then.
    """
    office = tx.get_one(Office, claim.office)
    season = seasons.season(tx, claim.office, now)
    running = clocks.clock(season, is_taken=claim.taken_at is not None, is_flagged=claim.is_flagged)
    hours = calendar.hours_of(tx, office, now)
    since = claim.clock_at or claim.opened_at
    if season is Season.VOTING_DAY:
        since = max(since, hours.start_of(hours.day_of(now)))
    if running.by_hours:
        return hours.working_time_between(since, now), running
    return now - since, running


def _look(tx: Tx, composers: Composers, claim: HoaxClaim, now: datetime) -> None:
    gathering.press(tx, claim, now, seasons.season(tx, claim.office, now))
    length, running = waited(tx, claim, now)
    reached = level(length, running.limit)
    for step in range(claim.warned + 1, reached + 1):
        _tell(tx, composers, claim, step, now)
    claim.warned = max(claim.warned, reached)
    claim.look_at = clocks.look_again(now, length, running.limit)


def _tell(tx: Tx, composers: Composers, claim: HoaxClaim, step: int, now: datetime) -> None:
    office = tx.get_one(Office, claim.office)
    is_taken = claim.taken_at is not None
    text = texts.waiting(claim.id, claim.title, office.name, step, is_taken=is_taken)
    phase = "verdict" if is_taken else "triage"
    act = Act(tx, composers, now, f"clock:{claim.version}:{phase}:{step}")
    for person in _people(tx, claim, office, step, now):
        claim_notices.tell_person(act, claim, person, text)


def _people(tx: Tx, claim: HoaxClaim, office: Office, step: int, now: datetime) -> Sequence[int]:
    if step == 1:
        held = claim.holder
        return (held,) if held is not None else claim_notices.on_duty(tx, office.code, now)
    if step == 2:
        return leaders(tx, office.code, now)
    above = office.parent or NATIONAL_CODE
    return leaders(tx, above, now) if above != office.code else ()


def leaders(tx: Tx, office: str, now: datetime) -> Sequence[int]:
    """The Pimpinan of an office, or its Admin where there is none."""
    held = roles.of_office(tx, office, now)
    first = [grant.person_id for grant in held if grant.role is Role.APPROVER]
    found = first or [grant.person_id for grant in held if grant.role in LEADERS]
    return tuple(dict.fromkeys(found))
