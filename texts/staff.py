"""The list of an office's people, and the monthly question whether it is still right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from texts import dates
from texts.markup import Html, bold, escape, lines, paragraphs

SEE: Final = "Lihat daftar"
RIGHT: Final = "Masih benar"
CHANGED: Final = "Ada perubahan"
STILL: Final = "Masih"
REVOKE: Final = "Cabut"
FINISH: Final = "Selesai"

WHICH_OFFICE: Final = "Untuk kantor mana?"
ONLY_LEADERS: Final = "Daftar petugas diperiksa Pimpinan atau Admin kantor itu."
SHARED_PHONE: Final = "Daftar petugas diperiksa dari nomor Bapak/Ibu sendiri, bukan dari HP kantor."
NOBODY_ELSE: Final = "Selain Bapak/Ibu tidak ada petugas lain yang terdaftar."
_ZONE: Final = "Asia/Jakarta"
SHOWN: Final = 40  # people, contacts and groups that a list names


def month(first_day: date) -> str:
    """A month in words: Februari 2027."""
    noon = datetime(first_day.year, first_day.month, 1, 12, tzinfo=ZoneInfo(_ZONE))
    return dates.month(noon, _ZONE)


def roll(
    office: str,
    people: Sequence[tuple[str, str]],
    phones: int,
    contacts: Sequence[str],
    groups: Sequence[tuple[str, Sequence[str]]],
) -> Html:
    """Who works for an office: (name, roles), its phones, contacts, and who passes on to groups."""
    rows = [f"• {escape(name)} – {escape(held)}" for name, held in people]
    relayed = [f"• “{escape(title)}”: {_named(names)}" for title, names in groups]
    return paragraphs(
        lines(bold(f"Petugas {office}"), *_cut(rows)),
        f"HP kantor: {phones}" if phones else None,
        f"Kontak untuk pengumuman: {_named(contacts)}" if contacts else None,
        lines("Admin Grup:", *_cut(relayed)) if relayed else None,
    )


def ask(month: str, listed: str) -> Html:
    """The question of the month."""
    return paragraphs(
        f"Mohon diperiksa, Bapak/Ibu: daftar petugas {escape(month)}.",
        listed,
        "Apakah semuanya masih benar?",
    )


def remind(month: str, listed: str) -> Html:
    """The same, once more."""
    return paragraphs(
        f"Mohon izin mengingatkan, Bapak/Ibu. Daftar petugas {escape(month)} belum diperiksa.",
        listed,
        "Apakah semuanya masih benar?",
    )


def report(month: str, offices: Sequence[str]) -> Html:
    """To the tier above: who has said nothing."""
    return paragraphs(
        f"Mohon diketahui, Bapak/Ibu. Daftar petugas {escape(month)} belum diperiksa oleh "
        f"{len(offices)} kantor:",
        lines(*_cut([f"• {escape(name)}" for name in offices])),
        "Mungkin Admin atau Pimpinannya sudah berganti. Mohon bantu menanyakan.",
    )


def standing(at: datetime | None, name: str, zone: str) -> str:
    """When the list was checked last, and by whom."""
    if at is None:
        return "Daftar ini belum pernah diperiksa."
    by = f" oleh {escape(name)}" if name else ""
    return f"Terakhir diperiksa {dates.day_and_time(at, zone)}{by}."


def silent(offices: Sequence[str]) -> Html:
    """Who under an office has not checked yet."""
    return Html(f"Belum memeriksa bulan ini: {_named(offices)}")


def ask_about(name: str, held: str, office: str, left: int) -> Html:
    """Whether one person still works there."""
    return paragraphs(
        f"{bold(name)}\n{escape(held)}",
        f"Apakah masih bertugas di {escape(office)}?",
        f"{left} orang lagi sesudah ini." if left else None,
    )


def thanks(month: str, office: str) -> Html:
    """It was checked."""
    return Html(
        f"Terima kasih. Daftar petugas {escape(office)} untuk {escape(month)} sudah diperiksa."
    )


def already(at: datetime, name: str, zone: str) -> Html:
    """Somebody was faster."""
    by = f" oleh {escape(name)}" if name else ""
    return Html(f"Daftar bulan ini sudah diperiksa {dates.day_and_time(at, zone)}{by}.")


def _cut(rows: Sequence[str]) -> Sequence[str]:
    rest = len(rows) - SHOWN
    return [*rows[:SHOWN], f"… dan {rest} lagi"] if rest > 0 else rows


def _named(names: Sequence[str]) -> str:
    return ", ".join(map(escape, _cut(names))) or "belum ada"
