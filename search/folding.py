"""Texts in one spelling, however they were dressed up to be noticed or to slip through; pure."""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import Final

_LOOK_ALIKES: Final = str.maketrans(
    "абвгдеёзікмнорѕстухьјһ" + "АВЕЗІКМНОРЅСТУХЈҺ" + "αβεικνορτυχωη" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "ıłøđ",
    "abbrdeeзikmhopsctyxbjh" + "ABEЗIKMHOPSCTYXJH" + "abeikvoptuxwn" + "ABEZHIKMNOPTYX" + "ilod",
)
"""Letters of other scripts that pass for Latin ones."""

_LEET: Final = MappingProxyType({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t"})
_COUNTED: Final = (
    "tps|paslon|capres|cawapres|calon|nomor|nomer|no|nmr|urut|dapil|pasal|ayat|rt|rw|pkpu|uu|pemilu"
    "|pilpres|pilkada|pileg|kali|orang|hari|jam|bulan|tahun|juta|ribu|persen|kg|km|gb|x"
)
"""Words that a number belongs to, also without a space: "tps12" is no disguise."""

_UNSEEN: Final = frozenset({"Cf", "Mn", "Me", "Cc", "Cs", "Co", "Cn"})
_PICTURES: Final = frozenset({"So", "Sk"})
_PLAIN: Final = re.compile(r"[^\n -~]")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_APOSTROPHE: Final = re.compile(r"['’‘‛ʼʹ`´ˈ′](?<=\w.)(?=\w)")
_HASHTAG: Final = re.compile(r"#(\w+)")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=\d)(?=[A-Za-z])")
_STRETCHED: Final = re.compile(r"([a-z])\1{2,}")
_LAUGHTER: Final = re.compile(r"\b(?:(?:wk){2,}w?|(?:ha|he|hi|xi){2,}h?|wk+)\b")
_GLUED: Final = re.compile(rf"\b({_COUNTED})(\d+)\b|\b(\d+)({_COUNTED})\b")
_TWICE: Final = re.compile(r"\b([a-z]{3,})2(an|nya)?\b|\b([a-z]{3,})-\3(an|nya)?\b")
_DISGUISED: Final = re.compile(r"\b(?=[a-z]*\d)(?=(?:\d?[a-z]){3})[a-z\d]*[a-z][a-z\d]*\b")
_MIXED: Final = re.compile(r"[a-z]\d|\d[a-z]")
"""Most texts have no letter beside a digit, and are done in two thirds of the time."""
_TOKEN: Final = re.compile(r"\b[a-z]\d{1,2}\b|\d+(?:[.,:/]\d+)*%?|[^\W\d_]+")


def folded(text: str) -> str:
    """The text in small Latin letters, without disguises, emoji, links and invisible signs.

    "KETU4 KРU d1p3cattt!!" (with a Cyrillic P) is "ketua kpu dipecat!!", "emak2" is "emak".
    """
    spelt = unicodedata.normalize("NFKD", _LINK.sub(" ", text))
    seen = _PLAIN.sub(lambda found: _seen(found[0]), _APOSTROPHE.sub("", spelt))
    humps = _HASHTAG.sub(lambda found: f" {_HUMP.sub(' ', found[1])} ", seen)
    return _undisguised(humps.translate(_LOOK_ALIKES).casefold())


def tokens(text: str) -> list[str]:
    """The words and numbers of a text in their order, folded; "60,15%" is one number."""
    return _TOKEN.findall(folded(text))


def _seen(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in _UNSEEN:
        return ""
    return " " if category in _PICTURES else sign


def _undisguised(text: str) -> str:
    if _MIXED.search(text):
        apart = _GLUED.sub(lambda found: " ".join(filter(None, found.groups())), text)
        single = _TWICE.sub(_root, apart)
        text = _DISGUISED.sub(lambda found: _spelt_out(found[0]), single)
    elif "-" in text:
        text = _TWICE.sub(_root, text)
    return _LAUGHTER.sub(" ", _STRETCHED.sub(r"\1", text))


def _root(found: re.Match[str]) -> str:
    return (found[1] or found[3]) + (found[2] or found[4] or "")


def _spelt_out(word: str) -> str:
    """A word whose digits stand for letters; one whose digits are a number stays apart."""
    if re.search(r"\d\d", word):
        return re.sub(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)", " ", word)
    ends_in_consonant = re.search(r"[^aeiou\d]\d$", word) is not None
    body, end = (word[:-1], word[-1]) if ends_in_consonant else (word, "")
    spelt = "".join(_LEET.get(sign, sign) for sign in body)
    return f"{spelt} {end}" if end else spelt
