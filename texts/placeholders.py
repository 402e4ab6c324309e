"""What people read about the gaps of an announcement that each office's own words fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from texts.markup import Html, bold, escape, lines

NAMES_SHOWN: Final = 10
CHANGE: Final = "Ubah kontak"
CANCEL: Final = "Tidak jadi"
EMPTIED: Final = "-"  # typed instead of a contact, it removes the one that is there

NOBODYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kantor": "[nama kantor penerima]",
        "wilayah": "[wilayah penerima]",
        "kontak": "[kontak kantor penerima]",
        "jam": "[jam kirim setempat]",
    }
)
KNOWN: Final = "{kantor}, {wilayah}, {kontak}, dan {jam}"
CANCELLED: Final = "Baik, kontaknya tetap seperti semula."
ONLY_LEADERS: Final = "Kontak kantor diubah oleh Pimpinan atau Admin kantor itu."


def gaps(unknown: Sequence[str], without_contact: Sequence[str]) -> Html:
    """Why an announcement cannot leave yet."""
    return lines(
        _unknown(unknown) if unknown else None,
        _without_contact(without_contact) if without_contact else None,
    )


def _unknown(names: Sequence[str]) -> str:
    shown = ", ".join(f"{{{escape(name)}}}" for name in names[:NAMES_SHOWN])
    return (
        f"Isian {shown} tidak kami kenal. Yang dapat dipakai: {KNOWN}. "
        "Bila kurung kurawalnya memang bagian teks, tulis dua kali: {{."
    )


def _without_contact(names: Sequence[str]) -> str:
    shown = ", ".join(escape(name) for name in names[:NAMES_SHOWN])
    rest = len(names) - NAMES_SHOWN
    more = f", dan {rest} lainnya" if rest > 0 else ""
    return (
        f"Isian {{kontak}} belum dapat dipakai: {len(names)} kantor belum mengisi kontaknya "
        f"({shown}{more}). Pimpinan atau Admin kantor itu mengisinya dengan /kontakkantor."
    )


def example(office: str) -> Html:
    """Under a preview: whose words stand in the gaps there."""
    return Html(f"Isian: {escape(example_of(office))}.")


def example_of(office: str) -> str:
    """The same in a list of facts."""
    return f"contoh {office}; tiap kantor membaca isiannya sendiri"


def for_groups(titles: Sequence[str]) -> Html:
    """Above one office's copy, for somebody who passes on the copies of several."""
    return bold(f"Untuk grup {', '.join(f'“{title}”' for title in titles)}:")


# /kontakkantor


def contact(office: str, found: str | None) -> Html:
    """What the public is told about how to reach an office."""
    return lines(
        bold(f"Kontak {office}"),
        escape(found) if found else "Belum diisi.",
        "Kontak ini mengisi {kontak} dalam pengumuman yang diterima kantor ini.",
    )


def ask_contact(office: str) -> Html:
    """How does the public reach it?"""
    return Html(
        f"Silakan tulis kontak {escape(office)} untuk masyarakat, misalnya "
        "“Helpdesk 0556-20000” atau “humas@kpu.go.id”. Ketik - untuk mengosongkan."
    )


def saved(office: str, found: str | None) -> Html:
    """It was changed."""
    if not found:
        return Html(f"Kontak {escape(office)} dikosongkan.")
    return Html(f"Tersimpan. Kontak {escape(office)}: {escape(found)}")


def not_read(most: int) -> str:
    """What was typed is no contact."""
    return (
        "Mohon maaf, kontaknya belum terbaca. Tulis dengan huruf atau angka dalam satu baris, "
        f"paling panjang {most} karakter, tanpa kurung kurawal."
    )


def imported(offices: int) -> str:
    """After a list was imported."""
    return f"{offices} kontak kantor tersimpan."
