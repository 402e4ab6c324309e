"""The steps of /kirim that let an announcement come again."""

from __future__ import annotations

from broadcasts import recurrence, recurrence_typed, series, series_view
from broadcasts.approval_errors import NobodyToDecide
from broadcasts.publish import NotReady
from broadcasts.recurrence_typed import (
    BadNumber,
    BadRule,
    EndsFirst,
    NoEnd,
    NoTime,
    NotRead,
    OtherZone,
    TooLong,
    UnknownDay,
)
from broadcasts.series import NothingLeft
from channels.base import Message
from handlers import announce_views as views
from handlers.announce_turn import Turn, after, on, preview
from handlers.context import Result, aside, show, toast
from storage import approvals, broadcasts
from storage import series as store
from storage.approvals import ApprovalState
from storage.engine import Tx
from storage.offices import Office
from storage.series import Series
from texts import approvals as approval_texts
from texts import recurring as texts
from texts import service
from threads.context import Act


def take(turn: Turn) -> Message | str:
    """The rule that was typed as a screen, or why it is none."""
    now, zone = turn.context.now, turn.office.timezone
    try:
        rule = recurrence_typed.read(turn.context.text, now, zone)
    except BadRule as error:
        return _why(error, zone)
    first = next(series_view.turns(turn.tx, turn.draft, rule, now), None)
    if first is None:
        return texts.ENDS_FIRST
    turn.draft.recurrence, turn.draft.due_at = recurrence.pack(rule), first.at
    turn.tx.flush()
    return views.rule(turn.tx, turn.draft, rule, now)


def toggle_holidays(turn: Turn) -> Result:
    """Leave holidays out, or not."""
    rule, now = series_view.rule_of(turn.draft), turn.context.now
    if rule is None:
        return toast(service.OLD_BUTTON)
    changed = recurrence.toggled(rule)
    first = next(series_view.turns(turn.tx, turn.draft, changed, now), None)
    if first is None:
        return toast(texts.NOTHING_LEFT)
    turn.draft.recurrence, turn.draft.due_at = recurrence.pack(changed), first.at
    turn.tx.flush()
    return on(turn, views.rule(turn.tx, turn.draft, changed, now))


def leave_once(turn: Turn) -> None:
    """It has a time of its own: it does not come again, unless it is a copy of what does."""
    if store.of_copy(turn.tx, turn.number) is None:
        turn.draft.recurrence = None


def is_new(turn: Turn) -> bool:
    """Whether its release begins a series."""
    return turn.draft.recurrence is not None and store.of_copy(turn.tx, turn.number) is None


def adopt(turn: Turn) -> None:
    """Let further copies say what this one says."""
    if turn.draft.recurrence is not None:
        series.adopt(_act(turn), turn.draft)


def start(turn: Turn) -> Result:
    """Begin the series, and say when the first copy leaves and who decides."""
    words = series_view.words(turn.tx, turn.draft)
    try:
        found = series.start(_act(turn), turn.number, turn.actor.audit_id)
    except NotReady:
        return preview(turn)
    except NobodyToDecide:
        return aside(approval_texts.NOBODY_TO_DECIDE)
    except NothingLeft:
        return aside(texts.NOTHING_LEFT, *views.when(turn.number).buttons)
    first = store.copies(turn.tx, store.key_of(found))[0]
    assert first.due_at is not None
    asked, zone = _asked(turn.tx, found), turn.office.timezone
    text = texts.started(store.key_of(found), words, first.due_at, zone, asked)
    return show(text, state=after(turn))


def _asked(tx: Tx, found: Series) -> str | None:
    """The office that decides about the first copy."""
    first = store.copies(tx, store.key_of(found))[0]
    request = approvals.newest_of(tx, broadcasts.key_of(first))
    if request is None or request.state is not ApprovalState.OPEN:
        return None
    return tx.get_one(Office, request.office).name


def _act(turn: Turn) -> Act:
    context = turn.context
    return Act(turn.tx, context.composers, context.now, context.key)


def _why(error: BadRule, zone: str) -> str:
    match error:
        case UnknownDay():
            return texts.unknown_day(error.word)
        case OtherZone():
            return texts.other_zone(zone)
    sentences = {
        NotRead: texts.NOT_READ,
        BadNumber: texts.BAD_NUMBER,
        NoTime: texts.NO_TIME,
        NoEnd: texts.NO_END,
        EndsFirst: texts.ENDS_FIRST,
        TooLong: texts.TOO_LONG,
    }
    return sentences[type(error)]
