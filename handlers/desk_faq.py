"""/jawab: an approved answer as the reply in a case, by its code; or the codes that fit a text."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from channels.base import Button, MessageReceived
from faq import desk
from faq.desk import Answer
from handlers import commands, desk_answers
from handlers.ask_turn import ZONE
from handlers.context import Context, Fetched, Result, aside
from handlers.desk_answers import Words
from handlers.desk_turn import Turn
from storage import cases
from storage.cases import Case
from storage.engine import Tx
from storage.offices import NATIONAL_CODE
from texts import ask as texts
from texts import desk_topic
from texts.markup import escape
from threads import naming, talking
from threads.context import DeskAct
from threads.finding import found

COMMAND: Final = "jawab"
MOST_LISTED: Final = 5  # answers that fit a text


@dataclass(frozen=True, slots=True)
class Listed(Fetched):
    """The codes that what stands behind the command may mean, best first."""

    codes: Sequence[str] = ()


def is_asked(context: Context) -> bool:
    """Whether this is the command."""
    entry = commands.find(context.text)
    return entry is not None and entry.name == COMMAND


async def look_up(context: Context) -> Fetched | None:
    """Look for what is meant outside the transaction; None where nothing stands there."""
    if not context.argument or not isinstance(context.event, MessageReceived):
        return None
    found = await asyncio.to_thread(context.answers.look_up, context.argument)
    return Listed(codes=tuple(found))


def in_private(turn: Turn, prepared: Fetched | None) -> Result:
    """Send it to the case that is quoted or talked about; otherwise ask for whom it is."""
    context = turn.context
    meant = context.at_desk.quoted or turn.kept.get("case")
    case = cases.get(turn.tx, int(meant)) if meant else None
    answer = _chosen(turn.tx, context, case)
    if answer is None:
        return _listed(turn.tx, context, case, prepared)
    text = _plain(answer)
    words = Words(text, escape(text), is_ready=True)
    if case is None:
        return desk_answers.ask(turn, words)
    return desk_answers.deliver(turn, cases.key_of(case), words)


def in_topic(act: DeskAct, context: Context, case_id: int, prepared: Fetched | None) -> Result:
    """Send it to the person of the topic's case."""
    case = found(act, case_id)
    answer = _chosen(act.tx, context, case)
    if answer is None:
        return _listed(act.tx, context, case, prepared)
    text = _plain(answer)
    entry = talking.answer(act, case_id, text)
    name = naming.short(act.tx, case)
    said = desk_topic.waits(name) if entry.is_held else desk_topic.sent(name)
    undo = Button(desk_topic.UNDO, f"topik:undo:{entry.id}")
    return aside(texts.sent_to(said, text), (undo,))


def _chosen(tx: Tx, context: Context, case: Case | None) -> Answer | None:
    """The answer with this code, as everybody may hear it."""
    told = _tell(tx, context, case, (context.argument.strip().upper(),))
    return told[0] if told else None


def _listed(tx: Tx, context: Context, case: Case | None, prepared: Fetched | None) -> Result:
    codes = prepared.codes if isinstance(prepared, Listed) else ()
    told = _tell(tx, context, case, codes)[:MOST_LISTED]
    if not told:
        return aside(texts.NO_CODE)
    return aside(texts.codes([(one.code, one.question) for one in told]))


def _tell(tx: Tx, context: Context, case: Case | None, codes: Sequence[str]) -> Sequence[Answer]:
    """What may be told where the case is: to the person, so nothing that only staff may read."""
    region = "" if case is None or case.office == NATIONAL_CODE else case.office
    day = context.now.astimezone(ZoneInfo(ZONE)).date()
    return desk.tell(tx, codes, context.answers.reader(region, day, is_staff=False))


def _plain(answer: Answer) -> str:
    sources = [(source.law, source.url) for source in answer.sources]
    return texts.plain(answer.question, answer.full, sources, answer.election)
