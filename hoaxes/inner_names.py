"""The names of the files within a ZIP, read without unpacking or trusting it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Final

MOST_NAMES: Final = 5_000
_LONGEST: Final = 512  # bytes of a name
# Before each file and in the list at the end: telephones install what has only one of the two.
_HEADS: Final = ((b"PK\x03\x04", 26, 30), (b"PK\x01\x02", 28, 46))
_APP_ENDINGS: Final = (".apk", ".apks", ".xapk", ".aab", ".exe", ".scr", ".msi", ".bat", ".vbs")
_OLD_MACROS: Final = "_VBA_PROJECT".encode("utf-16-le")


def names(content: bytes) -> Collection[str]:
    """The names in a ZIP, wherever it begins in a file; at most `MOST_NAMES` of each list."""
    return frozenset(
        name for head in _HEADS for name in islice(_listed(content, *head), MOST_NAMES)
    )


def is_app(found: Collection[str]) -> bool:
    """Whether these are the names in an application for Android."""
    return "AndroidManifest.xml" in found


def has_app(content: bytes) -> bool:
    """Whether an application lies in a file, be it behind a picture."""
    found = names(content)
    return is_app(found) or any(name.lower().endswith(_APP_ENDINGS) for name in found)


def has_macros(content: bytes) -> bool:
    """Whether a document has macros, in the new or the old format."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _OLD_MACROS in content
    return any(name.endswith("vbaProject.bin") for name in names(content))


def _listed(content: bytes, mark: bytes, length_at: int, name_at: int) -> Iterator[str]:
    at = content.find(mark)
    while at != -1:
        length = int.from_bytes(content[at + length_at : at + length_at + 2], "little")
        if 0 < length <= _LONGEST:
            start = at + name_at
            yield content[start : start + length].decode("utf-8", "replace").lstrip("/")
        at = content.find(mark, at + len(mark))
