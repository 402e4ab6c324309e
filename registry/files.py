"""Files that people send: pictures and PDF, known by their content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from channels.base import Media, MediaKind
from registry.names import one_line
from storage import media
from storage.engine import Tx
from texts import broadcasts as texts

MOST_PHOTO_BYTES: Final = 10 * 1024 * 1024  # a larger picture leaves as a document
MOST_FILE_NAME: Final = 100  # characters
SIGNATURES: Final = (  # how the files begin: the name and the declared type prove nothing
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"%PDF-", "application/pdf", ".pdf"),
)
ENDINGS: Final[Mapping[str, bytes]] = MappingProxyType(
    {"image/jpeg": b"\xff\xd9", "image/png": b"IEND"}
)  # missing from a file that was cut off
SUPPORTED: Final = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})


class BadFile(Exception):
    """A file is of no use; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def recognise(content: bytes, declared: str = "") -> tuple[str, str]:
    """The type of a file by its content and the ending of its name; raises BadFile."""
    for beginning, mime_type, extension in SIGNATURES:
        if content.startswith(beginning):
            if ENDINGS.get(mime_type, b"") not in content:
                raise BadFile(texts.FILE_NOT_READ)
            return mime_type, extension
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", ".webp"
    raise BadFile(texts.FILE_NOT_READ if declared in SUPPORTED else texts.FILE_NOT_SUPPORTED)


def put(tx: Tx, content: bytes, name: str, declared: str, now: datetime) -> Media:
    """Store a picture or a PDF under the name that it came with; raises BadFile."""
    mime_type, extension = recognise(content, declared)
    is_photo = mime_type.startswith("image/") and len(content) <= MOST_PHOTO_BYTES
    kind = MediaKind.PHOTO if is_photo else MediaKind.DOCUMENT
    digest = hashlib.sha256(content).hexdigest()
    name = one_line(name, MOST_FILE_NAME) or f"lampiran{extension}"
    file = Media(digest, kind, name, mime_type, len(content))
    media.put(tx, file, content, now)
    return file
