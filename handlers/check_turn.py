"""One doubtful message as it is handled: what came, who brought it, and where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from channels.base import ChatKind, MessageReceived
from handlers.check_looking import Looked
from handlers.context import UNTIL, Context, State
from hoaxes import coaching, intake, keeping, pictures
from hoaxes.coaching import Bringing, Question
from hoaxes.evidence import Problem
from hoaxes.gathering import Brought, File
from hoaxes.intake import SILENCE
from hoaxes.matching import Outcome
from hoaxes.pictures import Found
from registry import masking
from storage import chats, hoax_reports, question_chats
from storage.engine import Tx
from storage.hoax_reports import HoaxReport
from storage.offices import NATIONAL_CODE, Office
from threads.context import Act

WHAT: Final = "cek:what"
GATHER: Final = "cek:gather"


@dataclass(frozen=True, slots=True)
class Turn:
    """A transaction, the event in it, and what was found out before."""

    tx: Tx
    context: Context
    looked: Looked

    @property
    def act(self) -> Act:
        """What effects are given."""
        context = self.context
        return Act(self.tx, context.composers, context.now, context.key)

    @property
    def is_forwarded(self) -> bool:
        """Whether somebody else's message was passed on as it was."""
        event = self.context.event
        return isinstance(event, MessageReceived) and event.is_forwarded

    @property
    def is_in_group(self) -> bool:
        """Whether others read along."""
        return self.context.chat.kind is ChatKind.GROUP

    @property
    def region(self) -> str:
        """The office of the region from which it comes, the national one if nobody knows."""
        chat = self.context.chat
        known = chat.office if self.is_in_group else None
        if known is None and chat.id is not None:
            known = question_chats.region(self.tx, chat.id)
        office = self.tx.get(Office, known) if known else None
        return office.code if office is not None else NATIONAL_CODE

    @property
    def certain(self) -> Sequence[str]:
        """The claim that the words or the file surely mean, by its number."""
        match = self.looked.match
        return (
            match.ids if match.outcome is Outcome.AUTO else tuple(map(str, self._files_found.auto))
        )

    @property
    def likely(self) -> Sequence[str]:
        """The claims that the words or the file may mean."""
        return (*self.looked.match.ids, *map(str, self._files_found.suggested))

    @property
    def _files_found(self) -> Found:
        file = self.looked.file
        if file is None:
            return pictures.NOTHING
        return pictures.find(self.tx, file, has_words=bool(self.looked.words))

    @property
    def begun(self) -> HoaxReport | None:
        """The report that is being gathered in this chat."""
        chat = self.context.chat
        return hoax_reports.gathering(self.tx, chats.key_of(chat)) if chat.id is not None else None

    def brought(self, **facts: Any) -> Brought:
        """What came, with its file stored."""
        text = masking.masked_phones(masking.masked(self.looked.words))
        group = chats.key_of(self.context.chat) if self.is_in_group else None
        if self.looked.file is not None and self.looked.file.problem is Problem.DANGEROUS:
            facts |= {coaching.DANGEROUS: True}
        return Brought(
            text,
            office=self.region,
            files=self._files(),
            is_forwarded=self.is_forwarded,
            group_id=group,
            facts=facts,
        )

    def take(
        self,
        bringing: Bringing | None,
        question: Question | None = None,
        likely: Bringing = Bringing.PASSED_ON,
    ) -> HoaxReport:
        """Add what came to the report that is being gathered, or begin one.

        With a question it waits for the answer; `likely` is what it is if none comes.
        """
        facts: dict[str, Any] = {} if bringing is None else {Question.KIND: bringing.value}
        if likely is not Bringing.PASSED_ON:
            facts[coaching.LIKELY] = likely.value
        brought = self.brought(**coaching.asking(facts, question))
        return intake.take(self.act, self.context.chat, brought)

    def _files(self) -> Sequence[File]:
        event, file = self.context.event, self.looked.file
        if file is None or not isinstance(event, MessageReceived):
            return ()
        media = event.media or event.recording
        name = media.file_name if media else ""
        return (keeping.keep(self.tx, file, name, self.looked.content, self.context.now),)


def gathering(context: Context) -> State:
    """The dialogue while a report is gathered; it ends by itself when the report goes on."""
    return State(GATHER, {UNTIL: (context.now + SILENCE).isoformat()})
