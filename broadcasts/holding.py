"""Asking whoever decides about what was held on its way: its author, or in masa tenang another."""

from __future__ import annotations

from broadcasts import approval, holds, reports
from broadcasts.approval_errors import NobodyToDecide
from broadcasts.holds import Hold, Reason
from channels.base import Button, Message
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.offices import Office
from texts import broadcasts as broadcast_texts
from texts import holds as texts
from texts.markup import Html
from threads.context import Act


def ask(act: Act, broadcast: Broadcast) -> None:
    """Ask what is to become of an announcement that was just held, too late or otherwise."""
    hold = holds.check(act.tx, broadcast, act.now)
    if hold is None:
        reports.ask_about_late(act.tx, act.composers, broadcast, act.now)
        return
    text = ask_second_person(act, broadcast) if hold.reason is Reason.CONTENT else None
    _tell(act, broadcast, hold, text)


def ask_second_person(act: Act, broadcast: Broadcast) -> Html | None:
    """Ask for a look at what it says of participants, and say who is asked; None: nobody can."""
    number = broadcasts.key_of(broadcast)
    try:
        request = approval.ask_to_go_on(act, number)
    except NobodyToDecide:
        return None
    return texts.held_for_content(number, act.tx.get_one(Office, request.office).name)


def _tell(act: Act, broadcast: Broadcast, hold: Hold, asked: Html | None) -> None:
    number = broadcasts.key_of(broadcast)
    stop = Button(broadcast_texts.WITHDRAW, f"kendali:withdraw:{number}")
    text, label = _question(number, hold) if asked is None else (asked, None)
    go_on = (Button(label, f"kendali:resume:{number}"),) if label else ()
    message = Message(text, ((*go_on, stop),))
    reports.tell(act.tx, act.composers, broadcast, message, act.now)


def _question(number: int, hold: Hold) -> tuple[Html, str | None]:
    """What the author is asked, and the button that lets it go on if that is theirs."""
    if hold.stage is not None:
        text = texts.held_for_stage(number, hold.stage.name, hold.stage.last_day)
        return text, broadcast_texts.SEND_LATE
    if hold.until is not None:
        return texts.held_for_figures(number, hold.until), texts.SEND_AT_FIGURES
    if hold.forbidden is not None:
        return texts.held_forbidden(number, hold.forbidden.value), None
    return texts.held_for_nobody(number), broadcast_texts.RESUME
