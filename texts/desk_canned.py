"""What staff read about ready answers: on the page of the web desk, and where they are sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.markup import Html, bold, escape, lines, paragraphs

# Where they are sent

READY: Final = "Jawaban siap pakai"
SEND: Final = "Kirim"
EDIT_FIRST: Final = "Ubah dulu"

NOTHING_READY: Final = "Belum ada jawaban siap pakai untuk kantor ini."
GONE: Final = "Mohon maaf, jawaban siap pakai itu sudah dihapus atau milik kantor lain."
CHANGED: Final = "Teksnya baru saja diubah. Mohon dibaca dahulu."
PLEASE_EDIT: Final = (
    "Silakan salin teks di atas, ubah, lalu kirim ke sini. "
    "Yang Bapak/Ibu kirim berikutnya langsung diteruskan kepada warga."
)
HOW_TO_SEND: Final = "Untuk mengirim, tulis perintah dan nomornya, misalnya: /siap {code}"
UNKNOWN_CODE: Final = (
    "Mohon maaf, nomor itu tidak ada. Ketik /siap saja untuk melihat daftarnya; tidak ada yang "
    "dikirim."
)


def ask_which(name: str, titles: Sequence[str], place: int) -> Html:
    """Which of these? They are counted from `place`."""
    rows = [f"{number}. {escape(title)}" for number, title in enumerate(titles, place)]
    return paragraphs(f"Jawaban siap pakai untuk {bold(name)}:", lines(*rows))


def ask_send(name: str, title: str, text: str) -> Html:
    """Send this?"""
    return paragraphs(f"{bold(title)}, untuk {escape(name)}:", escape(text))


def listed(ready: Sequence[tuple[int, str]]) -> Html:
    """What can be sent in a topic: (code, title)."""
    rows = [Html(f"{code} · {escape(title)}") for code, title in ready]
    how = HOW_TO_SEND.format(code=ready[0][0])
    return paragraphs(bold(READY), lines(*rows), how)


def sent(said: str, title: str, text: str) -> Html:
    """To colleagues in the topic: what the person reads."""
    return paragraphs(said, bold(title), escape(text))


# In the form of a reply

CHOOSE: Final = "Pilih jawaban"
USE: Final = "Pakai"

# The page

NAV: Final = READY
HEADING: Final = READY
EXPLAINED: Final = (
    "Teks yang sering dipakai untuk menjawab warga. Kantor di bawahnya ikut memakainya; "
    "yang mengubah adalah Admin kantor pemiliknya."
)
OFFICE_NAVIGATION: Final = "Kantor"
ADD: Final = "Tambah jawaban"
EDIT: Final = "Ubah"
REMOVE: Final = "Hapus"
SAVE: Final = "Simpan"
BACK: Final = "Kembali ke daftar"
ADD_HEADING: Final = "Jawaban siap pakai baru"
EDIT_HEADING: Final = "Ubah jawaban siap pakai"
REMOVE_HEADING: Final = "Hapus jawaban ini?"
REMOVE_EXPLAINED: Final = "Balasan yang sudah terkirim kepada warga tidak berubah."
TITLE_LABEL: Final = "Judul (hanya dilihat petugas)"
TEXT_LABEL: Final = "Teks yang dibaca warga"
STORED: Final = "Yang tersimpan sekarang"
NONE_OWN: Final = "Kantor ini belum punya jawaban siap pakai."
NOTICES: Final[Mapping[str, str]] = MappingProxyType(
    {"tersimpan": "Baik, jawaban tersimpan.", "terhapus": "Baik, jawaban dihapus."}
)

NO_TITLE: Final = "Judulnya masih kosong."
NO_TEXT: Final = "Teksnya masih kosong."
SAME_TITLE: Final = "Judul itu sudah dipakai jawaban lain di kantor ini."
CHANGED_MEANWHILE: Final = (
    "Jawaban ini baru saja diubah rekan. Tulisan Bapak/Ibu masih ada di bawah; bandingkan dahulu "
    "dengan yang tersimpan, lalu tekan Simpan sekali lagi."
)
CHANGED_BEFORE_REMOVAL: Final = (
    "Jawaban ini baru saja diubah rekan. Mohon dibaca dahulu, lalu putuskan sekali lagi."
)


def long_title(most: int) -> str:
    """The title does not fit."""
    return f"Judulnya paling panjang {most} huruf."


def long_text(most: int) -> str:
    """The text does not fit."""
    shown = f"{most:,}".replace(",", ".")
    return f"Teksnya terlalu panjang. Paling panjang {shown} huruf."


def list_is_full(most: int) -> str:
    """There is no room for another."""
    return f"Kantor ini sudah punya {most} jawaban. Hapus salah satu dahulu."


def own(office: str) -> str:
    """The heading above an office's own answers."""
    return f"Milik {office}"


def from_above(office: str) -> str:
    """The heading above those of an office above."""
    return f"Dari {office}"


def changed(by: str, at: datetime, zone: str) -> str:
    """Who wrote it so, and when."""
    who = f" oleh {by}" if by else ""
    return f"Diubah{who}, {dates.day_and_time(at, zone)}"
