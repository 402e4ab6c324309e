"""What the FAQ never answers, and who does instead; pure.

Rules over plain words, not scores: these lines are not crossed however well an entry fits. The
words come from `Lexicon.words`, so short forms are spelt out and disguises are gone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from faq import boundary_signs as signs


class Boundary(StrEnum):
    """What kind of message it is, and so what it is answered with."""

    NEUTRAL = "neutral"
    """Opinion, forecast, whom to choose: one sentence, the commission is neutral."""
    RESULTS = "results"
    """Who got how much: one sentence on recapitulation; no figure is ever uttered."""
    EVENT = "event"
    """Did this happen, was it moved: a person answers, never a definition."""
    CLAIM = "claim"
    """Something to be checked, or a forwarded text: CEK."""
    PERSONAL = "personal"
    """Somebody's own case: the steps and the official page, no NIK."""
    BY_NAME = "by_name"
    """Data about named people: PPID."""
    INSULT = "insult"
    """A calm sentence."""
    LANGUAGE = "language"
    """Not Indonesian: one line in English."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The boundary that a message touches, if any, and whether it doubts what somebody said.

    Whoever was told something and asks what to do now wants a way, and does not doubt.
    """

    boundary: Boundary | None
    doubts: bool


_FEWEST_WORDS: Final = 4  # of a sentence that may be foreign; shorter ones are names of things


def reading(message: str, words: Sequence[str]) -> Reading:
    """What a message is, by itself and by its words in their order."""
    text = " ".join(words)
    doubts = signs.DOUBT.search(text) or signs.IS_THAT_SO.search(message)
    wants_way = signs.SEEKS_WAY.search(text)
    return Reading(_boundary(message, words, text), bool(doubts and not wants_way))


def _boundary(message: str, words: Sequence[str], text: str) -> Boundary | None:
    if _is_foreign(message, words, text):
        return Boundary.LANGUAGE
    if _is_personal(message, text):
        return Boundary.PERSONAL
    if signs.NAMED.search(text):
        return Boundary.BY_NAME
    if signs.LINK.search(message):
        return Boundary.CLAIM
    if signs.SHARED.search(text) and not (signs.KNOWN_HOAX.search(text) and "?" in message):
        return Boundary.CLAIM
    if _is_event(text):
        return Boundary.EVENT
    if signs.RESULTS.search(text) and not signs.REQUIRED.search(text):
        return Boundary.RESULTS
    if signs.PARTIAL.search(text):
        return Boundary.NEUTRAL
    if signs.INSULT.search(text) and not signs.ASKS.search(text):
        return Boundary.INSULT
    return None


def _is_personal(message: str, text: str) -> bool:
    if signs.LONG_NUMBER.search(message) or signs.OWN_CASE.search(text):
        return True
    return signs.LOOK_UP.search(text) is not None and not signs.HOW.search(text)


def _is_event(text: str) -> bool:
    if not (signs.HAPPENING.search(text) and signs.CONFIRMS.search(text)):
        return False
    return (signs.HERE_AND_NOW.search(text) or signs.POSTPONED.search(text)) is not None


def _is_foreign(message: str, words: Sequence[str], text: str) -> bool:
    are_latin = ["LATIN" in unicodedata.name(sign, "") for sign in message if sign.isalpha()]
    if are_latin and 2 * sum(are_latin) < len(are_latin):
        return True
    if len(words) < _FEWEST_WORDS or signs.NATIVE.search(text):
        return False
    return 3 * len(signs.FOREIGN.findall(text)) >= len(words)
