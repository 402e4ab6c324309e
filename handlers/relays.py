"""Opening an announcement, passing it on, confirming it: what contacts and Admin Grup do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from broadcasts import errata, notices, reports
from channels.base import Button, Message
from handlers import commands
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
from storage import broadcasts, cases, chats, confirmations, operations, versions
from storage.broadcasts import Broadcast, BroadcastState
from storage.cases import Subject
from storage.chats import ChatRow
from storage.confirmations import Answer, Confirmation
from storage.engine import Tx
from storage.offices import Office
from storage.versions import Version
from texts import relays as texts
from texts import service
from threads import hearing
from threads.context import Act
from threads.hearing import Opening, Words

JUST_NOW = timedelta(minutes=2)  # a second tap means impatience; a later one, that it got lost
LONGEST_NOTE = 500  # characters
NOTE = "terus:note"  # the state in which the next message says what the trouble is


class Open(Unprepared):
    """The tap on “Buka pengumuman”."""

    name = "buka"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Send the full text and file, and ask to pass it on or to confirm it."""
        broadcast = _meant(tx, context, context.pressed, confirmations.newest_told)
        if broadcast is None:
            return aside(texts.NOTHING_TO_OPEN)
        number, me = broadcasts.key_of(broadcast), chats.key_of(context.chat)
        newest = versions.newest(tx, number)
        if broadcast.state is BroadcastState.WITHDRAWN:
            return aside(_withdrawn(tx, broadcast, newest))
        changed_at = newest.created_at if newest else context.now
        asked = confirmations.of_person(tx, number, me)
        opened = [row.opened_at for row in asked if row.opened_at is not None]
        if any(changed_at <= at and context.now - at < JUST_NOW for at in opened):
            return aside(texts.SENT_ABOVE)
        confirmations.mark_opened(tx, number, me, context.now)
        self._send(tx, context, broadcast, number, me)
        return Result(next_state=KEEP)

    def _send(self, tx: Tx, context: Context, broadcast: Broadcast, number: int, me: int) -> None:
        message, question = (_full_text(tx, broadcast, me), notices.question(tx, broadcast, me))
        composers, chat, now, key = (
            context.composers,
            context.chat,
            context.now,
            f"{context.key}:buka",
        )
        enqueue.say(tx, composers, chat, message, key=key, now=now)
        asking = operations.question_after(key)
        enqueue.ask(tx, composers, chat, question, key=asking, now=now, about=number)


class Confirm(Unprepared):
    """“Sudah diteruskan”, “Sudah diterima”, “Ada kendala”, and what the trouble is."""

    name = "terus"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Keep the answer; the author is told of trouble."""
        if _waits_for_note(context) and not context.pressed:
            return self._take_note(tx, context)
        broadcast = _meant(tx, context, context.pressed[1:], confirmations.newest_read)
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
            case ("no", *_) if len(_groups(tx, asked)) > 1:
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
        thanks = texts.thanks(broadcasts.key_of(broadcast), titles)
        # What they write next is no note on a trouble that is over.
        return say(thanks) if _waits_for_note(context) else aside(thanks)

    def _note_trouble(
        self, tx: Tx, context: Context, broadcast: Broadcast, asked: Sequence[Confirmation]
    ) -> Result:
        number = broadcasts.key_of(broadcast)
        targets = [row.target_id for row in asked]
        if _answer(tx, asked, Answer.TROUBLE, context):
            _tell_author(tx, context, broadcast, targets, None)
            _open_case(tx, context, broadcast, asked)
        state = State(NOTE, {"broadcast": number, "targets": targets})
        return say(texts.ASK_NOTE, (Button(texts.NO_NOTE, f"terus:skip:{number}"),), state=state)

    def _take_note(self, tx: Tx, context: Context) -> Result:
        entry = commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(texts.ALREADY_NOTED)
        note = one_line(context.text, LONGEST_NOTE)
        data = context.state.data if context.state else {}
        broadcast = broadcasts.get(tx, int(data.get("broadcast", 0)))
        if not note or broadcast is None:
            return say(texts.NOTE_NOT_READ, state=context.state)
        _tell_author(tx, context, broadcast, data.get("targets", ()), note)
        _add_to_case(tx, context, broadcast, note)
        return say(texts.NOTE_PASSED_ON)


def _withdrawn(tx: Tx, broadcast: Broadcast, version: Version | None) -> str:
    """Why it was taken back, if anybody was told."""
    if version is None or not version.reason:
        return texts.withdrawn(broadcasts.key_of(broadcast))
    zone = tx.get_one(Office, broadcast.office).timezone
    return errata.answer(tx, broadcast, version, zone)


def _full_text(tx: Tx, broadcast: Broadcast, me: int) -> Message:
    """The announcement; whoever was called because of a correction reads that first."""
    version = versions.newest_told(tx, broadcasts.key_of(broadcast))
    full = notices.to_person(tx, broadcast, me)
    if version is None:
        return full
    message = operations.correction(version.broadcast_id, version.number)
    if not operations.planned(tx, message, [me]):
        return full
    groups = notices.groups_for(tx, version.broadcast_id, me)
    place = groups[0] if groups else chats.get_one(tx, me)
    zone = tx.get_one(Office, place.office or broadcast.office).timezone
    titles = [group.title for group in groups]
    return replace(full, text=errata.to_person(tx, broadcast, version, zone, me, titles).text)


def _waits_for_note(context: Context) -> bool:
    return context.state is not None and context.state.name == NOTE


def _meant(
    tx: Tx, context: Context, words: Sequence[str], newest: Callable[[Tx, int], int | None]
) -> Broadcast | None:
    """The announcement of a button: by its number, by the message it stood under, or the newest.

    None if this person has not been told of it.
    """
    me = context.chat.id
    if me is None:
        return None
    number = number_of(words[0]) if words else None
    if number is None:
        number = operations.announced_by(tx, me, getattr(context.event, "message_id", ""))
    if number is None:
        number = newest(tx, me)
    if number is None or not confirmations.was_told(tx, number, me):
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


def _open_case(
    tx: Tx, context: Context, broadcast: Broadcast, asked: Sequence[Confirmation]
) -> None:
    """Give the trouble to the desk of the office that sent it: there it is answered."""
    number = broadcasts.key_of(broadcast)
    if cases.about(tx, chats.key_of(context.chat), number) is not None:
        return
    groups = _groups(tx, asked)
    opening = Opening(
        broadcast.office,
        Subject.TROUBLE,
        group_id=chats.key_of(groups[0]) if len(groups) == 1 else None,
        broadcast_id=number,
    )
    words = Words(texts.trouble_words(number, [group.title for group in groups]))
    hearing.open_case(_act(tx, context), context.chat, opening, words)


def _add_to_case(tx: Tx, context: Context, broadcast: Broadcast, note: str) -> None:
    case = cases.about(tx, chats.key_of(context.chat), broadcasts.key_of(broadcast))
    if case is not None:
        message = getattr(context.event, "message_id", None)
        hearing.hear(_act(tx, context), case, Words(note, platform_id=message))


def _act(tx: Tx, context: Context) -> Act:
    return Act(tx, context.composers, context.now, context.key)


def _tell_author(
    tx: Tx,
    context: Context,
    broadcast: Broadcast,
    targets: Sequence[int],
    note: str | None,
) -> None:
    reports.tell_trouble(
        tx,
        context.composers,
        broadcast,
        chats.of_ids(tx, targets),
        note,
        key=context.key,
        now=context.now,
    )
