"""What is said of announcements that arrived, or did not, and of who has confirmed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from texts.markup import Html, bold, escape, lines, paragraphs

STATES: Mapping[str, str] = MappingProxyType(
    {
        "confirmed": "dikonfirmasi",
        "waiting": "sampai, belum dikonfirmasi",
        "not_arrived": "belum sampai",
        "silent": "kanal ini tidak memberi tanda",
    }
)
MEANS: Mapping[str, str] = MappingProxyType({"telephone": "telepon", "radio": "radio"})
SHORT_STATES: Mapping[str, str] = MappingProxyType(
    {"waiting": "belum dikonfirmasi", "trouble": "ada kendala"}
)
PICTURE = "Gambar"
BY_PROVINCE = "Per provinsi"
CONFIRMED_ALREADY = "Terima kasih, grup ini sudah tercatat menerima pengumuman itu."
NOT_MEANT = "Pengumuman itu tidak dikirim ke chat ini."
NOTHING_TO_CONFIRM = "Tidak ada pengumuman yang menunggu konfirmasi Bapak/Ibu."
ASK_WHICH_NUMBER = "Kendalanya pada pengumuman yang mana?"


@dataclass(frozen=True, slots=True)
class Place:
    """A line about one office or province: how many targets of it stand where."""

    name: str
    standings: Mapping[str, int]
    mark: str = ""
    """How it was confirmed, if not by a button."""


def numbers(which: Sequence[int]) -> str:
    """Several announcements in a sentence."""
    return ", ".join(map(str, which))


def number(which: int) -> str:
    """A button for one of several announcements."""
    return f"Nomor {which}"


def thanks(number: int, office: str) -> str:
    """On the button: the group has it."""
    return f"Terima kasih, tercatat: {office} sudah menerima pengumuman nomor {number}."


def thanks_for(which: Sequence[int], places: Sequence[str]) -> Html:
    """In private: these announcements are confirmed for these groups."""
    return Html(
        f"Terima kasih, tercatat: pengumuman nomor {numbers(which)} sudah diterima "
        f"({escape(', '.join(places))})."
    )


def trouble_in_group(office: str, *, is_known: bool) -> Html:
    """In the group: the trouble is noted, and how it goes on."""
    noted = f"Kendala tercatat dan sudah kami sampaikan kepada {escape(office)}."
    how = (
        "Silakan ceritakan kendalanya di chat pribadi dengan bot ini."
        if is_known
        else "Agar bisa dibantu, silakan buka chat pribadi dengan bot ini dan ketik /petugas."
    )
    return Html(f"{noted} {how}")


def confirmed(standings: Mapping[str, int]) -> Html | None:
    """How far an announcement is confirmed; None if nobody can confirm it."""
    if not standings.get("askable"):
        return None
    trouble = f", {standings['in_trouble']} ada kendala" if standings["in_trouble"] else ""
    return lines(
        f"Dikonfirmasi: {standings['confirmed']} dari {standings['askable']} "
        f"kontak dan grup{trouble}.",
        f"Penerimaan: {sum_of(standings)}.",
    )


def sum_of(standings: Mapping[str, int]) -> str:
    """How many stand where, in words."""
    parts = [f"{standings[key]} {label}" for key, label in STATES.items() if standings[key]]
    return ", ".join(parts) or "belum ada penerima"


def unconfirmed(groups: Sequence[tuple[str, str, str]]) -> Html | None:
    """Who has it and has not confirmed it, to copy: (office and group, answer, whom to call)."""
    if not groups:
        return None
    rows = "\n".join(
        f"{escape(name)} ({SHORT_STATES[answer]}){call(contact)}"
        for name, answer, contact in groups
    )
    return paragraphs(bold(f"Sampai, belum dikonfirmasi ({len(groups)})"), f"<pre>{rows}</pre>")


def call(contact: str) -> str:
    """Whom to call, behind a group in a list; nothing if nobody is known."""
    return f" | {escape(contact)}" if contact else ""


def by_place(number: int, title: str, places: Sequence[Place], *more: str) -> Html:
    """How far each province, or each office of one, is."""
    rows = "\n".join(
        f"{escape(place.name)}: {sum_of(place.standings)}{_marked(place.mark)}" for place in places
    )
    heading = bold(f"Penerimaan pengumuman nomor {number}, {title}")
    return paragraphs(heading, rows or "Belum ada penerima.", *map(escape, more))


def _marked(mark: str) -> str:
    return f" ({escape(mark)})" if mark else ""


def how_to_go_deeper(number: int) -> str:
    """How to see the regencies of a province."""
    return f"Untuk satu provinsi, ketik misalnya: /pantau {number} Jawa Barat"


def not_a_province(name: str) -> Html:
    """No province with this name is among those who were meant."""
    return Html(f"Provinsi “{escape(name)}” tidak kami temukan pada pengumuman ini.")


# How long it took


def percentile(length: timedelta | None, waited: timedelta) -> str:
    """A length of time, or that it is longer than everybody has waited so far."""
    return f"waktu lebih dari {exact(waited)}" if length is None else exact(length)


def exact(length: timedelta) -> str:
    """A length of time to the second, as figures are compared."""
    seconds = round(length.total_seconds())
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    if hours:
        return f"{hours} jam {minutes} menit" if minutes else f"{hours} jam"
    if minutes:
        return f"{minutes} menit {seconds} detik" if seconds else f"{minutes} menit"
    return f"{seconds} detik"


def times(label: str, half: str, most: str) -> str:
    """How long half and nine of ten took, those who still wait counted."""
    return f"{label}: separuh dalam {half}; 90% dalam {most}"


EVERYWHERE = "per provinsi"
TO_ARRIVE = "Waktu sampai"
TO_CONFIRM = "Waktu dikonfirmasi"
