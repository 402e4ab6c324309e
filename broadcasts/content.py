"""What a text says about participants of the election, and what the law times; pure.

Spans count characters of the visible text. Words are found in any case, script variant, with
invisible signs or accents in them, and over line ends; never within longer words.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final

from channels import markup

_GAP: Final = 3  # signs between two words of a name
_WORD: Final = re.compile(r"\w+")
_LINK: Final = re.compile(r"(?<![\w@.-])(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:[/?#][^\s<>“”\"]*)?")
_NEAR: Final = 200  # characters between a poll and the figure that belongs to it
_PAIRED: Final = re.compile(r"\s*(?:&|/|\s-\s|–|—|\bdan\b)\s*", re.IGNORECASE)
_SHORTEST_PART: Final = 5  # characters: shorter halves of a pair are first names of anybody


class Why(StrEnum):
    """Why a passage is looked at."""

    NAME = "name"
    NUMBER = "number"
    VISION = "vision"
    SURVEY = "survey"
    PAGE = "page"


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A part of the visible text, from `start` to `end`, and why it stands out."""

    start: int
    end: int
    why: Why

    def of(self, text: str) -> str:
        """The words themselves."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Subject:
    """A participant as texts name it: by `name`, or by the address of its `page` if it has one."""

    name: str
    page: str = ""
    is_pair: bool = False
    """Two people, each of whom may be named alone."""


_MONTHS: Final = "jan|feb|peb|mar|apr|mei|jun|jul|agu|agt|sep|okt|nov|nop|des"
_NUMERAL: Final = (
    r"(?:\d{1,3}(?!\d|[.,:/-]\d)|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh"
    r"|sebelas|\w+ belas)"
)
# "paslon 2 Februari" is a day, and "3 pasangan" a count.
_COUNTED: Final = r"(?:orang|kali|hari|pasang\w*|kursi|tahun|putaran|kecamatan|wib|wita?)\b"
_NOT_A_COUNT: Final = rf"(?!\W*(?:{_MONTHS})|\W*{_COUNTED})"
_RUNNER: Final = (
    r"(?:paslon|pasangan\W+calon|capres|cawapres|cagub|cawagub|cabup|cawabup|cawali|cawawali"
    r"|calon\W+(?:presiden|wakil\W+presiden|gubernur|bupati|wali\W?kota|anggota\W+\w+)|caleg|calon"
    r"|partai|parpol)"
)
_ORDER: Final = r"(?:nomor|nomer|no\.?)"
_NUMBERS: Final = re.compile(
    rf"(?<!\w)(?:"
    rf"(?<!tps )(?<!antrean ){_ORDER}\W{{0,3}}urut\W{{0,3}}{_NUMERAL}"
    rf"|{_RUNNER}\W{{0,3}}(?:{_ORDER}\W{{0,3}})?(?:urut\W{{0,3}})?{_NUMERAL}"
    rf"|(?:coblos|pilih|dukung|menangkan)(?:lah)?\W{{0,3}}{_ORDER}\W{{0,3}}{_NUMERAL}"
    rf"){_NOT_A_COUNT}(?!\w)"
)
_VISION: Final = re.compile(
    r"(?<!\w)(?:visi\W{1,3}(?:dan\W{1,3}|serta\W{1,3})?misi"
    r"|program\W+(?:kerja|unggulan)\W+(?:paslon|pasangan|calon|partai|kandidat|peserta)\w*)(?!\w)"
)
_SUPPORT: Final = re.compile(r"(?<!\w)(?:elektabilitas|akseptabilitas)(?:nya)?(?!\w)")
_POLL: Final = re.compile(r"(?<!\w)(?:survei|survey|jajak\W+pendapat|polling)(?:nya)?(?!\w)")
_QUICK: Final = re.compile(
    r"(?<!\w)(?:quick\W{0,3}count|hitung(?:an)?\W{0,3}cepat|penghitungan\W{1,3}cepat"
    r"|exit\W{0,3}polls?|hasil\W{1,3}hitung\W{1,3}cepat)(?:nya)?(?!\w)"
)
_WORD_FIGURE: Final = (
    r"(?:nol|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|belas|puluh"
    r"|koma|seratus|ratus|ribu|juta)"
)
_FIGURE: Final = re.compile(
    r"(?<![\w.,])\d+(?:[.,]\d+)*\s*(?:%|persen|prosen)"
    rf"|(?<!\w){_WORD_FIGURE}(?:\s+{_WORD_FIGURE}){{0,7}}\s+(?:persen|prosen)(?!\w)"
    r"|(?<![\w.,])\d+(?:[.,]\d+)*\s+(?:ribu\s+|juta\s+)?suara(?!\w)"
)
_LEADING: Final = re.compile(r"(?<!\w)(?:unggul|memimpin|menang|kalah|tertinggal)(?!\w)")


def passages(html: str, subjects: Iterable[Subject]) -> Sequence[Passage]:
    """What a text says about these participants, or about any: in order, none within another."""
    text = _Folded(markup.visible(html))
    known = tuple(subjects)
    found = [
        *_named(text, _names_of(known)),
        *text.find(_NUMBERS, Why.NUMBER),
        *text.find(_VISION, Why.VISION),
        *text.find(_SUPPORT, Why.SURVEY),
        *_with_figures(text, _POLL),
        *_with_figures(text, _QUICK),
        *_pages(html, text, known),
    ]
    return _outermost(found)


def quick_counts(html: str) -> Sequence[Passage]:
    """The passages that tell results of a quick count or an exit poll: the words and the figures.

    Who leads is a result as well. Words alone are none, so that a text may ask people to wait for
    the recapitulation.
    """
    text = _Folded(markup.visible(html))
    runners = list(_NUMBERS.finditer(text.text))
    leads = _near(list(_LEADING.finditer(text.text)), runners)
    return _outermost(_with_figures(text, _QUICK, leads))


class _Folded:
    """A text in one spelling, with the place in the original of each of its characters."""

    def __init__(self, text: str) -> None:
        signs: list[str] = []
        places: list[int] = []
        for place, sign in enumerate(text):
            for plain in _plain(sign):
                signs.append(plain)
                places.append(place)
        self.text = "".join(signs)
        self.original = text
        self._places = places

    def find(self, pattern: re.Pattern[str], why: Why) -> Iterator[Passage]:
        """Where a pattern is in the original text."""
        for match in pattern.finditer(self.text):
            yield self.passage(match.start(), match.end(), why)

    def passage(self, start: int, end: int, why: Why) -> Passage:
        """A span of the folded text as one of the original."""
        return Passage(self._places[start], self._places[end - 1] + 1, why)


def _plain(sign: str) -> str:
    if sign.isspace():
        return " "
    decomposed = unicodedata.normalize("NFKD", sign)
    seen = (one for one in decomposed if unicodedata.category(one) not in {"Cf", "Mn", "Me"})
    return "".join(seen).casefold()


def _fold(text: str) -> str:
    return " ".join("".join(map(_plain, text)).split())


@lru_cache(maxsize=8)
def _names_of(subjects: tuple[Subject, ...]) -> frozenset[tuple[str, ...]]:
    """The words of each name; looked up, and not tried one by one, since there may be thousands."""
    names = (_words(_fold(name)) for subject in subjects for name in _spellings(subject))
    return frozenset(name for name in names if name)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text))


def _named(text: _Folded, names: frozenset[tuple[str, ...]]) -> Iterator[Passage]:
    """Where names stand, with any punctuation or line end between their words; the longest."""
    found = list(_WORD.finditer(text.text))
    words = [word[0] for word in found]
    lengths = sorted({len(name) for name in names}, reverse=True)
    for at in range(len(words)):
        for length in lengths:
            run = found[at : at + length]
            if tuple(words[at : at + length]) in names and _is_close(run):
                yield text.passage(run[0].start(), run[-1].end(), Why.NAME)
                break


def _is_close(run: Sequence[re.Match[str]]) -> bool:
    return all(after.start() - before.end() <= _GAP for before, after in pairwise(run))


def _spellings(subject: Subject) -> Iterator[str]:
    yield subject.name
    if subject.is_pair:
        parts = _PAIRED.split(subject.name)
        if len(parts) > 1:
            yield from (part for part in parts if len(part.strip()) >= _SHORTEST_PART)


def _with_figures(
    text: _Folded, pattern: re.Pattern[str], leads: Iterable[re.Match[str]] = ()
) -> Sequence[Passage]:
    """The words of a poll that has figures near it, with these; `leads` count as figures."""
    polls = list(pattern.finditer(text.text))
    figures = sorted([*_FIGURE.finditer(text.text), *leads], key=re.Match.start)
    near = [*_near(polls, figures), *_near(figures, polls)]
    return [text.passage(found.start(), found.end(), Why.SURVEY) for found in near]


def _near(
    found: Sequence[re.Match[str]], others: Sequence[re.Match[str]]
) -> Iterator[re.Match[str]]:
    """Those that have one of the others near; both stand in order."""
    starts = [other.start() for other in others]
    for one in found:
        at = bisect_left(starts, one.start())
        if any(_is_near(one, other) for other in others[max(at - 1, 0) : at + 1]):
            yield one


def _is_near(one: re.Match[str], other: re.Match[str]) -> bool:
    return max(one.start(), other.start()) - min(one.end(), other.end()) <= _NEAR


def _pages(html: str, text: _Folded, subjects: Sequence[Subject]) -> Iterator[Passage]:
    """Where a participant's page is written, or leads behind other words."""
    pages = {page for subject in subjects if (page := _address(subject.page))}
    for match in _LINK.finditer(text.text) if pages else ():
        link = match[0].rstrip(".,;:!?)")
        if _is_within(_address(link), pages):
            yield text.passage(match.start(), match.start() + len(link), Why.PAGE)
    for start, end, address in markup.anchors(html):
        if _is_within(_address(address), pages):
            yield Passage(start, end, Why.PAGE)


def _is_within(address: str, pages: Collection[str]) -> bool:
    """Whether an address is one of these pages, or below one."""
    parts = address.split("/")
    return any("/".join(parts[:depth]) in pages for depth in range(1, len(parts) + 1))


def _address(link: str) -> str:
    """An address without what browsers add: scheme, www and the last slash."""
    bare = re.sub(r"^https?://", "", link.strip().casefold())
    return re.split(r"[?#]", bare.removeprefix("www."))[0].rstrip("/")


def _outermost(found: Iterable[Passage]) -> Sequence[Passage]:
    """In order; of those that overlap the one that begins first, or else is longer."""
    kept: list[Passage] = []
    for one in sorted(set(found), key=lambda passage: (passage.start, -passage.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
