"""How much a word tells is known before there are claims."""

from __future__ import annotations

from search.frequencies import RAREST, Frequencies, counted
from search.words import Lexicon

LEXICON = Lexicon.load()
FREQUENCIES = Frequencies.load(LEXICON.term)


def test_a_common_word_tells_less_than_a_rare_one() -> None:
    """Where no claim is known at all."""
    common, rare = (FREQUENCIES.rarity(LEXICON.term(word), 0, 0) for word in ("pilih", "racun"))
    assert 0 <= common < rare / 2


def test_what_many_claims_say_tells_little() -> None:
    """A name that nobody else uses may be in half of all claims."""
    few, many = (FREQUENCIES.rarity("xyzzy", among, 1000) for among in (1, 500))
    assert many < 1 < few <= RAREST


def test_more_than_all_is_not_less_than_nothing() -> None:
    """Words of one term may stand in one text; they are counted as if they stood in two."""
    assert Frequencies(10, {"a": 30}).rarity("a", 0, 0) >= 0


def test_words_count_once_a_text() -> None:
    """However often they are repeated in it."""
    assert counted([["a", "a", "b"], ["a"], []]) == (3, {"a": 2, "b": 1})
