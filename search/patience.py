"""An embedder that nobody waits for: a question gets its vectors soon, or none."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import numpy as np
import structlog

from search.embedding import Embedder, Role, Vectors

log = structlog.get_logger()

Ask = Callable[[Sequence[str]], Vectors | None]
"""A row for each question, or None: whoever asks goes on without meaning."""

LIMIT: Final = 0.15  # seconds that are waited for each question
MOST_FAILURES: Final = 3  # in a row
REST: Final = 10.0  # seconds without a call after so many failures


class PatientEmbedder:
    """Embeds in one thread, one text after the other, so that whoever waits can stop waiting.

    While a call hangs, and for ten seconds after three failures in a row, questions are not even
    asked. It is an embedder itself: texts that are no question take their time, and let questions
    in between.
    """

    def __init__(
        self,
        embedder: Embedder,
        limit: float = LIMIT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._embedder = embedder
        self._limit = limit
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embedding")
        self._hanging: Future[Vectors] | None = None
        self._failures = 0
        self._resting_until = -np.inf

    @property
    def name(self) -> str:
        """That of the embedder behind it."""
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        """That of the embedder behind it."""
        return self._embedder.dimensions

    @property
    def is_available(self) -> bool:
        """Whether a question would be asked now."""
        hangs = self._hanging is not None and not self._hanging.done()
        return not hangs and self._clock() >= self._resting_until

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """A row for each text, however long it takes; raises what the embedder raises."""
        rows = [self._thread.submit(self._embedder.embed, [text], role).result() for text in texts]
        return np.concatenate([np.empty((0, self.dimensions), dtype=np.float32), *rows])

    def ask(self, questions: Sequence[str]) -> Vectors | None:
        """A row for each question, or None: the embedder is slow, fails or rests."""
        if not self.is_available:
            return None
        call = self._thread.submit(self._sound, questions)
        try:
            vectors = call.result(self._limit * len(questions))
        except Exception as error:
            self._note_failure(call, error)
            return None
        self._failures = 0
        return vectors

    def _sound(self, questions: Sequence[str]) -> Vectors:
        vectors = self._embedder.embed(questions, Role.QUERY)
        if vectors.shape != (len(questions), self.dimensions) or not np.isfinite(vectors).all():
            raise ValueError(vectors.shape)
        return vectors

    def _note_failure(self, call: Future[Vectors], error: Exception) -> None:
        if call.cancel():
            return  # It never began: others were before it, and nothing is wrong.
        self._hanging = call
        self._failures += 1
        log.warning("embedding.failed", error=type(error).__name__, in_a_row=self._failures)
        if self._failures >= MOST_FAILURES:
            self._resting_until = self._clock() + REST
