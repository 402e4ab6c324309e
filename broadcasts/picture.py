"""The provinces as a picture for leaders: a tile each, with its counts in words.

Drawn in the font that the library brings, so that it looks the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

from broadcasts.scoreboard import Tile
from broadcasts.standing import Sums
from texts import picture as texts

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

COLUMNS: Final = 4  # so that it is read on a phone without turning it
MARGIN: Final = 24  # pixels, as are all of these
GAP: Final = 12
TILE: Final = (249, 128)
HEAD: Final = 132
FOOT: Final = 56
WIDTH: Final = 2 * MARGIN + COLUMNS * TILE[0] + (COLUMNS - 1) * GAP
BAND: Final = 10
SIZES: Final = 32  # fonts that are kept
GROUND: Final = "#eef2f4"
SURFACE: Final = "#ffffff"
INK: Final = "#14232a"
SOFT: Final = "#4a5c64"
LINE: Final = "#7c8f97"
DONE: Final = "#0d5566"
WAITING: Final = "#5b9aa8"
LACKING: Final = "#9a4b00"


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands above the tiles and below them."""

    heading: str
    subheading: str
    legend: str


def draw(frame: Frame, tiles: Sequence[Tile]) -> bytes:
    """The picture as PNG: the same bytes for the same figures."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  (only who asks for a picture waits for it)

    rows = -(-len(tiles) // COLUMNS)
    height = HEAD + rows * (TILE[1] + GAP) + FOOT
    image = Image.new("RGB", (WIDTH, height), GROUND)
    pen = ImageDraw.Draw(image)
    pen.text((MARGIN, 28), frame.heading, INK, _font(42))
    pen.text((MARGIN, 84), frame.subheading, SOFT, _font(26))
    for place, tile in enumerate(tiles):
        row, column = divmod(place, COLUMNS)
        _tile(pen, MARGIN + column * (TILE[0] + GAP), HEAD + row * (TILE[1] + GAP), tile)
    pen.text((MARGIN, height - FOOT + 8), frame.legend, SOFT, _font(24))
    written = BytesIO()
    image.save(written, "PNG", compress_level=3)
    return written.getvalue()


def _tile(pen: ImageDraw, left: int, top: int, tile: Tile) -> None:
    right, bottom = left + TILE[0], top + TILE[1]
    pen.rectangle((left, top, right, bottom), SURFACE, LINE)
    pen.rectangle((left, top, left + BAND, bottom), _colour(tile.sums))
    name, first, second = tile.name, *texts.counts(asdict(tile.sums))
    inside = left + BAND + 12
    pen.text((inside, top + 14), name, INK, _fitting(name, right - inside - 8))
    pen.text((inside, top + 54), first, INK, _font(26))
    pen.text((inside, top + 90), second, SOFT, _font(24))


def _colour(sums: Sums) -> str:
    """The band beside the words: the words alone say it all."""
    if not sums.total:
        return GROUND
    if sums.not_arrived:
        return LACKING
    return WAITING if sums.waiting else DONE


def _fitting(name: str, width: int) -> FreeTypeFont | ImageFont:
    """The largest font in which a name fits its tile."""
    sizes = range(28, 13, -1)
    return next((_font(size) for size in sizes if _font(size).getlength(name) <= width), _font(14))


@lru_cache(SIZES)  # it is unpacked for each size
def _font(size: int) -> FreeTypeFont | ImageFont:
    from PIL import ImageFont  # noqa: PLC0415

    return ImageFont.load_default(size)
