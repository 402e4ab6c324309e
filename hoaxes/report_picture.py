"""The week of an office's claims as a picture: reports by day, and where they came from.

Drawn in the font that the library brings, so that it looks the same on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

from texts import claims_report as texts

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

WIDTH: Final = 1080  # pixels, as are all of these
MARGIN: Final = 40
TOP: Final = 150
CHART: Final = 300  # the height of the highest bar of a day
ROW: Final = 52  # of a region
NAMES: Final = 430  # where the bars of regions begin
REGIONS: Final = 8
SIZES: Final = 16  # fonts that are kept
GROUND: Final = "#eef2f4"
INK: Final = "#14232a"
SOFT: Final = "#4a5c64"
BAR: Final = "#0d5566"

Counts = Sequence[tuple[str, int]]


def draw(heading: str, subheading: str, days: Counts, regions: Counts) -> bytes:
    """The picture as PNG: the same bytes for the same figures."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  (only who asks for a picture waits for it)

    shown = regions[:REGIONS]
    below = TOP + CHART + 150
    height = below + max(1, len(shown)) * ROW + MARGIN
    image = Image.new("RGB", (WIDTH, height), GROUND)
    pen = ImageDraw.Draw(image)
    pen.text((MARGIN, 32), heading, INK, _fitting(heading))
    pen.text((MARGIN, 90), subheading, SOFT, _font(28))
    _days(pen, days)
    pen.text((MARGIN, below - 56), texts.BY_REGION, INK, _font(30))
    if not shown:
        pen.text((MARGIN, below), texts.NOTHING, SOFT, _font(26))
    for place, (name, count) in enumerate(shown):
        _region(pen, below + place * ROW, name, count, shown[0][1])
    written = BytesIO()
    image.save(written, "PNG", compress_level=3)
    return written.getvalue()


def _days(pen: ImageDraw, days: Counts) -> None:
    highest = max((count for _, count in days), default=0) or 1
    width = (WIDTH - 2 * MARGIN) // max(1, len(days))
    floor = TOP + CHART + 30
    for place, (day, count) in enumerate(days):
        left = MARGIN + place * width
        top = floor - round(CHART * count / highest)
        pen.rectangle((left + 14, min(top, floor - 2), left + width - 14, floor), BAR)
        pen.text((left + width // 2, min(top, floor - 2) - 8), str(count), INK, _font(26), "mb")
        pen.text((left + width // 2, floor + 8), day, SOFT, _font(26), "mt")


def _region(pen: ImageDraw, top: int, name: str, count: int, most: int) -> None:
    room = WIDTH - MARGIN - NAMES - 90
    right = NAMES + max(2, round(room * count / most))
    pen.text((MARGIN, top + 20), _cut(name), INK, _font(24), "lm")
    pen.rectangle((NAMES, top + 6, right, top + 36), BAR)
    pen.text((right + 12, top + 20), str(count), INK, _font(24), "lm")


def _cut(name: str) -> str:
    """As much of a name as has room before its bar."""
    font, room = _font(24), NAMES - MARGIN - 16
    if font.getlength(name) <= room:
        return name
    kept = name
    while kept and font.getlength(f"{kept}…") > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _fitting(heading: str) -> FreeTypeFont | ImageFont:
    sizes = range(42, 19, -2)
    room = WIDTH - 2 * MARGIN
    fitting = (_font(size) for size in sizes if _font(size).getlength(heading) <= room)
    return next(fitting, _font(20))


@lru_cache(SIZES)  # it is unpacked for each size
def _font(size: int) -> FreeTypeFont | ImageFont:
    from PIL import ImageFont  # noqa: PLC0415

    return ImageFont.load_default(size)
