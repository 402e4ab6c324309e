"""The files of a claim as the web desk shows them, each once however many brought it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from channels.base import Media
from console.desk.context import safe
from hoaxes.finding import may_act, visible
from registry.access import Actor
from storage import evidence, media
from storage.engine import Tx
from storage.evidence import Evidence
from storage.hoax_claims import HoaxClaim
from storage.offices import Office
from storage.retention import HIDDEN
from texts import dates
from texts import desk_referrals as texts
from texts import referrals as words

PREVIEWED = frozenset({"image/jpeg", "image/png", "image/webp"})
_WITHOUT_CONTENT = frozenset({"dangerous", "too_large"})
_NOT_OPENED = _WITHOUT_CONTENT | {"bomb", "broken"}


@dataclass(frozen=True, slots=True)
class FileView:
    """One file; `hidden` says until when or why it stays, empty where it is shown."""

    id: int
    kind: str
    problem: str
    facts: Sequence[tuple[str, str]]
    hidden: str
    has_preview: bool
    has_content: bool


@dataclass(frozen=True, slots=True)
class FilesView:
    """The files of a claim; `may_act`: whoever reads works on it."""

    claim: int
    about: str
    office_code: str
    files: Sequence[FileView]
    may_act: bool


def view(tx: Tx, actor: Actor, claim_id: int) -> FilesView:
    """The files of a claim that somebody may read; raises UnknownClaim."""
    claim = visible(tx, actor, claim_id)
    brought: dict[str, list[Evidence]] = {}
    for one in evidence.of_claim(tx, claim_id):
        brought.setdefault(one.sha256, []).append(one)
    stored = media.about(tx, brought)
    files = [_file(tx, claim, rows, stored[digest]) for digest, rows in brought.items()]
    about = safe(texts.about(claim_id, claim.title))
    return FilesView(claim_id, about, claim.office, files, may_act(actor, claim))


def shown(tx: Tx, actor: Actor, claim_id: int, evidence_id: int) -> Evidence | None:
    """A file of a claim that somebody may see, None if there is none; raises UnknownClaim."""
    visible(tx, actor, claim_id)
    found = next((one for one in evidence.of_claim(tx, claim_id) if one.id == evidence_id), None)
    return found if found is not None and not found.is_hidden else None


def _file(tx: Tx, claim: HoaxClaim, rows: Sequence[Evidence], stored: Media) -> FileView:
    first, zone = rows[0], tx.get_one(Office, claim.office).timezone
    problem = first.problem or ""
    return FileView(
        first.id or 0,
        words.KINDS[first.kind],
        words.PROBLEMS.get(problem, ""),
        (
            (texts.CALLED, first.declared or "–"),
            (words.FILE_SIZE, words.size(stored.size)),
            (words.DIGEST, first.sha256),
            (texts.CAME, dates.day_and_time(first.at, zone)),
            (texts.BROUGHT, texts.people(len(rows))),
        ),
        _hidden(first, zone),
        has_preview=stored.mime_type in PREVIEWED and problem not in _NOT_OPENED,
        has_content=problem not in _WITHOUT_CONTENT,
    )


def _hidden(one: Evidence, zone: str) -> str:
    if not one.is_hidden or one.hidden_at is None:
        return ""
    if one.kept_reason:
        return safe(words.kept_because(one.kept_reason))
    return safe(words.hidden_until(one.hidden_at + HIDDEN, zone))
