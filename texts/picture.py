"""What stands in the picture of the provinces, and beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from texts import dates
from texts.confirming import sum_of
from texts.markup import Html

NOT_MEANT = "bukan tujuan"
COMPLETE = "lengkap"
LEGEND = "Angka: dikonfirmasi dari yang dapat mengonfirmasi."


def heading(number: int) -> str:
    """The first line."""
    return f"Penerimaan pengumuman nomor {number}"


def as_of(at: datetime, zone: str) -> str:
    """When it was drawn."""
    return f"Per {dates.day_and_time(at, zone)}"


def caption(number: int, standings: Mapping[str, int], at: datetime, zone: str) -> Html:
    """Under the picture: what it shows, for who cannot see it."""
    return Html(
        f"{heading(number)}: {sum_of(standings)}. {as_of(at, zone)}. "
        f"Rincian per provinsi: /pantau {number}"
    )


def counts(standings: Mapping[str, int]) -> tuple[str, str]:
    """Two lines in a tile: how many have confirmed, and what is lacking."""
    askable, silent = standings["askable"], standings["silent"]
    if not any(standings.values()):
        return NOT_MEANT, ""
    first = f"{standings['confirmed']} dari {askable}" if askable else f"{silent} tanpa tanda"
    if standings["not_arrived"]:
        return first, f"{standings['not_arrived']} belum sampai"
    if standings["waiting"]:
        return first, f"{standings['waiting']} menunggu"
    return first, COMPLETE


def file_name(number: int) -> str:
    """What the picture is called when it is kept."""
    return f"penerimaan-{number}.png"
