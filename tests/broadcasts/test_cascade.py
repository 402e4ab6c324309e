"""When each tier gets its turn: pure arithmetic, for every combination."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts import cascade
from storage.offices import Tier
from tests.world import NOW

SECOND = timedelta(seconds=1)
some_tiers = st.lists(st.sampled_from(Tier), unique=True)
some_gap = st.timedeltas(timedelta(0), timedelta(days=2))
some_moment = st.timedeltas(timedelta(days=-3), timedelta(days=3)).map(lambda after: NOW + after)


@given(tiers=some_tiers, gap=some_gap)
def test_every_tier_has_one_turn_in_order(tiers: list[Tier], gap: timedelta) -> None:
    """The first leaves when it is due, each other one a gap after the one before."""
    waves = cascade.plan(tiers, NOW, gap)
    assert [wave.tier for wave in waves] == tiers
    assert [wave.due_at - NOW for wave in waves] == [gap * n for n in range(len(tiers))]


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
    ("label", "operations", "waves", "gap", "expected"),
    [
        ("nothing", 0, 0, 60, 0),
        ("one group", 1, 1, 60, 0),
        ("at the account's pace", 553, 3, 0, 552),
        ("at the pace of the gaps", 553, 3, 3600, 7200),
    ],
)
def test_the_duration_is_the_longer_of_pace_and_gaps(
    label: str, operations: int, waves: int, gap: int, expected: int
) -> None:
    """The estimate counts the calls, or the gaps where those are longer."""
    found = cascade.estimate(operations, SECOND, waves, gap * SECOND)
    assert found == expected * SECOND, label
