"""A text as words, numbers, days, places and links, however a messenger dressed it up; pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

SHINGLE: Final = 3  # words that a fingerprint stands for
WINDOW: Final = 4  # of so many neighbouring fingerprints one is kept
_LONGEST_PLACE: Final = 6  # words: "Kabupaten Penukal Abab Lematang Ilir" has five
_LARGEST_HASH: Final = 8  # bytes, which fit a column of 64 bits


class Kind(StrEnum):
    """What a piece of a text is, the most telling first."""

    LINK = "link"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    PLACE = "place"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece as it was `shown`; two are the same if their `key` is."""

    shown: str
    key: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Places:
    """The places that are known: what their folded names stand for, and how a word is folded.

    "Kab. Nunukan" and "Kabupaten Nunukan" are one place, "Kota Bogor" and "Kabupaten Bogor" two.
    """

    names: Mapping[str, str]
    fold: Callable[[str], str]


NOWHERE: Final = Places(MappingProxyType({}), str.casefold)

_MONTHS: Final = frozenset(
    (
        "januari", "februari", "pebruari", "maret", "april", "mei", "juni", "juli", "agustus",
        "september", "oktober", "november", "nopember", "desember",
    )
)  # fmt: skip
_DAYS: Final = frozenset(("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu", "ahad"))
_ZONES: Final = frozenset({"wib", "wita", "wit"})

_SINGLE_QUOTES: Final = re.compile("['’‘‛ʼʹ`´ˈ′]")  # inside words: Jum'at is Jumat
_UNUSUAL: Final = re.compile(r"[^\n -~]")
_UNSEEN: Final = frozenset({"Cc", "So", "Sk", "Cs", "Co", "Cn"})
_FORWARDED: Final = re.compile(
    r"(?:pesan )?(?:diteruskan|forwarded)(?: message| berkali-kali| many times)?"
    r"(?: (?:dari|from)\b.{0,80}|:.{0,80})?",
    re.IGNORECASE,
)
_STAMPED: Final = re.compile(
    r"^[ \t>]*\[(?=[^\]]*\d[.:]\d\d)[\d/.:,\- ]{8,25}(?:[ap]m)?\] [^:\n]{1,80}: ",
    re.IGNORECASE | re.MULTILINE,
)
DOMAINS: Final = (
    "id|com|org|net|info|me|link|ly|co|gd|app|xyz|site|online|top|club|my|io|gle|page|cc|tk|ml|"
    "shop|live|click|web|biz|asia|news|store|vip|icu|ru|cn|us"
)
# Lengths are those of DNS: without them a long run of letters and dashes takes seconds.
_PIECE: Final = re.compile(
    r"(?P<link>(?:https?://|www\.)[^\s<>“”\"]+"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}"
    rf"|(?<![\w.])[^\W_](?:[\w-]{{0,61}}[^\W_])?(?:\.[\w-]{{1,63}}){{0,10}}\.(?:{DOMAINS})\b(?!\.\w)(?:[/?#][^\s<>“”\"]*)?)"
    r"|(?P<number>[^\W\d_]*\d[^\W_]*(?:[.,:/]\d+)*|[%‰€£¥$])"
    r"|(?P<word>[^\W_]+)",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(r"(?:[01]?\d|2[0-4])[.:][0-5]\d")
_NUMERIC_DATE: Final = re.compile(r"\d{1,4}/\d{1,2}/\d{1,4}")
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)


def pieces(text: str, places: Places = NOWHERE) -> Sequence[Piece]:
    """The pieces of a text in their order.

    White space, case, emoji, invisible signs, formatting, quote marks and punctuation are none.
    """
    found = [_piece(match) for match in _PIECE.finditer(plain(text))]
    return _with_places(_with_days(found), places)


def without_headers(text: str) -> str:
    """A pasted text without what messengers put above forwarded and copied messages."""
    lines = _STAMPED.sub("", plain(text)).lstrip().split("\n")
    while lines and _FORWARDED.fullmatch(lines[0].strip()):
        lines = "\n".join(lines[1:]).lstrip().split("\n")
    return "\n".join(lines)


def plain(text: str) -> str:
    """The text in one spelling, without signs that nobody can see and without pictures."""
    spelt = unicodedata.normalize("NFKC", _SINGLE_QUOTES.sub("", text))
    return _UNUSUAL.sub(lambda found: _seen(found[0]), spelt)


def link_key(address: str) -> str:
    """An address as it is compared: messengers add and drop the scheme and the last slash."""
    bare = _SCHEME.sub("", _without_end(address.strip())).rstrip("/")
    host, slash, path = bare.partition("/")
    return f"{host.casefold()}{slash}{path}"


def fingerprints(text: str) -> frozenset[int]:
    """Hashes of runs of words: of those with a number all, of the others some.

    These are thinned out so that any longer common run has one in common (winnowing: S. Schleimer,
    D. Wilkerson, A. Aiken, SIGMOD 2003). Numbers, days and links are what tells apart texts that
    offices copy from each other.
    """
    runs = _runs(text)
    windows = [runs[at : at + WINDOW] for at in range(max(len(runs) - WINDOW + 1, 1))]
    thinned = (min(run.hash for run in window) for window in windows if window)
    return frozenset((*thinned, *(run.hash for run in runs if run.is_telling)))


def lookups(text: str, most: int) -> Sequence[int]:
    """The hashes to look for: those that are stored most surely first."""
    runs = sorted(set(_runs(text)), key=lambda run: (not run.is_telling, run.hash))
    return [run.hash for run in runs[:most]]


@dataclass(frozen=True, slots=True)
class _Run:
    hash: int
    is_telling: bool


def _runs(text: str) -> Sequence[_Run]:
    keys = [piece.key for piece in pieces(text)]
    starts = range(max(len(keys) - SHINGLE + 1, 1) if keys else 0)
    return [_run(" ".join(keys[at : at + SHINGLE])) for at in starts]


def _run(words: str) -> _Run:
    return _Run(_hash(words), any(map(str.isdecimal, words)))


def _hash(run: str) -> int:
    digest = hashlib.blake2b(run.encode(errors="replace"), digest_size=_LARGEST_HASH).digest()
    return int.from_bytes(digest, signed=True)


def _seen(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in {"Cf", "Mn", "Me"}:
        return ""
    return " " if category in _UNSEEN else sign


def _without_end(address: str) -> str:
    """An address without the punctuation of its sentence."""
    return address.rstrip(".,;:!?)]}*_~")


def _piece(match: re.Match[str]) -> Piece:
    shown = match[0]
    if match["link"]:
        return Piece(_without_end(shown), link_key(shown), Kind.LINK)
    if not match["number"]:
        return Piece(shown, shown.casefold(), Kind.WORD)
    if _NUMERIC_DATE.fullmatch(shown):
        return Piece(shown, shown, Kind.DATE)
    if _CLOCK.fullmatch(shown):
        return Piece(shown, shown.replace(":", "."), Kind.TIME)
    return Piece(shown, shown.casefold(), Kind.NUMBER)


def _with_days(found: list[Piece]) -> list[Piece]:
    """Names of days, months and zones, and the numbers beside a month, are what they mean."""
    for at, piece in enumerate(found):
        if piece.key in _MONTHS:
            for near in range(max(at - 1, 0), min(at + 2, len(found))):
                if near == at or found[near].kind is Kind.NUMBER:
                    found[near] = replace(found[near], kind=Kind.DATE)
        elif piece.key in _DAYS:
            found[at] = replace(piece, kind=Kind.DATE)
        elif piece.key in _ZONES:
            found[at] = replace(piece, kind=Kind.TIME)
    return found


def _with_places(found: Sequence[Piece], places: Places) -> Sequence[Piece]:
    if not places.names:
        return found
    folded = [places.fold(one.shown) if one.kind is Kind.WORD else "" for one in found]
    return list(_joined(found, folded, places.names))


def _joined(
    found: Sequence[Piece], folded: Sequence[str], names: Mapping[str, str]
) -> Iterator[Piece]:
    at = 0
    while at < len(found):
        end = _place_end(folded, names, at)
        if end == at:
            yield found[at]
            at += 1
            continue
        shown = " ".join(piece.shown for piece in found[at:end])
        yield Piece(shown, names["".join(folded[at:end])], Kind.PLACE)
        at = end


def _place_end(folded: Sequence[str], names: Mapping[str, str], start: int) -> int:
    """Where the longest name of a place that begins here ends; `start` if none does."""
    for end in range(min(start + _LONGEST_PLACE, len(folded)), start, -1):
        run = folded[start:end]
        if run[0] and run[-1] and "".join(run) in names:
            return end
    return start
