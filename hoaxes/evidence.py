"""What a file is that came with a report: by its content, whatever it calls itself.

Nothing is opened but pictures, within limits. A file that is wrong in some way is evidence, too.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from hoaxes import file_kinds, inner_names, pdf_signs
from hoaxes.file_kinds import Kind
from registry import pictures
from registry.pictures import BadPicture, TooManyPixels

MOST_BYTES: Final = 20 * 1024 * 1024  # what Telegram lets a bot download
PATIENCE: Final = 5.0  # seconds for one file; what takes longer goes on without its look
_LOOKED_AT: Final = frozenset({"image/jpeg", "image/png", "image/webp"})


class Problem(StrEnum):
    """What is wrong with a file, the gravest first."""

    DANGEROUS = "dangerous"
    """An application for a telephone or a computer: only its digest is kept."""
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    """A picture that would unpack to far more than it is."""
    BROKEN = "broken"
    """It cannot be opened, or there is nothing in it."""
    ACTIVE = "active"
    """It holds scripts, enclosed files or macros, or hides whether it does."""
    MISNAMED = "misnamed"
    """It is something else than its name or its sender's device says."""
    SLOW = "slow"
    """Looking at it took too long."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file as its content shows it.

    `mime` is the type by content. `pdq` is the perceptual hash of a picture, 256 bits in hex; None:
    no picture, or too little in it to tell. `quality` is how much there is to see, up to 100;
    `levels` is the brightness of its parts, by which copies are told from changed ones.
    """

    sha256: str
    kind: Kind
    mime: str
    extension: str
    size: int
    pdq: str | None = None
    quality: int = 0
    levels: bytes = b""
    problem: Problem | None = None

    @property
    def may_be_kept(self) -> bool:
        """Whether its content is stored; of the others only the digest is."""
        return self.problem not in {Problem.DANGEROUS, Problem.TOO_LARGE}


async def examine(name: str, mime: str, content: bytes, patience: float = PATIENCE) -> Inspected:
    """The same as `inspect`, beside everything else and for at most `patience` seconds."""
    try:
        return await asyncio.wait_for(asyncio.to_thread(inspect, name, mime, content), patience)
    except TimeoutError:
        return replace(await asyncio.to_thread(_recognised, content), problem=Problem.SLOW)


def inspect(name: str, mime: str, content: bytes) -> Inspected:
    """What a file is, with what its sender's device called it and took it for; never raises."""
    names = inner_names.names(content)
    found = _recognised(content, names)
    found = replace(found, problem=_problem(found, name, mime, content, names))
    if found.mime not in _LOOKED_AT or not found.may_be_kept:
        return found
    try:
        seen = pictures.look(pictures.opened(content))
    except TooManyPixels:
        return replace(found, problem=Problem.BOMB)
    except BadPicture:
        return replace(found, problem=Problem.BROKEN)
    if seen.hash is None:
        return replace(found, quality=seen.quality)
    return replace(found, pdq=f"{seen.hash:064x}", quality=seen.quality, levels=seen.levels)


def _recognised(content: bytes, names: Collection[str] | None = None) -> Inspected:
    kind, mime, extension = file_kinds.recognise(content, names)
    return Inspected(hashlib.sha256(content).hexdigest(), kind, mime, extension, len(content))


def _problem(
    found: Inspected, name: str, declared: str, content: bytes, names: Collection[str]
) -> Problem | None:
    if found.kind is Kind.APP or inner_names.is_app(content, names) or inner_names.has_app(names):
        return Problem.DANGEROUS
    if found.size > MOST_BYTES:
        return Problem.TOO_LARGE
    if not content:
        return Problem.BROKEN
    is_pdf = found.kind is Kind.PDF
    if pdf_signs.is_active(content) if is_pdf else inner_names.has_macros(content, names):
        return Problem.ACTIVE
    is_misnamed = file_kinds.is_misnamed(name, declared, found.kind)
    return Problem.MISNAMED if is_misnamed else None
