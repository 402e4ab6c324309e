"""When each tier gets its turn: pure arithmetic, for every combination."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts import cascade
from storage.offices import Tier
from tests.world import NOW

SECOND = timedelta(seconds=1)
ZONES = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
some_tiers = st.lists(st.sampled_from(Tier), unique=True)
some_gap = st.timedeltas(timedelta(0), timedelta(days=2))
some_moment = st.timedeltas(timedelta(days=-3), timedelta(days=3)).map(lambda after: NOW + after)


@given(tiers=some_tiers, gap=some_gap)
def test_every_tier_has_one_turn_in_order(tiers: list[Tier], gap: timedelta) -> None:
    """The first leaves when it is due, each other one a gap after the one before."""
    waves = cascade.plan(tiers, NOW, gap)
    assert [wave.tier for wave in waves] == tiers
    assert [wave.due_at - NOW for wave in waves] == [gap * n for n in range(len(tiers))]


@given(
    places=st.sets(st.tuples(st.sampled_from(Tier), st.sampled_from(ZONES))),
    home=st.sampled_from(ZONES),
    due_at=some_moment,
)
def test_every_zone_reads_the_same_time(
    places: set[tuple[Tier, str]], home: str, due_at: datetime
) -> None:
    """Each pair of tier and zone once, east first, and every clock shows what the home one does."""
    waves = cascade.plan_by_clocks(sorted(places), due_at, home)
    assert sorted((wave.tier, wave.zone) for wave in waves) == sorted(places)
    assert [wave.due_at for wave in waves] == sorted(wave.due_at for wave in waves)
    for wave in waves:
        assert wave.zone is not None
        there = wave.due_at.astimezone(ZoneInfo(wave.zone)).replace(tzinfo=None)
        assert there == due_at.astimezone(ZoneInfo(home)).replace(tzinfo=None)
    assert cascade.span(waves) <= timedelta(hours=2)


@pytest.mark.parametrize(
    ("label", "day", "expected"),
    [("winter", "2027-01-15", "06:00"), ("summer", "2027-07-15", "05:00")],
)
def test_a_zone_is_a_name_and_no_distance(label: str, day: str, expected: str) -> None:
    """Where clocks are put forward the same wall-clock time is another moment."""
    seven = datetime.fromisoformat(f"{day}T07:00+07:00")
    found = cascade.at_wall_clock(seven, "Asia/Jakarta", "Europe/Berlin")
    assert found.strftime("%H:%M") == expected, label


def test_a_gap_is_never_negative() -> None:
    """A plan that would run upwards is refused."""
    with pytest.raises(ValueError, match="negative"):
        cascade.plan(list(Tier), NOW, -SECOND)


@given(due=st.lists(some_moment, max_size=5), gap=some_gap)
def test_a_resumed_plan_keeps_its_order_and_its_gaps(due: list[datetime], gap: timedelta) -> None:
    """Nothing is due in the past or earlier than it was, and no gap is cut short."""
    due.sort()
    moved = cascade.resume(due, gap, NOW)
    assert len(moved) == len(due)
    assert all(after >= before and after >= NOW for before, after in zip(due, moved, strict=True))
    assert all(later - earlier >= gap for earlier, later in pairwise(moved))


@given(tiers=some_tiers, gap=some_gap, waited=some_gap)
def test_what_is_not_late_stays_where_it_was(
    tiers: list[Tier], gap: timedelta, waited: timedelta
) -> None:
    """A plan that lies ahead is not moved by a resume."""
    due = [wave.due_at for wave in cascade.plan(tiers, NOW + waited, gap)]
    assert cascade.resume(due, gap, NOW) == due


@pytest.mark.parametrize(
    ("label", "late_by", "is_too_late"),
    [
        ("early", -3600, False),
        ("on time", 0, False),
        ("at the limit", 7200, False),
        ("a second beyond", 7201, True),
    ],
)
def test_lateness_has_a_limit(label: str, late_by: int, is_too_late: bool) -> None:
    """The author is asked only beyond the limit."""
    two_hours = timedelta(hours=2)
    late = cascade.is_too_late(NOW, two_hours, NOW + late_by * SECOND)
    assert late is is_too_late, label


@pytest.mark.parametrize(
    ("label", "operations", "span", "expected"),
    [
        ("nothing", 0, 0, 0),
        ("one group", 1, 0, 0),
        ("at the account's pace", 553, 0, 552),
        ("at the pace of the waves", 553, 7200, 7200),
    ],
)
def test_the_duration_is_the_longer_of_pace_and_span(
    label: str, operations: int, span: int, expected: int
) -> None:
    """The estimate counts the calls, or the span of the waves where that is longer."""
    found = cascade.estimate(operations, SECOND, span * SECOND)
    assert found == expected * SECOND, label
