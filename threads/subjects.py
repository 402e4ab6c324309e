"""What a message may not wait for, and what it is about, by its words; pure."""

from __future__ import annotations

import re
from typing import Final

# Signs of danger: such a case stands first at the desk. A false alarm costs a glance.
_DANGER: Final = re.compile(
    r"\b(?:di)?(?:ancam|bunuh|pukul|keroyok|sekap|aniaya|culik|serang|intimidasi|teror|bakar)\w*"
    r"|\b(?:mengancam|membunuh|memukul|menyerang|pengancaman|ancaman)\b"
    r"|\b(?:senjata|parang|golok|celurit|pistol|bom|darurat|nyawa|bunuh diri)\b",
    re.IGNORECASE,
)
_VOTERS: Final = re.compile(
    r"\b(?:data|daftar|salinan|file|nama)\b.{0,40}\b(?:pemilih|dpt|dptb|dpk|dps)\b"
    r".{0,60}\b(?:by ?name|nama|nik|alamat|lengkap|semua|seluruh|excel|per tps)\b"
    r"|\bby ?name(?: by ?address)?\b",
    re.IGNORECASE | re.DOTALL,
)
_THANKS: Final = frozenset(
    {
        "terima", "kasih", "terimakasih", "makasih", "trims", "thanks", "nuwun", "matur",
        "hatur", "nuhun", "baik", "siap", "ok", "oke", "sip", "ya", "iya", "banyak", "pak", "bu",
        "bapak", "ibu", "kak", "min", "atas", "jawabannya", "infonya", "bantuannya", "semoga",
        "sehat", "selalu", "sama",
    }
)  # fmt: skip
_LONGEST_THANKS: Final = 8  # words


def sounds_dangerous(text: str) -> bool:
    """Whether somebody may be in danger."""
    return _DANGER.search(text) is not None


def asks_for_voters(text: str) -> bool:
    """Whether somebody asks for voters by name, which only PPID decides on (UU 27/2022)."""
    return _VOTERS.search(text) is not None


def is_courtesy(text: str) -> bool:
    """Whether this is thanks and nothing more: it opens no closed case."""
    words = re.findall(r"\w+", text.casefold())
    return 0 < len(words) <= _LONGEST_THANKS and all(word in _THANKS for word in words)
