"""What something cost this process."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """Seconds on the clock, and seconds of processor time of all threads.

    The second number hardly depends on what else the machine is doing.
    """

    seconds: float
    cpu: float


def rest() -> None:
    """Take what lives for ever out of the garbage collector's sight.

    Else one full collection stops every thread for 0.1 seconds in the middle of a measurement.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def measured() -> Iterator[Callable[[], Effort]]:
    """Measure the block; the function that it is given tells the effort so far or in all."""
    rest()
    started, cpu_started = time.perf_counter(), time.process_time()
    yield lambda: Effort(time.perf_counter() - started, time.process_time() - cpu_started)
