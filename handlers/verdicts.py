"""/putusan: writing what an office says about a claim, deciding about it, taking it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from channels.base import ButtonPressed
from handlers import commands
from handlers import verdict_decisions as decisions
from handlers import verdict_views as views
from handlers import verdict_writing as writing
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    Unprepared,
    aside,
    number_of,
    say,
    toast,
)
from handlers.verdict_turn import NAME, Turn, refuse
from hoaxes.errors import ChangedMeanwhile
from hoaxes.verdict_refusals import REFUSALS
from storage import verdicts
from storage.engine import Tx
from texts import service
from texts import verdict_desk as texts
from texts.markup import Html


class Verdicts(Unprepared):
    """What waits, what is written, and what is out."""

    name = NAME

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show, ask, or do what the button or the words say."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(texts.LEFT)
        if actor is None or not actor.is_staff:
            return aside(service.NOT_ALLOWED)
        if isinstance(context.event, ButtonPressed):
            action, *words = context.pressed or ("list",)
            return _do(Turn(tx, context, actor, words), BUTTONS.get(action, _old))
        turn = Turn(tx, context, actor)
        if entry is not None:
            return _do(turn, _asked)
        return _do(turn, WORDS.get(context.step, _asked))


def _do(turn: Turn, step: Callable[[Turn], Result]) -> Result:
    try:
        return step(turn)
    except ChangedMeanwhile:
        found = verdicts.draft(turn.tx, turn.number or turn.claim_id)
        return views.one(turn, found, Html(texts.CHANGED)) if found else aside(texts.NO_DRAFT)
    except REFUSALS as error:
        return refuse(error)


def _asked(turn: Turn) -> Result:
    number = number_of(turn.context.argument) if turn.context.argument else None
    return views.of_claim(turn, number) if number is not None else views.overview(turn)


def _see(turn: Turn) -> Result:
    return views.one(turn, verdicts.get(turn.tx, turn.number))


def _write(turn: Turn) -> Result:
    return views.of_claim(turn, turn.number)


def _edit(turn: Turn) -> Result:
    return views.ask_part_to_change(turn.number)


def _later(turn: Turn) -> Result:
    return Result(say(texts.KEPT).replies, None)


def _leave(turn: Turn) -> Result:
    return Result(say(texts.LEFT).replies, None if turn.kept else KEEP)


def _old(turn: Turn) -> Result:
    return toast(service.OLD_BUTTON)


BUTTONS: Final[Mapping[str, Callable[[Turn], Result]]] = MappingProxyType(
    {
        "list": views.overview,
        "lihat": _see,
        "tulis": _write,
        "temuan": writing.choose_finding,
        "jenis": writing.choose_kind,
        "ubah": _edit,
        "bagian": writing.change_part,
        "untuk": writing.choose_scope,
        "timpa": writing.overwrite,
        "simpan": _later,
        "batal": _leave,
        "ajukan": writing.submit,
        "kembali": writing.take_back,
        "baru": writing.renew,
        "pindah": writing.carry_over,
        "tarik": writing.ask_why_withdrawn,
        "ya": decisions.approve,
        "hukum": decisions.clear,
        "tidak": decisions.ask_what_to_mend,
    }
)
WORDS: Final[Mapping[str, Callable[[Turn], Result]]] = MappingProxyType(
    {
        "isi": writing.take_words,
        "tarik": writing.withdraw,
        "kembalikan": decisions.send_back,
    }
)
