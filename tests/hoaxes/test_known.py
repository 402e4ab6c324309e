"""Known claims are added, taken back and given vectors while others ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from operator import methodcaller

import numpy as np
import pytest

from hoaxes import gazetteer
from hoaxes.known import Claim, KnownClaims, Reader
from hoaxes.matching import Match, Outcome
from hoaxes.recognising import Recogniser
from search.embedding import Role, Vectors
from search.shelf import Shelf
from search.words import Lexicon

NEW = Claim(
    "baru",
    "Ketua KPPS di Kota Tegal membagikan kunci gudang kepada juru kampanye",
    "Gempar, ketua KPPS di Kota Tegal membagikan kunci gudang logistik kepada juru kampanye",
)
CHANGED = Claim(
    NEW.id, "Truk pengangkut bilik terguling di jalan tol Cipali dan dijarah warga sekitar"
)
AGAIN = Claim("lagi", NEW.title, NEW.narrative)


class Counting:
    """Embeds each text as its length and counts the texts."""

    def __init__(self) -> None:
        self.asked = 0

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """A row for each text."""
        self.asked += len(texts)
        return np.array([[1, len(text)] for text in texts], dtype=np.float32)


def others(many: int = 40) -> list[Claim]:
    """Claims about other things."""
    return [
        Claim(f"lain {at}", f"Perkara nomor {at} tentang tinta dan bilik") for at in range(many)
    ]


def asking(known: KnownClaims, text: str) -> Match:
    """What is found by words."""
    return Recogniser(Shelf(known), None).match(text)


@pytest.fixture(scope="module")
def reader() -> Reader:
    """Reads with all words and places."""
    return Reader(Lexicon.load(), gazetteer.places())


@pytest.fixture(scope="module")
def known(reader: Reader) -> KnownClaims:
    """Forty claims about other things."""
    return KnownClaims.of(others(), reader)


def test_adding_nothing_and_taking_back_what_nobody_knows_changes_nothing(
    known: KnownClaims,
) -> None:
    """Neither an empty list nor an unknown id is an error."""
    same = known.adding([]).without([]).without(["tidak ada"])
    assert same.claims == known.claims
    assert not same.gone


def test_what_is_added_is_found_at_once(known: KnownClaims) -> None:
    """In the new version; whoever holds the old one sees no change."""
    assert asking(known.adding([NEW]), NEW.narrative) == Match(Outcome.AUTO, ("baru",))
    assert "baru" not in asking(known, NEW.narrative).ids


def test_the_first_claim_of_a_desk_is_found(reader: Reader) -> None:
    """A desk that began with nothing adds what it verifies, one by one."""
    grown = KnownClaims.of([], reader)
    for claim in [*others(), NEW]:
        grown = grown.adding([claim])
    assert asking(grown, NEW.narrative) == Match(Outcome.AUTO, ("baru",))


def test_what_is_taken_back_is_found_no_more(known: KnownClaims) -> None:
    """Neither by its words nor by its link, nor as a copy, and twice is as once."""
    linked = Claim("tautan", NEW.title, f"{NEW.narrative} https://contoh.com/a?id=7")
    grown = known.adding([linked])
    assert "tautan" in asking(grown, "lihat https://contoh.com/a?id=7").ids
    less = grown.without(["tautan"]).without(["tautan"])
    for text in (NEW.narrative, NEW.title, "lihat https://contoh.com/a?id=7"):
        assert "tautan" not in asking(less, text).ids


def test_a_later_version_takes_the_place_of_the_older(known: KnownClaims) -> None:
    """The old words lead nowhere, the new ones to the same id."""
    changed = known.adding([NEW]).adding([CHANGED])
    assert "baru" not in asking(changed, NEW.narrative).ids
    assert asking(changed, CHANGED.title) == Match(Outcome.AUTO, ("baru",))


def test_a_claim_that_comes_back_is_found_again(known: KnownClaims) -> None:
    """Its words belong to the one that is there, not to the one that was."""
    back = known.adding([NEW]).without([NEW.id]).adding([AGAIN])
    assert asking(back, NEW.narrative) == Match(Outcome.AUTO, ("lagi",))


def test_many_at_once_are_as_one_after_the_other(known: KnownClaims) -> None:
    """An import and single verdicts lead to the same."""
    more = [NEW, *[Claim(f"n{at}", f"Berita kesekian {at} soal kotak kosong") for at in range(20)]]
    one_by_one = known
    for claim in more:
        one_by_one = one_by_one.adding([claim])
    for text in (NEW.narrative, "kotak kosong kesekian 7"):
        assert asking(one_by_one, text).ids == asking(known.adding(more), text).ids


def test_links_of_older_and_newer_claims_are_all_found(known: KnownClaims) -> None:
    """A page that three claims name leads to all three."""
    text = "lihat https://contoh.com/b?id=9"
    grown = known
    for id in ("a", "b", "c"):
        grown = grown.adding([Claim(id, f"Perkara {id} {text}")])
    assert set(asking(grown, text).ids) == {"a", "b", "c"}


def test_vectors_follow_some_at_a_time(known: KnownClaims) -> None:
    """Each claim is embedded once, and meaning counts when nearly all have a vector."""
    counting = Counting()
    some = known.with_vectors(counting.embed, 10)
    sample = counting.asked - 2 * 10
    assert (some.lacking, some.has_meaning) == (30, False)
    ready = some.with_vectors(counting.embed)
    assert (ready.lacking, ready.has_meaning, counting.asked) == (0, True, sample + 80)
    grown = ready.adding([NEW])
    assert (grown.lacking, grown.has_meaning) == (1, True)
    near = grown.by_meaning(np.ones(2, np.float32))
    scores = grown.ranked(grown.by_words(grown.reader.message(NEW.title)), near)
    assert int(scores.argmax()) == 40
    assert grown.with_vectors(counting.embed).lacking == 0
    assert counting.asked == sample + 82


def test_no_claim_has_no_meaning(reader: Reader) -> None:
    """Nothing to embed is no error and no knowledge."""
    empty = KnownClaims.of([], reader).with_vectors(Counting().embed)
    assert not empty.has_meaning


def test_readers_see_whole_versions_while_claims_come(known: KnownClaims) -> None:
    """Whatever is being added, who asks gets an answer from one version or the next."""
    shelf = Shelf(known.adding([NEW]))
    more = [Claim(f"n{at}", f"Berita kesekian {at} soal kotak kosong") for at in range(60)]
    recogniser = Recogniser(shelf, None)
    with ThreadPoolExecutor(4) as threads:
        found = [threads.submit(recogniser.match, NEW.narrative) for _ in range(40)]
        for claim in more:
            threads.submit(shelf.replace, methodcaller("adding", [claim]))
        found += [threads.submit(recogniser.match, NEW.narrative) for _ in range(40)]
    assert {one.result() for one in found} == {Match(Outcome.AUTO, ("baru",))}
    assert len(shelf.take().claims) == len(known.claims) + 61


def test_vectors_that_cannot_be_made_leave_what_is_there(known: KnownClaims) -> None:
    """An embedder that breaks costs the vectors that it was asked for, and no claim."""

    def broken(texts: Sequence[str], role: Role) -> Vectors:
        raise OSError(texts)

    shelf = Shelf(known.with_vectors(Counting().embed, 10))
    with pytest.raises(OSError, match="tinta"):
        shelf.replace(methodcaller("with_vectors", broken))
    assert shelf.take().lacking == 30
