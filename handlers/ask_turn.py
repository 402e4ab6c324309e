"""One turn of a question: what was asked, where, and what may be told of the entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from channels.base import MessageReceived
from faq.entries import Entry
from handlers import commands
from handlers.context import REMEMBERED, Context, State
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office
from texts.ask import Answer
from texts.service import NATIONAL

NAME: Final = "tanya"
FOLLOWS_WITHIN: Final = timedelta(minutes=10)
"""What is asked so soon is about the same topic."""
_ZONE: Final = ZoneInfo("Asia/Jakarta")  # whose day decides what is valid


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the dialogue remembers it, with the entries that it was answered with."""

    text: str
    message_id: str
    at: datetime
    told: tuple[str, ...] = ()

    def state(self) -> State:
        """It as the state of the dialogue, which waits for nothing."""
        told = list(self.told)
        at = self.at.isoformat()
        return State(
            REMEMBERED, {"text": self.text, "message": self.message_id, "at": at, "told": told}
        )

    @classmethod
    def of(cls, context: Context) -> Self:
        """The question that just arrived."""
        message_id = context.event.message_id if isinstance(context.event, MessageReceived) else ""
        return cls(words(context), message_id, context.now)

    @classmethod
    def remembered(cls, context: Context) -> Self | None:
        """The question before, if the dialogue still knows it."""
        if context.remembered is None:
            return None
        data = context.remembered.data
        at = datetime.fromisoformat(data["at"])
        return cls(data["text"], data["message"], at, tuple(data["told"]))


@dataclass(frozen=True, slots=True)
class Turn:
    """A transaction, the event in it, and the question that it is about."""

    tx: Tx
    context: Context
    asked: Asked

    @property
    def day(self) -> date:
        """The day on which an entry has to be valid."""
        return self.context.now.astimezone(_ZONE).date()

    @property
    def office(self) -> Office:
        """The office of the place, as far as it is known."""
        return self.tx.get_one(Office, NATIONAL_CODE)

    @property
    def office_name(self) -> str:
        """How the office of the place is called in a sentence."""
        office = self.office
        return NATIONAL if office.code == NATIONAL_CODE else office.name

    def entry(self, id: str) -> Entry | None:
        """The entry with this id, if it may be told to whoever asks."""
        context = self.context
        found = next((one for one in context.answers.catalogue().entries if one.id == id), None)
        staff = context.actor is not None and context.actor.is_staff
        if found is None or not context.answers.may_tell(self.tx, found, self.day, staff=staff):
            return None
        return found

    def entries(self, ids: Iterable[str]) -> Sequence[Entry]:
        """Those of these that may be told."""
        found = (self.entry(id) for id in ids)
        return [entry for entry in found if entry is not None]

    def short(self, entry: Entry) -> Answer:
        """The short answer, as it is told here."""
        return self._answer(entry, is_full=False)

    def full(self, entry: Entry) -> Answer:
        """The full answer, as it is told here."""
        return self._answer(entry, is_full=True)

    def _answer(self, entry: Entry, *, is_full: bool) -> Answer:
        told = self.context.answers.catalogue().told(entry.id, "")
        return Answer(
            entry.question,
            told.full if is_full else told.short,
            [(source.law, source.url) for source in told.sources],
            entry.election,
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
