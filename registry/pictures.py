"""Pictures that people send: opened without harm, and by what they are recognised again.

The hash is made as PDQ makes it (“The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing
Algorithm”, Facebook 2019): luminance, smoothed and reduced to 64 × 64; the 16 × 16 lowest
frequencies of its cosine transform without the constant ones; each above their median or not.
Pillow's triangle filter stands for PDQ's two box filters, so hashes are compared with our own only.
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from operator import sub
from statistics import median
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from PIL.Image import Image

BITS: Final = 256
NEAR: Final = 31  # bits that may differ between two copies of one picture: what PDQ recommends
LARGEST: Final = 50_000_000  # pixels; a picture of few bytes can unpack to gigabytes
LARGEST_WHOLE: Final = 25_000_000  # pixels where the whole has to be unpacked: not in a JPEG
HARMLESS: Final = 8_000_000  # pixels; up to here a plain picture may be as small as it likes
MOST_UNPACKED: Final = 400  # bytes that one byte of a larger picture may become
FINE: Final = 192  # parts in a row and in a column, by which one picture is told from another
SAME: Final = 20
"""How much the brightness of a part may differ, of 255, between copies of one picture.

Measured on pages of text of 1,080 × 1,350 pixels: half the size at JPEG 20 to 60, up to 19; one
other digit in letters of 22 to 40 pixels, 28 to 94; passed on twice, up to 44. Their hashes differ
in 2 to 6 bits of 256, so a hash alone does not notice another date.
"""
MOST_SCANS: Final = 64  # of a JPEG: each goes over the whole picture, and ten are usual
SIDE: Final = 1600  # pixels that are looked at, at most: what is seen, and the time, are bounded
FLATTEST: Final = 50  # PDQ's measure of quality, up to 100; below it the bits are chance
_SMALL: Final = 64
_FREQUENCIES: Final = 16
_BAND: Final = 16  # bits: with at most NEAR wrong ones, one of the bands has at most one
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_TOLD_BY: Final = (
    b"Exif\0\0", b"eXIf", b"EXIF", b"XMP ", b"ns.adobe.com", b"Photoshop",
    b"tEXt", b"iTXt", b"zTXt",
)  # fmt: skip
_Matrix: TypeAlias = Sequence[Sequence[float]]


class BadPicture(Exception):
    """The file is no picture that can be opened."""


class TooManyPixels(BadPicture):
    """It would unpack to far more than it is."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture looks: its perceptual hash, None if too little is to be seen in it."""

    hash: int | None
    quality: int
    """Up to 100, as PDQ measures it."""
    levels: bytes
    """The brightness of its 192 × 192 parts, row by row: one changed digit shows in them."""


def opened(content: bytes) -> Image:
    """A picture in luminance, at most `SIDE` wide and high; raises BadPicture."""
    with _refusing():
        return _on_white(_reduced(content, "L"), "L")


def thumbnail(content: bytes) -> bytes:
    """A picture as a JPEG of our own making, with nothing of its file; raises BadPicture."""
    with _refusing():
        made = io.BytesIO()
        _on_white(_reduced(content, "RGB"), "RGB").save(made, "JPEG", quality=80)
    return made.getvalue()


def tells_of_device(content: bytes) -> bool:
    """Whether a picture's file may say by whom, where or with what it was made."""
    has_comment = content.startswith(b"\xff\xd8") and b"\xff\xfe" in content
    return has_comment or any(sign in content for sign in _TOLD_BY)


def look(picture: Image) -> Look:
    """How an opened picture looks."""
    levels = list(_levels(picture, _SMALL))
    rows = [levels[at : at + _SMALL] for at in range(0, _SMALL * _SMALL, _SMALL)]
    quality = _quality(rows)
    return Look(_hash(rows) if quality >= FLATTEST else None, quality, _levels(picture, FINE))


def is_same(one: bytes, other: bytes) -> bool:
    """Whether two pictures show the same in every part, by their levels."""
    return len(one) == len(other) and max(map(abs, map(sub, one, other)), default=0) <= SAME


def distance(one: int, other: int) -> int:
    """How many bits differ between two hashes."""
    return (one ^ other).bit_count()


def bands(found: int) -> Iterator[int]:
    """The parts of a hash by which it is stored, each with its place."""
    for place in range(BITS // _BAND):
        part = found >> (place * _BAND) & ((1 << _BAND) - 1)
        yield place << _BAND | part


def near_bands(found: int) -> Iterator[int]:
    """The parts of which every hash that is near enough has at least one."""
    for band in bands(found):
        yield band
        yield from (band ^ 1 << bit for bit in range(_BAND))


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever a broken file does to the decoder is one error."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  (only who looks at a picture)

    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels(type(error).__name__) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error) as error:
        raise BadPicture(type(error).__name__) from error


def _reduced(content: bytes, mode: str) -> Image:
    """A picture as its owner sees it; its size is read from its head, before it is unpacked."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    picture = Image.open(io.BytesIO(content), formats=_FORMATS)
    _require_sane(picture, content)
    picture.draft(mode, (SIDE, SIDE))
    picture.thumbnail((SIDE, SIDE), Image.Resampling.BILINEAR)
    picture.load()
    return ImageOps.exif_transpose(picture)


def _require_sane(picture: Image, content: bytes) -> None:
    is_jpeg = picture.format == "JPEG"
    pixels = picture.width * picture.height
    unpacked = pixels * len(picture.getbands())
    if pixels > (LARGEST if is_jpeg else LARGEST_WHOLE):
        raise TooManyPixels(f"{pixels} pixels")
    if pixels > HARMLESS and unpacked > len(content) * MOST_UNPACKED:
        raise TooManyPixels(f"{pixels} pixels of {len(content)} bytes")
    if is_jpeg and content.count(b"\xff\xda") > MOST_SCANS:
        raise TooManyPixels("too many scans")


def _on_white(picture: Image, mode: str) -> Image:
    """A picture in another mode; what is transparent shows the white of a chat."""
    from PIL import Image  # noqa: PLC0415

    if not picture.has_transparency_data:
        return picture.convert(mode)
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert(mode)


def _levels(picture: Image, parts: int) -> bytes:
    from PIL import Image  # noqa: PLC0415

    return picture.resize((parts, parts), Image.Resampling.BILINEAR).tobytes()


def _hash(rows: _Matrix) -> int:
    waves = _cosines()
    across = _times(rows, waves)
    values = [value for row in _times(list(zip(*across, strict=True)), waves) for value in row]
    middle = median(values)
    return sum(1 << place for place, value in enumerate(values) if value > middle)


def _quality(rows: _Matrix) -> int:
    """How much there is to see, up to 100: the steps of brightness between neighbours."""
    down = pairwise(rows)
    along = ((row, row[1:]) for row in rows)
    steps = (
        int(abs(one - other) * 100 / 255)
        for pairs in (down, along)
        for left, right in pairs
        for one, other in zip(left, right, strict=False)
    )
    return min(sum(steps) // 90, 100)


def _times(rows: _Matrix, waves: _Matrix) -> _Matrix:
    return [[sum(map(float.__mul__, map(float, row), wave)) for wave in waves] for row in rows]


@cache
def _cosines() -> _Matrix:
    """The cosine transform's rows for the frequencies that count."""
    return [
        [math.cos(math.pi / 2 / _SMALL * frequency * (2 * at + 1)) for at in range(_SMALL)]
        for frequency in range(1, _FREQUENCIES + 1)
    ]
