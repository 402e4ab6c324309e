"""A platform that answers nothing definite is tried one call at a time."""

from __future__ import annotations

import pytest

from channels.base import Ambiguous, Rejected, SendError, Sent, Unavailable
from outbox.outage import SUSPICIOUS, Outage


def suspicious(now: float = 100.0) -> Outage:
    """An outage that was noticed at this time."""
    outage = Outage()
    for _ in range(SUSPICIOUS):
        outage.note(Ambiguous("x"), now)
    return outage


def test_a_few_uncertain_calls_change_nothing() -> None:
    """Below the limit every slot is used."""
    outage = Outage()
    for _ in range(SUSPICIOUS - 1):
        outage.note(Ambiguous("x"), 100.0)
    assert not outage.is_on
    assert outage.slots(50, 0, 100.0) == 50


def test_an_outage_lets_one_call_leave_after_a_pause() -> None:
    """Nothing leaves during the pause or beside another call; then one does."""
    outage = suspicious()
    assert outage.slots(50, 0, 100.9) == 0
    assert outage.slots(50, 0, 101.0) == 1
    assert outage.slots(49, 1, 101.0) == 0
    assert outage.slots(0, 0, 101.0) == 0


def test_the_pause_grows_to_half_a_minute() -> None:
    """Each probe that says nothing makes the next one wait longer."""
    outage, now, pauses = suspicious(), 100.0, []
    for _ in range(7):
        pauses.append(outage.probe_at - now)
        now = outage.probe_at
        outage.note(Ambiguous("x"), now)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


@pytest.mark.parametrize(
    ("label", "result", "is_on"),
    [
        ("arrived", Sent(("1",)), False),
        ("refused", Rejected("x"), False),
        ("not reached", Unavailable("x"), True),
    ],
)
def test_a_definite_answer_ends_it(label: str, result: Sent | SendError, is_on: bool) -> None:
    """Whatever the platform says, it is there again; silence is no answer."""
    outage = suspicious()
    outage.note(result, 101.0)
    assert outage.is_on is is_on, label
