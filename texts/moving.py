"""What the operator reads while data is moved, backed up or restored."""

from __future__ import annotations

BAD_SOURCE = "“{url}” bukan alamat database. Contoh: sqlite:///bakohumas.db"
NO_SOURCE = "Database asal belum ada atau masih kosong: {name}."
SAME_DATABASE = "Database asal dan tujuan sama. Isi database_url dengan tujuan yang baru."
SOURCE_IN_USE = (
    "Bot masih berjalan dengan database asal. Hentikan dulu, supaya tidak ada yang tertinggal."
)
TARGET_IN_USE = (
    "Masih ada proses bot yang tersambung ke database tujuan. Hentikan semua lebih dulu."
)
NOT_EMPTY = (
    "Database tujuan sudah berisi data. Pakai database baru yang kosong, lalu jalankan: "
    "bakohumas migrate"
)
OTHER_REVISION = (
    "Database asal dan tujuan harus sama-sama siap untuk versi ini. Jalankan bakohumas migrate "
    "untuk keduanya."
)
MISMATCH = "Isi tabel {table} tidak sama setelah disalin. Periksa disk dan server database."
NOTHING_CHANGED = "Tidak ada yang berubah; perintah ini boleh diulang."
PROGRESS = "Menyalin"


def moved(tables: int, rows: int) -> str:
    """Everything is in its new place."""
    return f"{tables} tabel, {_number(rows)} baris tersalin dan cocok dengan asalnya."


def row(name: str, rows: int, digest: str) -> str:
    """A table that is the same on both sides."""
    return f"{name:<20} {_number(rows):>12}  {digest[:16]}"


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")
