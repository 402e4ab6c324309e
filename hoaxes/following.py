"""The known claims as they are in the database: every process follows what any of them changes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Final

import structlog

from hoaxes.known import Claim, KnownClaims, Reader
from hoaxes.recognising import Recogniser
from search.embedding import MemoryStore, Remembering, VectorStore
from search.patience import PatientEmbedder
from search.shelf import Shelf
from storage import hoax_claims
from storage.engine import Database, Tx
from storage.hoax_claims import ClaimState, Wording

log = structlog.get_logger()

LOOK_EVERY: Final = 0.4  # seconds until another process's change is noticed
OUTAGE_PAUSE: Final = 2.0  # seconds before a database that cannot be read is tried again
CHUNK: Final = 5_000  # claims that are read together
LEARNT_AT_ONCE: Final = 16  # claims; whoever stops waits for as long as that takes
MOST_GONE: Final = 1_000  # claims that are known no more and still take up room


class Following:
    """Keeps the known claims up to date; ids are those of the rows in the database.

    Claims of any state are known but those that were closed without a verdict; the united ones are
    further wordings of what they have become. Whoever finds one asks the database where it stands.
    """

    def __init__(
        self,
        database: Database,
        reader: Reader,
        embedder: PatientEmbedder | None = None,
        store: VectorStore | None = None,
    ) -> None:
        """Without an embedder words alone are looked at; the store keeps vectors of claims."""
        self._db = database
        self._reader = reader
        self._shelf = Shelf(KnownClaims.of((), reader))
        self._learner = Remembering(embedder, store or MemoryStore()) if embedder else None
        self._claims: dict[str, Claim] = {}
        self._revision = 0
        self._stopped = asyncio.Event()
        self.is_ready = False
        """Whether everything that was known at the start can be found by its words."""
        self.recogniser = Recogniser(self._shelf, embedder.ask if embedder else None)

    @property
    def known(self) -> KnownClaims:
        """What is known now."""
        return self._shelf.take()

    async def refresh(self) -> None:
        """Know what is in the database now; nothing happens where that is so."""
        changed: dict[str, Claim | None] = {}
        revision = self._revision
        while rows := await self._db.read(partial(_changed_since, revision)):
            changed |= {str(row.id): _claim(row) for row in rows}
            revision = rows[-1].revision
        if changed:
            await asyncio.to_thread(self._take_up, changed)
        self._revision, self.is_ready = revision, True

    async def learn(self) -> bool:
        """Make vectors of a few claims that have none; False: none is without one."""
        if self._learner is None or not self.known.lacking:
            return False
        await asyncio.to_thread(self._learn, self._learner)
        return True

    async def run(self) -> None:
        """Follow the database until `stop`."""
        await asyncio.gather(self._repeat(self.refresh), self._repeat(self._learn_all))

    def stop(self) -> None:
        """Let `run` return."""
        self._stopped.set()

    async def _learn_all(self) -> None:
        while not self._stopped.is_set() and await self.learn():
            pass

    def _take_up(self, changed: Mapping[str, Claim | None]) -> None:
        """Know these wordings; None: nobody asks for that claim any more.

        Most of what changes in a claim is not what it says.
        """
        known = self._claims
        fresh = [claim for name, claim in changed.items() if claim and claim != known.get(name)]
        gone = {name for name, claim in changed.items() if claim is None and name in known}
        known |= {claim.id: claim for claim in fresh}
        for name in gone:
            del known[name]
        if fresh or gone:
            self._shelf.replace(lambda before: self._changed(before, fresh, gone))

    def _changed(
        self, before: KnownClaims, fresh: Sequence[Claim], gone: Collection[str]
    ) -> KnownClaims:
        """Add and leave out; anew where there is nothing to keep, or too much that is gone."""
        if len(before.gone) > max(MOST_GONE, len(self._claims)) or not before.claims:
            return KnownClaims.of(list(self._claims.values()), self._reader)
        return before.without(gone).adding(fresh)

    def _learn(self, learner: Remembering) -> None:
        """Embed beside the shelf first: there the vectors are remembered, and nobody waits."""
        self.known.with_vectors(learner.embed, LEARNT_AT_ONCE)
        self._shelf.replace(lambda newest: newest.with_vectors(learner.embed, LEARNT_AT_ONCE))

    async def _repeat(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it again and again; what is known stays so where it fails."""
        while not self._stopped.is_set():
            pause = LOOK_EVERY
            try:
                await work()
            except Exception as error:
                log.warning("claims.not_followed", error=type(error).__name__)
                pause = OUTAGE_PAUSE
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopped.wait()


def _changed_since(revision: int, tx: Tx) -> Sequence[Wording]:
    return hoax_claims.wordings_since(tx, revision, CHUNK)


def _claim(row: Wording) -> Claim | None:
    return None if row.state is ClaimState.CLOSED else Claim(str(row.id), row.title, row.narrative)
