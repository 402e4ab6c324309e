"""From when until when, as people write it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.clock import parse_span

MAKASSAR = "Asia/Makassar"
NOW = datetime(2027, 2, 8, 3, 0, tzinfo=UTC)  # a Monday, 11.00 WITA


def at(text: str, zone: str = MAKASSAR) -> datetime:
    """A wall-clock moment."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    "text",
    ["", "besok", "besok 08.00", "sampai 20.00", "besok 08.00 sampai", "a – b – c", "8 jam", "🙂"],
)
def test_what_names_no_two_moments(text: str) -> None:
    """One moment is no span, and nothing is guessed."""
    assert parse_span(text, NOW, MAKASSAR) is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("besok 08.00 sampai 20.00", "2027-02-09T08:00", "2027-02-09T20:00"),
        ("besok 08.00–20.00", "2027-02-09T08:00", "2027-02-09T20:00"),
        ("besok 08.00-20.00", "2027-02-09T08:00", "2027-02-09T20:00"),
        ("dari besok 08.00 hingga jam 8 malam", "2027-02-09T08:00", "2027-02-09T20:00"),
        ("besok 20.00 sampai 06.00", "2027-02-09T20:00", "2027-02-10T06:00"),
        ("besok 08.00 s/d 08.00", "2027-02-09T08:00", "2027-02-10T08:00"),
        ("besok 20.00 sampai lusa 06.00", "2027-02-09T20:00", "2027-02-10T06:00"),
        ("13/2/2029 07.00 - 14/2/2029 07.00", "2029-02-13T07:00", "2029-02-14T07:00"),
        ("sekarang sampai 16.00", "2027-02-08T11:00", "2027-02-08T16:00"),
        ("sekarang sampai 8 jam lagi", "2027-02-08T11:00", "2027-02-08T19:00"),
        ("besok 20.00 sampai hari ini 20.00", "2027-02-09T20:00", "2027-02-08T20:00"),
    ],
)
def test_two_moments(text: str, start: str, end: str) -> None:
    """A second time alone is on the same day, or the night after it."""
    assert parse_span(text, NOW, MAKASSAR) == (at(start), at(end))


def test_a_zone_behind_the_second_time_is_meant_for_both() -> None:
    """Somebody in Makassar writes the times of Jakarta."""
    jakarta = "Asia/Jakarta"
    wanted = (at("2027-02-09T08:00", jakarta), at("2027-02-09T16:00", jakarta))
    assert parse_span("besok 08.00–16.00 WIB", NOW, MAKASSAR) == wanted


@given(st.text(max_size=60))
def test_anything_is_read_or_not(text: str) -> None:
    """No text raises."""
    parse_span(text, NOW, MAKASSAR)
    parse_span(f"besok 08.00 sampai {text}", NOW, MAKASSAR)
