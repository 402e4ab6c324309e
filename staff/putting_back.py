"""Undoing: each thing goes back if it stands as it was left; what somebody touched stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from staff.handing_over import moment
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
)
from storage.case_entries import CaseEntry, EntryKind
from storage.chats import Category
from storage.departures import Change, Departure
from storage.engine import Tx
from storage.group_admins import GroupInvitation
from storage.hoax_claims import ClaimState
from storage.hoax_entries import ClaimAct, HoaxEntry
from storage.roles import Invitation, RoleGrant
from storage.rosters import Duty
from storage.stand_ins import StandIn
from storage.takeovers import Takeover
from threads import telling
from threads.context import Act

PutBack: TypeAlias = Callable[[Act, Departure, Change], bool]


def everything(act: Act, departure: Departure, changes: Sequence[Change], by: str) -> int:
    """Put back what nobody has touched since; returns how many things stay where they are."""
    stayed = 0
    for change in changes:
        is_back = _KINDS[change.kind](act, departure, change)
        act.tx.flush()
        stayed += not is_back
        action = "departure.put_back" if is_back else "departure.left_as_is"
        # The digest of a code is too short here to search codes by.
        subject = f"{change.kind}:{str(change.number)[:8]}"
        audit.record(act.tx, act.now, by, action, subject, office=departure.office)
    return stayed


def _ending(row_of: Callable[[Tx, Any], Any], column: str) -> PutBack:
    """What ended in time ends when it would have; `column` is its end."""

    def put_back(act: Act, departure: Departure, change: Change) -> bool:
        row = row_of(act.tx, change.number)
        if row is None or moment(getattr(row, column)) != change.now:
            return False
        setattr(row, column, _read(change.was))
        return True

    return put_back


def _code(act: Act, departure: Departure, change: Change) -> bool:
    code = act.tx.get(Invitation, change.number, with_for_update=True, populate_existing=True)
    if code is None or code.used_at is not None:
        return False
    code.expires_at = _read(change.was) or code.expires_at
    return True


def _case(act: Act, departure: Departure, change: Change) -> bool:
    case = cases.lock(act.tx, int(change.number))
    if case is None or not case.is_open or [case.holder, case.version] != change.now:
        return False
    case.holder = departure.person_id
    cases.touch(act.tx, case, act.now)
    entry = case_entries.add(
        act.tx,
        CaseEntry(
            case_id=cases.key_of(case),
            kind=EntryKind.TAKEN,
            key=f"{act.key}:case:{case.id}",
            at=act.now,
            author=case.holder,
            office=case.office,
        ),
    )
    telling.tell(act, case, entry)
    return True


def _claim(act: Act, departure: Departure, change: Change) -> bool:
    claim = hoax_claims.lock(act.tx, int(change.number))
    if claim is None or not claim.is_open or [claim.holder, claim.version] != change.now:
        return False
    claim.holder = departure.person_id
    if claim.state is ClaimState.NEW:
        claim.state = ClaimState.TAKEN
    hoax_claims.touch(act.tx, claim, act.now)
    entry = HoaxEntry(
        claim_id=hoax_claims.key_of(claim),
        act=ClaimAct.TAKEN,
        key=f"{act.key}:claim:{claim.id}",
        at=act.now,
        author=claim.holder,
        office=departure.office,
    )
    hoax_entries.add(act.tx, entry)
    return True


def _group(act: Act, departure: Departure, change: Change) -> bool:
    group, place = int(change.number), chats.get(act.tx, int(change.was))
    if place is None or place.person_id != departure.person_id:
        return False
    if change.now is not None and not group_admins.remove(act.tx, group, int(change.now)):
        return False
    group_admins.add(act.tx, group, int(change.was), act.now)
    return True


def _contact(act: Act, departure: Departure, change: Change) -> bool:
    room = chats.get(act.tx, int(change.number))
    if room is None or room.person_id != departure.person_id or room.office is not None:
        return False
    heir = chats.get(act.tx, int(change.now)) if change.now is not None else None
    if heir is not None and heir.office == departure.office:
        heir.office, heir.category = None, None
    room.office, room.category = departure.office, Category(change.was)
    return True


def _duty(act: Act, departure: Departure, change: Change) -> bool:
    duty = act.tx.get(Duty, change.number)
    if duty is None or duty.person_id != change.now:
        return False
    duty.person_id = departure.person_id
    return True


def _draft(act: Act, departure: Departure, change: Change) -> bool:
    draft, (heir, report_chat) = broadcasts.lock(act.tx, int(change.number)), change.now
    is_as_left = draft.author_person == (heir or departure.person_id)
    if not is_as_left or draft.state not in UNRELEASED or draft.report_chat != report_chat:
        return False
    draft.author_person, draft.report_chat = departure.person_id, change.was
    return True


def _report(act: Act, departure: Departure, change: Change) -> bool:
    released = broadcasts.lock(act.tx, int(change.number))
    if released.report_chat != change.now:
        return False
    released.report_chat = change.was
    return True


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None


_KINDS: Final[Mapping[str, PutBack]] = MappingProxyType(
    {
        "role": _ending(lambda tx, number: tx.get(RoleGrant, number), "ends_at"),
        "case": _case,
        "claim": _claim,
        "group": _group,
        "contact": _contact,
        "duty": _duty,
        "stand_in": _ending(lambda tx, number: tx.get(StandIn, number), "ends_at"),
        "takeover": _ending(lambda tx, number: tx.get(Takeover, number), "ends_at"),
        "draft": _draft,
        "report": _report,
        "code": _code,
        "group_code": _ending(lambda tx, number: tx.get(GroupInvitation, number), "expires_at"),
    }
)
