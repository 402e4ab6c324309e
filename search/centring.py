"""What all vectors of a model share, taken out of them; pure.

Vectors of E5 lie in a narrow cone: unrelated texts have cosines of .8. Without their mean and
their strongest direction (Mu & Viswanath, ICLR 2018) cosines tell texts apart.
"""

from __future__ import annotations

from typing import Self

import numpy as np

from search.embedding import Vectors


class Centring:
    """Moves vectors of one model away from what they share. Immutable."""

    def __init__(self, middle: Vectors, direction: Vectors) -> None:
        self._middle = middle
        self._direction = direction

    @classmethod
    def of(cls, sample: Vectors) -> Self:
        """Learnt from the vectors of some dozens of texts; which ones hardly matters."""
        middle = sample.mean(axis=0)
        _, spread, directions = np.linalg.svd(sample - middle, full_matrices=False)
        is_any = len(spread) and spread[0] > np.finfo(np.float32).eps
        direction = directions[0] if is_any else np.zeros_like(middle)
        return cls(middle, np.asarray(direction, dtype=np.float32))

    def __call__(self, vectors: Vectors) -> Vectors:
        """The vectors without it, of length 1; a row for each."""
        moved = vectors - self._middle
        return unit(moved - np.outer(moved @ self._direction, self._direction))


def unit(vectors: Vectors) -> Vectors:
    """The same directions with length 1; a row of nothing stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).eps), dtype=np.float32)
