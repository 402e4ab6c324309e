"""What an office is about to say about a claim, and what keeps it from being said; pure.

Nobody private is named in a clarification, no figure of a count is uttered, and nothing is claimed
without a source.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from broadcasts import content as words
from broadcasts import links
from broadcasts.links import Warned
from registry.masking import MASK, masked
from texts.markup import escape

HOAX: Final = "hoaks"
NATIONAL: Final = "national"
MOST_PART: Final = 2_000  # characters of one of the four parts
MOST_SOURCES: Final = 5
MOST_TITLE: Final = 120  # characters of a source's title
MOST_ADDRESS: Final = 300
MOST_REASON: Final = 300
NEED_NO_SOURCE: Final = frozenset({"belum_pasti", "bukan_kewenangan"})
"""Findings that say that nothing is known, or that somebody else knows."""


class Problem(StrEnum):
    """What has to be mended before anybody is asked to approve it."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    KIND_MISSING = "kind_missing"
    REASON_MISSING = "reason_missing"
    NO_SOURCE = "no_source"
    BAD_SOURCE = "bad_source"
    SHORTENED = "shortened"
    GAP = "gap"
    IDENTITY = "identity"
    PHONE = "phone"
    MAIL = "mail"
    ACCOUNT = "account"
    PERSON = "person"
    FIGURE = "figure"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class Found:
    """A problem, and the words in which it was seen if it is in any."""

    why: Problem
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """What a verdict rests on: its title and where it can be read; the address is never opened."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Content:
    """All that is said, to whom; `title` is what the claim is called in it."""

    title: str
    finding: str
    kind: str = ""
    explanation: str = ""
    process: str = ""
    self_check: str = ""
    legal_step: str = ""
    sources: tuple[Source, ...] = ()
    scope: str = "regions"
    reason: str = ""

    @property
    def parts(self) -> Sequence[str]:
        """The words of the four parts."""
        return (self.explanation, self.process, self.self_check, self.legal_step)

    @property
    def text(self) -> str:
        """Everything that people read of it but the addresses."""
        return "\n".join((self.title, *self.parts, *(source.title for source in self.sources)))

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it: another one means that something else is said."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


# An honorific that many use before names; offices and roles behind one are no person.
_PERSON: Final = re.compile(
    r"(?<![\w/])(?:[Ss]dri?\.?|[Ss]audar[ai]|[Pp]ak|[Bb]u|[Bb]apak|[Ii]bu|[Mm]as|[Mm]bak|[Bb]ang"
    r"|[Kk]ang|[Hh]aji|[Hh]j?\.|[Ii]nisial)\s+(?P<name>[A-Z][\w'.-]*(?:\s+[A-Z][\w'.-]*)*)"
)
_ROLES: Final = frozenset(
    (
        "kota", "negara", "ketua", "presiden", "wakil", "gubernur", "bupati", "wali", "menteri",
        "anggota", "sekretaris", "kepala", "pemilih", "saksi", "petugas", "pengawas", "lurah",
        "camat", "kapolri", "kapolda", "kapolres", "hakim", "jaksa", "komisioner", "direktur",
        "rektor", "kakak", "hamil", "rumah", "pertiwi", "kpu", "kip", "bawaslu", "dkpp",
    )
)  # fmt: skip
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ACCOUNT: Final = re.compile(
    r"(?<![\w@./])@\w{3,}"
    r"|\b(?:facebook|instagram|tiktok|twitter|x|threads)\.com/@?[\w.]+"
    r"|\b(?:wa|t)\.me/\S+",
    re.IGNORECASE,
)
_VOTES: Final = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*\s+(?:ribu\s+|juta\s+)?suara(?!\s+sah\b)\b")
_SOURCE: Final = re.compile(r"^(?P<title>.*?)[\s|:–—-]*(?P<url>https?://\S+)\s*$", re.IGNORECASE)
_GAP: Final = re.compile(r"\{[^{}\n]*\}?")


def problems(content: Content, known: Collection[str] = ()) -> Sequence[Found]:
    """What has to be mended; `known` are the names of participants, who are not private."""
    return [*_of_form(content), *_of_sources(content), *_of_words(content, known)]


def read_sources(text: str) -> tuple[Source, ...]:
    """The sources that somebody wrote, one a line: a title and an address, or an address alone.

    An address below a title that has none belongs to it.
    """
    found: list[Source] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _SOURCE.match(line.lstrip("•-* "))
        if match is None:
            found.append(Source(line, ""))
            continue
        url, title = match["url"], match["title"].strip()
        if not title and found and not found[-1].url:
            title = found.pop().title
        found.append(Source(title or urlsplit(url).hostname or url, url))
    return tuple(found)


def written_sources(sources: Sequence[Source]) -> str:
    """The same as people write them."""
    return "\n".join(f"{source.title} | {source.url}".strip(" |") for source in sources)


def _of_form(content: Content) -> Iterator[Found]:
    if not content.explanation.strip():
        yield Found(Problem.EMPTY)
    for part in content.parts:
        if len(part) > MOST_PART:
            yield Found(Problem.TOO_LONG, f"{part[:40]}…")
    if content.finding == HOAX and not content.kind:
        yield Found(Problem.KIND_MISSING)
    if content.scope == NATIONAL and not content.reason.strip():
        yield Found(Problem.REASON_MISSING)


def _of_sources(content: Content) -> Iterator[Found]:
    if not content.sources and content.finding not in NEED_NO_SOURCE:
        yield Found(Problem.NO_SOURCE)
    if len(content.sources) > MOST_SOURCES:
        yield Found(Problem.TOO_LONG, content.sources[MOST_SOURCES].title)
    for source in content.sources:
        host = _host(source.url)
        is_short = len(source.title) <= MOST_TITLE and len(source.url) <= MOST_ADDRESS
        if not host or not is_short:
            yield Found(Problem.BAD_SOURCE, source.title[:MOST_TITLE])
        elif host.removeprefix("www.") in links.SHORTENERS:
            yield Found(Problem.SHORTENED, host)


def _of_words(content: Content, known: Collection[str]) -> Iterator[Found]:
    text = content.text
    for gap in _GAP.finditer(text):
        yield Found(Problem.GAP, gap[0])
    if MASK in text or masked(text) != text:
        yield Found(Problem.IDENTITY)
    html = escape(text)
    for flag in links.flags(html, ()):
        if flag.why is Warned.PHONE:
            yield Found(Problem.PHONE, flag.shown)
    for mail in _MAIL.finditer(text):
        yield Found(Problem.MAIL, mail[0])
    for account in _ACCOUNT.finditer(_MAIL.sub("", text)):
        yield Found(Problem.ACCOUNT, account[0])
    for person in _people(text, known):
        yield Found(Problem.PERSON, person)
    if words.quick_counts(html) or _VOTES.search(text):
        yield Found(Problem.FIGURE)
    if links.forbidden(html) is not None:
        yield Found(Problem.FORBIDDEN)


def _people(text: str, known: Collection[str]) -> Iterator[str]:
    """Names behind an honorific that are neither a role nor a participant's."""
    public = {word for name in known for word in name.casefold().split()}
    for match in _PERSON.finditer(text):
        first = match["name"].split()[0].strip(".").casefold()
        if first not in _ROLES and first not in public:
            yield match[0]


def _host(url: str) -> str:
    """The host of an address that people can follow; empty if it is none."""
    is_whole = url.lower().startswith(("http://", "https://")) and not re.search(r"\s", url)
    host = links.host_of(url) if is_whole else ""
    return host if "." in host and "@" not in url else ""
