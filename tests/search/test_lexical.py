"""Documents are ranked by shared words, slips of the pen allowed, and can be added at once."""

from __future__ import annotations

import numpy as np
import pytest

from search.lexical import MOST_SLIPS, LexicalIndex, best
from search.postings import Postings

BAGS = [
    ["surat", "suara", "coblos", "batam"],
    ["server", "kpu", "retas"],
    ["surat", "suara", "bakar", "surat"],
    ["petugas", "kpps", "wafat"],
]


def ranked(index: LexicalIndex, *terms: str) -> list[int]:
    """The places of the documents for a query, best first."""
    return [int(place) for place in best(index.scores(index.query(terms)), 10)]


def test_a_rare_term_counts_more_than_a_common_one() -> None:
    """One that few documents hold says more about what is asked."""
    assert ranked(LexicalIndex(BAGS), "retas", "suara")[0] == 1


def test_documents_without_a_shared_term_are_not_found() -> None:
    """A score of nothing is no rank."""
    assert ranked(LexicalIndex(BAGS), "kpps") == [3]
    assert ranked(LexicalIndex(BAGS), "banjir") == []


def test_a_slip_of_the_pen_is_read_as_the_known_term() -> None:
    """An unknown term stands for known ones with most of its letters, and counts less."""
    index = LexicalIndex(BAGS)
    assert ranked(index, "petuggas") == [3]
    assert 0 < index.query(["petuggas"])["petugas"] < 1


def test_a_long_text_of_slips_ends_soon() -> None:
    """So many are looked up and no more; known terms count wherever they stand."""
    index = LexicalIndex(BAGS)
    noise = [f"kacau{number}balau" for number in range(MOST_SLIPS)]
    assert ranked(index, *noise, "petuggas") == []
    assert ranked(index, *noise[1:], "petuggas") == [3]
    assert ranked(index, *noise, "petugas") == [3]


def test_short_terms_have_to_be_exact() -> None:
    """KPU and KPPS are different things."""
    assert ranked(LexicalIndex(BAGS), "kpp") == []


@pytest.mark.parametrize("query", [["surat", "bakar"], ["kpps"], ["gempa"], ["banjir", "server"]])
def test_what_is_added_is_found_beside_the_rest(query: list[str]) -> None:
    """New documents stand behind the old ones, which keep their scores."""
    index = LexicalIndex(BAGS * 8)
    more = index.with_more([["gempa", "tps"], ["surat", "kosong"]]).with_more([["banjir"]])
    assert (len(more), more.recent, len(index)) == (35, 3, 32)
    old = index.scores(index.query(query))
    np.testing.assert_allclose(more.scores(more.query(query))[:32], old)


def test_a_term_that_only_new_documents_have_is_found() -> None:
    """Nobody waits until rarities are counted anew."""
    more = LexicalIndex(BAGS * 8).with_more([["gempa"]])
    assert more.recent == 1
    assert ranked(more, "gempa") == [32]


@pytest.mark.parametrize("first", [0, 1, 20])
def test_an_index_that_grows_is_as_one_that_was_built(first: int) -> None:
    """When many came, rarities are counted anew, slips are known, and nothing has moved."""
    bags = [[f"kata{number}", "surat", *BAGS[number % 4]] for number in range(40)]
    grown = LexicalIndex(bags[:first])
    for bag in bags[first:]:
        grown = grown.with_more([bag])
    grown = grown.with_more([["pemungutan"]] * 10)
    built = LexicalIndex([*bags, *[["pemungutan"]] * 10])
    assert grown.recent == 0
    for query in (["surat", "kata7"], ["retas"], ["pemungutann"]):
        np.testing.assert_allclose(
            grown.scores(grown.query(query)), built.scores(built.query(query)), rtol=1e-5
        )


@pytest.mark.parametrize("bags", [[], [[]], [[], ["kpu"]]], ids=["none", "empty", "one empty"])
def test_an_index_of_nothing_finds_nothing(bags: list[list[str]]) -> None:
    """A desk that knows no claim yet answers, too."""
    assert ranked(LexicalIndex(bags), "server") == []


def test_postings_count_terms() -> None:
    """A term stands once for each document, with how often it occurs there."""
    postings = Postings.of(BAGS)
    place = postings.place("surat")
    assert postings.documents[place].tolist() == [0, 2]
    assert postings.counts[place].tolist() == [1, 2]
    assert postings.place("banjir") == slice(0, 0)


def test_equal_scores_keep_their_order() -> None:
    """Which of many equal documents are taken does not depend on chance."""
    scores = np.array([1, 2, 1, 1, 0, 1], dtype=np.float32)
    assert best(scores, 3).tolist() == [1, 0, 2]
    assert best(scores, 10).tolist() == [1, 0, 2, 3, 5]
    assert best(scores, 0).tolist() == []
