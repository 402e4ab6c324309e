"""*Pengambilalihan*: answering in the name of an office under one's own, for a time, told to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from registry.access import Actor, NotAllowed, Permission
from storage import audit, takeovers
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office
from storage.takeovers import Takeover

LASTS = timedelta(hours=12)


def may_answer(tx: Tx, actor: Actor, office: Office, now: datetime) -> bool:
    """Whether somebody answers in this office's name: by a role there, or by a takeover."""
    if actor.may(Permission.ANSWER, office):
        return True
    above = set(actor.offices_with(Permission.ANSWER))
    if above.isdisjoint({office.parent, NATIONAL_CODE}):
        return False  # whoever has lost the role above speaks for nobody
    return takeovers.in_force(tx, office.code, actor.person_id, now)


def offices_of(tx: Tx, actor: Actor, now: datetime) -> Sequence[str]:
    """The codes of the offices in whose name somebody answers, by role or by takeover."""
    taken = (row.office for row in takeovers.of_person(tx, actor.person_id, now))
    still = [code for code in taken if may_answer(tx, actor, tx.get_one(Office, code), now)]
    return tuple(dict.fromkeys((*actor.offices_with(Permission.ANSWER), *still)))


def can_take_over(actor: Actor, office: Office) -> bool:
    """Whether somebody stands above an office, at a number of their own."""
    return bool(_offices_above(actor, office)) and actor.may_approve


def take_over(tx: Tx, actor: Actor, office: Office, reason: str, now: datetime) -> Takeover:
    """Let somebody of an office above answer in this office's name; raises NotAllowed."""
    if not can_take_over(actor, office):
        raise NotAllowed(Permission.ANSWER, office.code)
    by_office = _offices_above(actor, office)[0]
    taken = takeovers.add(
        tx,
        Takeover(
            office=office.code,
            by_office=by_office,
            person_id=actor.person_id,
            reason=reason,
            begins_at=now,
            ends_at=now + LASTS,
        ),
    )
    facts = {"by": by_office, "until": taken.ends_at.isoformat()}
    audit.record(
        tx, now, actor.audit_id, "desk.taken_over", f"office:{office.code}",
        office=office.code, facts=facts,
    )  # fmt: skip
    return taken


def end(tx: Tx, actor: Actor, office: Office, now: datetime) -> bool:
    """Give an office its name back; False if nothing was in force."""
    if not takeovers.end(tx, office.code, actor.person_id, now):
        return False
    audit.record(
        tx, now, actor.audit_id, "desk.given_back", f"office:{office.code}", office=office.code
    )
    return True


def in_force(tx: Tx, office: str, now: datetime) -> Sequence[Takeover]:
    """Who answers in an office's name without a role there."""
    return takeovers.of_office(tx, office, now)


def _offices_above(actor: Actor, office: Office) -> Sequence[str]:
    """In which offices above this one somebody answers."""
    above = {office.parent, NATIONAL_CODE} - {office.code, None}
    return [code for code in actor.offices_with(Permission.ANSWER) if code in above]
