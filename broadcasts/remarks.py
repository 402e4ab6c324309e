"""What is remarked about an announcement to whoever writes it and whoever approves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from broadcasts import corrections, drafting, filling, holds, links
from broadcasts.corrections import Change
from broadcasts.holds import Hold, Reason
from channels import markup
from storage import calendar
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import Office
from texts import holds as texts
from texts.markup import Html


@dataclass(frozen=True, slots=True)
class Remarks:
    """The announcement with its passages marked, what holds it, and warnings that hold nothing."""

    shown: str
    hold: Hold | None
    warnings: Html | None

    @property
    def may_be_sent(self) -> bool:
        """Whether it may be sent or submitted as it stands."""
        return self.hold is None or self.hold.reason is Reason.CONTENT


def of(tx: Tx, broadcast: Broadcast, now: datetime, official: Sequence[str]) -> Remarks:
    """What is to be remarked if it were released now; hosts of `official` domains are ours."""
    hold = holds.check(tx, broadcast, holds.moment(broadcast, now))
    return _of(tx, broadcast, broadcast.text, hold, official)


def of_correction(
    tx: Tx, broadcast: Broadcast, change: Change, now: datetime, official: Sequence[str]
) -> Remarks:
    """The same about a new text for what was released."""
    hold = corrections.hold_of(tx, broadcast, change, now)
    return _of(tx, broadcast, change.text, hold, official)


def _of(
    tx: Tx, broadcast: Broadcast, text: str, hold: Hold | None, official: Sequence[str]
) -> Remarks:
    spans = [(one.start, one.end) for one in hold.passages] if hold else []
    marked = markup.emphasise(text, spans) if spans else text
    found = [(flag.why.value, flag.shown) for flag in links.flags(text, official)]
    reader = filling.example(tx, broadcast, text)
    shown = drafting.announcement(tx, broadcast, marked, to=reader).text
    return Remarks(shown, hold, texts.flags(found) if found else None)


def to_author(text: str, hold: Hold) -> Html:
    """Why a text cannot be sent as it stands, or who sees it first."""
    match hold:
        case Hold(reason=Reason.QUICK_COUNT, until=datetime() as until):
            return texts.quick_count(until)
        case Hold(stage=stage) if stage is not None:
            return texts.stage_over(stage.name, stage.last_day)
        case Hold(forbidden=why) if why is not None:
            return Html(texts.FORBIDDEN[why.value])
        case _:
            return texts.passages(_words(text, hold))


def to_approver(text: str, hold: Hold) -> Html:
    """What of a text needs their eye, or why it cannot be approved."""
    match hold:
        case Hold(reason=Reason.QUICK_COUNT, until=datetime() as until):
            return texts.quick_count_to_approver(until)
        case Hold(stage=stage) if stage is not None:
            return texts.stage_over_to_approver(stage.name)
        case _:
            return to_author(text, hold)


def to_correct(said: str, hold: Hold) -> Html:
    """Why a correction cannot be made now, or what of it speaks of participants."""
    if hold.until is not None:
        return texts.figures_wait(hold.until)
    return to_author(said, hold)


def limits(tx: Tx, broadcast: Broadcast, now: datetime) -> Sequence[Html]:
    """Before when and until when it is to be read: embargo and stage."""
    found: list[Html] = []
    zone = tx.get_one(Office, broadcast.office).timezone
    if broadcast.embargo_until is not None and broadcast.embargo_until > now:
        found.append(texts.embargo(broadcast.embargo_until, zone))
    stage = calendar.get_stage(tx, broadcast.stage_id) if broadcast.stage_id else None
    if stage is not None:
        found.append(texts.bound(stage.name, stage.last_day))
    return found


def _words(text: str, hold: Hold) -> Sequence[tuple[str, str]]:
    seen = markup.visible(text)
    return [(one.why.value, one.of(seen)) for one in hold.passages]
