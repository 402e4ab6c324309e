"""Somebody's turn at the desk of claims in their private chat: what every step stands on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from channels.base import Button, Message
from handlers import resuming
from handlers.context import KEEP, Context, Result, Say, State, number_of
from hoaxes.refusals import Refusal, problem
from registry.access import Actor
from storage import chats, hoax_claims, hoax_entries, operations
from storage.chats import ChatRow
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from texts import claims_desk as texts
from threads.context import DeskAct

NAME: Final = "klaim"


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody who verifies does; `words` stand behind the first one in a button."""

    tx: Tx
    context: Context
    actor: Actor
    words: Sequence[str] = ()

    @property
    def claim_id(self) -> int:
        """The claim of the pressed button, or of the question that is open; 0 for none."""
        named = number_of(self.words[0]) if self.words else None
        kept = self.kept.get("claim")
        return named if named is not None else int(kept or 0)

    @property
    def seen(self) -> int | None:
        """The version of the claim that the pressed button was made for."""
        named = number_of(self.words[1]) if len(self.words) > 1 else None
        return named if self.words else self.kept.get("seen", named)

    @property
    def word(self) -> str:
        """What stands behind claim and version in the pressed button."""
        return self.words[2] if len(self.words) > 2 else ""

    @property
    def kept(self) -> Mapping[str, Any]:
        """What the running dialogue about claims remembers."""
        state = self.context.state
        return state.data if state is not None and state.conversation == NAME else {}

    def is_asked(self, step: str) -> bool:
        """Whether this step of the dialogue about this claim is open."""
        kept = self.kept.get("claim")
        return bool(self.kept) and self.context.step == step and kept == self.claim_id

    def act(self, what: str, seen: int | None = None) -> DeskAct:
        """An act of theirs; `what` tells several in one event apart."""
        context = self.context
        key = f"{context.key}:{what}"
        topic = context.desk_topic
        return DeskAct(self.tx, context.composers, context.now, key, self.actor, seen, topic=topic)


def standing(context: Context, step: str, **data: Any) -> State:
    """A step of the dialogue about claims; what ran before it goes on afterwards."""
    waiting = resuming.waiting(context, f"{NAME}:{step}", keeps_event=False)
    return State(waiting.name, {resuming.BEFORE: waiting.data[resuming.BEFORE], **data})


def over(context: Context) -> State | None:
    """The dialogue about claims has ended; any other stays where it is."""
    is_ours = context.state is not None and context.state.conversation == NAME
    return resuming.before(context) if is_ours else KEEP


def say_about(
    claim_id: int, text: str, *rows: tuple[Button, ...], state: State | None = KEEP
) -> Result:
    """Answer with one message about a claim."""
    message = Message(text, tuple(rows))
    return Result((Say(message, hoax_entries.at_desk(claim_id)),), state)


def quoted_claim(tx: Tx, chat: ChatRow, message_id: str) -> int | None:
    """The claim that a message of ours to staff is about."""
    key = chats.key_of(chat)
    message = operations.message_of(tx, key, message_id) or operations.message_on_wire(tx, key)
    return hoax_entries.claim_at_desk(message) if message else None


def button(label: str, word: str, claim: HoaxClaim, *more: object) -> Button:
    """A button that does something with a claim as it stands."""
    return Button(label, ":".join(map(str, (NAME, word, claim.id, claim.version, *more))))


def see_button(claim_id: int) -> Button:
    """To the claim."""
    return Button(texts.OPEN_CLAIM, f"{NAME}:see:{claim_id}")


def leave_button() -> Button:
    """Back out of a question."""
    return Button(texts.NOT_DONE, f"{NAME}:leave")


def refuse(turn: Turn, error: Refusal) -> Result:
    """Say why something was not done; the dialogue stays where it is."""
    text = problem(turn.tx, error)
    if hoax_claims.get(turn.tx, turn.claim_id) is None:
        return Result((Say(Message(text)),), KEEP)
    return say_about(turn.claim_id, text, (see_button(turn.claim_id),))
