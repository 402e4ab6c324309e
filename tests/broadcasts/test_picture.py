"""The picture of the provinces: a PNG that a phone shows, the same for the same figures."""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO

import pytest
from PIL import Image

from broadcasts.picture import WIDTH, Frame, draw
from broadcasts.scoreboard import Tile
from broadcasts.standing import Sums
from registry.offices import read_offices
from storage.offices import Tier
from texts import picture as texts

FRAME = Frame("Penerimaan pengumuman nomor 1", "Per Senin", texts.LEGEND)


def tiles(sums: Sums) -> list[Tile]:
    """KPU RI and the 38 provinces, all alike."""
    found = [one for one in read_offices() if one.tier is not Tier.REGENCY]
    return [Tile(one.code, one.region, sums) for one in found]


def test_a_png_of_39_tiles() -> None:
    """It opens, is no wider than it says, and small enough for every channel."""
    content = draw(FRAME, tiles(Sums(waiting=3, confirmed=12, askable=15)))
    image = Image.open(BytesIO(content))
    assert (image.format, image.width) == ("PNG", WIDTH)
    assert len(content) < 300_000
    assert content == draw(FRAME, tiles(Sums(waiting=3, confirmed=12, askable=15)))


def test_other_figures_look_different() -> None:
    """One more that has confirmed changes the picture."""
    before = draw(FRAME, tiles(Sums(waiting=3, confirmed=12, askable=15)))
    assert before != draw(FRAME, tiles(Sums(waiting=2, confirmed=13, askable=15)))


def test_it_is_drawn_whatever_there_is() -> None:
    """Nobody, one, and a name longer than any tile."""
    for few in ([], tiles(Sums())[:1], [Tile("99", "Nama " * 40, Sums(silent=1))]):
        assert draw(FRAME, few).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("sums", "words"),
    [
        (Sums(), ("bukan tujuan", "")),
        (Sums(confirmed=4, askable=4), ("4 dari 4", "lengkap")),
        (Sums(waiting=1, confirmed=3, askable=4), ("3 dari 4", "1 menunggu")),
        (
            Sums(not_arrived=2, waiting=1, confirmed=1, askable=4),
            ("1 dari 4", "2 belum sampai"),
        ),
        (Sums(silent=2), ("2 tanpa tanda", "lengkap")),
    ],
)
def test_words_say_what_the_colour_says(sums: Sums, words: tuple[str, str]) -> None:
    """Nobody has to tell colours apart."""
    assert texts.counts(asdict(sums)) == words
