"""What was published: a code, a text or a poster compared with what the archive holds."""

from __future__ import annotations

from broadcasts import comparing, proof, proof_codes, wording
from broadcasts.comparing import Comparison, Outcome
from broadcasts.posters import Seen
from broadcasts.proof import Checked
from channels import markup
from channels.base import Button, MessageReceived
from handlers.context import Context, Result, State, say
from storage.engine import Tx
from storage.offices import Office
from texts import proof as texts
from texts import service

WHAT = "cek:what"


def by_code_alone(tx: Tx, context: Context, words: str) -> Result | None:
    """The answer to a code without anything else; None if the words are something else."""
    code = proof_codes.normal(words)
    if not code:
        return None
    if proof_codes.is_valid(code):
        return by_code(tx, context, code)
    guesses = proof_codes.guesses(code)
    if not guesses:
        return say(texts.MISTYPED, state=State(WHAT))
    written = [proof_codes.written(guess) for guess in guesses]
    rows = [
        (Button(label, f"cek:code:{guess}"),) for label, guess in zip(written, guesses, strict=True)
    ]
    return say(texts.perhaps(written), *rows, state=State(WHAT))


def by_code(tx: Tx, context: Context, code: str) -> Result:
    """The announcement that a code stands for, with the request to compare."""
    return _shown(tx, proof.by_code(tx, code, context.now), texts.CODE_ALONE)


def compared(tx: Tx, context: Context, words: str) -> Result | None:
    """What a text is a copy of, and where it differs; None if it is like nothing published."""
    places, links = proof.known_places(tx), _links(context)
    code = proof_codes.find(words)
    checked = proof.by_code(tx, code, context.now, words, links, places) if code else None
    if checked is None and len(wording.pieces(words)) >= comparing.LEAST_PIECES:
        checked = proof.by_text(tx, words, links, places, context.now)
        if checked is not None and checked.comparison is None:
            return None
    if checked is None or not _is_public(checked):
        return None
    remark = _remark(checked.comparison) if checked.comparison else texts.CODE_ALONE
    return _shown(tx, checked, remark)


def by_picture(tx: Tx, context: Context, seen: Seen) -> Result | None:
    """A code in the picture first, then the picture itself."""
    checked = proof.by_code(tx, seen.code, context.now) if seen.code else None
    if checked is not None and _is_public(checked):
        is_poster = proof.has_poster(checked.proof, seen.hash)
        has_other = checked.proof.poster is not None and not is_poster
        remark = texts.OTHER_POSTER if has_other else texts.CODE_ALONE
        return _shown(tx, checked, texts.LIKE_POSTER if is_poster else remark)
    checked = proof.by_poster(tx, seen.hash, context.now) if seen.hash is not None else None
    return _shown(tx, checked, texts.LIKE_POSTER) if _is_public(checked) else None


def not_found() -> Result:
    """One sentence for whatever is unknown, not public or not yet."""
    return say(texts.NOT_FOUND, (Button(service.BUTTON_OFFICER, "petugas:new"), again()))


def again() -> Button:
    """The button that checks something else."""
    return Button(texts.AGAIN, "cek:again")


def _is_public(checked: Checked | None) -> bool:
    return checked is not None and checked.proof.public_at is not None


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


def _shown(tx: Tx, checked: Checked | None, remark: str) -> Result:
    if checked is None or checked.proof.public_at is None:
        return not_found()
    office = tx.get_one(Office, checked.proof.office)
    stored = texts.Stored(
        proof_codes.written(checked.proof.code),
        office.name,
        office.timezone,
        checked.proof.public_at,
        checked.version.standing.value,
        checked.version.text,
    )
    ask = Button(service.BUTTON_OFFICER, f"petugas:office:{office.code}")
    return say(texts.found(remark, stored), (ask, again()))


def _links(context: Context) -> list[str]:
    """The addresses behind the words of the message."""
    event = context.event
    return list(markup.links(event.html)) if isinstance(event, MessageReceived) else []
