"""What people read about announcements that come again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.markup import Html, bold, escape, lines, paragraphs

WEEKDAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

# Buttons
REPEAT: Final = "Ulangi"
USE: Final = "Pakai"
SKIP_HOLIDAYS: Final = "Lewati hari libur"
KEEP_HOLIDAYS: Final = "Libur tetap dikirim"
CHANGE: Final = "Ubah pola"
ONCE: Final = "Sekali saja"
END: Final = "Akhiri"
TAKE_OVER: Final = "Ambil alih"
YES_END: Final = "Ya, akhiri"
KEEP: Final = "Tidak jadi"

_EXAMPLES: Final = (
    "Contoh: “tiap Senin dan Kamis 07.00 sampai 30 Juni 2027”, "
    "“tiap tanggal 1 pukul 08.00 sampai 31/12/2027”, atau “tiap 3 hari 07.00 sampai 1 Mei 2027”."
)
ASK_RULE: Final = (
    f"Diulangi tiap kapan, pukul berapa, dan sampai tanggal berapa?\n{_EXAMPLES}\n"
    "Jam dihitung menurut waktu kantor Bapak/Ibu."
)
NOT_READ: Final = f"Mohon maaf, polanya belum terbaca. {_EXAMPLES}"
BAD_NUMBER: Final = (
    "Tanggalnya 1 sampai 31, dan jarak harinya 1 sampai 92. Mohon ditulis sekali lagi."
)
NO_TIME: Final = "Jamnya belum terbaca. Tulis misalnya “pukul 07.00” sesudah harinya."
NO_END: Final = (
    "Hari terakhirnya belum terbaca. Tulis misalnya “sampai 30 Juni 2027” di bagian akhir."
)
ENDS_FIRST: Final = (
    "Hari terakhirnya lebih dulu daripada pengiriman pertama. Mohon tulis hari yang lebih jauh."
)
TOO_LONG: Final = "Paling lama dua tahun. Mohon tulis hari terakhir yang lebih dekat."
NOTHING_LEFT: Final = (
    "Tidak ada lagi hari pengiriman sesuai pola ini. Mohon tulis polanya sekali lagi."
)
NOT_SIAGA: Final = "Siaga dikirim sekarang juga, jadi tidak dapat diulangi. Ubah dulu sifatnya."
NOT_INVITED: Final = "Undangan mempunyai harinya sendiri, jadi tidak dapat diulangi."
NONE: Final = "Belum ada pengumuman berulang. Buatlah dengan /kirim, lalu Ulangi."
NOT_YOURS: Final = "Pengumuman berulang ini milik kantor lain."
OVER: Final = "Pengumuman berulang ini sudah berakhir."
RUNS_ALREADY: Final = "Pengumuman berulang ini sudah berjalan kembali."
CANCELLED: Final = "Baik, pengumuman berulang ini tetap seperti semula."
STATES: Final = MappingProxyType(
    {
        "active": "berjalan",
        "paused": "berhenti sementara, menunggu penanggung jawab baru",
        "ended": "berakhir",
    }
)
COVERED: Final = (
    "Persetujuan ini berlaku untuk semua pengulangannya selama isi dan polanya tidak berubah."
)


def unknown_day(word: str) -> Html:
    """A slip in the name of a day."""
    return Html(
        f"Hari “{escape(word)}” tidak kami kenal. Nama harinya: Senin, Selasa, Rabu, Kamis, "
        "Jumat, Sabtu, atau Minggu."
    )


def other_zone(zone: str) -> str:
    """A time of another zone than the office's."""
    return f"Jamnya menurut waktu kantor Bapak/Ibu ({dates.zone_label(zone)}); tanpa zona lain."


def rule(
    every: str, numbers: Sequence[int], at: time, last: date, zone: str, *, skips: bool
) -> str:
    """A rule in words: tiap Senin dan Kamis pukul 07.00 WIB sampai Rabu, 30 Juni 2027."""
    what = _what(every, numbers)
    hour = f"{at:%H.%M} {dates.zone_label(zone)}"
    more = ", hari libur dilewati" if skips else ""
    return f"{what} pukul {hour} sampai {day(last)}{more}"


def _what(every: str, numbers: Sequence[int]) -> str:
    if every == "minggu":
        return f"tiap {_listed([WEEKDAYS[number] for number in numbers])}"
    if every == "bulan":
        shorter = " (di bulan yang lebih pendek: hari terakhirnya)" if numbers[0] > 28 else ""
        return f"tiap tanggal {numbers[0]}{shorter}"
    return "tiap hari" if numbers[0] == 1 else f"tiap {numbers[0]} hari"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} dan {names[-1]}"


def day(of: date) -> str:
    """A day in words: Selasa, 13 Februari 2027."""
    return dates.date_in_words(of)


def next_days(found: Sequence[tuple[date, str | None]], *, has_more: bool) -> Html:
    """The next days it comes, holidays marked."""
    rows = [
        f"• {day(one)}{f' (libur: {escape(holiday)})' if holiday else ''}" for one, holiday in found
    ]
    return lines("Pengiriman berikutnya:", *rows, "• dan seterusnya" if has_more else None)


def check_rule(words: str, days: str) -> Html:
    """Is that what was meant?"""
    return paragraphs(f"Berulang {escape(words)}.", days)


def when(words: str, first: datetime, zone: str) -> str:
    """In previews: the first time, and the rule."""
    return f"pertama {dates.day_and_time(first, zone)}; berulang {words}"


def started(number: int, words: str, first: datetime, zone: str, asked: str | None) -> Html:
    """The author has begun it; `asked` is the office that decides, if any has to."""
    decides = (
        f"Diajukan kepada Pimpinan {escape(asked)}; satu persetujuan berlaku untuk semuanya "
        "selama isi dan polanya tidak berubah."
        if asked
        else None
    )
    return paragraphs(
        f"Pengumuman berulang nomor {number} dimulai: {escape(words)}. "
        f"Yang pertama {dates.day_and_time(first, zone)}.",
        decides,
        "Lihat atau akhiri dengan /berulang.",
    )


def listed(rows: Sequence[str]) -> Html:
    """What recurs in somebody's offices."""
    return paragraphs(bold("Pengumuman berulang"), *rows)


def row(
    number: int, title: str, words: str, state: str, next_at: datetime | None, zone: str
) -> Html:
    """One of them."""
    ahead = f"Berikutnya: {dates.day_and_time(next_at, zone)}" if next_at else None
    return lines(
        bold(f"Nomor {number}: {title}"), escape(words), f"Keadaan: {STATES[state]}", ahead
    )


def ask_end(number: int, title: str) -> Html:
    """Shall it end?"""
    return Html(
        f"Akhiri pengumuman berulang nomor {number} (“{escape(title)}”)? "
        "Yang sudah terjadwal dan belum dikirim ikut dibatalkan; yang sudah terkirim tetap."
    )


def ended(number: int) -> Html:
    """It has ended."""
    return Html(f"Pengumuman berulang nomor {number} diakhiri. Tidak ada lagi yang dikirim.")


def taken_over(number: int, next_at: datetime | None, zone: str) -> Html:
    """Somebody answers for it now."""
    ahead = f" Berikutnya {dates.day_and_time(next_at, zone)}." if next_at else ""
    return Html(
        f"Terima kasih. Pengumuman berulang nomor {number} kini atas nama Bapak/Ibu.{ahead}"
    )


def orphaned(number: int, title: str, office: str) -> Html:
    """Its author is not there any more: to those who may take it over."""
    return Html(
        f"Mohon perhatian, Bapak/Ibu. Konseptor pengumuman berulang nomor {number} "
        f"(“{escape(title)}”) tidak lagi bertugas di {escape(office)}. Pengirimannya berhenti "
        "sampai ada yang mengambil alih atau mengakhirinya."
    )


def stuck(number: int, day_at: datetime, zone: str, why: str) -> Html:
    """To the author: this time it could not be sent or submitted."""
    return paragraphs(
        f"Pengumuman berulang untuk {dates.day_and_time(day_at, zone)} (konsep nomor {number}) "
        "belum dapat dikirim.",
        why,
    )


def missed(number: int, times: int, zone: str, last: datetime) -> Html:
    """To the author: it came due while the service was away."""
    return Html(
        f"Selagi layanan berhenti, {times} pengiriman dari pengumuman berulang nomor {number} "
        f"terlewat, yang terakhir {dates.day_and_time(last, zone)}. Yang terlewat tidak disusulkan."
    )
