"""Pictures of posters: what is left of them after resizing and compression, and their QR code.

The hash is made as PDQ makes it (“The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing
Algorithm”, Facebook 2019): luminance, smoothed and reduced to 64 × 64; the 16 × 16 lowest
frequencies of its cosine transform without the constant ones; each above their median or not.
Pillow's triangle filter stands for PDQ's two box filters, so hashes are compared with our own only.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final, TypeAlias

from broadcasts import proof_codes

if TYPE_CHECKING:
    from PIL.Image import Image

BITS: Final = 256
NEAR: Final = 31  # bits that may differ between two pictures of one poster: what PDQ recommends
LARGEST: Final = 50_000_000  # pixels; a picture of few bytes can unpack to gigabytes
_SIDE: Final = 64
_FREQUENCIES: Final = 16
_FLATTEST: Final = 50  # PDQ's measure of quality, up to 100; below it the bits are chance
_BAND: Final = 16  # bits: with at most NEAR wrong ones, one of the bands has at most one
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QR_SIDE: Final = 1600  # pixels; enough to read a code, and the reader's time is bounded
_Matrix: TypeAlias = Sequence[Sequence[float]]


class BadPicture(Exception):
    """The file is no picture that can be opened."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture shows: its perceptual hash, None if it is too plain, and a code or ""."""

    hash: int | None
    code: str = ""


def look(content: bytes) -> Seen:
    """The hash of a picture and the code in its QR code; raises BadPicture."""
    picture = _opened(content)
    return Seen(_hash(picture), _code(picture))


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


def _opened(content: bytes) -> Image:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  (only who checks a picture)

    try:
        picture = Image.open(io.BytesIO(content), formats=_FORMATS)
        if picture.width * picture.height > LARGEST:
            raise BadPicture("too many pixels")
        picture.draft("L", (_QR_SIDE, _QR_SIDE))
        picture.thumbnail((_QR_SIDE, _QR_SIDE), Image.Resampling.BILINEAR)
        return _on_white(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise BadPicture(type(error).__name__) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture("too many pixels") from error


def _on_white(picture: Image) -> Image:
    """Only luminance; what is transparent shows the white of a chat."""
    from PIL import Image  # noqa: PLC0415

    if not picture.has_transparency_data:
        return picture.convert("L")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("L")


def _code(picture: Image) -> str:
    import zxingcpp  # noqa: PLC0415

    found = zxingcpp.read_barcodes(
        picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return next(filter(None, (proof_codes.find(barcode.text) for barcode in found)), "")


def _hash(picture: Image) -> int | None:
    from PIL import Image  # noqa: PLC0415

    small = picture.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    levels = list(small.tobytes())
    rows = [levels[at : at + _SIDE] for at in range(0, _SIDE * _SIDE, _SIDE)]
    if _quality(rows) < _FLATTEST:
        return None
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
        [math.cos(math.pi / 2 / _SIDE * frequency * (2 * at + 1)) for at in range(_SIDE)]
        for frequency in range(1, _FREQUENCIES + 1)
    ]
