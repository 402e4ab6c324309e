"""Announcements that come again: each time a copy, which goes the way of every announcement.

What counts stands in the database: the next time, and which days have a copy. So a restart makes
nothing twice, nor do two tickers, which wait for each other at the series.

SeriesError
├── NothingLeft    the rule names no time any more
└── IsOver         the series has ended, or goes on already
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from broadcasts import (
    approval,
    control,
    holds,
    policy,
    publish,
    remarks,
    series_cover,
    series_view,
)
from broadcasts import series_notices as notices
from broadcasts.approval_errors import NobodyToDecide
from broadcasts.approval_records import close, record
from broadcasts.control import WrongState
from broadcasts.holds import Held
from broadcasts.publish import NobodyThere, NotReady, Unfillable
from broadcasts.recurrence import Turn
from registry.access import Actor, Permission
from storage import audit, broadcasts, corrections
from storage import series as store
from storage.approvals import ApprovalState
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Tx
from storage.offices import Office
from storage.series import Series, SeriesState
from texts import approvals as approval_texts
from texts import broadcasts as broadcast_texts
from texts import placeholders as filling_texts
from texts.markup import Html
from threads.context import Act

_CONTENT: Final = (
    "office", "author", "author_person", "report_chat", "text", "media", "basis", "contact", "kind",
    "selector", "recurrence", "lane", "gap", "lateness", "quiet", "stage_id",
)  # fmt: skip


class SeriesError(Exception):
    """Nothing was changed."""


class NothingLeft(SeriesError):
    """The rule names no time any more."""


class IsOver(SeriesError):
    """The series has ended, or goes on already."""


# What people do


def start(act: Act, broadcast_id: int, by: str) -> Series:
    """Let a draft with a rule come again; its first copy is released or submitted at once.

    Raises WrongState, NotReady, NobodyToDecide, NothingLeft.
    """
    template = broadcasts.lock(act.tx, broadcast_id)
    rule = series_view.rule_of(template)
    if template.state is not BroadcastState.DRAFT or rule is None:
        raise WrongState(template.state)
    publish.tiers_reached(act.tx, template)
    if policy.is_required(act.tx, template, act.now) and not policy.approvers(
        act.tx, template, act.now
    ):
        raise NobodyToDecide(broadcast_id)
    first = next(series_view.turns(act.tx, template, rule, act.now), None)
    if first is None:
        raise NothingLeft(broadcast_id)
    template.state, template.due_at = BroadcastState.SERIES, None
    row = Series(template_id=broadcast_id, state=SeriesState.ACTIVE, created_at=act.now)
    found = store.add(act.tx, row)
    note(act, found, template, by, "series.start")
    make(act, found, template, first)
    return found


def adopt(act: Act, copy: Broadcast) -> None:
    """A copy that its author has mended is what all further ones say."""
    found = store.of_copy(act.tx, broadcasts.key_of(copy))
    if found is None:
        return
    found = store.lock(act.tx, store.key_of(found))
    template = broadcasts.lock(act.tx, found.template_id)
    _take_content(template, copy)
    aim(act.tx, found, template, max(copy.due_at or act.now, act.now))


def take_over(act: Act, actor: Actor, number: int, report_chat: int) -> Series:
    """Answer for a series whose author is gone: it goes on. Raises NotAllowed, IsOver."""
    found, template = locked(act.tx, number)
    actor.require(Permission.SEND, act.tx.get_one(Office, template.office))
    if found.state is not SeriesState.PAUSED:
        raise IsOver(number)
    template.author, template.author_person = actor.audit_id, actor.person_id
    template.report_chat = report_chat
    found.state = SeriesState.ACTIVE
    aim(act.tx, found, template, act.now)
    note(act, found, template, actor.audit_id, "series.take_over")
    return found


def end(act: Act, actor: Actor, number: int) -> None:
    """Let nothing more of a series leave that has not begun to. Raises NotAllowed, IsOver."""
    found, template = locked(act.tx, number)
    actor.require(Permission.SEND, act.tx.get_one(Office, template.office))
    if found.state is SeriesState.ENDED:
        raise IsOver(number)
    call_off(act, found, actor.audit_id)
    finish(found)
    note(act, found, template, actor.audit_id, "series.end")


# Within


def make(act: Act, found: Series, template: Broadcast, turn: Turn) -> None:
    """The copy of a day; it leaves, is submitted, or waits for its author as a draft."""
    copy = Broadcast(
        **{name: getattr(template, name) for name in _CONTENT},
        state=BroadcastState.DRAFT,
        due_at=turn.at,
        created_at=act.now,
    )
    number = broadcasts.add(act.tx, copy)
    store.note_copy(act.tx, store.key_of(found), turn.day, number)
    aim(act.tx, found, template, turn.at)
    note(act, found, template, "system", "series.copy", copy=number)
    try:
        _let_leave(act, found, copy, turn.at)
    except (NotReady, NobodyToDecide, Held) as error:
        notices.tell_stuck(act, found, copy, turn.at, _why(error, copy))


def _let_leave(act: Act, found: Series, copy: Broadcast, due_at: datetime) -> None:
    number, by = broadcasts.key_of(copy), copy.author
    if policy.is_required(act.tx, copy, act.now):
        is_covered = holds.content(act.tx, copy, due_at) is None
        approver = series_cover.holder(act.tx, found, act.now) if is_covered else None
        if approver is None:
            approval.submit(act, number, by)
            return
        publish.tiers_reached(act.tx, copy)
        given = record(act, copy, ApprovalState.APPROVED, copy.office, due_at)
        close(act, given, ApprovalState.APPROVED, approver)
    publish.publish(act.tx, number, by, due_at, act.now)


def call_off(act: Act, found: Series, by: str) -> None:
    """Withdraw the copies that have not begun to leave; their days may get others."""
    for copy in store.copies(act.tx, store.key_of(found)):
        number = broadcasts.key_of(copy)
        if copy.state in approval.OPENABLE:
            approval.give_up(act, number, by)
        elif copy.state is BroadcastState.DRAFT or _waits(act.tx, copy):
            control.withdraw(act.tx, number, by, act.now)
        else:
            continue
        store.forget_copy(act.tx, number)


def _waits(tx: Tx, copy: Broadcast) -> bool:
    """Whether nobody has any of it: also what has begun may still wait for the morning."""
    reached, _ = corrections.count(tx, broadcasts.key_of(copy))
    return copy.state in control.UNFINISHED and not reached


def aim(tx: Tx, found: Series, template: Broadcast, after: datetime) -> Turn | None:
    """The next turn after a moment whose day has no copy; the series waits for it."""
    rule = series_view.rule_of(template)
    taken = store.days_taken(tx, store.key_of(found))
    ahead = series_view.turns(tx, template, rule, after) if rule is not None else ()
    turn = next((turn for turn in ahead if turn.day not in taken), None)
    found.next_day, found.next_at = (turn.day, turn.at) if turn else (None, None)
    tx.flush()
    return turn


def _take_content(template: Broadcast, copy: Broadcast) -> None:
    for name in _CONTENT:
        setattr(template, name, getattr(copy, name))


def locked(tx: Tx, number: int) -> tuple[Series, Broadcast]:
    """A series and what its copies are made of, unchanged by others before the commit."""
    found = store.lock(tx, number)
    return found, broadcasts.lock(tx, found.template_id)


def finish(found: Series) -> None:
    """Nothing follows any more."""
    found.state, found.next_day, found.next_at = SeriesState.ENDED, None, None


def _why(error: Exception, copy: Broadcast) -> Html | str:
    match error:
        case Held():
            return remarks.to_author(copy.text, error.hold)
        case Unfillable():
            return filling_texts.gaps(error.gaps.unknown, error.gaps.without_contact)
        case NobodyThere():
            return broadcast_texts.NOBODY_THERE
        case _:
            return approval_texts.NOBODY_TO_DECIDE


def note(
    act: Act, found: Series, template: Broadcast, by: str, action: str, **facts: object
) -> None:
    """Write an act on a series into the audit."""
    act.tx.flush()
    subject = f"series:{store.key_of(found)}"
    audit.record(act.tx, act.now, by, action, subject, office=template.office, facts=facts)
