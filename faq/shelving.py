"""The index of the answers, made anew beside the old one whenever they change in the database."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

import numpy as np
import structlog

from faq import entries, stored
from faq.answer import Answerer
from faq.entries import Catalogue, Entry
from faq.finding import Finder, subjects
from faq.meaning import Meanings, Subject
from search.embedding import Embedder, MemoryStore, Remembering, Role, Vectors, VectorStore
from search.patience import PatientEmbedder
from search.words import Lexicon
from storage import faq_entries
from storage.engine import Database, Tx

log = structlog.get_logger()

LOOK_EVERY: Final = 0.5  # seconds until another process's change is noticed
OUTAGE_PAUSE: Final = 2.0  # seconds before an index that could not be made is tried again
FEW: Final = 50
"""Entries whose vectors are waited for (ten seconds); more are found by words alone until then."""
NEVER: Final = -1  # the number of no revision
BATCH: Final = 16  # texts that are embedded before somebody may stop it


class Stopped(Exception):
    """The bot ends while vectors are made."""


class Shelves:
    """Keeps an `Answerer` filled with what counts in the database.

    What may not be told yet, or no more, stands on it, too: it keeps its neighbours from answering
    in its place. Whether an entry may answer is asked of the database when it does.
    """

    def __init__(
        self,
        database: Database,
        embedder: PatientEmbedder | None,
        store: VectorStore | None = None,
    ) -> None:
        """Without an embedder words alone are looked at; the store keeps vectors of entries."""
        self._db = database
        self._lexicon = Lexicon.load()
        self._outside = entries.outside()
        self._embedder = embedder
        self._learner = _Learner(embedder, store or MemoryStore()) if embedder else None
        self.catalogue = Catalogue(())
        self._learned: frozenset[Entry] = frozenset()
        self._revision = NEVER
        self._stopped = asyncio.Event()
        self.answerer = Answerer(Finder((), self._outside, self._lexicon, None), self._lexicon)

    async def refresh(self) -> None:
        """Answer from what is in the database now; nothing happens where that is so."""
        revision = await self._db.read(faq_entries.revision)
        if revision == self._revision:
            return
        # The number is read first: what changes in between is read again.
        catalogue = await self._db.read(_counting)
        found = catalogue.entries
        is_learned = self._is_learned(found)
        learner = self._learner if is_learned else None
        self.answerer.replace(await asyncio.to_thread(self._finder, found, learner))
        self.catalogue, self._revision = catalogue, revision
        if is_learned:
            self._learned = frozenset(found)

    async def learn(self) -> None:
        """Make the vectors of everything that is found by words alone, and look at meaning, too."""
        newest = self.catalogue.entries
        if self._learner is None or not newest or self._is_learned(newest):
            return
        await asyncio.to_thread(self._learner.learn, subjects(newest, self._outside))
        self._learned, self._revision = frozenset(newest), NEVER
        await self.refresh()

    async def run(self) -> None:
        """Follow the database until `stop`."""
        await asyncio.gather(self._repeat(self.refresh), self._repeat(self.learn))

    def stop(self) -> None:
        """Let `run` return; a thread that makes vectors ends after a few more."""
        self._stopped.set()
        if self._learner is not None:
            self._learner.stop()

    def _is_learned(self, counting: Sequence[Entry]) -> bool:
        """Whether few vectors are missing, so that an index may wait for them."""
        is_any = bool(self._learned) and self._learner is not None
        return is_any and len(self._learned.symmetric_difference(counting)) <= FEW

    def _finder(self, counting: Sequence[Entry], embedder: Embedder | None) -> Finder:
        ask = self._embedder.ask if self._embedder else None
        return Finder(counting, self._outside, self._lexicon, embedder, ask=ask)

    async def _repeat(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it again and again; what stands on the shelves goes on answering where it fails."""
        while not self._stopped.is_set():
            pause = LOOK_EVERY
            try:
                await work()
            except Stopped:
                return
            except Exception as error:
                log.warning("faq.not_indexed", error=type(error).__name__)
                pause = OUTAGE_PAUSE
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopped.wait()


class _Learner:
    """An embedder for entries: it remembers, and it can be stopped between a few texts."""

    def __init__(self, embedder: Embedder, store: VectorStore) -> None:
        self._remembering = Remembering(embedder, store)
        self._is_stopped = False

    @property
    def name(self) -> str:
        """That of the embedder behind it."""
        return self._remembering.name

    @property
    def dimensions(self) -> int:
        """That of the embedder behind it."""
        return self._remembering.dimensions

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """The vectors of the texts; raises Stopped."""
        rows = [np.zeros((0, self.dimensions), dtype=np.float32)]
        for start in range(0, len(texts), BATCH):
            if self._is_stopped:
                raise Stopped
            rows.append(self._remembering.embed(texts[start : start + BATCH], role))
        return np.concatenate(rows)

    def learn(self, known: Sequence[Subject]) -> None:
        """Remember all that an index of these subjects asks for; raises Stopped."""
        Meanings(known, self, partial(self.embed, role=Role.QUERY))

    def stop(self) -> None:
        """Let whoever waits for vectors end."""
        self._is_stopped = True


def _counting(tx: Tx) -> Catalogue:
    """What counts and says anything, be it certified or not, valid or not."""
    rows = [row for row in faq_entries.live(tx) if stored.is_complete(row[1])]
    answers = (stored.entry_of(*row) for row in rows if row[0].base is None)
    overlays = (stored.overlay_of(*row) for row in rows if row[0].base is not None)
    return Catalogue(answers, overlays)
