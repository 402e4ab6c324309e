"""The steps of /kirim that a second person stands behind: kind, urgency, submitting, mending."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from broadcasts import approval, approval_notices, approval_view, invitations, policy
from broadcasts.approval_errors import NobodyToDecide, NotAnApprover
from broadcasts.control import WrongState
from broadcasts.holds import Held
from broadcasts.publish import NotReady
from handlers import announce_event
from handlers import announce_urgency as screens
from handlers import announce_views as views
from handlers.announce_turn import Step, Turn, after, on, preview
from handlers.context import Result, aside, show, toast
from storage.broadcasts import Kind, Lane
from storage.offices import Office
from texts import approvals as texts
from texts import broadcasts as broadcast_texts
from texts import recurring, service
from threads.context import Act

LANES: Mapping[str, Lane] = MappingProxyType({"biasa": Lane.ROUTINE, "segera": Lane.NOTICE})


def _ask_kind(turn: Turn) -> Result:
    return on(turn, screens.kinds(turn.number))


def _choose_kind(turn: Turn) -> Result:
    kind = next((kind for kind in Kind if kind.value == turn.word), None)
    if kind is None:
        return toast(service.OLD_BUTTON)
    if kind is Kind.INVITATION and turn.draft.recurrence is not None:
        return toast(recurring.NOT_INVITED)
    turn.draft.kind = kind
    if kind is Kind.INVITATION and invitations.event_of(turn.tx, turn.draft) is None:
        return announce_event.begin(turn)
    return preview(turn)


def _ask_urgency(turn: Turn) -> Result:
    return on(turn, screens.urgencies(turn.number, may_siaga=_may_siaga(turn)))


def _choose_urgency(turn: Turn) -> Result:
    if turn.word == "siaga":
        if not _may_siaga(turn):
            return toast(texts.ONLY_LEADERS_SEND_SIAGA)
        if turn.draft.recurrence is not None:
            return toast(recurring.NOT_SIAGA)
        return on(turn, screens.siaga_reasons(turn.number))
    if turn.word not in LANES:
        return toast(service.OLD_BUTTON)
    turn.draft.lane, turn.draft.siaga_reason = LANES[turn.word], None
    return preview(turn)


def _choose_reason(turn: Turn) -> Result:
    if turn.word not in texts.SIAGA_REASONS:
        return toast(service.OLD_BUTTON)
    if not _may_siaga(turn):
        return toast(texts.ONLY_LEADERS_SEND_SIAGA)
    if turn.draft.embargo_until is not None:
        return toast(texts.SIAGA_WITHOUT_EMBARGO)
    if turn.draft.recurrence is not None:
        return toast(recurring.NOT_SIAGA)
    turn.draft.siaga_reason, turn.draft.due_at = turn.word, None
    return preview(turn)


def _may_siaga(turn: Turn) -> bool:
    return policy.may_send_siaga(turn.tx, turn.actor, turn.office, turn.context.now)


def submit(turn: Turn) -> Result:
    """Ask the second person, and tell the author who that is and until when."""
    try:
        request = approval.submit(_act(turn), turn.number, turn.actor.audit_id)
    except (NotReady, Held):
        return preview(turn)
    except NobodyToDecide:
        return aside(texts.NOBODY_TO_DECIDE)
    asked = turn.tx.get_one(Office, request.office).name
    text = texts.submitted(turn.number, asked, request.decide_by, turn.office.timezone)
    return show(text, *approval_notices.author_buttons(turn.number), state=after(turn))


def send_siaga(turn: Turn) -> Result:
    """Let it leave without a decision; the role is looked at again."""
    groups = approval_view.audience(turn.tx, turn.draft)
    try:
        record = approval.send_siaga(_act(turn), turn.actor, turn.number)
    except (NotReady, Held):
        return preview(turn)
    except NotAnApprover:
        return toast(texts.ONLY_LEADERS_SEND_SIAGA)
    text = texts.siaga_sent(turn.number, groups, record.decide_by, turn.office.timezone)
    return show(text, *views.released_buttons(turn.number), state=after(turn))


def _mend(turn: Turn) -> Result:
    try:
        approval.take_back(_act(turn), turn.number, turn.actor.audit_id)
    except WrongState:
        return toast(broadcast_texts.ALREADY_RELEASED)
    return preview(turn)


def _give_up(turn: Turn) -> Result:
    try:
        approval.give_up(_act(turn), turn.number, turn.actor.audit_id)
    except WrongState:
        return toast(broadcast_texts.ALREADY_RELEASED)
    return show(texts.given_up(turn.number), state=after(turn))


def _act(turn: Turn) -> Act:
    context = turn.context
    official = context.policies.official_domains
    return Act(turn.tx, context.composers, context.now, context.key, official_domains=official)


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "kind": _ask_kind,
        "is": _choose_kind,
        "event": announce_event.begin,
        "urgency": _ask_urgency,
        "as": _choose_urgency,
        "since": _choose_reason,
    }
)
"""On a draft."""
OPENING_STEPS: Mapping[str, Step] = MappingProxyType({"mend": _mend, "giveup": _give_up})
"""On what was submitted or returned."""
