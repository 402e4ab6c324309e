"""Which conversation an event belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from channels.base import (
    ButtonPressed,
    ChatKind,
    ChatMoved,
    MembershipChanged,
    Message,
    MessageReceived,
)
from handlers import commands, gate
from handlers.announce import Announce
from handlers.consent import Consent
from handlers.context import (
    KEEP,
    Context,
    Conversation,
    Replace,
    Reply,
    Result,
    Say,
    Toast,
)
from handlers.control import Control
from handlers.desk_topic import DeskTopic
from handlers.groups import Groups
from handlers.monitor import Monitor
from handlers.privacy import Privacy
from handlers.relay_groups import RelayGroups
from handlers.relays import Confirm, Open
from handlers.shared_phone import SharedPhone
from handlers.shifts import Shifts
from handlers.start import Cancel, Elsewhere, Fallback, Help, Join, Refused, Silence, Start
from registry import access, codes, consent
from registry.access import Permission
from storage.chats import ChatState
from storage.engine import Tx
from texts.markup import escape

CONVERSATIONS: Mapping[str, Conversation] = {
    conversation.name: conversation
    for conversation in (
        Announce(),
        Cancel(),
        Confirm(),
        Consent(),
        Control(),
        DeskTopic(),
        Elsewhere(),
        Fallback(),
        Groups(),
        Help(),
        Join(),
        Monitor(),
        Open(),
        Privacy(),
        Refused(),
        RelayGroups(),
        SharedPhone(),
        Shifts(),
        Silence(),
        Start(),
    )
}

WITH_BUTTONS = frozenset(
    {
        "admingrup",
        "bantuan",
        "buka",
        "data",
        "grup",
        "hpkantor",
        "kendali",
        "kirim",
        "meja",
        "pantau",
        "piket",
        "terus",
    }
)


def route(context: Context) -> Conversation:
    """The conversation for an event; there is always one."""
    name = _name(context)
    return CONVERSATIONS[Shifts.name if gate.needs_shift(context, name) else name]


def go_on(tx: Tx, context: Context, result: Result) -> Result:
    """The result with that of the event that had waited for it, if there is one.

    It is answered with new messages, since its own button may be far above.
    """
    if result.resumes is None:
        return result
    actor = access.identify(tx, context.channel, context.account, context.event_sender, context.now)
    state = result.next_state
    waited = replace(context, event=result.resumes, state=state, actor=actor)
    following = route(waited).handle(tx, waited, None)
    replies = (*result.replies, *map(_as_new, following.replies))
    return Result(replies, state if following.next_state == KEEP else following.next_state)


def _as_new(reply: Reply) -> Reply:
    match reply:
        case Replace(message=message):
            return Say(message)
        case Toast(text=text):
            return Say(Message(escape(text)))
        case _:
            return reply


def _name(context: Context) -> str:
    match context.event:
        case MembershipChanged() | ChatMoved():
            return "grup"
        case ButtonPressed(data=data):
            name = data.partition(":")[0]
            return name if name in WITH_BUTTONS else "lain"
        case MessageReceived():
            return (
                _of_group(context) if context.chat.kind is ChatKind.GROUP else _of_person(context)
            )


def _of_person(context: Context) -> str:
    """In private: STOP first, then commands, then the running dialogue, then guesses."""
    text, actor = context.text, context.actor
    if consent.is_stop_word(text):
        return "izin"
    if actor and actor.is_stopped and consent.is_start_again_word(text):
        return "izin"
    running = context.state.conversation if context.state else ""
    entry = commands.find(text)
    if running in CONVERSATIONS and commands.steers_by_a_word(text):
        return running
    if entry is not None:
        if entry.name == "batal" and running in CONVERSATIONS:
            return running  # it knows what has to be tidied away
        return entry.conversation if commands.is_allowed(entry, actor) else "tolak"
    if text.startswith("/"):
        return "lain"
    if running in CONVERSATIONS:
        return running
    return _guess(context)


def _guess(context: Context) -> str:
    """Without a command and a dialogue: a code, a text that could be announced, or anything."""
    if codes.is_like_one(context.text):
        return "gabung"
    is_readable = not context.is_unsupported
    if is_readable and context.actor and context.actor.offices_with(Permission.SEND):
        return "kirim"
    return "lain"


def _of_group(context: Context) -> str:
    """In a group: some commands, and the name of the office while the group waits for one."""
    entry = commands.find(context.text) if context.text.startswith("/") else None
    if entry is not None:
        if ChatKind.GROUP not in entry.places:
            return "pribadi"
        return entry.conversation if commands.is_allowed(entry, context.actor) else "tolak"
    if context.text.startswith("/"):
        return "diam"  # meant for another bot in the group
    if context.desk_topic is not None or context.event.chat.has_our_topic:
        return "meja"
    if context.chat.state is ChatState.PENDING:
        return "grup"
    is_answer = isinstance(context.event, MessageReceived) and context.event.reply_to is not None
    # Groups thank us under every announcement; 553 of them need no answer to that.
    return "diam" if is_answer else "lain"
