"""What staff write to a person or leave for their desk; nothing that was typed is lost."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from channels.base import Button, Message, MessageReceived
from handlers.context import KEEP, Incoming, Result, Say, State, aside, toast
from handlers.desk_turn import (
    NAME,
    Turn,
    about,
    leave_button,
    number_of_case,
    over,
    refuse,
    say_about,
    see_button,
    shown,
    standing,
)
from registry.access import NotAllowed
from storage import case_entries, cases, chats
from storage.offices import Office
from texts import desk_chat as texts
from texts import service
from texts.markup import Html, escape, paragraphs
from threads import holding, naming, talking
from threads.errors import (
    CaseError,
    ChangedMeanwhile,
    EmptyAnswer,
    HeldByAnother,
    TooLate,
    UnknownCase,
)
from threads.finding import visible
from threads.refusals import Refusal, problem

MOST_OFFERED: Final = 9  # cases; with the button that says no they fit a WhatsApp list


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody of the desk wrote: text, the same with its markup, the digest of a file.

    `is_ready`: it was chosen from the ready answers, so it is for the person however it begins.
    """

    text: str
    html: str = ""
    file: str | None = None
    is_ready: bool = False

    @property
    def is_note(self) -> bool:
        """Whether only the desk is to read it."""
        return not self.is_ready and self.text.casefold().startswith(texts.NOTE_WORD)

    @property
    def note(self) -> str:
        """The text of a note."""
        return self.text[len(texts.NOTE_WORD) :].strip() if self.is_note else self.text


def kept_words(turn: Turn) -> Words | None:
    """What the running dialogue keeps until it is known what becomes of it."""
    text, file = str(turn.kept.get("text", "")), turn.kept.get("file")
    if not text and not file:
        return None
    is_ready = bool(turn.kept.get("is_ready"))
    return Words(text, str(turn.kept.get("html", "")), file, is_ready)


# Sending


def deliver(
    turn: Turn, case_id: int, words: Words, seen: int | None = None, *, from_other: bool = False
) -> Result:
    """Send an answer, or keep a note; where something stands between, keep what was written."""
    if words.is_note:
        return note(turn, case_id, words)
    case = cases.get(turn.tx, case_id)
    if case is not None and talking.is_gone(turn.tx, case):
        return _keep(turn, case_id, words, Html(texts.GONE))
    try:
        if from_other:
            holding.take_from(turn.act("take"), case_id)
        entry = talking.answer(turn.act("answer", seen), case_id, words.text, words.file)
    except EmptyAnswer:
        return aside(texts.EMPTY)
    except (CaseError, NotAllowed) as error:
        return _keep(turn, case_id, words, problem(turn.tx, error), error)
    name = shown(turn, visible(turn.tx, turn.actor, case_id))
    text = texts.waits_for_tap(name) if entry.is_held else texts.sent(name)
    undo = Button(texts.UNDO, f"{NAME}:undo:{entry.id}")
    return say_about(case_id, text, (undo, see_button(case_id)), state=_after(turn, case_id))


def note(turn: Turn, case_id: int, words: Words) -> Result:
    """Leave a note for the desk."""
    try:
        talking.note(turn.act("note"), case_id, words.note, words.file)
    except EmptyAnswer:
        return aside(texts.EMPTY)
    except (CaseError, NotAllowed) as error:
        return _keep(turn, case_id, words, problem(turn.tx, error), error)
    name = shown(turn, visible(turn.tx, turn.actor, case_id))
    return say_about(
        case_id, texts.note_kept(name), (see_button(case_id),), state=_after(turn, case_id)
    )


def undo(turn: Turn) -> Result:
    """Take an answer back, as far as that is possible."""
    entry = case_entries.get(turn.tx, turn.case_id)
    if entry is None:
        return toast(service.OLD_BUTTON)
    if entry.author != turn.actor.person_id:
        return toast(texts.NOT_YOURS)
    try:
        has_not_left = talking.take_back(turn.act("undo"), turn.case_id)
    except TooLate:
        return say_about(entry.case_id, _too_late(turn, entry.case_id))
    except (CaseError, NotAllowed) as error:
        return refuse(turn, entry.case_id, error)
    return say_about(entry.case_id, texts.TAKEN_BACK if has_not_left else texts.DELETED)


def _after(turn: Turn, case_id: int) -> State | None:
    """A dialogue about another case goes on behind an answer that quotes this one."""
    is_aside = turn.context.at_desk.quoted is not None and turn.kept.get("case") != case_id
    return KEEP if is_aside else over(turn.context)


def _too_late(turn: Turn, case_id: int) -> str:
    case = cases.get(turn.tx, case_id)
    chat = chats.get_one(turn.tx, case.chat_id) if case else turn.context.chat
    can_delete = turn.context.composers[chat.channel].can_edit
    return texts.TOO_LATE if can_delete else texts.TOO_LATE_HERE


# Keeping


def _keep(
    turn: Turn, case_id: int, words: Words, why: Html, error: Refusal | None = None
) -> Result:
    """Say why it did not leave, and offer it again; a case that is none shows nothing of itself."""
    rows = [Button(texts.SEND_AGAIN, f"{NAME}:again:{case_id}")]
    if isinstance(error, HeldByAnother):
        rows.append(Button(texts.TAKE_AND_SEND, f"{NAME}:force:{case_id}"))
    is_shown = not isinstance(error, UnknownCase)
    buttons = (*rows, *((see_button(case_id),) if is_shown else ()), leave_button())
    news = _news(turn, case_id) if isinstance(error, ChangedMeanwhile) else None
    message = Message(
        texts.not_sent(paragraphs(why, news), words.text), tuple((button,) for button in buttons)
    )
    state = _keeping(turn, "kept", words, case_id)
    return Result((about(case_id, message) if is_shown else Say(message),), state)


def _news(turn: Turn, case_id: int) -> Html | None:
    """What was said last, by whom."""
    case = visible(turn.tx, turn.actor, case_id)
    entry = case_entries.last_spoken(turn.tx, [case_id]).get(case_id)
    if entry is None:
        return None
    zone = turn.tx.get_one(Office, case.office).timezone
    who = naming.of_staff(turn.tx, entry.author) or shown(turn, case)
    return texts.said(entry.at, zone, who, entry.text)


def without_file(turn: Turn, case_id: int | None, sentence: str, words: Words) -> Result:
    """The file is no use; the text that came with it can leave alone."""
    if not words.text:
        return aside(sentence)
    if case_id is None:
        return ask(turn, words, texts.file_refused(sentence))
    buttons = (Button(texts.WITHOUT_FILE, f"{NAME}:again:{case_id}"), leave_button())
    state = _keeping(turn, "kept", words, case_id)
    return say_about(case_id, texts.file_refused(sentence), buttons, state=state)


def again(turn: Turn, *, from_other: bool = False) -> Result:
    """Send what was kept, to the case that it was meant for."""
    words = kept_words(turn)
    if words is None or turn.kept.get("case") != turn.case_id:
        return aside(texts.NOTHING_KEPT)
    return deliver(turn, turn.case_id, words, from_other=from_other)


# Asking for whom it is


def ask(turn: Turn, words: Words, first: Html | None = None) -> Result:
    """Before anything leaves: is it an answer, and to whom?"""
    held = cases.held_by(turn.tx, turn.actor.person_id)
    meant = turn.kept.get("case")
    if meant is not None and meant not in [case.id for case in held]:
        found = cases.get(turn.tx, meant)
        held = [*([found] if found else []), *held]
    if not held:
        return aside(texts.NOTHING_KEPT)
    if len(held) == 1 and words.is_note:
        return note(turn, cases.key_of(held[0]), words)
    refusing = Button(texts.NOT_AN_ANSWER, f"{NAME}:no")
    if len(held) == 1:
        case_id = cases.key_of(held[0])
        text = paragraphs(first, texts.ask_is_answer(shown(turn, held[0])))
        sending = Button(texts.YES_SEND, f"{NAME}:yes:{case_id}")
        state = _keeping(turn, "ask", words, case_id)
        return say_about(case_id, text, (sending, refusing), state=state)
    offered = held[:MOST_OFFERED]
    rows = [
        f"{place}. {escape(shown(turn, case))} · {number_of_case(case)}"
        for place, case in enumerate(offered, 1)
    ]
    text = paragraphs(first, texts.ASK_FOR_WHOM, "\n".join(rows))
    buttons = [(Button(number_of_case(case), f"{NAME}:yes:{case.id}"),) for case in offered]
    return Result((Say(Message(text, (*buttons, (refusing,)))),), _keeping(turn, "ask", words))


def typed(turn: Turn, text: str) -> Result | None:
    """“Ya” or “Bukan” instead of a tap on the question; None for all other words."""
    said, case_id, words = text.casefold().strip(" .!"), turn.kept.get("case"), kept_words(turn)
    if words is None or turn.context.step != "ask":
        return None
    if said in texts.NO_WORDS:
        return no(turn)
    if said not in texts.YES_WORDS:
        return None
    return ask(turn, words) if case_id is None else deliver(turn, case_id, words)


def yes(turn: Turn) -> Result:
    """It is an answer to this case."""
    words = kept_words(turn)
    if words is None or turn.context.step != "ask":
        return aside(texts.NOTHING_KEPT)
    return deliver(turn, turn.case_id, words)


def no(turn: Turn) -> Result:
    """It is none: go on with it as with any other words."""
    words = kept_words(turn)
    if words is None or turn.context.step != "ask":
        return aside(texts.NOTHING_KEPT)
    if words.file is not None:
        said = f"{texts.NOT_SENT} {texts.FILE_AGAIN}"
        return Result((Say(Message(said)),), over(turn.context))
    return Result((Say(Message(texts.NOT_SENT)),), over(turn.context), _as_written(turn, words))


def _as_written(turn: Turn, words: Words) -> Incoming | None:
    event = turn.context.event
    if not hasattr(event, "sender"):
        return None
    return MessageReceived(
        event.chat, event.sender, turn.context.key, words.text, words.html or escape(words.text)
    )


def _keeping(turn: Turn, step: str, words: Words, case_id: int | None = None) -> State:
    data = {**asdict(words), "case": case_id}
    return standing(turn.context, step, **{k: v for k, v in data.items() if v is not None})
