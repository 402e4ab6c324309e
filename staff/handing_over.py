"""What goes over to a successor, or back to the desk; each step says how things stood before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from broadcasts import control
from registry import consent
from registry.access import Actor, Permission
from staff.holdings import UNRELEASED
from storage import (
    audit,
    broadcasts,
    case_entries,
    cases,
    chats,
    group_admins,
    hoax_claims,
    hoax_entries,
    roles,
    rosters,
    stand_ins,
    takeovers,
)
from storage.broadcasts import BroadcastState
from storage.case_entries import CaseEntry, EntryKind
from storage.cases import Case
from storage.chats import ChatRow
from storage.departures import Change
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_entries import ClaimAct, HoaxEntry
from storage.offices import Office
from texts import desk_chat
from threads import notices, telling
from threads.context import Act
from threads.receipts import receipt
from threads.spokespeople import may_speak
from threads.takeovers import may_answer


@dataclass(frozen=True, slots=True)
class HandOver:
    """One person's things at one office go to `successor`; None: back to the desk.

    `heir` goes on with what they wrote; None: nobody does. `by` is an audit id.
    """

    act: Act
    office: str
    person: int
    successor: int | None
    heir: int | None
    by: str

    @property
    def tx(self) -> Tx:
        """The transaction."""
        return self.act.tx


Step: TypeAlias = Callable[[HandOver], Iterator[Change]]


def everything(over: HandOver) -> Sequence[Change]:
    """Hand over all that is in somebody's hands, and end their roles first."""
    found = [change for step in STEPS for change in step(over)]
    over.tx.flush()
    return found


def moment(at: datetime | None) -> str | None:
    """A moment as JSON."""
    return at.isoformat() if at is not None else None


def _roles(over: HandOver) -> Iterator[Change]:
    for grant in roles.of_person(over.tx, over.person, over.act.now):
        if grant.office != over.office or grant.id is None:
            continue
        was, grant.ends_at = moment(grant.ends_at), over.act.now
        over.tx.flush()
        facts = {"role": grant.role.value}
        _record(over, "role.ended", f"person:{over.person}", **facts)
        yield Change("role", grant.id, was, moment(grant.ends_at))


def _cases(over: HandOver) -> Iterator[Change]:
    for held in cases.held_by(over.tx, over.person):
        case = cases.lock(over.tx, cases.key_of(held))
        if case is None or case.office != over.office or case.holder != over.person:
            continue
        case.holder = over.successor if _may_hold(over, case) else None
        cases.touch(over.tx, case, over.act.now)
        _enter(over, case)
        yield Change("case", cases.key_of(case), over.person, [case.holder, case.version])


def _may_hold(over: HandOver, case: Case) -> bool:
    """Whether the successor answers this one: the press is answered by certain people only."""
    if over.successor is None:
        return False
    now = over.act.now
    actor = Actor(over.successor, "", roles.held_by(over.tx, over.successor, now))
    office = over.tx.get_one(Office, case.office)
    return may_answer(over.tx, actor, office, now) and may_speak(over.tx, case, actor, now)


def _enter(over: HandOver, case: Case) -> None:
    act = replace(over.act, key=f"{over.act.key}:case:{case.id}")
    entry = case_entries.add(
        over.tx,
        CaseEntry(
            case_id=cases.key_of(case),
            kind=EntryKind.RELEASED if case.holder is None else EntryKind.TAKEN,
            key=act.key,
            at=act.now,
            author=case.holder,
            audit_id=over.by,
            office=case.office,
        ),
    )
    action = "case.released" if case.holder is None else "case.taken"
    _record(over, action, f"case:{case.id}", holder=case.holder)
    telling.tell(act, case, entry)
    if case.holder is None:
        number = receipt(case.opened_office, case.number)
        notices.tell_desk(act, case, desk_chat.free_again(number))


def _claims(over: HandOver) -> Iterator[Change]:
    for held in hoax_claims.held_by(over.tx, over.person):
        claim = hoax_claims.lock(over.tx, hoax_claims.key_of(held))
        if claim is None or over.office not in {claim.office, claim.publisher}:
            continue
        claim.holder = over.successor if _may_verify(over, claim) else None
        if claim.holder is None and claim.state is ClaimState.TAKEN:
            claim.state = ClaimState.NEW
        hoax_claims.touch(over.tx, claim, over.act.now)
        number = hoax_claims.key_of(claim)
        what = ClaimAct.RELEASED if claim.holder is None else ClaimAct.TAKEN
        entry = HoaxEntry(
            claim_id=number,
            act=what,
            key=f"{over.act.key}:claim:{number}",
            at=over.act.now,
            author=claim.holder,
            audit_id=over.by,
            office=over.office,
        )
        hoax_entries.add(over.tx, entry)
        _record(over, f"claim.{what}", f"claim:{number}", holder=claim.holder)
        yield Change("claim", number, over.person, [claim.holder, claim.version])


def _may_verify(over: HandOver, claim: HoaxClaim) -> bool:
    """Whether the successor verifies for an office that works on this one."""
    if over.successor is None:
        return False
    held = roles.held_by(over.tx, over.successor, over.act.now)
    theirs = Actor(over.successor, "", held).offices_with(Permission.VERIFY)
    return not {claim.office, claim.publisher}.isdisjoint(theirs)


def _groups(over: HandOver) -> Iterator[Change]:
    """An Admin Grup has to be in the group: who goes on is told so, and may not be yet."""
    for room in chats.every_private_chat(over.tx, over.person):
        for group in group_admins.groups_of(over.tx, chats.key_of(room)):
            if group.office == over.office:
                yield _hand_group(over, group, room)


def _hand_group(over: HandOver, group: ChatRow, room: ChatRow) -> Change:
    number, here = chats.key_of(group), chats.key_of(room)
    group_admins.remove(over.tx, number, here)
    there = _room_like(over, room)
    is_new = there is not None and not group_admins.is_one(over.tx, number, there)
    if there is not None and is_new:
        group_admins.add(over.tx, number, there, over.act.now)
    _record(over, "group.admin_changed", f"chat:{number}", gone=here, chat=there)
    return Change("group", number, here, there if is_new else None)


def _contacts(over: HandOver) -> Iterator[Change]:
    for room in chats.every_private_chat(over.tx, over.person):
        if room.office != over.office or room.category is None:
            continue
        category, there = room.category, _room_like(over, room)
        heir = chats.get_one(over.tx, there) if there is not None else None
        is_new = heir is not None and heir.office is None
        room.office, room.category = None, None
        if heir is not None and is_new:
            heir.office, heir.category = over.office, category
        over.tx.flush()
        new = there if is_new else None
        _record(over, "contact.changed", f"chat:{room.id}", chat=new)
        yield Change("contact", chats.key_of(room), category.value, new)


def _room_like(over: HandOver, room: ChatRow) -> int | None:
    """The private chat of the successor where the leaver had one: on the same account, if any."""
    if over.successor is None:
        return None
    found = chats.private_chats(over.tx, over.successor)
    alike = [one for one in found if (one.channel, one.account) == (room.channel, room.account)]
    return chats.key_of(alike[0]) if alike else None


def _duties(over: HandOver) -> Iterator[Change]:
    """Without a successor they stay where they are, and count for nobody."""
    if over.successor is None:
        return
    for duty in rosters.coming_of(over.tx, over.office, over.person, over.act.now):
        duty.person_id = over.successor
        number = rosters.key_of(duty)
        _record(over, "duty.handed_over", f"duty:{number}", to=over.successor)
        yield Change("duty", number, over.person, over.successor)


def _stand_ins(over: HandOver) -> Iterator[Change]:
    """Nobody stands in because somebody else did: whoever leads names a Plh anew."""
    for row in stand_ins.in_force(over.tx, over.office, over.act.now):
        if row.person_id == over.person and row.id is not None:
            was, row.ends_at = moment(row.ends_at), over.act.now
            _record(over, "stand_in.ended", f"office:{over.office}", person=over.person)
            yield Change("stand_in", row.id, was, moment(row.ends_at))


def _takeovers(over: HandOver) -> Iterator[Change]:
    for row in takeovers.of_person(over.tx, over.person, over.act.now):
        if row.by_office == over.office and row.id is not None:
            was, row.ends_at = moment(row.ends_at), over.act.now
            _record(over, "desk.given_back", f"office:{row.office}", person=over.person)
            yield Change("takeover", row.id, was, moment(row.ends_at))


def _drafts(over: HandOver) -> Iterator[Change]:
    """What was not released yet is the heir's own from here on: it is approved by somebody else."""
    for number in _written(over, UNRELEASED):
        draft = broadcasts.lock(over.tx, number)
        if draft.state not in UNRELEASED or not draft.text:
            continue
        was, draft.report_chat = draft.report_chat, _room_of(over, over.heir)
        draft.author_person = over.heir or over.person
        over.tx.flush()
        _record(over, "broadcast.handed_over", f"broadcast:{number}", to=over.heir)
        yield Change("draft", number, was, [over.heir, draft.report_chat])


def _running(over: HandOver) -> Iterator[Change]:
    """What was released stays as it was written; somebody else hears how it goes."""
    for number in _written(over, control.UNFINISHED):
        released = broadcasts.lock(over.tx, number)
        was, released.report_chat = released.report_chat, _room_of(over, over.heir)
        over.tx.flush()
        _record(over, "broadcast.reported_elsewhere", f"broadcast:{number}", to=over.heir)
        yield Change("report", number, was, released.report_chat)


def _written(over: HandOver, states: Sequence[BroadcastState]) -> Sequence[int]:
    found = broadcasts.of_author(over.tx, over.person, states)
    return sorted(broadcasts.key_of(one) for one in found if one.office == over.office)


def _room_of(over: HandOver, person: int | None) -> int | None:
    """The chat in which somebody hears of announcements."""
    found = chats.private_chats(over.tx, person) if person is not None else ()
    wanting = [chats.key_of(one) for one in found if consent.wants_messages(over.tx, one)]
    return wanting[0] if wanting else None


def _codes(over: HandOver) -> Iterator[Change]:
    for code in roles.unused_of(over.tx, over.office, over.person, over.act.now):
        was, code.expires_at = moment(code.expires_at), over.act.now
        _record(over, "invitation.voided", f"invitation:{code.code_digest[:8]}")
        yield Change("code", code.code_digest, was, moment(code.expires_at))


def _group_codes(over: HandOver) -> Iterator[Change]:
    for code in group_admins.codes_of(over.tx, over.office, over.person, over.act.now):
        was, code.expires_at = moment(code.expires_at), over.act.now
        _record(over, "invitation.voided", f"chat:{code.group_id}")
        yield Change("group_code", code.code_digest, was, moment(code.expires_at))


def _record(over: HandOver, action: str, subject: str, **facts: str | int | None) -> None:
    audit.record(
        over.tx, over.act.now, over.by, action, subject, office=over.office, facts=facts
    )  # fmt: skip


STEPS: Final[Sequence[Step]] = (
    _roles,  # first: who answers the press may be another from here on
    _cases,
    _claims,
    _groups,
    _contacts,
    _duties,
    _stand_ins,
    _takeovers,
    _drafts,
    _running,
    _codes,
    _group_codes,
)
