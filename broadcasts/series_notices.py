"""Who is told about a recurring announcement that needs somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from broadcasts import drafting
from channels.base import Button, Buttons, Message, Part, TemplateCall
from outbox import enqueue
from registry import consent
from registry.access import PERMISSIONS, Permission
from storage import broadcasts, chats, roles, series
from storage.broadcasts import Broadcast, Lane
from storage.chats import ChatRow
from storage.engine import Tx
from storage.offices import Office
from storage.series import Series
from texts import approvals as approval_texts
from texts import broadcasts as broadcast_texts
from texts import recurring as texts
from texts import whatsapp as templates
from texts.markup import Html
from threads.context import Act
from threads.talking import is_window_closed


def ask_heirs(act: Act, found: Series) -> None:
    """Ask everybody who sends in the office's name to take it over, or to end it."""
    number, template = series.key_of(found), series.template_of(act.tx, found)
    office = act.tx.get_one(Office, template.office).name
    text = texts.orphaned(number, drafting.title(template), office)
    for chat in _heirs(act.tx, template, act.now):
        _tell(act, template, number, chat, Message(text, heir_buttons(number)), "orphaned")


def heir_buttons(number: int) -> Buttons:
    """What can be done about a series without an author."""
    take = Button(texts.TAKE_OVER, f"berulang:take:{number}")
    return ((take, Button(texts.END, f"berulang:end:{number}")),)


def tell_stuck(act: Act, found: Series, copy: Broadcast, due_at: datetime, why: Html | str) -> None:
    """Tell the author that a copy can neither leave nor be submitted, and what to do."""
    zone, number = act.tx.get_one(Office, copy.office).timezone, broadcasts.key_of(copy)
    text = texts.stuck(number, due_at, zone, why)
    go_on = ((Button(broadcast_texts.GO_ON, f"kirim:view:{number}"),),)
    _tell_author(act, copy, found, Message(text, go_on), f"stuck:{number}")


def tell_missed(act: Act, found: Series, times: int, last: datetime) -> None:
    """Tell the author how many times were missed, once for all of them."""
    template = series.template_of(act.tx, found)
    zone = act.tx.get_one(Office, template.office).timezone
    text = texts.missed(series.key_of(found), times, zone, last)
    _tell_author(act, template, found, Message(text), f"missed:{last.isoformat()}")


def _heirs(tx: Tx, template: Broadcast, now: datetime) -> Iterator[ChatRow]:
    people = {
        grant.person_id
        for grant in roles.of_office(tx, template.office, now)
        if Permission.SEND in PERMISSIONS[grant.role]
    }
    for person in sorted(people):
        for chat in chats.private_chats(tx, person):
            if consent.wants_messages(tx, chat):
                yield chat


def _tell_author(act: Act, of: Broadcast, found: Series, message: Message, what: str) -> None:
    chat = chats.get(act.tx, of.report_chat) if of.report_chat is not None else None
    if chat is not None and consent.wants_messages(act.tx, chat):
        _tell(act, of, series.key_of(found), chat, message, what)


def _tell(act: Act, of: Broadcast, number: int, chat: ChatRow, message: Message, what: str) -> None:
    """Tell once; where free text is refused now, a template leads to how it stands."""
    key = f"series:{number}:{what}:{chat.id}:{int(act.now.timestamp())}"
    if is_window_closed(act, chat):
        values = (str(number), act.tx.get_one(Office, of.office).name)
        see = ((Button(approval_texts.OPEN, f"berulang:see:{number}"),),)
        call = TemplateCall(templates.RECURRING, values)
        part = Part(templates.filled(templates.RECURRING_BODY, *values), see, template=call)
        enqueue.call(act.tx, act.composers, chat, part, key=key, now=act.now)
        return
    enqueue.say(act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE)
