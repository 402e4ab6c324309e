"""Words of the page that depend on data; everything else stands in its template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal

from channels.base import ChatKind
from console.watch import Arrival, Tally
from texts.broadcasts import STATE_LABELS, TIER_LABELS

LOCALE: Final = "id_ID"
WIB: Final = ZoneInfo("Asia/Jakarta")
MEGABYTE: Final = 1024 * 1024

TIERS: Final = TIER_LABELS
STATES: Final = STATE_LABELS
ARRIVALS: Final[Mapping[Arrival, str]] = MappingProxyType(
    {
        Arrival.PENDING: "Belum sampai",
        Arrival.SENT: "Sampai",
        Arrival.FAILED: "Gagal",
        Arrival.SKIPPED: "Dilewati",
        Arrival.WITHDRAWN: "Ditarik",
        Arrival.UNKNOWN: "Tidak pasti",
        Arrival.NO_GROUP: "Belum ada grup",
    }
)
CHAT_KINDS: Final[Mapping[ChatKind, str]] = MappingProxyType(
    {ChatKind.PRIVATE: "Percakapan pribadi dengan bot", ChatKind.GROUP: "Grup"}
)
_SHORTER: Final = (
    ("KPU Provinsi ", ""),
    ("KIP Aceh", "Aceh"),
    ("Daerah Khusus Ibukota ", "DKI "),
    ("Daerah Istimewa ", "DI "),
    ("Kepulauan ", "Kep. "),
)


def number(value: int) -> str:
    """A count as Indonesians write it: 1.234."""
    return format_decimal(value, locale=LOCALE)


def short_province(name: str) -> str:
    """A province's name, short enough for a tile."""
    for long, short in _SHORTER:
        name = name.replace(long, short)
    return name


def arrived(tally: Tally) -> str:
    """How far an announcement has come, in one sentence without its full stop."""
    words = f"{number(tally.sent)} dari {number(tally.audience)} grup sampai"
    problems = trouble(tally)
    return f"{words}, {problems}" if problems else words


def trouble(tally: Tally) -> str:
    """What did not go through, or an empty string."""
    counts = (
        (tally.failed, "gagal"),
        (tally.unknown, "tidak pasti"),
        (tally.skipped, "dilewati"),
        (tally.withdrawn, "ditarik"),
    )
    return ", ".join(f"{number(count)} {word}" for count, word in counts if count)


def clock(at: datetime) -> str:
    """A time of day with its zone: 07.05 WIB."""
    return f"{at.astimezone(WIB):%H.%M} WIB"


def day_and_clock(at: datetime) -> str:
    """Day, time and zone: Selasa, 13 Februari 2029 pukul 07.05 WIB."""
    day = format_datetime(at.astimezone(WIB), "EEEE, d MMMM y", locale=LOCALE)
    return f"{day} pukul {clock(at)}"


def size(count: int) -> str:
    """A file size in KB or MB, never 0."""
    if count >= MEGABYTE:
        return f"{format_decimal(count / MEGABYTE, format='#,##0.0', locale=LOCALE)} MB"
    return f"{number(max(1, count // 1024))} KB"
