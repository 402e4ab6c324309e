"""CEK: what a check answers. It shows what is stored and never calls anything genuine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.markup import Html, bold, escape, lines, paragraphs

MOST_SHOWN: Final = 10  # differences; whoever sees ten needs no eleventh
LONGEST_SHOWN: Final = 120  # characters of one side of a difference

AGAIN = "Cek yang lain"
ASK = (
    "Silakan kirim yang ingin dicek: kode pengumuman (misalnya 7K4MP-X), "
    "teks yang diterima, atau gambar posternya. Ketik /batal bila tidak jadi."
)
NOT_FOUND = (
    "Tidak ditemukan dalam arsip layanan ini, belum tentu palsu. "
    "Mohon tidak diteruskan dulu; silakan tanyakan langsung kepada kantor KPU setempat."
)
MISTYPED = (
    "Kode itu sepertinya belum tepat. Kode terdiri atas lima huruf atau angka, tanda hubung, "
    "lalu satu lagi, misalnya 7K4MP-X. Mohon dilihat sekali lagi, lalu ketik ulang."
)
TOO_SHORT = (
    "Mohon maaf, teksnya terlalu pendek untuk dicek. Silakan tempel seluruh pesannya, "
    "atau kirim kodenya."
)
TOO_OFTEN = (
    "Mohon maaf, sudah sepuluh pengecekan dalam satu menit. "
    "Silakan coba lagi sekitar satu menit lagi."
)
BAD_PICTURE = (
    "Mohon maaf, gambarnya belum bisa kami buka. "
    "Silakan kirim ulang, atau tempel teks dan kodenya di sini."
)
STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        "in_force": "Berlaku",
        "corrected": "Sudah diralat; yang di bawah ini isi terbarunya",
        "withdrawn": "Sudah ditarik, mohon tidak dipakai dan tidak diteruskan",
        "ended": "Tidak berlaku lagi",
    }
)
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "link": "tautan",
        "date": "tanggal",
        "time": "waktu",
        "number": "angka",
        "place": "tempat",
        "word": "kata",
    }
)
SAME = "Teksnya sama dengan yang kami simpan. Mohon tetap cocokkan isinya di bawah ini."
QUOTE = (
    "Teksnya kutipan sebagian dari pengumuman ini. Mohon cocokkan isinya dengan yang lengkap di "
    "bawah ini."
)
ENTIRELY_OTHER = (
    "Kodenya ada, tetapi teksnya berbeda sama sekali dari yang kami simpan. "
    "Mohon tidak diteruskan; cocokkan isinya di bawah ini."
)
CODE_ALONE = "Kode ini tercatat untuk pengumuman berikut. Mohon cocokkan isinya."
LIKE_POSTER = (
    "Gambarnya mirip poster pengumuman ini. Angka dan kata dalam gambar tidak kami baca, "
    "jadi mohon cocokkan isinya di bawah ini."
)
OTHER_POSTER = (
    "Kode QR pada gambar tercatat untuk pengumuman ini, tetapi gambarnya bukan poster yang kami "
    "simpan. Mohon cocokkan isinya di bawah ini."
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of a published announcement; `text` is in the HTML subset."""

    code: str
    office: str
    zone: str
    public_at: datetime
    standing: str
    text: str


def found(remark: str, stored: Stored) -> Html:
    """What was found: the remark first, then the stored text with its date, office and state."""
    return paragraphs(
        remark,
        lines(
            f"Kode: {bold(stored.code)}",
            f"Kantor: {escape(stored.office)}",
            f"Tanggal: {dates.day_and_time(stored.public_at, stored.zone)}",
            f"Status: {bold(STANDINGS[stored.standing])}",
        ),
        f"Isi yang tersimpan:\n{stored.text}",
    )


def different(differences: Sequence[tuple[str, str, str]]) -> Html:
    """What differs: (kind, stored, pasted)."""
    rows = [_difference(*one) for one in differences[:MOST_SHOWN]]
    more = len(differences) - MOST_SHOWN
    return lines(
        f"{bold('Teksnya berbeda dari yang kami simpan.')} Mohon tidak diteruskan.",
        *rows,
        f"• dan {more} perbedaan lagi" if more > 0 else None,
    )


def perhaps(codes: Sequence[str]) -> Html:
    """A code with a symbol that no code has: what it may have been."""
    meant = " atau ".join(bold(code) for code in codes)
    return Html(f"Kode itu belum tepat. Mungkin maksudnya {meant}? Mohon dilihat sekali lagi.")


def _difference(kind: str, stored: str, pasted: str) -> Html:
    label = KINDS[kind]
    if not stored:
        return Html(f"• {label}: “{_cut(pasted)}” tidak ada di pengumuman kami")
    if not pasted:
        return Html(f"• {label}: “{_cut(stored)}” tidak ada di kiriman ini")
    return Html(f"• {label}: tertulis “{_cut(pasted)}”, di pengumuman kami “{_cut(stored)}”")


def _cut(text: str) -> Html:
    return escape(text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…")
