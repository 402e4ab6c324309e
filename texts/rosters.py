"""What staff read about the piket roster."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from texts import dates
from texts.markup import Html, bold, escape, paragraphs

ROSTER = "Jadwal piket"
ADD = "Tambah piket"
REMOVE = "Hapus piket"
NUMBER = "Nomor darurat"
NO_NUMBER = "Tanpa nomor"
MORE = "Lainnya"
NOW_8_HOURS = "Sekarang, 8 jam"
TOMORROW = "Besok 08.00–16.00"
TOMORROW_DAY = "Besok 24 jam"
UNDO = "Urungkan"
YES_REMOVE = "Ya, hapus"
LEAVE = "Tidak jadi"

SHOWN = 8  # turns that one message names
WHO = "Siapa yang piket?"
PLEASE_CHOOSE = "Mohon pilih namanya dari tombol di atas, atau ketik /batal."
NOBODY = "Belum ada petugas yang berperan di kantor ini. Undang dulu petugasnya."
NOT_READ = (
    "Mohon maaf, waktunya belum terbaca. Contoh: besok 08.00 sampai 20.00, "
    "atau 13 Februari 2029 20.00 sampai 14 Februari 2029 08.00."
)
ENDS_FIRST = "Waktu selesai harus sesudah waktu mulai. Contoh: besok 08.00 sampai 20.00."
IS_OVER = "Waktu itu sudah lewat. Mohon tulis waktu yang akan datang."
TOO_LONG = "Satu piket paling lama 7 hari. Mohon dibagi menjadi beberapa piket."
TOO_FAR = "Piket dapat dijadwalkan paling jauh satu tahun ke depan."
NOT_THEIRS = "Orang itu sudah tidak berperan di kantor ini. Mohon pilih orang lain."
NOTHING_PLANNED = "Belum ada piket yang dapat dihapus."
WHICH = "Piket mana yang dihapus?"
GONE = "Piket itu sudah tidak ada."
KEPT = "Baik, tidak ada yang berubah."
ASK_NUMBER = (
    "Silakan tulis nomor telepon piket kantor. Nomor ini ditunjukkan kepada masyarakat, "
    "jadi sebaiknya nomor HP kantor. Ketik /batal bila tidak jadi."
)
NUMBER_NOT_READ = "Mohon maaf, itu belum terbaca sebagai nomor telepon. Contoh: 0812-3456-7890."
NUMBER_REMOVED = "Baik, tidak ada nomor darurat yang ditunjukkan lagi."


class NamedTurn(Protocol):
    """Somebody's turn on the roster."""

    @property
    def name(self) -> str:
        """Who."""
        ...

    @property
    def starts_at(self) -> datetime:
        """From when on."""
        ...

    @property
    def ends_at(self) -> datetime:
        """Until when."""
        ...


def overview(
    office: str,
    zone: str,
    turns: Sequence[NamedTurn],
    now: datetime,
    number: str | None,
) -> Html:
    """Who is on duty, who comes next, and the number for emergencies."""
    running = [turn for turn in turns if turn.starts_at <= now]
    later = [turn for turn in turns if turn.starts_at > now]
    shown = later[:SHOWN]
    rest = f"… dan {len(later) - SHOWN} lagi." if len(later) > SHOWN else None
    return paragraphs(
        bold(f"{ROSTER} {office}"),
        _part("Sekarang:", [f"{bold(t.name)} sampai {_at(t.ends_at, zone)}" for t in running])
        or "Sekarang tidak ada yang piket.",
        _part("Berikutnya:", [_turn(turn, zone) for turn in shown]),
        rest,
        f"Nomor darurat: {escape(number)}" if number else "Nomor darurat belum diisi.",
    )


def ask_when(name: str) -> Html:
    """From when until when somebody is on duty."""
    return Html(f"Kapan {bold(name)} piket? Pilih, atau tulis misalnya: besok 08.00 sampai 20.00.")


def added(turn: NamedTurn, zone: str) -> Html:
    """Somebody is on the roster."""
    return Html(f"Baik, tersimpan. {_turn(turn, zone)}.")


def ask_remove(turn: NamedTurn, zone: str) -> Html:
    """Is a turn to be removed?"""
    return Html(f"Hapus piket ini? {_turn(turn, zone)}.")


def removed(name: str) -> Html:
    """A turn is gone."""
    return Html(f"Baik, piket {bold(name)} dihapus.")


def number_set(number: str) -> Html:
    """The number that citizens are shown."""
    return Html(f"Baik, nomor darurat kantor: {escape(number)}.")


def label(turn: NamedTurn, zone: str) -> str:
    """A turn on a button: its day and time come first, since a long name is cut."""
    return f"{dates.short(turn.starts_at, zone)} {turn.name}"


def _part(title: str, rows: Sequence[str]) -> str | None:
    return "\n".join([title, *(f"• {row}" for row in rows)]) if rows else None


def _turn(turn: NamedTurn, zone: str) -> str:
    return f"{bold(turn.name)}: {_at(turn.starts_at, zone)} sampai {_at(turn.ends_at, zone)}"


def _at(moment: datetime, zone: str) -> str:
    return dates.day_and_time(moment, zone)
