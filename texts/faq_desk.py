"""What is said to staff who write and certify answers."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

# What a draft lacks

NO_QUESTION: Final = "Tulis pertanyaannya."
NO_FULL: Final = "Jawaban lengkap belum diisi."
NO_SHORT: Final = "Jawaban singkat belum diisi."
NO_LAW: Final = "Dasar hukum belum diisi."
BAD_LINK: Final = "Tautan sumber harus diawali https://."
NO_REGIONS: Final = "Tulis kode wilayah tempat keterangan ini berlaku."
NO_MODE: Final = "Pilih: menambah jawaban, atau menggantikannya."
BACKWARDS: Final = "Tanggal akhir lebih awal daripada tanggal mulai."
IS_OVER: Final = "Tanggal akhir sudah lewat, jadi jawaban ini tidak akan pernah diberikan."


def too_long(field: str, most: int) -> str:
    """A field holds more than people read."""
    return f"{field} terlalu panjang. Paling banyak {most} karakter."


def too_many(field: str, most: int) -> str:
    """A field lists more than is looked at."""
    return f"{field} terlalu banyak. Paling banyak {most}."


def few_phrasings(has: int, fewest: int) -> str:
    """A question is not found by few ways of asking."""
    return (
        f"Baru ada {has} contoh cara orang bertanya. Perlu paling sedikit {fewest} yang berbeda, "
        "supaya pertanyaannya dikenali."
    )


def unknown_topic(named: str, known: Iterable[str]) -> str:
    """A topic that is none of ours."""
    return f"Topik “{named}” tidak dikenal. Pilih salah satu: {', '.join(known)}."


NO_FILE: Final = "Lampirannya sudah tidak ada. Mohon unggah lagi."


def unknown_related(codes: Iterable[str]) -> str:
    """Related answers that are not there."""
    return f"Jawaban terkait tidak dikenal: {', '.join(codes)}."


def foreign_regions(regions: Iterable[str]) -> str:
    """Regions of which an office says nothing."""
    return f"Bukan wilayah kantor ini: {', '.join(regions)}."


def bad_regions(regions: Iterable[str]) -> str:
    """What is no code of a region."""
    shown = ", ".join(regions)
    return f"Bukan kode wilayah: {shown}. Contoh: 65, 65.03, atau LN untuk luar negeri."


# What stands between somebody and an act

UNKNOWN: Final = "Jawaban ini tidak ditemukan."
OUTDATED: Final = "Sudah ada yang mengubahnya sejak halaman ini dibuka. Mohon baca yang terbaru."
OWN_WORK: Final = (
    "Pengesahan perlu orang kedua. Yang menulis atau mengajukan tidak dapat mengesahkannya."
)
SHARED_PHONE: Final = "Nomor HP kantor tidak dapat mengesahkan. Mohon masuk dari nomor sendiri."
NOT_OPEN: Final = "Versi ini tidak sedang menunggu pengesahan."
NOTHING_NEW: Final = "Tidak ada konsep baru yang dapat diajukan."
NO_REASON: Final = "Tulis alasannya, supaya penulis tahu apa yang diperbaiki."
ALREADY_WITHDRAWN: Final = "Jawaban ini sudah ditarik."

FIELDS: Final = MappingProxyType(
    {
        "question": "Pertanyaan",
        "short": "Jawaban singkat",
        "full": "Jawaban lengkap",
        "law": "Dasar hukum",
        "url": "Tautan sumber",
        "topic": "Topik",
        "stage": "Tahapan",
        "election": "Pemilu",
        "phrasings": "Contoh cara bertanya",
        "related": "Jawaban terkait",
        "regions": "Wilayah",
        "mode": "Cara berlaku",
        "valid_from": "Berlaku mulai",
        "valid_until": "Berlaku sampai",
        "checked": "Pemeriksaan sumber",
        "attachments": "Lampiran",
        "reason": "Alasan",
    }
)
"""What the parts of an answer are called."""
