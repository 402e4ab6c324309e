"""What people type into the desk's forms and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from console.desk.errors import Unreadable

FORM: Final = "application/x-www-form-urlencoded"
LONGEST_NUMBER: Final = 18  # digits of the largest number that a database takes for an id
FURTHEST: Final = 100_000  # rows; beyond that an offset is a guess


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a form; what is missing is empty."""

    values: Mapping[str, str]

    def get(self, name: str) -> str:
        """What was written into a field, as it came."""
        return self.values.get(name, "")

    def number(self, name: str) -> int | None:
        """The number that a field carries; None if it is none."""
        return number_in(self.get(name))


async def read(request: web.Request) -> Fields:
    """The fields of a posted form; raises HTTPUnsupportedMediaType or Unreadable."""
    if request.content_type != FORM:
        raise web.HTTPUnsupportedMediaType
    try:
        posted = await request.post()
    except (LookupError, ValueError):  # an encoding that is none, or not the one that was named
        raise Unreadable from None
    return Fields({name: value for name, value in posted.items() if isinstance(value, str)})


def number_in(text: str) -> int | None:
    """The number that an address or a field carries; None if it is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None


def offset_in(text: str) -> int:
    """Where a page of a list begins; anything else than a sensible number is its start."""
    offset = number_in(text) or 0
    return offset if offset < FURTHEST else 0
