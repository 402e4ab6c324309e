"""A process that claims what may leave, says so, and waits to be killed."""

from __future__ import annotations

import signal
import sys

from storage.engine import Database
from tests import world


def main(url: str) -> None:
    """Claim everything and hang."""
    taken = Database(url).write_now(lambda tx: world.take(tx, slots=5, owner="dying"))
    print(len(taken.claims), flush=True)  # noqa: T201  (whoever kills us reads it)
    signal.pause()


if __name__ == "__main__":
    main(sys.argv[1])
