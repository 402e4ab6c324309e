"""Whether a PDF could do something by itself: looked for, never opened."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Final

MOST_INFLATED: Final = 8 * 1024 * 1024  # bytes of all the objects that are packed together
MOST_PACKED: Final = 1024 * 1024  # bytes of one of them
LEAST_COST: Final = 8 * 1024  # bytes that each counts for, so that there are not too many
MOST_STREAMS: Final = 20_000  # more than any letter has: it hides what it holds
MOST_CODED: Final = 5_000  # names written with codes, likewise
_NAMES: Final = b"JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|Encrypt"
_ACTIVE: Final = re.compile(b"/(?:" + _NAMES + b")(?![A-Za-z0-9#])")
_CODED: Final = re.compile(rb"/[A-Za-z0-9]{0,40}#[A-Za-z0-9#]{2,120}")
_CODE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")  # a name may be written with codes for letters
_STREAM: Final = re.compile(rb"stream\r?\n")
_BEFORE: Final = 400  # bytes before a stream in which it says what it holds


def is_active(content: bytes) -> bool:
    """Whether it names scripts, enclosed files or forms that send, or hides what it names."""
    return _names_action(content) or any(map(_names_action, _packed(content))) or _hides(content)


def _names_action(content: bytes) -> bool:
    coded = islice(_CODED.finditer(content), MOST_CODED)
    return bool(_ACTIVE.search(content)) or any(_ACTIVE.search(_plain(one[0])) for one in coded)


def _hides(content: bytes) -> bool:
    """Whether there is more of it than was looked at."""
    streams = islice(_STREAM.finditer(content), MOST_STREAMS, None)
    coded = islice(_CODED.finditer(content), MOST_CODED, None)
    return any(True for _ in streams) or any(True for _ in coded)


def _plain(content: bytes) -> bytes:
    return _CODE.sub(lambda found: bytes([int(found[1], 16)]), content)


def _packed(content: bytes) -> Iterator[bytes]:
    """The objects that are packed into streams, within a bound."""
    left = MOST_INFLATED
    for found in islice(_STREAM.finditer(content), MOST_STREAMS):
        head = content[max(0, found.start() - _BEFORE) : found.start()]
        if left <= 0 or b"/ObjStm" not in _plain(head):
            continue
        start = found.end()
        end = content.find(b"endstream", start, start + MOST_PACKED)
        part = _inflated(content[start : end if end != -1 else start + MOST_PACKED], left)
        left -= max(len(part), LEAST_COST)
        yield part


def _inflated(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""
