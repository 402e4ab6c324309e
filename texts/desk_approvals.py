"""What staff read on the desk's pages about what waits for approval."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from texts.approvals import CHANNELS
from texts.desk import Problem

NAV: Final = "Persetujuan"
HEADING: Final = "Persetujuan"
NOTHING: Final = "Tidak ada pengumuman yang menunggu persetujuan Bapak/Ibu."
BACK: Final = "Semua yang menunggu"
TO_REVIEW: Final = "Siaga, perlu ditinjau"
RENDERED: Final = "Persis seperti dibaca"
DECISION: Final = "Keputusan"
REASON_LABEL: Final = "Apa yang perlu diperbaiki?"
REASON_MISSING: Final = "Mohon ditulis apa yang perlu diperbaiki, supaya konseptornya tahu."
APPROVE_EXPLAINED: Final = (
    "Yang disetujui adalah persis yang tampak di halaman ini; begitu disetujui, tidak dapat "
    "diubah lagi."
)
OWN: Final = "Ini ajuan Bapak/Ibu sendiri; orang lain yang memutuskan."
HELD: Final = "Pengumuman ini belum boleh dikirim. Alasannya tampak di bawah."
RENEWED: Final = "Halaman diperbarui"
NOTICES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "setujui": "Terima kasih, pengumuman sudah disetujui.",
        "kembalikan": "Terima kasih, pengumuman dikembalikan kepada konseptornya.",
        "tinjau": "Terima kasih, peninjauannya sudah dicatat.",
    }
)
UNKNOWN: Final = Problem(
    "Permohonan tidak ditemukan",
    "Nomor itu tidak ada di antara yang dapat Bapak/Ibu putuskan. Silakan kembali ke daftar.",
)


def number(which: int) -> str:
    """How an announcement is called."""
    return f"Pengumuman nomor {which}"


def channel(name: str) -> str:
    """How a channel is called."""
    return CHANNELS.get(name, name)


def file(name: str) -> str:
    """A file that comes with it."""
    return f"Lampiran: {name}"
