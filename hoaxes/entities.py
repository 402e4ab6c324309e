"""What a claim is about: places, polling stations, days, numbers, institutions; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_LONGEST_PLACE: Final = 5  # words
_SHORTEST_PLACE: Final = 4  # letters; shorter names are mostly other words
_MONTHS: Final = MappingProxyType(
    {
        "januari": 1, "jan": 1, "februari": 2, "pebruari": 2, "february": 2, "feb": 2, "maret": 3,
        "mar": 3, "april": 4, "apr": 4, "mei": 5, "juni": 6, "jun": 6, "juli": 7, "jul": 7,
        "agustus": 8, "agu": 8, "agt": 8, "september": 9, "sept": 9, "sep": 9, "oktober": 10,
        "okt": 10, "november": 11, "nov": 11, "nopember": 11, "desember": 12, "des": 12,
    }
)  # fmt: skip
_INSTITUTIONS: Final = MappingProxyType(
    {
        "kpu": "kpu", "kip": "kpu",
        "bawaslu": "bawaslu", "panwaslu": "bawaslu", "panwas": "bawaslu",
        "dkpp": "dkpp", "mk": "mk", "mahkamah": "mk", "ma": "ma", "kpk": "kpk", "dpr": "dpr",
        "dprd": "dprd", "dpd": "dpd", "mpr": "mpr", "tni": "tni",
        "polri": "polri", "polisi": "polri",
        "brimob": "polri", "bin": "bin", "kpps": "kpps", "pps": "pps", "ppk": "ppk", "ppln": "ppln",
    }
)  # fmt: skip
_ELECTIONS: Final = MappingProxyType(
    {
        "presiden": "presiden", "pilpres": "presiden", "capres": "presiden", "cawapres": "presiden",
        "gubernur": "gubernur", "bupati": "bupati", "walikota": "walikota", "pilkada": "pilkada",
        "legislatif": "legislatif", "pilkades": "desa",
    }
)  # fmt: skip
_CANDIDATE: Final = frozenset(
    {"paslon", "calon", "urut", "capres", "nomor", "no", "nomer", "cawapres"}
)
_NUMERIC_DATE: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2,4}))?")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_NUMBER: Final = re.compile(r"\d+(?:[.,:/]\d+)*%?")
_SMALL: Final = re.compile(r"0[1-9]")


@dataclass(frozen=True, slots=True)
class Places:
    """Folded names of offices' regions, and the codes each may stand for: "16.02", "16"."""

    codes: Mapping[str, frozenset[str]]
    fold: Callable[[str], str]


NOWHERE: Final = Places(MappingProxyType({}), str.casefold)


@dataclass(frozen=True, slots=True)
class Entities:
    """What a text names, kind by kind; two claims that differ in one of them are two claims."""

    places: frozenset[frozenset[str]]
    stations: frozenset[str]
    days: frozenset[str]
    years: frozenset[str]
    numbers: frozenset[str]
    candidates: frozenset[str]
    institutions: frozenset[str]
    elections: frozenset[str]
    figures: frozenset[str]
    """Every number, whatever it counts: who quotes a claim drops the month behind a day."""

    def foreign_to(self, known: Entities) -> Sequence[str]:
        """The kinds in which this text names something that the known one does not."""
        apart = {
            "stations": self.stations - known.stations,
            "days": self.days - known.days,
            "years": self.years - known.years,
            "numbers": self.numbers - known.figures,
            "candidates": self.candidates - known.candidates,
            "institutions": self.institutions - known.institutions,
            "elections": self.elections - known.elections,
            "places": () if self._is_placed_as(known) else self.places,
        }
        return [kind for kind, foreign in apart.items() if foreign]

    def _is_placed_as(self, known: Entities) -> bool:
        """Whether each place is one of the known ones, or holds one, or lies in one."""
        there = {code for codes in known.places for code in codes}
        return all(
            any(
                _contains(code, other) or _contains(other, code)
                for code in codes
                for other in there
            )
            for codes in self.places
        )


def entities(words: Sequence[str], places: Places = NOWHERE) -> Entities:
    """What normalised words name."""
    stations, candidates = set[str](), set[str]()
    days, spoken_for = _days(words)
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        if at in spoken_for or not word.isdecimal():
            continue
        if before == "tps":
            stations.add(word.lstrip("0"))
        elif before in _CANDIDATE or _SMALL.fullmatch(word):
            candidates.add(word.lstrip("0"))
        else:
            continue
        spoken_for.add(at)
    rest = [word for at, word in enumerate(words) if at not in spoken_for]
    years = frozenset(word for word in rest if _YEAR.fullmatch(word))
    return Entities(
        frozenset(_places(words, places)),
        frozenset(stations),
        frozenset(days),
        years,
        frozenset(_numbers(word for word in rest if word not in years)),
        frozenset(candidates),
        frozenset(_INSTITUTIONS[word] for word in words if word in _INSTITUTIONS),
        frozenset(_ELECTIONS[word] for word in words if word in _ELECTIONS),
        frozenset(_numbers(words)),
    )


def _contains(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}.")


def _days(words: Sequence[str]) -> tuple[set[str], set[int]]:
    """The days named, as "17-4", and the places of the words that name them."""
    found, spoken_for = set[str](), set[int]()
    for at, word in enumerate(words):
        numeric = _NUMERIC_DATE.fullmatch(word)
        if numeric and 0 < int(numeric[2]) <= 12 and 0 < int(numeric[1]) <= 31:
            found.add(f"{int(numeric[1])}-{int(numeric[2])}")
            spoken_for.add(at)
        if word in _MONTHS and at and words[at - 1].isdecimal() and len(words[at - 1]) <= 2:
            found.add(f"{int(words[at - 1])}-{_MONTHS[word]}")
            spoken_for.update((at - 1, at))
    return found, spoken_for


def _numbers(words: Iterable[str]) -> Iterator[str]:
    """Numbers in one spelling: "60,15%" and "60.15" are one, "1" and "2" alone say little."""
    for word in words:
        if _NUMBER.fullmatch(word):
            yield word.rstrip("%").replace(",", ".").lstrip("0")


def _places(words: Sequence[str], places: Places) -> Iterator[frozenset[str]]:
    if not places.codes:
        return
    folded = [places.fold(word) if word.isalpha() else "" for word in words]
    at = 0
    while at < len(words):
        end, codes = _place_at(folded, places.codes, at)
        if codes:
            yield codes
        at = max(end, at + 1)


def _place_at(
    folded: Sequence[str], known: Mapping[str, frozenset[str]], start: int
) -> tuple[int, frozenset[str]]:
    """Where the longest name that begins here ends, and what it may stand for."""
    for end in range(min(start + _LONGEST_PLACE, len(folded)), start, -1):
        run = folded[start:end]
        name = "".join(run)
        if run[0] and run[-1] and len(name) >= _SHORTEST_PLACE and name in known:
            return end, known[name]
    return start, frozenset()
