"""The words by which cases are found."""

from __future__ import annotations

import pytest

from storage.case_words import LONGEST, fits, words_of


@pytest.mark.parametrize(
    ("label", "text", "words"),
    [
        ("nothing", "", ()),
        ("signs", "?! – … “” % _ •", ()),
        ("emoji", "🙏🏽 👨\u200d👩", ()),
        ("one letter", "a I 7", ()),
        ("a telephone number", "081234567890 6281234", ()),
        ("NUL and control signs", "su\x00rat\x07tps", ("su", "rat", "tps")),
        ("in capitals", "Surat SUARA surat", ("surat", "suara")),
        ("joined by signs", "pemilih/DPT_2027, kpu.id", ("pemilih", "dpt", "2027", "kpu", "id")),
        ("marks of direction within", "su\u200fra\u202et", ("surat",)),
        ("two spellings of a letter", "ñandu n\u0303andu", ("ñandu",)),
        ("wide letters", "ＫＰＵ", ("kpu",)),
        ("an endless word", "w" * 5_000, ("w" * LONGEST,)),
    ],
)
def test_words_of_a_text(label: str, text: str, words: tuple[str, ...]) -> None:
    """Each once, without case, marks and numbers that reach somebody."""
    assert words_of(text) == words, label


@pytest.mark.parametrize(
    ("word", "wanted", "is_found"),
    [
        ("surat", "surat", True),
        ("suratnya", "surat", True),
        ("surat", "suratnya", False),
        ("tps", "tps", True),
        ("tpsnya", "tps", False),
    ],
)
def test_long_words_stand_for_their_endings(word: str, wanted: str, is_found: bool) -> None:
    """From four letters; half of all words begin with some two."""
    assert fits(word, wanted) is is_found
