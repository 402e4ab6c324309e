"""How many people an account writes to first on each day."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts import quota
from broadcasts.quota import DAY
from tests.world import NOW


def at(begun: set[tuple[int, float]]) -> set[tuple[int, datetime]]:
    """Who is written to on which day, with its time."""
    return {(person, NOW + day * DAY) for person, day in begun}


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
        ("others come later today", [1, 2, 3], {(8, 0.3), (9, 0.3)}, 3, [0, 1, 2]),
        ("others come later today, and then more", [1], {(8, 0.3), (9, 0.6)}, 2, [2]),
        ("one of those who come later today", [8], {(8, 0.3), (9, 0.3)}, 2, [0]),
        ("others were first this morning", [1, 2], {(8, -0.3), (9, -0.3)}, 2, [1, 1]),
        ("others were first two days ago", [1, 2], {(8, -1.0), (9, -1.5)}, 2, [0, 0]),
    ],
)
def test_on_which_day_people_are_written_to(
    label: str, people: list[int], begun: set[tuple[int, float]], limit: int, days: list[int]
) -> None:
    """Each as early as there is a place; who has one that day takes no other."""
    spread = quota.spread(people, at(begun), limit, NOW)
    assert [spread[person] for person in people] == days


people_of_a_list = st.lists(st.integers(1, 40), unique=True, max_size=40)
begun_before = st.sets(st.tuples(st.integers(1, 60), st.integers(0, 4)), max_size=30)


others_at_any_time = st.sets(st.tuples(st.integers(41, 60), st.floats(-1.5, 4)), max_size=30)


@given(people=people_of_a_list, others=others_at_any_time, limit=st.integers(1, 12))
def test_at_no_time_are_more_counted_than_the_limit(
    people: list[int], others: set[tuple[int, float]], limit: int
) -> None:
    """Whatever is planned before or after: nobody is added to 24 hours that are full."""
    begun = at(others)
    days = quota.spread(people, begun, limit, NOW)
    assert list(days) == people
    everybody = begun | at(set(days.items()))
    for _, end in everybody:
        before, after = (
            len({person for person, moment in known if end - DAY < moment <= end})
            for known in (begun, everybody)
        )
        assert after <= max(limit, before)


@given(people=people_of_a_list, begun=begun_before, limit=st.integers(1, 12))
def test_who_comes_first_is_not_written_to_later(
    people: list[int], begun: set[tuple[int, float]], limit: int
) -> None:
    """Among those to whom nobody writes yet the order of the list is the order of the days."""
    days = quota.spread(people, at(begun), limit, NOW)
    known = {person for person, _ in begun}
    new = [days[person] for person in people if person not in known]
    assert new == sorted(new)


@given(people=people_of_a_list, begun=begun_before, limit=st.integers(1, 12))
def test_planning_again_takes_no_new_places(
    people: list[int], begun: set[tuple[int, float]], limit: int
) -> None:
    """A second announcement to the same people leaves on the same days."""
    days = quota.spread(people, at(begun), limit, NOW)
    assert quota.spread(people, at(begun | set(days.items())), limit, NOW) == days


@pytest.mark.parametrize(
    ("days", "counts"), [([], []), ([0, 0], [2]), ([2, 0, 0], [2, 0, 1]), ([1], [0, 1])]
)
def test_people_are_counted_by_day(days: list[int], counts: list[int]) -> None:
    """From the first day to the last, empty days too."""
    assert quota.a_day(days) == counts
