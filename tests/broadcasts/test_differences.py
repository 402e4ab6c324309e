"""Which words differ, as an author would say it."""

from __future__ import annotations

import pytest

from broadcasts.differences import Difference, difference


@pytest.mark.parametrize(
    ("label", "old", "new", "expected"),
    [
        ("one word", "buka 08.00 ya", "buka 09.00 ya", ("08.00", "09.00")),
        ("at the end", "sampai 12.00.", "sampai 16.00.", ("12.00", "16.00")),
        ("the mark itself", "benar.", "benar?", ("benar.", "benar?")),
        ("nothing", "sama saja", "sama saja", ("", "")),
        ("near ones are one", "Senin pukul 08.00", "Selasa pukul 09.00",
         ("Senin pukul 08.00", "Selasa pukul 09.00")),
        ("far ones are two", "A b c d e F", "X b c d e Y", ("A; F", "X; Y")),
        ("only added", "rapat di aula", "rapat besar di aula", ("rapat", "rapat besar")),
        ("added at the start", "di aula", "Rapat di aula", ("di", "Rapat di")),
        ("only left out", "rapat besar di aula", "rapat di aula", ("rapat besar", "rapat")),
        ("spaces do not count", "a  b\nc", "a b c", ("", "")),
        ("too much", "x " * 200, "y " * 200, ("", "")),
        ("too many places", "a 1 1 1 b 1 1 1 c 1 1 1 d", "e 1 1 1 f 1 1 1 g 1 1 1 h", ("", "")),
    ],
)  # fmt: skip
def test_difference(label: str, old: str, new: str, expected: tuple[str, str]) -> None:
    """Only the words that changed are named."""
    assert difference(old, new, 300) == Difference(*expected), label
