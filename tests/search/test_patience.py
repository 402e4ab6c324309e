"""Whatever becomes of the embedder, whoever asks goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from search.embedding import Embedder, Role, Vectors
from search.patience import MOST_FAILURES, REST, PatientEmbedder

SOON = 0.02  # seconds; what is to be waited for in vain
LONG = 30.0  # seconds; what is to come


class Embedding:
    """Embeds a text as its length by a step that a test gives; it remembers what was asked."""

    name = "lengths"
    dimensions = 2

    def __init__(self, step: Callable[[Sequence[str]], None] = lambda _: None) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.threads: set[str] = set()
        self._step = step

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """A row for each text."""
        self.asked.append(tuple(texts))
        self.threads.add(threading.current_thread().name)
        self._step(texts)
        return np.array([[len(text), len(role)] for text in texts], dtype=np.float32)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


class Shapeless(Embedding):
    """Gives a row too few."""

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """All rows but the last."""
        return super().embed(texts, role)[:-1]


class Infinite(Embedding):
    """Gives what is no number."""

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """Rows of nothing."""
        return super().embed(texts, role) * np.float32("nan")


def broken(texts: Sequence[str]) -> None:
    """Fail."""
    raise OSError(*texts)


def patient(
    embedder: Embedder, limit: float = LONG, clock: Callable[[], float] = lambda: 0.0
) -> PatientEmbedder:
    """One whose time stands still."""
    return PatientEmbedder(embedder, limit, clock)


@pytest.mark.parametrize("embedder", [Embedding(broken), Shapeless(), Infinite()])
def test_an_embedder_that_fails_gives_nothing(embedder: Embedding) -> None:
    """An error, a missing row and what is no number are no answer, and no error for who asks."""
    asked = patient(embedder)
    assert asked.ask(["satu", "dua"]) is None
    assert asked.is_available


def test_an_embedder_that_hangs_is_not_waited_for() -> None:
    """Nobody waits longer than the limit, and nobody at all until the call has ended."""
    going_on = threading.Event()

    def hang(texts: Sequence[str]) -> None:
        going_on.wait(LONG)

    embedder = Embedding(hang)
    asked = patient(embedder, SOON)
    assert asked.ask(["satu"]) is None
    assert not asked.is_available
    assert asked.ask(["dua"]) is None
    assert embedder.asked == [("satu",)]
    going_on.set()
    asked.embed(["tiga"], Role.PASSAGE)
    assert asked.is_available


def test_an_embedder_that_fails_again_and_again_is_left_alone() -> None:
    """For a while; then one question tries, and a success makes everything as before."""
    clock, broken_now = Clock(), [True]
    embedder = Embedding(lambda texts: broken(texts) if broken_now[0] else None)
    asked = patient(embedder, clock=clock)
    for _ in range(MOST_FAILURES + 5):
        assert asked.ask(["a"]) is None
    assert len(embedder.asked) == MOST_FAILURES
    clock.now += REST
    assert asked.ask(["b"]) is None
    assert asked.ask(["c"]) is None
    assert len(embedder.asked) == MOST_FAILURES + 1
    clock.now += REST
    broken_now[0] = False
    assert asked.ask(["d"]) is not None
    broken_now[0] = True
    assert asked.ask(["e"]) is None
    assert asked.is_available


def test_a_question_that_waits_behind_others_is_no_failure() -> None:
    """Who comes too late for their turn goes on without meaning, and the call is not made."""
    begun, going_on = threading.Event(), threading.Event()

    def step(texts: Sequence[str]) -> None:
        if texts == ["panjang"]:
            begun.set()
            going_on.wait(LONG)

    embedder = Embedding(step)
    asked = patient(embedder, SOON)
    bulk = threading.Thread(target=asked.embed, args=(["panjang"], Role.PASSAGE))
    bulk.start()
    begun.wait(LONG)
    assert [asked.ask(["tanya"]) for _ in range(MOST_FAILURES)] == [None] * MOST_FAILURES
    assert asked.is_available
    going_on.set()
    bulk.join()
    assert embedder.asked == [("panjang",)]


def test_questions_get_in_between_other_texts() -> None:
    """Somebody who asks while many texts are embedded waits for one of them."""

    def step(texts: Sequence[str]) -> None:
        if texts == ["satu"]:
            asked._thread.submit(asked._sound, ["tanya"])

    embedder = Embedding(step)
    asked = patient(embedder)
    asked.embed(["satu", "dua", "tiga"], Role.PASSAGE)
    assert embedder.asked == [("satu",), ("tanya",), ("dua",), ("tiga",)]


def test_one_thread_embeds_questions_and_texts_alike() -> None:
    """A model is never entered twice at once; rows come in the order of the texts."""
    embedder = Embedding()
    asked = patient(embedder)
    found = asked.ask(["satu", "tujuh"])
    assert found is not None
    assert found[:, 0].tolist() == [4, 5]
    assert asked.embed(["empat", "dua"], Role.PASSAGE)[:, 0].tolist() == [5, 3]
    assert asked.embed([], Role.PASSAGE).shape == (0, 2)
    assert (asked.name, asked.dimensions) == ("lengths", 2)
    assert len(embedder.threads) == 1


def test_other_texts_hear_of_errors() -> None:
    """Who builds an index has to know that it has no vectors."""
    asked = patient(Embedding(broken))
    with pytest.raises(OSError, match="satu"):
        asked.embed(["satu"], Role.PASSAGE)
