"""The files of a claim, in the private chat of whoever verifies."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from texts import dates
from texts import referrals as words
from texts.markup import Html, bold, escape, lines

FILES_OF_CLAIM: Final = "Berkas"
HIDE_FILE: Final = "Sembunyikan"
YES_HIDE: Final = "Ya, sembunyikan"
SURE: Final = (
    "Berkas ini akan disembunyikan dari semua petugas dan dihapus setelah 24 jam. Pakai ini bila "
    "isinya KTP, KK, atau data pribadi lain. Lanjutkan?"
)
HIDDEN_NOW: Final = (
    "Berkas sudah disembunyikan dan dihapus setelah 24 jam. Mohon pesan di chat ini dihapus juga. "
    "Bila perlu tetap disimpan, alasannya dapat ditulis di meja layanan: ketik /meja."
)
ON_DESK: Final = "Berkas ini tidak dikirim ke chat; silakan dibuka di meja layanan: ketik /meja."


def file(kind: str, problem: str | None, at: datetime, zone: str, *, is_hidden: bool) -> Html:
    """What stands under one file, or in its stead."""
    head = f"{words.KINDS[kind]} · {dates.day_and_time(at, zone)}"
    if is_hidden:
        return lines(bold(head), words.HIDDEN)
    if problem is not None:
        return lines(bold(head), words.PROBLEMS[problem], ON_DESK)
    return lines(bold(head)) if kind in {"picture", "pdf"} else lines(bold(head), ON_DESK)


def of_claim(claim: int, number: int, left: int) -> Html:
    """How many files there are."""
    if not number:
        return Html(f"Belum ada berkas pada klaim {claim}.")
    more = f" {left} lainnya ada di meja layanan: ketik /meja." if left else ""
    return Html(f"{escape(number)} berkas pada klaim {claim}.{more}")
