"""The names of the files within a ZIP, read without unpacking or trusting it."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import islice
from typing import Final

MOST_HEADS: Final = 100_000  # read in a file; of more the first ones
_LONGEST: Final = 512  # bytes of a name
# Before each file and in the list at the end: telephones install what has only one of the two.
_HEAD: Final = re.compile(rb"PK(?:\x03\x04|\x01\x02)")
_PLACES: Final = {b"\x03": (26, 30), b"\x01": (28, 46)}  # of a name's length, and of the name
_APP_SIGNS: Final = (b"AndroidManifest.xml", b"classes.dex")  # both, wherever: no head is needed
_APP_ENDINGS: Final = (".apk", ".apks", ".xapk", ".aab", ".exe", ".scr", ".msi", ".bat", ".vbs")
_OLD_MACROS: Final = "_VBA_PROJECT".encode("utf-16-le")


def names(content: bytes) -> Collection[str]:
    """The names in a ZIP, wherever it begins in a file."""
    found = set()
    for head in islice(_HEAD.finditer(content), MOST_HEADS):
        length_at, name_at = _PLACES[content[head.start() + 2 : head.start() + 3]]
        at = head.start() + length_at
        length = int.from_bytes(content[at : at + 2], "little")
        if 0 < length <= _LONGEST:
            start = head.start() + name_at
            found.add(content[start : start + length].decode("utf-8", "replace").lstrip("/"))
    return found


def is_app(content: bytes, found: Collection[str]) -> bool:
    """Whether a file is an application for Android, or has one behind it."""
    return bool(found) and all(sign in content for sign in _APP_SIGNS)


def has_app(found: Collection[str]) -> bool:
    """Whether these are names of files among which an application is."""
    return any(name.lower().endswith(_APP_ENDINGS) for name in found)


def has_macros(content: bytes, found: Collection[str]) -> bool:
    """Whether a document has macros, in the new or the old format."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _OLD_MACROS in content
    return any(name.endswith("vbaProject.bin") for name in found)
