"""/klaim: what people doubt, examined by the offices' verifiers in their private chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from channels.base import ButtonPressed, Message
from handlers import claims_acts, claims_report, claims_uniting, claims_views, commands
from handlers.claims_turn import NAME, Turn, over, quoted_claim, refuse
from handlers.context import KEEP, Context, Fetched, Result, Say, Unprepared, number_of, toast
from hoaxes.errors import ChangedMeanwhile, ClaimError, NothingSaid
from registry.access import NotAllowed, Permission
from storage.engine import Tx
from texts import claims_desk as texts
from texts import service

PAGES: Final[Mapping[str, Callable[[Turn, int], Result]]] = MappingProxyType(
    {"list": claims_views.own_list, "below": claims_views.list_below}
)
VIEWS: Final[Mapping[str, Callable[[Turn], Result]]] = MappingProxyType(
    {
        "reports": claims_views.reports,
        "history": claims_views.history,
        "more": claims_views.more,
        "report": claims_report.show,
        "want": claims_report.want,
        "unwant": claims_report.unwant,
    }
)
ACTIONS: Final = MappingProxyType({**VIEWS, **claims_acts.ACTIONS, **claims_uniting.ACTIONS})
REPORT: Final = "laporan"  # behind the command
TYPED: Final = MappingProxyType({**claims_acts.TYPED, **claims_uniting.TYPED})


class Claims(Unprepared):
    """Listing, reading and deciding about claims."""

    name = NAME

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show, ask, or do what the button or the words say."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return Result((Say(Message(service.CANCELLED)),), over(context))
        if actor is None or not actor.offices_with(Permission.VERIFY):
            return Result((Say(Message(service.NOT_ALLOWED)),), over(context))
        turn = Turn(tx, context, actor)
        if isinstance(context.event, ButtonPressed):
            return self._pressed(turn, context.event)
        if entry is not None:
            return self._commanded(turn)
        if context.is_unsupported or not context.text:
            return Result((Say(Message(service.NOT_SUPPORTED)),), KEEP)
        step = TYPED.get(context.step) if turn.kept else None
        return _guarded(turn, step) if step is not None else claims_views.own_list(turn)

    def _commanded(self, turn: Turn) -> Result:
        """The list, or the claim whose number stands behind the command."""
        if turn.context.argument.casefold() == REPORT:
            return claims_report.show(turn)
        named = number_of(turn.context.argument)
        if named is None:
            return claims_views.own_list(turn)
        return _guarded(replace(turn, words=(str(named),)), claims_views.one)

    def _pressed(self, turn: Turn, event: ButtonPressed) -> Result:
        action, *words = turn.context.pressed or ("see",)
        turn = replace(turn, words=words)
        if not words and action == "see":  # a template's button names no claim
            found = quoted_claim(turn.tx, turn.context.chat, event.message_id)
            if found is None:
                return claims_views.own_list(turn)
            turn = replace(turn, words=(str(found),))
        if action in PAGES:
            return PAGES[action](turn, number_of(words[0]) or 0 if words else 0)
        if action == "leave":
            return Result((Say(Message(texts.LEFT)),), over(turn.context))
        if action == "see":
            return _guarded(turn, _see)
        return _guarded(turn, ACTIONS[action]) if action in ACTIONS else toast(service.OLD_BUTTON)


def _see(turn: Turn) -> Result:
    """Show a claim; a question about one that waits for words is over."""
    shown = claims_views.one(turn)
    return replace(shown, next_state=over(turn.context)) if turn.kept else shown


def _guarded(turn: Turn, step: Callable[[Turn], Result]) -> Result:
    try:
        return step(turn)
    except ChangedMeanwhile:
        return claims_views.one(turn, texts.CHANGED)
    except NothingSaid:
        return Result((Say(Message(texts.NOTHING_SAID)),), KEEP)
    except (ClaimError, NotAllowed) as error:
        return refuse(turn, error)
