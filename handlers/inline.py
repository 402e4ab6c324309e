"""Inline mode: staff write our name and a word in any chat, and paste an approved answer there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from channels.base import InlineAsked, InlineResult
from faq import desk
from faq.desk import Answer
from handlers.ask_turn import ZONE
from handlers.context import KEEP, Context, Fetch, Fetched, Result, Results
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office
from texts import ask as texts
from texts import dates

MOST: Final = 10  # answers that are offered at a time


@dataclass(frozen=True, slots=True)
class Looked(Fetched):
    """The codes of the answers that may be meant, best first."""

    codes: Sequence[str] = ()


class Inline:
    """Offering answers to somebody of an office."""

    name = "sisip"
    needs_preparing = True

    async def prepare(self, context: Context, fetch: Fetch) -> Fetched | None:
        """Look for the answers outside the transaction."""
        if not isinstance(context.event, InlineAsked):
            return None
        found = await asyncio.to_thread(context.answers.look_up, context.event.text)
        return Looked(codes=tuple(found))

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Offer what everybody may read, as the office of whoever asks tells it."""
        codes = prepared.codes if isinstance(prepared, Looked) else ()
        if context.actor is None or not context.actor.is_staff:
            return Result((Results(()),), KEEP)
        day = context.now.astimezone(ZoneInfo(ZONE)).date()
        reader = context.answers.reader(_region(context), day, is_staff=False)
        told = desk.tell(tx, codes, reader)[:MOST]
        return Result((Results(tuple(_result(tx, answer) for answer in told)),), KEEP)


def _region(context: Context) -> str:
    """The region of the first office in which somebody has a role."""
    grants = context.actor.grants if context.actor else ()
    office = grants[0][0] if grants else NATIONAL_CODE
    return "" if office == NATIONAL_CODE else office


def _result(tx: Tx, answer: Answer) -> InlineResult:
    by = ""
    if answer.is_certified:
        office = tx.get_one(Office, answer.office).name
        by = f"{office}, {dates.day(answer.dated, ZONE)}"
    sources = [(source.law, source.url) for source in answer.sources]
    told = texts.Told(answer.question, answer.short, sources, answer.election, by)
    return InlineResult(answer.code, answer.question, answer.short, texts.answer(told))
