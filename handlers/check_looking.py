"""What is looked at of a doubtful message before the transaction: its file, and what is known."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Final

from broadcasts import posters, proof_codes
from broadcasts.posters import Seen
from channels.base import ChatKind, IncomingMedia, MessageReceived
from faq.answer import Way
from faq.boundaries import Boundary
from faq.questions import asks
from handlers import commands
from handlers.context import Context, Fetch, Fetched
from handlers.files import load
from hoaxes import evidence
from hoaxes.evidence import Inspected, Problem
from hoaxes.file_kinds import Kind
from hoaxes.matching import NOTHING, Match
from hoaxes.stance import Stance
from registry.pictures import BadPicture
from texts import broadcasts as file_texts
from texts import claims_chat as texts
from texts import proof as proof_texts

APPLICATION: Final = ".apk"  # by its name, too: a telephone goes by that
UNMATCHED: Final = frozenset({"own", "figures"})  # steps in which nobody asks what is known
_PROBLEMS: Final = {
    file_texts.FILE_TOO_BIG: texts.TOO_BIG,
    file_texts.FILE_NOT_READ: texts.NOT_READ,
}


@dataclass(frozen=True, slots=True)
class Looked(Fetched):
    """What was found: `words` are what is doubted; `seen` is what shows of a picture.

    `is_question`: said while a report is gathered, and something that is asked of the FAQ.
    """

    words: str = ""
    match: Match = NOTHING
    is_witness: bool = False
    is_question: bool = False
    file: Inspected | None = None
    seen: Seen | None = None


async def look(context: Context, event: MessageReceived, fetch: Fetch) -> Looked:
    """Load and look at what came, and match its words."""
    words = doubted(context)
    match, is_witness = NOTHING, False
    if words and context.step not in UNMATCHED and not proof_codes.is_alone(words):
        match, is_witness = await asyncio.to_thread(_known, context, words)
    media = event.media or event.recording
    if media is None:
        is_question = await asyncio.to_thread(_is_question, context, event)
        return Looked(words=words, match=match, is_witness=is_witness, is_question=is_question)
    fetched = await load(media, fetch)
    if fetched.problem:
        problem = _PROBLEMS.get(fetched.problem, fetched.problem)
        return Looked(problem=problem, words=words, match=match, is_witness=is_witness)
    file = await evidence.examine(media.file_name, media.mime_type, fetched.content)
    if media.file_name.casefold().endswith(APPLICATION):
        file = replace(file, problem=Problem.DANGEROUS)
    return Looked(
        content=fetched.content,
        problem=_problem(file, media),
        words=words,
        match=match,
        is_witness=is_witness,
        file=file,
        seen=await _seen(file, fetched.content),
    )


def doubted(context: Context) -> str:
    """The words that are doubted: without the command before them, or those of a quoted message."""
    event = context.event
    if not isinstance(event, MessageReceived):
        return ""
    is_named = commands.find(context.text) is not None or commands.is_doubt(context.text)
    words = context.argument.removeprefix(commands.CHECK_LINK) if is_named else context.text
    if context.chat.kind is ChatKind.GROUP:
        return _without_address(words) or event.quoted.strip()
    return words or (event.quoted.strip() if is_named else "")


def _without_address(words: str) -> str:
    """The words behind our name, and behind CEK after it."""
    rest = commands.without_address(words)
    return "".join(rest.split(maxsplit=1)[1:]) if commands.is_doubt(rest) else rest


def _known(context: Context, words: str) -> tuple[Match, bool]:
    recogniser = context.recogniser
    return recogniser.match(words), recogniser.stance(words) is Stance.WITNESS


def _is_question(context: Context, event: MessageReceived) -> bool:
    if context.step != "gather" or event.is_forwarded or commands.is_doubt(event.text):
        return False
    if not asks(event.text):
        return False
    found = context.answers.ask(event.text)
    if found.boundary is not None:
        return found.boundary is not Boundary.CLAIM
    return found.way is not Way.ABSTAIN or event.text.endswith("?")


def _problem(file: Inspected, media: IncomingMedia) -> str | None:
    """A sentence for the person, where they can do something about it."""
    if file.problem is Problem.DANGEROUS:
        return texts.APPLICATION
    if file.problem in {Problem.BOMB, Problem.BROKEN}:
        is_shown = file.kind is Kind.PICTURE or media.mime_type.startswith("image/")
        return proof_texts.BAD_PICTURE if is_shown else texts.NOT_READ
    return None


async def _seen(file: Inspected, content: bytes) -> Seen | None:
    """The code in a picture and how it compares with posters; None for what is none."""
    if file.kind is not Kind.PICTURE or file.problem not in {None, Problem.MISNAMED}:
        return None
    try:
        return await asyncio.to_thread(posters.look, content)
    except BadPicture:
        return None
