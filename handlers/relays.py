"""Opening an announcement, passing it on, confirming it: what contacts and Admin Grup do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from broadcasts import drafting, notices, reports
from channels.base import Button
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
)
from outbox import enqueue
from registry.names import one_line
from registry.offices import LABEL_LENGTH
from storage import broadcasts, chats, confirmations, operations
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import ChatRow
from storage.confirmations import Answer, Confirmation
from storage.engine import Tx
from texts import relays as texts
from texts import service

JUST_NOW = timedelta(minutes=2)  # a second tap means impatience; a later one, that it got lost
LONGEST_NOTE = 500  # characters


class Open(Unprepared):
    """The tap on “Buka pengumuman”."""

    name = "buka"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Send the full text and file, and ask to pass it on or to confirm it."""
        broadcast = _meant(tx, context, context.pressed)
        if broadcast is None:
            return aside(texts.NOTHING_TO_OPEN)
        number, me = broadcasts.key_of(broadcast), chats.key_of(context.chat)
        if broadcast.state is BroadcastState.WITHDRAWN:
            return aside(texts.withdrawn(number))
        asked = confirmations.of_person(tx, number, me)
        if any(row.opened_at and context.now - row.opened_at < JUST_NOW for row in asked):
            return aside(texts.SENT_ABOVE)
        confirmations.mark_opened(tx, number, me, context.now)
        self._send(tx, context, broadcast, number, me)
        return Result(next_state=KEEP)

    def _send(self, tx: Tx, context: Context, broadcast: Broadcast, number: int, me: int) -> None:
        message = drafting.announcement(tx, broadcast)
        key, chat, now = context.key, context.chat, context.now
        enqueue.say(tx, context.composers, chat, message, key=f"{key}:buka", now=now)
        question = notices.question(tx, broadcast, me)
        enqueue.ask(
            tx, context.composers, chat, question, key=f"{key}:tanya", now=now, about=number
        )


class Confirm(Unprepared):
    """“Sudah diteruskan”, “Sudah diterima”, “Ada kendala”, and what the trouble is."""

    name = "terus"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Keep the answer; the author is told of trouble."""
        if context.step == "note" and not context.pressed:
            return self._take_note(tx, context)
        broadcast = _meant(tx, context, context.pressed[1:])
        if broadcast is None:
            return aside(texts.NOTHING_TO_OPEN)
        me = chats.key_of(context.chat)
        asked = confirmations.of_person(tx, broadcasts.key_of(broadcast), me)
        match context.pressed:
            case ("ok", *_):
                return self._confirm(tx, context, broadcast, asked)
            case ("no", _, target) if target.isdecimal():
                chosen = [row for row in asked if row.target_id == int(target)]
                return self._note_trouble(tx, context, broadcast, chosen or asked)
            case ("no", *_) if len(asked) > 1:
                return _ask_which(tx, broadcast, asked)
            case ("no" | "all", *_):
                return self._note_trouble(tx, context, broadcast, asked)
            case ("skip", *_):
                return show(texts.ALREADY_NOTED)
            case _:
                return aside(service.OLD_BUTTON)

    def _confirm(
        self, tx: Tx, context: Context, broadcast: Broadcast, asked: Sequence[Confirmation]
    ) -> Result:
        if not _answer(tx, asked, Answer.CONFIRMED, context):
            return aside(texts.ALREADY_NOTED)
        titles = [group.title for group in _groups(tx, asked)]
        return aside(texts.thanks(broadcasts.key_of(broadcast), titles))

    def _note_trouble(
        self, tx: Tx, context: Context, broadcast: Broadcast, asked: Sequence[Confirmation]
    ) -> Result:
        number = broadcasts.key_of(broadcast)
        if _answer(tx, asked, Answer.TROUBLE, context):
            _tell_author(tx, context, broadcast, asked, None)
        targets = [row.target_id for row in asked]
        state = State("terus:note", {"broadcast": number, "targets": targets})
        return say(texts.ASK_NOTE, (Button(texts.NO_NOTE, f"terus:skip:{number}"),), state=state)

    def _take_note(self, tx: Tx, context: Context) -> Result:
        note = one_line(context.text, LONGEST_NOTE)
        data = context.state.data if context.state else {}
        broadcast = broadcasts.get(tx, int(data.get("broadcast", 0)))
        if not note or broadcast is None:
            return say(texts.NOTE_NOT_READ, state=context.state)
        me = chats.key_of(context.chat)
        asked = [
            row
            for row in confirmations.of_person(tx, broadcasts.key_of(broadcast), me)
            if row.target_id in data.get("targets", ())
        ]
        _tell_author(tx, context, broadcast, asked, note)
        return say(texts.NOTE_PASSED_ON)


def _meant(tx: Tx, context: Context, words: Sequence[str]) -> Broadcast | None:
    """The announcement of a button: by its number, by the message it stood under, or the newest."""
    me = context.chat.id
    if me is None:
        return None
    number = number_of(words[0]) if words else None
    if number is None:
        number = operations.announced_by(tx, me, getattr(context.event, "message_id", ""))
    if number is None:
        number = confirmations.newest_of(tx, me)
    if number is None or not confirmations.of_person(tx, number, me):
        return None
    return broadcasts.get(tx, number)


def _answer(tx: Tx, asked: Sequence[Confirmation], given: Answer, context: Context) -> bool:
    """Keep an answer for each target; true if it is news for any."""
    changed = [
        confirmations.answer(tx, row.broadcast_id, row.target_id, row.asked_id, given, context.now)
        for row in asked
    ]
    return any(changed)


def _groups(tx: Tx, asked: Sequence[Confirmation]) -> Sequence[ChatRow]:
    """The groups among the targets; a contact is asked for nobody else."""
    return chats.of_ids(tx, [row.target_id for row in asked if row.target_id != row.asked_id])


def _ask_which(tx: Tx, broadcast: Broadcast, asked: Sequence[Confirmation]) -> Result:
    number = broadcasts.key_of(broadcast)
    rows = [
        (Button(f"{place}. {group.title}"[:LABEL_LENGTH], f"terus:no:{number}:{group.id}"),)
        for place, group in enumerate(_groups(tx, asked), 1)
    ]
    return aside(texts.ASK_WHICH, *rows, (Button(texts.EVERYWHERE, f"terus:all:{number}"),))


def _tell_author(
    tx: Tx,
    context: Context,
    broadcast: Broadcast,
    asked: Sequence[Confirmation],
    note: str | None,
) -> None:
    reports.tell_trouble(
        tx,
        context.composers,
        broadcast,
        chats.of_ids(tx, [row.target_id for row in asked]),
        note,
        key=context.key,
        now=context.now,
    )
