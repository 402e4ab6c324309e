"""CEK: anybody compares a code, a text or a poster with what was published."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from broadcasts import comparing, posters, proof, proof_codes, wording
from broadcasts.comparing import Comparison, Outcome
from broadcasts.posters import Seen
from broadcasts.proof import Checked
from channels import markup
from channels.base import Button, MediaKind, MessageReceived
from handlers import commands
from handlers.context import (
    Context,
    Fetch,
    Fetched,
    Result,
    State,
    aside,
    say,
)
from handlers.files import load
from registry.pictures import BadPicture
from storage import chats, checks
from storage.engine import Tx
from storage.offices import Office
from texts import proof as texts
from texts import service

WHAT: Final = "cek:what"
_PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp"})


@dataclass(frozen=True, slots=True)
class Looked(Fetched):
    """A picture that was looked at, outside the transaction."""

    seen: Seen | None = None


class Check:
    """Somebody doubts what they received."""

    name = "cek"
    needs_preparing = True

    async def prepare(self, context: Context, fetch: Fetch) -> Fetched | None:
        """Load the picture that came and look at it."""
        event = context.event
        if not isinstance(event, MessageReceived) or event.media is None:
            return None
        if event.media.kind is not MediaKind.PHOTO and event.media.mime_type not in _PICTURES:
            return Looked(problem=texts.ONLY_PICTURES)
        fetched = await load(event.media, fetch)
        if fetched.problem:
            return fetched
        try:
            return Looked(seen=await asyncio.to_thread(posters.look, fetched.content))
        except BadPicture:
            return Looked(problem=texts.BAD_PICTURE)

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Answer a check, or ask what is to be checked."""
        entry = commands.find(context.text)
        if entry is not None and entry.name == "batal":
            return say(service.CANCELLED)
        if context.pressed:
            return self._pressed(tx, context)
        is_picture = isinstance(prepared, Looked)
        words = _words(context)
        if prepared is not None and prepared.problem:
            return say(prepared.problem, state=context.state)
        if context.is_unsupported:
            return say(texts.ONLY_PICTURES, state=context.state)
        if not words and not is_picture:
            return say(texts.ASK, state=State(WHAT))
        if not checks.take(tx, _who(context), context.now):
            return aside(texts.TOO_OFTEN)
        if isinstance(prepared, Looked) and prepared.seen is not None:
            return _check_picture(tx, context, prepared.seen, words)
        return _check_words(tx, context, words)

    def _pressed(self, tx: Tx, context: Context) -> Result:
        match context.pressed:
            case ("again",):
                return say(texts.ASK, state=State(WHAT))
            case ("code", code) if proof_codes.is_valid(code):
                if not checks.take(tx, _who(context), context.now):
                    return aside(texts.TOO_OFTEN)
                return _answer(tx, proof.by_code(tx, code, context.now), texts.CODE_ALONE)
            case _:
                return aside(service.OLD_BUTTON)


def _words(context: Context) -> str:
    """What is to be checked, without the command or the word before it."""
    is_named = commands.find(context.text) is not None or commands.is_doubt(context.text)
    return context.argument.removeprefix(commands.CHECK_LINK) if is_named else context.text


def _who(context: Context) -> str:
    """Whose checks are counted: a stranger's in a group with all others there."""
    if context.actor is not None:
        return f"person:{context.actor.person_id}"
    return f"chat:{chats.key_of(context.chat)}"


def _check_words(tx: Tx, context: Context, words: str) -> Result:
    if code := proof_codes.normal(words):
        if proof_codes.is_valid(code):
            return _answer(tx, proof.by_code(tx, code, context.now), texts.CODE_ALONE)
        return _mistyped(code)
    return _check_text(tx, context, words, proof_codes.find(words))


def _mistyped(code: str) -> Result:
    guesses = proof_codes.guesses(code)
    if not guesses:
        return say(texts.MISTYPED, state=State(WHAT))
    written = [proof_codes.written(guess) for guess in guesses]
    rows = [
        (Button(label, f"cek:code:{guess}"),) for label, guess in zip(written, guesses, strict=True)
    ]
    return say(texts.perhaps(written), *rows, state=State(WHAT))


def _check_text(tx: Tx, context: Context, words: str, code: str) -> Result:
    places, links = proof.known_places(tx), _links(context)
    checked = proof.by_code(tx, code, context.now, words, links, places) if code else None
    if checked is not None:
        remark = _remark(checked.comparison) if checked.comparison else texts.CODE_ALONE
        return _answer(tx, checked, remark)
    if len(wording.pieces(words)) < comparing.LEAST_PIECES:
        return _not_found() if code else say(texts.TOO_SHORT, state=State(WHAT))
    checked = proof.by_text(tx, words, links, places, context.now)
    if checked is None or checked.comparison is None:
        return _not_found(proof.named_office(tx, words, places))
    return _answer(tx, checked, _remark(checked.comparison))


def _check_picture(tx: Tx, context: Context, seen: Seen, words: str) -> Result:
    """A code in the picture first, then the picture itself, then the words that came with it."""
    checked = proof.by_code(tx, seen.code, context.now) if seen.code else None
    if checked is not None:
        is_poster = proof.has_poster(checked.proof, seen.hash)
        has_other = checked.proof.poster is not None and not is_poster
        remark = texts.OTHER_POSTER if has_other else texts.CODE_ALONE
        return _answer(tx, checked, texts.LIKE_POSTER if is_poster else remark)
    checked = proof.by_poster(tx, seen.hash, context.now) if seen.hash is not None else None
    if checked is not None:
        return _answer(tx, checked, texts.LIKE_POSTER)
    return _check_words(tx, context, words) if words else _not_found()


def _remark(comparison: Comparison) -> str:
    match comparison.outcome:
        case Outcome.SAME:
            return texts.SAME
        case Outcome.QUOTE:
            return texts.QUOTE
        case Outcome.DIFFERENT:
            return texts.different(
                [(one.kind.value, one.stored, one.pasted) for one in comparison.differences]
            )
        case Outcome.OTHER:
            return texts.ENTIRELY_OTHER


def _answer(tx: Tx, checked: Checked | None, remark: str) -> Result:
    if checked is None or checked.proof.public_at is None:
        return _not_found()
    office = tx.get_one(Office, checked.proof.office)
    stored = texts.Stored(
        proof_codes.written(checked.proof.code),
        office.name,
        office.timezone,
        checked.proof.public_at,
        checked.version.standing.value,
        checked.version.text,
    )
    return say(texts.found(remark, stored), (_ask(office), _again()))


def _not_found(office: Office | None = None) -> Result:
    """One sentence for whatever is unknown, not public or not yet."""
    if office is None:
        start = Button(service.BUTTON_OFFICER, "petugas:new")
        return say(texts.NOT_FOUND, (start, _again()))
    return say(texts.ask_named_office(office.name), (_ask(office), _again()))


def _ask(office: Office) -> Button:
    return Button(service.BUTTON_OFFICER, f"petugas:office:{office.code}")


def _again() -> Button:
    return Button(texts.AGAIN, "cek:again")


def _links(context: Context) -> list[str]:
    """The addresses behind the words of the message."""
    event = context.event
    return list(markup.links(event.html)) if isinstance(event, MessageReceived) else []
