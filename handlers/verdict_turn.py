"""Somebody's turn with a verdict in their private chat: what every step of /putusan stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from channels.base import Button
from handlers.context import KEEP, Context, Result, State, aside, number_of
from hoaxes.verdict_refusals import Refusal, problem
from registry.access import Actor
from storage.engine import Tx
from texts import verdict_desk as texts
from threads.context import DeskAct

NAME: Final = "putusan"
SHOWN: Final = 8  # signs of a digest that a button carries


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody does; `words` stand behind the first one in a button."""

    tx: Tx
    context: Context
    actor: Actor
    words: Sequence[str] = ()

    @property
    def number(self) -> int:
        """The claim or verdict of the pressed button; 0 if it names none."""
        return number_of(self.words[0]) or 0 if self.words else 0

    @property
    def kept(self) -> Mapping[str, Any]:
        """What the running dialogue about verdicts remembers."""
        state = self.context.state
        return state.data if state is not None and state.conversation == NAME else {}

    @property
    def claim_id(self) -> int:
        """The claim that the running dialogue is about; 0 if there is none."""
        kept = self.kept.get("claim")
        return kept if isinstance(kept, int) else 0

    def word(self, place: int) -> str:
        """What stands there in the pressed button, the number being at place 0."""
        return self.words[place] if len(self.words) > place else ""

    def act(self, what: str) -> DeskAct:
        """An act of theirs; `what` tells several in one event apart."""
        context = self.context
        return DeskAct(
            self.tx,
            context.composers,
            context.now,
            f"{context.key}:{what}",
            official_domains=context.policies.official_domains,
            actor=self.actor,
        )


def standing(step: str, **data: Any) -> State:
    """A step that waits for words."""
    return State(f"{NAME}:{step}", data)


def button(label: str, *words: object) -> Button:
    """A button of this conversation."""
    return Button(label, ":".join((NAME, *map(str, words))))


def leave_row() -> tuple[Button, ...]:
    """Back out of a question."""
    return (button(texts.CANCEL_STEP, "batal"),)


def refuse(error: Refusal, *rows: tuple[Button, ...], text: str = "") -> Result:
    """Say why nothing was done; the dialogue stays where it is."""
    return aside(problem(error, text), *rows)


def ended(result: Result) -> Result:
    """The same with the dialogue over."""
    return Result(result.replies, None if result.next_state == KEEP else result.next_state)
