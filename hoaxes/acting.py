"""What every act on a claim leaves behind: an entry, an audit row, the next version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hoaxes import claim_topics
from hoaxes.errors import NothingSaid
from hoaxes.finding import acting_office
from registry.names import one_line
from storage import audit, hoax_claims, hoax_entries
from storage.hoax_claims import HoaxClaim
from storage.hoax_entries import ClaimAct, HoaxEntry
from threads.context import DeskAct

LONGEST: Final = 500  # characters of a reason or a note


def done_before(act: DeskAct) -> HoaxClaim | None:
    """The claim of an act that was done already, by its key."""
    entered = hoax_entries.by_key(act.tx, act.key)
    return act.tx.get_one(HoaxClaim, entered.claim_id) if entered is not None else None


def done(
    act: DeskAct,
    claim: HoaxClaim,
    what: ClaimAct,
    *,
    text: str = "",
    facts: Mapping[str, Any] | None = None,
    office: str | None = None,
) -> HoaxClaim:
    """Enter what somebody of a desk did with a locked claim, and store it.

    `office` is in whose name, where the claim is no more with the office that acts.
    """
    office = office or acting_office(act, claim)
    hoax_claims.touch(act.tx, claim, act.now)
    entry = hoax_entries.add(
        act.tx,
        HoaxEntry(
            claim_id=hoax_claims.key_of(claim),
            act=what,
            key=act.key,
            at=act.now,
            author=act.actor.person_id,
            audit_id=act.actor.audit_id,
            office=office,
            text=text,
            facts=dict(facts or {}),
        ),
    )
    audit.record(
        act.tx, act.now, act.actor.audit_id, f"claim.{what}", f"claim:{claim.id}",
        office=office, facts=dict(facts or {}),
    )  # fmt: skip
    claim_topics.mirror(act, claim, entry)
    return claim


def said(text: str) -> str:
    """What somebody wrote, on one line; raises NothingSaid where that is nothing."""
    line = one_line(text, LONGEST)
    if not line:
        raise NothingSaid
    return line
