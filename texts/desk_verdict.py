"""What the pages about verdicts say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.desk import Problem

NAV: Final = "Putusan"
HEADING: Final = "Putusan"
BACK: Final = "Kembali ke klaim"
BEGIN: Final = "Apa kesimpulannya?"
BEGIN_EXPLAINED: Final = (
    "Pilih kesimpulan; keempat bagiannya lalu terisi kata-kata kantor yang dapat diubah."
)
CIRCULATES: Final = "Yang beredar"
FINDING: Final = "Kesimpulan"
KIND: Final = "Jenis hoaks"
NO_KIND: Final = "bukan hoaks"
SOURCES: Final = "Sumber, satu sebaris: judul | alamat"
SCOPE: Final = "Untuk siapa"
IN_REGIONS: Final = "Wilayah yang melaporkan dan kantor di atasnya"
IN_WHOLE_AREA: Final = "Seluruh wilayah kantor penerbit, dengan alasan:"
REASON: Final = "Alasan untuk seluruh wilayah"
SAVE: Final = "Simpan konsep"
SUBMIT: Final = "Simpan dan ajukan"
STORED: Final = "Yang tersimpan sekarang"
AS_READ: Final = "Seperti dibaca"
TO_GROUPS: Final = "Grup"
TO_ASKERS: Final = "Penanya"
DECISION: Final = "Keputusan"
APPROVE_EXPLAINED: Final = (
    "Yang disetujui persis yang tampak di atas. Grup menerimanya sekarang juga, dan setiap "
    "penanya dikabari."
)
REASON_LABEL: Final = "Yang perlu diperbaiki"
REASON_MISSING: Final = "Mohon tulis apa yang perlu diperbaiki, atau mengapa ditarik."
WITHDRAW_LABEL: Final = "Mengapa ditarik? Grup membaca alasan ini."
HISTORY: Final = "Versi"
WORDINGS_HEADING: Final = "Kata-kata awal putusan"
WORDINGS_EXPLAINED: Final = (
    "Dengan kata-kata ini petugas mulai menulis. {kantor} diisi nama kantor penerbit; yang lain "
    "dalam kurung kurawal ditulis petugas sendiri. Milik KPU RI berlaku di semua kantor yang tidak "
    "punya kata-kata sendiri."
)
WORDING_SAVE: Final = "Simpan kata-kata"
UNKNOWN: Final = Problem(
    "Putusan tidak ditemukan",
    "Klaim atau putusan itu tidak ada, atau tidak ditangani kantor Bapak/Ibu.",
)
NOTICES: Mapping[str, str] = MappingProxyType(
    {
        "simpan": "Konsep tersimpan.",
        "ajukan": "Putusan diajukan; kami kabari begitu diputuskan.",
        "batal": "Pengajuan dibatalkan; konsepnya dapat diubah lagi.",
        "telaah": "Terima kasih. Putusan kini menunggu persetujuan Pimpinan.",
        "setujui": "Putusan disetujui dan terbit; penanya dikabari sekarang.",
        "kembalikan": "Putusan dikembalikan; penulisnya kami kabari.",
        "tarik": "Putusan ditarik; grup dan penanya dikabari, dan klaimnya terbuka lagi.",
        "perbarui": "Versi berikutnya dimulai dengan isi yang terbit.",
        "pindah": "Tulisan dipakai untuk klaim ini.",
        "kata": "Kata-kata tersimpan.",
    }
)


def heading(claim: int) -> str:
    """The title of the page."""
    return f"Putusan klaim {claim}"


def version(number: int, state: str, at: datetime, zone: str) -> str:
    """One version on a line."""
    return f"Versi {number}: {state}, {dates.day_and_time(at, zone)}"
