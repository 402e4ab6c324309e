"""Whether a message is nothing but an insult: it gets a calm sentence and becomes nothing; pure."""

from __future__ import annotations

import re
from typing import Final

_LONGEST: Final = 8  # words; who writes more brings something besides
_INSULT: Final = re.compile(
    r"\b(?:goblo[kg]|tolol|dungu|bego|bodoh|idiot|bangsat|bajingan|brengsek|kampret|keparat|sialan"
    r"|anjing|jancu[kg]|asu|kontol|memek|ngentot|pantek"
    r"|kurang ajar|makan gaji buta|gak becus|ga becus|tidak becus|bacot)\b",
    re.IGNORECASE,
)


def is_insult(text: str) -> bool:
    """Whether a short message insults."""
    return len(text.split()) <= _LONGEST and _INSULT.search(text) is not None
