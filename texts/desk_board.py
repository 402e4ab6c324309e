"""What staff read on the desk's pages about announcements that were sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from texts.confirming import STATES
from texts.desk import Problem

NAV: Final = "Pantauan"
HEADING: Final = "Pantauan penerimaan"
NOTHING: Final = "Belum ada pengumuman yang bisa ditampilkan."
PROVINCES: Final = "Per provinsi"
MISSING: Final = "Belum sampai dan belum dikonfirmasi"
NOBODY_MISSING: Final = "Semua yang dapat mengonfirmasi sudah menerima dan mengonfirmasi."
COPY: Final = "Salin daftar"
COPIED: Final = "Daftar tersalin."
NOT_COPIED: Final = "Belum tersalin; silakan pilih dan salin daftarnya sendiri."
NOT_MEANT: Final = "bukan tujuan"
BACK: Final = "Semua pengumuman"
UNKNOWN: Final = Problem(
    "Pengumuman tidak ditemukan",
    "Nomor itu tidak ada dalam wilayah Bapak/Ibu. Silakan kembali, lalu pilih dari daftar.",
)


def number(which: int) -> str:
    """How an announcement is called."""
    return f"Pengumuman nomor {which}"


def counts(standings: Mapping[str, int]) -> tuple[str, ...]:
    """How many stand where, one line for each that there is."""
    return tuple(f"{standings[key]} {label}" for key, label in STATES.items() if standings[key])
