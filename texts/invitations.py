"""What an invitation says about its event, what people answer, and what offices read of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.markup import Html, bold, escape, lines, paragraphs

# Buttons
COMES: Final = "Hadir"
STAYS_AWAY: Final = "Tidak"
SENDS_DEPUTY: Final = "Diwakilkan"
WITHOUT_NAME: Final = "Tanpa nama"
NAME_DEPUTY: Final = "Tulis nama wakil"
CHANGE_EVENT: Final = "Ubah acara"
CSV: Final = "Unduh CSV"
# What is typed days later, when the buttons are far above: a mere “tidak” may mean anything.
WORDS: Final = MappingProxyType(
    {"hadir": "ya", "tidak hadir": "tidak", "diwakilkan": "wakil", "saya hadir": "ya"}
)

ANSWERS: Final[Mapping[str, str]] = MappingProxyType(
    {"hadir": "hadir", "tidak": "tidak hadir", "diwakilkan": "diwakilkan"}
)
GUESTS: Final = "Diharapkan hadir"
UNANSWERED: Final = "belum menjawab"
NOT_ARRIVED: Final = "belum sampai"

# /kirim
ASK_WHEN: Final = (
    "Kapan acaranya? Tulis hari dan jamnya, misalnya “Selasa 13 Februari 09.00” atau "
    "“besok 09.00 sampai 12.00”. Jam dihitung menurut waktu kantor Bapak/Ibu."
)
ASK_PLACE: Final = (
    "Di mana acaranya? Tulis tempatnya, tautan rapat daring, atau keduanya dalam satu pesan."
)
ASK_GUESTS: Final = (
    "Siapa yang diharapkan hadir? Misalnya “Kasubbag Humas”. Ketik - bila semua penerima."
)
WHEN_NOT_READ: Final = (
    "Mohon maaf, waktunya belum terbaca. Contoh: “13/2/2027 09.00” atau “besok 09.00 sampai 12.00”."
)
PLACE_NOT_READ: Final = "Mohon maaf, tempatnya belum terbaca. Silakan tulis tempat atau tautannya."
IS_PAST: Final = "Waktu acaranya sudah lewat. Silakan tulis waktu yang akan datang."
END_BEFORE_START: Final = "Waktu selesainya sebelum waktu mulai. Silakan tulis ulang keduanya."
NO_EVENT: Final = "Undangan ini belum punya waktu dan tempat. Tekan Ubah acara untuk mengisinya."
IS_OVER: Final = "Acaranya mulai sebelum undangan dikirim. Mohon ubah acara atau waktu kirimnya."
EVENT_OPTIONS: Final = "--event-at dan --place hanya untuk --kind undangan, dan keduanya wajib."

# Answering
NOT_INVITED: Final = "Undangan itu tidak ditujukan ke chat ini."
HAS_BEGUN: Final = "Acara itu sudah dimulai, jadi jawaban tidak diubah lagi."
ALREADY: Final = "Terima kasih, jawaban itu sudah tercatat."
ASK_DEPUTY: Final = "Siapa yang mewakili? Tulis nama dan jabatannya, atau tekan Tanpa nama."
NO_NAME: Final = "Baik, tanpa nama wakil."
NO_DEPUTY: Final = "Jawaban Bapak/Ibu sekarang bukan diwakilkan, jadi namanya tidak dicatat."
DEPUTY_NOT_READ: Final = "Mohon maaf, namanya belum terbaca. Silakan tulis, atau tekan Tanpa nama."
DEPUTY_TOO_LONG: Final = "Mohon maaf, nama wakilnya terlalu panjang (paling banyak 80 karakter)."
ANSWER_AGAIN: Final = "Jadwal berubah, mohon jawab lagi."

# Correcting
MOVE: Final = "Jadwal atau tempat"
KEPT: Final = "-"
ASK_NEW_WHEN: Final = (
    "Kapan acaranya yang benar? Misalnya “Rabu 14 Februari 09.00 sampai 12.00”.\n"
    "Ketik - bila waktunya tetap, /batal bila tidak jadi."
)
ASK_NEW_PLACE: Final = (
    "Di mana acaranya yang benar? Tulis tempat, tautan, atau keduanya.\n"
    "Ketik - bila tempatnya tetap, /batal bila tidak jadi."
)
SAME_EVENT: Final = "Waktu dan tempatnya sama dengan yang sekarang. Silakan tulis yang baru."

# /hadir
NO_INVITATION: Final = "Belum ada undangan dari kantor Bapak/Ibu."
CSV_HEADER: Final = (
    "kode",
    "kantor",
    "penerima",
    "jawaban",
    "wakil",
    "dijawab oleh",
    "waktu",
    "kontak",
)

NOT_AN_INVITATION: Final = "Tidak ada undangan nomor {number}."

# Templates for WhatsApp
ASK_ANSWER: Final = "undangan_jawab"
"""The name of the template that asks somebody who has not answered an invitation."""
ASK_ANSWER_BODY: Final = (
    "Mohon izin mengingatkan, Bapak/Ibu. Undangan nomor {{1}} dari {{2}} untuk {{3}} belum "
    "dijawab. Mohon tekan salah satu tombol di bawah."
)
ASK_ANSWER_VARIABLES: Final = ("nomor", "kantor", "waktu")
ASK_ANSWER_SAMPLES: Final = (
    "128",
    "KPU Provinsi Jawa Tengah",
    "Selasa, 13 Februari 2027 pukul 09.00 WIB",
)
REMIND: Final = "undangan_ingat"
"""The name of the template that reminds somebody who comes."""
REMIND_BODY: Final = (
    "Mengingatkan undangan nomor {{1}} dari {{2}}: {{3}}, di {{4}}. "
    "Bila ada perubahan, tekan salah satu tombol di bawah."
)
REMIND_VARIABLES: Final = ("nomor", "kantor", "waktu", "tempat")
REMIND_SAMPLES: Final = (*ASK_ANSWER_SAMPLES, "Aula KPU Provinsi Jawa Tengah")


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and where, as it is read: `zones` are those of the receivers, the author's first."""

    starts_at: datetime
    ends_at: datetime | None
    place: str
    link: str
    guests: str
    zones: Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One seat in a list: who, what they said, and whom to call."""

    name: str
    answer: str
    contact: str = ""


def block(occasion: Occasion) -> Html:
    """The fixed lines of an invitation."""
    return lines(
        f"Waktu: {moment(occasion.starts_at, occasion.zones)}",
        f"Selesai: {_end(occasion)}" if occasion.ends_at else None,
        f"Tempat: {escape(occasion.place)}" if occasion.place else None,
        f"Tautan: {escape(occasion.link)}" if occasion.link else None,
        f"{GUESTS}: {escape(occasion.guests)}" if occasion.guests else None,
    )


def moment(at: datetime, zones: Sequence[str]) -> str:
    """A time where it is set, and in brackets where else it is read.

    Selasa, 13 Februari 2027 pukul 09.00 WIB (11.00 WIT).
    """
    home, *others = zones
    said = dates.day_and_time(at, home)
    more = list(dict.fromkeys(_elsewhere(at, home, zone) for zone in others))
    seen = [text for text in more if text not in said]
    return f"{said} ({', '.join(seen)})" if seen else said


def _elsewhere(at: datetime, home: str, zone: str) -> str:
    is_same_day = dates.day(at, home) == dates.day(at, zone)
    return dates.clock(at, zone) if is_same_day else dates.day_and_time(at, zone)


def _end(occasion: Occasion) -> str:
    assert occasion.ends_at is not None
    home = occasion.zones[0]
    is_same_day = dates.day(occasion.starts_at, home) == dates.day(occasion.ends_at, home)
    if not is_same_day:
        return moment(occasion.ends_at, occasion.zones)
    clocks = dict.fromkeys(dates.clock(occasion.ends_at, zone) for zone in occasion.zones)
    first, *others = clocks
    return f"{first} ({', '.join(others)})" if others else first


def where(place: str, link: str) -> str:
    """The place, or the link, or both in a sentence."""
    return ", ".join(part for part in (place, link) if part)


# Answering


def noted(number: int, answer: str, deputy: str = "") -> Html:
    """An answer is kept, and who comes instead."""
    return escape(plain_noted(number, answer, deputy=deputy))


def plain_noted(number: int, answer: str, office: str = "", *, deputy: str = "") -> str:
    """The same on a button; `office` is for which it counts, where it is not one's own."""
    who, by = (f"{office} " if office else ""), (f" oleh {deputy}" if deputy else "")
    return f"Terima kasih, tercatat untuk undangan nomor {number}: {who}{ANSWERS[answer]}{by}."


def who_deputises(number: int) -> str:
    """In private, after an answer in a group."""
    return f"Undangan nomor {number} diwakilkan. Bila berkenan, sebutkan siapa yang mewakili."


def may_change(until: datetime, zone: str) -> str:
    """Until when an answer can be changed."""
    return f"Jawaban dapat diubah sampai {dates.day_and_time(until, zone)}."


def question(number: int, groups: Sequence[str]) -> Html:
    """Below the full text: will anybody come? `groups` are those it is to be passed on to."""
    titles = ", ".join(f"“{title}”" for title in groups)
    passing = f" Mohon diteruskan ke grup {escape(titles)}, lalu" if groups else " Mohon"
    return Html(f"Undangan nomor {number}.{passing} jawab kehadirannya dengan tombol di bawah.")


def file_for(number: int) -> str:
    """Beside the calendar file."""
    return f"Berkas kalender undangan nomor {number}. Buka untuk menyimpannya di kalender."


def file_changed(number: int) -> str:
    """Beside the calendar file of an event that has moved."""
    return f"Undangan nomor {number} diralat. Buka berkas ini untuk memperbarui kalender."


def file_cancelled(number: int) -> str:
    """Beside the file that takes an event out of calendars."""
    return f"Undangan nomor {number} dibatalkan. Buka berkas ini untuk menghapusnya dari kalender."


def file_name(number: int) -> str:
    """What the calendar file is called: short, as Twilio asks for."""
    return f"undangan-{number}.ics"


# Correcting


def wrong_or_right(occasion: Occasion) -> str:
    """When and where in a sentence, as a correction names it."""
    until = f" sampai {_end(occasion)}" if occasion.ends_at else ""
    place = where(occasion.place, occasion.link)
    return f"{moment(occasion.starts_at, occasion.zones)}{until}, {place}"


# /hadir


def choose(events: Sequence[tuple[int, str, str]]) -> Html:
    """The invitations of one's office: (number, title, when)."""
    rows = "\n".join(f"{number}. {escape(title)} – {when}" for number, title, when in events)
    return paragraphs(bold("Undangan kantor Bapak/Ibu"), rows, "Tekan atau ketik /hadir NOMOR.")


def entry(number: int) -> str:
    """The button of one invitation."""
    return f"Undangan {number}"


def attendance(
    number: int,
    title: str,
    when: str,
    total: Mapping[str, int],
    regions: Sequence[tuple[str, Mapping[str, int]]],
) -> Html:
    """Who comes, in sum and by region."""
    by_region = lines(*(f"{escape(name)}: {sums(counts)}" for name, counts in regions))
    return paragraphs(
        bold(f"Kehadiran undangan nomor {number}"),
        lines(escape(title), when),
        f"Jumlah: {sums(total)}.",
        by_region if len(regions) > 1 else None,
    )


def sums(counts: Mapping[str, int]) -> str:
    """How many said what, in words."""
    labels = {**ANSWERS, "": UNANSWERED, "lost": NOT_ARRIVED}
    said = [f"{counts[key]} {label}" for key, label in labels.items() if counts.get(key)]
    return ", ".join(said) or "belum ada penerima"


def names(found: Sequence[Line], most: int) -> Html | None:
    """Who said what, to copy; longer lists are cut off."""
    if not found:
        return None
    rows = "\n".join(
        escape(f"{line.name}: {line.answer}" + (f" | {line.contact}" if line.contact else ""))
        for line in found[:most]
    )
    more = f"\n… dan {len(found) - most} lainnya; lihat CSV." if len(found) > most else ""
    return Html(f"<pre>{rows}</pre>{more}")


def said_by(name: str) -> str:
    """Who answered for an office."""
    return f"dijawab {name}"


def how_to_go_deeper(number: int) -> str:
    """How to see one region."""
    return f"Untuk satu wilayah, ketik misalnya: /hadir {number} Jawa Barat"


def csv_name(number: int) -> str:
    """What the list is called."""
    return f"hadir-{number}.csv"


def csv_ready(number: int) -> str:
    """Beside the list."""
    return f"Daftar kehadiran undangan nomor {number}."
