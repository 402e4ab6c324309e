"""What contacts and Admin Grup read about announcements, and what their answers are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from texts import dates
from texts.markup import Html, bold, escape, lines, paragraphs

OPEN = "Buka pengumuman"
PASSED_ON = "Sudah diteruskan"
RECEIVED = "Sudah diterima"
IN_TROUBLE = "Ada kendala"
NO_NOTE = "Tanpa keterangan"
CONTACT = "kontak WhatsApp"

NOTHING_TO_OPEN = "Tidak ada pengumuman untuk dibuka di chat ini."
SENT_ABOVE = "Pengumuman itu baru saja kami kirim; silakan lihat pesan di atas."
ALREADY_NOTED = "Terima kasih, hal itu sudah kami catat."
ASK_NOTE = (
    "Terima kasih atas kabarnya. Silakan tuliskan kendalanya dengan satu kalimat; "
    "kami sampaikan kepada pengirim pengumuman."
)
ASK_WHICH = "Di grup mana kendalanya?"
EVERYWHERE = "Semua grup"
NOTE_PASSED_ON = "Terima kasih, keterangannya sudah kami sampaikan kepada pengirim pengumuman."
NOTE_NOT_READ = "Mohon maaf, keterangannya belum terbaca. Silakan tulis dengan kalimat."


def joined_titles(titles: Sequence[str]) -> str:
    """Names of groups as they stand in a sentence."""
    return ", ".join(f"“{title}”" for title in titles)


def withdrawn(number: int) -> Html:
    """The announcement was stopped before it was opened."""
    return Html(f"Pengumuman nomor {number} sudah ditarik dan tidak berlaku lagi.")


def thanks(number: int, titles: Sequence[str]) -> Html:
    """An answer was noted."""
    what = f"diteruskan ke grup {escape(joined_titles(titles))}" if titles else "diterima"
    return Html(f"Terima kasih, tercatat: pengumuman nomor {number} sudah {what}.")


def trouble(number: int, office: str, titles: Sequence[str], note: str | None) -> Html:
    """To the author: somebody could not pass it on."""
    where = escape(joined_titles(titles)) if titles else "kontak"
    return paragraphs(
        bold(f"Kendala pada pengumuman nomor {number}"),
        lines(f"Dari: {escape(office)}, {where}", f"Keterangan: {escape(note)}" if note else None),
    )


def trouble_words(number: int, titles: Sequence[str]) -> str:
    """What the desk reads first of a trouble."""
    where = f" untuk grup {joined_titles(titles)}" if titles else ""
    return f"Ada kendala dengan pengumuman nomor {number}{where}."


def put_off(people: int, until: datetime | None, zone: str) -> Html | None:
    """How many wait for another day, and when the first of them are written to."""
    if not people or until is None:
        return None
    return Html(
        f"{people} orang menunggu kuota harian WhatsApp; pengiriman dilanjutkan "
        f"{dates.day_and_time(until, zone)}."
    )


# Before an announcement leaves


def outlook(people: Mapping[str, int], first: int, a_day: Sequence[int], limit: int) -> Html | None:
    """How many people are asked (by tier label), and over how many days."""
    total = sum(people.values())
    if not total:
        return None
    tiers = ", ".join(f"{tier} {count}" for tier, count in people.items() if count)
    asked = f"Lewat orang: {total} kontak dan Admin Grup ({tiers})."
    if not first:
        return Html(asked)
    notices = f"{first} di antaranya menerima pemberitahuan dengan tombol “{OPEN}”."
    if len(a_day) <= 1:
        return lines(asked, notices)
    days = "; ".join(f"hari ke-{day} {count}" for day, count in enumerate(a_day, 1))
    return lines(
        asked,
        notices,
        f"Kuota WhatsApp {limit} orang per hari tidak cukup, jadi dikirim bertahap: {days}. "
        "Urutannya nasional, provinsi, lalu kabupaten/kota.",
    )
