"""Claims that may be the same as another one, for staff to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz

from hoaxes.finding import may_read
from registry.access import Actor, Permission
from storage import hoax_claims
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim

MOST: Final = 5  # shown
_LOOKED_AT: Final = 200  # of the most pressing claims of the same desks


def nearby(tx: Tx, actor: Actor, claim: HoaxClaim) -> Sequence[HoaxClaim]:
    """Open claims of somebody's desks, those that sound most like one first."""
    desks = actor.offices_with(Permission.VERIFY)
    found = hoax_claims.of_desk(tx, desks, limit=_LOOKED_AT)
    others = [one for one in found if one.id != claim.id]
    return sorted(others, key=lambda one: _distance(claim, one))[:MOST]


def _distance(claim: HoaxClaim, other: HoaxClaim) -> tuple[float, int]:
    likeness = fuzz.token_set_ratio(claim.narrative, other.narrative)
    return -likeness, hoax_claims.key_of(other)


def shown(tx: Tx, actor: Actor, claim: HoaxClaim, recognised: Sequence[str]) -> Sequence[HoaxClaim]:
    """The claims that were recognised in one, as they stand, for whoever may know of them.

    Where nothing was recognised, those nearby.
    """
    found: dict[int, HoaxClaim] = {}
    for name in recognised:
        one = hoax_claims.last(tx, int(name)) if name.isdecimal() else None
        if one is not None and one.id != claim.id and _may_know(actor, one):
            found[hoax_claims.key_of(one)] = one
    return tuple(found.values())[:MOST] or nearby(tx, actor, claim)


def known(tx: Tx, actor: Actor, number: int) -> HoaxClaim | None:
    """The claim of this number, or what it has become, if somebody may know of it."""
    found = hoax_claims.last(tx, number)
    return found if found is not None and _may_know(actor, found) else None


def _may_know(actor: Actor, claim: HoaxClaim) -> bool:
    """What is out is for everybody."""
    return claim.state is ClaimState.PUBLISHED or may_read(actor, claim)
