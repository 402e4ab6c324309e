"""A form of plain fields, as a browser posts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aiohttp import web

FORM: Final = "application/x-www-form-urlencoded"
LONGEST_NUMBER: Final = 15  # digits


class Fields:
    """The fields of a form; what is missing is empty."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def get(self, name: str) -> str:
        """What was written into a field, as it came."""
        return self._values.get(name, "")

    def number(self, name: str) -> int | None:
        """The number that a field carries; None if it is none."""
        return number_in(self.get(name))


def number_in(text: str) -> int | None:
    """The number that an address or a field carries; None if it is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else None


async def read(request: web.Request) -> Fields:
    """The form of a request; raises HTTPUnsupportedMediaType for anything else."""
    if request.content_type != FORM:
        raise web.HTTPUnsupportedMediaType
    posted = await request.post()
    return Fields({name: value for name, value in posted.items() if isinstance(value, str)})
