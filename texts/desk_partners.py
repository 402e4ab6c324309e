"""What staff read on the desk's page of groups and contacts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

NAV: Final = "Daftar mitra"
HEADING: Final = "Daftar mitra"
EXPLAINED: Final = (
    "Grup dan kontak yang menerima pengumuman. Yang dapat mengubah hanya petugas kantor pemiliknya."
)
FILTER: Final = "Saring"
OFFICE: Final = "Kantor"
CATEGORY: Final = "Kategori"
SEGMENT: Final = "Segmen pemilih"
HEALTH: Final = "Keadaan"
ANY: Final = "Semua"
NO_SEGMENT: Final = "Tanpa segmen"
SHOW: Final = "Tampilkan"
BY_CATEGORY: Final = "Ringkasan per kategori"
NOTHING: Final = "Tidak ada yang cocok dengan saringan ini."
CONTACT: Final = "kontak"
GROUP: Final = "grup"
IN_CHARGE: Final = "Penanggung jawab"
NOBODY: Final = "belum ada"
CHANGE: Final = "Ubah"
SAVE: Final = "Simpan"
END: Final = "Akhiri"
END_EXPLAINED: Final = "Pengumuman tidak lagi dikirim ke sini. Bila keliru, dapat didaftarkan lagi."
SURE: Final = "Ya, akhiri"
NEWER: Final = "Sebelumnya"
OLDER: Final = "Berikutnya"
DOWNLOADS: Final = "Unduh daftar"
DOWNLOADS_EXPLAINED: Final = (
    "Untuk kantor yang sedang ditampilkan dan bawahannya. Nomor kontak kantor lain disamarkan. "
    "Pengunduhan tercatat."
)
LISTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "grup.xlsx": "Grup (Excel)",
        "grup.csv": "Grup (CSV)",
        "kontak.xlsx": "Kontak (Excel)",
        "kontak.csv": "Kontak (CSV)",
    }
)
NOTICES: Final[Mapping[str, str]] = MappingProxyType(
    {"tersimpan": "Baik, perubahan tersimpan.", "berakhir": "Baik, sudah diakhiri."}
)
CHANGED_MEANWHILE: Final = (
    "Baru saja diubah rekan. Pilihan Bapak/Ibu masih ada di bawah; bila tetap, tekan Simpan sekali "
    "lagi."
)
NOT_SURE: Final = "Centang “Ya, akhiri” bila memang ingin mengakhirinya."
NO_CHOICE: Final = "Pilihan itu tidak ada dalam daftar. Silakan pilih sekali lagi."


def counted(groups: int, contacts: int) -> str:
    """How many there are."""
    return f"{groups} grup, {contacts} kontak"


def of_category(label: str, total: int, troubled: int) -> str:
    """How many of a category there are, and how many of them need a look."""
    return f"{label}: {total}" + (f", {troubled} perlu perhatian" if troubled else "")
