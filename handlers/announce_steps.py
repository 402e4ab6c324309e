"""The buttons of /kirim: each a small step on a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias

from broadcasts import drafting
from broadcasts.drafting import TIERS_BELOW
from broadcasts.publish import NobodyThere, NotADraft, publish
from handlers import announce_views as views
from handlers.context import Context, Replace, Result, Say, State, Toast, say, show, toast
from registry import clock
from registry.groups import Audience, categories_of
from storage import broadcasts
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import Selector
from storage.engine import Tx
from storage.offices import Office, Tier
from texts import broadcasts as texts


@dataclass(frozen=True, slots=True)
class Turn:
    """A button pressed under a draft; `words` stand behind the draft's number in its data."""

    tx: Tx
    context: Context
    draft: Broadcast
    words: Sequence[str] = ()

    @property
    def number(self) -> int:
        """The draft's number."""
        return broadcasts.key_of(self.draft)

    @property
    def office(self) -> Office:
        """In whose name it is written."""
        return self.tx.get_one(Office, self.draft.office)


Step: TypeAlias = Callable[[Turn], Result]

QUESTIONS = MappingProxyType(
    {
        "time": texts.ASK_TIME,
        "basis": texts.ASK_BASIS,
        "contact": texts.ASK_CONTACT,
        "region": texts.ASK_REGION,
    }
)


def selector_for(context: Context, office: Office, audience: Audience) -> Selector:
    """Everybody of an audience in the office's own subtree."""
    return Selector(
        author_office=office.code,
        root=office.code,
        tiers=TIERS_BELOW[office.tier],
        categories=categories_of(audience),
        is_drill=context.policies.is_drill,
    )


def _ask_audience(turn: Turn) -> Result:
    return show(texts.ASK_AUDIENCE, *views.audience_buttons(turn.number))


def _aim(turn: Turn) -> Result:
    selector = selector_for(turn.context, turn.office, Audience(turn.words[0]))
    drafting.aim(turn.tx, turn.number, selector)
    return _ask_when(turn)


def _ask_tiers(turn: Turn) -> Result:
    return show(texts.ASK_TIERS, *views.tier_buttons(turn.draft, TIERS_BELOW[turn.office.tier]))


def _toggle(turn: Turn) -> Result:
    selector = broadcasts.unpack(turn.draft.selector)
    chosen = set(selector.tiers) ^ {Tier(turn.words[0])}
    tiers = [tier for tier in TIERS_BELOW[turn.office.tier] if tier in chosen]
    if tiers:
        drafting.aim(turn.tx, turn.number, drafting.narrow(selector, tiers=tiers))
    return _ask_tiers(turn)


def _ask_when(turn: Turn) -> Result:
    return show(texts.ASK_WHEN, *views.when_buttons(turn.number))


def _ask(question: str) -> Step:
    def ask(turn: Turn) -> Result:
        state = State(f"kirim:{question}", {"draft": turn.number})
        return show(QUESTIONS[question], state=state)

    return ask


def _send_now(turn: Turn) -> Result:
    return _preview_at(turn, None)


def _send_tomorrow(turn: Turn) -> Result:
    due_at = clock.parse_when("besok 07.00", turn.context.now, turn.office.timezone)
    return _preview_at(turn, due_at)


def _preview_at(turn: Turn, due_at: datetime | None) -> Result:
    turn.draft.due_at = due_at
    turn.tx.flush()
    return Result((Replace(views.preview(turn.tx, turn.draft)),))


def _send_test(turn: Turn) -> Result:
    message = drafting.announcement(turn.tx, turn.draft)
    return Result((Say(message), Toast(texts.TEST_SENT)))


def _release(turn: Turn) -> Result:
    due_at, now, zone = turn.draft.due_at, turn.context.now, turn.office.timezone
    if due_at is not None and due_at <= now:
        again = State("kirim:time", {"draft": turn.number})
        return say(texts.time_is_past(due_at, zone), state=again)
    groups = drafting.preview(turn.tx, turn.draft).audience
    try:
        publish(turn.tx, turn.number, turn.draft.author, due_at or now, now)
    except NobodyThere:
        return show(texts.NOBODY_THERE, *views.nobody_buttons(turn.number))
    except NotADraft:
        return toast(texts.ALREADY_RELEASED)
    buttons = views.released_buttons(turn.number)
    return show(texts.released(turn.number, groups, due_at, zone), *buttons)


def _cancel(turn: Turn) -> Result:
    turn.draft.state = BroadcastState.WITHDRAWN
    turn.tx.flush()
    return show(texts.CANCELLED)


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "offer": _ask_audience,
        "aim": _ask_audience,
        "to": _aim,
        "tiers": _ask_tiers,
        "tier": _toggle,
        "region": _ask("region"),
        "when": _ask_when,
        "now": _send_now,
        "tomorrow": _send_tomorrow,
        "time": _ask("time"),
        "basis": _ask("basis"),
        "contact": _ask("contact"),
        "test": _send_test,
        "send": _release,
        "cancel": _cancel,
    }
)
