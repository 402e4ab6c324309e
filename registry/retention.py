"""Forgetting what nobody needs any more: each night, in chunks that hold up nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from registry import erasure
from storage import (
    acknowledgements,
    attendances,
    audit,
    broadcasts,
    cases,
    checks,
    conversations,
    departures,
    event_reminders,
    events,
    evidence,
    faq_gaps,
    group_admins,
    hoax_reports,
    inbox,
    media,
    offers,
    people,
    referrals,
    reminders,
    retention,
    roles,
    rosters,
    shifts,
    staff_checks,
    stand_ins,
    traces,
    trackers,
    web_links,
    web_sessions,
)
from storage.engine import Tx

CHUNK: Final = 500  # rows that one transaction looks at or removes
STRANGERS: Final = 20  # people that one transaction erases: each takes several statements
NIGHT: Final = 2  # o'clock in Jakarta, when few people write
ACTION: Final = "retention.swept"


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one transaction did; `resume_at` is where the next begins, None: nothing is left."""

    done: int
    resume_at: int | None = None


class Step(Protocol):
    """One kind of rows, a chunk of them for each call."""

    def __call__(self, tx: Tx, /, now: datetime, after: int) -> Chunk:
        """Forget what is too old at `now`, from `after` on."""
        ...


Delete: TypeAlias = Callable[[Tx, datetime, int], int]


def is_due(last: datetime | None, now: datetime) -> bool:
    """Whether the newest night has passed without a sweep: also after any time of standing still.

    A sweep that a clock gone wrong has dated into the future does not hold up the next.
    """
    local = now.astimezone(ZoneInfo("Asia/Jakarta"))
    night = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    if night > local:
        night -= timedelta(days=1)
    return last is None or last < night or last > now


def last_sweep(tx: Tx) -> datetime | None:
    """When a sweep last ended."""
    return audit.last_act(tx, "system", ACTION)


def note_sweep(tx: Tx, counts: Mapping[str, int], now: datetime) -> None:
    """Write down that a sweep ended, with how many rows of each kind went."""
    facts = {name: count for name, count in counts.items() if count}
    audit.record(tx, now, "system", ACTION, "retention", facts=facts)


def _older(kept: timedelta, delete: Delete) -> Step:
    """A step that removes what is older than it is kept, from the start each time."""

    def step(tx: Tx, now: datetime, after: int) -> Chunk:
        done = delete(tx, now - kept, CHUNK)
        return Chunk(done, 0 if done == CHUNK else None)

    return step


def _empty_talk(tx: Tx, now: datetime, after: int) -> Chunk:
    done, last = traces.erase_old(tx, now - retention.TALK, after, CHUNK)
    return Chunk(done, last or None)


def _forget_strangers(tx: Tx, now: datetime, after: int) -> Chunk:
    found = group_admins.strangers(tx, now - retention.STRANGERS, STRANGERS)
    for person in found:
        erasure.erase(tx, people.key_of(person), "system", now, is_wish=False)
    erasure.finish(tx, now)
    return Chunk(len(found), 0 if len(found) == STRANGERS else None)


STEPS: Final[Mapping[str, Step]] = MappingProxyType(
    {
        "strangers": _forget_strangers,
        "talk": _empty_talk,
        "events": _older(retention.EVENTS, inbox.delete_old),
        "dialogues": _older(retention.DIALOGUES, conversations.delete_idle),
        "offers": _older(retention.OFFERS, offers.delete_old),
        "followers": _older(retention.FOLLOWERS, trackers.delete_old),
        "reminders": _older(retention.REMINDED, reminders.delete_old),
        "attendances": _older(retention.ATTENDED, attendances.delete_old),
        "event_reminders": _older(retention.REMINDED, event_reminders.delete_old),
        "plans": _older(retention.DRAFTS, events.delete_unsent),
        "told": _older(retention.TOLD, acknowledgements.empty_old),
        "drafts": _older(retention.DRAFTS, broadcasts.empty_drafts),
        "cases": _older(retention.CASES, cases.empty_old),
        "evidence": _older(retention.REPORTS, evidence.delete_old),
        "reports": _older(retention.REPORTS, hoax_reports.empty_old),
        "packs": _older(retention.REPORTS, referrals.drop_packs),
        "gaps": _older(retention.GAPS, faq_gaps.delete_old),
        "files": _older(retention.FILES, media.delete_unused),
        "checks": _older(retention.CHECKS, checks.delete_old),
        "shifts": _older(retention.SHIFTS, shifts.delete_old),
        "duties": _older(retention.DUTIES, rosters.delete_old),
        "stand_ins": _older(retention.STAND_INS, stand_ins.delete_old),
        "departures": _older(retention.DEPARTURES, departures.delete_old),
        "staff_checks": _older(retention.STAFF_CHECKS, staff_checks.delete_old),
        "links": _older(retention.WEB_LINKS, web_links.delete_old),
        "sessions": _older(retention.WEB_SESSIONS, web_sessions.delete_old),
        "invitations": _older(retention.INVITATIONS, roles.delete_invitations),
    }
)
"""What a sweep does, in this order: drafts let go of their files before these are looked at."""
