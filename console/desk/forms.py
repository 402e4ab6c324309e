"""What people type into the desk's forms and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from console.desk.errors import Unreadable

FORM: Final = "application/x-www-form-urlencoded"
FURTHEST: Final = 100_000  # rows; beyond that an offset is a guess
_KEY_DIGITS: Final = 18  # of the largest number that a database takes for an id


async def fields_of(request: web.Request) -> Mapping[str, str]:
    """The fields of a posted form; raises HTTPUnsupportedMediaType or Unreadable."""
    if request.content_type != FORM:
        raise web.HTTPUnsupportedMediaType
    try:
        posted = await request.post()
    except (LookupError, ValueError):  # an encoding that is none, or not the one that was named
        raise Unreadable from None
    return {name: value for name, value in posted.items() if isinstance(value, str)}


def offset_of(asked: str) -> int:
    """Where a page of a list begins; anything else than a sensible number is its start."""
    return int(asked) if _is_number(asked, len(str(FURTHEST)) - 1) else 0


def case_in(request: web.Request) -> int:
    """The number of the case in the address; raises HTTPNotFound for what is no number."""
    asked = request.match_info["id"]
    if not _is_number(asked, _KEY_DIGITS):
        raise web.HTTPNotFound
    return int(asked)


def _is_number(text: str, digits: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= digits
