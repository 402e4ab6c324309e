"""One turn of a question: what was asked, where, and what may be told to whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from channels.base import ChatKind, MessageReceived
from faq import desk, gaps
from faq.answer import Outcome
from faq.desk import Answer, Reader, Response
from handlers import commands
from handlers.ask_regions import known_region
from handlers.context import REMEMBERED, Context, State
from storage import chats, question_chats
from storage.cases import Subject
from storage.engine import Tx
from storage.faq_gaps import Why
from storage.offices import NATIONAL_CODE, Office
from texts import dates
from texts.ask import Told
from texts.service import NATIONAL

NAME: Final = "tanya"
FOLLOWS_WITHIN: Final = timedelta(minutes=10)
"""What is asked so soon is about the same topic."""
ZONE: Final = "Asia/Jakarta"  # whose day decides what is valid


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the dialogue remembers it: `told` are the entries that it was answered with.

    `media` is the digest of a recording that came before it, `subject` what a case of it would be.
    """

    text: str
    message_id: str
    at: datetime
    told: tuple[str, ...] = ()
    media: str = ""
    subject: Subject = Subject.QUESTION

    def data(self) -> dict[str, Any]:
        """It as JSON."""
        return {
            "text": self.text,
            "message": self.message_id,
            "at": self.at.isoformat(),
            "told": list(self.told),
            "media": self.media,
            "subject": self.subject.value,
        }

    def state(self) -> State:
        """It as the state of a dialogue that waits for nothing."""
        return State(REMEMBERED, self.data())

    @classmethod
    def of(cls, context: Context) -> Self:
        """The question that just arrived, with the recording that it puts into words."""
        event, before = context.event, cls.remembered(context)
        is_recent = before is not None and context.now - before.at < FOLLOWS_WITHIN
        return cls(
            words(context),
            event.message_id if isinstance(event, MessageReceived) else "",
            context.now,
            media=before.media if before is not None and is_recent else "",
        )

    @classmethod
    def remembered(cls, context: Context) -> Self | None:
        """The question before, if the dialogue still knows it."""
        state = context.remembered or context.state
        if state is None or state.conversation != NAME or "at" not in state.data:
            return None
        data = state.data
        at = datetime.fromisoformat(data["at"])
        subject = Subject(data.get("subject", Subject.QUESTION))
        told, media = tuple(data["told"]), data.get("media", "")
        return cls(data["text"], data["message"], at, told, media, subject)


@dataclass(frozen=True, slots=True)
class Turn:
    """A transaction, the event in it, and the question that it is about."""

    tx: Tx
    context: Context
    asked: Asked

    @property
    def is_in_group(self) -> bool:
        """Whether others read along."""
        return self.context.chat.kind is ChatKind.GROUP

    @property
    def region(self) -> str:
        """Where those vote who read the answer; empty while nobody knows."""
        if self.is_in_group:
            office = self.context.chat.office or NATIONAL_CODE
            return "" if office == NATIONAL_CODE else office
        stored = question_chats.region(self.tx, chats.key_of(self.context.chat))
        return known_region(stored, self.context.answers.catalogue())

    @property
    def reader(self) -> Reader:
        """Who is told something, and when; a group reads what everybody may."""
        context = self.context
        is_staff = context.actor is not None and context.actor.is_staff and not self.is_in_group
        day = context.now.astimezone(ZoneInfo(ZONE)).date()
        return context.answers.reader(self.region, day, is_staff=is_staff)

    @property
    def office(self) -> Office | None:
        """The office of the place, if the place is known."""
        office = self.tx.get(Office, self.region)
        return None if office is None or office.code == NATIONAL_CODE else office

    @property
    def office_name(self) -> str:
        """How the office of the place is called in a sentence."""
        office = self.office
        return NATIONAL if office is None else office.name

    def respond(self, outcome: Outcome) -> Response:
        """What may be said to the question."""
        return desk.respond(self.tx, outcome, self.reader)

    def tell(self, *codes: str) -> Sequence[Answer]:
        """Those of these entries that may be told."""
        return desk.tell(self.tx, codes, self.reader)

    def note(self, why: Why, entry: str | None = None) -> None:
        """Write down for the offices that the question was not answered well."""
        context, office = self.context, self.office
        gaps.note(
            self.tx,
            NATIONAL_CODE if office is None else office.code,
            self.asked.text,
            why,
            context.now,
            entry=entry,
            person_id=context.actor.person_id if context.actor else None,
        )

    def told(self, answer: Answer, *, in_full: bool = False) -> Told:
        """An answer as it is read."""
        office = self.tx.get_one(Office, answer.office).name
        return Told(
            answer.question,
            answer.full if in_full else answer.short,
            [(source.law, source.url) for source in answer.sources],
            answer.election,
            f"{office}, {dates.day(answer.dated, ZONE)}" if answer.is_certified else "",
        )


def words(context: Context) -> str:
    """What is asked, without the command or the word before it."""
    is_named = commands.find(context.text) is not None or commands.is_question(context.text)
    return context.argument if is_named else context.text


def previous(context: Context) -> str:
    """The entry that was told a moment ago, which a short question may follow on; or empty."""
    before = Asked.remembered(context)
    is_recent = before is not None and context.now - before.at < FOLLOWS_WITHIN
    return before.told[0] if before is not None and is_recent and before.told else ""
