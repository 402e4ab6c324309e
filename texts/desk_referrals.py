"""The pages of the web desk on a claim's files and on handing it over."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from texts.markup import Html, escape

# Files

FILES_HEADING: Final = "Berkas klaim"
NONE_YET: Final = "Belum ada berkas pada klaim ini."
TO_CLAIM: Final = "Kembali ke klaim"
DOWNLOAD: Final = "Unduh berkas asli"
DOWNLOAD_EXPLAINED: Final = (
    "Berkas diunduh sebagaimana diterima. Yang ditandai mohon tidak dibuka di perangkat kerja."
)
PREVIEW: Final = "Gambar kecil"
CALLED: Final = "Nama dari pengirim"
CAME: Final = "Diterima"
BROUGHT: Final = "Dikirim oleh"
HIDING: Final = "Data pribadi"

# Referrals

HEADING: Final = "Pelimpahan"
NONE: Final = "Klaim ini belum dilimpahkan."
CHOOSE: Final = "Limpahkan kepada"
CHOOSE_EXPLAINED: Final = (
    "Pilih lembaganya, lalu sunting surat pengantarnya. Berkas pelimpahan dibuat setelah itu, "
    "tanpa identitas penanya."
)
ADDRESSEE: Final = "Kepada Yth."
LETTER_NUMBER: Final = "Nomor surat (boleh dikosongkan)"
WORDS: Final = "Isi surat pengantar"
MAKE: Final = "Buat pelimpahan"
TO_LIST: Final = "Kembali ke pelimpahan klaim ini"
PACK: Final = "Berkas pelimpahan"
PACK_EXPLAINED: Final = (
    "Isinya lembar klaim, surat pengantar, berkas yang kami terima, dan daftar SHA-256. Mohon "
    "dikirim lewat jalur resmi kantor. Pengunduhan ini tercatat."
)
GET_PACK: Final = "Unduh ZIP"
STATE: Final = "Keadaan"
CONTACT: Final = "Alamat"
MADE: Final = "Dibuat"
BY: Final = "Oleh kantor"
NEWS: Final = "Kabar"
WRITE_NEWS: Final = "Catat kabar"
NEWS_FIELD: Final = "Kabar dari lembaga (satu kalimat)"
SAVE: Final = "Simpan"

# Institutions

AGENCIES_HEADING: Final = "Lembaga tujuan"
AGENCIES_EXPLAINED: Final = (
    "Daftar ini dipakai saat klaim dilimpahkan. Nama dan alamat dapat disesuaikan oleh setiap "
    "kantor; bila dihapus, yang berlaku lagi daftar umum."
)
EDIT_AGENCIES: Final = "Sunting daftar lembaga"
AGENCY_NAME: Final = "Nama"
AGENCY_CONTACT: Final = "Alamat atau kontak"
AGENCY_MATTERS: Final = "Menangani"
ADD_AGENCY: Final = "Tambah lembaga"
REMOVE_AGENCY: Final = "Hapus"
OWN: Final = "Disunting kantor ini"
OFFICES: Final = "Kantor"

NOTICES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dibuat": "Pelimpahan sudah dibuat. Silakan unduh berkasnya.",
        "dicatat": "Kabarnya sudah dicatat.",
        "tersimpan": "Sudah disimpan.",
        "terhapus": "Sudah dihapus dari daftar kantor ini.",
        "disembunyikan": "Berkas sudah disembunyikan dan dihapus setelah 24 jam.",
        "tetap": "Berkas tetap disimpan, tersembunyi.",
    }
)


def people(number: int) -> Html:
    """How many brought a file."""
    return Html(f"{number} orang")


def about(claim: int, title: str) -> Html:
    """Which claim a page is about."""
    return Html(f"Klaim {claim}: {escape(title)}")
