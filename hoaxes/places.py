"""Which office's region a message is about, where it names one without leaving a choice."""

from __future__ import annotations

import re
from typing import Final

from broadcasts import proof
from storage.engine import Tx
from storage.offices import Office

_ALSO_WORDS: Final = r"seribu|batu ?bara|batu|buru|landak|puncak|sabu|palu|metro|malaka|karo|alor"
_WORD: Final = re.compile(rf"\b(?:{_ALSO_WORDS})\b", re.IGNORECASE)
"""Regions that are called like something else: a thousand, a stone, a hammer, a channel on TV."""

_KIND_BEFORE: Final = re.compile(
    r"\b(?:kab(?:upaten)?|kota|kepulauan|kep|pulau|kpud?|bupati|walikota)\.?\s+(?:kab\.?\s+|kota\s+)?$",
    re.IGNORECASE,
)
_LONGEST_KIND: Final = 24  # characters before a name in which its kind stands


def named(tx: Tx, text: str) -> Office | None:
    """The office of the first place that a text names; words that may mean something else do not.

    Those count behind the kind of region: “Kota Batu”, not “batu”.
    """
    clear = _WORD.sub(_kept, text)
    return proof.named_office(tx, clear, proof.known_places(tx)) if clear.strip() else None


def _kept(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - _LONGEST_KIND) : found.start()]
    return found[0] if _KIND_BEFORE.search(before) else " "
