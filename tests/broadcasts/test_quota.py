"""How many people an account writes to first on each day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts import quota
from tests.world import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("label", "hours", "day"),
    [
        ("yesterday", -23.9, 0),
        ("now", 0, 0),
        ("in a moment", 0.001, 1),
        ("this time tomorrow", 24, 1),
        ("after that", 24.001, 2),
        ("in three days", 72, 3),
    ],
)
def test_days_end_at_the_same_time(label: str, hours: float, day: int) -> None:
    """Day 0 is the 24 hours up to the first moment, each later day the 24 hours after."""
    assert quota.day_of(NOW + hours * HOUR, NOW) == day


@pytest.mark.parametrize(
    ("label", "people", "begun", "limit", "days"),
    [
        ("nobody", [], set(), 2, []),
        ("all fit", [1, 2], set(), 2, [0, 0]),
        ("in order", [3, 1, 2, 5, 4], set(), 2, [0, 0, 1, 1, 2]),
        ("no limit", [1, 2, 3], {(9, 0)}, 0, [0, 0, 0]),
        ("no limit, and written to tomorrow anyway", [1], {(1, 1)}, 0, [0]),
        ("others were first", [1, 2, 3], {(8, 0), (9, 0)}, 3, [0, 1, 1]),
        ("written to today already", [8, 1, 9], {(8, 0), (9, 0)}, 2, [0, 1, 0]),
        ("written to on two days", [8], {(8, 0), (8, 2)}, 1, [0]),
        ("tomorrow is full", [1, 2, 3], {(8, 1), (9, 1)}, 2, [0, 0, 2]),
        ("a place today is better than one held for tomorrow", [1], {(1, 1)}, 2, [0]),
        ("today is full, and a place is held for tomorrow", [1, 2], {(9, 0), (1, 1)}, 1, [1, 2]),
    ],
)
def test_on_which_day_people_are_written_to(
    label: str, people: list[int], begun: set[tuple[int, int]], limit: int, days: list[int]
) -> None:
    """Each as early as there is a place; who has one that day takes no other."""
    spread = quota.spread(people, begun, limit)
    assert [spread[person] for person in people] == days


people_of_a_list = st.lists(st.integers(1, 40), unique=True, max_size=40)
begun_before = st.sets(st.tuples(st.integers(1, 60), st.integers(0, 4)), max_size=30)


@given(people=people_of_a_list, begun=begun_before, limit=st.integers(1, 12))
def test_no_day_gets_more_than_the_limit(
    people: list[int], begun: set[tuple[int, int]], limit: int
) -> None:
    """No day takes in anybody once it is full, and each person has exactly one day."""
    days = quota.spread(people, begun, limit)
    assert list(days) == people
    before = Counter(day for _, day in begun)
    after = Counter(day for _, day in begun | set(days.items()))
    assert all(after[day] <= max(limit, before[day]) for day in after)


@given(people=people_of_a_list, begun=begun_before, limit=st.integers(1, 12))
def test_who_comes_first_is_not_written_to_later(
    people: list[int], begun: set[tuple[int, int]], limit: int
) -> None:
    """Among those to whom nobody writes yet the order of the list is the order of the days."""
    days = quota.spread(people, begun, limit)
    known = {person for person, _ in begun}
    new = [days[person] for person in people if person not in known]
    assert new == sorted(new)


@given(people=people_of_a_list, begun=begun_before, limit=st.integers(1, 12))
def test_planning_again_takes_no_new_places(
    people: list[int], begun: set[tuple[int, int]], limit: int
) -> None:
    """A second announcement to the same people leaves on the same days."""
    days = quota.spread(people, begun, limit)
    assert quota.spread(people, begun | set(days.items()), limit) == days


@pytest.mark.parametrize(
    ("days", "counts"), [([], []), ([0, 0], [2]), ([2, 0, 0], [2, 0, 1]), ([1], [0, 1])]
)
def test_people_are_counted_by_day(days: list[int], counts: list[int]) -> None:
    """From the first day to the last, empty days too."""
    assert quota.a_day(days) == counts
