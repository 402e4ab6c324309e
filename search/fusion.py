"""Rankings of different kinds made one; pure.

Cosines of E5 lie between .79 and .91 even for unrelated texts, and BM25 has no upper end. So
neither is ever held against a threshold as it is: only ranks and distances from the mean are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.postings import Floats


def standardised(scores: Floats) -> Floats:
    """How many standard deviations each score is above the mean; all 0 where all are equal."""
    if not len(scores):
        return scores
    spread = float(scores.std())
    if spread < np.finfo(np.float32).eps:
        return np.zeros_like(scores)
    return np.asarray((scores - scores.mean()) / spread, dtype=np.float32)


def weighed(rankings: Sequence[tuple[float, Floats]]) -> Floats:
    """The sum of standardised scores, each with its weight."""
    return np.asarray(
        sum(np.float32(weight) * standardised(scores) for weight, scores in rankings),
        dtype=np.float32,
    )
