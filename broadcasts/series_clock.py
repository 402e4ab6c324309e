"""What time brings to series: copies in time, those that were missed, authors who are gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from broadcasts import cascade, policy, series, series_cover, series_view
from broadcasts import series_notices as notices
from broadcasts.recurrence import Turn
from registry.access import PERMISSIONS, Permission
from storage import roles
from storage import series as store
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import Office
from storage.series import Series, SeriesState
from threads.context import Act

AHEAD: Final = timedelta(days=1)  # for whoever has to approve a copy, or stops it


def has_work(tx: Tx, now: datetime) -> bool:
    """Whether a copy is to be made, or a series to be paused or closed."""
    return any(
        _is_due(found, now) or not _has_author(tx, template, now) or _is_over(tx, template, now)
        for found in store.in_state(tx, SeriesState.ACTIVE)
        for template in (store.template_of(tx, found),)
    )


def look(act: Act) -> None:
    """Make the copies that are due, and stop what nobody answers for any more."""
    for number in [store.key_of(one) for one in store.in_state(act.tx, SeriesState.ACTIVE)]:
        found, template = series.locked(act.tx, number)
        if found.state is not SeriesState.ACTIVE:
            continue  # another process was faster
        if not _has_author(act.tx, template, act.now):
            _pause(act, found, template)
        elif _is_due(found, act.now):
            _make_due(act, found, template)
        elif _is_over(act.tx, template, act.now):
            series.finish(found)
    act.tx.flush()


def _make_due(act: Act, found: Series, template: Broadcast) -> None:
    """Of what came due while nobody looked only the newest is made: nobody reads a week at once."""
    turn, passed = _next(found), []
    while (following := series.aim(act.tx, found, template, turn.at)) and following.at <= act.now:
        passed.append(turn)
        turn = following
    is_late = cascade.is_too_late(turn.at, template.lateness, act.now)
    is_asked = policy.is_required(act.tx, template, act.now)
    if is_late and is_asked and series_cover.holder(act.tx, found, act.now) is None:
        passed.append(turn)  # nobody could decide in time
    else:
        series.make(act, found, template, turn)
    if passed:
        notices.tell_missed(act, found, len(passed), passed[-1].at)


def _pause(act: Act, found: Series, template: Broadcast) -> None:
    series.call_off(act, found, "system")
    found.state, found.next_day, found.next_at = SeriesState.PAUSED, None, None
    series.note(act, found, template, "system", "series.pause")
    notices.ask_heirs(act, found)


# Within


def _next(found: Series) -> Turn:
    assert found.next_day is not None
    assert found.next_at is not None
    return Turn(found.next_day, found.next_at)


def _is_due(found: Series, now: datetime) -> bool:
    return found.next_at is not None and found.next_at - AHEAD <= now


def _is_over(tx: Tx, template: Broadcast, now: datetime) -> bool:
    rule, zone = series_view.rule_of(template), tx.get_one(Office, template.office).timezone
    return rule is None or now.astimezone(ZoneInfo(zone)).date() > rule.last


def _has_author(tx: Tx, template: Broadcast, now: datetime) -> bool:
    """Whether who answers for it still sends in its office's name."""
    if template.author_person is None:
        return False
    held = roles.held_by(tx, template.author_person, now)
    return any(
        office == template.office and Permission.SEND in PERMISSIONS[role] for office, role in held
    )
