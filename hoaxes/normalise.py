"""A message reduced to what it claims: no headers, appeals, links or private numbers; pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from registry.masking import masked, masked_phones
from search.words import Lexicon

LONGEST: Final = 4096  # characters, a whole message on Telegram; what comes behind is not read

_LINK: Final = re.compile(r"(?:https?://|www\.)[^\s<>“”\"]+", re.IGNORECASE)
_SENTENCE_END: Final = ".,;:!?)]}*_~…"
_TRACKING: Final = re.compile(
    r"utm_\w+|fbclid|gclid|igshid?|si|ref\w*|share\w*|_[rt]|is_\w+|mibextid"
)
_MOBILE: Final = re.compile(r"^(?:www|m|mobile|mbasic|amp|web|l)\.")
_HOSTS: Final = {"youtu.be": "youtube.com", "fb.com": "facebook.com", "twitter.com": "x.com"}
_OFFICIAL: Final = re.compile(r"(?:^|\.)go\.id$")

_MANY_DIGITS: Final = re.compile(r"\d(?:\D{0,2}\d){7}")
"""What every NIK and telephone number has; most claims have less, and need no closer look."""

_TAIL_OF_CHECKERS: Final = re.compile(r"=(?:\s*=){2}|\bpenjelasan\s*:", re.IGNORECASE)
"""Where fact-checkers begin to explain; what stands before is what circulated."""

_STAMP: Final = re.compile(
    r"^[ \t>*_]*\[[^\]\n]*\d[.:]\d\d[^\]\n]*\] ?(?:[^:\n]{1,60}: )?", re.MULTILINE
)
_APPEAL: Final = (
    r"(?:pesan )?(?:di)?teruskan(?: berkali[- ]?kali| banyak kali| dari [^\n]{1,40})?"
    r"|(?:yth\.? )?(?:bpk|bapak|pak)\W{1,3}(?:ibu|bu)(?: [^\n,.:!?]{0,20}(?=[,.:!?\n]))?"
    r"|(?:mohon )?i[zj]in (?:share|berbagi|meneruskan)|(?:mohon|tolong|harap) dibaca"
    r"|sumber ?: ?[^\n]{1,40}"
    r"|forwarded\w*(?: many times)?|fwd?"
    r"|(?:(?:barusan|baru saja|tadi|saya) )?dapat (?:dari|info|kiriman)[^\n:.!?]{0,40}"
    r"|(?:info|kiriman) dari (?:grup|group|wag|teman|tetangga|saudara)[^\n:.!?,]{0,30}"
    r"|(?:copas|copy paste|salin)[^\n:.!?]{0,40}"
    r"|(?:dari )?(?:grup|group|wag) sebelah"
    r"|as+alam+u\W?alai?kum[^\n,.!?]{0,30}"
    r"|(?:info|berita|kabar) (?:penting|terbaru|terkini|hari ini|viral|valid)"
    r"(?: (?:buat|untuk) [^\n,.:!?]{0,30})?"
    r"|breaking news|(?:lagi )?viral(?:kan)?|geger(?: (?:sore|malam|pagi|siang|hari) ini)?"
    r"|waspada(?:lah)?|awas(?=\s*!)"
    r"|mohon (?:di)?(?:sebar\w*|bagikan|share|info\w*|pencerahan\w*|izin|dicek)"
    r"|(?:ayo |tolong |mohon )?(?:di)?(?:sebar(?:kan|luaskan)?|share|bagikan|teruskan|viralkan)"
    r"(?: (?:se(?:banyak|luas)[\w-]*|sebelum dihapus|ke (?:semua )?(?:grup|teman|keluarga)\w*))*"
    r"|sebelum dihapus|tolong (?:di)?cek[^\n:.!?]{0,30}"
    r"|(?:benar|bener|betul)(?: (?:ga|gak|nggak|tidak|kah))(?: (?:ya|min|ini|nih))*"
    r"|wal?lahu a\W?lam|semoga bermanfaat|terima kasih|innalil\w*(?: wa[^\n.!,]{0,30})?"
    r"|astag\w+|subhanal\w+|masya ?al+ah"
)
"""What people put before and behind a message so that others read it and pass it on."""

_PARTICLES: Final = frozenset(
    {
        "admin", "bang", "bro", "deh", "dong", "eh", "gaes", "gan", "guys", "iya", "kak", "kan",
        "kok", "loh", "lho", "mimin", "min", "nih", "sih", "sis", "tuh", "ya", "yah",
    }
)  # fmt: skip
"""Words that are thrown in anywhere: nobody says otherwise with them."""

_EDGE: Final = r"[\s\W_]*"
_OPENER: Final = re.compile(rf"^{_EDGE}(?:{_APPEAL})\b{_EDGE}", re.IGNORECASE)
_ENDING: Final = re.compile(rf"(?:\b(?:{_APPEAL})|#\w+){_EDGE}$")
_ENDING_READ: Final = 160  # characters in which an ending is looked for


@dataclass(frozen=True, slots=True)
class Message:
    """What a message says, ready to be compared.

    `meant` holds the term of each word, empty for one that says nothing about a subject.
    """

    text: str
    links: frozenset[str]
    words: tuple[str, ...]
    meant: tuple[str, ...]

    def __add__(self, other: Message) -> Message:
        """Both, one behind the other."""
        return Message(
            f"{self.text}. {other.text}",
            self.links | other.links,
            (*self.words, *other.words),
            (*self.meant, *other.meant),
        )

    @property
    def fingerprint(self) -> bytes:
        """The same for texts that have the same words in the same order."""
        return hashlib.blake2b(self.spelt_out.encode(), digest_size=16).digest()

    @property
    def terms(self) -> Sequence[str]:
        """What the message is found by, in order."""
        return [term for term in self.meant if term]

    @property
    def spelt_out(self) -> str:
        """The words as one plain sentence: what meaning is taken from."""
        return " ".join(self.words)


def read(text: str, lexicon: Lexicon) -> Message:
    """What a message of at most 4,096 characters says; whatever comes behind is left out."""
    whole = text[:LONGEST].replace("\0", "")
    plain = _LINK.sub(" ", whole)
    said = claimed(masked_phones(masked(plain)) if _MANY_DIGITS.search(plain) else plain)
    words = tuple(lexicon.words(said))
    telling = (lexicon.is_content(word) and word not in _PARTICLES for word in words)
    meant = (
        lexicon.term(word) if tells else "" for word, tells in zip(words, telling, strict=True)
    )
    return Message(said, frozenset(links(whole)), words, tuple(meant))


def claimed(text: str) -> str:
    """A text without what messengers and senders put around it, and checkers behind it.

    What consists of nothing else stays as it is.
    """
    core = _STAMP.sub("", _before_explanation(text))
    stripped = _without_endings(_without_openers(core)).strip()
    return stripped or text.strip()


def links(text: str) -> Iterator[str]:
    """The canonical addresses in a text. Nothing is ever opened.

    Addresses of the state are left out: half of all hoaxes name one, to look official.
    """
    for match in _LINK.finditer(text):
        address = canonical(match[0].rstrip(_SENTENCE_END))
        if address and not _OFFICIAL.search(address.partition("/")[0]):
            yield address


def canonical(address: str) -> str:
    """An address as it is compared: no scheme, mobile host, tracking or fragment.

    Empty if it is none, or leads to no page of its own.
    """
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host = (parts.hostname or "").casefold()
    except ValueError:
        return ""
    while (bare := _MOBILE.sub("", host)) != host:
        host = bare
    asked = [(key, value) for key, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(key)]
    path = parts.path.rstrip("/")
    if host == "youtu.be" and path:
        path, asked = "/watch", [("v", path.strip("/")), *asked]
    host = _HOSTS.get(host, host)
    query = urlencode(sorted(asked))
    return f"{host}{path}{'?' if query else ''}{query}" if path or query else ""


def _before_explanation(text: str) -> str:
    found = _TAIL_OF_CHECKERS.search(text)
    return text[: found.start()] if found and found.start() else text


def _without_openers(text: str) -> str:
    while (found := _OPENER.match(text)) and found.end():
        text = text[found.end() :]
    return text


def _without_endings(text: str) -> str:
    # Small letters take half the time of a search in any case; no letter may become two by it.
    small, end = text.replace("İ", "I").lower(), len(text)
    # Only the end is looked at: a search over the whole would be tried at every word.
    while found := _ENDING.search(small, max(end - _ENDING_READ, 0), end):
        end = found.start()
        while end and not text[end - 1].isalnum():
            end -= 1
    return text[:end]
