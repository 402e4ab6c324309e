"""Everyday forms of Indonesian verbs, led back to the words of the standard language; pure.

"Ngubah", "nyuruh", "dibatalin" have the stems of "mengubah", "menyuruh", "dibatalkan".
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

SHORTEST: Final = 4  # letters that have to stay

_NASALS: Final = MappingProxyType(
    {"nge": ("",), "ng": ("", "k"), "ny": ("s", "c"), "n": ("t",), "m": ("p",), "ke": ("",)}
)
"""What a verb begins with in everyday speech, and what its stem may begin with."""


def formal(word: str) -> Iterator[str]:
    """Words of the standard language that an everyday form may stand for; most do not exist."""
    for body in _without_ending(word):
        if body != word:
            yield body
        for nasal, beginnings in _NASALS.items():
            rest = body.removeprefix(nasal)
            if rest != body and len(rest) >= SHORTEST - 1:
                yield from (beginning + rest for beginning in beginnings)


def _without_ending(word: str) -> Iterator[str]:
    yield word
    bare = word.removesuffix("in")
    if bare != word and len(bare) >= SHORTEST:
        yield bare
        yield f"{bare}kan"
