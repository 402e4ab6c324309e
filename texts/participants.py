"""What the operator reads about the list of participants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

NAME_TOO_SHORT: Final = "Kolom name kosong atau terlalu pendek; isi sedikitnya tiga huruf."
NOBODY: Final = "Belum ada peserta pemilu. Impor dengan: bakohumas participants import FILE."
REMOVED: Final = "Peserta nomor {number} dihapus dari daftar."
NO_PARTICIPANT: Final = "Peserta nomor {number} tidak ada dalam daftar."


def unknown_kind(text: str, choices: Iterable[str]) -> str:
    """A kind that there is not."""
    return f"Jenis “{text}” tidak dikenal. Pilihan: {', '.join(choices)}."


def bad_number(text: str) -> str:
    """A number that is none of a ballot."""
    return f"Nomor urut “{text}” tidak terbaca. Tulis angka 1–999, atau kosongkan."


def bad_link(text: str) -> str:
    """A page that is no address."""
    return f"Tautan “{text}” tidak terbaca. Contoh: https://contoh.id."


def participant(key: int, kind: str, name: str, number: int | None, link: str) -> str:
    """One participant on a line."""
    order = f"nomor urut {number}" if number else "tanpa nomor urut"
    return f"{key}  {kind}  {name} ({order}){f'  {link}' if link else ''}"


def imported(added: int, updated: int) -> str:
    """After an import."""
    return f"{added} peserta ditambahkan, {updated} diperbarui."
