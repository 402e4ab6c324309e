"""What a Pimpinan reads who names whoever reads for Divisi Hukum, and what those read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from texts.markup import Html, bold, escape, lines

NAME_ONE: Final = "Tunjuk penelaah"
END_ONE: Final = "Akhiri penelaah"
BACK_OUT: Final = "Tidak jadi"
WHICH: Final = "Untuk kantor mana?"
WHO: Final = "Siapa yang membaca untuk Divisi Hukum?"
WHOSE_END: Final = "Siapa yang tidak membaca lagi?"
NOBODY_THERE: Final = (
    "Belum ada orang lain yang terdaftar di kantor ini. Mintalah Admin mengundangnya lebih dahulu."
)
ONLY_THE_LEADER: Final = "Hanya Pimpinan, dari nomornya sendiri, yang menunjuk penelaah hukum."
UNCHANGED: Final = "Baik, tidak ada yang berubah."
NOT_HERE: Final = "Orang itu tidak terdaftar di kantor ini."


def overview(office: str, names: Sequence[str]) -> Html:
    """Who reads for Divisi Hukum at an office."""
    found = ", ".join(names) if names else "belum ada"
    return lines(
        bold(office),
        f"Penelaah Divisi Hukum: {escape(found)}.",
        "Putusan yang menyebut peserta pemilu dibaca penelaah ini sebelum disetujui Pimpinan.",
    )


def named(name: str, office: str) -> Html:
    """To the Pimpinan."""
    return Html(
        f"{escape(name)} kini membaca untuk Divisi Hukum {escape(office)} dan sudah kami kabari."
    )


def you_read(office: str) -> Html:
    """To whoever was named."""
    return Html(
        f"Bapak/Ibu ditunjuk membaca untuk Divisi Hukum {escape(office)}: putusan yang menyebut "
        "peserta pemilu kami kirim ke sini dahulu. Lihat yang menunggu dengan /putusan."
    )


def ended(name: str, office: str) -> Html:
    """To the Pimpinan."""
    return Html(f"{escape(name)} tidak lagi membaca untuk Divisi Hukum {escape(office)}.")
