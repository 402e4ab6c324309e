"""Limpahkan: handing a claim over to another institution, and writing down what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from channels.base import ButtonPressed, Message
from handlers import commands, referrals_letter, referrals_news
from handlers.context import KEEP, Context, Fetched, Result, Say, Unprepared, aside, toast
from handlers.referrals_turn import NAME, Turn, over
from hoaxes import refusals
from hoaxes.errors import ClaimError
from registry.access import NotAllowed, Permission
from storage.engine import Tx
from texts import referrals_chat as texts
from texts import service

ACTIONS: Final[Mapping[str, Callable[[Turn], Result]]] = MappingProxyType(
    {**referrals_letter.ACTIONS, **referrals_news.ACTIONS}
)
TYPED: Final[Mapping[str, Callable[[Turn], Result]]] = MappingProxyType(
    {**referrals_letter.TYPED, **referrals_news.TYPED}
)


class Refer(Unprepared):
    """Somebody who verifies hands a claim over, from the claim's own buttons."""

    name = NAME

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show, ask, or do what the button or the words say."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return Result((Say(Message(service.CANCELLED)),), over(context))
        if actor is None or not actor.offices_with(Permission.VERIFY):
            return Result((Say(Message(service.NOT_ALLOWED)),), over(context))
        if isinstance(context.event, ButtonPressed):
            return self._pressed(Turn(tx, context, actor))
        if context.is_unsupported or not context.text:
            return aside(service.NOT_SUPPORTED)
        turn = Turn(tx, context, actor)
        step = TYPED.get(context.step) if turn.kept else None
        return _guarded(turn, step) if step is not None else aside(service.OLD_BUTTON)

    def _pressed(self, turn: Turn) -> Result:
        action, *words = turn.context.pressed or ("",)
        if action == "leave":
            return Result((Say(Message(texts.LEFT)),), over(turn.context))
        if action not in ACTIONS:
            return toast(service.OLD_BUTTON)
        return _guarded(Turn(turn.tx, turn.context, turn.actor, words), ACTIONS[action])


def _guarded(turn: Turn, step: Callable[[Turn], Result]) -> Result:
    try:
        return step(turn)
    except (ClaimError, NotAllowed) as error:
        return Result((Say(Message(refusals.problem(turn.tx, error))),), KEEP)
