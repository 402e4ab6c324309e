"""Hours and days as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import hours_typed
from registry.hours import Span
from registry.hours_typed import BadHours, ClosesFirst, DayChange, NotRead, OtherZone, WeekChange

NOW = datetime(2026, 7, 20, 3, 0, tzinfo=UTC)  # a Monday, 10.00 WIB
JAKARTA = "Asia/Jakarta"
EIGHT_TO_FOUR = Span(time(8), time(16))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", NotRead),
        ("🙂", NotRead),
        ("tutup", NotRead),
        ("buka", NotRead),
        ("Senin", NotRead),
        ("Senin 8", NotRead),
        ("08.00–16.00", NotRead),
        ("Senen 08.00–16.00", NotRead),
        ("Senin–Rabu–Kamis 08.00–16.00", NotRead),
        ("Senin 25.00–26.00", NotRead),
        ("Senin 08.70–16.00", NotRead),
        ("32 Agustus 2026 tutup", NotRead),
        ("Selasa, 17 Agustus 2026 tutup", NotRead),
        ("Senin 16.00–08.00", ClosesFirst),
        ("Senin 08.00–08.00", ClosesFirst),
        ("Senin 08.00–16.00 WITA", OtherZone),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, error: type[BadHours]) -> None:
    """Nothing is guessed: the wrong day would stay closed."""
    with pytest.raises(error):
        hours_typed.read(text, NOW, JAKARTA)


@pytest.mark.parametrize(
    ("text", "days", "span"),
    [
        ("Senin–Kamis 08.00–16.00", (0, 1, 2, 3), EIGHT_TO_FOUR),
        ("senin-kamis 8-16", (0, 1, 2, 3), EIGHT_TO_FOUR),
        ("Senin s/d Kamis, pukul 08:00 - 16:00 WIB", (0, 1, 2, 3), EIGHT_TO_FOUR),
        ("Senin sampai Kamis buka jam 8 sampai 16.", (0, 1, 2, 3), EIGHT_TO_FOUR),
        ("hari Senin hingga hari Kamis: 08.00 s.d. 16.00", (0, 1, 2, 3), EIGHT_TO_FOUR),
        ("Jum'at 08.00–16.30", (4,), Span(time(8), time(16, 30))),
        ("Senin, Rabu dan Jumat 08.00–16.00", (0, 2, 4), EIGHT_TO_FOUR),
        ("Sabtu & Ahad 09.00–12.00", (5, 6), Span(time(9), time(12))),
        ("Sabtu–Senin 08.00–16.00", (5, 6, 0), EIGHT_TO_FOUR),
        ("setiap hari 08.00–16.00", tuple(range(7)), EIGHT_TO_FOUR),
        ("Hari kerja 08.00–16.00", tuple(range(5)), EIGHT_TO_FOUR),
        ("Sabtu tutup", (5,), None),
        ("Sabtu–Minggu libur", (5, 6), None),
    ],
)
def test_hours_of_weekdays(text: str, days: tuple[int, ...], span: Span | None) -> None:
    """Ranges, lists and shorthands, however the dash is written."""
    assert hours_typed.read(text, NOW, JAKARTA) == WeekChange(dict.fromkeys(days, span))


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("17 Agustus 2026 tutup", DayChange(date(2026, 8, 17), is_working=False)),
        ("Senin, 17 Agustus 2026 TUTUP", DayChange(date(2026, 8, 17), is_working=False)),
        ("17/8/2026 libur", DayChange(date(2026, 8, 17), is_working=False)),
        ("besok tutup", DayChange(date(2026, 7, 21), is_working=False)),
        ("hari ini tutup", DayChange(date(2026, 7, 20), is_working=False)),
        ("Rabu depan tutup", DayChange(date(2026, 7, 29), is_working=False)),
        ("1 Juli 2026 tutup", DayChange(date(2026, 7, 1), is_working=False)),
        ("15 Agustus 2026 buka", DayChange(date(2026, 8, 15), is_working=True)),
        (
            "besok tutup karena Upacara Kota",
            DayChange(date(2026, 7, 21), is_working=False, reason="Upacara Kota"),
        ),
        (
            "17 Agustus 2026 tutup (upacara)",
            DayChange(date(2026, 8, 17), is_working=False, reason="upacara"),
        ),
    ],
)
def test_single_days(text: str, change: DayChange) -> None:
    """A date or a relative day, closed or worked, with or without a reason."""
    assert hours_typed.read(text, NOW, JAKARTA) == change


@given(st.text(max_size=80))
def test_anything_is_read_or_refused(text: str) -> None:
    """No text raises anything but BadHours."""
    try:
        hours_typed.read(text, NOW, JAKARTA)
    except BadHours:
        return
