"""What is said about lists of known claims that come in and go out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SHOWN: Final = 40  # characters of a field in a plan
NOTHING: Final = "(kosong)"
IMPORTED: Final = "Diimpor dari daftar klaim yang dikenal."
NOT_UTF8: Final = "Baris ini bukan UTF-8."
NO_OBJECT: Final = "Baris ini bukan objek JSON."
TOO_LONG: Final = "Isi yang beredar (narrative) terlalu panjang."
TOO_LONG_ID: Final = "external_id terlalu panjang."
UNKNOWN_FORM: Final = "Akhiran berkas harus .csv, .xlsx, atau .jsonl."


def too_many(most: int) -> str:
    """The list has too many rows."""
    return f"Daftar terlalu panjang. Paling banyak {most} baris dalam satu berkas."


def missing(column: str) -> str:
    """A field is empty that must not be."""
    return f"Kolom {column} masih kosong."


def twice(name: str, first: int) -> str:
    """An id stands on two lines."""
    return f"external_id “{name}” sudah ada di baris {first}."


def unknown(column: str, written: str, labels: Mapping[str, str]) -> str:
    """A word is none of those that are known."""
    return f"Kolom {column}: “{written[:SHOWN]}” tidak dikenal. Pilihan: {', '.join(labels)}."


def unknown_office(code: str) -> str:
    """No office has this code."""
    return f"Kantor dengan kode “{code[:SHOWN]}” tidak ada."


def no_day(written: str) -> str:
    """It is no day."""
    return f"Kolom published_on: “{written[:SHOWN]}” bukan tanggal seperti 2027-02-14."


def written_here(number: int) -> str:
    """What an office has written is not overwritten."""
    return f"Klaim {number} ditulis atau diubah di layanan ini, jadi tidak ditimpa."


def imported(added: int, changed: int, same: int) -> str:
    """What an import has done."""
    return f"{added} klaim ditambahkan, {changed} diubah, {same} sudah sama."


def exported(count: int, file: str) -> str:
    """What went out."""
    return f"{count} klaim ditulis ke {file}."
