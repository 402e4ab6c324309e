"""Who is told of a request and of what became of it: in a private chat of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from broadcasts import approval_view as view
from broadcasts.policy import Approvers
from channels.base import Button, Message, Part, TemplateCall
from outbox import enqueue
from registry import consent
from storage import approvals, broadcasts, chats
from storage.approvals import Approval
from storage.broadcasts import Broadcast, Lane
from storage.chats import ChatRow
from storage.engine import Tx
from storage.offices import Office
from texts import approvals as texts
from texts import broadcasts as broadcast_texts
from texts import whatsapp as templates
from threads.context import Act
from threads.talking import is_window_closed


def ask(act: Act, broadcast: Broadcast, request: Approval, asked: Sequence[int]) -> None:
    """Ask these people to decide about a request, or to review a Siaga; once for each office."""
    message = view.to_decide(act, broadcast, request)
    for chat in _own_chats(act.tx, asked):
        _tell(act, broadcast, request, chat, message, f"asked:{request.office}")


def remind(act: Act, broadcast: Broadcast, request: Approval, asked: Approvers | None) -> None:
    """Remind those who can review a Siaga that nobody has."""
    number, zone = broadcasts.key_of(broadcast), _zone(act.tx, broadcast)
    text = texts.review_reminder(number, request.decide_by, zone)
    message = Message(text, view.buttons(request))
    for chat in _own_chats(act.tx, asked.people if asked else ()):
        _tell(act, broadcast, request, chat, message, "reminded")


def tell_approved(
    act: Act, broadcast: Broadcast, request: Approval, due_at: datetime | None
) -> None:
    """Tell the author that it leaves; `due_at` None: now."""
    number = broadcasts.key_of(broadcast)
    text = texts.approved(number, _office(act.tx, request), due_at, _zone(act.tx, broadcast))
    steer = (
        Button(broadcast_texts.WATCH, f"pantau:open:{number}"),
        Button(broadcast_texts.PAUSE, f"kendali:pause:{number}"),
    )
    _tell_author(act, broadcast, request, Message(text, (steer,)))


def tell_sent_back(act: Act, broadcast: Broadcast, request: Approval) -> None:
    """Tell the author what is to be mended."""
    number = broadcasts.key_of(broadcast)
    office, reason = _office(act.tx, request), request.reason or ""
    if broadcast.published_at is not None:
        text, buttons = texts.kept_held(number, office, reason), held_buttons(number)
    else:
        text, buttons = texts.sent_back(number, office, reason), author_buttons(number)
    _tell_author(act, broadcast, request, Message(text, buttons))


def tell_reviewed(act: Act, broadcast: Broadcast, request: Approval) -> None:
    """Tell whoever sent a Siaga that somebody has looked at it."""
    number = broadcasts.key_of(broadcast)
    text = texts.reviewed(number, _office(act.tx, request))
    _tell_author(act, broadcast, request, Message(text))


def tell_held(act: Act, broadcast: Broadcast, request: Approval, asked: Approvers | None) -> None:
    """Tell the author, and those who were to decide, that nobody did in time."""
    number, zone = broadcasts.key_of(broadcast), _zone(act.tx, broadcast)
    if broadcast.published_at is not None:
        held = Message(texts.still_held(number, request.decide_by, zone), held_buttons(number))
    else:
        held = Message(texts.held(number, request.decide_by, zone), author_buttons(number))
    _tell_author(act, broadcast, request, held)
    message = Message(texts.held_undecided(number, request.decide_by, zone))
    for chat in _own_chats(act.tx, asked.people if asked else ()):
        _tell(act, broadcast, request, chat, message, "held")


def author_buttons(number: int) -> tuple[tuple[Button, ...], ...]:
    """What an author can do with what was submitted or returned."""
    mend = Button(texts.MEND, f"kirim:mend:{number}")
    return ((mend, Button(texts.GIVE_UP, f"kirim:giveup:{number}")),)


def held_buttons(number: int) -> tuple[tuple[Button, ...], ...]:
    """What an author can do with what was held after its release."""
    resume = Button(broadcast_texts.RESUME, f"kendali:resume:{number}")
    return ((resume, Button(broadcast_texts.WITHDRAW, f"kendali:withdraw:{number}")),)


def _own_chats(tx: Tx, asked: Sequence[int]) -> Iterator[ChatRow]:
    """The private chats in which a decision is theirs alone, and wanted."""
    for person in asked:
        yield from consent.own_chats(tx, person)


def _tell_author(act: Act, broadcast: Broadcast, request: Approval, message: Message) -> None:
    if broadcast.report_chat is None:
        return
    chat = chats.get_one(act.tx, broadcast.report_chat)
    if consent.wants_messages(act.tx, chat):
        _tell(act, broadcast, request, chat, message, f"author:{request.state.value}")


def _tell(
    act: Act, broadcast: Broadcast, request: Approval, chat: ChatRow, message: Message, what: str
) -> None:
    """Tell once; where free text is refused now, a template leads to how it stands."""
    number = approvals.key_of(request)
    key = f"approval:{number}:{what}:{chat.id}"
    if is_window_closed(act, chat):
        values = (str(broadcast.id), act.tx.get_one(Office, broadcast.office).name)
        see = ((Button(texts.OPEN, f"setuju:see:{number}"),),)
        call = TemplateCall(templates.APPROVAL, values)
        part = Part(templates.filled(templates.APPROVAL_BODY, *values), see, template=call)
        enqueue.call(act.tx, act.composers, chat, part, key=key, now=act.now)
        return
    enqueue.say(act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE)


def _office(tx: Tx, request: Approval) -> str:
    return tx.get_one(Office, request.office).name


def _zone(tx: Tx, broadcast: Broadcast) -> str:
    return tx.get_one(Office, broadcast.office).timezone
