"""Reading and writing days and times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.clock import parse_when, zone_label
from tests.registry.conftest import NOW
from texts import dates

JAKARTA, MAKASSAR, JAYAPURA = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"

# `NOW` is Monday, 8 February 2027, 11.00 WITA.
READ = [
    ("besok 07.00", "2027-02-09T07:00+08:00"),
    ("Besok jam 7 pagi", "2027-02-09T07:00+08:00"),
    ("besok pagi pukul 07.00", "2027-02-09T07:00+08:00"),
    ("besok, pkl. 07:00", "2027-02-09T07:00+08:00"),
    ("esok hari jam 7", "2027-02-09T07:00+08:00"),
    ("hari ini 15.30", "2027-02-08T15:30+08:00"),
    ("15.30", "2027-02-08T15:30+08:00"),
    ("hari ini jam 7", "2027-02-08T07:00+08:00"),
    ("nanti malam 19.30", "2027-02-08T19:30+08:00"),
    ("malam ini jam 8", "2027-02-08T20:00+08:00"),
    ("lusa pukul 9", "2027-02-10T09:00+08:00"),
    ("lusa setengah 8 malam", "2027-02-10T19:30+08:00"),
    ("besok 12 siang", "2027-02-09T12:00+08:00"),
    ("besok jam 1 siang", "2027-02-09T13:00+08:00"),
    ("besok jam 3 sore", "2027-02-09T15:00+08:00"),
    ("Selasa 07.00", "2027-02-09T07:00+08:00"),
    ("hari Selasa pukul 07.00", "2027-02-09T07:00+08:00"),
    ("Senin 12.00", "2027-02-08T12:00+08:00"),
    ("Senin 07.00", "2027-02-15T07:00+08:00"),
    ("Jum'at 07.00", "2027-02-12T07:00+08:00"),
    ("Selasa depan 07.00", "2027-02-16T07:00+08:00"),
    ("Minggu 07.00", "2027-02-14T07:00+08:00"),
    ("13/2/2027 07.00", "2027-02-13T07:00+08:00"),
    ("13-02-27 07.00", "2027-02-13T07:00+08:00"),
    ("13.2.2027 07.00", "2027-02-13T07:00+08:00"),
    ("13 Februari 2027 pukul 07.00", "2027-02-13T07:00+08:00"),
    ("13 Februari 2027 pukul 07.00 WIB", "2027-02-13T07:00+07:00"),
    ("13 Februari 2027 pukul 07.00 WITA", "2027-02-13T07:00+08:00"),
    ("13 februari 2027 07.00wit", "2027-02-13T07:00+09:00"),
    ("Sabtu, 13 Februari 2027 pukul 07.00 (WITA)", "2027-02-13T07:00+08:00"),
    ("tanggal 13 feb jam 7", "2027-02-13T07:00+08:00"),
    ("7 Februari 07.00", "2028-02-07T07:00+08:00"),
    ("2027-02-13T07:00", "2027-02-13T07:00+08:00"),
    ("2027-02-13 07.00 WIB", "2027-02-13T07:00+07:00"),
    ("2027-02-13T07:00:00Z", "2027-02-13T07:00+00:00"),
    ("2027-02-13T07:00:00.250000+00:00", "2027-02-13T07:00:00.250+00:00"),
    ("sekarang", "2027-02-08T11:00+08:00"),
    ("2 jam lagi", "2027-02-08T13:00+08:00"),
    ("13/2/2020 07.00", "2020-02-13T07:00+08:00"),
]
UNCLEAR = [
    "",
    "besok",
    "07.60",
    "25.00",
    "31/2/2027 07.00",
    "13/13/2027 07.00",
    "Selasa, 13 Februari 2027 pukul 07.00",
    "minggu depan 07.00",
    "besok 12 malam",
    "19.00 pagi",
    "2027-02-30T07:00",
    "kapan saja",
    "besok 07.00 atau lusa",
    "٣٣.٠٠",
    "setengah 13",
]


@pytest.mark.parametrize(("text", "moment"), READ, ids=[text for text, _ in READ])
def test_moments_are_read_as_wall_clock_time(text: str, moment: str) -> None:
    """Indonesian ways to name a moment mean the wall clock of the office's zone."""
    assert parse_when(text, NOW, MAKASSAR) == datetime.fromisoformat(moment)


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_unclear_is_not_guessed(text: str) -> None:
    """A text without one certain moment gives None."""
    assert parse_when(text, NOW, MAKASSAR) is None


def test_tomorrow_is_the_day_of_the_writer() -> None:
    """Near midnight "besok 07.00 WIT" is the next day of the writer in Jakarta."""
    late = datetime(2027, 2, 8, 16, 30, tzinfo=UTC)  # 23.30 WIB, already Tuesday in Papua
    assert parse_when("besok 07.00 WIT", late, JAKARTA) == datetime.fromisoformat(
        "2027-02-09T07:00+09:00"
    )


@settings(deadline=None)
@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001 - the zone follows
    st.sampled_from([JAKARTA, MAKASSAR, JAYAPURA]),
    st.sampled_from([JAKARTA, MAKASSAR, JAYAPURA]),
)
def test_what_we_write_we_can_read(local: datetime, zone: str, reader: str) -> None:
    """A day and time as shown to people reads back as the same minute in any office."""
    moment = local.replace(second=0, microsecond=0, tzinfo=ZoneInfo(zone))
    assert parse_when(dates.day_and_time(moment, zone), NOW, reader) == moment


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    """Any text gives an aware moment or None."""
    moment = parse_when(text, NOW, JAKARTA)
    assert moment is None or moment.tzinfo is not None


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (JAKARTA, "Selasa, 13 Februari 2024 pukul 06.00 WIB"),
        ("Asia/Pontianak", "Selasa, 13 Februari 2024 pukul 06.00 WIB"),
        (MAKASSAR, "Selasa, 13 Februari 2024 pukul 07.00 WITA"),
        (JAYAPURA, "Selasa, 13 Februari 2024 pukul 08.00 WIT"),
    ],
)
def test_a_moment_names_its_day_and_zone(zone: str, shown: str) -> None:
    """The same moment is shown with the day, the wall clock and the label of each zone."""
    assert dates.day_and_time(datetime(2024, 2, 12, 23, 0, tzinfo=UTC), zone) == shown


def test_a_foreign_zone_keeps_its_name() -> None:
    """A zone outside Indonesia is named as it is."""
    assert zone_label("Asia/Tokyo") == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (timedelta(0), "beberapa detik"),
        (timedelta(seconds=19), "sekitar 20 detik"),
        (timedelta(seconds=59), "sekitar 1 menit"),
        (timedelta(minutes=3, seconds=10), "sekitar 3 menit"),
        (timedelta(minutes=59, seconds=50), "sekitar 1 jam"),
        (timedelta(hours=2, minutes=11), "sekitar 2 jam 10 menit"),
    ],
)
def test_durations_are_rough(length: timedelta, shown: str) -> None:
    """A length of time is rounded to what somebody waiting wants to know."""
    assert dates.duration(length) == shown
