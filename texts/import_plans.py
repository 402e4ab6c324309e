"""What an import would do, in words, before anybody has agreed to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from texts.markup import Html, bold, escape, lines, paragraphs

ASK: Final = "Terapkan?"
APPLY: Final = "Terapkan"
LEAVE: Final = "Batal"
SHOWN: Final = 12  # rows of each kind; with more, how many are left is said
NOTHING: Final = "Tidak ada yang berubah: semua baris sudah sama dengan yang terdaftar."
HEADINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "added": "ditambahkan",
        "changed": "diubah",
        "ended": "diakhiri",
        "same": "tidak berubah",
        "stopped": "dilewati, karena sudah meminta berhenti atau dihapus",
    }
)


def summary(counts: Mapping[str, int]) -> str:
    """How many rows do what."""
    parts = [f"{count} {HEADINGS[effect]}" for effect, count in counts.items() if count]
    return f"{'; '.join(parts)}." if parts else NOTHING


def change(name: str, office: str, line: int, fields: Sequence[tuple[str, str, str]]) -> Html:
    """One row: whom or what it is about, and what would be otherwise."""
    differing = "; ".join(f"{what} {before} → {after}" for what, before, after in fields)
    told = f"{name}, {office} (baris {line})"
    return escape(f"• {told}: {differing}" if differing else f"• {told}")


def shown(
    counts: Mapping[str, int],
    groups: Mapping[str, Sequence[Html]],
    notes: Sequence[str],
) -> Html:
    """The whole plan: the counts, then the rows of each kind."""
    parts: list[str] = [summary(counts)]
    for effect, rows in groups.items():
        more = len(rows) - SHOWN
        rest = [escape(f"… dan {more} baris lain")] if more > 0 else []
        heading = bold(f"{HEADINGS[effect][0].upper()}{HEADINGS[effect][1:]}")
        parts.append(lines(heading, *rows[:SHOWN], *rest))
    return paragraphs(*parts, *(escape(note) for note in notes))


def refused(problems: Sequence[tuple[int, str]]) -> Html:
    """Why nothing can be imported, row by row."""
    told = [escape(f"• Baris {line}: {reason}") for line, reason in problems[: SHOWN * 2]]
    more = len(problems) - SHOWN * 2
    rest = [escape(f"… dan {more} masalah lain")] if more > 0 else []
    return paragraphs(
        "Mohon maaf, daftar ini belum bisa diimpor. Tidak ada yang berubah.",
        lines(*told, *rest),
        "Silakan perbaiki, lalu kirim lagi filenya.",
    )
