"""What people read about announcements that wait for the morning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from texts import dates
from texts.markup import Html, lines

ONLY_SIAGA: Final = "Yang tidak dapat menunggu dikirim sebagai Siaga."


def waits(zone: str, until: datetime) -> Html:
    """Those in a zone get it only then."""
    return Html(f"{dates.zone_label(zone)}: menunggu sampai {dates.day_and_time(until, zone)}")


def outlook(found: Sequence[tuple[str, datetime]]) -> Html | None:
    """Before the release: who waits, and until when; None: nobody."""
    if not found:
        return None
    rows = [waits(zone, until) for zone, until in found]
    return lines("Jam tenang:", *rows, ONLY_SIAGA)


def in_short(found: Sequence[tuple[str, datetime]]) -> str:
    """The same in a list of facts."""
    return "; ".join(waits(zone, until) for zone, until in found)


def waiting(groups: int) -> Html | None:
    """In the live view: how many wait for the morning."""
    return Html(f"{groups} grup menunggu jam tenang berakhir.") if groups else None
