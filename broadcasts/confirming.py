"""Saying that an announcement has arrived: in an office's own group, for it, or by telephone.

NotMeant    no target of the announcement is the office's
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from broadcasts import standing
from broadcasts.standing import Target
from channels.base import ChatKind
from registry.access import Actor, NotAllowed, Permission
from storage import acknowledgements, audit, broadcasts, chats, confirmations, operations
from storage.acknowledgements import Acknowledgement, Means
from storage.broadcasts import Broadcast
from storage.chats import Category, ChatRow
from storage.confirmations import Answer
from storage.engine import Tx
from storage.offices import Office


class NotMeant(Exception):
    """No target of the announcement is the office's."""


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody of an office said, over what, and when."""

    means: Means
    by: str
    at: datetime


def asks_in(tx: Tx, broadcast: Broadcast, group: ChatRow) -> bool:
    """Whether an announcement asks in a group whether it has arrived."""
    is_own = group.office is not None and group.category is Category.SATKER
    message = operations.announcement(broadcasts.key_of(broadcast))
    return is_own and bool(operations.planned(tx, message, [chats.key_of(group)]))


def answer_in_group(
    tx: Tx, broadcast: Broadcast, group: ChatRow, actor: Actor | None, given: Answer, now: datetime
) -> bool:
    """Keep what a member says in a group; false if it was said before.

    Who holds a role in the group's office is noted; anybody else speaks for the group.
    """
    is_staff = actor is not None and actor.holds(Permission.CONFIRM, group.office or "")
    said = Acknowledgement(
        broadcast_id=broadcasts.key_of(broadcast),
        target_id=chats.key_of(group),
        answer=given,
        answered_at=now,
        means=Means.BUTTON,
        person_id=actor.person_id if actor is not None and is_staff else None,
    )
    return acknowledgements.put(tx, said)


def waiting_for(tx: Tx, number: int, actor: Actor) -> Sequence[Target]:
    """What of an announcement somebody can confirm and nobody has.

    That is what they were asked alone for, and the groups of their offices.
    """
    asked = _asked(tx, number, actor.person_id)
    own = set(actor.offices_with(Permission.CONFIRM))
    return [
        target
        for target in standing.of(tx, number)
        if not target.is_confirmed
        and (target.chat_id in asked or (_is_own_group(target) and target.office in own))
    ]


def answer_for(
    tx: Tx, number: int, actor: Actor, targets: Sequence[Target], given: Answer, now: datetime
) -> bool:
    """Keep what somebody says about these targets; true if it is news for any."""
    asked = _asked(tx, number, actor.person_id)
    news = []
    for target in targets:
        if chat_ids := asked.get(target.chat_id):
            news += [
                confirmations.answer(tx, number, target.chat_id, chat_id, given, now)
                for chat_id in chat_ids
            ]
        else:
            group = chats.get_one(tx, target.chat_id)
            broadcast = tx.get_one(Broadcast, number)
            news.append(answer_in_group(tx, broadcast, group, actor, given, now))
    return any(news)


def record(
    tx: Tx, broadcast: Broadcast, office: Office, actor: Actor, told: Told, now: datetime
) -> int:
    """Write down that an office has told that it has it; returns for how many targets it is news.

    Raises NotAllowed if the office is neither theirs nor under theirs, NotMeant if it is no target.
    """
    if not actor.may_confirm_for(office):
        raise NotAllowed(Permission.CONFIRM, office.code)
    number = broadcasts.key_of(broadcast)
    own = [target for target in standing.of(tx, number) if target.office == office.code]
    if not own:
        raise NotMeant(office.code)
    noted = sum(_note(tx, number, target, actor, told) for target in own)
    if noted:
        who, what, subject = actor.audit_id, "broadcast.told", f"broadcast:{number}"
        facts = {"means": told.means.value, "targets": noted}
        audit.record(tx, now, who, what, subject, office=office.code, facts=facts)
    return noted


def _note(tx: Tx, number: int, target: Target, actor: Actor, told: Told) -> bool:
    if target.is_confirmed:
        return False
    return acknowledgements.put(
        tx,
        Acknowledgement(
            broadcast_id=number,
            target_id=target.chat_id,
            answer=Answer.CONFIRMED,
            answered_at=told.at,
            means=told.means,
            person_id=actor.person_id,
            told_by=told.by,
        ),
    )


def _asked(tx: Tx, number: int, person_id: int) -> dict[int, list[int]]:
    """The chats in which a person was asked, by target."""
    found: dict[int, list[int]] = {}
    for chat in chats.private_chats(tx, person_id):
        for row in confirmations.of_person(tx, number, chats.key_of(chat)):
            found.setdefault(row.target_id, []).append(row.asked_id)
    return found


def _is_own_group(target: Target) -> bool:
    return target.can_confirm and target.kind is ChatKind.GROUP and not target.is_relayed
