"""The words of a case that leaves the desk as a page or a PDF."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from texts.markup import Html, escape

TITLE: Final = "Catatan percakapan"
INTERNAL: Final = "Dokumen internal. Berisi data pribadi; mohon tidak disebarkan."
MASKED: Final = "Nama dan nomor telepon disamarkan, karena diunduh di luar kantor yang menangani."
EMPTIED: Final = "Isi percakapan ini sudah dihapus; yang tersisa hanya waktunya."
HELD: Final = "menunggu dibuka penerima"
CODES: Final = (
    "Huruf dan gambar yang tidak ada dalam huruf cetak PDF ditulis dengan kode Unicode, "
    "misalnya [U+1F64F]. Salinan HTML memuat aslinya."
)
PAGE: Final = "Halaman"
UNKNOWN_FILE: Final = "berkas"

RECEIPT: Final = "Nomor"
OFFICE: Final = "Kantor yang menangani"
OPENED_OFFICE: Final = "Kantor yang menerima"
DIVISION: Final = "Bagian"
SUBJECT: Final = "Jenis"
STATE: Final = "Keadaan"
PERSON: Final = "Dari"
OPENED_AT: Final = "Diterima"
ANSWERED_AT: Final = "Pertama dibalas"
CLOSED_AT: Final = "Selesai"
SUMMARY: Final = "Ringkasan"
ATTACHMENT: Final = "Lampiran"

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "heard": "Pesan warga",
        "answer": "Balasan",
        "note": "Catatan internal",
        "opened": "Dibuka",
        "taken": "Ditangani",
        "released": "Dilepas",
        "handed_over": "Diteruskan",
        "taken_over": "Diambil alih",
        "closed": "Selesai",
        "reopened": "Dibuka kembali",
        "withdrawn": "Balasan ditarik",
        "unreachable": "Tidak dapat dihubungi",
    }
)

HOW_TO_EXPORT: Final = (
    "Silakan tulis nomor pesannya di belakang perintahnya. Contoh: /ekspor LYN-6503-0012."
)
NOT_FOUND: Final = (
    "Pesan dengan nomor itu tidak ada di meja layanan Bapak/Ibu. Mohon diperiksa nomornya."
)

# The page of the web desk

DOWNLOAD: Final = "Unduh percakapan"
WHAT_IT_HOLDS: Final = (
    "Isinya data pribadi: mohon hanya dipakai untuk keperluan dinas. Pengunduhan ini tercatat."
)
WHICH_FORM: Final = (
    "PDF untuk dicetak dan diarsipkan; HTML memuat emoji dan huruf yang tidak ada di PDF. "
    "Lampiran tidak ikut, hanya namanya."
)
AS_PDF: Final = "Unduh PDF"
AS_HTML: Final = "Unduh HTML"
TO_THE_CASE: Final = "Kembali ke percakapan"


def attached(number: str) -> Html:
    """The sentence above the file."""
    return Html(
        f"Ini percakapan {escape(number)} sebagai PDF. Isinya data pribadi: mohon hanya dipakai "
        "untuk keperluan dinas. Pengunduhan ini tercatat."
    )
