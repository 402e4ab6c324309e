"""What is unusual in a text of an office: links, numbers, requests; pure.

Warnings are for whoever writes and whoever approves; only what no text of ours does is forbidden.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from phonenumbers import Leniency, PhoneNumberMatcher
from rapidfuzz.distance import OSA

from broadcasts import wording
from channels import markup


class Warned(StrEnum):
    """What deserves a second look."""

    LOOK_ALIKE = "look_alike"
    SHORTENED = "shortened"
    FOREIGN = "foreign"
    PHONE = "phone"
    APK = "apk"


class Forbidden(StrEnum):
    """What no text of ours does."""

    APK_LINK = "apk_link"
    SECRET = "secret"  # noqa: S105  (the word for an OTP or a NIK that is asked for)


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that deserves a second look, as it is written; of a link only its host."""

    why: Warned
    shown: str


SHORTENERS: Final = frozenset(
    (
        "bit.ly", "s.id", "tinyurl.com", "t.co", "cutt.ly", "rb.gy", "goo.gl", "is.gd", "v.gd",
        "ow.ly", "buff.ly", "shorturl.at", "tiny.cc", "t.ly", "rebrand.ly", "linktr.ee", "lynk.id",
        "adf.ly", "short.gy", "bl.ink", "shorter.me", "surl.li", "urlz.fr", "qr.ae", "gg.gg",
    )
)  # fmt: skip
_ENDINGS: Final = f"{wording.DOMAINS}|gy|gl|at|ee|gd|li|fr|ae|gg|ink|zip|xn--[a-z0-9-]+"
_LINK: Final = re.compile(
    r"(?<![\w@.-])(?:[a-z][a-z0-9+.-]*://[^\s<>“”\"]+"
    r"|www\.[^\s<>“”\"]+"
    rf"|(?:[^\W_](?:[\w-]{{0,61}}[^\W_])?\.)+(?:{_ENDINGS})(?![\w@-])(?!\.\w)(?:[:/?#\\][^\s<>“”\"]*)?)",
    re.IGNORECASE,
)
_PACKAGE: Final = re.compile(r"(?<![\w])(?:file |berkas |aplikasi |\.)?apk(?!\w)", re.IGNORECASE)
_PACKAGE_PATH: Final = re.compile(r"\.(?:apk|xapk|apkm|aab)(?:$|[?#&/])", re.IGNORECASE)
_SWAPPED: Final = str.maketrans("01345|", "oleasl")
_SENTENCE: Final = re.compile(r"[^.!?\n]+(?:\.(?=\w)[^.!?\n]+)*")
_SECRET: Final = re.compile(
    r"\b(?:nik|otp|nomor induk kependudukan|kode verifikasi|kode rahasia|kode sms"
    r"|nomor kartu keluarga|nomor kk|pin|password|kata sandi)\b"
)
_ASKING: Final = re.compile(
    r"\b(?:(?:me|men|meng|meny|mem|di)?(?:kirim|masuk|sebut|beri|isi|tulis|balas|serta|lampir"
    r"|informasi|setor|input|ketik|konfirmasi|bagi|serah)(?:kan|i)?(?:lah)?|minta|mohon)\b"
)
_DENIED: Final = re.compile(
    r"\b(?:jangan(?:lah)?|tidak|tak|bukan|dilarang|hindari|waspada\w*|tanpa|abaikan|rahasiakan"
    r"|tolak)\b"
)


def flags(html: str, official: Sequence[str]) -> Sequence[Flag]:
    """What deserves a second look, each once; hosts of `official` domains are ours."""
    text = _spelt(markup.visible(html))
    found = [flag for link in _links(html, text) if (flag := _flag_of(link, official))]
    found += [Flag(Warned.PHONE, match.raw_string) for match in _phones(text)]
    if _PACKAGE.search(_LINK.sub(" ", text)):
        found.append(Flag(Warned.APK, "apk"))
    return list(dict.fromkeys(found))


def forbidden(html: str) -> Forbidden | None:
    """What must not leave in anybody's name: a package, or a request for a NIK or an OTP."""
    text = _spelt(markup.visible(html))
    if any(_PACKAGE_PATH.search(link) for link in _links(html, text)):
        return Forbidden.APK_LINK
    if any(_asks_for_secret(sentence[0]) for sentence in _SENTENCE.finditer(text.casefold())):
        return Forbidden.SECRET
    return None


def _asks_for_secret(sentence: str) -> bool:
    """Whether a sentence asks for one; whoever warns of it denies before."""
    asking = _ASKING.search(sentence)
    secret = _SECRET.search(sentence, asking.end()) if asking else None
    return secret is not None and _DENIED.search(sentence, 0, secret.start()) is None


def _spelt(text: str) -> str:
    """The text without signs that nobody sees: they hide a host from a search, not from a phone."""
    seen = (sign for sign in text if unicodedata.category(sign) not in {"Cf", "Mn", "Me"})
    return unicodedata.normalize("NFKC", "".join(seen))


def _links(html: str, text: str) -> Iterator[str]:
    yield from (match[0].rstrip(".,;:!?)]}*_~'") for match in _LINK.finditer(text))
    yield from (link for link in markup.links(html) if not link.startswith(("tel:", "mailto:")))


def _flag_of(link: str, official: Sequence[str]) -> Flag | None:
    host = host_of(link)
    if not host or is_within(host, official):
        return None
    if _looks_like(host, official):
        return Flag(Warned.LOOK_ALIKE, host)
    return Flag(Warned.SHORTENED if host in SHORTENERS else Warned.FOREIGN, host)


def host_of(link: str) -> str:
    """The host that a browser would go to, in lower case; empty if there is none."""
    address = link.replace("\\", "/")
    if "://" not in address:
        address = f"https://{address}"
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return link.casefold()  # a browser might still make something of it
    return host.rstrip(".").removeprefix("www.")


def is_within(host: str, domains: Sequence[str]) -> bool:
    """Whether a host is one of these domains, or under one."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _looks_like(host: str, official: Sequence[str]) -> bool:
    """Whether people may take a host for one of ours."""
    if not host.isascii() or any(label.startswith("xn--") for label in host.split(".")):
        return True  # letters of other scripts: none of ours has any
    plain = host.translate(_SWAPPED)
    for domain in official:
        first = domain.partition(".")[0]
        dashed = domain.replace(".", "-")
        near = not host.endswith(".go.id") and OSA.distance(plain, domain) <= 1
        if domain in plain or dashed in plain or near or first in re.split(r"[.-]|\d+", plain):
            return True
        if not host.endswith(".go.id") and first in plain:
            return True
    return False


def _phones(text: str) -> PhoneNumberMatcher:
    return PhoneNumberMatcher(_LINK.sub(" ", text), "ID", leniency=Leniency.VALID)
