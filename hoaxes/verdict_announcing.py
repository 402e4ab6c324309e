"""The announcement of a verdict to those who reported the claim, under the same four eyes."""

from __future__ import annotations

from broadcasts import approval, corrections, drafting, holds
from broadcasts.approval_errors import Unseen
from broadcasts.corrections import Change, Corrector, Unchanged
from broadcasts.drafting import Author
from broadcasts.holds import Held, Hold, Reason
from hoaxes import verdict_records
from storage import audiences, broadcasts, chats, versions
from storage.broadcasts import Broadcast, BroadcastState, Kind, Lane
from storage.engine import Tx
from storage.verdicts import Verdict
from texts import verdicts as texts
from threads.context import DeskAct


def announce(
    act: DeskAct, verdict: Verdict, before: Verdict | None, seen: str, *, is_drill: bool
) -> int | None:
    """Let the groups know: by a correction where they got an earlier version, else anew.

    Returns the announcement's number, None where nobody would get it. Raises NotTheirs, NotReady,
    Held, Unseen.
    """
    released = _released(act.tx, before)
    if before is not None and released is not None:
        _correct(act, verdict, before, released, seen)
        return broadcasts.key_of(released)
    wanted = verdict_records.transient(act.tx, verdict, is_drill=is_drill)
    _require_seen(wanted.text, holds.check(act.tx, wanted, act.now), seen)
    selector = broadcasts.unpack(wanted.selector)
    if not audiences.places(act.tx, selector) and not audiences.count_withheld(act.tx, selector):
        return None
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
    """Take the announcement of a verdict back in every group that got it."""
    released = _released(act.tx, verdict)
    if released is None:
        return
    by = Corrector(act.actor.audit_id, act.actor.person_id)
    number = broadcasts.key_of(released)
    corrections.withdraw(act.tx, act.composers, number, reason, by, act.now)


def _correct(
    act: DeskAct, verdict: Verdict, before: Verdict, released: Broadcast, seen: str
) -> None:
    """What is told to be wrong is the finding; with the same one the text changes silently."""
    number = broadcasts.key_of(released)
    newest = versions.newest(act.tx, number)
    was, now_is = _result(before), _result(verdict)
    is_other = was != now_is
    change = Change(
        verdict_records.announced(act.tx, verdict),
        wrong=was if is_other else "",
        right=now_is if is_other else "",
    )
    _require_seen(change.text, holds.check_words(act.tx, released, change.text, act.now), seen)
    by = Corrector(act.actor.audit_id, act.actor.person_id, decides=True)
    base = newest.number if newest else versions.FIRST
    try:
        corrections.correct(act.tx, act.composers, number, change, by, act.now, base=base)
    except Unchanged:
        return


def _require_seen(text: str, hold: Hold | None, seen: str) -> None:
    """Before anything is changed: only words about participants are theirs to let out."""
    if hold is None:
        return
    if hold.reason is not Reason.CONTENT:
        raise Held(hold)
    if seen != holds.seal(text, hold):
        raise Unseen(hold.reason.value)


def _released(tx: Tx, verdict: Verdict | None) -> Broadcast | None:
    """The announcement that groups have, or are about to get."""
    number = verdict.broadcast_id if verdict is not None else None
    found = broadcasts.get(tx, number) if number is not None else None
    if found is None or found.published_at is None or found.state is BroadcastState.WITHDRAWN:
        return None
    return found


def _author(tx: Tx, verdict: Verdict) -> Author:
    """Whoever submitted it, with the chat in which they are told how it went."""
    rooms = chats.private_chats(tx, verdict.author) if verdict.author is not None else ()
    report_chat = chats.key_of(rooms[0]) if rooms else None
    return Author(f"person:{verdict.author}", verdict.author, report_chat)


def _result(verdict: Verdict) -> str:
    return texts.finding(verdict.finding.value, verdict.kind.value if verdict.kind else "")
