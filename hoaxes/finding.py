"""A claim as somebody of a desk may act on it."""

from __future__ import annotations

from hoaxes.errors import ChangedMeanwhile, HeldByAnother, SettledClaim, UnknownClaim
from hoaxes.spread import province_of
from registry.access import Actor, Permission
from storage import hoax_claims
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.offices import NATIONAL_CODE, Office
from threads.context import DeskAct


def locked(
    act: DeskAct, claim_id: int, *, from_other: bool = False, to: str | None = None
) -> HoaxClaim:
    """An open claim to act on, unchanged by others until the commit; raises NotAllowed and ours.

    `from_other`: also when somebody else works on it; `to`: an office whose people may act, too.
    """
    claim = found(act, claim_id, to=to)
    if not claim.is_open:
        raise SettledClaim(claim.merged_into)
    require_unchanged(act, claim)
    if not from_other and claim.holder not in {None, act.actor.person_id}:
        raise HeldByAnother(claim.holder or 0)
    return claim


def require_unchanged(act: DeskAct, claim: HoaxClaim) -> None:
    """Do nothing if a claim is as they saw it; raises ChangedMeanwhile otherwise."""
    if act.seen is not None and act.seen != claim.version:
        raise ChangedMeanwhile


def found(act: DeskAct, claim_id: int, *, to: str | None = None) -> HoaxClaim:
    """The same, whatever its state and whoever works on it."""
    claim = hoax_claims.lock(act.tx, claim_id)
    if claim is None or not may_read(act.actor, claim):
        raise UnknownClaim
    if not {*desks(claim), to} & set(act.actor.offices_with(Permission.VERIFY)):
        act.actor.require(Permission.VERIFY, act.tx.get_one(Office, claim.office))
    return claim


def visible(tx: Tx, actor: Actor, claim_id: int) -> HoaxClaim:
    """A claim that somebody may read: of their desk, or of one under it; raises."""
    claim = hoax_claims.get(tx, claim_id)
    if claim is None or not may_read(actor, claim):
        raise UnknownClaim
    return claim


def may_read(actor: Actor, claim: HoaxClaim) -> bool:
    """Whether somebody verifies for an office that examines or publishes it, or stands above."""
    readers = {NATIONAL_CODE, *desks(claim), *map(province_of, desks(claim))}
    return not readers.isdisjoint(actor.offices_with(Permission.VERIFY))


def desks(claim: HoaxClaim) -> tuple[str, ...]:
    """The offices that work on a claim: the examiner stays, whoever publishes it."""
    return tuple(dict.fromkeys((claim.office, claim.publisher)))


def may_act(actor: Actor, claim: HoaxClaim) -> bool:
    """Whether somebody verifies for an office that works on a claim."""
    return not set(desks(claim)).isdisjoint(actor.offices_with(Permission.VERIFY))


def office_of(actor: Actor, claim: HoaxClaim) -> str | None:
    """In whose name somebody may work on a claim, the publisher's first; None: in nobody's."""
    mine = actor.offices_with(Permission.VERIFY)
    return next((code for code in reversed(desks(claim)) if code in mine), None)


def acting_office(act: DeskAct, claim: HoaxClaim) -> str:
    """In whose name somebody works on a claim: the publisher's if they may, else the examiner's."""
    return office_of(act.actor, claim) or claim.office
