"""What staff read on the page of one case of the web desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.desk import Problem
from texts.desk_chat import CASE_UNKNOWN
from texts.markup import Html, bold, escape

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
SOME_FILE: Final = "berkas"
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


# What can be done

NEW: Final = "Membalas"
REPLY: Final = "Balasan"
SEND: Final = "Kirim balasan"
FILE: Final = "Gambar atau PDF (paling besar 10 MB)"
FILE_TOO_LARGE: Final = "Filenya lebih dari 10 MB. Silakan pilih yang lebih kecil."
NOTE_FIELD: Final = "Catatan untuk meja layanan"
NOTE_EXPLAINED: Final = "Hanya dibaca petugas; warga tidak melihatnya."
KEEP_NOTE: Final = "Simpan catatan"
WHERE: Final = "Diteruskan ke mana?"
CHOOSE: Final = "Pilih tujuan"
WHY: Final = "Kalimat pengantar (boleh kosong)"
FORWARD_EXPLAINED: Final = "Bila kantornya berganti, warga kami kabari."
SUMMARY: Final = "Bagaimana selesainya?"
CLOSE_EXPLAINED: Final = "Satu kalimat untuk arsip. Warga kami kabari, dan tetap bisa menulis lagi."
CLOSE: Final = "Tutup percakapan"
EXPORT: Final = "Unduh percakapan"
REASON: Final = "Alasan pengambilalihan"
FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {"text": "Tulisan", "alasan": "Kalimatnya", "ringkasan": "Ringkasan"}
)
NO_SUMMARY: Final = "Mohon tulis satu kalimat bagaimana selesainya."
NO_REASON: Final = "Mohon tulis alasannya dengan satu kalimat."
NO_DESTINATION: Final = "Mohon pilih tujuannya."
OLD_FORM: Final = "Formulir ini sudah tidak berlaku. Mohon diperiksa isinya, lalu kirim lagi."
ALREADY_SENT: Final = (
    "Kiriman sebelumnya ternyata sudah masuk, dengan isi yang lain. "
    "Mohon dilihat di atas, lalu kirim lagi bila masih perlu."
)
NEWER_ABOVE: Final = "Ada yang baru di atas. Mohon dilihat dulu."
KEPT_HERE: Final = "Sambungan terputus. Tulisan Bapak/Ibu tersimpan di perangkat ini."


def ask_take_from(colleague: str) -> Html:
    """Take it from a colleague, who is told?"""
    return Html(
        f"Percakapan ini sedang ditangani {escape(colleague)}. "
        "Bapak/Ibu tangani sekarang? Rekan Bapak/Ibu kami kabari."
    )


def take_over_first(office: str) -> Html:
    """They may read this office's cases; how they may answer them."""
    return Html(
        f"Percakapan ini di meja layanan {escape(office)}. Untuk menjawab atas nama kantor itu, "
        "tekan Ambil alih dan tulis alasannya; petugasnya kami kabari."
    )


def ask_take_over(office: str, lasts: timedelta) -> str:
    """What taking over means."""
    hours = round(lasts.total_seconds() / 3600)
    return (
        f"Selama {hours} jam Bapak/Ibu menjawab atas nama {office}. Petugas kantor itu kami kabari."
    )


def taken_over(office: str) -> Html:
    """They answer in its name."""
    return Html(f"Baik, Bapak/Ibu kini menjawab atas nama {bold(office)}.")
