"""What people read about hours, days off, and when somebody answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby
from typing import Protocol

from babel.dates import format_date

from texts import dates
from texts.markup import Html, bold, escape, lines, paragraphs

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
DAYS_AHEAD = 30  # days for which the overview names days off

CHANGE_HOURS = "Ubah jam"
CHANGE_DAY = "Hari tutup"
SAVE = "Simpan"
CANCEL = "Batal"
UNDO = "Urungkan"
CLOSED = "Tutup"
OPEN = "Buka"

WHICH_OFFICE = "Kantor yang mana?"
NO_SUCH_OFFICE = (
    "Kantor itu tidak kami temukan, atau di luar kantor Bapak/Ibu. Mohon tulis nama lain."
)
ONLY_ADMIN = "Yang dapat mengubahnya hanya Admin kantor itu."
ASK_HOURS = (
    "Silakan tulis hari dan jamnya, misalnya:\n"
    "• Senin–Kamis 08.00–16.00\n"
    "• Jumat 08.00–16.30\n"
    "• Sabtu tutup\n"
    "Ketik /batal bila tidak jadi."
)
ASK_DAY = (
    "Silakan tulis tanggalnya, misalnya:\n"
    "• 17 Agustus 2026 tutup\n"
    "• besok tutup karena upacara\n"
    "• Sabtu, 3 Februari 2029 buka\n"
    "Ketik /batal bila tidak jadi."
)
NOT_READ = (
    "Mohon maaf, hari atau jamnya belum terbaca. "
    "Contoh: Senin–Kamis 08.00–16.00, Sabtu tutup, atau 17 Agustus 2026 tutup."
)
CLOSES_FIRST = "Jam tutup harus sesudah jam buka pada hari yang sama. Contoh: Senin 08.00–16.00."
DAY_IS_OVER = "Tanggal itu sudah lewat. Mohon tulis hari ini atau sesudahnya."
PLEASE_DECIDE = "Mohon tekan Simpan atau Batal."
CANCELLED = "Baik, tidak ada yang berubah."
NOTHING_TO_UNDO = "Hari itu sudah diubah lagi, jadi tidak ada yang diurungkan."


class OpenClose(Protocol):
    """The hours of a day."""

    @property
    def opens(self) -> time:
        """When it opens."""
        ...

    @property
    def closes(self) -> time:
        """When it closes."""
        ...


class UnusualDay(Protocol):
    """A day off, or one that is worked although it would be off."""

    @property
    def day(self) -> date:
        """Which."""
        ...

    @property
    def name(self) -> str:
        """Why."""
        ...

    @property
    def is_working(self) -> bool:
        """Whether it is worked."""
        ...


class Place(Protocol):
    """An office."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def timezone(self) -> str:
        """Its IANA zone."""
        ...


class Reach(Protocol):
    """How an office can be reached now."""

    @property
    def is_open(self) -> bool:
        """Whether somebody answers now."""
        ...

    @property
    def opens_at(self) -> datetime | None:
        """When somebody answers next."""
        ...

    @property
    def emergency_number(self) -> str | None:
        """Whom to call meanwhile."""
        ...


def out_of_hours(reach: Reach, office: Place) -> Html:
    """What a citizen reads whose message came while nobody answers."""
    stored = "Terima kasih, pesan Bapak/Ibu sudah tersimpan dan tidak perlu dikirim ulang."
    answer = (
        f"Petugas menjawab mulai {dates.day_and_time(reach.opens_at, office.timezone)}."
        if reach.opens_at
        else "Petugas menjawab begitu kantor buka kembali."
    )
    emergency = (
        f"Bila ada keadaan darurat, hubungi piket {escape(reach.emergency_number)}."
        if reach.emergency_number
        else None
    )
    return Html(" ".join(part for part in (stored, answer, emergency) if part))


def week(hours: Mapping[int, OpenClose]) -> Html:
    """The week, days with the same hours together: Senin–Kamis 08.00–16.00."""
    rows = []
    for span, group in groupby(range(7), key=lambda day: _span(hours.get(day))):
        days = list(group)
        first, last = WEEKDAYS[days[0]], WEEKDAYS[days[-1]]
        rows.append(f"{first if len(days) == 1 else f'{first}–{last}'} {span}")
    return Html("\n".join(rows))


def overview(
    office: Place,
    hours: Mapping[int, OpenClose],
    reach: Reach,
    stage: tuple[str, bool] | None,
    unusual: Sequence[UnusualDay],
) -> Html:
    """The hours of an office; `stage` is its name and whether the roster replaces the hours."""
    return paragraphs(
        f"{bold(f'Jam layanan {office.name}')} ({dates.zone_label(office.timezone)})",
        week(hours),
        lines(_mode(stage), _now(reach, office)),
        _days(unusual),
    )


def ask_save_hours(office: str, hours: Mapping[int, OpenClose]) -> Html:
    """The week as it would be."""
    return paragraphs(f"Jam layanan {bold(office)} menjadi:", week(hours), "Simpan?")


def saved_hours(office: str, hours: Mapping[int, OpenClose]) -> Html:
    """The week as it is from here on."""
    return paragraphs(f"Baik, jam layanan {bold(office)} sekarang:", week(hours))


def ask_save_day(office: str, unusual: UnusualDay) -> Html:
    """The day as it would be."""
    return Html(f"{bold(office)}: {_day(unusual)}. Simpan?")


def saved_day(office: str, unusual: UnusualDay) -> Html:
    """The day as it is from here on."""
    return Html(f"Baik, tersimpan. {bold(office)}: {_day(unusual)}.")


def undone_day(office: str, day: date) -> Html:
    """The day is as usual again."""
    return Html(f"Baik, {long_day(day)} di {bold(office)} kembali seperti biasa.")


def other_zone(zone: str) -> Html:
    """The times were written in another zone."""
    label = dates.zone_label(zone)
    return Html(f"Kantor ini memakai {label}. Mohon tulis jamnya dalam {label}.")


def long_day(day: date) -> str:
    """A day: Senin, 17 Agustus 2026."""
    return format_date(day, "EEEE, d MMMM y", locale=dates.LOCALE)


def _span(span: OpenClose | None) -> str:
    return f"{span.opens:%H.%M}–{span.closes:%H.%M}" if span else "tutup"


def _mode(stage: tuple[str, bool] | None) -> Html | None:
    if stage is None:
        return None
    name, is_piket = stage
    who = "piket menggantikan jam layanan" if is_piket else "jam layanan berlaku"
    return Html(f"Tahapan {escape(name)}: {who}.")


def _now(reach: Reach, office: Place) -> Html:
    if reach.is_open:
        return Html("Saat ini buka.")
    if reach.opens_at is None:
        return Html("Saat ini tutup.")
    return Html(f"Saat ini tutup; buka {dates.day_and_time(reach.opens_at, office.timezone)}.")


def _days(unusual: Sequence[UnusualDay]) -> Html:
    if not unusual:
        return Html(f"Tidak ada hari libur dalam {DAYS_AHEAD} hari ke depan.")
    rows = "\n".join(f"• {_day(one)}" for one in unusual)
    return Html(f"Hari libur dalam {DAYS_AHEAD} hari ke depan:\n{rows}")


def _day(unusual: UnusualDay) -> str:
    what = "buka" if unusual.is_working else "tutup"
    reason = "" if unusual.name in {CLOSED, OPEN} else f" ({escape(unusual.name)})"
    return f"{long_day(unusual.day)} {what}{reason}"
