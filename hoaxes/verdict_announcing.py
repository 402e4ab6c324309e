"""The announcement of a verdict to those who reported the claim, under the same four eyes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from broadcasts import approval, corrections, drafting, holds
from broadcasts.approval_errors import Unseen
from broadcasts.corrections import MOST_WORDS, Change, Corrector, Unchanged
from broadcasts.drafting import Author
from broadcasts.holds import Held, Hold, Reason
from hoaxes import verdict_records
from storage import audiences, broadcasts, chats, offices, verdicts, versions
from storage.broadcasts import Broadcast, BroadcastState, Kind, Lane
from storage.chats import Selector
from storage.engine import Tx
from storage.verdicts import Verdict
from texts import verdicts as texts
from threads.context import DeskAct

_NOBODY: Final = ("",)  # no office has this code


def announce(
    act: DeskAct, verdict: Verdict, before: Verdict | None, seen: str, *, is_drill: bool
) -> int | None:
    """Let the groups know: by a correction where they have an earlier version, else anew.

    Returns the newest announcement's number, None where nobody would get it. Nothing is changed
    where it raises: NotTheirs, NotReady, Held, Unseen.
    """
    wanted = verdict_records.transient(act.tx, verdict, is_drill=is_drill)
    _require_seen(wanted.text, holds.check(act.tx, wanted, act.now), seen)
    released = _released(act.tx, verdict.claim_id)
    if before is not None:
        _correct(act, released, _change(wanted.text, before, verdict), seen)
    selector = _lacking(act.tx, broadcasts.unpack(wanted.selector), released)
    if not audiences.places(act.tx, selector) and not audiences.count_withheld(act.tx, selector):
        return broadcasts.key_of(released[-1]) if released else None
    number = drafting.draft(
        act.tx,
        _author(act.tx, verdict),
        wanted.text,
        selector,
        now=act.now,
        lane=Lane.NOTICE,
        kind=Kind.CLARIFICATION,
    )
    approval.approve_draft(act, act.actor, number, seen)
    return number


def take_back(act: DeskAct, verdict: Verdict, reason: str) -> None:
    """Take what was announced about a claim back in every group that got it."""
    by = Corrector(act.actor.audit_id, act.actor.person_id)
    for released in _released(act.tx, verdict.claim_id):
        number = broadcasts.key_of(released)
        corrections.withdraw(act.tx, act.composers, number, reason, by, act.now)


def _correct(act: DeskAct, released: Sequence[Broadcast], change: Change, seen: str) -> None:
    for one in released:
        hold = corrections.hold_of(act.tx, one, change, act.now)
        if hold is not None and hold.reason is not Reason.CONTENT:
            raise Held(hold)
        _require_seen(change.text, holds.check_words(act.tx, one, change.text, act.now), seen)
    by = Corrector(act.actor.audit_id, act.actor.person_id, decides=True)
    for one in released:
        number = broadcasts.key_of(one)
        newest = versions.newest(act.tx, number)
        base = newest.number if newest else versions.FIRST
        try:
            corrections.correct(act.tx, act.composers, number, change, by, act.now, base=base)
        except Unchanged:
            continue


def _change(text: str, before: Verdict, verdict: Verdict) -> Change:
    """The new text; people are told of another finding, or of another explanation."""
    was, now_is = _result(before), _result(verdict)
    if was == now_is:
        was = texts.within(before.explanation, MOST_WORDS)
        now_is = texts.within(verdict.explanation, MOST_WORDS)
    is_other = was != now_is
    return Change(text, wrong=was if is_other else "", right=now_is if is_other else "")


def _require_seen(text: str, hold: Hold | None, seen: str) -> None:
    """Before anything is changed: only words about participants are theirs to let out."""
    if hold is None:
        return
    if hold.reason is not Reason.CONTENT:
        raise Held(hold)
    if seen != holds.seal(text, hold):
        raise Unseen(hold.reason.value)


def _lacking(tx: Tx, selector: Selector, released: Sequence[Broadcast]) -> Selector:
    """Those of the offices that are meant which have no announcement about the claim yet."""
    if not released:
        return selector
    reached = {code for one in released for code in _meant(tx, broadcasts.unpack(one.selector))}
    lacking = set(_meant(tx, selector)) - reached
    return replace(selector, offices=tuple(sorted(lacking)) or _NOBODY)


def _meant(tx: Tx, selector: Selector) -> Sequence[str]:
    return selector.offices or [office.code for office in offices.subtree(tx, selector.root)]


def _released(tx: Tx, claim_id: int) -> Sequence[Broadcast]:
    """The announcements about a claim that groups have, or are about to get, oldest first."""
    versions_of_it = verdicts.of_claim(tx, claim_id)
    numbers = {one.broadcast_id for one in versions_of_it if one.broadcast_id is not None}
    found = [tx.get_one(Broadcast, number) for number in sorted(numbers)]
    return [
        one
        for one in found
        if one.published_at is not None and one.state is not BroadcastState.WITHDRAWN
    ]


def _author(tx: Tx, verdict: Verdict) -> Author:
    """Whoever submitted it, with the chat in which they are told how it went."""
    rooms = chats.private_chats(tx, verdict.author) if verdict.author is not None else ()
    report_chat = chats.key_of(rooms[0]) if rooms else None
    return Author(f"person:{verdict.author}", verdict.author, report_chat)


def _result(verdict: Verdict) -> str:
    return texts.finding(verdict.finding.value, verdict.kind.value if verdict.kind else "")
