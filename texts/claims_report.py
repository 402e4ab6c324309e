"""What the weekly report on an office's claims says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from texts import dates, verdicts
from texts.markup import Html, bold, escape, lines, paragraphs

READ: Final = "Baca laporan"
WANT: Final = "Kirim tiap Senin"
STOP_SENDING: Final = "Jangan kirim lagi"
WANTED: Final = "Baik, laporannya kami kirim setiap Senin pukul 08.00 waktu setempat."
NOT_WANTED: Final = (
    "Baik, laporan mingguan tidak kami kirim lagi. Kapan saja: ketik /klaim laporan."
)
WHICH_OFFICE: Final = "Laporan kantor mana?"
TABLE: Final = "Angkanya untuk lembar kerja."
BY_REGION: Final = "Kiriman menurut daerah"
NOTHING: Final = "Tidak ada kiriman pada pekan ini."
DOWNLOAD_TABLE: Final = "Unduh CSV"
PAGE_HEADING: Final = "Laporan mingguan klaim"
PICTURE_SHOWS: Final = "Kiriman per hari dan menurut daerah; angkanya ada di bawah."
FIGURE: Final = "Angka"
OF: Final = "Rincian"
COUNT: Final = "Jumlah"
COLUMNS: Final = (FIGURE, OF, COUNT)
WEEKDAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
DAY: Final = "Kiriman per hari"
REGION: Final = "Kiriman per daerah"
KIND: Final = "Penjelasan terbit"
CLAIM: Final = "Klaim paling banyak ditanyakan"
FIGURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "opened": "Klaim baru",
        "published": "Klaim dijelaskan",
        "closed": "Klaim ditutup tanpa penjelasan",
        "waiting": "Klaim menunggu",
        "reports": "Kiriman",
        "asked_about": "Klaim yang ditanyakan",
        "took_half": "Lama sampai selesai, separuh (jam)",
        "took_most": "Lama sampai selesai, sembilan dari sepuluh (jam)",
        "waits_half": "Lama menunggu, separuh (jam)",
        "waits_most": "Lama menunggu, sembilan dari sepuluh (jam)",
    }
)
_NAMED: Final = 5  # regions and kinds that stand in the message


def heading(office: str) -> str:
    """What the picture is."""
    return f"Klaim di {office}"


def span(first: date) -> str:
    """The week."""
    last = first + timedelta(days=6)
    return f"{dates.date_in_words(first)} – {dates.date_in_words(last)}"


def file_name(office: str, first: date) -> str:
    """What its files are called."""
    return f"klaim-{office}-{first.isoformat()}"


def kind(finding: str, hoax_kind: str) -> str:
    """A finding, with the kind of hoax."""
    named = verdicts.FINDINGS[finding]
    return f"{named} ({verdicts.KINDS[hoax_kind]})" if hoax_kind else named


def length(span: timedelta | None) -> str:
    """How long something took; empty where nothing did."""
    return "" if span is None else dates.duration(span)


def told(office: str, first: date, said: Sequence[str]) -> Html:
    """The week in words."""
    return paragraphs(
        lines(bold(heading(office)), escape(span(first))),
        lines(*(escape(line) for line in said if line)),
    )


def came(opened: int) -> str:
    """How many were new."""
    return f"Klaim baru: {opened}."


def decided(published: int, closed: int, took: tuple[str, str]) -> str:
    """How many were decided, and how fast."""
    half, most = took
    fast = f" Separuhnya selesai dalam {half}, sembilan dari sepuluh dalam {most}." if half else ""
    return f"Dijelaskan: {published}; ditutup tanpa penjelasan: {closed}.{fast}"


def waiting(count: int, waits: tuple[str, str]) -> str:
    """How many wait, and for how long."""
    half, most = waits
    long = f" Separuhnya sudah menunggu {half} atau lebih singkat, sembilan dari sepuluh {most}."
    return f"Masih menunggu: {count}.{long if half else ''}"


def copies(reports: int, claims: int, average: float) -> str:
    """How often people asked about the same."""
    rate = f"{average:.1f}".replace(".", ",")
    return f"Kiriman: {reports}, tentang {claims} klaim (rata-rata {rate} per klaim)."


def regions(counts: Sequence[tuple[str, int]]) -> str:
    """Where they came from."""
    return f"Dari: {_listed(counts)}." if counts else ""


def kinds(counts: Sequence[tuple[str, int]]) -> str:
    """What the claims proved to be."""
    return f"Hasil: {_listed(counts)}." if counts else ""


def claims(counts: Sequence[tuple[int, str, int]]) -> str:
    """What was asked about most."""
    found = [f"klaim {number} ({reports})" for number, _, reports in counts]
    return f"Paling banyak: {', '.join(found)}." if found else ""


def _listed(counts: Sequence[tuple[str, int]]) -> str:
    named = ", ".join(f"{name} {count}" for name, count in counts[:_NAMED])
    more = len(counts) - _NAMED
    return f"{named}, dan {more} lainnya" if more > 0 else named
