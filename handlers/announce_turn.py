"""Somebody's turn on a draft: what every step of /kirim stands on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from broadcasts import approval, control, drafting
from broadcasts.drafting import TIERS_BELOW
from channels.base import Message
from handlers import announce_views as views
from handlers.context import KEEP, Context, Replace, Result, State
from registry.access import Actor, Permission
from registry.groups import Audience, categories_of
from storage import broadcasts
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import Selector
from storage.engine import Tx
from storage.offices import Office
from texts import approvals as approval_texts
from texts import broadcasts as texts
from texts import service


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody does to a draft of theirs; `words` stand behind its number in a button."""

    tx: Tx
    context: Context
    actor: Actor
    draft: Broadcast
    words: Sequence[str] = ()

    @property
    def number(self) -> int:
        """The draft's number."""
        return broadcasts.key_of(self.draft)

    @property
    def word(self) -> str:
        """The first of the words, empty if there is none."""
        return self.words[0] if self.words else ""

    @property
    def office(self) -> Office:
        """In whose name it is written."""
        return self.tx.get_one(Office, self.draft.office)

    @property
    def selector(self) -> Selector:
        """Where it goes."""
        return broadcasts.unpack(self.draft.selector)

    @property
    def is_current(self) -> bool:
        """Whether the dialogue stands on this draft, or on none."""
        state = self.context.state
        return state is None or state.data.get("draft") in (None, self.number)

    @property
    def has_preview(self) -> bool:
        """Whether its preview was shown: what is changed now leads back there."""
        state = self.context.state
        if state is None or state.data.get("draft") != self.number:
            return False
        return bool(state.data.get("seen"))


Step: TypeAlias = Callable[[Turn], Result]


def choosing(number: int, *, has_preview: bool = False) -> State:
    """The dialogue stands on a draft and waits for a button."""
    return State("kirim:choose", {"draft": number, "seen": has_preview})


def on(turn: Turn, message: Message, *, has_preview: bool | None = None) -> Result:
    """The message under the button becomes this one, and the dialogue stands on the draft."""
    seen = turn.has_preview if has_preview is None else has_preview
    return Result((Replace(message),), choosing(turn.number, has_preview=seen))


def after(turn: Turn) -> State | None:
    """The draft is done with: so is the dialogue, unless it stands on another one."""
    return None if turn.is_current else KEEP


def preview(turn: Turn) -> Result:
    """Show the draft with all that would happen."""
    return on(turn, preview_of(turn), has_preview=True)


def preview_of(turn: Turn) -> Message:
    """The draft with all that would happen."""
    turn.tx.flush()
    context = turn.context
    official = context.policies.official_domains
    return views.preview(turn.tx, turn.draft, context.composers, context.now, official)


def refusal(
    tx: Tx,
    actor: Actor,
    draft: Broadcast | None,
    states: Sequence[BroadcastState] = (BroadcastState.DRAFT,),
) -> str | None:
    """Why this person cannot work on what they drafted; None if they can."""
    if draft is None:
        return service.OLD_BUTTON
    if draft.author_person != actor.person_id:
        return service.NOT_YOUR_BUTTON
    if draft.state not in states:
        is_openable = draft.state in approval.OPENABLE
        number = broadcasts.key_of(draft)
        return approval_texts.already_submitted(number) if is_openable else texts.ALREADY_RELEASED
    return (
        None if actor.may(Permission.SEND, tx.get_one(Office, draft.office)) else texts.ROLE_ENDED
    )


def discard(tx: Tx, draft: Broadcast, now: datetime) -> None:
    """The draft is not wanted any more."""
    control.withdraw(tx, broadcasts.key_of(draft), draft.author, now)


def selector_for(context: Context, office: Office, audience: Audience) -> Selector:
    """Everybody of an audience in the office's own subtree."""
    return Selector(
        author_office=office.code,
        root=office.code,
        tiers=TIERS_BELOW[office.tier],
        categories=categories_of(audience),
        is_drill=context.policies.is_drill,
    )


def confine(turn: Turn, root: Office) -> None:
    """Aim at a region only; tiers that it does not have fall away."""
    below = TIERS_BELOW[root.tier]
    tiers = [tier for tier in turn.selector.tiers if tier in below] or below
    drafting.aim(turn.tx, turn.number, replace(turn.selector, root=root.code, tiers=tuple(tiers)))
