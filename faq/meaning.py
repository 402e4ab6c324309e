"""Which subject a question is nearest to by meaning: directions learnt from the phrasings.

Cosines of E5 tell subjects apart and are blind to what all questions about elections share. So
the vectors are whitened by the spread of phrasings within a subject (Fisher's linear discriminant
with shrinkage) before they are compared with the mean of each subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.embedding import Embedder, Role, Vectors
from search.patience import Ask
from search.postings import Floats

SHRINKAGE: Final = 0.5  # towards equal spread in all directions; .3 to .6 measure alike


@dataclass(frozen=True, slots=True)
class Subject:
    """What people say when they mean an entry, or something outside, and what it says."""

    phrasings: Sequence[str]
    answer: str


class Meanings:
    """Subjects by meaning. Immutable, so that threads may share it."""

    def __init__(self, subjects: Sequence[Subject], embedder: Embedder, ask: Ask) -> None:
        """Embed everything; takes 20 ms for each text that the embedder has not seen."""
        phrasings = [text for subject in subjects for text in subject.phrasings]
        owners = np.repeat(
            np.arange(len(subjects)), [len(subject.phrasings) for subject in subjects]
        )
        answers = [subject.answer for subject in subjects]
        self._ask = ask
        self._answers = embedder.embed(answers, Role.PASSAGE)
        vectors = embedder.embed(phrasings, Role.QUERY)
        self._middle = vectors.mean(axis=0)
        means = _means(vectors - self._middle, owners, len(subjects))
        self._whitening = _whitening(vectors - self._middle - means[owners])
        self._means = _unit(means @ self._whitening)

    def near(self, texts: Sequence[str]) -> list[tuple[Floats, Floats]] | None:
        """For each text how near each subject's phrasings and its answer are; one batch.

        None if no meaning is to be had now.
        """
        vectors = self._ask(texts)
        if vectors is None:
            return None
        whitened = _unit((vectors - self._middle) @ self._whitening)
        return list(zip(whitened @ self._means.T, vectors @ self._answers.T, strict=True))


def _means(vectors: Vectors, owners: NDArray[np.int64], size: int) -> Vectors:
    starts = np.searchsorted(owners, np.arange(size))
    counts = np.bincount(owners, minlength=size)[:, None]
    return np.asarray(np.add.reduceat(vectors, starts, axis=0) / counts, dtype=np.float32)


def _whitening(residues: Vectors) -> Vectors:
    """What makes the spread of the residues the same in all directions."""
    spread = residues.T.astype(np.float64) @ residues / len(residues)
    size = len(spread)
    even = np.eye(size) * max(np.trace(spread) / size, np.finfo(np.float32).eps)
    shrunk = (1 - SHRINKAGE) * spread + SHRINKAGE * even
    return np.asarray(np.linalg.inv(np.linalg.cholesky(shrunk)).T, dtype=np.float32)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.finfo(np.float32).eps), dtype=np.float32)
