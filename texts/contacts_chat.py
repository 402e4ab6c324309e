"""What is said in /kontak."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from texts.markup import Html, bold, escape, lines, paragraphs

SEARCH: Final = "Cari"
ADD: Final = "Tambah kontak"
MORE: Final = "Berikutnya"
CHANGE_CATEGORY: Final = "Ubah kategori"
CHANGE_SEGMENT: Final = "Ubah segmen"
END: Final = "Akhiri kontak"
YES_END: Final = "Ya, akhiri"
NO: Final = "Tidak jadi"
TODAY: Final = "Hari ini"
YES_ADD: Final = "Ya, tambahkan"

NOBODY: Final = "Belum ada kontak yang terdaftar."
NOT_FOUND: Final = "Tidak ada kontak yang cocok. Coba kata lain, atau ketik /kontak."
ASK_WORDS: Final = "Siapa yang dicari? Tulis nama orangnya atau nama kantornya."
WORDS_NOT_READ: Final = "Mohon maaf, kata-katanya belum terbaca. Silakan tulis nama atau kantor."
NO_WHATSAPP: Final = (
    "Kontak menerima pengumuman lewat WhatsApp, dan WhatsApp belum diaktifkan di layanan ini."
)
ASK_OFFICE: Final = "Kontak untuk kantor mana?"
ASK_NUMBER: Final = (
    "Berapa nomor WhatsApp-nya? Tulis seperti 0812… atau +62812….\nKetik /batal bila tidak jadi."
)
ASK_NAME: Final = "Siapa nama orangnya?"
NAME_NOT_READ: Final = "Mohon maaf, namanya belum terbaca. Silakan tulis dengan kata-kata."
KIND_NOT_READ: Final = "Mohon maaf, pilihannya belum terbaca. Silakan tekan salah satu tombol."
ASK_CONSENT: Final = (
    "Kapan orang ini menyetujui dikirimi pesan dari kami? Tekan “Hari ini”, atau tulis tanggalnya, "
    "misalnya 13/02/2027. Tanpa persetujuan, mohon jangan ditambahkan."
)
TODAY_WORDS: Final = "hari ini"
ENDED: Final = "Kontak sudah diakhiri dan tidak lagi menerima pengumuman."
GONE: Final = "Kontak itu sudah tidak terdaftar."


def listed(total: int, troubled: int, rows: Sequence[tuple[int, str, str, str, str]]) -> Html:
    """A page of contacts: (place, name, office, what they are, how they are)."""
    attention = f" {troubled} perlu perhatian." if troubled else ""
    told = [
        escape(f"{place}. {name}, {office}: {kind}; {how}")
        for place, name, office, kind, how in rows
    ]
    return paragraphs(f"{bold(f'{total} kontak')}.{attention}", lines(*told))


def card(
    name: str,
    office: str,
    kind: str,
    where: str,
    consent: str,
    how: str,
    groups: Sequence[str],
    *,
    may_change: bool,
) -> Html:
    """One contact."""
    return lines(
        f"{bold(name)}, {escape(office)}",
        f"Kategori: {escape(kind)}",
        f"Alamat: {escape(where)}",
        f"Persetujuan: {escape(consent)}",
        f"Keadaan: {escape(how)}",
        f"Admin Grup: {escape(', '.join(groups))}" if groups else None,
        None if may_change else f"Yang dapat mengubah hanya petugas {escape(office)}.",
    )


def ask_category(name: str) -> Html:
    """What is this person?"""
    return Html(f"{bold(name)} termasuk yang mana?")


def confirm(name: str, number: str, office: str, kind: str, day: str) -> Html:
    """Everything, before somebody becomes a contact."""
    return paragraphs(
        f"Tambahkan {bold(name)} ({escape(number)}) sebagai kontak {bold(office)}?",
        lines(f"Kategori: {escape(kind)}", f"Menyetujui pada: {escape(day)}"),
    )


def added(name: str, office: str) -> Html:
    """Somebody is a contact from now."""
    return Html(f"{bold(name)} kini kontak {bold(office)} dan menerima pengumumannya.")


def confirm_end(name: str) -> Html:
    """Before a contact ends."""
    return Html(f"Akhiri {bold(name)} sebagai kontak? Pengumuman tidak lagi dikirim kepadanya.")
