"""PETUGAS: somebody writes to an office, goes on writing, and opens what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from channels.base import Button, Buttons, MessageReceived
from handlers import commands
from handlers.context import (
    KEEP,
    Context,
    Fetch,
    Fetched,
    Result,
    State,
    Unprepared,
    aside,
    number_of,
    say,
)
from handlers.files import Problem, keep, keep_recording, load
from registry import offices
from registry.availability import availability
from registry.names import one_line
from storage import case_entries, cases, chats
from storage.cases import Case, Subject
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office
from texts import broadcasts as file_texts
from texts import hours as hours_texts
from texts import officers as texts
from texts import service
from threads import hearing, talking
from threads.context import Act
from threads.hearing import Opening, Words
from threads.receipts import receipt
from threads.subjects import asks_for_voters, is_courtesy

OFFICE: Final = "petugas:office"
OUTLET: Final = "petugas:outlet"
DEADLINE: Final = "petugas:deadline"
WORDS: Final = "petugas:words"
CARRY: Final = "petugas:carry"
"""The entry for words that another conversation brings: office, text, message, media, or "",
and the subject of the case."""
LONGEST: Final = 4_000  # characters that one message of ours can show to the desk
LONGEST_FACT: Final = 120  # characters
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
ASKED: Final = (Subject.PERSONAL, Subject.MEDIA, Subject.PARTICIPANT, Subject.VOTER_DATA)


class Officers:
    """Bringing something to an office's desk."""

    name = "petugas"
    needs_preparing = True

    async def prepare(self, context: Context, fetch: Fetch) -> Fetched | None:
        """Load the file that came with the words."""
        event = context.event
        sent = (event.media or event.recording) if isinstance(event, MessageReceived) else None
        return await load(sent, fetch) if sent is not None else None

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Take the next step towards a case, or go on in one."""
        entry = commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(service.CANCELLED)
        if context.pressed:
            return self._pressed(tx, context)
        if entry is not None:
            return _begin(tx, context)
        if context.case_id is not None:
            return _go_on(tx, context, context.case_id, prepared)
        match context.step:
            case "office":
                return _named(tx, context)
            case "outlet":
                return _told_outlet(context)
            case "deadline":
                return _told_deadline(tx, context)
            case "words":
                return _open(tx, context, prepared)
            case _:
                return _begin(tx, context)

    def _pressed(self, tx: Tx, context: Context) -> Result:
        match context.pressed:
            case ("new",) | ("other",):
                return _ask_office(tx)
            case ("carry",):
                return _carry(tx, context)
            case ("office", code) if (office := tx.get(Office, code)) is not None:
                return _to_office(tx, context, office)
            case ("about", subject) if subject in set(Subject) and context.state:
                return _about(tx, context, Subject(subject))
            case ("start",):
                return _begin(tx, context)
            case _:
                return aside(service.OLD_BUTTON)


class Answers(Unprepared):
    """The tap on “Buka balasan”."""

    name = "balasan"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Send what waited for the tap."""
        number = number_of(context.pressed[0]) if context.pressed else None
        case = cases.lock(tx, number) if number is not None else None
        if case is None or case.chat_id != context.chat.id:
            # Twilio gives back the button of the template, not that of the case.
            case = cases.newest_of_chat(tx, chats.key_of(context.chat))
        if case is None:
            return aside(service.OLD_BUTTON)
        sent = talking.send_held(_act(tx, context), case)
        return Result(next_state=KEEP) if sent else aside(texts.NOTHING_HELD)


def _begin(tx: Tx, context: Context) -> Result:
    newest = cases.newest_of_chat(tx, chats.key_of(context.chat))
    if newest is not None and newest.is_open:
        number = receipt(newest.opened_office, newest.number)
        office = tx.get_one(Office, newest.office)
        return say(texts.still_open(number, office.name), (Button(texts.NEW, "petugas:new"),))
    if newest is not None:
        return _ask_words(tx.get_one(Office, newest.opened_office), Subject.QUESTION)
    return _ask_office(tx)


def _ask_office(tx: Tx, carried: Mapping[str, Any] = NOTHING) -> Result:
    national = tx.get_one(Office, NATIONAL_CODE)
    button = Button(offices.label(national), f"petugas:office:{NATIONAL_CODE}")
    return say(texts.ASK_OFFICE, (button,), state=State(OFFICE, carried))


def _named(tx: Tx, context: Context) -> Result:
    found = offices.resolve(tx, context.text) if context.text else ()
    if len(found) == 1:
        return _to_office(tx, context, found[0])
    state = State(OFFICE, _carried(context))
    if not found:
        return say(texts.OFFICE_UNKNOWN, state=state)
    rows = [(Button(offices.label(office), f"petugas:office:{office.code}"),) for office in found]
    return say(texts.WHICH_OFFICE, *rows, state=state)


def _to_office(tx: Tx, context: Context, office: Office) -> Result:
    """Open a case with the words that were carried here, or ask for them."""
    data = _carried(context)
    if not _holds_words(data):
        return _ask_words(office, Subject.QUESTION)
    act, text = _act(tx, context), str(data["text"])
    words = _carried_words(data)
    subject = Subject(data.get("subject", Subject.QUESTION))
    case = hearing.open_case(act, context.chat, Opening(office.code, subject), words)
    if rest := text[LONGEST:]:
        hearing.hear(replace(act, key=f"{act.key}:rest"), case, Words(rest))
    return _received(tx, context, case, office)


def _carry(tx: Tx, context: Context) -> Result:
    """Go on with a question that was asked elsewhere, at the office that it names, if any."""
    data = _carried(context)
    office = tx.get(Office, str(data.get("office", "")))
    newest = cases.newest_of_chat(tx, chats.key_of(context.chat))
    if _holds_words(data) and newest is not None and newest.is_open:
        hearing.hear(_act(tx, context), newest, _carried_words(data))
        return say(texts.passed_on(_receipt(newest)))
    if office is not None:
        return _to_office(tx, context, office)
    return _ask_office(tx, data) if _holds_words(data) else _begin(tx, context)


def _ask_words(office: Office, subject: Subject, **facts: str) -> Result:
    state = State(WORDS, {"office": office.code, "subject": subject.value, "facts": facts})
    rows: Buttons = ()
    if subject is Subject.QUESTION:
        rows = (
            *((Button(texts.ABOUT[other], f"petugas:about:{other}"),) for other in ASKED),
            (Button(texts.OTHER_OFFICE, "petugas:other"),),
        )
    return say(texts.ask_words(office.name, subject), *rows, state=state)


def _about(tx: Tx, context: Context, subject: Subject) -> Result:
    office = tx.get(Office, str(_data(context).get("office", "")))
    if office is None:
        return _ask_office(tx)
    if subject is Subject.VOTER_DATA:
        return say(texts.voter_data(office.name))
    if subject is Subject.MEDIA:
        return say(texts.ASK_OUTLET, state=State(OUTLET, {"office": office.code}))
    return _ask_words(office, subject)


def _told_outlet(context: Context) -> Result:
    outlet = one_line(context.text, LONGEST_FACT)
    if not outlet:
        return say(texts.ASK_OUTLET, state=context.state)
    return say(texts.ASK_DEADLINE, state=State(DEADLINE, {**_data(context), "outlet": outlet}))


def _told_deadline(tx: Tx, context: Context) -> Result:
    deadline, data = one_line(context.text, LONGEST_FACT), _data(context)
    office = tx.get(Office, str(data.get("office", "")))
    if office is None:
        return _ask_office(tx)
    if not deadline:
        return say(texts.ASK_DEADLINE, state=context.state)
    return _ask_words(office, Subject.MEDIA, outlet=str(data.get("outlet", "")), deadline=deadline)


def _open(tx: Tx, context: Context, prepared: Fetched | None) -> Result:
    data = _data(context)
    office = tx.get(Office, str(data.get("office", "")))
    if office is None:
        return _ask_office(tx)
    if asks_for_voters(context.text):
        return say(texts.voter_data(office.name))
    words, problem = _words(tx, context, prepared)
    if words is None:
        return say(problem, state=context.state)
    subject = Subject(str(data.get("subject", Subject.QUESTION.value)))
    opening = Opening(office.code, subject, facts=dict(data.get("facts", {})))
    case = hearing.open_case(_act(tx, context), context.chat, opening, words)
    return _received(tx, context, case, office, problem)


def _received(tx: Tx, context: Context, case: Case, office: Office, problem: str = "") -> Result:
    reach = availability(tx, office.code, context.now)
    closed = "" if reach.is_open else hours_texts.out_of_hours(reach, office)
    return say(texts.received(_receipt(case), office.name, case.subject, problem, closed))


def _news_of_hours(tx: Tx, case: Case, now: datetime) -> str:
    """When a closed office answers again, once until it does; empty otherwise."""
    office = tx.get_one(Office, case.office)
    reach = availability(tx, office.code, now)
    if reach.is_open:
        return ""
    before = case_entries.last_heard(tx, cases.key_of(case))
    if before is not None:
        then = availability(tx, office.code, before.at)
        if not then.is_open and then.opens_at == reach.opens_at:
            return ""
    return hours_texts.out_of_hours(reach, office)


def _go_on(tx: Tx, context: Context, case_id: int, prepared: Fetched | None) -> Result:
    case = cases.lock(tx, case_id)
    if case is None:
        return _begin(tx, context)
    if not case.is_open and is_courtesy(context.text):
        return aside(texts.WELCOME)
    if asks_for_voters(context.text):
        return aside(texts.voter_data(tx.get_one(Office, case.office).name))
    words, problem = _words(tx, context, prepared)
    if words is None:
        return aside(problem)
    is_news = case.waiting_since is None
    closed = _news_of_hours(tx, case, context.now)
    hearing.hear(_act(tx, context), case, words)
    if problem or is_news or closed:
        return aside(texts.passed_on(_receipt(case), problem, closed))
    return Result(next_state=KEEP)


def _words(tx: Tx, context: Context, prepared: Fetched | None) -> tuple[Words | None, str]:
    """What was written, and what is to be said about a file that could not be used.

    None where nothing of it could be used.
    """
    event = context.event
    if not isinstance(event, MessageReceived):
        return None, service.OLD_BUTTON
    if not event.is_supported:
        kept = keep_recording(tx, event, prepared, context.now) if prepared else None
        problem = prepared.problem if prepared is not None and prepared.problem else ""
        words = Words(context.text, kept, event.message_id) if kept else None
        return words, "" if kept else problem or service.NOT_SUPPORTED
    file, problem = _file(tx, context, event, prepared)
    text = context.text
    if len(text) > LONGEST:
        return None, texts.TOO_LONG
    if not text and file is None:
        return None, problem or file_texts.EMPTY_TEXT
    return Words(text, file, event.message_id), problem


def _file(
    tx: Tx, context: Context, event: MessageReceived, prepared: Fetched | None
) -> tuple[str | None, str]:
    """The digest of the file that came, or why it could not be used."""
    if prepared is not None and prepared.problem:
        return None, prepared.problem
    try:
        return keep(tx, context, event, prepared), ""
    except Problem as problem:
        return None, problem.sentence


def _act(tx: Tx, context: Context) -> Act:
    return Act(tx, context.composers, context.now, context.key)


def _data(context: Context) -> Mapping[str, Any]:
    return context.state.data if context.state else {}


def _carried(context: Context) -> Mapping[str, Any]:
    """What was asked elsewhere and is brought to an office now; empty if nothing was."""
    is_ours = context.state is not None and context.state.name in {CARRY, OFFICE}
    return _data(context) if is_ours else NOTHING


def _holds_words(data: Mapping[str, Any]) -> bool:
    return bool(data.get("text") or data.get("media"))


def _carried_words(data: Mapping[str, Any]) -> Words:
    """As much of what was carried as one message can show, and its recording."""
    media, message = data.get("media") or None, data.get("message") or None
    return Words(str(data["text"])[:LONGEST], media, message)


def _receipt(case: Case) -> str:
    return receipt(case.opened_office, case.number)
