"""Reports that have waited long enough go on, each matched once more: others may be first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from hoaxes import intake
from hoaxes.intake import Ripe
from hoaxes.matching import NOTHING, Match, Outcome
from hoaxes.recognising import Recognises
from outbox.enqueue import Composers
from storage import hoax_claims
from storage.engine import Tx, Unit
from storage.hoax_claims import HoaxClaim
from threads.context import Act

FOLLOWED_AFTER: Final = timedelta(seconds=5)  # by then every index knows a claim that was opened


class Ripening:
    """Lets reports go on; one at a time anywhere, as each is locked."""

    def __init__(
        self,
        recogniser: Recognises,
        composers: Composers,
        clock: Callable[[], datetime],
    ) -> None:
        self._recogniser = recogniser
        self._composers = composers
        self._clock = clock
        self._opened: dict[str, tuple[int, datetime]] = {}

    def due(self, tx: Tx) -> list[Ripe]:
        """What goes on now."""
        return list(intake.ripe(tx, self._clock()))

    async def go_on(self, one: Ripe, write: Callable[[Unit[None]], Awaitable[None]]) -> None:
        """Let a report go on, in a transaction of its own."""
        match: Match | None = NOTHING
        if one.becomes_claim and one.text:
            match = self._just_opened(one.text)
            match = match or await asyncio.to_thread(self._recogniser.match, one.text)
        await write(partial(self._ripen, one=one, match=match or NOTHING))

    def _ripen(self, tx: Tx, one: Ripe, match: Match) -> None:
        now = self._clock()
        act = Act(tx, self._composers, now, f"report:{one.id}")
        claim: HoaxClaim | None = intake.ripen(act, one, match)
        if claim is not None and one.text:
            self._opened[_folded(one.text)] = (hoax_claims.key_of(claim), now)

    def _just_opened(self, text: str) -> Match | None:
        """The claim that the same words have opened a moment ago."""
        now = self._clock()
        kept = {
            words: (claim, at)
            for words, (claim, at) in self._opened.items()
            if now - at < FOLLOWED_AFTER
        }
        self._opened = kept
        found = kept.get(_folded(text))
        return Match(Outcome.AUTO, (str(found[0]),)) if found else None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
