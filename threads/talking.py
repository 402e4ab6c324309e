"""Answers to the person, and notes that only the desk reads."""

from __future__ import annotations

from datetime import timedelta

from channels.base import Button, Media, Message, Part, TemplateCall
from outbox import enqueue
from storage import audit, case_entries, cases, chats, media, operations
from storage.case_entries import CaseEntry, EntryKind
from storage.cases import Case, CaseState
from storage.chats import ChatRow, ChatState
from storage.engine import Tx
from storage.offices import Office
from texts import threads as texts
from texts import whatsapp as templates
from threads import telling
from threads.context import Act, DeskAct
from threads.errors import EmptyAnswer, HasLeft, PersonGone, TooLate, UnknownCase
from threads.finding import found, locked
from threads.receipts import receipt

UNDO_WITHIN = timedelta(seconds=60)


def answer(act: DeskAct, case_id: int, text: str, file: str | None = None) -> CaseEntry:
    """Write to the person in the office's name; whoever answers a free case holds it from then on.

    Once for each key. Raises NotAllowed and the errors of a case.
    """
    entered = case_entries.by_key(act.tx, act.key)
    if entered is not None:
        return entered
    if not text.strip() and file is None:
        raise EmptyAnswer
    case = locked(act, case_id)
    if is_gone(act.tx, case):
        raise PersonGone
    if case.holder is None:
        case.holder = act.actor.person_id
    entry = _enter(act, case, EntryKind.ANSWER, text, file)
    case.state, case.waiting_since, case.look_at, case.warned = CaseState.ANSWERED, None, None, 0
    case.answered_at = case.answered_at or act.now
    cases.touch(act.tx, case, act.now)
    _record(act, case, "case.answered")
    _send(act, case, entry)
    telling.tell(act, case, entry)
    return entry


def note(act: DeskAct, case_id: int, text: str, file: str | None = None) -> CaseEntry:
    """Leave a note for the desk, also beside the holder; raises as `answer` does."""
    entered = case_entries.by_key(act.tx, act.key)
    if entered is not None:
        return entered
    if not text.strip() and file is None:
        raise EmptyAnswer
    case = found(act, case_id)
    entry = _enter(act, case, EntryKind.NOTE, text, file)
    cases.touch(act.tx, case, act.now)
    telling.tell(act, case, entry)
    return entry


def take_back(act: DeskAct, entry_id: int) -> bool:
    """Take back an answer of one's own within 60 seconds: True if the person never gets to see it.

    False: it had left, and was deleted where the platform can. Raises TooLate.
    """
    entry = case_entries.get(act.tx, entry_id)
    if entry is None or entry.kind is not EntryKind.ANSWER:
        raise UnknownCase
    case = locked(act, entry.case_id)
    if entry.author != act.actor.person_id or act.now - entry.at > UNDO_WITHIN:
        raise TooLate
    chat = chats.get_one(act.tx, case.chat_id)
    can_delete = act.composers[chat.channel].can_edit
    if not can_delete and operations.has_begun(act.tx, entry.message, case.chat_id):
        raise HasLeft  # before anything is stopped: half an answer is worse than the whole
    parts = operations.withdraw_message(act.tx, entry.message, case.chat_id)
    if parts:
        if not can_delete:
            raise HasLeft
        enqueue.delete(act.tx, chat, entry.message, parts=parts, now=act.now)
    entry.kind, entry.is_held = EntryKind.WITHDRAWN, False
    case.state, case.waiting_since = CaseState.WAITING, case.waiting_since or act.now
    case.look_at = act.now
    cases.touch(act.tx, case, act.now)
    _record(act, case, "case.answer_taken_back")
    telling.tell(act, case, entry)
    return not parts


def send_held(act: Act, case: Case) -> bool:
    """Send what waited for the person to open the window, in its order; False: nothing did."""
    waiting = case_entries.held(act.tx, cases.key_of(case))
    for entry in waiting:
        entry.is_held = False
        _say(act, case, chats.get_one(act.tx, case.chat_id), entry)
    act.tx.flush()
    return bool(waiting)


def is_window_closed(act: Act, chat: ChatRow) -> bool:
    """Whether free text would be refused now."""
    window = act.composers[chat.channel].window
    return window is not None and (chat.heard_at is None or chat.heard_at + window <= act.now)


def is_gone(tx: Tx, case: Case) -> bool:
    """Whether the person has blocked us, or their number is out of use."""
    return chats.get_one(tx, case.chat_id).state is ChatState.GONE


def _enter(
    act: DeskAct, case: Case, kind: EntryKind, text: str, file: str | None = None
) -> CaseEntry:
    return case_entries.add(
        act.tx,
        CaseEntry(
            case_id=cases.key_of(case),
            kind=kind,
            key=act.key,
            at=act.now,
            author=act.actor.person_id,
            audit_id=act.actor.audit_id,
            office=case.office,
            text=text.strip(),
            media=file,
        ),
    )


def _record(act: DeskAct, case: Case, action: str) -> None:
    audit.record(act.tx, act.now, act.actor.audit_id, action, f"case:{case.id}", office=case.office)


def _send(act: Act, case: Case, entry: CaseEntry) -> None:
    """Send an answer; where free text is refused now, a notice brings the person back first."""
    chat = chats.get_one(act.tx, case.chat_id)
    if not is_window_closed(act, chat):
        _say(act, case, chat, entry)
        return
    is_first = not case_entries.held(act.tx, cases.key_of(case))
    entry.is_held = True
    act.tx.flush()
    if is_first:
        notice = _notice(act, case)
        key = f"{entry.message}:notice"
        enqueue.call(act.tx, act.composers, chat, notice, key=key, now=act.now)


def _notice(act: Act, case: Case) -> Part:
    office = act.tx.get_one(Office, case.office).name
    values = (office, receipt(case.opened_office, case.number))
    button = Button(texts.OPEN_ANSWER, f"balasan:{case.id}")
    return Part(
        templates.filled(templates.ANSWER_BODY, *values),
        ((button,),),
        template=TemplateCall(templates.ANSWER, values),
    )


def _say(act: Act, case: Case, chat: ChatRow, entry: CaseEntry) -> None:
    office = act.tx.get_one(Office, entry.office or case.office).name
    number = receipt(case.opened_office, case.number)
    text = texts.answer(office, number, entry.text, case.subject)
    file = media.get(act.tx, entry.media) if entry.media else None
    attached = (
        Media(file.sha256, file.kind, file.file_name, file.mime_type, file.size) if file else None
    )
    message = Message(text, media=attached)
    enqueue.say(act.tx, act.composers, chat, message, key=entry.message, now=act.now)
