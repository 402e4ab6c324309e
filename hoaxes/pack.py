"""What another institution is given: a ZIP that is the same bytes whenever it is made; pure."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hoaxes import pack_pages
from hoaxes.pack_pages import Letter, Listed, Sheet
from registry import pictures
from registry.pictures import BadPicture
from texts import referrals as texts

MOST_BYTES: Final = 40 * 1024 * 1024  # of the files in one: with its pages a bot may still send it
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)  # the first one that a ZIP knows
_LOCATED: Final = (b"\xa9xyz", b"com.apple.quicktime.location", b"loci")


class Left(StrEnum):
    """Why the content of a file is not in it."""

    NEVER = "never"
    """It is not even kept: an application."""
    OWN_VOICE = "own_voice"
    OWN_PLACE = "own_place"
    NO_ROOM = "no_room"


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of a claim; `content` is None where only its digest is kept.

    `is_passed_on`: somebody forwarded it, so what it says of a device is not about who asked.
    """

    sha256: str
    kind: str
    mime: str
    extension: str
    size: int
    problem: str | None
    is_passed_on: bool
    content: bytes | None


@dataclass(frozen=True, slots=True)
class _Enclosed:
    name: str
    content: bytes
    note: str


def build(sheet: Sheet, letter: Letter, pieces: Sequence[Piece]) -> bytes:
    """The ZIP: the letter, the sheet, the files, and the SHA-256 of each of these."""
    listed: list[Listed] = []
    files: list[tuple[str, bytes]] = []
    room = MOST_BYTES
    for number, piece in enumerate(pieces, 1):
        found = _enclosed(piece, number, room)
        if isinstance(found, _Enclosed):
            room -= len(found.content)
            files.append((found.name, found.content))
        listed.append(_listed(piece, found))
    pages = [
        ("surat-pengantar.html", pack_pages.letter_page(letter).encode()),
        ("lembar-klaim.html", pack_pages.sheet_page(sheet, listed).encode()),
    ]
    return _zipped([*pages, *files])


def _enclosed(piece: Piece, number: int, room: int) -> _Enclosed | Left:
    """The file as it goes out, or why it does not: nothing in it leads to who asked."""
    content, note, extension = piece.content, "", piece.extension
    if content is None:
        return Left.NEVER
    if not piece.is_passed_on:
        if piece.kind == "audio":
            return Left.OWN_VOICE
        if piece.kind == "video" and any(sign in content for sign in _LOCATED):
            return Left.OWN_PLACE
        if piece.kind == "picture" and pictures.tells_of_device(content):
            copied = _copied(content)
            if copied is None:
                return Left.OWN_PLACE
            content, note, extension = copied, texts.COPIED, ".jpg"
    if len(content) > room:
        return Left.NO_ROOM
    return _Enclosed(f"bukti/{number:02}-{piece.sha256[:12]}{extension}", content, note)


def _copied(content: bytes) -> bytes | None:
    try:
        return pictures.thumbnail(content)
    except BadPicture:
        return None


def _listed(piece: Piece, found: _Enclosed | Left) -> Listed:
    problem = texts.PROBLEMS.get(piece.problem or "", "")
    if isinstance(found, Left):
        name, note = texts.NOT_ENCLOSED, texts.LEFT[found.value]
    else:
        name, note = found.name, found.note
    notes = " ".join(filter(None, (problem, note)))
    return Listed(name, texts.KINDS[piece.kind], texts.size(piece.size), piece.sha256, notes)


def _zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    made = io.BytesIO()
    # Stored, not packed: another version of zlib would make other bytes.
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in (*files, (texts.SUMS, _sums(files))):
            member = zipfile.ZipInfo(name, _MOMENT)
            member.create_system = 3
            member.external_attr = 0o644 << 16
            archive.writestr(member, content)
    return made.getvalue()


def _sums(files: Sequence[tuple[str, bytes]]) -> bytes:
    """As `sha256sum -c` reads them."""

    def lines() -> Iterator[str]:
        for name, content in files:
            yield f"{hashlib.sha256(content).hexdigest()}  {name}\n"

    return "".join(lines()).encode()
