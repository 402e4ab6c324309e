"""What staff read on the page of one case of the web desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.desk import Problem
from texts.desk_chat import CASE_UNKNOWN

UNKNOWN: Final = Problem("Percakapan tidak ditemukan", CASE_UNKNOWN)
RENEWED: Final = "Percakapan diperbarui"

# The head

PERSON: Final = "Dari"
OFFICE: Final = "Kantor"
STATE: Final = "Keadaan"
HOLDER: Final = "Ditangani"
NOBODY: Final = "belum ada"
DIVISION: Final = "Bagian"
ON_SHIFT: Final = "Bertugas di HP kantor"
ANSWERED: Final = "Sudah dibalas"
CLOSED: Final = "Selesai"


def waits_since(since: datetime, zone: str) -> str:
    """Since when the person waits."""
    return f"Menunggu sejak {moment(since, zone)}"


def moment(at: datetime, zone: str) -> str:
    """When something happened: 13/2 07.00 WITA."""
    return f"{dates.short(at, zone)} {dates.zone_label(zone)}"


# What was said

THREAD: Final = "Isi percakapan"
PERSON_ROLE: Final = "Warga"
ANSWER_OF: Final = "Balasan"
NOTE_OF: Final = "Catatan, warga tidak melihatnya"
SHOW_EARLIER: Final = "Lihat yang sebelumnya"
ATTACHMENT: Final = "Lampiran"
EMPTIED: Final = "Isi percakapan ini sudah dihapus; yang tersisa hanya waktunya."
DELIVERIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "held": "menunggu warga menekan tombol",
        "leaving": "sedang dikirim",
        "sent": "terkirim",
        "delivered": "sampai",
        "read": "dibaca",
        "failed": "gagal dikirim",
        "unknown": "tidak pasti sampai",
    }
)


def handed_over_to(where: str) -> str:
    """Who goes on with it."""
    return f"Diteruskan ke {where}"


def undo_until(within: timedelta) -> str:
    """How long an answer can be taken back."""
    return f"Bisa ditarik dalam {round(within.total_seconds())} detik."
