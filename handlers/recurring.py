"""/berulang: what comes again in somebody's offices, ending it, and taking it over."""

from __future__ import annotations

from typing import Final

from broadcasts import drafting, series, series_notices, series_view
from broadcasts.series import IsOver
from channels.base import Button, ButtonPressed, Buttons
from handlers import commands
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    Unprepared,
    aside,
    number_of,
    show,
    toast,
)
from registry.access import Actor, NotAllowed, Permission
from storage import chats
from storage import series as store
from storage.engine import Tx
from storage.offices import Office
from storage.series import Series, SeriesState
from texts import recurring as texts
from texts import service
from texts.markup import Html
from threads.context import Act

SHOWN: Final = 8  # a list on WhatsApp has ten rows


class Recurring(Unprepared):
    """Whoever sends in an office's name looks after what comes again there."""

    name = "berulang"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show what comes again, or take a step on one of it."""
        actor, is_button = context.actor, isinstance(context.event, ButtonPressed)
        entry = commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return aside(texts.CANCELLED)
        if actor is None or not actor.offices_with(Permission.SEND):
            return toast(texts.NOT_YOURS) if is_button else aside(service.NOT_ALLOWED)
        match context.pressed:
            case ():  # the command, or a template's button, which names none
                return _overview(tx, actor)
            case (action, text) if (number := number_of(text)) is not None:
                return _step(tx, context, actor, action, number)
            case _:
                return toast(service.OLD_BUTTON)


def _overview(tx: Tx, actor: Actor) -> Result:
    found = store.of_offices(tx, actor.offices_with(Permission.SEND))
    if not found:
        return aside(texts.NONE)
    if len(found) == 1:
        return aside(_row(tx, found[0]), *_buttons(found[0]))
    rows = [
        (Button(f"Nomor {store.key_of(one)}", f"berulang:see:{store.key_of(one)}"),)
        for one in found[:SHOWN]
    ]
    return aside(texts.listed([_row(tx, one) for one in found[:SHOWN]]), *rows)


def _step(tx: Tx, context: Context, actor: Actor, action: str, number: int) -> Result:
    found = store.get(tx, number)
    if found is None:
        return toast(service.OLD_BUTTON)
    office = tx.get_one(Office, store.template_of(tx, found).office)
    if not actor.may(Permission.SEND, office):
        return toast(texts.NOT_YOURS)
    act = Act(tx, context.composers, context.now, context.key)
    try:
        match action:
            case "see":
                return aside(_row(tx, found), *_buttons(found))
            case "keep":
                return show(texts.CANCELLED, state=KEEP)
            case "end" if found.state is not SeriesState.ENDED:
                return _ask_end(tx, found, number)
            case "end" | "sure":
                series.end(act, actor, number)
                return show(texts.ended(number), state=KEEP)
            case "take":
                kept = series.take_over(act, actor, number, chats.key_of(context.chat))
                taken = texts.taken_over(number, kept.next_at, office.timezone)
                return show(taken, *_buttons(kept), state=KEEP)
    except IsOver:
        is_ended = found.state is SeriesState.ENDED
        return toast(texts.OVER if is_ended else texts.RUNS_ALREADY)
    except NotAllowed:
        return toast(texts.NOT_YOURS)
    return toast(service.OLD_BUTTON)


def _ask_end(tx: Tx, found: Series, number: int) -> Result:
    buttons = (
        Button(texts.YES_END, f"berulang:sure:{number}"),
        Button(texts.KEEP, f"berulang:keep:{number}"),
    )
    title = drafting.title(store.template_of(tx, found))
    return show(texts.ask_end(number, title), buttons, state=KEEP)


def _row(tx: Tx, found: Series) -> Html:
    template = store.template_of(tx, found)
    return texts.row(
        store.key_of(found),
        drafting.title(template),
        series_view.words(tx, template),
        found.state.value,
        found.next_at,
        tx.get_one(Office, template.office).timezone,
    )


def _buttons(found: Series) -> Buttons:
    number = store.key_of(found)
    if found.state is SeriesState.PAUSED:
        return series_notices.heir_buttons(number)
    if found.state is SeriesState.ENDED:
        return ()
    return ((Button(texts.END, f"berulang:end:{number}"),),)
