"""What the desk reads when it looks for a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from texts.dates import day_and_time
from texts.markup import Html, bold, escape, lines, paragraphs
from texts.threads import SUBJECTS

MORE: Final = "Berikutnya"
DOWNLOAD: Final = "Unduh PDF"

STATES: Final[Mapping[str, str]] = MappingProxyType(
    {"waiting": "menunggu balasan", "answered": "sudah dibalas", "closed": "selesai"}
)
HOW_TO_SEARCH: Final = (
    "Silakan tulis kata yang dicari di belakang perintahnya. "
    "Contoh: /cari surat suara, atau nomor pesannya: /cari LYN-6503-0012. "
    "Nomor telepon tidak dapat dicari."
)
NO_MORE: Final = "Tidak ada pesan lain yang memuat kata itu."

# The page of the web desk

PAGE_HEADING: Final = "Cari percakapan"
WORDS: Final = "Kata, nama, atau nomor pesan"
HINT: Final = (
    "Contoh: surat suara, atau LYN-6503-0012. Awal kata sudah cukup mulai empat huruf. "
    "Nomor telepon tidak dapat dicari."
)
SEARCH: Final = "Cari"
RESULTS: Final = "Hasil pencarian"
TOO_LITTLE: Final = (
    "Silakan tulis satu kata dengan paling sedikit dua huruf, atau nomor pesannya. "
    "Nomor telepon tidak dapat dicari."
)


def no_hit(words: str) -> str:
    """No case that they may read has these words."""
    return (
        f"Tidak ada pesan dengan “{words}” di meja layanan Bapak/Ibu. "
        "Mohon diperiksa ejaannya, atau coba satu kata saja."
    )


def newest_with(words: str) -> str:
    """What stands above the cases that were found."""
    return f"Pesan dengan “{words}”, yang terbaru lebih dulu"


# In the chat


def nothing_found(words: str) -> Html:
    """The same as `no_hit`."""
    return escape(no_hit(words))


def found(words: str, hits: Sequence[Html]) -> Html:
    """The cases that were found."""
    return paragraphs(f"{escape(newest_with(words))}:", *hits)


def hit(
    number: str,
    subject: str,
    state: str,
    office: str,
    name: str,
    changed_at: datetime,
    zone: str,
    snippet: Sequence[tuple[str, bool]],
) -> Html:
    """One case; `snippet` is text with whether it was looked for."""
    said = "".join(bold(text) if is_found else escape(text) for text, is_found in snippet)
    return lines(
        bold(f"{number} · {SUBJECTS[subject]}"),
        escape(f"{office} · {name}"),
        f"{day_and_time(changed_at, zone)} · {STATES[state]}",
        f"“{said}”" if said else None,
    )
