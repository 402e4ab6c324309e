"""A message is matched by words whenever meaning is not to be had."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from hoaxes import gazetteer
from hoaxes.known import Claim, KnownClaims, Reader
from hoaxes.matching import Outcome
from hoaxes.recognising import Recogniser
from search.embedding import Role, Vectors
from search.patience import MOST_FAILURES, PatientEmbedder
from search.shelf import Shelf
from search.words import Lexicon

CLAIMS = [
    Claim("racun", "Vitamin petugas KPPS mengandung racun tikus", "Lima orang pingsan"),
    Claim("habis", "Vitamin petugas habis di gudang Kota Tegal"),
    Claim("gudang", "Gudang surat suara penuh tikus"),
    *(Claim(f"lain {at}", f"Perkara nomor {at} tentang tinta dan bilik") for at in range(40)),
]
QUESTION = "vitamin petugas KPPS mengandung racun tikus"
SOON = 0.02  # seconds


class Marked:
    """An embedder that fails or hangs at questions; texts with a word have a direction."""

    name = "marked"
    dimensions = 2

    def __init__(self, at_questions: Callable[[], None]) -> None:
        self.questions = 0
        self._at_questions = at_questions

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """A row for each text."""
        if role is Role.QUERY:
            self.questions += 1
            self._at_questions()
        return np.array([[1, 0] if "racun" in text else [0, 1] for text in texts], np.float32)


def fail() -> None:
    """As a model does that is broken."""
    raise OSError


@pytest.fixture(scope="module")
def known() -> KnownClaims:
    """Claims with vectors."""
    claims = KnownClaims.of(CLAIMS, Reader(Lexicon.load(), gazetteer.places()))
    return claims.with_vectors(Marked(lambda: None).embed)


def test_a_missing_embedder_is_not_asked(known: KnownClaims) -> None:
    """The extra is not installed: words find what they can."""
    assert Recogniser(Shelf(known), None).match(QUESTION).ids[0] == "racun"


def test_an_embedder_that_fails_leaves_words(known: KnownClaims) -> None:
    """Message after message, and after three failures it is not even asked."""
    embedder = Marked(fail)
    patient = PatientEmbedder(embedder, clock=lambda: 0.0)
    bare = Recogniser(Shelf(known), None)
    recogniser = Recogniser(Shelf(known), patient.ask)
    for _ in range(MOST_FAILURES + 2):
        assert recogniser.match(QUESTION) == bare.match(QUESTION)
    assert embedder.questions == MOST_FAILURES


def test_an_embedder_that_hangs_leaves_words(known: KnownClaims) -> None:
    """Whoever asked gets an answer while the model still thinks."""
    going_on = threading.Event()

    def hang() -> None:
        going_on.wait(30.0)

    patient = PatientEmbedder(Marked(hang), SOON)
    recogniser = Recogniser(Shelf(known), patient.ask)
    found = [recogniser.match(QUESTION) for _ in range(3)]
    assert not going_on.is_set()
    assert {one.outcome for one in found} == {Outcome.SUGGEST}
    going_on.set()


def test_meaning_is_asked_for_once_and_only_in_doubt(known: KnownClaims) -> None:
    """A copy is decided without it, anything else costs one vector."""
    embedder = Marked(lambda: None)
    patient = PatientEmbedder(embedder, 30.0)
    recogniser = Recogniser(Shelf(known), patient.ask)
    copy = "Vitamin petugas KPPS mengandung racun tikus. Lima orang pingsan"
    assert recogniser.match(copy).outcome is Outcome.AUTO
    assert embedder.questions == 0
    assert recogniser.match(QUESTION).ids[0] == "racun"
    assert embedder.questions == 1
