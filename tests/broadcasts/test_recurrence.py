"""Rules as people type them, and the days they name."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts import recurrence_typed as typed
from broadcasts.recurrence import Every, Rule, days, pack, toggled, turns, unpack
from tests.world import NOW
from texts import recurring as texts

JAKARTA, JAYAPURA = "Asia/Jakarta", "Asia/Jayapura"  # NOW: Monday, 8 February 2027, 10.00 WIB


def nothing_off(_: date) -> None:
    """No holidays."""


@pytest.mark.parametrize(
    ("text", "every", "numbers", "at"),
    [
        ("tiap Senin dan Kamis 07.00 sampai 30/6/2027", Every.WEEK, (0, 3), time(7)),
        ("Setiap hari Kamis, Senin pukul 7 sampai 30 Juni 2027", Every.WEEK, (0, 3), time(7)),
        ("tiap Senin–Jumat 07.00 s/d 30 Juni 2027.", Every.WEEK, (0, 1, 2, 3, 4), time(7)),
        ("tiap hari kerja 07.00 hingga 30 Juni 2027", Every.WEEK, (0, 1, 2, 3, 4), time(7)),
        ("tiap minggu 07.00 sampai 30 Juni 2027", Every.WEEK, (6,), time(7)),
        ("tiap minggu hari Senin 07:30 sampai 30 Juni 2027", Every.WEEK, (0,), time(7, 30)),
        ("jum'at jam 13 wib sampai 30 Juni 2027", Every.WEEK, (4,), time(13)),
        ("tiap tanggal 31 pukul 08.00 sampai 31/12/2027", Every.MONTH, (31,), time(8)),
        ("tiap bulan tanggal 1 08.00 sampai 31/12/2027", Every.MONTH, (1,), time(8)),
        ("tiap 3 hari 07.00 sampai 1 Mei 2027", Every.DAYS, (3,), time(7)),
        ("setiap 10 hari sekali, pukul 07.00 sampai 1 Mei 2027", Every.DAYS, (10,), time(7)),
        ("tiap hari 23.59 sampai besok", Every.DAYS, (1,), time(23, 59)),
    ],
)
def test_rules_are_read(text: str, every: Every, numbers: tuple[int, ...], at: time) -> None:
    """However people write them."""
    rule = typed.read(text, NOW, JAKARTA)
    assert (rule.every, rule.numbers, rule.at) == (every, numbers, at)
    assert unpack(pack(rule)) == rule
    assert toggled(toggled(rule)) == rule


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", typed.NotRead),
        ("halo", typed.UnknownDay),
        ("tiap Senen 07.00 sampai 30/6/2027", typed.UnknownDay),
        ("tiap Senin dan Kemis 07.00 sampai 30/6/2027", typed.UnknownDay),
        ("kirim 5 kali 07.00 sampai 30/6/2027", typed.NotRead),
        ("tiap tanggal 32 07.00 sampai 30/6/2027", typed.BadNumber),
        ("tiap tanggal 0 07.00 sampai 30/6/2027", typed.BadNumber),
        ("tiap 0 hari 07.00 sampai 30/6/2027", typed.BadNumber),
        ("tiap 99999999999 hari 07.00 sampai 30/6/2027", typed.BadNumber),
        ("tiap Senin sampai 30/6/2027", typed.NoTime),
        ("tiap Senin 25.00 sampai 30/6/2027", typed.NoTime),
        ("tiap Senin 07.00", typed.NoEnd),
        ("tiap Senin 07.00 sampai 30/2/2027", typed.NoEnd),
        ("tiap Senin 07.00 sampai kapan-kapan", typed.NoEnd),
        ("tiap Senin 07.00 WIT sampai 30/6/2027", typed.OtherZone),
        ("tiap Senin 07.00 sampai 1/1/2027", typed.EndsFirst),
        ("tiap Selasa 07.00 sampai hari ini", typed.EndsFirst),
        ("tiap hari 07.00 sampai hari ini", typed.EndsFirst),
        ("tiap Senin 07.00 sampai 1/1/2030", typed.TooLong),
    ],
)
def test_bad_rules(text: str, error: type[typed.BadRule]) -> None:
    """Each has its own sentence."""
    with pytest.raises(typed.BadRule) as refused:
        typed.read(text, NOW, JAKARTA)
    assert type(refused.value) is error


def test_the_slip_is_named() -> None:
    """Not only that something is wrong."""
    with pytest.raises(typed.UnknownDay) as refused:
        typed.read("tiap senin, kemis 07.00 sampai 30/6/2027", NOW, JAKARTA)
    assert refused.value.word == "kemis"
    assert "“kemis”" in texts.unknown_day(refused.value.word)


def test_what_is_over_today_begins_tomorrow() -> None:
    """The first of every three days is the next time that hour comes, in the office's zone."""
    rule = typed.read("tiap 3 hari 11.00 sampai 1 Mei 2027", NOW, JAKARTA)
    assert rule.first == date(2027, 2, 8)
    assert typed.read("tiap 3 hari 11.00 sampai 1 Mei 2027", NOW, JAYAPURA).first == date(
        2027, 2, 9
    )


@pytest.mark.parametrize(
    ("number", "year", "expected"),
    [
        (31, 2027, ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]),
        (30, 2028, ["2028-01-30", "2028-02-29", "2028-03-30", "2028-04-30"]),
        (29, 2027, ["2027-01-29", "2027-02-28", "2027-03-29", "2027-04-29"]),
    ],
)
def test_short_months(number: int, year: int, expected: list[str]) -> None:
    """A day that a month lacks is its last one, in leap years, too."""
    rule = Rule(Every.MONTH, (number,), time(7), date(year, 1, 1), date(year, 12, 31))
    assert [day.isoformat() for day in islice(days(rule, rule.first), 4)] == expected


def test_holidays_are_marked_or_skipped() -> None:
    """Marked as they are called; left out only if that was chosen."""
    rule = Rule(Every.DAYS, (1,), time(7), date(2027, 2, 9), date(2027, 2, 11))

    def off(day: date) -> str | None:
        return "Imlek" if day.day == 10 else None

    marked = [(turn.day.day, turn.holiday) for turn in turns(rule, JAKARTA, NOW, off)]
    assert marked == [(9, None), (10, "Imlek"), (11, None)]
    kept = [turn.day.day for turn in turns(toggled(rule), JAKARTA, NOW, off)]
    assert kept == [9, 11]


RULES = st.one_of(
    st.tuples(st.just(Every.DAYS), st.tuples(st.integers(1, 92))),
    st.tuples(st.just(Every.MONTH), st.tuples(st.integers(1, 31))),
    st.tuples(st.just(Every.WEEK), st.sets(st.integers(0, 6), min_size=1).map(tuple)),
)


@given(RULES, st.dates(date(2027, 1, 1), date(2029, 1, 1)), st.integers(0, 400), st.times())
def test_turns_are_those_of_the_wall_clock(
    what: tuple[Every, tuple[int, ...]], first: date, length: int, at: time
) -> None:
    """In order, each once, within bounds, at that hour; and going on later changes none."""
    at = at.replace(second=0, microsecond=0)
    rule = Rule(*what, at, first, first + timedelta(days=length))
    start = datetime.combine(first, time(), tzinfo=ZoneInfo(JAYAPURA)) - timedelta(seconds=1)
    found = list(turns(rule, JAYAPURA, start, nothing_off))
    assert found == sorted(found, key=lambda turn: turn.at)
    assert len({turn.day for turn in found}) == len(found)
    for turn in found:
        assert rule.first <= turn.day <= rule.last
        assert turn.at.astimezone(ZoneInfo(JAYAPURA)).time() == at
    if len(found) > 2:
        assert list(turns(rule, JAYAPURA, found[1].at, nothing_off)) == found[2:]


def test_rules_in_words() -> None:
    """Days by name, with hour and zone, and what happens in short months."""

    def words(every: str, *numbers: int, skips: bool = False) -> str:
        last = date(2027, 6, 30)
        return texts.rule(every, numbers, time(7), last, JAYAPURA, skips=skips)

    assert (
        words("minggu", 0, 2, 3)
        == "tiap Senin, Rabu dan Kamis pukul 07.00 WIT sampai Rabu, 30 Juni 2027"
    )
    assert "tiap tanggal 31 (di bulan yang lebih pendek" in words("bulan", 31)
    assert words("hari", 1).startswith("tiap hari pukul")
    assert words("hari", 3, skips=True).endswith("hari libur dilewati")
