"""/piket: who is on duty for an office and when, and its Admin setting that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from channels.base import Button, ButtonPressed, Buttons
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
from registry import clock, rosters
from registry.access import Actor, Permission
from registry.rosters import DutyRefused, EndsFirst, IsOver, NotTheirs, TooFar, TooLong, Turn
from storage.engine import Tx
from storage.offices import Office
from storage.rosters import emergency_number
from texts import hours as hours_texts
from texts import rosters as texts
from texts import service

NAMES: Final = 8  # on one message; with two more buttons they fill a list on WhatsApp
LONGEST_LABEL: Final = 20  # characters
TYPED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "today": "sekarang sampai 8 jam lagi",
        "tomorrow": "besok 08.00 sampai 16.00",
        "day": "besok 08.00 sampai 08.00",
    }
)
"""What the buttons for a time stand for."""
WHY: Final[Mapping[type[DutyRefused], str]] = MappingProxyType(
    {
        EndsFirst: texts.ENDS_FIRST,
        IsOver: texts.IS_OVER,
        NotTheirs: texts.NOT_THEIRS,
        TooFar: texts.TOO_FAR,
        TooLong: texts.TOO_LONG,
    }
)


class Rosters(Unprepared):
    """The roster of an office, and changing it in three taps."""

    name = "jaga"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Show the roster, or take the next step of a change."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(service.CANCELLED)
        if actor is None or not actor.offices_with(Permission.WATCH):
            is_button = isinstance(context.event, ButtonPressed)
            return toast(service.NOT_YOUR_BUTTON) if is_button else aside(service.NOT_ALLOWED)
        if isinstance(context.event, ButtonPressed):
            return self._pressed(tx, context, actor)
        if entry is not None:
            return self._show(tx, context, actor)
        return self._typed(tx, context, actor)

    def _show(self, tx: Tx, context: Context, actor: Actor) -> Result:
        found = whose.office_meant(tx, context, actor, self.name)
        return found if isinstance(found, Result) else _overview(tx, context, actor, found)

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case ("show",):
                return self._show(tx, context, actor)
            case ("leave",):
                return show(texts.KEPT, state=_left(context))
            case ("for", key) if key in TYPED:
                return self._plan(tx, context, actor, TYPED[key])
            case (step, code, *rest) if office := tx.get(Office, code):
                if step == "office" and actor.may_see(office):
                    return _overview(tx, context, actor, office)
                if not actor.may(Permission.SCHEDULE, office):
                    return toast(hours_texts.ONLY_ADMIN)
                return self._act(tx, context, actor, office, (step, *rest))
            case _:
                return toast(service.OLD_BUTTON)

    def _act(
        self, tx: Tx, context: Context, actor: Actor, office: Office, words: tuple[str, ...]
    ) -> Result:
        """A tap of an Admin of this office."""
        match words:
            case ("add",):
                return _ask_who(tx, context, office, 0)
            case ("more", text) if (first := number_of(text)) is not None:
                return _ask_who(tx, context, office, first)
            case ("who", text) if (person := number_of(text)) is not None:
                return _ask_when(tx, context, office, person)
            case ("drop",):
                return _ask_which(tx, context, office)
            case ("drop" | "gone" | "undo" as step, text) if (n := number_of(text)) is not None:
                return _drop(tx, context, actor, office, step, n)
            case ("number",):
                state = State("jaga:number", {"office": office.code})
                return say(texts.ASK_NUMBER, state=state)
            case ("nonumber",):
                rosters.remove_emergency_number(tx, actor, office, context.now)
                return show(texts.NUMBER_REMOVED, state=KEEP)
            case _:
                return toast(service.OLD_BUTTON)

    def _typed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        office = _office_of(tx, context)
        if office is None or not actor.may(Permission.SCHEDULE, office):
            return say(hours_texts.ONLY_ADMIN)
        if context.step == "who":
            return aside(texts.PLEASE_CHOOSE)
        if context.step == "when":
            return self._plan(tx, context, actor, context.text)
        number = rosters.set_emergency_number(tx, actor, office, context.text, context.now)
        return say(texts.number_set(number)) if number else aside(texts.NUMBER_NOT_READ)

    def _plan(self, tx: Tx, context: Context, actor: Actor, words: str) -> Result:
        """Put whoever was chosen on duty for the time in these words."""
        office, state = _office_of(tx, context), context.state
        if office is None or state is None or context.step != "when":
            return toast(service.OLD_BUTTON)
        if not actor.may(Permission.SCHEDULE, office):
            return say(hours_texts.ONLY_ADMIN)
        span = clock.parse_span(words, context.now, office.timezone)
        if span is None:
            return aside(texts.NOT_READ)
        try:
            turn = rosters.add(tx, actor, office, int(state.data["person"]), span, context.now)
        except DutyRefused as refusal:
            return aside(WHY[type(refusal)])
        undo = Button(texts.UNDO, f"jaga:undo:{office.code}:{turn.number}")
        again = Button(texts.ADD, f"jaga:add:{office.code}")
        return say(texts.added(turn, office.timezone), (undo, again))


def _overview(tx: Tx, context: Context, actor: Actor, office: Office) -> Result:
    turns = rosters.coming(tx, office, context.now)
    number = emergency_number(tx, office.code)
    text = texts.overview(office.name, office.timezone, turns, context.now, number)
    if not actor.may(Permission.SCHEDULE, office):
        return aside(text)
    rows: list[tuple[Button, ...]] = [(Button(texts.ADD, f"jaga:add:{office.code}"),)]
    if turns:
        rows.append((Button(texts.REMOVE, f"jaga:drop:{office.code}"),))
    rows.append((Button(texts.NUMBER, f"jaga:number:{office.code}"),))
    if number:
        rows.append((Button(texts.NO_NUMBER, f"jaga:nonumber:{office.code}"),))
    return aside(text, *rows)


def _ask_who(tx: Tx, context: Context, office: Office, first: int) -> Result:
    """Names are buttons that carry the person's number."""
    found = rosters.candidates(tx, office, context.now)
    if not found:
        return aside(texts.NOBODY)
    rows: list[tuple[Button, ...]] = [
        (Button(_label(name), f"jaga:who:{office.code}:{person}"),)
        for person, name in found[first : first + NAMES]
    ]
    if len(found) > first + NAMES:
        rows.append((Button(texts.MORE, f"jaga:more:{office.code}:{first + NAMES}"),))
    rows.append((Button(texts.LEAVE, "jaga:leave"),))
    return say(texts.WHO, *rows, state=State("jaga:who", {"office": office.code}))


def _ask_when(tx: Tx, context: Context, office: Office, person: int) -> Result:
    name = dict(rosters.candidates(tx, office, context.now)).get(person)
    if name is None:
        return toast(texts.NOT_THEIRS)
    times: Buttons = (
        (Button(texts.NOW_8_HOURS, "jaga:for:today"),),
        (Button(texts.TOMORROW, "jaga:for:tomorrow"),),
        (Button(texts.TOMORROW_DAY, "jaga:for:day"),),
    )
    state = State("jaga:when", {"office": office.code, "person": person})
    return show(texts.ask_when(name), *times, state=state)


def _ask_which(tx: Tx, context: Context, office: Office) -> Result:
    turns = rosters.coming(tx, office, context.now)
    if not turns:
        return toast(texts.NOTHING_PLANNED)
    return aside(texts.WHICH, *_turns(turns[: texts.SHOWN], office))


def _turns(turns: Sequence[Turn], office: Office) -> Buttons:
    return tuple(
        (
            Button(
                _label(texts.label(turn, office.timezone)), f"jaga:drop:{office.code}:{turn.number}"
            ),
        )
        for turn in turns
    )


def _drop(tx: Tx, context: Context, actor: Actor, office: Office, step: str, number: int) -> Result:
    """Ask, or take a turn off the roster; undoing a fresh one asks nothing."""
    turn = rosters.find(tx, office, number)
    if turn is None:
        return toast(texts.GONE)
    if step == "drop":
        yes = Button(texts.YES_REMOVE, f"jaga:gone:{office.code}:{number}")
        question = texts.ask_remove(turn, office.timezone)
        return show(question, (yes, Button(texts.LEAVE, "jaga:leave")), state=KEEP)
    rosters.remove(tx, actor, office, number, context.now)
    return show(texts.removed(turn.name), state=KEEP)


def _left(context: Context) -> State | None:
    """The dialogue after leaving: an old button ends none of another conversation."""
    is_own = context.state is not None and context.state.conversation == Rosters.name
    return None if is_own else KEEP


def _office_of(tx: Tx, context: Context) -> Office | None:
    """The office of the running dialogue."""
    state = context.state
    if state is None or state.conversation != Rosters.name:
        return None
    return tx.get(Office, str(state.data.get("office", "")))


def _label(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1].rstrip()}…"
