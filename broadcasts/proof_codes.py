"""The codes under published announcements: short to copy, hard to mistype; pure.

Five symbols and a check symbol, after the pure systems of ISO/IEC 7064 (MOD 11-2, MOD 37-2): here
with the modulus 29 and the radix 2. A prime modulus finds every single wrong symbol and every swap
of neighbours. There are fewer symbols than remainders, so codes whose check would have no symbol
are never made.
"""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Final

from broadcasts.wording import plain
from registry.codes import SYMBOLS

LENGTH: Final = 5  # symbols before the check symbol: 14 million codes
_MODULUS: Final = 29
_RADIX: Final = 2
_MOST_GUESSES: Final = 3  # beyond that nobody could tell which was meant
_MEANT: Final = MappingProxyType(
    {
        "0": "DQG", "O": "DQG", "1": "7JT", "I": "7JT", "L": "7J",
        "B": "8", "S": "5", "Z": "2", "U": "V",
    }
)  # fmt: skip
"""What somebody may have read who writes a symbol that no code has."""
_BARE: Final = re.compile(r"[0-9A-Z]{6}", re.ASCII)
_BETWEEN: Final = re.compile(r"[\s\-‐‑‒–—−_.]+")
_SHAPE: Final = r"([0-9A-Z]{5})\s?[-‐‑‒–—−]\s?([0-9A-Z])"
_WRITTEN: Final = re.compile(rf"(?<![0-9A-Za-z]){_SHAPE}(?![0-9A-Za-z])")
_NAMED: Final = re.compile(
    rf"\b(?:KODE|CEK)(?:\b|_|%20)[\s:+*_]*(?:{_SHAPE}|([0-9A-Z]{{5}})([0-9A-Z]))(?![0-9A-Z])",
    re.IGNORECASE,
)


def make(choose: Callable[[str], str] = secrets.choice) -> str:
    """A new code as it is stored, without the dash; it always has a digit and a letter."""
    while True:
        body = "".join(choose(SYMBOLS) for _ in range(LENGTH))
        check = _check(body)
        if check and not body.isdigit() and not body.isalpha():
            return body + check


def written(code: str) -> str:
    """A code as people read it: 7K4MP-X."""
    return f"{code[:LENGTH]}-{code[LENGTH:]}"


def normal(text: str) -> str:
    """What somebody typed in the form in which codes are stored; "" if it is not like one."""
    bare = _BETWEEN.sub("", plain(text).strip(" .,!?\"'“”*_:")).upper()
    return bare if _BARE.fullmatch(bare) else ""


def is_valid(code: str) -> bool:
    """Whether the check symbol holds."""
    return len(code) == LENGTH + 1 and set(code) <= set(SYMBOLS) and _remainder(code) == 1


def is_alone(text: str) -> bool:
    """Whether a message is a code and nothing else; an ordinary word never is."""
    code = normal(text)
    is_split = _WRITTEN.fullmatch(plain(text).strip().upper()) is not None
    return bool(code) and (is_split or _is_surely(code))


def guesses(code: str) -> Sequence[str]:
    """The codes that may have been meant by a mistaken one: those whose check symbol holds.

    Only symbols that no code has are replaced; a wrong symbol among right ones is anybody's guess.
    """
    choices = [_MEANT.get(symbol, symbol) for symbol in code]
    if len(code) != LENGTH + 1 or not set(code) & set(_MEANT):
        return ()
    found = filter(is_valid, map("".join, itertools.product(*choices)))
    return tuple(itertools.islice(found, _MOST_GUESSES))


def find(text: str) -> str:
    """The code that a longer text or a QR code carries, as it is stored; "" if there is none."""
    shown = plain(text)
    for named in _NAMED.finditer(shown):
        code = "".join(filter(None, named.groups())).upper()
        if is_valid(code):
            return code
    shaped = ("".join(match.groups()) for match in _WRITTEN.finditer(shown))
    return next(filter(is_valid, shaped), "")


def _is_surely(code: str) -> bool:
    return is_valid(code) and not code[:LENGTH].isalpha()


def _check(body: str) -> str:
    value = (1 - _remainder(body) * _RADIX) % _MODULUS
    return SYMBOLS[value] if value < len(SYMBOLS) else ""


def _remainder(code: str) -> int:
    total = 0
    for symbol in code:
        total = (total * _RADIX + SYMBOLS.index(symbol)) % _MODULUS
    return total
