"""Whether a PDF could do something by itself: looked for, never opened."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

MOST_INFLATED: Final = 8 * 1024 * 1024  # bytes of all the objects that are packed together
_ACTIVE: Final = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|Encrypt)"
    rb"(?![A-Za-z0-9])"
)
_HEX: Final = re.compile(rb"#([0-9A-Fa-f]{2})")  # a name may be written with codes for letters
_STREAM: Final = re.compile(rb"stream\r?\n")
_BEFORE: Final = 400  # bytes before a stream in which it says what it holds


def is_active(content: bytes) -> bool:
    """Whether it names scripts, enclosed files or forms that send, or is locked against a look."""
    return any(_ACTIVE.search(_plain(part)) for part in (content, *_packed(content)))


def _plain(content: bytes) -> bytes:
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), content)


def _packed(content: bytes) -> Iterator[bytes]:
    """The objects that are packed into streams, within a bound."""
    left = MOST_INFLATED
    for found in _STREAM.finditer(content):
        head = _plain(content[max(0, found.start() - _BEFORE) : found.start()])
        if b"/ObjStm" not in head or left <= 0:
            continue
        part = _inflated(content[found.end() :], left)
        left -= len(part)
        yield part


def _inflated(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""
