"""What people say in place of one another's words is found, and read in one choice of words."""

from __future__ import annotations

import pytest

from hoaxes import data
from hoaxes.normalise import read
from hoaxes.related import Related
from hoaxes.retelling import Reteller
from search.words import Lexicon

GROUPS = [
    ["surat suara", "kertas coblosan"],
    ["kertas", "dokumen"],
    ["bakar", "jadi abu"],
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The words."""
    return Lexicon.load()


def ways(lexicon: Lexicon, text: str) -> dict[str, list[str]]:
    """What each word may be said with instead."""
    terms = [lexicon.term(word) for word in lexicon.words(text)]
    found = Related(GROUPS, lexicon).ways(terms)
    return {term: [" ".join(way) for way in said] for term, said in found.items()}


def test_an_expression_leads_to_those_of_its_group(lexicon: Lexicon) -> None:
    """Whether it is one word or several, whatever its form."""
    assert "jadi abu" not in ways(lexicon, "dibakar")["bakar"]  # "jadi" says nothing
    assert "abu" in ways(lexicon, "dibakar")["bakar"]
    assert "bakar" in ways(lexicon, "sampai jadi abu")["abu"]


def test_a_longer_expression_hides_those_within_it(lexicon: Lexicon) -> None:
    """Papers to vote with are no documents."""
    assert "dokumen" not in ways(lexicon, "kertas coblosan")[lexicon.term("kertas")]
    assert "dokumen" in ways(lexicon, "kertas lama")[lexicon.term("kertas")]


def test_nothing_leads_nowhere(lexicon: Lexicon) -> None:
    """Neither no words nor unknown ones are an error."""
    assert not ways(lexicon, "")
    assert not ways(lexicon, "xyzzy")


def test_meaning_is_taken_from_one_choice_of_words(lexicon: Lexicon) -> None:
    """Two people who say the same in other words are embedded alike."""
    reteller = Reteller(lexicon)
    one, other = (
        reteller.standard(read(text, lexicon))
        for text in ("kertas coblosan hangus", "surat suara hangus")
    )
    assert one == other
    assert reteller.standard(read("", lexicon)) == ""


def test_an_everyday_form_stands_for_the_standard_one(lexicon: Lexicon) -> None:
    """Only where no claim uses the form itself, and some claim the other."""
    message = read("ngubah angka", lexicon)
    known = {lexicon.term("ubah")}
    counted = Reteller(lexicon).retelling(message, known.__contains__).counted()
    assert lexicon.term("ubah") in counted


def test_asking_tells_nothing(lexicon: Lexicon) -> None:
    """Words that ask are not what a message is about."""
    message = read("min apa benar kabar itu hoaks", lexicon)
    assert not Reteller(lexicon).telling(message)


@pytest.mark.parametrize("file_name", ["related.txt", "asking.txt", "sample.txt"])
def test_no_line_is_empty_or_said_twice(file_name: str) -> None:
    """A group with one expression relates nothing."""
    lines = data.lines(file_name)
    assert all(line == line.strip() and line for line in lines)
    assert len(set(lines)) == len(lines)
    if file_name == "related.txt":
        assert all(len(set(line.split(", "))) > 1 for line in lines)
