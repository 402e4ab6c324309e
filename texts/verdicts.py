"""What people are told about a claim once an office has spoken: the verdict and its four parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.markup import Html, bold, escape, lines, paragraphs

SHORTEST_PART: Final = 60  # characters: less of a part says nothing
ROOM: Final = 940  # characters of a short answer; WhatsApp takes 1,024 with signs for bold
MOST_TITLE: Final = 90  # characters

FULL = "Selengkapnya"
READ = "Baca hasilnya"
FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "benar": "Informasi benar",
        "hoaks": "Hoaks",
        "belum_pasti": "Belum dapat dipastikan",
        "opini_satire": "Opini atau satire",
        "bukan_kewenangan": "Bukan kewenangan KPU",
    }
)
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "satire": "satire atau parodi",
        "menyesatkan": "konten menyesatkan",
        "tiruan": "konten tiruan",
        "palsu": "konten palsu",
        "koneksi_salah": "koneksi yang salah",
        "konteks_salah": "konteks yang salah",
        "manipulasi": "konten yang dimanipulasi",
    }
)
EXPLANATION = "Penjelasan KPU"
PROCESS = "Bagaimana prosesnya"
SELF_CHECK = "Cara memeriksa sendiri"
LEGAL_STEP = "Langkah hukum"
SOURCES = "Sumber"
GONE = (
    "Hasil pemeriksaan ini sudah tidak berlaku. Silakan kirim ulang pesan yang ingin dicek, "
    "supaya Bapak/Ibu/Kakak menerima yang terbaru."
)
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Said:
    """A published verdict as plain text; `code` is empty where nothing was announced."""

    title: str
    finding: str
    kind: str
    explanation: str
    process: str
    self_check: str
    legal_step: str
    sources: Sequence[tuple[str, str]]
    office: str
    zone: str
    published_at: datetime
    code: str = ""

    @property
    def parts(self) -> Sequence[tuple[str, str]]:
        """What has words of the four parts, with its heading."""
        return _headed(self.explanation, self.process, self.self_check, self.legal_step)


def finding(name: str, kind: str = "") -> str:
    """What a claim proved to be: Hoaks (konteks yang salah)."""
    return f"{FINDINGS[name]} ({KINDS[kind]})" if kind else FINDINGS[name]


def told(said: Said, receipt: str = "", *, is_changed: bool = False) -> Html:
    """The verdict in one message, its parts shortened; `receipt`: for whoever asked before."""
    first = lines(_opening(receipt, is_changed=is_changed), _result(said))
    last, parts = _signed(said), list(said.parts)
    left = ROOM - len(first) - len(last)
    shown: list[Html] = []
    for heading, words in parts:
        # The explanation comes first and may take half; what one leaves the others have.
        share = left // max(1, 2 if not shown else len(parts) - len(shown))
        kept = within(words, max(SHORTEST_PART, share - len(heading) - 4))
        left -= len(heading) + len(kept) + 4
        shown.append(Html(f"{bold(heading)}: {escape(kept)}"))
    return paragraphs(first, *shown, last)


def in_full(said: Said, receipt: str = "") -> Html:
    """The verdict with all of its parts and its sources."""
    return paragraphs(
        lines(_opening(receipt, is_changed=False), _result(said)),
        *(lines(bold(heading), escape(words)) for heading, words in said.parts),
        sources(said.sources),
        _signed(said),
    )


def announced(said: Said) -> Html:
    """The verdict as groups read it; the office and the code stand around it there."""
    return paragraphs(
        Html(f"Klarifikasi: {_result(said)}"),
        *(lines(bold(heading), escape(words)) for heading, words in said.parts),
        sources(said.sources),
        Html("Mohon tidak meneruskan pesan asalnya; teruskan klarifikasi ini ke grup yang sama."),
    )


def withdrawn(receipt: str, title: str, office: str) -> Html:
    """What was told no longer holds; the claim is looked at again."""
    about = f" ({escape(receipt)})" if receipt else ""
    return Html(
        f"Mohon maaf, hasil pemeriksaan{about} tentang “{escape(_cut(title))}” kami tarik dan "
        f"sedang diperiksa ulang petugas {escape(office)}. Hasil barunya kami kabari di chat ini; "
        "sementara itu mohon tidak diteruskan dulu."
    )


def sources(found: Sequence[tuple[str, str]]) -> Html | None:
    """The sources with their addresses, None without any."""
    if not found:
        return None
    rows = (f"• {escape(title)}: {escape(url)}" for title, url in found)
    return lines(bold(SOURCES), *rows)


def within(words: str, room: int) -> str:
    """As many whole sentences as there is room for, or the first words of the first one."""
    if len(words) <= room:
        return words
    kept = ""
    for sentence in _SENTENCE.split(words):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > room:
            break
        kept = longer
    return kept or f"{words[: max(1, room - 2)].rsplit(' ', 1)[0]} …"


def _headed(*parts: str) -> Sequence[tuple[str, str]]:
    headings = (EXPLANATION, PROCESS, SELF_CHECK, LEGAL_STEP)
    return [(heading, words) for heading, words in zip(headings, parts, strict=True) if words]


def _opening(receipt: str, *, is_changed: bool) -> str:
    if not receipt:
        return "Terima kasih, pesan ini sudah kami periksa."
    if is_changed:
        return f"Mohon perhatian, hasil pemeriksaan kiriman {escape(receipt)} diperbarui."
    return f"Terima kasih sudah menunggu. Kiriman {escape(receipt)} sudah selesai diperiksa."


def _result(said: Said) -> Html:
    return Html(f"“{escape(_cut(said.title))}”: {bold(finding(said.finding, said.kind))}.")


def _signed(said: Said) -> Html:
    """Who says it, since when, and how that can be checked."""
    who = f"{escape(said.office)}, {dates.day(said.published_at, said.zone)}."
    if not said.code:
        return Html(who)
    return Html(f"{who} Kode: {bold(said.code)}; ketik CEK {escape(said.code)} untuk mencocokkan.")


def _cut(title: str) -> str:
    return title if len(title) <= MOST_TITLE else f"{title[: MOST_TITLE - 1]}…"
