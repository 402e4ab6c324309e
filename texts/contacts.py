"""What is said about lists of contacts; no number stands in any of it."""

from __future__ import annotations

from collections.abc import Sequence

NUMBER_MISSING = "Kolom number kosong; isi dengan nomor WhatsApp."
NUMBER_UNREADABLE = "Nomor tidak terbaca. Tulis seperti 0812… atau +62812…, dan atur sebagai teks."
NUMBER_ROUNDED = (
    "Nomor sudah diubah aplikasi lembar kerja (seperti 6,28E+12). Atur kolom number sebagai teks, "
    "lalu isi ulang nomornya."
)
NAME_MISSING = "Kolom name kosong; isi dengan nama orangnya."
CONSENT_MISSING = "Kolom consent kosong; isi tanggal orang ini menyetujui dikirimi pesan."
CONSENT_UNREADABLE = "Tanggal persetujuan tidak terbaca. Tulis seperti 2027-02-13 atau 13/02/2027."
CONSENT = "tanggal persetujuan"
NO_DAY = "belum ada"
OTHER_SENDER = (
    "Kategori itu dilayani nomor kami yang lain. Akhiri kontak ini, lalu tambahkan lagi dengan "
    "kategori yang baru."
)
SUPPRESSED = (
    "Orang ini sudah meminta berhenti atau menghapus datanya, jadi tidak dapat ditambahkan. Bila "
    "berkenan lagi, mohon ia sendiri menulis MULAI ke nomor kami."
)
NOT_OF_THE_OFFICE = "Penanggung jawab harus petugas atau kontak kantor tersebut."
CONSENT_IN_FUTURE = "Tanggal persetujuan belum terjadi."


def listed_twice(line: int) -> str:
    """The same person for the same group stands on an earlier line."""
    return f"Orang ini sudah tercantum di baris {line} untuk tujuan yang sama."


def contact_twice(line: int) -> str:
    """The same person is a contact on an earlier line; one cannot be that of two offices."""
    return f"Orang ini sudah menjadi kontak di baris {line}; satu orang, satu kantor."


def imported(added: int, updated: int, stopped: Sequence[int], ended: int = 0) -> str:
    """After an import; `stopped` are the lines of people who want no messages."""
    summary = f"{added} orang baru, {updated} diperbarui"
    summary = f"{summary}, {ended} diakhiri." if ended else f"{summary}."
    if not stopped:
        return summary
    lines = ", ".join(map(str, stopped))
    return f"{summary} Dilewati karena sudah meminta berhenti atau dihapus: baris {lines}."


def admin_of(name: str, group: str) -> str:
    """Somebody who passes on to a group."""
    return f"{name} (Admin Grup “{group}”)"
