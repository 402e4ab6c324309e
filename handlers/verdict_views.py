"""A verdict in a private chat: as groups read it, and below it what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from channels.base import Button, Message
from handlers.context import KEEP, Result, Say, State, aside
from handlers.verdict_turn import SHOWN, Turn, button
from hoaxes import finding, verdict_deciding, verdict_drafts, verdict_notices, verdict_records
from hoaxes.errors import UnknownClaim
from hoaxes.verdict_errors import NoDraft
from storage import hoax_claims, hoax_reports, verdicts
from storage.hoax_claims import HoaxClaim
from storage.verdicts import Finding, HoaxKind, Verdict, VerdictState
from texts import approvals as approval_texts
from texts import verdict_desk as texts
from texts.markup import Html

LISTED: Final = 6  # what waits, on one message
OPEN: Final = frozenset({VerdictState.DRAFT, VerdictState.RETURNED})


def overview(turn: Turn) -> Result:
    """What waits for this person."""
    found = verdict_deciding.waiting_for(turn.act("list"))
    if not found:
        return aside(texts.NOTHING_WAITS)
    rows = [(one.claim_id, _title(turn, one)) for one in found[:LISTED]]
    buttons = [
        (button(texts.see(one.claim_id), "lihat", verdicts.key_of(one)),) for one in found[:LISTED]
    ]
    return aside(texts.waiting(rows), *buttons)


def of_claim(turn: Turn, claim_id: int) -> Result:
    """What is being written about a claim, what is out, or the question that begins it."""
    claim = hoax_claims.get(turn.tx, claim_id)
    if claim is None:
        raise UnknownClaim
    draft = verdicts.draft(turn.tx, claim_id)
    out = verdicts.published(turn.tx, claim_id)
    if draft is not None or out is not None:
        return one(turn, draft or out)
    verdict_drafts.writable(turn.act("look"), claim_id)
    return ask_finding(claim)


def one(turn: Turn, verdict: Verdict | None, remark: Html | None = None) -> Result:
    """A verdict, for whoever may know of it; raises UnknownClaim."""
    if verdict is None or not _may_see(turn, verdict):
        raise UnknownClaim
    whole = Message(verdict_records.announced(turn.tx, verdict))
    below = _below(turn, verdict)
    replies = (Say(whole), Say(below))
    return Result((Say(Message(remark)), *replies) if remark else replies, KEEP)


def ask_finding(claim: HoaxClaim, seen: str = "") -> Result:
    """The first question: what did it prove to be?"""
    rows = [
        (button(texts.FINDING_LABELS[found.value], "temuan", claim.id, found.value, seen),)
        for found in Finding
    ]
    return aside(texts.ask_finding(hoax_claims.key_of(claim), claim.title), *rows)


def ask_kind(claim_id: int, seen: str) -> Result:
    """Of a hoax: which of the seven kinds?"""
    rows = [
        (button(texts.KIND_LABELS[kind.value], "jenis", claim_id, kind.value, seen),)
        for kind in HoaxKind
    ]
    return aside(texts.ASK_KIND, *rows)


def ask_part_to_change(claim_id: int) -> Result:
    """Which of them is to be changed?"""
    rows = [(button(label, "bagian", claim_id, part),) for part, label in texts.PART_LABELS.items()]
    return aside(texts.WHICH_PART, *rows)


def ask_scope(claim_id: int) -> Result:
    """Whom is the announcement for?"""
    rows = (
        (button(texts.REGIONS, "untuk", claim_id, "regions"),),
        (button(texts.EVERYWHERE, "untuk", claim_id, "national"),),
    )
    return aside(texts.ASK_SCOPE, *rows)


def seen_of(turn: Turn, verdict: Verdict) -> str:
    """How the digest of a draft begins, for its buttons."""
    return verdict_records.digest_of(turn.tx, verdict)[:SHOWN]


def draft_of(turn: Turn, claim_id: int) -> Verdict:
    """What is being written about a claim; raises NoDraft."""
    found = verdicts.draft(turn.tx, claim_id)
    if found is None:
        raise NoDraft
    return found


def done(state: State | None, text: Html | str, *rows: tuple[Button, ...]) -> Result:
    """Say what was done and stand there."""
    return Result((Say(Message(text, rows)),), state)


def _below(turn: Turn, verdict: Verdict) -> Message:
    if verdict.state in OPEN:
        return _draft(turn, verdict)
    if verdict.state is VerdictState.SUBMITTED:
        return _submitted(turn, verdict)
    claim = turn.tx.get_one(HoaxClaim, verdict.claim_id)
    reached = hoax_reports.reached(turn.tx, verdict.claim_id, verdict.version)
    progress = texts.progress(reached.told, reached.passed_over, reached.waiting)
    scope = verdict_notices.scope_of(turn.tx, verdict)
    text = texts.draft(verdict.claim_id, verdict.state.value, scope, (), (), progress)
    rows = []
    if verdict.state is VerdictState.PUBLISHED and finding.may_read(turn.actor, claim):
        rows.append((button(texts.RENEW, "baru", verdict.claim_id),))
    act = turn.act("look")
    is_out = verdict.state is VerdictState.PUBLISHED
    if is_out and verdict_deciding.may_withdraw(act, verdict):
        rows.append((button(texts.WITHDRAW, "tarik", verdict.id),))
    return Message(text, tuple(rows))


def _draft(turn: Turn, verdict: Verdict) -> Message:
    claim = turn.tx.get_one(HoaxClaim, verdict.claim_id)
    content = verdict_records.content_of(turn.tx, verdict)
    found = verdict_drafts.remaining(turn.tx, claim, content)
    text = texts.draft(
        verdict.claim_id,
        verdict.state.value,
        verdict_notices.scope_of(turn.tx, verdict),
        _cuts(turn, verdict),
        [(problem.why.value, problem.shown) for problem in found],
    )
    if claim.merged_into is not None:
        rows = ((button(texts.CARRY, "pindah", verdict.claim_id),),)
        return Message(text, rows)
    edit = (
        button(texts.EDIT, "ubah", verdict.claim_id),
        button(texts.LATER, "simpan", verdict.claim_id),
    )
    submit = button(texts.SUBMIT, "ajukan", verdict.claim_id, seen_of(turn, verdict))
    return Message(text, (edit,) if found else ((submit,), edit))


def _submitted(turn: Turn, verdict: Verdict) -> Message:
    act = turn.act("look")
    needs_legal = turn.tx.get_one(HoaxClaim, verdict.claim_id).names_participant
    if needs_legal and verdict.legal_by is None and verdict_deciding.may_clear(act, verdict):
        return verdict_notices.to_decide(act, verdict, is_legal=True)
    if verdict_deciding.may_decide(act, verdict):
        return verdict_notices.to_decide(act, verdict)
    scope = verdict_notices.scope_of(turn.tx, verdict)
    text = texts.draft(verdict.claim_id, verdict.state.value, scope, _cuts(turn, verdict), ())
    rows = ((button(texts.TAKE_BACK, "kembali", verdict.claim_id),),)
    return Message(text, rows if verdict.author == turn.actor.person_id else ())


def _cuts(turn: Turn, verdict: Verdict) -> Sequence[tuple[str, int]]:
    """How many messages each channel makes of it."""
    message = Message(verdict_records.announced(turn.tx, verdict))
    return [
        (approval_texts.CHANNELS.get(name, name), len(composer.compose(message)))
        for name, composer in turn.context.composers.items()
    ]


def _may_see(turn: Turn, verdict: Verdict) -> bool:
    act = turn.act("look")
    return (
        finding.may_read(turn.actor, turn.tx.get_one(HoaxClaim, verdict.claim_id))
        or verdict.author == turn.actor.person_id
        or verdict_deciding.may_clear(act, verdict)
        or verdict_deciding.may_decide(act, verdict)
    )


def _title(turn: Turn, verdict: Verdict) -> str:
    return turn.tx.get_one(HoaxClaim, verdict.claim_id).title
