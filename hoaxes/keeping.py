"""Keeping the files that come with reports: as they came, under names that name nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from channels.base import Media, MediaKind
from hoaxes.evidence import Inspected
from hoaxes.gathering import File
from registry import masking, pictures
from registry.files import MOST_PHOTO_BYTES
from registry.names import one_line
from storage import media, picture_prints
from storage.engine import Tx

PHOTOS: Final = frozenset({"image/jpeg", "image/png", "image/webp"})  # every chat shows them
LONGEST_NAME: Final = 100  # characters of what the sender's device called it


def keep(tx: Tx, file: Inspected, name: str, content: bytes, now: datetime) -> File:
    """Store a file for a report; what must never be passed on is stored without its content."""
    is_photo = file.problem is None and file.mime in PHOTOS and file.size <= MOST_PHOTO_BYTES
    stored = Media(
        file.sha256,
        MediaKind.PHOTO if is_photo else MediaKind.DOCUMENT,
        f"bukti-{file.sha256[:12]}{file.extension}",
        file.mime,
        file.size,
    )
    media.put(tx, stored, content if file.may_be_kept else b"", now)
    if file.pdq is not None:
        bands = list(pictures.bands(int(file.pdq, 16)))
        picture_prints.put(tx, file.sha256, file.pdq, file.levels, bands)
    declared = masking.masked_phones(masking.masked(one_line(name, LONGEST_NAME)))
    return File(file.sha256, declared, file.pdq, file.kind, file.problem)
