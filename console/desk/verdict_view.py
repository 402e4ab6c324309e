"""A verdict as the page of the web desk shows it: the form, how it is read, what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from broadcasts import holds, remarks
from channels import markup
from channels.base import Message
from console.desk.context import safe
from console.desk.errors import NoSuchVerdict
from hoaxes import (
    finding,
    verdict_deciding,
    verdict_drafts,
    verdict_notices,
    verdict_records,
    verdicts,
)
from hoaxes.clarification import Content, written_sources
from registry.access import Permission
from storage import hoax_reports
from storage import verdicts as rows
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.offices import Office
from storage.verdicts import Finding, Verdict, VerdictState
from texts import desk_approvals
from texts import desk_verdict as texts
from texts import verdict_desk as words
from threads.context import DeskAct

OPEN: Final = frozenset({VerdictState.DRAFT, VerdictState.RETURNED})


@dataclass(frozen=True, slots=True)
class Rendering:
    """All that is read in a channel, message by message."""

    channel: str
    pieces: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the form, and the digest of what its reader was shown."""

    content: Content
    sources: str
    seen: str = ""
    stored: Content | None = None


@dataclass(frozen=True, slots=True)
class VerdictView:
    """A claim and what is said about it; the flags say what this reader can do."""

    claim: int
    title: str
    narrative: str
    office: str
    state: str
    scope: Markup
    form: Form | None
    problems: Markup | None
    to_groups: tuple[Rendering, ...]
    to_askers: tuple[Rendering, ...]
    remark: Markup | None
    verdict: int = 0
    digest: str = ""
    seal: str = ""
    progress: str = ""
    history: tuple[str, ...] = ()
    may_begin: bool = False
    may_submit: bool = False
    may_take_back: bool = False
    may_clear: bool = False
    may_decide: bool = False
    may_renew: bool = False
    may_withdraw: bool = False
    may_carry: bool = False
    may_word: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A verdict that waits for whoever reads the list."""

    claim: int
    title: str
    office: str


def waiting(act: DeskAct) -> list[Waiting]:
    """Everything that waits for this reader, the oldest first."""
    found = verdict_deciding.waiting_for(act)
    return [
        Waiting(
            one.claim_id,
            act.tx.get_one(HoaxClaim, one.claim_id).title,
            act.tx.get_one(Office, one.office).name,
        )
        for one in found
    ]


def shown(act: DeskAct, claim_id: int, found: str = "", typed: Form | None = None) -> VerdictView:
    """What is said about a claim, or the form that begins it; raises NoSuchVerdict."""
    claim = act.tx.get(HoaxClaim, claim_id)
    verdict = (rows.draft(act.tx, claim_id) or rows.published(act.tx, claim_id)) if claim else None
    if claim is None or not _may_see(act, claim, verdict):
        raise NoSuchVerdict
    may_write = _may_write(act, claim)
    view = _of_claim(act, claim)
    if verdict is None:
        form = typed or (_begun(act.tx, claim, found) if found and may_write else None)
        return replace(view, form=form, may_begin=may_write)
    return _with_verdict(act, claim, verdict, view, typed, may_write=may_write)


def form_of(tx: Tx, verdict: Verdict) -> Form:
    """The form with a draft as it is."""
    content = verdict_records.content_of(tx, verdict)
    return Form(content, written_sources(content.sources), content.digest)


def _with_verdict(
    act: DeskAct,
    claim: HoaxClaim,
    verdict: Verdict,
    view: VerdictView,
    typed: Form | None,
    *,
    may_write: bool,
) -> VerdictView:
    tx, state = act.tx, verdict.state
    is_open, is_out = state in OPEN, state is VerdictState.PUBLISHED
    waits = state is VerdictState.SUBMITTED
    broadcast = verdict_records.transient(tx, verdict)
    hold = holds.check(tx, broadcast, act.now) if not is_out else None
    spans = [(one.start, one.end) for one in hold.passages] if hold else []
    problems = _problems(tx, claim, verdict) if is_open else ()
    needs_legal = claim.names_participant and verdict.legal_by is None
    may_decide = waits and verdict_deciding.may_decide(act, verdict)
    reached = hoax_reports.reached(tx, verdict.claim_id, verdict.version) if is_out else None
    return replace(
        view,
        office=tx.get_one(Office, verdict.office).name,
        state=words.STATES[state.value],
        scope=safe(verdict_notices.scope_of(tx, verdict)),
        form=typed or (form_of(tx, verdict) if is_open and may_write else None),
        problems=safe(words.problems_of(problems)) if problems else None,
        to_groups=tuple(_renderings(act, markup.emphasise(broadcast.text, spans))),
        to_askers=tuple(_renderings(act, verdicts.message(tx, verdict).text)),
        remark=safe(remarks.to_approver(broadcast.text, hold)) if hold else None,
        verdict=rows.key_of(verdict),
        digest=verdict.digest,
        seal=holds.seal(broadcast.text, hold),
        progress=words.progress(reached.told, reached.passed_over, reached.waiting)
        if reached
        else "",
        may_submit=is_open and may_write and not problems,
        may_take_back=waits and may_write,
        may_clear=waits and needs_legal and verdict_deciding.may_clear(act, verdict),
        may_decide=may_decide and not needs_legal,
        may_renew=is_out and may_write,
        may_withdraw=is_out and verdict_deciding.may_withdraw(act, verdict),
        may_carry=is_open and claim.merged_into is not None,
    )


def _of_claim(act: DeskAct, claim: HoaxClaim) -> VerdictView:
    office = act.tx.get_one(Office, claim.publisher)
    history = [
        texts.version(
            one.version,
            words.STATES[one.state.value],
            one.ended_at or one.published_at or one.submitted_at or one.created_at,
            office.timezone,
        )
        for one in rows.of_claim(act.tx, claim.id or 0)
    ]
    return VerdictView(
        claim=claim.id or 0,
        title=claim.title,
        narrative=claim.narrative,
        office=office.name,
        state="",
        scope=Markup(""),
        form=None,
        problems=None,
        to_groups=(),
        to_askers=(),
        remark=None,
        history=tuple(history),
        may_word=act.actor.holds(Permission.APPROVE, claim.publisher),
    )


def _begun(tx: Tx, claim: HoaxClaim, found: str) -> Form | None:
    if found not in set(Finding):
        return None
    content = verdict_drafts.begun(tx, claim, Finding(found))
    return Form(content, written_sources(content.sources))


def _problems(tx: Tx, claim: HoaxClaim, verdict: Verdict) -> Sequence[tuple[str, str]]:
    content = verdict_records.content_of(tx, verdict)
    found = verdict_drafts.remaining(tx, claim, content)
    return [(problem.why.value, problem.shown) for problem in found]


def _renderings(act: DeskAct, text: str) -> Iterator[Rendering]:
    """The messages of each channel, split as that channel splits them."""
    for channel, composer in act.composers.items():
        parts = composer.compose(Message(text))
        pieces = tuple(safe(markup.sanitise(part.text)) for part in parts)
        yield Rendering(desk_approvals.channel(channel), pieces)


def _may_write(act: DeskAct, claim: HoaxClaim) -> bool:
    is_theirs = set(finding.desks(claim)) & set(act.actor.offices_with(Permission.VERIFY))
    return bool(is_theirs) and claim.state in verdict_records.WRITABLE


def _may_see(act: DeskAct, claim: HoaxClaim, verdict: Verdict | None) -> bool:
    if finding.may_read(act.actor, claim):
        return True
    return verdict is not None and (
        verdict_deciding.may_decide(act, verdict) or verdict_deciding.may_clear(act, verdict)
    )
