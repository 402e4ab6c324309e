"""The buttons of /kirim: each a small step on a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from broadcasts import drafting, filling, holds, invitations, policy
from broadcasts.drafting import TIERS_BELOW
from broadcasts.holds import Reason
from broadcasts.publish import NotReady, publish
from channels.base import Message
from handlers import (
    announce_approval,
    announce_event,
    announce_limits,
    announce_repeat,
    announce_segments,
)
from handlers import announce_views as views
from handlers.announce_turn import (
    Step,
    Turn,
    after,
    choosing,
    confine,
    discard,
    on,
    preview,
    refusal,
    selector_for,
)
from handlers.context import (
    Context,
    Result,
    Say,
    State,
    aside,
    number_of,
    show,
    toast,
)
from registry import clock
from registry.access import Permission
from registry.groups import Audience, categories_of
from storage import broadcasts, series
from storage import offices as store
from storage.broadcasts import Broadcast, Kind
from storage.offices import Office, Tier
from texts import broadcasts as texts
from texts import holds as hold_texts
from texts import recurring, service

TOMORROW = "besok 07.00"

Choice = TypeVar("Choice", bound=StrEnum)


QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "time": texts.ASK_TIME,
        "embargo": hold_texts.ASK_EMBARGO,
        "basis": texts.ASK_BASIS,
        "contact": texts.ASK_CONTACT,
        "region": texts.ASK_REGION,
        "repeat": recurring.ASK_RULE,
    }
)

TYPED: Final = frozenset({*QUESTIONS, *announce_event.QUESTIONS})
"""The questions that wait for typed answers."""


def _one_of(kind: type[Choice], word: str) -> Choice | None:
    return next((member for member in kind if member.value == word), None)


# In whose name


def _begin(turn: Turn) -> Result:
    return on(turn, views.first_question(turn.tx, turn.actor, turn.draft))


def _speak_for(turn: Turn) -> Result:
    office = turn.tx.get(Office, turn.word)
    if office is None or not turn.actor.may(Permission.SEND, office):
        return toast(service.OLD_BUTTON)
    turn.draft.office = office.code
    selector = selector_for(turn.context, office, Audience.INTERNAL)
    drafting.aim(turn.tx, turn.number, selector)
    return _ask_audience(turn)


# To whom


def _ask_audience(turn: Turn) -> Result:
    return on(turn, views.audience(turn.draft, turn.office))


def _aim(turn: Turn) -> Result:
    if not _choose_audience(turn):
        return toast(service.OLD_BUTTON)
    return _continue(turn)


def _switch(turn: Turn) -> Result:
    if not _choose_audience(turn):
        return toast(service.OLD_BUTTON)
    return _show_aim(turn)


def _choose_audience(turn: Turn) -> bool:
    audience = _one_of(Audience, turn.word)
    if audience is None:
        return False
    selector = replace(turn.selector, categories=categories_of(audience), segments=())
    drafting.aim(turn.tx, turn.number, selector)
    return True


def _show_aim(turn: Turn) -> Result:
    return on(turn, views.aim(turn.tx, turn.draft))


def _toggle(turn: Turn) -> Result:
    root = turn.tx.get_one(Office, turn.selector.root)
    chosen = {*turn.selector.tiers} ^ {_one_of(Tier, turn.word)}
    tiers = [tier for tier in TIERS_BELOW[root.tier] if tier in chosen]
    if not tiers:
        return toast(texts.ONE_TIER_AT_LEAST)
    drafting.aim(turn.tx, turn.number, drafting.narrow(turn.selector, tiers=tiers))
    return _show_aim(turn)


def _everywhere(turn: Turn) -> Result:
    office = turn.office
    selector = replace(turn.selector, root=office.code, tiers=TIERS_BELOW[office.tier])
    drafting.aim(turn.tx, turn.number, selector)
    return _show_aim(turn)


def _confine(turn: Turn) -> Result:
    root = store.get(turn.tx, turn.word)
    inside = {below.code for below in store.subtree(turn.tx, turn.draft.office)}
    if root is None or root.code not in inside:
        return toast(texts.REGION_NOT_YOURS)
    confine(turn, root)
    return _show_aim(turn)


def _continue(turn: Turn) -> Result:
    return preview(turn) if turn.has_preview else _ask_when(turn)


# When


def _ask_when(turn: Turn) -> Result:
    return on(turn, views.when(turn.number, has_preview=turn.has_preview))


def _send_now(turn: Turn) -> Result:
    announce_repeat.leave_once(turn)
    turn.draft.due_at = None
    return preview(turn)


def _send_tomorrow(turn: Turn) -> Result:
    announce_repeat.leave_once(turn)
    turn.draft.due_at = clock.parse_when(TOMORROW, turn.context.now, turn.office.timezone)
    return preview(turn)


def _repeat(turn: Turn) -> Result:
    if turn.draft.siaga_reason is not None:
        return toast(recurring.NOT_SIAGA)
    if turn.draft.kind is Kind.INVITATION:
        return toast(recurring.NOT_INVITED)
    return _ask("repeat")(turn)


def _once(turn: Turn) -> Result:
    announce_repeat.leave_once(turn)
    turn.draft.due_at = None
    return _ask_when(turn)


def _ask(question: str) -> Step:
    def ask(turn: Turn) -> Result:
        data = {"draft": turn.number, "seen": turn.has_preview}
        buttons = views.question_buttons(question, turn.number, has_preview=turn.has_preview)
        return show(QUESTIONS[question], *buttons, state=State(f"kirim:{question}", data))

    return ask


# The preview and what follows


def _send_test(turn: Turn) -> Result:
    reader = filling.example(turn.tx, turn.draft)
    announcement = drafting.announcement(turn.tx, turn.draft, to=reader)
    buttons = views.after_test_buttons(turn.tx, turn.draft, turn.context.now)
    after = Message(texts.THAT_WAS_A_TEST, buttons)
    state = choosing(turn.number, has_preview=True)
    return Result((Say(announcement), Say(after)), state)


def _release(turn: Turn) -> Result:
    if announce_repeat.is_new(turn):
        return announce_repeat.start(turn)
    now, zone = turn.context.now, turn.office.timezone
    due_at = holds.leaves_at(turn.draft, now)
    if due_at is not None and due_at <= now:
        return aside(texts.time_is_past(due_at, zone), *views.when(turn.number).buttons)
    hold = holds.check(turn.tx, turn.draft, holds.moment(turn.draft, now))
    if hold is not None and hold.reason is not Reason.CONTENT:
        return preview(turn)  # it says why, and what can be done
    if refused := announce_event.refusal(turn):
        return refused
    announce_repeat.adopt(turn)
    if policy.is_required(turn.tx, turn.draft, now):
        is_siaga = turn.draft.siaga_reason is not None and hold is None
        return announce_approval.send_siaga(turn) if is_siaga else announce_approval.submit(turn)
    groups = drafting.preview(turn.tx, turn.draft).audience
    try:
        publish(turn.tx, turn.number, turn.actor.audit_id, due_at or now, now)
    except NotReady:
        return preview(turn)
    text = texts.released(turn.number, groups, due_at, zone)
    return show(text, *views.released_buttons(turn.number), state=after(turn))


# Leaving it


def _cancel(turn: Turn) -> Result:
    discard(turn.tx, turn.draft, turn.context.now)
    return show(texts.CANCELLED, state=after(turn))


def _drop(turn: Turn) -> Result:
    discard(turn.tx, turn.draft, turn.context.now)
    return show(texts.IGNORED, state=after(turn))


def _start_afresh(turn: Turn) -> Result:
    discard(turn.tx, turn.draft, turn.context.now)
    return show(texts.ASK_TEXT, *views.LEAVE, state=State("kirim:text"))


def _instead(turn: Turn) -> Result:
    """A new announcement; the unfinished one is discarded."""
    old = _other_draft(turn)
    if old is not None:
        discard(turn.tx, old, turn.context.now)
    return _begin(turn)


def _swap(turn: Turn) -> Result:
    """The new text in the unfinished announcement."""
    old = _other_draft(turn)
    if old is None:
        return _begin(turn)
    new, has_preview = turn.draft, _has_preview_of(turn.context, broadcasts.key_of(old))
    new.office, new.selector, new.due_at = old.office, dict(old.selector), old.due_at
    new.basis, new.contact, new.recurrence = old.basis, old.contact, old.recurrence
    new.embargo_until, new.stage_id = old.embargo_until, old.stage_id
    new.kind, new.lane, new.siaga_reason = old.kind, old.lane, old.siaga_reason
    series.replace_copy(turn.tx, broadcasts.key_of(old), turn.number)
    if event := invitations.event_of(turn.tx, old):
        invitations.plan(turn.tx, new, invitations.schedule_of(event), turn.context.now)
    discard(turn.tx, old, turn.context.now)
    return preview(turn) if has_preview else _begin(turn)


def _has_preview_of(context: Context, number: int) -> bool:
    data = context.state.data if context.state else {}
    return data.get("draft") == number and bool(data.get("seen"))


def _other_draft(turn: Turn) -> Broadcast | None:
    number = number_of(turn.word)
    other = broadcasts.get(turn.tx, number) if number is not None else None
    return None if refusal(turn.tx, turn.actor, other) else other


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "offer": _begin,
        "by": _speak_for,
        "aim": _ask_audience,
        "to": _aim,
        "tiers": _show_aim,
        "for": _switch,
        "tier": _toggle,
        "region": _ask("region"),
        "everywhere": _everywhere,
        "area": _confine,
        "go": _continue,
        "when": _ask_when,
        "now": _send_now,
        "tomorrow": _send_tomorrow,
        "time": _ask("time"),
        "repeat": _repeat,
        "holidays": announce_repeat.toggle_holidays,
        "once": _once,
        "basis": _ask("basis"),
        "contact": _ask("contact"),
        "view": preview,
        "test": _send_test,
        "send": _release,
        "cancel": _cancel,
        "drop": _drop,
        "fresh": _start_afresh,
        "instead": _instead,
        "swap": _swap,
        **announce_segments.STEPS,
        **announce_approval.STEPS,
        **announce_limits.STEPS,
    }
)
