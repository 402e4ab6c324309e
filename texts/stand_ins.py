"""What a Pimpinan and whoever stands in for them (Plh) read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from texts import dates
from texts.markup import Html, bold, escape

NAME: Final = "Tunjuk Plh"
END: Final = "Akhiri Plh"
TODAY: Final = "Hari ini"
TOMORROW: Final = "Sampai besok"
CANCEL: Final = "Tidak jadi"

WHICH_OFFICE: Final = "Untuk kantor mana?"
ASK_WHO: Final = "Siapa yang menggantikan Bapak/Ibu menyetujui pengumuman?"
NOBODY_TO_NAME: Final = (
    "Belum ada orang lain yang terdaftar di kantor ini. Mintalah Admin mengundangnya lebih dahulu."
)
DAY_NOT_READ: Final = "Mohon maaf, harinya belum terbaca. Contoh: “Jumat” atau “13/2/2027”."
DAY_IS_OVER: Final = "Hari itu sudah lewat. Silakan tulis hari yang akan datang."
NOT_OF_THE_OFFICE: Final = "Orang itu tidak terdaftar di kantor ini."
SHARED_PHONE: Final = "Plh ditunjuk dari nomor Pimpinan sendiri, bukan dari HP kantor."
ONLY_LEADERS: Final = "Hanya Pimpinan kantor itu yang dapat menunjuk Plh."
CANCELLED: Final = "Baik, tidak ada yang berubah."
NOBODY_STOOD_IN: Final = "Memang sedang tidak ada Plh."


def overview(office: str, name: str | None, last: date | None) -> Html:
    """Who decides at an office while the Pimpinan is away."""
    if name is None or last is None:
        return Html(f"{bold(office)}\nSekarang tidak ada Plh; Pimpinan sendiri yang memutuskan.")
    return Html(f"{bold(office)}\nPlh: {escape(name)}, sampai {day(last)}.")


def ask_until(name: str) -> Html:
    """Until when?"""
    return Html(
        f"Sampai kapan {escape(name)} menggantikan Bapak/Ibu? "
        "Tulis harinya, misalnya “Jumat” atau “13/2/2027”."
    )


def named(name: str, office: str, last: date) -> Html:
    """To the Pimpinan."""
    return Html(
        f"{escape(name)} menjadi Plh {escape(office)} sampai {day(last)} dan sudah kami kabari. "
        "Bapak/Ibu sendiri juga tetap dapat memutuskan."
    )


def you_stand_in(office: str, last: date) -> Html:
    """To whoever stands in."""
    return Html(
        f"Bapak/Ibu ditunjuk menjadi Plh {escape(office)} sampai {day(last)}: "
        "pengumuman yang diajukan kini menunggu keputusan Bapak/Ibu juga. "
        "Lihat yang menunggu dengan /persetujuan."
    )


def ended(office: str) -> Html:
    """To the Pimpinan."""
    return Html(f"Tidak ada lagi Plh di {escape(office)}; Pimpinan sendiri yang memutuskan.")


def too_long(days: int) -> str:
    """A day that is too far away."""
    return f"Paling lama {days} hari. Silakan tulis hari yang lebih dekat."


def day(last: date) -> str:
    """A day in words: Selasa, 13 Februari 2024."""
    noon = datetime(last.year, last.month, last.day, 12, tzinfo=ZoneInfo("Asia/Jakarta"))
    return dates.day(noon, "Asia/Jakarta")
