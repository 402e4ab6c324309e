"""/jam: when an office is open, and its Admin changing that."""

from __future__ import annotations

from channels import choices
from channels.base import Button, ButtonPressed
from handlers import commands, whose
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    State,
    Unprepared,
    aside,
    number_of,
    say,
    show,
    toast,
)
from registry import calendar, hours_typed
from registry.access import Actor, Permission
from registry.availability import availability
from registry.calendar import DayIsOver, DayOff
from registry.hours_typed import BadHours, ClosesFirst, DayChange, OtherZone, WeekChange
from storage.calendar import Mode
from storage.calendar import get_special_day as special_day
from storage.engine import Tx
from storage.offices import Office
from texts import hours as texts
from texts import service

DECISION = (Button(texts.SAVE, "jam:save"), Button(texts.CANCEL, "jam:leave"))


class OfficeHours(Unprepared):
    """Showing the hours of an office, and changing them in three steps."""

    name = "jam"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show the hours, or take the next step of a change."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(service.CANCELLED)
        if actor is None or not actor.offices_with(Permission.WATCH):
            is_button = isinstance(context.event, ButtonPressed)
            return toast(service.NOT_YOUR_BUTTON) if is_button else aside(service.NOT_ALLOWED)
        if isinstance(context.event, ButtonPressed):
            return self._pressed(tx, context, actor)
        if entry is not None:
            found = whose.office_meant(tx, context, actor, self.name)
            return found if isinstance(found, Result) else _overview(tx, context, actor, found)
        return self._typed(tx, context, actor)

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case ("leave",):
                return show(texts.CANCELLED, state=_left(context))
            case ("save",):
                return self._save(tx, context, actor)
            case ("office", code) if (office := tx.get(Office, code)) and actor.may_see(office):
                return _overview(tx, context, actor, office)
            case ("week" | "day" as what, code) if office := tx.get(Office, code):
                if not actor.may(Permission.SCHEDULE, office):
                    return toast(texts.ONLY_ADMIN)
                text = texts.ASK_HOURS if what == "week" else texts.ASK_DAY
                return say(text, state=State("jam:typed", {"office": code}))
            case ("undo", text) if (number := number_of(text)) is not None:
                return _undo(tx, context, actor, number)
            case _:
                return toast(service.OLD_BUTTON)

    def _typed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        office = _office_of(tx, context)
        if office is None or not actor.may(Permission.SCHEDULE, office):
            return say(texts.ONLY_ADMIN)
        if context.step == "decide":
            pressed = choices.chosen((DECISION,), context.text)
            if pressed is not None:
                return (
                    say(texts.CANCELLED)
                    if pressed == DECISION[1]
                    else self._save(tx, context, actor)
                )
        try:
            change = hours_typed.read(context.text, context.now, office.timezone)
        except BadHours as error:
            sentence = texts.PLEASE_DECIDE if context.step == "decide" else _why(error, office)
            return aside(sentence)
        if isinstance(change, DayChange) and _is_over(change, office, tx, context):
            return aside(texts.DAY_IS_OVER)
        data = {"office": office.code, "typed": context.text, "at": context.now.isoformat()}
        return say(
            _question(tx, context, office, change), DECISION, state=State("jam:decide", data)
        )

    def _save(self, tx: Tx, context: Context, actor: Actor) -> Result:
        """Do what was typed; what "besok" meant is decided by when it was typed."""
        office = _office_of(tx, context)
        if context.step != "decide" or context.state is None or office is None:
            return toast(service.OLD_BUTTON)
        if not actor.may(Permission.SCHEDULE, office):
            return show(texts.ONLY_ADMIN)
        typed_at = context.now.fromisoformat(str(context.state.data["at"]))
        change = hours_typed.read(str(context.state.data["typed"]), typed_at, office.timezone)
        if isinstance(change, WeekChange):
            calendar.set_hours(tx, actor, office, change.spans, context.now)
            hours = calendar.hours_of(tx, office, context.now)
            return show(texts.saved_hours(office.name, hours.week))
        day = _day_off(change)
        try:
            row = calendar.set_special_day(tx, actor, office, day, context.now)
        except DayIsOver:
            return show(texts.DAY_IS_OVER)
        return show(texts.saved_day(office.name, day), (Button(texts.UNDO, f"jam:undo:{row.id}"),))


def _overview(tx: Tx, context: Context, actor: Actor, office: Office) -> Result:
    hours = calendar.hours_of(tx, office, context.now)
    today = hours.day_of(context.now)
    stage = calendar.stage_on(calendar.stages_of(tx, office, context.now), today)
    text = texts.overview(
        office,
        hours.week,
        availability(tx, office.code, context.now),
        (stage.name, stage.mode is Mode.PIKET) if stage else None,
        calendar.days_off(hours, today, texts.DAYS_AHEAD),
    )
    if not actor.may(Permission.SCHEDULE, office):
        return aside(text)
    week = Button(texts.CHANGE_HOURS, f"jam:week:{office.code}")
    return aside(text, (week, Button(texts.CHANGE_DAY, f"jam:day:{office.code}")))


def _question(tx: Tx, context: Context, office: Office, change: WeekChange | DayChange) -> str:
    if isinstance(change, DayChange):
        return texts.ask_save_day(office.name, _day_off(change))
    hours = calendar.hours_of(tx, office, context.now)
    return texts.ask_save_hours(office.name, calendar.with_change(hours, change.spans))


def _undo(tx: Tx, context: Context, actor: Actor, number: int) -> Result:
    row = special_day(tx, number)
    office = tx.get(Office, row.office) if row is not None and row.office else None
    if row is None or office is None:
        return toast(texts.NOTHING_TO_UNDO)
    if not actor.may(Permission.SCHEDULE, office):
        return toast(service.NOT_YOUR_BUTTON)
    calendar.undo_special_day(tx, actor, office, number, context.now)
    return show(texts.undone_day(office.name, row.day), state=KEEP)


def _left(context: Context) -> State | None:
    """The dialogue after leaving: an old button ends none of another conversation."""
    is_own = context.state is not None and context.state.conversation == OfficeHours.name
    return None if is_own else KEEP


def _office_of(tx: Tx, context: Context) -> Office | None:
    """The office of the running dialogue."""
    state = context.state
    if state is None or state.conversation != OfficeHours.name:
        return None
    return tx.get(Office, str(state.data.get("office", "")))


def _day_off(change: DayChange) -> DayOff:
    name = change.reason or (texts.OPEN if change.is_working else texts.CLOSED)
    return DayOff(change.day, name, change.is_working)


def _is_over(change: DayChange, office: Office, tx: Tx, context: Context) -> bool:
    return change.day < calendar.hours_of(tx, office, context.now).day_of(context.now)


def _why(error: BadHours, office: Office) -> str:
    match error:
        case OtherZone():
            return texts.other_zone(office.timezone)
        case ClosesFirst():
            return texts.CLOSES_FIRST
        case _:
            return texts.NOT_READ
