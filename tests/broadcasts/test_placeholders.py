"""Gaps in a text, as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts import placeholders
from broadcasts.placeholders import NOBODYS, Field

VALUES = {
    Field.OFFICE: "KPU Kota Tual",
    Field.REGION: "Kota Tual",
    Field.CONTACT: "0916-1",
    Field.TIME: "07.00 WIT",
}


@pytest.mark.parametrize(
    ("label", "text", "filled", "unknown"),
    [
        ("none", "Rapat", "Rapat", ()),
        ("each", "{kantor} {wilayah} {kontak} {jam}", " ".join(VALUES.values()), ()),
        ("however it is spelt", "{ Kantor }", "KPU Kota Tual", ()),
        ("unknown ones stay and are named once", "{nama} {nama}", "{nama} {nama}", ("nama",)),
        ("a slip", "{kontk}", "{kontk}", ("kontk",)),
        ("a literal word in braces", "{{kantor}}", "{kantor}", ()),
        ("a literal brace", "a {{ b", "a { b", ()),
        ("three are a literal one and a gap", "{{{jam}", "{07.00 WIT", ()),
        ("nothing between", "{} { }", "{} { }", ()),
        ("never closed", "{kantor", "{kantor", ()),
        ("over two lines", "{kan\ntor}", "{kan\ntor}", ()),
        ("bold within", "{<b>kantor</b>}", "{<b>kantor</b>}", ("kantor",)),
        ("escaped", "{a &amp; b}", "{a &amp; b}", ("a & b",)),
    ],
)
def test_gaps(label: str, text: str, filled: str, unknown: tuple[str, ...]) -> None:
    """What is known is filled, what is not is named, and a doubled brace is a brace."""
    assert placeholders.fill(text, VALUES) == filled
    assert placeholders.unknown(text) == unknown


def test_the_words_between_gaps() -> None:
    """They are what all copies have in common."""
    assert placeholders.segments("Hubungi {kontak} di {nama}.") == ["Hubungi ", " di {nama}."]
    assert placeholders.segments("Rapat") == ["Rapat"]


@given(st.text(alphabet="{}kantor jm<b>\n", max_size=60))
def test_filling_leaves_no_gap_of_ours(text: str) -> None:
    """Whatever is written, the result can be shown, and nobody's words name what is missing."""
    fields = placeholders.used(text)
    filled = placeholders.fill(text, NOBODYS)
    assert (filled == text) or fields or "{{" in text
    for field in fields:
        assert NOBODYS[field] in filled
