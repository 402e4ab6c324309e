"""Kinds of files by how they begin; their names and declared types prove nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

from hoaxes import inner_names


class Kind(StrEnum):
    """What a file is for."""

    PICTURE = "picture"
    VIDEO = "video"
    AUDIO = "audio"
    PDF = "pdf"
    OFFICE = "office"
    """A document, a table or slides."""
    ARCHIVE = "archive"
    APP = "app"
    """It runs by itself on a telephone or a computer."""
    WEB_PAGE = "web_page"
    TEXT = "text"
    OTHER = "other"


Recognised: TypeAlias = tuple[Kind, str, str]
"""The kind, the type and the ending of a name."""

ANYTHING: Final = (Kind.OTHER, "application/octet-stream", "")
_APK: Final = (Kind.APP, "application/vnd.android.package-archive", ".apk")
_ZIP: Final = (Kind.ARCHIVE, "application/zip", ".zip")
_EXE: Final = (Kind.APP, "application/vnd.microsoft.portable-executable", ".exe")
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_BEGINNINGS: Final[Mapping[bytes, Recognised]] = MappingProxyType(
    {
        b"\xff\xd8\xff": (Kind.PICTURE, "image/jpeg", ".jpg"),
        b"\x89PNG\r\n\x1a\n": (Kind.PICTURE, "image/png", ".png"),
        b"GIF8": (Kind.PICTURE, "image/gif", ".gif"),
        b"OggS": (Kind.AUDIO, "audio/ogg", ".ogg"),
        b"ID3": (Kind.AUDIO, "audio/mpeg", ".mp3"),
        b"\xff\xfb": (Kind.AUDIO, "audio/mpeg", ".mp3"),
        b"\xff\xf1": (Kind.AUDIO, "audio/aac", ".aac"),
        b"#!AMR": (Kind.AUDIO, "audio/amr", ".amr"),
        b"\x1aE\xdf\xa3": (Kind.VIDEO, "video/webm", ".webm"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": (Kind.OFFICE, "application/x-ole-storage", ".doc"),
        b"{\\rtf": (Kind.OFFICE, "application/rtf", ".rtf"),
        b"Rar!\x1a\x07": (Kind.ARCHIVE, "application/vnd.rar", ".rar"),
        b"7z\xbc\xaf\x27\x1c": (Kind.ARCHIVE, "application/x-7z-compressed", ".7z"),
        b"\x1f\x8b": (Kind.ARCHIVE, "application/gzip", ".gz"),
        b"\x7fELF": (Kind.APP, "application/x-executable", ".elf"),
        b"dex\n": (Kind.APP, "application/vnd.android.dex", ".dex"),
        b"#!": (Kind.APP, "text/x-shellscript", ".sh"),
    }
)
_BRANDS: Final[Mapping[bytes, Recognised]] = MappingProxyType(
    {
        b"M4A ": (Kind.AUDIO, "audio/mp4", ".m4a"),
        b"heic": (Kind.PICTURE, "image/heic", ".heic"),
        b"mif1": (Kind.PICTURE, "image/heif", ".heif"),
        b"avif": (Kind.PICTURE, "image/avif", ".avif"),
        b"3gp4": (Kind.VIDEO, "video/3gpp", ".3gp"),
        b"3gp5": (Kind.VIDEO, "video/3gpp", ".3gp"),
        b"qt  ": (Kind.VIDEO, "video/quicktime", ".mov"),
    }
)
_RIFF: Final[Mapping[bytes, Recognised]] = MappingProxyType(
    {
        b"WEBP": (Kind.PICTURE, "image/webp", ".webp"),
        b"AVI ": (Kind.VIDEO, "video/x-msvideo", ".avi"),
        b"WAVE": (Kind.AUDIO, "audio/wav", ".wav"),
    }
)
_IN_ZIP: Final[Mapping[str, Recognised]] = MappingProxyType(
    {
        "word/": (Kind.OFFICE, f"{_OFFICE}wordprocessingml.document", ".docx"),
        "xl/": (Kind.OFFICE, f"{_OFFICE}spreadsheetml.sheet", ".xlsx"),
        "ppt/": (Kind.OFFICE, f"{_OFFICE}presentationml.presentation", ".pptx"),
    }
)
_MARKUP: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|svg|iframe|meta|title)\b", re.IGNORECASE
)
_HEAD: Final = 1024  # bytes in which a PDF or a web page says what it is
_ENDINGS: Final[Mapping[str, Kind]] = MappingProxyType(
    dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp", "heic", "heif", "avif"), Kind.PICTURE)
    | dict.fromkeys(("mp4", "3gp", "mov", "webm", "mkv", "avi"), Kind.VIDEO)
    | dict.fromkeys(("mp3", "ogg", "oga", "opus", "m4a", "aac", "amr", "wav"), Kind.AUDIO)
    | dict.fromkeys(("doc", "docx", "xls", "xlsx", "ppt", "pptx", "rtf"), Kind.OFFICE)
    | dict.fromkeys(("zip", "rar", "7z", "gz"), Kind.ARCHIVE)
    | {"pdf": Kind.PDF, "txt": Kind.TEXT, "apk": Kind.APP, "html": Kind.WEB_PAGE}
)
_FAMILIES: Final[Mapping[str, Kind]] = MappingProxyType(
    {"image": Kind.PICTURE, "video": Kind.VIDEO, "audio": Kind.AUDIO}
)
# Animations travel as videos without sound, and sound alone in the box of a video.
_CLOSE: Final = frozenset(
    {frozenset({Kind.VIDEO, Kind.AUDIO}), frozenset({Kind.VIDEO, Kind.PICTURE})}
)


def recognise(content: bytes, names: Collection[str] | None = None) -> Recognised:
    """What a file is by its content; `names` are those of the files within it, if known."""
    for beginning, recognised in _BEGINNINGS.items():
        if content.startswith(beginning):
            return recognised
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(content, inner_names.names(content) if names is None else names)
    if content.startswith(b"MZ") and b"\0" in content[:_HEAD]:
        return _EXE
    if content[:4] == b"RIFF":
        return _RIFF.get(content[8:12], ANYTHING)
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], (Kind.VIDEO, "video/mp4", ".mp4"))
    if b"%PDF-" in content[:_HEAD]:
        return Kind.PDF, "application/pdf", ".pdf"
    return _written(content)


def is_misnamed(name: str, declared: str, kind: Kind) -> bool:
    """Whether the name's ending or the declared type promise another kind of file."""
    family, _, kind_of_it = declared.partition("/")
    promised = {
        _ENDINGS.get(name.rpartition(".")[2].lower()),
        _FAMILIES.get(family, Kind.PDF if kind_of_it == "pdf" else None),
    }
    return any(
        one is not kind and frozenset({one, kind}) not in _CLOSE
        for one in promised
        if one is not None
    )


def _zipped(content: bytes, names: Collection[str]) -> Recognised:
    if inner_names.is_app(content, names):
        return _APK
    for name in sorted(names):
        for beginning, recognised in _IN_ZIP.items():
            if name.startswith(beginning):
                return recognised
    return _ZIP


def _written(content: bytes) -> Recognised:
    if _MARKUP.search(content[:_HEAD]):
        return Kind.WEB_PAGE, "text/html", ".html"
    if not content or b"\0" in content:
        return ANYTHING
    try:
        content.decode()
    except UnicodeDecodeError:
        return ANYTHING
    return Kind.TEXT, "text/plain", ".txt"
