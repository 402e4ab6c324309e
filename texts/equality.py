"""/setara: whether all participants of the election got the same text, and within which time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from texts import dates
from texts.confirming import exact
from texts.markup import Html, bold, escape, lines, paragraphs

THROUGH_PEOPLE: Final = "lewat Admin Grup atau kontak"
DIRECT: Final = "langsung"
NOT_YET: Final = "belum ada bukti diterima"
CSV_HEADER: Final = (
    "kode_kantor",
    "kantor",
    "peserta",
    "lewat",
    "waktu",
    "detik_sejak_pertama",
    "sidik_teks",
)


def nobody(number: int) -> Html:
    """No participants were meant, or none of offices in sight."""
    return Html(
        f"Pengumuman nomor {number} tidak dikirim ke grup peserta pemilu di wilayah Bapak/Ibu."
    )


def heading(number: int) -> Html:
    """The first line."""
    return bold(f"Perlakuan setara, pengumuman nomor {number}")


def summary(office: str, received: int, total: int, span: timedelta, texts: int) -> Html:
    """How the participants of one office fared, in one sentence."""
    if not received:
        return Html(f"{escape(office)}: belum ada dari {total} peserta yang menerima.")
    who = f"semua {total}" if received == total else f"{received} dari {total}"
    same = "teks yang sama" if texts == 1 else f"{texts} teks yang BERBEDA"
    return Html(f"{escape(office)}: {who} peserta menerima {same} dalam {exact(span)}.")


def times(rows: Sequence[tuple[str, datetime, bool]], zone: str) -> Html | None:
    """When each got it, to the second: (name, moment, whether people passed it on)."""
    if not rows:
        return None
    local = ZoneInfo(zone)
    shown = "\n".join(
        f"{moment.astimezone(local):%H.%M.%S} {escape(name)}"
        f"{f' ({THROUGH_PEOPLE})' if is_through else ''}"
        for name, moment, is_through in rows
    )
    first = dates.day(rows[0][1], zone)
    return lines(f"{first}, {dates.zone_label(zone)}:", f"<pre>{shown}</pre>")


def lacking(names: Sequence[str]) -> Html | None:
    """Who has not got it, as far as we know."""
    if not names:
        return None
    return Html(f"{NOT_YET.capitalize()} ({len(names)}): {escape(', '.join(names))}.")


def one_office(number: int, *parts: str | None) -> Html:
    """The report of one office."""
    return paragraphs(heading(number), *parts)


def several(number: int, summaries: Sequence[str]) -> Html:
    """The reports of several offices in short, and how to see one."""
    deeper = f"Untuk waktunya satu per satu, ketik /setara {number} dan nama kantornya."
    return paragraphs(heading(number), "\n".join(summaries), deeper)


def office_unknown(name: str) -> Html:
    """No office with this name among those in sight."""
    return Html(f"Kantor “{escape(name)}” tidak termasuk tujuan, atau di luar wilayah Bapak/Ibu.")
