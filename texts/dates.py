"""Days, times and durations as Indonesians write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

LOCALE = "id"
ZONE_LABELS = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def zone_label(zone: str) -> str:
    """WIB, WITA or WIT for an Indonesian IANA zone; any other name comes back as it is."""
    return ZONE_LABELS.get(zone, zone)


def day(moment: datetime, zone: str) -> str:
    """The local day: Selasa, 13 Februari 2024."""
    return _local(moment, zone, "EEEE, d MMMM y")


def month(moment: datetime, zone: str) -> str:
    """The local month: Februari 2024."""
    return _local(moment, zone, "MMMM y")


def date_in_words(of: date) -> str:
    """A day that is no moment: Selasa, 13 Februari 2024."""
    return format_date(of, "EEEE, d MMMM y", locale=LOCALE)


def month_in_words(of: date) -> str:
    """The month of a day that is no moment: Februari 2024."""
    return format_date(of, "MMMM y", locale=LOCALE)


def weekday(moment: datetime, zone: str) -> str:
    """The local day of the week: Selasa."""
    return _local(moment, zone, "EEEE")


def clock(moment: datetime, zone: str) -> str:
    """The local wall-clock time: 07.00 WITA."""
    return f"{_local(moment, zone, 'HH.mm')} {zone_label(zone)}"


def day_and_time(moment: datetime, zone: str) -> str:
    """The local day and time: Selasa, 13 Februari 2024 pukul 07.00 WITA."""
    return f"{day(moment, zone)} pukul {clock(moment, zone)}"


def short(moment: datetime, zone: str) -> str:
    """The local day and time where there is little room: 13/2 07.00."""
    return _local(moment, zone, "d/M HH.mm")


def duration(length: timedelta) -> str:
    """A rough length of time: beberapa detik, sekitar 20 detik, 3 menit or 2 jam 10 menit."""
    seconds = length.total_seconds()
    if seconds < 8:
        return "beberapa detik"
    if seconds < 58:
        return f"sekitar {round(seconds / 5) * 5} detik"
    if seconds < 59.5 * 60:
        return f"sekitar {max(1, round(seconds / 60))} menit"
    hours, minutes = divmod(round(seconds / 300) * 5, 60)
    return f"sekitar {hours} jam {minutes} menit" if minutes else f"sekitar {hours} jam"


def exactly(length: timedelta) -> str:
    """A length of whole minutes: 30 menit, 2 jam, 1 jam 30 menit."""
    hours, minutes = divmod(round(length.total_seconds() / 60), 60)
    parts = (f"{hours} jam" if hours else "", f"{minutes} menit" if minutes or not hours else "")
    return " ".join(filter(None, parts))


def _local(moment: datetime, zone: str, pattern: str) -> str:
    return format_datetime(moment, pattern, tzinfo=ZoneInfo(zone), locale=LOCALE)
