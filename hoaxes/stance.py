"""How a message speaks: as a claim, as a denial of one, or as somebody who was there; pure."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Stance(StrEnum):
    """What a message does with what it says."""

    CLAIM = "claim"
    DENIAL = "denial"
    WITNESS = "witness"


_DENIAL: Final = re.compile(
    r"\b(?:hoax|hoaks|hoak|isu bohong|berita bohong|kabar bohong|fitnah belaka|klarifikasi\w*"
    r"|(?:mem)?bantah\w*|dibantah|tidak benar|tidak betul|cek fakta|faktanya|disinformasi"
    r"|misinformasi|jangan percaya|(?:informasi|pesan|kabar) palsu|adalah palsu)\b"
)
_WITNESS: Final = re.compile(
    # I saw, found, was asked to
    r"\b(?:saya|aku|kami)(?: \w+){0,2} (?:lihat|melihat|menyaksikan|saksikan|saksi|temukan"
    r"|menemukan|alami|mengalami|dengar sendiri|rekam|merekam|foto|video(?:kan)?|hadir|petugas"
    r"|kpps|anggota|guru|relawan|bekerja|kerja|disuruh|diminta|dipaksa|dihubungi|diancam|ditawari"
    r"|ditolak|dilarang|dipotong|terima|menerima|protes|lapor|melapor|laporkan|tinggal|warga"
    r"|mahasiswa|penyandang|baru pindah|nyoblos|mencoblos|ikuti|hitung)\b"
    # where I am, what is mine
    r"|\b(?:di|dekat|depan|samping) (?:\w+ ){0,2}(?:saya|kami|kita)\b"
    r"|\b(?:tps|rumah|desa|kampung|kelurahan|kecamatan|lingkungan|rt|rw|anak|ayah|ibu|suami|istri"
    r"|adik|kakak|tetangga|keluarga|nama|honor|motor) (?:saya|kami|ku)\b"
    r"|\b(?:mau|ingin|saya|izin|mohon) (?:me)?lapor(?:kan)?\b|\blihat sendiri\b|\bmata kepala\b"
    # just now
    r"|\b(?:barusan|tadi (?:pagi|siang|sore|malam)?) ?(?:saya|di|ada|kami)\b|\bkami tidak diberi\b"
)


def stance(sentence: str) -> Stance:
    """The stance of normalised words in a row; who was there counts before who denies."""
    if _WITNESS.search(sentence):
        return Stance.WITNESS
    return Stance.DENIAL if _DENIAL.search(sentence) else Stance.CLAIM
