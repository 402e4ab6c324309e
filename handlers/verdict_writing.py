"""Writing a verdict in a few steps: what it proved to be, the explanation, the sources."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers import verdict_views as views
from handlers.context import Result, aside
from handlers.verdict_turn import Turn, button, ended, leave_row, standing
from handlers.verdict_views import draft_of, seen_of
from hoaxes import verdict_deciding, verdict_drafts, verdict_records
from hoaxes.clarification import Content, read_sources, written_sources
from hoaxes.errors import ChangedMeanwhile
from storage import hoax_claims, verdicts
from storage.hoax_claims import HoaxClaim
from storage.verdicts import Finding, HoaxKind, Verdict
from texts import service
from texts import verdict_desk as texts
from texts.markup import Html, paragraphs

FIRST: Final = {"explanation": "sources"}
"""What is asked next while a verdict is written for the first time."""


def choose_finding(turn: Turn) -> Result:
    """Take what it proved to be; of a hoax its kind is asked."""
    if turn.word(1) not in set(Finding):
        return aside(service.OLD_BUTTON)
    if turn.word(1) == Finding.HOAX:
        return views.ask_kind(turn.number, turn.word(2))
    return _begin(turn, Finding(turn.word(1)), None, turn.word(2))


def choose_kind(turn: Turn) -> Result:
    """Take the kind of a hoax."""
    if turn.word(1) not in set(HoaxKind):
        return aside(service.OLD_BUTTON)
    return _begin(turn, Finding.HOAX, HoaxKind(turn.word(1)), turn.word(2))


def change_part(turn: Turn) -> Result:
    """Ask for the words of a part, for another finding, or for whom it is."""
    draft, part = draft_of(turn, turn.number), turn.word(1)
    claim = verdict_drafts.writable(turn.act("look"), turn.number)
    match part:
        case "finding":
            return views.ask_finding(claim, seen_of(turn, draft))
        case "scope":
            return views.ask_scope(turn.number)
        case _ if part in texts.PART_LABELS:
            return _ask(turn, draft, part)
        case _:
            return aside(service.OLD_BUTTON)


def choose_scope(turn: Turn) -> Result:
    """Take whom it is for; for everybody a reason is asked."""
    draft, scope = draft_of(turn, turn.number), turn.word(1)
    if scope == "national":
        state = standing("isi", claim=turn.number, part="reason", seen=seen_of(turn, draft))
        return views.done(state, texts.ASK_REASON, leave_row())
    content = replace(verdict_records.content_of(turn.tx, draft), scope="regions", reason="")
    return _store(turn, turn.number, content, seen_of(turn, draft))


def take_words(turn: Turn) -> Result:
    """Keep the words of the part that was asked for."""
    part, words = str(turn.kept.get("part", "")), turn.context.text
    if not words:
        return aside(texts.PLEASE_WRITE)
    draft = verdicts.draft(turn.tx, turn.claim_id)
    if draft is None:
        return _not_kept(turn, words, Html(texts.NO_DRAFT))
    content = _with(verdict_records.content_of(turn.tx, draft), part, words)
    seen = str(turn.kept.get("seen", ""))
    try:
        written = verdict_drafts.write(turn.act("write"), turn.claim_id, content, seen)
    except ChangedMeanwhile:
        return _keep(turn, part, words)
    following = FIRST.get(part) if turn.kept.get("is_first") else None
    if following is not None and not written.sources:
        return _ask(turn, written, following)
    return ended(views.one(turn, written))


def overwrite(turn: Turn) -> Result:
    """Use the words that were kept, on top of what a colleague wrote."""
    part, words = turn.kept.get("part"), turn.kept.get("words")
    if not isinstance(part, str) or not isinstance(words, str) or turn.claim_id != turn.number:
        return aside(service.OLD_BUTTON)
    draft = draft_of(turn, turn.number)
    content = _with(verdict_records.content_of(turn.tx, draft), part, words)
    return ended(_store(turn, turn.number, content, seen_of(turn, draft)))


def submit(turn: Turn) -> Result:
    """Ask a second person, and Divisi Hukum before where it has to."""
    verdict = verdict_drafts.submit(turn.act("submit"), turn.number, turn.word(1))
    claim = turn.tx.get_one(HoaxClaim, verdict.claim_id)
    office = verdict_records.office_of(turn.tx, verdict).name
    return views.done(None, texts.submitted(office, to_legal=claim.names_participant))


def take_back(turn: Turn) -> Result:
    """Make a draft again of what was submitted."""
    verdict = verdict_drafts.take_back(turn.act("back"), turn.number)
    return views.one(turn, verdict, Html(texts.TAKEN_BACK))


def renew(turn: Turn) -> Result:
    """Begin the next version with what is out."""
    return views.one(turn, verdict_drafts.change(turn.act("new"), turn.number))


def carry_over(turn: Turn) -> Result:
    """Use a draft for the claim that its own has become part of."""
    return views.one(turn, verdict_drafts.carry_over(turn.act("carry"), turn.number))


def ask_why_withdrawn(turn: Turn) -> Result:
    """Ask for the reason that groups read."""
    verdict = verdicts.get(turn.tx, turn.number)
    if verdict is None or not verdict_deciding.may_withdraw(turn.act("look"), verdict):
        return aside(texts.NOT_AN_APPROVER)
    state = standing("tarik", verdict=turn.number)
    return views.done(state, texts.ASK_WHY_WITHDRAWN, leave_row())


def withdraw(turn: Turn) -> Result:
    """Take back what is out."""
    number = turn.kept.get("verdict")
    if not turn.context.text:
        return aside(texts.PLEASE_WRITE)
    if not isinstance(number, int):
        return aside(service.OLD_BUTTON)
    done = verdict_deciding.withdraw(turn.act("withdraw"), number, turn.context.text)
    return views.done(None, texts.you_withdrew(done.claim_id))


def _begin(turn: Turn, found: Finding, kind: HoaxKind | None, seen: str) -> Result:
    """The words of the office for this finding, or those that were written already."""
    claim = verdict_drafts.writable(turn.act("look"), turn.number)
    fresh = verdict_drafts.begun(turn.tx, claim, found, kind)
    draft = verdicts.draft(turn.tx, hoax_claims.key_of(claim))
    content = fresh
    if draft is not None and "{" not in draft.explanation:
        before = verdict_records.content_of(turn.tx, draft)
        content = replace(before, finding=fresh.finding, kind=fresh.kind)
    written = verdict_drafts.write(turn.act("begin"), turn.number, content, seen)
    if draft is not None:
        return views.one(turn, written)
    return _ask(turn, written, "explanation", is_first=True)


def _ask(turn: Turn, draft: Verdict, part: str, *, is_first: bool = False) -> Result:
    state = standing(
        "isi", claim=draft.claim_id, part=part, seen=seen_of(turn, draft), is_first=is_first
    )
    if part == "sources":
        before = written_sources(verdict_records.content_of(turn.tx, draft).sources)
        text = paragraphs(texts.ASK_SOURCES, texts.as_written(before) if before else None)
    else:
        text = texts.ask_part(part, str(getattr(draft, part)))
    return views.done(state, text, leave_row())


def _with(content: Content, part: str, words: str) -> Content:
    match part:
        case "sources":
            return replace(content, sources=read_sources(words))
        case "reason":
            return replace(content, scope="national", reason=words)
        case "explanation":
            return replace(content, explanation=words)
        case "process":
            return replace(content, process=words)
        case "self_check":
            return replace(content, self_check=words)
        case _:
            return replace(content, legal_step=words)


def _store(turn: Turn, claim_id: int, content: Content, seen: str) -> Result:
    written = verdict_drafts.write(turn.act("write"), claim_id, content, seen)
    return views.one(turn, written)


def _keep(turn: Turn, part: str, words: str) -> Result:
    """A colleague wrote meanwhile: both texts are there, and nothing is decided for them."""
    state = standing("tahan", claim=turn.claim_id, part=part, words=words)
    text = paragraphs(texts.CHANGED, texts.not_kept(words))
    rows = (
        (button(texts.OVERWRITE, "timpa", turn.claim_id),),
        (button(texts.KEEP_THEIRS, "tulis", turn.claim_id),),
    )
    shown = views.one(turn, draft_of(turn, turn.claim_id))
    return Result((*views.done(state, text, *rows).replies, *shown.replies[:1]), state)


def _not_kept(turn: Turn, words: str, why: Html) -> Result:
    return views.done(None, paragraphs(why, texts.not_kept(words)))
