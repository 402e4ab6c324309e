"""Ending somebody's access to an office: everything in their hands goes over in one transaction.

DepartureRefused
├── NotTheirs       no role there that says who works for it, or a phone that several use
├── NotOfTheOffice  they hold no role there, or none any more, or are gone
├── IsPhone         an HP kantor is nobody in particular
├── Unfit           the successor cannot go on with it, or not any more
├── Unconfirmed     what follows from it was not said yet: `unsaid`
└── TooLate         nothing to undo, or not any more
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from registry import web_access
from registry.access import Actor, Permission
from staff import handing_over, holdings, members, putting_back, telling
from staff.handing_over import HandOver
from staff.holdings import Consequence
from storage import audit, chats, conversations, departures, people, roles, trackers
from storage.departures import Departure
from storage.engine import Tx
from storage.offices import Office
from storage.web_sessions import Why
from threads.context import Act

UNDO_WITHIN: Final = timedelta(minutes=10)


class DepartureRefused(Exception):
    """Everything stays as it is."""


class NotTheirs(DepartureRefused):
    """They do not say who works for this office, or write from a phone that several use."""


class NotOfTheOffice(DepartureRefused):
    """The person holds no role there, or none any more, or is gone."""


class IsPhone(DepartureRefused):
    """An HP kantor is nobody in particular."""


class Unfit(DepartureRefused):
    """The successor cannot go on with it, or not any more."""


class Unconfirmed(DepartureRefused):
    """What follows from it was not said yet; `unsaid` are the consequences that hold now."""

    def __init__(self, unsaid: Collection[Consequence]) -> None:
        super().__init__(", ".join(sorted(unsaid)))
        self.unsaid = unsaid


class TooLate(DepartureRefused):
    """There is nothing to undo, or not any more."""


@dataclass(frozen=True, slots=True)
class Order:
    """Whose access to an office ends, and who goes on; `successor` None: the desk.

    `said` is what whoever confirms it has read of the consequences.
    """

    office: str
    person: int
    successor: int | None = None
    said: frozenset[Consequence] = frozenset()


@dataclass(frozen=True, slots=True)
class By:
    """Who ends it; `actor` is None for the operator at the command line."""

    audit_id: str
    actor: Actor | None = None

    @property
    def person(self) -> int | None:
        """Their person."""
        return self.actor.person_id if self.actor else None


def require(actor: Actor | None, office: Office) -> None:
    """Do nothing if somebody says who works for an office; raises NotTheirs."""
    if actor is not None and not (actor.may_approve and actor.may(Permission.STAFF, office)):
        raise NotTheirs


def check(tx: Tx, order: Order, act: Act, by: By) -> None:
    """Do nothing if it can be done now; raises DepartureRefused."""
    require(by.actor, tx.get_one(Office, order.office))
    leaver = members.find(tx, order.office, order.person, act.now)
    if leaver is None:
        raise NotOfTheOffice
    if leaver.is_phone:
        raise IsPhone
    fitting = holdings.successors(tx, order.office, order.person, act.now)
    if order.successor is not None and order.successor not in {one.person_id for one in fitting}:
        raise Unfit
    follows = holdings.consequences(tx, order.office, order.person, by.person, act.now)
    if not follows <= order.said:
        raise Unconfirmed(follows)


def end(act: Act, by: By, order: Order) -> Departure:
    """End somebody's access and hand over what they hold; both are told. Raises DepartureRefused.

    Of two who do it at once the second is refused.
    """
    _lock(act.tx, order)
    by = replace(by, actor=_as_they_are(act, by.actor)) if by.actor else by
    check(act.tx, order, act, by)
    departure = departures.add(
        act.tx,
        Departure(
            office=order.office,
            person_id=order.person,
            successor=order.successor,
            ended_by=by.person,
            ended_at=act.now,
        ),
    )
    number = departures.key_of(departure)
    act = replace(act, key=f"departure:{number}")
    facts = {"person": order.person, "successor": order.successor, "departure": number}
    subject = f"person:{order.person}"
    audit.record(
        act.tx, act.now, by.audit_id, "access.ended", subject, office=order.office, facts=facts
    )
    over = HandOver(
        act, order.office, order.person, order.successor, _heir(act.tx, by, order), by.audit_id
    )
    departures.note(act.tx, departure, handing_over.everything(over))
    _end_presence(act, order.person)
    telling.tell_ended(act, departure)
    return departure


def undo(act: Act, actor: Actor, number: int) -> tuple[Departure, int]:
    """Give the access back with all that nobody has touched since; raises NotTheirs, TooLate.

    Returns what was undone, and how many things stay where they are.
    """
    departure = departures.lock(act.tx, number)
    if departure is None or departure.undone_at is not None:
        raise TooLate
    is_own = actor.may_approve and departure.ended_by == departure.person_id == actor.person_id
    if not is_own:  # whoever left by mistake holds no role that would let them come back
        require(_as_they_are(act, actor), act.tx.get_one(Office, departure.office))
    if act.now - departure.ended_at > UNDO_WITHIN:
        raise TooLate
    if people.lock(act.tx, departure.person_id) is None:
        raise TooLate
    departure.undone_at = act.now
    act = replace(act, key=f"departure:{number}:undone")
    changes = departures.changes_of(departure)
    stayed = putting_back.everything(act, departure, changes, actor.audit_id)
    facts = {"departure": number, "stayed": stayed}
    audit.record(
        act.tx, act.now, actor.audit_id, "access.restored", f"person:{departure.person_id}",
        office=departure.office, facts=facts,
    )  # fmt: skip
    telling.tell_undone(act, departure)
    return departure, stayed


def _as_they_are(act: Act, actor: Actor) -> Actor:
    """Somebody with the roles that they hold now: theirs may have ended a moment ago."""
    return replace(actor, grants=roles.held_by(act.tx, actor.person_id, act.now))


def _lock(tx: Tx, order: Order) -> None:
    """Hold the office, so that two do not end each other's access, and then both people.

    In one order, so that neither is erased nor leaves while it is done.
    """
    tx.get_one(Office, order.office, with_for_update={"key_share": True}, populate_existing=True)
    numbers = {order.person} | ({order.successor} if order.successor is not None else set())
    found = {number: people.lock(tx, number) for number in sorted(numbers)}
    if found[order.person] is None:
        raise NotOfTheOffice
    if order.successor is not None and found[order.successor] is None:
        raise Unfit


def _heir(tx: Tx, by: By, order: Order) -> int | None:
    """Who goes on with texts: the successor, else whoever ends the access, if they may send."""
    if order.successor is not None:
        return order.successor
    may_write = by.actor is not None and by.actor.holds(Permission.SEND, order.office)
    return by.person if may_write and by.person != order.person else None


def _end_presence(act: Act, person: int) -> None:
    """Close what is open: browsers at the desk, dialogues, live views. A shared phone goes on."""
    web_access.end_all(act.tx, person, act.now, Why.ROLE_ENDED)
    for address in people.addresses_of(act.tx, person):
        if not address.is_shared:
            conversations.forget(act.tx, address.channel, address.account, address.value)
    for room in chats.every_private_chat(act.tx, person):
        trackers.forget(act.tx, chats.key_of(room))
