"""Somebody's turn at handing a claim over: what every step stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from channels.base import Button
from handlers import resuming
from handlers.context import KEEP, Context, State, number_of
from registry.access import Actor
from storage.engine import Tx
from texts import referrals_chat as texts
from threads.context import DeskAct

NAME: Final = "limpah"


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody who verifies does; `words` stand behind the first one in a button."""

    tx: Tx
    context: Context
    actor: Actor
    words: Sequence[str] = ()

    @property
    def number(self) -> int:
        """The claim or the referral of the pressed button; 0 for none."""
        return (number_of(self.words[0]) if self.words else None) or 0

    @property
    def word(self) -> str:
        """What stands behind the number."""
        return self.words[1] if len(self.words) > 1 else ""

    @property
    def kept(self) -> Mapping[str, Any]:
        """What the running dialogue remembers."""
        state = self.context.state
        return state.data if state is not None and state.conversation == NAME else {}

    @property
    def takes_files(self) -> bool:
        """Whether a ZIP can be sent in this chat."""
        return self.context.composers[self.context.channel].has_commands

    def act(self, what: str) -> DeskAct:
        """An act of theirs; `what` tells several in one event apart."""
        context = self.context
        key = f"{context.key}:{what}"
        return DeskAct(self.tx, context.composers, context.now, key, self.actor)


def standing(context: Context, step: str, **data: Any) -> State:
    """A step of the dialogue; what ran before it goes on afterwards."""
    waiting = resuming.waiting(context, f"{NAME}:{step}", keeps_event=False)
    return State(waiting.name, {resuming.BEFORE: waiting.data[resuming.BEFORE], **data})


def over(context: Context) -> State | None:
    """The dialogue has ended; any other stays where it is."""
    is_ours = context.state is not None and context.state.conversation == NAME
    return resuming.before(context) if is_ours else KEEP


def button(label: str, *words: object) -> Button:
    """A button of this conversation."""
    return Button(label, ":".join(map(str, (NAME, *words))))


def leave_button() -> Button:
    """Back out of a question."""
    return button(texts.LEAVE, "leave")
