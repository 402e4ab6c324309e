"""/ralat: a new text for what was released, and what those who got the old one are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from broadcasts import corrections, filling, holds, policy, reports, sight
from broadcasts.control import WrongState
from broadcasts.corrections import Corrector, Overtaken
from broadcasts.differences import difference
from broadcasts.holds import Held
from channels import markup
from channels.base import ButtonPressed, Message, MessageReceived
from handlers import commands, corrections_event
from handlers import corrections_views as views
from handlers.announce_files import body_of, check
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Replace,
    Result,
    Say,
    State,
    Unprepared,
    aside,
    number_of,
    say,
    show,
    toast,
)
from handlers.files import Problem
from registry.access import Actor, Permission
from storage import broadcasts, versions
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Tx
from storage.offices import Office
from texts import broadcasts as broadcast_texts
from texts import corrections as texts
from texts import placeholders as filling_texts
from texts import service


class Correct(Unprepared):
    """Correcting an announcement, three questions and a preview."""

    name = "ralat"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Take the next step."""
        actor, entry = context.actor, commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(texts.CANCELLED)
        if actor is None or not actor.offices_with(Permission.SEND):
            return say(service.NOT_ALLOWED)
        if isinstance(context.event, ButtonPressed):
            return self._pressed(tx, context, actor)
        if entry is not None:
            return self._start(tx, context, actor)
        broadcast = _correctable(tx, actor, _number_in(context), context.now)
        if isinstance(broadcast, str):
            return say(broadcast)
        if context.step in corrections_event.STEPS:
            return corrections_event.take(tx, context, broadcast)
        if context.step == "text":
            return self._take_text(tx, context, broadcast)
        return self._take_words(tx, context, broadcast)

    def _start(self, tx: Tx, context: Context, actor: Actor) -> Result:
        if context.argument and number_of(context.argument) is None:
            return aside(service.unread_number(context.argument, self.name))
        number = number_of(context.argument) if context.argument else _likeliest(tx, actor)
        if number is None:
            return aside(texts.NOTHING_TO_CORRECT)
        broadcast = _correctable(tx, actor, number, context.now)
        if isinstance(broadcast, str):
            return aside(broadcast)
        return Result((Say(views.kinds(broadcast)),), KEEP)

    # Buttons

    def _pressed(self, tx: Tx, context: Context, actor: Actor) -> Result:
        match context.pressed:
            case ("leave", _):
                return show(texts.CANCELLED, state=None if _is_here(context) else KEEP)
            case (action, text, *words) if (number := number_of(text)) is not None:
                broadcast = _correctable(tx, actor, number, context.now)
                if isinstance(broadcast, str):
                    return toast(broadcast)
                return self._step(tx, context, actor, action, broadcast, words)
            case _:
                return toast(service.OLD_BUTTON)

    def _step(
        self,
        tx: Tx,
        context: Context,
        actor: Actor,
        action: str,
        broadcast: Broadcast,
        words: Sequence[str],
    ) -> Result:
        if action == "kind":
            return _ask_text(tx, broadcast, is_content=words == ["content"])
        if action == "event":
            return corrections_event.begin(tx, broadcast)
        if not _is_about(context, broadcast):
            return toast(service.OLD_BUTTON)
        match action:
            case "text":
                return _ask_text(tx, broadcast, is_content=_data(context)["is_content"])
            case "words":
                return show(texts.ASK_WORDS, *views.leave(broadcast), state=_at(context, "words"))
            case "fits":
                return _preview(tx, context, broadcast, _data(context))
            case "send":
                return self._send(tx, context, actor, broadcast, "".join(words))
            case _:
                return toast(service.OLD_BUTTON)

    def _send(
        self, tx: Tx, context: Context, actor: Actor, broadcast: Broadcast, seen: str
    ) -> Result:
        """Let it leave; `seen` is the seal of the passages in the preview."""
        number, data = broadcasts.key_of(broadcast), _data(context)
        change = corrections_event.change_in(data)
        hold = corrections.hold_of(tx, broadcast, change, context.now)
        decides = policy.decides_content(tx, actor, broadcast, context.now)
        is_seen = seen == holds.seal(change.text, hold)
        by = Corrector(actor.audit_id, actor.person_id, decides and is_seen)
        try:
            version = corrections.correct(
                tx, context.composers, number, change, by, context.now, base=data["base"]
            )
        except Overtaken:
            return show(texts.overtaken(number))
        except Held:
            return _preview(tx, context, broadcast, data)  # it says why
        except WrongState as error:
            return show(broadcast_texts.wrong_state(number, error.state.value))
        reports.follow(
            tx, context.composers, context.chat, number, f"pantau:{context.key}", context.now
        )
        return Result((Replace(Message(texts.sent(number, version.number))),))

    # What is typed

    def _take_text(self, tx: Tx, context: Context, broadcast: Broadcast) -> Result:
        event = context.event
        if not isinstance(event, MessageReceived) or event.media is not None:
            return say(texts.ONLY_TEXT, *views.leave(broadcast), state=context.state)
        text = body_of(event)
        try:
            check(event, text, None)
        except Problem as problem:
            return say(problem.sentence, *views.leave(broadcast), state=context.state)
        if corrections.is_same(text, broadcast.text):
            return say(texts.SAME_TEXT, *views.leave(broadcast), state=context.state)
        if gaps := filling.gaps(tx, broadcast, text):
            sentence = filling_texts.gaps(gaps.unknown, gaps.without_contact)
            return say(sentence, *views.leave(broadcast), state=context.state)
        data = _data(context) | {"text": text}
        if not data["is_content"]:
            return _preview(tx, context, broadcast, data)
        return _propose(broadcast, data)

    def _take_words(self, tx: Tx, context: Context, broadcast: Broadcast) -> Result:
        data = _data(context)
        if not data.get("text") or not data["is_content"]:
            return aside(broadcast_texts.PLEASE_WRITE)
        read = views.read_words(context.text)
        if read is None:
            sentence = f"{texts.WORDS_NOT_READ} {texts.ASK_WORDS}"
            return say(sentence, *views.leave(broadcast), state=_at(context, "words"))
        return _preview(
            tx, context, broadcast, data | dict(zip(("wrong", "right"), read, strict=True))
        )


def _correctable(tx: Tx, actor: Actor, number: int, now: datetime) -> Broadcast | str:
    """The announcement with this number, or why this person cannot correct it."""
    found = sight.released(tx, actor, number)
    if found is None:
        return broadcast_texts.not_found(number)
    if not actor.may(Permission.SEND, tx.get_one(Office, found.office)):
        return broadcast_texts.not_yours(number)
    if found.state is BroadcastState.WITHDRAWN:
        return broadcast_texts.wrong_state(number, found.state.value)
    return found if policy.may_correct(tx, actor, found, now) else texts.for_leaders(number)


def _likeliest(tx: Tx, actor: Actor) -> int | None:
    """The newest of this person's offices."""
    offices = actor.offices_with(Permission.SEND)
    own = (
        broadcasts.key_of(found)
        for found in broadcasts.published(tx)
        if found.office in offices and found.state is not BroadcastState.WITHDRAWN
    )
    return next(own, None)


def _ask_text(tx: Tx, broadcast: Broadcast, *, is_content: bool) -> Result:
    number = broadcasts.key_of(broadcast)
    newest = versions.newest(tx, number)
    base = newest.number if newest else versions.FIRST
    data = {"number": number, "base": base, "is_content": is_content}
    return show(texts.ASK_TEXT, *views.leave(broadcast), state=State("ralat:text", data))


def _propose(broadcast: Broadcast, data: dict[str, Any]) -> Result:
    """What differs, in few words, if that can be told so."""
    old, new = markup.visible(broadcast.text), markup.visible(data["text"])
    found = difference(old, new, corrections.MOST_WORDS)
    if not found.right:
        return say(texts.ASK_WORDS, *views.leave(broadcast), state=State("ralat:words", data))
    proposed = data | {"wrong": found.wrong, "right": found.right}
    message = views.proposal(broadcast, found)
    return say(message.text, *message.buttons, state=State("ralat:check", proposed))


def _preview(tx: Tx, context: Context, broadcast: Broadcast, data: dict[str, Any]) -> Result:
    message = views.preview(tx, context, broadcast, corrections_event.change_in(data), data["base"])
    state = State("ralat:preview", data)
    if isinstance(context.event, ButtonPressed):
        return show(message.text, *message.buttons, state=state)
    return say(message.text, *message.buttons, state=state)


def _data(context: Context) -> dict[str, Any]:
    return dict(context.state.data) if context.state else {}


def _number_in(context: Context) -> int:
    return int(_data(context).get("number", 0))


def _at(context: Context, step: str) -> State:
    return State(f"ralat:{step}", _data(context))


def _is_here(context: Context) -> bool:
    return context.state is not None and context.state.conversation == "ralat"


def _is_about(context: Context, broadcast: Broadcast) -> bool:
    """Whether the dialogue stands on this announcement: older buttons mean nothing."""
    return _is_here(context) and _number_in(context) == broadcasts.key_of(broadcast)
