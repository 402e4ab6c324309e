"""The vectors of known claims, made while people ask and claims come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hoaxes.known import Embed, KnownClaims
from search.shelf import Shelf

AT_ONCE: Final = 64  # claims; six seconds if all of them are new


def catch_up(shelf: Shelf[KnownClaims], embed: Embed, is_stopped: Callable[[], bool]) -> None:
    """Give every claim its vector; for a thread, and for an embedder that remembers.

    When a claim is added or taken back meanwhile, the last few are asked for again. Raises what the
    embedder raises; what was done until then stays.
    """
    while not is_stopped() and (seen := shelf.take()).lacking:
        shelf.swap(seen, seen.with_vectors(embed, AT_ONCE))
