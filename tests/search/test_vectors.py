"""A table of vectors is small, nearly exact, and grows without changing."""

from __future__ import annotations

import numpy as np
import pytest

from search.embedding import Vectors
from search.vectors import BLOCK, VectorTable


def drawn(many: int, seed: int = 1) -> Vectors:
    """Vectors of length 1."""
    numbers = np.random.default_rng(seed).standard_normal((many, 48), dtype=np.float32)
    return np.asarray(numbers / np.linalg.norm(numbers, axis=1, keepdims=True), dtype=np.float32)


def test_a_table_of_nothing_is_compared_with_anything() -> None:
    """No row, no likeness."""
    assert len(VectorTable().likeness(drawn(1)[0])) == 0
    assert len(VectorTable().with_more(drawn(0))) == 0


def test_a_row_of_zeros_is_like_nothing() -> None:
    """What has no direction breaks neither its own row nor others."""
    table = VectorTable().with_more(np.zeros((2, 48), dtype=np.float32))
    assert table.likeness(drawn(1)[0]).tolist() == [0, 0]


@pytest.mark.parametrize("many", [1, BLOCK - 1, BLOCK, 2 * BLOCK + 3])
def test_likeness_is_nearly_exact(many: int) -> None:
    """A byte for each number is enough, also across blocks."""
    vectors, asked = drawn(many), drawn(1, seed=2)[0]
    found = VectorTable().with_more(vectors).likeness(asked)
    np.testing.assert_allclose(found, vectors @ asked, atol=4e-3)


def test_rows_stay_where_they_are() -> None:
    """However a table grew, it is the same table; the smaller ones stay as they were."""
    vectors, asked = drawn(BLOCK + 40), drawn(1, seed=2)[0]
    whole = VectorTable().with_more(vectors).likeness(asked)
    table = VectorTable()
    for start in range(0, len(vectors), 300):
        former, before = table, table.likeness(asked)
        table = table.with_more(vectors[start : start + 300])
        assert former.likeness(asked).tolist() == before.tolist()
    np.testing.assert_allclose(table.likeness(asked), whole, atol=1e-6)
