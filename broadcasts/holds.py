"""What keeps an announcement from leaving at a moment: the law, its embargo, its stage, its words.

Asked when it is submitted, approved, published and corrected, and again whenever a wave opens: what
was in order when it was written may not be so any more.

Held    it may not leave now: `hold` says why
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from broadcasts import content as words
from broadcasts import links, stage_days
from broadcasts.content import Passage, Subject
from broadcasts.links import Forbidden
from storage import audiences, broadcasts, calendar, participants
from storage.audiences import Receiver
from storage.broadcasts import Broadcast
from storage.calendar import Stage, StageKind
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office
from storage.participants import ParticipantKind


class Reason(StrEnum):
    """Why something may not leave now."""

    FORBIDDEN = "forbidden"
    """Nothing of ours says that."""
    EMBARGO = "embargo"
    QUICK_COUNT = "quick_count"
    STAGE_OVER = "stage_over"
    CONTENT = "content"
    """It speaks of participants in masa tenang: a second person looks at that."""


TIMED: Final = frozenset({Reason.EMBARGO, Reason.QUICK_COUNT})
"""What ends by itself, at a time that is known."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Why an announcement may not leave, `until` when if that is known, for which `passages`."""

    reason: Reason
    until: datetime | None = None
    passages: Sequence[Passage] = ()
    forbidden: Forbidden | None = None
    stage: Stage | None = None


class Held(Exception):
    """It may not leave now: `hold` says why."""

    def __init__(self, hold: Hold) -> None:
        super().__init__(hold.reason.value)
        self.hold = hold


def check(tx: Tx, broadcast: Broadcast, at: datetime) -> Hold | None:
    """The first reason why an announcement may not leave at a time."""
    return _first(tx, broadcast, broadcast.text, at, (_forbidden, _embargo, *_LAPSING))


def check_running(tx: Tx, broadcast: Broadcast, now: datetime) -> Hold | None:
    """Why the rest of what has begun to leave may not: only time can bring that about."""
    return _first(tx, broadcast, broadcast.text, now, _LAPSING)


def check_words(tx: Tx, broadcast: Broadcast, said: str, now: datetime) -> Hold | None:
    """Why what a correction or a province says may not be said now, wherever that stands."""
    return _first(tx, broadcast, said, now, (_forbidden, _quick_count, content_of))


def content(tx: Tx, broadcast: Broadcast, at: datetime) -> Hold | None:
    """What a second person has to see before it leaves at a time, and nobody has seen yet."""
    return content_of(tx, broadcast, broadcast.text, at)


def content_of(tx: Tx, broadcast: Broadcast, text: str, at: datetime) -> Hold | None:
    """The same for another text in its place."""
    stages = calendar.stages_around(tx, at, StageKind.QUIET)
    if not stages or broadcast.content_cleared == digest(text):
        return None
    found = words.passages(text, subjects(tx))
    if not found or not _is_met(tx, broadcast, stages, at):
        return None
    return Hold(Reason.CONTENT, passages=found)


def clear(broadcast: Broadcast) -> None:
    """A second person has seen what the text says about participants, as it stands."""
    broadcast.content_cleared = digest(broadcast.text)


def seal(text: str, hold: Hold | None) -> str:
    """What names the passages of a text that somebody was shown; empty without any."""
    return digest(f"{text}{hold.passages}")[:8] if hold and hold.passages else ""


def digest(text: str) -> str:
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def leaves_at(broadcast: Broadcast, now: datetime) -> datetime | None:
    """When it is to leave, by its schedule and its embargo; None: at once."""
    due_at, embargo = broadcast.due_at, broadcast.embargo_until
    if embargo is not None and embargo > (due_at or now):
        return embargo
    return due_at


def moment(broadcast: Broadcast, now: datetime) -> datetime:
    """The time at which it would leave if it were released now."""
    return max(leaves_at(broadcast, now) or now, now)


def is_sealed(tx: Tx, broadcast: Broadcast) -> bool:
    """Whether its embargo keeps it to its own office: nothing of it has left."""
    return broadcast.embargo_until is not None and not broadcasts.has_left(tx, broadcast)


def subjects(tx: Tx) -> Sequence[Subject]:
    """The participants as texts name them."""
    return tuple(
        Subject(one.name, one.link, is_pair=one.kind is ParticipantKind.PAIR)
        for one in participants.everybody(tx)
    )


_Look = Callable[[Tx, Broadcast, str, datetime], Hold | None]


def _first(
    tx: Tx, broadcast: Broadcast, text: str, at: datetime, looks: Sequence[_Look]
) -> Hold | None:
    found = (look(tx, broadcast, text, at) for look in looks)
    return next((hold for hold in found if hold is not None), None)


def _forbidden(tx: Tx, broadcast: Broadcast, text: str, at: datetime) -> Hold | None:
    found = links.forbidden(text)
    return Hold(Reason.FORBIDDEN, forbidden=found) if found else None


def _embargo(tx: Tx, broadcast: Broadcast, text: str, at: datetime) -> Hold | None:
    until = broadcast.embargo_until
    return Hold(Reason.EMBARGO, until) if until is not None and at < until else None


def _quick_count(tx: Tx, broadcast: Broadcast, text: str, at: datetime) -> Hold | None:
    stages = calendar.stages_around(tx, at, StageKind.VOTING)
    ends = [
        (stage, until)
        for stage in stages
        if (until := stage_days.figures_from(stage.first_day, stage.last_day, at))
    ]
    if not ends or not (found := words.quick_counts(text)):
        return None
    reached = _receivers(tx, broadcast)
    meant = [until for stage, until in ends if any(_concerns(stage, one) for one in reached)]
    return Hold(Reason.QUICK_COUNT, max(meant), found) if meant else None


def _stage_over(tx: Tx, broadcast: Broadcast, text: str, at: datetime) -> Hold | None:
    stage = calendar.get_stage(tx, broadcast.stage_id) if broadcast.stage_id else None
    if stage is None:
        return None
    zones = {one.zone for one in _receivers(tx, broadcast)}
    if any(stage_days.is_over(stage.last_day, zone, at) for zone in zones):
        return Hold(Reason.STAGE_OVER, stage=stage)
    return None


_LAPSING: Final[Sequence[_Look]] = (_quick_count, _stage_over, content_of)
"""What the passing of time alone can bring about."""


def _receivers(tx: Tx, broadcast: Broadcast) -> Sequence[Receiver]:
    """The offices that it reaches; its own, while it reaches none."""
    found = audiences.receivers(tx, broadcasts.unpack(broadcast.selector))
    if found:
        return found
    office = tx.get_one(Office, broadcast.office)
    return [Receiver(office.code, office.parent, office.timezone)]


def _is_met(tx: Tx, broadcast: Broadcast, stages: Sequence[Stage], at: datetime) -> bool:
    """Whether any of these stages holds at any office that it reaches."""
    return any(
        _concerns(stage, one)
        and stage_days.is_running(stage.first_day, stage.last_day, one.zone, at)
        for one in _receivers(tx, broadcast)
        for stage in stages
    )


def _concerns(stage: Stage, receiver: Receiver) -> bool:
    """Whether a stage is the country's, the office's own or its province's."""
    return stage.office in (None, NATIONAL_CODE, receiver.office, receiver.parent)
