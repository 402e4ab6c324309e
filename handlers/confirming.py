"""“Sudah diterima” and “Ada kendala”: under an announcement in a group, and under a reminder."""

from __future__ import annotations

from collections.abc import Sequence

from broadcasts import confirming, reports
from broadcasts.standing import Target
from channels.base import Button, ChatKind, Message
from handlers.context import (
    Context,
    Fetched,
    Result,
    State,
    Unprepared,
    aside,
    number_of,
    say,
    toast,
)
from outbox import enqueue
from registry.access import Actor
from storage import broadcasts, cases, chats, reminders
from storage.broadcasts import Broadcast, BroadcastState
from storage.cases import Subject
from storage.chats import ChatRow
from storage.confirmations import Answer
from storage.engine import Tx
from storage.offices import Office
from texts import confirming as texts
from texts import relays as relay_texts
from texts import service
from threads import hearing
from threads.context import Act
from threads.hearing import Opening, Words

NOTE = "terus:note"  # the state in which the next message says what the trouble is


class Receive(Unprepared):
    """Somebody says that an announcement has arrived, or that there is trouble with it."""

    name = "terima"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Keep the answer; trouble is told to the author, and goes on in a case."""
        match context.pressed:
            case ("ok" | "no" as word, *rest):
                given = Answer.CONFIRMED if word == "ok" else Answer.TROUBLE
            case _:
                return toast(service.OLD_BUTTON)
        if context.chat.kind is ChatKind.GROUP:
            return _in_group(tx, context, given, number_of(rest[0]) if rest else None)
        return _in_private(tx, context, given, _numbers(tx, context, rest))


def _in_group(tx: Tx, context: Context, given: Answer, number: int | None) -> Result:
    broadcast = broadcasts.get(tx, number) if number is not None else None
    if broadcast is None or not confirming.asks_in(tx, broadcast, context.chat):
        return toast(texts.NOT_MEANT)
    if broadcast.state is BroadcastState.WITHDRAWN:
        return toast(relay_texts.withdrawn(broadcasts.key_of(broadcast)))
    group, actor = context.chat, context.actor
    is_new = confirming.answer_in_group(tx, broadcast, group, actor, given, context.now)
    if not is_new:
        return toast(texts.CONFIRMED_ALREADY if _is_confirmed(given) else relay_texts.ALREADY_NOTED)
    if _is_confirmed(given):
        office = tx.get_one(Office, group.office)
        return toast(texts.thanks(broadcasts.key_of(broadcast), office.name))
    return _trouble_in_group(tx, context, broadcast)


def _is_confirmed(given: Answer) -> bool:
    return given is Answer.CONFIRMED


def _trouble_in_group(tx: Tx, context: Context, broadcast: Broadcast) -> Result:
    """Tell the author; whoever has a chat with us is asked there what the trouble is."""
    _tell_author(tx, context, broadcast, [context.chat])
    alone = chats.private_chats(tx, context.actor.person_id) if context.actor else ()
    if alone:
        _open_case(tx, context, broadcast, alone[0], [context.chat])
        question, key = Message(relay_texts.ASK_NOTE), f"{context.key}:kendala"
        enqueue.say(tx, context.composers, alone[0], question, key=key, now=context.now)
    office = tx.get_one(Office, broadcast.office)
    return aside(texts.trouble_in_group(office.name, is_known=bool(alone)))


# Under a reminder


def _numbers(tx: Tx, context: Context, rest: Sequence[str]) -> Sequence[int]:
    """The announcements of a button; a template's button means those of the newest digest."""
    if rest:
        found = (number_of(word) for word in rest[0].split("."))
        return [number for number in found if number is not None]
    return reminders.newest(tx, context.chat.id) if context.chat.id is not None else ()


def _in_private(tx: Tx, context: Context, given: Answer, numbers: Sequence[int]) -> Result:
    actor = context.actor
    if actor is None:
        return toast(service.NOT_YOUR_BUTTON)
    waiting = {
        number: targets
        for number in numbers
        if _is_in_force(tx, number) and (targets := confirming.waiting_for(tx, number, actor))
    }
    if not waiting:
        return aside(texts.NOTHING_TO_CONFIRM)
    if given is Answer.TROUBLE:
        return _trouble_in_private(tx, context, actor, waiting)
    for number, targets in waiting.items():
        confirming.answer_for(tx, number, actor, targets, given, context.now)
    names = dict.fromkeys(_name(target) for targets in waiting.values() for target in targets)
    return aside(texts.thanks_for(tuple(waiting), tuple(names)))


def _is_in_force(tx: Tx, number: int) -> bool:
    broadcast = broadcasts.get(tx, number)
    return (
        broadcast is not None
        and broadcast.published_at is not None
        and broadcast.state is not BroadcastState.WITHDRAWN
    )


def _trouble_in_private(
    tx: Tx, context: Context, actor: Actor, waiting: dict[int, Sequence[Target]]
) -> Result:
    if len(waiting) > 1:
        rows = [(Button(texts.number(number), f"terima:no:{number}"),) for number in waiting]
        return aside(texts.ASK_WHICH_NUMBER, *rows)
    ((number, targets),) = waiting.items()
    broadcast = tx.get_one(Broadcast, number)
    ids = [target.chat_id for target in targets]
    if confirming.answer_for(tx, number, actor, targets, Answer.TROUBLE, context.now):
        meant = chats.of_ids(tx, ids)
        _tell_author(tx, context, broadcast, meant)
        _open_case(tx, context, broadcast, context.chat, meant)
    skip = Button(relay_texts.NO_NOTE, f"terus:skip:{number}")
    state = State(NOTE, {"broadcast": number, "targets": ids})
    return say(relay_texts.ASK_NOTE, (skip,), state=state)


def _name(target: Target) -> str:
    return target.title or target.office_name


def _tell_author(
    tx: Tx, context: Context, broadcast: Broadcast, targets: Sequence[ChatRow]
) -> None:
    reports.tell_trouble(
        tx, context.composers, broadcast, targets, None, key=context.key, now=context.now
    )


def _open_case(
    tx: Tx, context: Context, broadcast: Broadcast, alone: ChatRow, targets: Sequence[ChatRow]
) -> None:
    """Give the trouble to the desk of the office that sent it: there it is answered."""
    number = broadcasts.key_of(broadcast)
    if cases.about(tx, chats.key_of(alone), number) is not None:
        return
    groups = [target for target in targets if target.kind is ChatKind.GROUP]
    opening = Opening(
        broadcast.office,
        Subject.TROUBLE,
        group_id=chats.key_of(groups[0]) if len(groups) == 1 else None,
        broadcast_id=number,
    )
    words = Words(relay_texts.trouble_words(number, [group.title for group in groups]))
    act = Act(tx, context.composers, context.now, context.key)
    hearing.open_case(act, alone, opening, words)
