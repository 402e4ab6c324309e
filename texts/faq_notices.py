"""What staff are told in a chat about answers that wait to be certified."""

from __future__ import annotations

from typing import Final

from texts.markup import Html, bold, escape, paragraphs

OPEN_DESK: Final = "Buka meja"
LONGEST_QUOTE: Final = 120  # characters of a question


def asked(code: str, question: str, by: str, office: str) -> Html:
    """Somebody has submitted an answer."""
    who = f"{by} dari {office}" if by else office
    return paragraphs(
        bold(f"Mohon pengesahan Bapak/Ibu: jawaban {code}"),
        escape(f"“{_short(question)}”, diajukan {who}."),
        "Silakan dibaca, lalu disahkan atau dikembalikan di meja layanan, halaman Tanya jawab.",
    )


def certified(code: str, question: str) -> Html:
    """It answers people from now on."""
    return paragraphs(
        bold(f"Jawaban {code} disahkan"),
        escape(f"“{_short(question)}” mulai diberikan kepada masyarakat. Terima kasih."),
    )


def returned(code: str, question: str, reason: str) -> Html:
    """It is to be mended."""
    return paragraphs(
        bold(f"Jawaban {code} dikembalikan untuk diperbaiki"),
        escape(f"“{_short(question)}”. Alasannya: {reason}"),
    )


def region_of(base: str) -> str:
    """What a region adds to an answer."""
    return f"Keterangan wilayah untuk {base}"


def _short(question: str) -> str:
    cut = question[: LONGEST_QUOTE - 1].rstrip()
    return question if len(question) <= LONGEST_QUOTE else f"{cut}…"
