"""What is said about files that hold lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

SHEET: Final = "Daftar"
LONGEST_QUOTE: Final = 30  # characters
OLD_EXCEL: Final = (
    "File ini Excel lama (.xls) atau dikunci sandi. Buka di Excel, lalu simpan sebagai “Excel "
    "Workbook (.xlsx)” tanpa sandi."
)
NO_LIST: Final = "Isi file ini bukan daftar. Kirim file Excel (.xlsx) atau CSV UTF-8."
BROKEN: Final = "File Excel ini rusak atau tidak lengkap. Mohon disimpan ulang sebagai .xlsx."
TOO_BIG_INSIDE: Final = (
    "Isi file Excel ini terlalu besar. Salin daftarnya saja ke buku kerja baru, lalu simpan "
    "sebagai .xlsx."
)


def too_large(most: int) -> str:
    """The file has too many bytes."""
    return f"File terlalu besar. Paling besar {most // 1024 // 1024} MB."


def too_many_rows(most: int) -> str:
    """The list has too many rows."""
    shown = f"{most:,}".replace(",", ".")
    return f"Daftar terlalu panjang. Paling banyak {shown} baris dalam satu file."


def several_sheets(titles: Sequence[str]) -> str:
    """More than one sheet could be meant."""
    named = ", ".join(f"“{title}”" for title in titles)
    return f"Ada beberapa lembar berisi data: {named}. Sisakan satu lembar saja."


def hidden_sheets(titles: Sequence[str]) -> str:
    """What nobody sees is not read."""
    named = ", ".join(f"“{title}”" for title in titles)
    return f"Lembar tersembunyi tidak dibaca: {named}."


def merged(reference: str) -> str:
    """Cells that were made one."""
    return f"Ada sel gabungan ({reference}). Pisahkan dahulu, lalu isi setiap barisnya."


def formula(field: str) -> str:
    """A cell that a spreadsheet would calculate."""
    shown = field if len(field) <= LONGEST_QUOTE else f"{field[: LONGEST_QUOTE - 1]}…"
    return f"Isi “{shown}” adalah rumus. Ganti dengan nilainya, atau tulis ' di depannya."
