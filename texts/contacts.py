"""What is said about lists of contacts; no number stands in any of it."""

from __future__ import annotations

from collections.abc import Sequence

NUMBER_MISSING = "Kolom number kosong; isi dengan nomor WhatsApp."
NUMBER_UNREADABLE = "Nomor tidak terbaca. Tulis seperti 0812… atau +62812…, dan atur sebagai teks."
NAME_MISSING = "Kolom name kosong; isi dengan nama orangnya."
CONSENT_MISSING = "Kolom consent kosong; isi tanggal orang ini menyetujui dikirimi pesan."
CONSENT_UNREADABLE = "Tanggal persetujuan tidak terbaca. Tulis seperti 2027-02-13 atau 13/02/2027."
CONSENT_IN_FUTURE = "Tanggal persetujuan belum terjadi."


def listed_twice(line: int) -> str:
    """The same person for the same group stands on an earlier line."""
    return f"Orang ini sudah tercantum di baris {line} untuk tujuan yang sama."


def contact_twice(line: int) -> str:
    """The same person is a contact on an earlier line; one cannot be that of two offices."""
    return f"Orang ini sudah menjadi kontak di baris {line}; satu orang, satu kantor."


def imported(added: int, updated: int, stopped: Sequence[int]) -> str:
    """After an import; `stopped` are the lines of people who want no messages."""
    summary = f"{added} orang baru, {updated} diperbarui."
    if not stopped:
        return summary
    lines = ", ".join(map(str, stopped))
    return f"{summary} Dilewati karena sudah meminta berhenti atau dihapus: baris {lines}."
