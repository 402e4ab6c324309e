"""What is said in /mitra: how an office's groups and contacts are, and lists of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from texts.markup import Html, bold, escape, lines, paragraphs
from texts.registry import HEALTH_LABELS

GET_GROUPS: Final = "Unduh grup"
GET_CONTACTS: Final = "Unduh kontak"
BRING_GROUPS: Final = "Impor grup"
BRING_CONTACTS: Final = "Impor kontak"
ASK_FILE: Final = (
    "Silakan kirim file Excel (.xlsx) atau CSV-nya ke sini sebagai dokumen. Belum ada yang berubah "
    "sebelum Bapak/Ibu setuju. Contoh isinya: unduh dahulu daftar yang sekarang.\n"
    "Ketik /batal bila tidak jadi."
)
NO_FILE: Final = "Mohon kirim filenya sebagai dokumen (.xlsx atau .csv), atau ketik /batal."
CHANGED: Final = (
    "Daftar yang terdaftar berubah sejak file ini dibaca. Beginilah hasilnya bila diterapkan "
    "sekarang:"
)
EXPIRED: Final = "File itu sudah tidak disimpan. Mohon kirim sekali lagi."
NO_WHATSAPP: Final = (
    "Kontak menerima pengumuman lewat WhatsApp, dan WhatsApp belum diaktifkan di layanan ini."
)


def overview(office: str, groups: int, contacts: int, health: Mapping[str, int]) -> Html:
    """How the groups and contacts of an office and of those under it are."""
    told = [
        f"{count} {label.lower()}" for key, label in HEALTH_LABELS.items() if (count := health[key])
    ]
    return lines(
        f"Daftar mitra {bold(office)} dan bawahannya:",
        f"{groups} grup, {contacts} kontak.",
        escape("; ".join(told)) if told else None,
    )


def overview_and_desk(overview: str) -> Html:
    """The same, and where to mend it."""
    return paragraphs(overview, "Untuk melihat dan membenahi satu per satu, ketik /meja.")


def attached(rows: int, office: str, *, has_hidden: bool) -> Html:
    """Under a list that leaves."""
    hidden = "Nomor kontak kantor lain disamarkan." if has_hidden else None
    return lines(f"Daftar {bold(office)}: {rows} baris.", hidden)


def done(added: int, changed: int, ended: int) -> Html:
    """After an import."""
    return Html(f"Baik, sudah diterapkan: {added} ditambahkan, {changed} diubah, {ended} diakhiri.")


def too_many(most: int) -> Html:
    """A list too long for a chat."""
    shown = f"{most:,}".replace(",", ".")
    return Html(
        f"Lewat chat paling banyak {shown} baris sekali impor. Untuk daftar yang lebih panjang, "
        "mohon dibagi, atau minta pengelola mengimpornya."
    )


def again(words: str) -> Html:
    """The plan as it is by now."""
    return paragraphs(CHANGED, words)
