"""What authors, approvers and operators read about how an announcement goes down the tiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.markup import Html, escape, lines

LABELS: Final = MappingProxyType(
    {
        "sekaligus": "Sekaligus",
        "berjenjang": "Berjenjang",
        "setempat": "Waktu setempat",
    }
)
CHANGE_WAY: Final = "Cara kirim"
ASK_GAP: Final = "Berapa lama jeda dari satu tingkat ke tingkat di bawahnya?"
ASK_LOCAL_TIME: Final = (
    "Pukul berapa menurut jam tiap daerah? Tulis hari dan jamnya, misalnya “besok 07.00”."
)
_EXPLAINED: Final = MappingProxyType(
    {
        "sekaligus": "semua kantor menerima pada saat yang sama.",
        "berjenjang": "tingkat atas lebih dahulu, lalu tingkat di bawahnya sesudah jeda.",
        "setempat": "07.00 berarti 07.00 menurut jam tiap daerah: WIT, WITA, lalu WIB.",
    }
)
# The operator's
BAD_WAY: Final = "Cara kirim “{way}” tidak ada untuk kantor ini. Pilihan: {choices}."
NEEDS_TIME: Final = "Waktu setempat memerlukan --at, misalnya --at 2027-02-09T07:00."
NEEDS_GAP: Final = "Berjenjang memerlukan --gap lebih dari 0."
ONLY_TIERED: Final = "--gap hanya untuk cara kirim berjenjang."


def ask_way(choices: Sequence[str], current: str) -> Html:
    """How is it to go down? `current` is how it does now."""
    rows = [f"• {LABELS[choice]}: {_EXPLAINED[choice]}" for choice in choices]
    return lines("Bagaimana pengumuman ini turun ke bawah?", *rows, f"Sekarang: {current}.")


def way(cascade: str, gap: timedelta) -> str:
    """How it goes down."""
    label = LABELS[cascade]
    return f"{label}, jeda {dates.duration(gap)} antar tingkat" if gap else label


def at_local_time(due_at: datetime, home: str, moments: Mapping[str, datetime]) -> str:
    """The day and time on everybody's own clocks, and what each zone's is on those of `home`."""
    shown = dates.clock(due_at, home).rpartition(" ")[0]
    zones = {dates.zone_label(zone): _both(moment, zone, home) for zone, moment in moments.items()}
    when = f"{dates.day(due_at, home)} pukul {shown} waktu setempat"
    return f"{when} ({', '.join(zones.values())})" if zones else when


def is_past(moment: datetime, zone: str, home: str) -> Html:
    """Somewhere it is later already."""
    there = _both(moment, zone, home)
    return Html(
        f"{escape(dates.day(moment, zone))} pukul {there} sudah lewat, jadi kantor di "
        f"{dates.zone_label(zone)} tidak dapat menerima tepat waktu. "
        "Silakan tulis waktu yang akan datang di semua daerah, atau pilih cara kirim lain."
    )


def _both(moment: datetime, zone: str, home: str) -> str:
    """07.00 WIT = 05.00 WIB; with the weekday where that is another day at home."""
    there, here = dates.clock(moment, zone), dates.clock(moment, home)
    if there == here:
        return there
    is_same_day = dates.day(moment, home) == dates.day(moment, zone)
    return f"{there} = {here}" if is_same_day else f"{there} = {dates.weekday(moment, home)} {here}"
