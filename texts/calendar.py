"""What the operator reads about stages and special days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

NUMBERS_SHOWN: Final = 5

NAME_MISSING = "Kolom name kosong; isi dengan nama tahapan."
BACKWARDS = "Hari terakhir lebih dulu daripada hari pertama."
NO_STAGES = "Belum ada tahapan."
COUNTRY = "seluruh Indonesia"
REMOVED = "Tahapan {number} dihapus."
NO_STAGE = "Tahapan nomor {number} tidak ada."
DAY_REOPENED = "Hari {day} kembali seperti biasa."
DAY_AS_USUAL = "Hari {day} memang seperti biasa."


def bad_day(text: str) -> str:
    """A day that cannot be read."""
    return f"Tanggal “{text}” tidak terbaca. Contoh: 2029-02-14."


def unknown_mode(text: str, choices: Iterable[str]) -> str:
    """A mode that there is not."""
    return f"Mode “{text}” tidak dikenal. Pilihan: {', '.join(choices)}."


def unknown_kind(text: str, choices: Iterable[str]) -> str:
    """A kind that there is not."""
    return f"Jenis “{text}” tidak dikenal. Pilihan: {', '.join(choices)}."


def in_use(number: int, announcements: Sequence[int]) -> str:
    """Announcements are bound to a stage."""
    named = ", ".join(map(str, announcements[:NUMBERS_SHOWN]))
    more = " dan lainnya" if len(announcements) > NUMBERS_SHOWN else ""
    return (
        f"Tahapan {number} mengikat pengumuman nomor {named}{more}, jadi tidak dapat dihapus. "
        "Ubah harinya dengan: bakohumas calendar add."
    )


def stage(number: int, name: str, days: tuple[str, str], mode: str, kind: str, office: str) -> str:
    """One stage on a line."""
    first, last = days
    return f"{number}  {first} – {last}  {mode}  {kind}  {name} ({office})"


def imported(added: int, updated: int) -> str:
    """After an import."""
    return f"{added} tahapan ditambahkan, {updated} diperbarui."


def day_set(day: str, name: str, office: str, *, is_working: bool) -> str:
    """A special day was set."""
    what = "hari kerja" if is_working else "libur"
    return f"{day} {what} di {office}: {name}."
