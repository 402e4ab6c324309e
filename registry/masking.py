"""Numbers of identity and family cards, made unreadable before anybody works with them; pure.

A NIK and a KK have 16 digits (UU 24/2013). Whoever types or forwards one was not asked for it, so
it is not kept: not in what arrived, nor in what is made of it.

Telephone numbers are kept, since desks call back; offices that do not work with them read none.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

MASK: Final = "•"
"""Stands for one digit: lengths stay, as platforms tell formatting by its place."""

SHOWN: Final = 3  # signs at either end of an address

_IN_ONE: Final = re.compile(r"(?<![\d+])\d{16}(?!\d)")
_IN_GROUPS: Final = re.compile(
    r"(?<![\d+])\d+(?P<sign>[ .\u00a0\u2007\u202f\u2010-\u2015-])\d+(?:(?P=sign)\d+)*"
)
_SHAPES: Final = (
    (4, 4, 4, 4),
    (6, 6, 4),
    (6, 10),
    (2, 2, 2, 6, 4),
    (2, 4, 6, 4),
    (6, 2, 2, 2, 4),
    (2, 2, 2, 2, 2, 2, 4),
    (1,) * 16,
)
"""How people group the digits; two dates in a row, times and telephone numbers look otherwise."""

# Both numbers begin with the code of a province; a list of years or of hours does not.
_PROVINCE: Final = re.compile(r"1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7]")
_DIGIT: Final = re.compile(r"\d")

_PHONES: Final = re.compile(
    r"(?<![\d•])(?:"
    r"\+\d(?:[ ().-]{0,2}\d){7,14}"  # as written abroad
    r"|(?:62|0)[ -]?8\d{1,2}(?:[ .-]?\d){6,10}"  # a mobile one
    r"|\(?0\d{2,3}\)?[ -]?\d{2,4}[ -]?\d{3,5}"  # a landline with its area
    r"|62\d{8,12}"  # as in a link to a chat
    r")(?!\d)"
)
"""Numbers that reach somebody in Indonesia, or with a plus anywhere; dates and times do not fit."""

_IDENTIFIERS: Final = re.compile(
    r".*id|data|handle|topic|reply_to|chat_instance|from|to|mediaurl\d+|buttonpayload",
    re.IGNORECASE,
)
"""Names of members that machines gave: a changed one would mean another chat, file or button."""


def masked(text: str) -> str:
    """The text with every digit of a NIK or KK hidden, and nothing else changed."""
    return _IN_GROUPS.sub(_hide_groups, _IN_ONE.sub(_hide, text))


def masked_phones(text: str) -> str:
    """The text with every digit of a telephone number hidden, for who does not work with it."""
    return _PHONES.sub(_hide, text)


def masked_body(body: bytes) -> bytes:
    """The same for what people wrote and are called in a platform's JSON; other bytes stay."""
    try:
        content = json.loads(body)
        hidden = _value(content)
    except (ValueError, RecursionError):
        return body
    # Escaped: half of a surrogate pair cannot be written otherwise.
    return body if hidden == content else json.dumps(hidden).encode()


def partly(address: str) -> str:
    """An address that its owner recognises and nobody else can use: +62•••••••021."""
    shown = min(SHOWN, len(address) // 3)
    return f"{address[:shown]}{MASK * (len(address) - 2 * shown)}{address[len(address) - shown :]}"


def _hide(found: re.Match[str]) -> str:
    return _DIGIT.sub(MASK, found[0])


def _hide_groups(found: re.Match[str]) -> str:
    sign = found["sign"]
    groups = found[0].split(sign)
    for place in range(len(groups)):
        for shape in _SHAPES:
            end = place + len(shape)
            if _is_number(groups[place:end], shape):
                groups[place:end] = [MASK * size for size in shape]
    return sign.join(groups)


def _is_number(groups: list[str], shape: tuple[int, ...]) -> bool:
    has_shape = tuple(map(len, groups)) == shape
    return has_shape and _PROVINCE.match("".join(groups)) is not None


def _value(value: Any) -> Any:
    match value:
        case str():
            return masked(value)
        case list():
            return [_value(member) for member in value]
        case dict():
            return {
                name: member if _is_identifier(name, member) else _value(member)
                for name, member in value.items()
            }
        case _:
            return value


def _is_identifier(name: str, value: Any) -> bool:
    return isinstance(value, str) and _IDENTIFIERS.fullmatch(name) is not None
