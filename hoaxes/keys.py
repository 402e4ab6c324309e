"""What claims are found by at once, collected in one pass over them."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeVar, cast

from hoaxes.normalise import Message

K = TypeVar("K")
V = TypeVar("V")

NO_LINKS: Final[Mapping[str, Sequence[int]]] = MappingProxyType({})


class Keys:
    """Fingerprints and links; filled while bags of words are taken."""

    def __init__(self, known: Mapping[str, Sequence[int]] = NO_LINKS) -> None:
        self.fingerprints: dict[bytes, int] = {}
        self.links: dict[str, Sequence[int]] = {}
        self._known = known

    def bag(self, place: int, messages: tuple[Message, Message, Message]) -> Sequence[str]:
        """The terms of a claim; those of its title, which says what it is about, count twice."""
        title, _, whole = messages
        for message in messages:
            self.fingerprints.setdefault(message.fingerprint, place)
        for link in whole.links:
            older = self.links.get(link) or self._known.get(link, ())
            self.links[link] = (*older, place)
        return [*title.terms, *whole.terms]


def over(newer: dict[K, V], older: Mapping[K, V]) -> Mapping[K, V]:
    """What came since over what was there: two layers, of which the lower one stays as it is."""
    if isinstance(older, ChainMap):
        recent, older = older.maps
        newer = {**recent, **newer}
    return ChainMap(newer, cast("dict[K, V]", older))
