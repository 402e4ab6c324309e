"""What vectors share is taken out of them."""

from __future__ import annotations

import numpy as np

from search.centring import Centring, unit

RANDOM = np.random.default_rng(3)


def test_texts_that_have_nothing_else_in_common_become_unlike() -> None:
    """Vectors in a narrow cone point everywhere afterwards."""
    shared = np.full(64, 5.0)
    cone = unit(np.asarray(RANDOM.normal(size=(200, 64)) + shared, dtype=np.float32))
    assert (cone @ cone.T).mean() > 0.9
    moved = Centring.of(cone[:100])(cone[100:])
    assert abs((moved @ moved.T)[~np.eye(100, dtype=bool)].mean()) < 0.05
    assert np.allclose(np.linalg.norm(moved, axis=1), 1.0, atol=1e-5)


def test_equal_vectors_become_nothing_and_no_error() -> None:
    """A sample that has no direction takes none away."""
    same = np.ones((5, 4), dtype=np.float32)
    assert not Centring.of(same)(same).any()
    other = np.array([[1, 0, 0, 0]], dtype=np.float32)
    assert np.isfinite(Centring.of(same)(other)).all()


def test_one_vector_is_a_sample() -> None:
    """However little it says."""
    one = np.array([[1.0, 0.0]], dtype=np.float32)
    assert np.allclose(Centring.of(one)(np.array([[0.0, 1.0]], dtype=np.float32))[0, 1], 0.5**0.5)
