"""Somebody's turn at a desk in their private chat: what every step of /layanan stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from channels.base import Button, Message
from handlers import resuming
from handlers.context import KEEP, Context, Result, Say, State, number_of
from registry.access import Actor
from storage import case_entries, cases
from storage.cases import Case
from storage.engine import Tx
from texts import desk_chat as texts
from threads import naming
from threads.context import DeskAct
from threads.receipts import receipt
from threads.refusals import Refusal, problem

NAME: Final = "kasus"


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody of a desk does; `words` stand behind the first one in a button."""

    tx: Tx
    context: Context
    actor: Actor
    words: Sequence[str] = ()

    @property
    def case_id(self) -> int:
        """The case of the pressed button; 0 if it names none."""
        return self._number(0) or 0

    @property
    def seen(self) -> int | None:
        """The version of the case that the pressed button was made for."""
        return self._number(1)

    @property
    def word(self) -> str:
        """What stands behind case and version in the pressed button."""
        return self.words[2] if len(self.words) > 2 else ""

    @property
    def kept(self) -> Mapping[str, Any]:
        """What the running dialogue about cases remembers."""
        state = self.context.state
        return state.data if state is not None and state.conversation == NAME else {}

    def act(self, what: str, seen: int | None = None) -> DeskAct:
        """An act of theirs; `what` tells several in one event apart."""
        context = self.context
        key = f"{context.key}:{what}"
        return DeskAct(self.tx, context.composers, context.now, key, self.actor, seen)

    def _number(self, place: int) -> int | None:
        return number_of(self.words[place]) if len(self.words) > place else None


# Where the dialogue stands


def standing(context: Context, step: str, **data: Any) -> State:
    """A step of the dialogue about cases; what ran before it goes on afterwards."""
    waiting = resuming.waiting(context, f"{NAME}:{step}", keeps_event=False)
    return State(waiting.name, {resuming.BEFORE: waiting.data[resuming.BEFORE], **data})


def over(context: Context) -> State | None:
    """The dialogue about cases has ended; any other stays where it is."""
    is_ours = context.state is not None and context.state.conversation == NAME
    return resuming.before(context) if is_ours else KEEP


# What is said


def about(case_id: int, message: Message) -> Say:
    """A message about a case: who quotes it answers the case."""
    return Say(message, case_entries.at_desk(case_id))


def say_about(
    case_id: int, text: str, *rows: tuple[Button, ...], state: State | None = KEEP
) -> Result:
    """Answer with one message about a case."""
    return Result((about(case_id, Message(text, tuple(rows))),), state)


def number_of_case(case: Case) -> str:
    """The receipt of a case."""
    return receipt(case.opened_office, case.number)


def shown(turn: Turn, case: Case) -> str:
    """The person of a case as this officer may know them."""
    return naming.shown(turn.tx, case, turn.actor)


def see_button(case_id: int) -> Button:
    """To the case."""
    return Button(texts.SEE, f"{NAME}:see:{case_id}")


def leave_button() -> Button:
    """Back out of a question."""
    return Button(texts.LEAVE, f"{NAME}:leave")


def refuse(turn: Turn, case_id: int, error: Refusal) -> Result:
    """Say why a button did nothing; the dialogue stays where it is."""
    text = problem(turn.tx, error)
    if cases.get(turn.tx, case_id) is None:
        return Result((Say(Message(text)),), KEEP)
    return say_about(case_id, text, (see_button(case_id),))
