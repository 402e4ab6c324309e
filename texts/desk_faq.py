"""The pages of the web desk about answers, and about what they leave open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.faq_desk import FIELDS
from texts.markup import Html, bold, escape, lines, paragraphs

NAV: Final = "Tanya jawab"
HEADING: Final = "Tanya jawab"
EXPLAINED: Final = (
    "Jawaban resmi untuk masyarakat. Konseptor menulis dan mengajukan; Pimpinan atau Plh "
    "mengesahkan. Yang belum disahkan hanya diberikan kepada petugas."
)
ADD: Final = "Tulis jawaban baru"
GAPS: Final = "Pertanyaan yang belum terjawab"
FILTER: Final = "Saring"
SEARCH: Final = "Cari kode atau kata"
STANDING: Final = "Keadaan"
PENDING: Final = "Pengesahan"
TOPIC: Final = FIELDS["topic"]
ANY: Final = "Semua"
SHOW: Final = "Tampilkan"
NOTHING: Final = "Tidak ada jawaban yang cocok."
NEWER: Final = "Sebelumnya"
OLDER: Final = "Berikutnya"
BACK: Final = "Kembali ke daftar"
DOWNLOADS: Final = "Unduh"
FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {"xlsx": "Excel", "csv": "CSV", "jsonl": "JSONL"}
)

STANDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "certified": "Disahkan",
        "past_election": "Disahkan, terikat pemilu yang lalu",
        "uncertified": "Belum disahkan",
        "not_yet": "Belum mulai berlaku",
        "ended": "Tidak berlaku lagi",
        "withdrawn": "Tidak diberikan",
    }
)
PENDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {"draft": "Konsep", "submitted": "Diajukan", "returned": "Dikembalikan untuk diperbaiki"}
)
VERSIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "draft": "Konsep",
        "submitted": "Diajukan",
        "returned": "Dikembalikan untuk diperbaiki",
        "certified": "Disahkan",
        "replaced": "Digantikan",
    }
)

# One answer

ANSWER: Final = "Yang berlaku"
CHANGES: Final = "Yang berubah di versi terbaru"
SOURCE: Final = "Sumber"
REGIONS: Final = "Keterangan wilayah"
ADD_REGION: Final = "Tulis keterangan wilayah"
HISTORY: Final = "Riwayat"
WRITTEN: Final = "Ditulis"
EDIT: Final = "Ubah"
SUBMIT: Final = "Ajukan"
CERTIFY: Final = "Sahkan"
SEND_BACK: Final = "Kembalikan"
WITHDRAW: Final = "Tarik jawaban"
REASON: Final = FIELDS["reason"]
WITHDRAW_EXPLAINED: Final = (
    "Setelah ditarik, jawaban ini tidak diberikan kepada siapa pun sampai versi lain disahkan."
)
RETURNED_BECAUSE: Final = "Alasan dikembalikan"
WITHDRAWN_BECAUSE: Final = "Alasan ditarik"
EMPTY: Final = "–"

# The form

NEW_HEADING: Final = "Jawaban baru"
EDIT_HEADING: Final = "Ubah jawaban"
REGION_HEADING: Final = "Keterangan wilayah"
SAVE: Final = "Simpan konsep"
OFFICE: Final = "Kantor"
PHRASINGS_HINT: Final = "Satu baris satu contoh, seperti masyarakat menulisnya; paling sedikit 8."
LIST_HINT: Final = "Pisahkan dengan koma."
ELECTION_HINT: Final = "Isi hanya bila terikat pada pemilu yang lalu, misalnya Pemilu 2024."
MODES: Final[Mapping[str, str]] = MappingProxyType(
    {"adds": "Menambah jawaban", "replaces": "Menggantikan jawaban"}
)
STORED: Final = "Yang tersimpan sekarang"
CHANGED_MEANWHILE: Final = (
    "Jawaban ini baru saja diubah rekan. Tulisan Bapak/Ibu masih ada di bawah; bandingkan dahulu "
    "dengan yang tersimpan, lalu tekan Simpan konsep sekali lagi."
)
NOTICES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "tersimpan": "Baik, konsepnya tersimpan.",
        "ajukan": "Baik, sudah diajukan untuk disahkan.",
        "sahkan": "Baik, jawaban disahkan dan mulai diberikan.",
        "kembalikan": "Baik, dikembalikan untuk diperbaiki.",
        "tarik": "Baik, jawaban ditarik.",
        "konsep": "Baik, konsep jawaban dibuat dari pertanyaan itu. Silakan lengkapi.",
        "sisihkan": "Baik, pertanyaan itu disisihkan.",
    }
)

# What is left open

GAPS_HEADING: Final = GAPS
GAPS_EXPLAINED: Final = (
    "Pertanyaan tiga bulan terakhir yang belum terjawab atau jawabannya belum membantu, "
    "dikelompokkan menurut isinya. Nomor telepon dan nomor identitas sudah disamarkan."
)
NO_GAPS: Final = "Tidak ada pertanyaan yang menunggu jawaban."
MAKE_DRAFT: Final = "Buat konsep"
PUT_ASIDE: Final = "Sisihkan"
EXAMPLES: Final = "Contoh pertanyaan"
WHERE: Final = "Dari mana"
WHEN: Final = "Minggu"
GAPS_CSV: Final = "Unduh CSV"
WHYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unanswered": "belum ada jawaban",
        "not_offered": "bukan yang ditawarkan",
        "untold": "jawabannya belum boleh diberikan",
        "unhelpful": "jawabannya belum membantu",
    }
)
COLUMNS: Final = ("pertanyaan", "jumlah", "kantor", "minggu", "sebab")
"""The heads of the file."""


LONGEST_LINE: Final = 80  # characters of a question in the monthly list
LETTER_END: Final = (
    "Selengkapnya di file ini, dan di meja layanan (/meja) pada halaman Tanya jawab. Satu tekan "
    "di sana menjadikannya konsep jawaban."
)


def times(count: int) -> str:
    """How often something was asked."""
    return f"{count} kali ditanyakan"


def week(monday: date, count: int) -> str:
    """How often it was asked in a week."""
    return f"mulai {dates.date_in_words(monday)}: {count}"


def step(what: str, by: str, at: datetime, zone: str) -> str:
    """One step of an answer's way: who did it, and when."""
    who = f" oleh {by}" if by else ""
    return f"{what}{who}, {dates.day_and_time(at, zone)}"


def letter(office: str, month: date, count: int, subjects: Sequence[tuple[str, int]]) -> Html:
    """The monthly list, short enough to stand with its file: what was asked, how often."""
    rows = [
        escape(f"{place}. {text[:LONGEST_LINE]} ({asked})")
        for place, (text, asked) in enumerate(subjects, 1)
    ]
    return paragraphs(
        bold(f"Pertanyaan yang belum terjawab, {dates.month_in_words(month)}"),
        escape(f"{office}: {count} pertanyaan. Yang paling sering:"),
        lines(*rows),
        LETTER_END,
    )


def day(of: date) -> str:
    """A day in words."""
    return dates.date_in_words(of)


def region_of(base: str) -> str:
    """What a region adds to an answer."""
    return f"Keterangan wilayah untuk {base}"


def version(number: int) -> str:
    """One version."""
    return f"Versi {number}"
