"""Scores of different kinds become one ranking."""

from __future__ import annotations

import numpy as np
import pytest

from search import fusion


def floats(*numbers: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Scores."""
    return np.array(numbers, dtype=np.float32)


def test_scores_are_distances_from_the_mean() -> None:
    """Neither the unit of a score nor its zero counts."""
    near = fusion.standardised(floats(0.80, 0.81, 0.82))
    far = fusion.standardised(floats(80, 81, 82))
    np.testing.assert_allclose(near, far, atol=1e-4)


@pytest.mark.parametrize("scores", [floats(), floats(3), floats(2, 2, 2)])
def test_what_does_not_differ_decides_nothing(
    scores: np.ndarray[tuple[int], np.dtype[np.float32]],
) -> None:
    """Equal scores, one score and none are all 0."""
    assert not fusion.standardised(scores).any()


def test_weights_decide_between_rankings() -> None:
    """The heavier ranking wins where two contradict each other."""
    words, meaning = floats(1, 0, 0), floats(0, 0, 1)
    assert int(fusion.weighed([(1, words), (2, meaning)]).argmax()) == 2
    assert int(fusion.weighed([(2, words), (1, meaning)]).argmax()) == 0
