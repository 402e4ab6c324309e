"""The arithmetic of allowances: never too many, never fewer than promised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import ChatKind, Rate
from channels.telegram import LIMITS
from outbox.claim import Policy
from outbox.limits import AccountState, Gcra, microseconds

SECOND = 1_000_000  # microseconds
START = 1_802_000_000 * SECOND
POLICY = Policy.of(LIMITS)

gaps = st.lists(st.integers(0, 3 * SECOND), min_size=1, max_size=120)
gcras = st.builds(Gcra, interval=st.integers(1, 5 * SECOND), burst=st.integers(1, 40))


def grants(gcra: Gcra, asked_at: list[int]) -> list[int]:
    """When calls that are asked for at these times are granted; a refused one is lost."""
    tat, granted = 0, []
    for moment in asked_at:
        after = gcra.take(tat, moment)
        if after is not None:
            tat = after
            granted.append(moment)
    return granted


def moments(between: list[int]) -> list[int]:
    """Times with these distances."""
    times, now = [], START
    for gap in between:
        now += gap
        times.append(now)
    return times


def most_in(times: list[int], window: int) -> int:
    """The largest number of times within any window, its end excluded."""
    return max((sum(start <= t < start + window for t in times) for start in times), default=0)


@given(gcra=gcras, between=gaps, window=st.integers(1, 60 * SECOND))
def test_no_window_holds_more_than_burst_and_rate(
    gcra: Gcra, between: list[int], window: int
) -> None:
    """Whatever is asked, a window never sees more than burst + floor(window / interval)."""
    granted = grants(gcra, moments(between))
    assert most_in(granted, window) <= gcra.burst + window // gcra.interval


@given(gcra=gcras, between=gaps)
def test_what_is_refused_opens_when_it_says(gcra: Gcra, between: list[int]) -> None:
    """A call conforms at `opens_at` and not a microsecond earlier; `free` counts exactly."""
    tat = 0
    for moment in moments(between):
        opens_at = gcra.opens_at(tat)
        assert (gcra.take(tat, moment) is None) is (moment < opens_at)
        assert gcra.take(tat, opens_at) is not None
        assert gcra.take(tat, opens_at - 1) is None
        calls, after = 0, tat
        while (following := gcra.take(after, moment)) is not None:
            calls, after = calls + 1, following
        assert gcra.free(tat, moment) == calls
        tat = after


@given(gcra=gcras)
def test_the_promised_rate_is_reached(gcra: Gcra) -> None:
    """Whoever asks whenever it opens gets the burst at once and one call each interval."""
    tat, now, times = 0, START, []
    for _ in range(gcra.burst + 20):
        now = max(now, gcra.opens_at(tat))
        tat = gcra.take(tat, now) or 0
        times.append(now)
    assert times[: gcra.burst] == [START] * gcra.burst
    assert times[-1] == START + 20 * gcra.interval


def test_telegram_sees_at_most_31_in_any_second() -> None:
    """29 a second with a burst of 2, asked for all the time."""
    assert POLICY.account is not None
    granted = grants(POLICY.account, list(range(START, START + 5 * SECOND, 500)))
    assert most_in(granted, SECOND) <= 31
    assert len(granted) >= 29 * 5


def test_a_group_sees_at_most_20_in_any_minute() -> None:
    """Five at once, then one every four seconds, asked for all the time."""
    gcra = POLICY.chat(ChatKind.GROUP)
    assert gcra is not None
    asked = [START] * 9 + list(range(START, START + 180 * SECOND, SECOND // 20))
    granted = grants(gcra, asked)
    assert granted[:6] == [START] * 5 + [START + 4 * SECOND]
    assert most_in(granted, 60 * SECOND) <= 20


@pytest.mark.parametrize(
    ("label", "kind", "burst", "interval"),
    [
        ("group", ChatKind.GROUP, 5, timedelta(seconds=4)),
        ("private", ChatKind.PRIVATE, 3, timedelta(seconds=1)),
    ],
)
def test_each_kind_of_chat_has_its_limit(
    label: str, kind: ChatKind, burst: int, interval: timedelta
) -> None:
    """Groups and people have allowances of their own."""
    assert POLICY.chat(kind) == Gcra.of(Rate(interval, burst)), label


def test_no_limit_means_none() -> None:
    """A channel without limits has a policy without algorithms."""
    assert Policy().chat(ChatKind.GROUP) is None
    assert Policy().account is None


@given(st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1)))  # noqa: DTZ001 - made aware below
def test_microseconds_are_exact(moment: datetime) -> None:
    """No two moments share a number, whatever the zone."""
    aware = moment.replace(tzinfo=UTC)
    elsewhere = aware.astimezone(timezone(timedelta(hours=9)))
    assert microseconds(elsewhere) == microseconds(aware)
    assert microseconds(aware + timedelta(microseconds=1)) == microseconds(aware) + 1


# The account after a 429


def test_an_open_account_gives_every_slot() -> None:
    """Nothing is held back before a 429."""
    assert AccountState().slots(START, 50) == 50


def test_a_429_leaves_one_probe() -> None:
    """After a 429 that the chat does not explain one call may leave, and it uses up the probe."""
    state = AccountState().after_throttle(START, START + SECOND, was_probe=False)
    assert state.slots(START, 50) == 1
    assert state.slots(START, 0) == 0
    assert state.after_claim(START, 0).slots(START, 50) == 1
    assert state.after_claim(START, 1).slots(START, 50) == 0


def test_more_429_of_the_same_moment_give_no_more_probes() -> None:
    """Calls that were on the wire with the first one say nothing new; the longest wait counts."""
    state = AccountState().after_throttle(START, START + 3 * SECOND, was_probe=False)
    state = state.after_claim(START, 1)
    for seconds in (1, 5, 2):
        state = state.after_throttle(START, START + seconds * SECOND, was_probe=False)
    assert state.slots(START, 50) == 0
    assert state.open_at == START + 5 * SECOND


def test_a_probe_that_arrives_opens_the_account() -> None:
    """The platform meant the chat."""
    state = AccountState().after_throttle(START, START + 60 * SECOND, was_probe=False)
    assert state.after_claim(START, 1).after_probe(arrived=True).slots(START, 50) == 50


def test_a_probe_that_is_throttled_closes_the_account() -> None:
    """The platform meant the account: nothing leaves, then everything does."""
    state = AccountState().after_throttle(START, START + 2 * SECOND, was_probe=False)
    state = state.after_claim(START, 1)
    state = state.after_throttle(START + SECOND, START + 9 * SECOND, was_probe=True)
    assert state.slots(START + 8 * SECOND, 50) == 0
    assert state.slots(START + 9 * SECOND, 50) == 50


def test_a_probe_that_says_nothing_is_followed_by_another() -> None:
    """A probe that failed for another reason proves neither."""
    state = AccountState().after_throttle(START, START + 9 * SECOND, was_probe=False)
    assert state.after_claim(START, 1).after_probe(arrived=False).slots(START, 50) == 1


def test_a_late_answer_of_a_probe_closes_again_without_a_probe() -> None:
    """A probe that is throttled after the account opened is believed."""
    state = AccountState(open_at=START)
    state = state.after_throttle(START + 1, START + SECOND, was_probe=True)
    assert state.slots(START + 2, 50) == 0


def test_an_outage_lets_no_probe_leave() -> None:
    """While the platform is away nothing is tried before its time, and it only gets longer."""
    state = AccountState(probing=True, open_at=START + 9 * SECOND).closed_until(START + SECOND)
    assert state.slots(START, 50) == 0
    assert state.open_at == START + 9 * SECOND
