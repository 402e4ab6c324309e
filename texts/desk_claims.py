"""What staff read about claims on the pages of the web desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from texts.claims_desk import UNKNOWN as NOT_FOUND
from texts.desk import Problem
from texts.markup import Html, escape

NAV: Final = "Klaim"
UNKNOWN: Final = Problem("Klaim tidak ditemukan", NOT_FOUND)
RENEWED: Final = "Klaim diperbarui"

# The list

TABS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "baru": "Baru",
        "saya": "Saya tangani",
        "diperiksa": "Diperiksa",
        "terlambat": "Terlambat",
        "selesai": "Selesai",
    }
)
TAB_NAVIGATION: Final = "Daftar klaim"
NOTHING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "baru": "Tidak ada klaim baru yang menunggu.",
        "saya": "Belum ada klaim yang Bapak/Ibu tangani.",
        "diperiksa": "Tidak ada klaim yang sedang diperiksa.",
        "terlambat": "Tidak ada klaim yang terlambat.",
        "selesai": "Belum ada klaim yang selesai.",
    }
)
WHOSE: Final = "Kantor"
ALL_MINE: Final = "Semua kantor saya"
BELOW: Final = "Kantor di bawahnya"
SHOW: Final = "Tampilkan"
REPORT: Final = "Laporan mingguan"

# The page of one

NUMBER: Final = "Klaim"
STATE_HEADING: Final = "Keadaan"
STATE: Final = "Keadaan"
EXAMINER: Final = "Pemeriksa"
PUBLISHER: Final = "Penerbit"
HOLDER: Final = "Ditangani"
NOBODY: Final = "belum ada"
ASKED: Final = "Ditanyakan"
FIRST: Final = "Pertama"
LAST: Final = "Terakhir"
UNTIL_TAKEN: Final = "Batas memilah"
UNTIL_DECIDED: Final = "Batas penjelasan"
TIME_IS_OVER: Final = "sudah lewat"
PARTICIPANT: Final = "Menyebut peserta pemilu: diputuskan provinsi atau KPU RI, bersama Hukum"
VARIANTS: Final = "Varian tulisannya"
FILES: Final = "Berkas bukti"
SPREAD: Final = "Sebaran"
REGION: Final = "Daerah"
COUNT: Final = "Orang"
HOURS: Final = "Per jam, 24 jam terakhir"
SAME: Final = "Mungkin sama dengan"
REPORTS: Final = "Kiriman"
REPORTS_EXPLAINED: Final = "Identitas pengirim tidak ditampilkan."
NO_RECEIPT: Final = "tanpa nomor"
NO_TEXT: Final = "(tanpa tulisan)"
REPEATED: Final = "dikirim ulang"
HISTORY: Final = "Riwayat"
READING_ONLY: Final = "Klaim ini diperiksa kantor lain; Bapak/Ibu dapat membacanya."

# Forms

WHERE: Final = "Diteruskan ke mana?"
CHOOSE: Final = "Pilih kantor"
WHY: Final = "Kalimat pengantar (boleh kosong)"
REASON: Final = "Alasan"
ESCALATE_EXPLAINED: Final = "Kantor itu ikut menerbitkan penjelasan; pemeriksanya tetap."
MOVE_WHERE: Final = "Kantor yang seharusnya memeriksa"
MOVE_EXPLAINED: Final = "Bila tempatnya keliru terbaca. Ketik namanya, misalnya KPU Kota Tarakan."
MERGE_WITH: Final = "Nomor klaim tujuan"
MERGE_EXPLAINED: Final = (
    "Semua kiriman ikut pindah dan tanda terimanya tetap berlaku. Tidak dapat dibatalkan sekaligus."
)
SPLIT_EXPLAINED: Final = "Pilih kiriman yang bukan tentang klaim ini."
NEW_TITLE: Final = "Judul"
CLOSE_EXPLAINED: Final = (
    "Tanpa penjelasan. Alasannya hanya dibaca petugas; yang menanyakan kami kabari satu kalimat."
)
NOTE_FIELD: Final = "Catatan untuk sesama petugas"
KEEP_NOTE: Final = "Simpan catatan"
NO_OFFICE: Final = "Mohon pilih kantornya."
OFFICE_UNKNOWN: Final = "Mohon maaf, kantor itu belum kami temukan. Mohon diperiksa ejaannya."
NUMBER_WANTED: Final = "Mohon tulis nomor klaimnya, misalnya 12."


def which_office(names: Sequence[str]) -> str:
    """Several offices are called so."""
    return f"Mohon ditulis lengkap. Yang mirip: {', '.join(names)}."


def left(length: str) -> str:
    """How long there still is."""
    return f"{length} lagi"


def people(number: int) -> str:
    """How many asked."""
    return f"{number} orang"


def held_by(name: str) -> str:
    """Who works on it."""
    return f"ditangani {name}"


def hours(counts: Sequence[int]) -> str:
    """The bars of the hours, read aloud."""
    said = [
        f"{len(counts) - place} jam lalu {count}" for place, count in enumerate(counts) if count
    ]
    return f"{HOURS}: {', '.join(said) if said else 'tidak ada'}"


def ask_take_from(colleague: str) -> Html:
    """Take it from a colleague, who is told?"""
    return Html(
        f"Klaim ini sedang ditangani {escape(colleague)}. "
        "Bapak/Ibu tangani sekarang? Rekan Bapak/Ibu kami kabari."
    )


DONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ditangani": "Baik, klaim ini kini Bapak/Ibu tangani.",
        "dilepas": "Baik, klaim ini dilepas dan menunggu petugas lain.",
        "diteruskan": "Baik, klaim ini diteruskan, dan kantor di atas kami kabari.",
        "dipindahkan": "Baik, klaim ini dipindahkan, dan kantor tujuan kami kabari.",
        "disatukan": "Baik, keduanya kini satu klaim. Yang tampil adalah klaim tujuannya.",
        "dipisahkan": "Baik, kiriman yang dipilih kini menjadi klaim ini, dan Bapak/Ibu tangani.",
        "ditutup": "Baik, klaim ini ditutup. Yang menanyakannya sedang kami kabari.",
        "dibuka": "Baik, klaim ini dibuka kembali dan menunggu ditangani.",
        "dicatat": "Catatan tersimpan.",
        "dijuduli": "Judulnya sudah diubah.",
    }
)
