"""Signed, expiring addresses for files that a platform fetches from us: pure.

`/media/<sha256>.<suffix>?e=<Unix time>&s=<signature>`; the address holds no name of a file.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from channels.base import Media

PREFIX: Final = "/media/"
_PATH: Final = re.compile(rf"{PREFIX}([0-9a-f]{{64}})\.[a-z0-9]{{1,5}}")
_SUFFIXES: Final = {
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/plain": "txt",
    "video/mp4": "mp4",
}
_TIME: Final = re.compile(r"[0-9]{1,12}", re.ASCII)


def path_of(media: Media) -> str:
    """The path of a file, by its content."""
    return f"{PREFIX}{media.sha256}.{_SUFFIXES.get(media.mime_type, 'bin')}"


def digest_in(path: str) -> str | None:
    """The SHA-256 that such a path names, or None."""
    found = _PATH.fullmatch(path)
    return found[1] if found else None


def sign(key: bytes, path: str, expires: datetime) -> str:
    """The path with the query that opens it until `expires` (aware)."""
    moment = str(int(expires.timestamp()))
    return f"{path}?{urlencode({'e': moment, 's': signature(key, f'{path}?{moment}')})}"


def verify(key: bytes, path: str, query: Mapping[str, str], now: datetime) -> bool:
    """Whether the query opens the path at `now`, in constant time."""
    moment = query.get("e", "")
    expected = signature(key, f"{path}?{moment}").encode()
    given = query.get("s", "").encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(expected, given) or not _TIME.fullmatch(moment):
        return False
    return now < datetime.fromtimestamp(int(moment), UTC)


def signature(key: bytes, text: str) -> str:
    """32 characters that only the owner of a key can make for a text."""
    code = hmac.digest(key, text.encode("utf-8", "surrogateescape"), hashlib.sha256)
    return base64.urlsafe_b64encode(code[:24]).decode()
