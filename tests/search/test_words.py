"""Different ways to write the same thing have the same terms."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from search.words import Lexicon

ELECTION = (
    "kpu", "kip", "dpt", "dptb", "dpk", "dps", "dpr", "dpd", "dprd", "tps", "pps", "ppk", "kpps",
    "ppid", "mk", "psu", "psl", "pss", "bawaslu", "dkpp",
)  # fmt: skip

SAME = [
    ("short forms", "yg dipecat jgn sampe tdk", "yang dipecat jangan sampai tidak"),
    ("forms of a word", "penghitungan menghitung", "perhitungan dihitung"),
    ("synonyms", "website diretas", "situs dibobol"),
    ("titles", "cawapres", "calon wakil presiden"),
    ("regions", "jateng", "Jawa Tengah"),
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The lexicon of the data files."""
    return Lexicon.load()


@pytest.mark.parametrize("word", ELECTION)
def test_terms_of_elections_are_no_slang(lexicon: Lexicon, word: str) -> None:
    """The slang list would read DPT as "dapat" and MK as "maka"."""
    assert lexicon.words(word.upper()) == [word]
    assert len(lexicon.terms(word)) == 1


@pytest.mark.parametrize(("one", "other"), [case[1:] for case in SAME], ids=[c[0] for c in SAME])
def test_what_means_the_same_has_the_same_terms(lexicon: Lexicon, one: str, other: str) -> None:
    """Spelling, endings and the choice among synonyms do not count."""
    assert lexicon.terms(one) == lexicon.terms(other)


def test_stopwords_are_no_terms(lexicon: Lexicon) -> None:
    """Words that every text has find nothing; numbers do."""
    assert lexicon.terms("apakah itu yang di 3") == ["3"]


def test_words_keep_their_order(lexicon: Lexicon) -> None:
    """What is compared word by word keeps stopwords and repetitions."""
    assert lexicon.words("Gak tau, gak tau!") == ["tidak", "tahu", "tidak", "tahu"]


def test_threads_share_a_lexicon(lexicon: Lexicon) -> None:
    """Whoever reads at the same time gets the terms that a single reader gets."""
    words = [
        f"{start}{middle}{end}"
        for start in ("per", "meng", "di", "ter")
        for middle in map("".join, product("bcdfghjklm", "aiueo", "nrst"))
        for end in ("kannya", "annya", "i")
    ]
    alone = list(map(Lexicon.load().term, words))
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            readers = [threads.submit(lambda: list(map(lexicon.term, words))) for _ in range(4)]
            together = [reader.result() for reader in readers]
    finally:
        sys.setswitchinterval(interval)
    assert together == [alone] * 4
