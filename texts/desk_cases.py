"""What staff read about cases on the pages of the web desk."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# The list

TABS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "saya": "Saya tangani",
        "bebas": "Belum ditangani",
        "menunggu": "Menunggu",
        "terlambat": "Terlambat",
    }
)
TAB_NAVIGATION: Final = "Daftar percakapan"
NOTHING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "saya": "Belum ada percakapan yang Bapak/Ibu tangani.",
        "bebas": "Semua percakapan sudah ada yang menangani.",
        "menunggu": "Tidak ada warga yang menunggu balasan.",
        "terlambat": "Tidak ada balasan yang terlambat.",
    }
)
FLAGGED: Final = "DARURAT"
LATE: Final = "Terlambat"
ANSWERED: Final = "sudah dibalas"
ATTACHMENT: Final = "(lampiran)"
NEWER: Final = "Sebelumnya"
OLDER: Final = "Berikutnya"


def waits(length: str) -> str:
    """How long a person has waited."""
    return f"menunggu {length}"


def held_by(name: str) -> str:
    """Who works on it."""
    return f"ditangani {name}"
