"""/catat: an office has told by telephone or radio that it has an announcement."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from texts import dates
from texts.markup import Html, escape

TELEPHONE: Final = "Telepon"
RADIO: Final = "Radio"
ASK_OFFICE: Final = "Kantor mana yang mengabari? Ketik namanya, misalnya “Kab. Nunukan”."
ASK_WHICH_OFFICE: Final = "Kantor mana yang dimaksud?"
ASK_MEANS: Final = "Lewat apa kabarnya?"
ASK_WHO: Final = (
    "Siapa yang mengabari? Tulis nama atau jabatannya. Bila bukan baru saja, tambahkan koma dan "
    "jamnya, misalnya “Kasubbag Humas, 09.15”."
)
WHO_NOT_READ: Final = (
    "Mohon maaf, belum terbaca siapa yang mengabari. Contoh: “Kasubbag Humas, 09.15”."
)
TOO_EARLY: Final = "Jam itu sebelum pengumuman dikirim. Silakan tulis jam yang benar."
OFFICE_UNKNOWN: Final = "Mohon maaf, kantor itu tidak kami temukan. Silakan ketik nama lengkapnya."
NOT_UNDER_YOU: Final = (
    "Kantor itu di luar wilayah kantor Bapak/Ibu, jadi belum dapat dicatat di sini."
)
CANCELLED: Final = "Baik, tidak jadi dicatat."


def not_meant(office: str, number: int) -> Html:
    """The office is no target of the announcement."""
    return Html(f"{escape(office)} tidak termasuk tujuan pengumuman nomor {number}.")


def confirmed_already(office: str, number: int) -> Html:
    """There is nothing to write down."""
    return Html(f"{escape(office)} sudah tercatat menerima pengumuman nomor {number}.")


def recorded(
    office: str, number: int, means: str, who: str, at: datetime, zone: str, by: str
) -> Html:
    """What was written down."""
    return Html(
        f"Tercatat: {escape(office)} sudah menerima pengumuman nomor {number}. "
        f"Kabar dari {escape(who)} lewat {means}, {dates.day_and_time(at, zone)}; "
        f"dicatat oleh {escape(by)}."
    )


def mark(means: str, by: str) -> str:
    """How a confirmation that was told is marked wherever it is shown."""
    return f"dicatat lewat {means} oleh {by}" if by else f"dicatat lewat {means}"
