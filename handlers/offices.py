"""/kantor: how any of the 553 offices is reached, and which one is that of whoever asks."""

from __future__ import annotations

from typing import Final

from channels.base import Button, ButtonPressed, ChatKind
from handlers import commands
from handlers.context import Context, Fetched, Result, State, Unprepared, aside, say
from registry import calendar, offices
from registry.availability import availability
from storage import chats, office_contacts, question_chats
from storage.calendar import Mode
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office
from texts import ask_topics as texts
from texts import hours as hours_texts
from texts import service

NAME: Final = "kantor"
PLACE: Final = State("kantor:place")


class Offices(Unprepared):
    """Looking for an office."""

    name = NAME

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show the office that is meant, or ask which one."""
        entry = commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(service.CANCELLED)
        if isinstance(context.event, ButtonPressed):
            return _pressed(tx, context)
        is_named = entry is not None or commands.is_place(context.text)
        typed = context.argument if is_named else context.text
        if typed:
            return _found(tx, context, typed)
        own = None if context.chat.id is None else tx.get(Office, _region(tx, context))
        return say(texts.ASK_PLACE, state=PLACE) if own is None else _card(tx, context, own)


def _pressed(tx: Tx, context: Context) -> Result:
    match context.pressed:
        case ("show", code) if (office := tx.get(Office, code)) is not None:
            return _card(tx, context, office)
        case ("mine", code) if (office := tx.get(Office, code)) is not None:
            question_chats.set_region(tx, chats.key_of(context.chat), office.code, context.now)
            return aside(texts.my_office(office.name))
        case ("other",):
            return say(texts.ASK_PLACE, state=PLACE)
        case _:
            return aside(service.OLD_BUTTON)


def _found(tx: Tx, context: Context, typed: str) -> Result:
    found = offices.resolve(tx, typed)
    if len(found) == 1:
        return _card(tx, context, found[0])
    if not found:
        return say(texts.PLACE_UNKNOWN, state=PLACE)
    rows = [(Button(offices.label(office), f"{NAME}:show:{office.code}"),) for office in found]
    return say(texts.WHICH_PLACE, *rows, state=PLACE)


def _card(tx: Tx, context: Context, office: Office) -> Result:
    text = texts.office(_hours(tx, context, office), office_contacts.of_office(tx, office.code))
    if context.chat.kind is ChatKind.GROUP:
        return say(text)
    rows = [(Button(service.BUTTON_OFFICER, f"petugas:office:{office.code}"),)]
    if office.code not in {NATIONAL_CODE, _region(tx, context)}:
        rows.append((Button(texts.MY_OFFICE, f"{NAME}:mine:{office.code}"),))
    rows.append((Button(texts.OTHER_OFFICE_BUTTON, f"{NAME}:other"),))
    return say(text, *rows)


def _hours(tx: Tx, context: Context, office: Office) -> str:
    hours = calendar.hours_of(tx, office, context.now)
    today = hours.day_of(context.now)
    stage = calendar.stage_on(calendar.stages_of(tx, office, context.now), today)
    return hours_texts.overview(
        office,
        hours.week,
        availability(tx, office.code, context.now),
        (stage.name, stage.mode is Mode.PIKET) if stage else None,
        calendar.days_off(hours, today, hours_texts.DAYS_AHEAD),
    )


def _region(tx: Tx, context: Context) -> str:
    """The place that is known of this chat."""
    if context.chat.kind is ChatKind.GROUP:
        return context.chat.office or ""
    return question_chats.region(tx, chats.key_of(context.chat))
