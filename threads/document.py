"""A case as it is exported, before it is a page or a PDF."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with an entry; it is named, not enclosed."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: local time, what it was, who of the desk did it, what was said."""

    at: str
    what: str
    author: str
    text: str
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A case to read; `as_of` is when something last happened in it."""

    receipt: str
    office: str
    as_of: datetime
    facts: tuple[tuple[str, str], ...]
    """(label, value)."""
    lines: tuple[Line, ...]
    is_masked: bool
    is_emptied: bool


def printable(text: str) -> str:
    """A text without control signs; a line break stays one."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        sign for sign in text if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"}
    )
