"""Putting an event aside for a question that comes first, and going on with it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.base import ButtonPressed, Message, MessageReceived
from handlers.context import (
    KEEP,
    Context,
    Incoming,
    Replace,
    Result,
    Say,
    State,
)

EVENT = "waiting"
BEFORE = "before"


def waiting(context: Context, name: str, *, keeps_event: bool = True) -> State:
    """The state of a question that comes first: with the event, and the dialogue it belongs to.

    A question that was open already keeps the dialogue from before it.
    """
    state = context.state
    is_asked_again = state is not None and state.conversation == name.partition(":")[0]
    before = state.data.get(BEFORE) if state is not None and is_asked_again else _packed(state)
    kept = _kept(context) if keeps_event else None
    return State(name, {EVENT: kept, BEFORE: before})


def still(context: Context, name: str) -> State:
    """Another step of the same question, or its first one where no such question is open."""
    state = context.state
    if state is None or BEFORE not in state.data:
        return waiting(context, name, keeps_event=False)
    return State(name, state.data)


def before(context: Context) -> State | None:
    """Where the dialogue stood before the question; where it stands if none is open."""
    state = context.state
    if state is None or BEFORE not in state.data:
        return KEEP
    return _unpacked(state.data[BEFORE])


def go_on(context: Context, text: str, *, otherwise: str) -> Result:
    """Answer the question, then handle what waited; what cannot be kept is to be repeated."""
    kept = context.state.data.get(EVENT) if context.state else None
    said = (Replace(Message(text)),)
    if kept is None:
        return Result(said, before(context))
    event = _restored(kept, context)
    if event is None:
        return Result((*said, Say(Message(otherwise))), before(context))
    return Result(said, before(context), event)


def _kept(context: Context) -> Mapping[str, Any] | None:
    """The event as JSON; a file would have to be loaded again, so the person sends it again."""
    match context.event:
        case ButtonPressed(data=data):
            return {"data": data}
        case MessageReceived(media=None) as message:
            return {
                "text": message.text,
                "html": message.html,
                "forwarded": message.is_forwarded,
                "reply_to": message.reply_to,
            }
        case _:
            return {}


def _restored(kept: Mapping[str, Any], context: Context) -> Incoming | None:
    event = context.event
    if not kept or not isinstance(event, ButtonPressed | MessageReceived):
        return None
    if "data" in kept:
        # Old buttons name what they mean, so it does not matter under which message it stood.
        callback = event.callback_id if isinstance(event, ButtonPressed) else event.message_id
        return ButtonPressed(event.chat, event.sender, event.message_id, callback, kept["data"])
    return MessageReceived(
        event.chat,
        event.sender,
        event.message_id,
        kept["text"],
        kept["html"],
        reply_to=kept.get("reply_to"),
        is_forwarded=kept["forwarded"],
    )


def _packed(state: State | None) -> Mapping[str, Any] | None:
    return {"name": state.name, "data": dict(state.data)} if state else None


def _unpacked(packed: Mapping[str, Any] | None) -> State | None:
    return State(packed["name"], packed["data"]) if packed else None
