"""The known claims of this process, kept as the database has them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import structlog

from hoaxes import gazetteer
from hoaxes.known import Claim, Embed, KnownClaims, Reader
from hoaxes.recognising import Recogniser
from search.embedding import MemoryStore, Remembering, VectorStore
from search.patience import PatientEmbedder
from search.shelf import Shelf
from search.words import Lexicon
from storage import hoax_claims
from storage.engine import Database, Tx
from storage.hoax_claims import ClaimState, HoaxClaim

log = structlog.get_logger()

LOOK_EVERY: Final = 0.5  # seconds until another process's change is noticed
OUTAGE_PAUSE: Final = 2.0  # seconds
CHUNK: Final = 5_000  # claims that are read at once
LEARNED_AT_ONCE: Final = 16  # claims; two seconds, after which somebody may stop it


class Following:
    """Fills an index with every claim that may be meant, and follows what changes.

    United claims stay as further variants; whoever finds one looks up what it has become. Claims
    that were closed without a verdict are left out.
    """

    def __init__(
        self,
        database: Database,
        embedder: PatientEmbedder | None,
        store: VectorStore | None = None,
    ) -> None:
        """Without an embedder words alone are looked at; the store keeps vectors of claims."""
        self._db = database
        self._shelf = Shelf(KnownClaims.of((), Reader(Lexicon.load(), gazetteer.places())))
        self._embed = Remembering(embedder, store or MemoryStore()).embed if embedder else None
        self._known: dict[str, Claim] = {}
        self._revision = 0
        self._stopped = asyncio.Event()
        self.recogniser = Recogniser(self._shelf, embedder.ask if embedder else None)

    async def refresh(self) -> None:
        """Know what is in the database now by its words."""
        while changed := await self._db.read(self._changed):
            await asyncio.to_thread(self._take, changed)
            self._revision = changed[-1].revision

    async def run(self) -> None:
        """Follow the database until `stop`; meaning comes behind words."""
        learning = asyncio.create_task(self._learn())
        while not self._stopped.is_set():
            pause = LOOK_EVERY
            try:
                await self.refresh()
            except Exception:
                log.exception("claims.not_followed")
                pause = OUTAGE_PAUSE
            await self._wait(pause)
        await learning

    def stop(self) -> None:
        """Let `run` return; a thread that makes vectors ends after a few more."""
        self._stopped.set()

    def _changed(self, tx: Tx) -> Sequence[HoaxClaim]:
        found = hoax_claims.changed_since(tx, self._revision, CHUNK)
        tx.expunge_all()
        return found

    def _take(self, changed: Sequence[HoaxClaim]) -> None:
        """Put what reads otherwise than before on the shelf; most acts change no words."""
        read = {str(row.id): _claim(row) for row in changed}
        gone = {id for id, claim in read.items() if claim is None and id in self._known}
        fresh = [
            claim
            for id, claim in read.items()
            if claim is not None and claim != self._known.get(id)
        ]
        if gone or fresh:
            self._shelf.replace(lambda shelf: shelf.without(gone).adding(fresh))
        self._known.update((claim.id, claim) for claim in fresh)
        for id in gone:
            del self._known[id]

    async def _learn(self) -> None:
        """Make vectors of claims that have none, again and again."""
        embed = self._embed
        while embed is not None and not self._stopped.is_set():
            pause = LOOK_EVERY
            try:
                await asyncio.to_thread(self._catch_up, embed)
            except Exception:
                log.exception("claims.not_learned")
                pause = OUTAGE_PAUSE
            await self._wait(pause)

    def _catch_up(self, embed: Embed) -> None:
        """Give every claim its vector; those that come meanwhile keep their places behind."""
        while not self._stopped.is_set() and (seen := self._shelf.take()).lacking:
            vectors = seen.with_vectors(embed, LEARNED_AT_ONCE).vectors
            self._shelf.replace(lambda newest, made=vectors: replace(newest, vectors=made))  # type: ignore[misc]  # mypy reads no default

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)


def _claim(row: HoaxClaim) -> Claim | None:
    """A claim as it is found; None if nobody is to find it."""
    if row.state is ClaimState.CLOSED:
        return None
    return Claim(str(row.id), row.title, row.narrative)
