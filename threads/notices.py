"""What staff are told of a case besides what the person writes."""

from __future__ import annotations

from channels.base import Button, Message, Part, TemplateCall
from outbox import enqueue
from registry import consent
from storage import case_entries, cases, chats
from storage.broadcasts import Lane
from storage.cases import Case
from storage.chats import ChatRow
from storage.offices import Office
from storage.takeovers import Takeover
from texts import desk_chat
from texts import threads as texts
from texts import whatsapp as templates
from texts.markup import Html
from threads.context import Act, DeskAct
from threads.receipts import receipt
from threads.spokespeople import answering
from threads.talking import is_window_closed


def tell_person(act: Act, case: Case, person_id: int, text: Html) -> None:
    """Tell somebody of a desk about a case; once for each act."""
    for chat in chats.private_chats(act.tx, person_id):
        if consent.wants_messages(act.tx, chat):
            _tell(act, case, chat, text)


def tell_desk(act: Act, case: Case, text: Html, *, but: int | None = None) -> None:
    """Tell everybody who answers in the name of a case's office, `but` one."""
    for person_id in answering(act.tx, case, act.now):
        if person_id != but:
            tell_person(act, case, person_id, text)


def tell_taken_over(act: DeskAct, case: Case, taken: Takeover) -> None:
    """Tell an office who answers in its name from now on, and why."""
    office, by = act.tx.get_one(Office, taken.office), act.tx.get_one(Office, taken.by_office)
    told = desk_chat.told_of_takeover(
        office.name, by.name, taken.reason, taken.ends_at, office.timezone
    )
    tell_desk(act, case, told, but=act.actor.person_id)


def _tell(act: Act, case: Case, chat: ChatRow, text: Html) -> None:
    """Where free text is refused now, the notice leads to the case and shows how it stands."""
    see = Button(texts.OPEN_CASE, f"kasus:see:{case.id}")
    key = f"{case_entries.at_desk(cases.key_of(case))}{act.key}:{chat.id}"
    if is_window_closed(act, chat):
        office = act.tx.get_one(Office, case.office).name
        call = TemplateCall(templates.DESK, (office, receipt(case.opened_office, case.number)))
        part = Part(templates.filled(templates.DESK_BODY, *call.values), ((see,),), template=call)
        enqueue.call(act.tx, act.composers, chat, part, key=key, now=act.now)
        return
    message = Message(text, ((see,),))
    enqueue.say(act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE)
