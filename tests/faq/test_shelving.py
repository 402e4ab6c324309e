"""The index follows the database while people ask."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import pytest

from faq import shelving, starting
from faq.answer import Way
from faq.shelving import Shelves
from search.embedding import MemoryStore, Role, Vectors
from search.patience import PatientEmbedder
from storage.engine import Database
from tests.faq.rows import NOW, change, put
from tests.process import until

pytestmark = pytest.mark.asyncio

LONG = 30.0  # seconds; whoever asks gets their vector
QUESTION = "Jam berapa loket layanan buka?"


class Letters:
    """An embedder whose vectors are made of a text's words; it counts what it was asked."""

    name, dimensions = "letters", 16

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """A row for each text."""
        self.may_go_on.wait()
        self.asked += texts
        rows = [self._row(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(-1, self.dimensions)

    def _row(self, text: str) -> Vectors:
        row = np.full(self.dimensions, 0.1, dtype=np.float32)
        for word in text.casefold().split():
            row[blake2b(word.encode()).digest()[0] % self.dimensions] += 1
        return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


async def test_a_new_entry_is_found(office_db: Database) -> None:
    """What is certified now answers now; nothing was found before."""
    shelves = Shelves(office_db, None)
    assert shelves.answerer.answer(QUESTION).way is Way.ABSTAIN
    office_db.write_now(lambda tx: put(tx, "L1"))
    await shelves.refresh()
    assert shelves.answerer.answer(QUESTION).answers == ("L1",)
    assert shelves.catalogue["L1"].question == QUESTION


async def test_nothing_is_built_while_nothing_changes(office_db: Database) -> None:
    """The same index serves until the number grows."""
    office_db.write_now(lambda tx: put(tx, "L1"))
    shelves = Shelves(office_db, None)
    await shelves.refresh()
    catalogue = shelves.catalogue
    await shelves.refresh()
    assert shelves.catalogue is catalogue
    office_db.write_now(lambda tx: change(tx, "L1", question="Loket tutup pukul berapa?"))
    await shelves.refresh()
    assert shelves.catalogue["L1"].question == "Loket tutup pukul berapa?"


async def test_what_is_withdrawn_leaves_the_index(office_db: Database) -> None:
    """It is not found any more once the index has followed."""
    office_db.write_now(lambda tx: put(tx, "L1"))
    office_db.write_now(lambda tx: change(tx, "L1", withdrawn_at=NOW))
    shelves = Shelves(office_db, None)
    await shelves.refresh()
    assert shelves.answerer.answer(QUESTION).way is Way.ABSTAIN


async def test_the_loop_follows_changes_until_it_is_stopped(office_db: Database) -> None:
    """Another process's change is noticed without anybody's asking."""
    shelves = Shelves(office_db, None)
    running = asyncio.create_task(shelves.run())
    office_db.write_now(lambda tx: put(tx, "L1"))
    await until(lambda: bool(shelves.catalogue.entries), "the index to follow")
    shelves.stop()
    await running


async def test_questions_are_answered_while_the_index_is_rebuilt(office_db: Database) -> None:
    """Whoever asks meanwhile gets the old index or the new one, whole."""
    office_db.write_now(lambda tx: put(tx, "L1"))
    shelves = Shelves(office_db, None)
    await shelves.refresh()
    office_db.write_now(lambda tx: starting.seed(tx, NOW))
    building = asyncio.create_task(shelves.refresh())
    answers = set()
    while not building.done():
        answers.add(await asyncio.to_thread(shelves.answerer.answer, QUESTION))
        await asyncio.sleep(0)
    await building
    assert {answer.answers for answer in answers} <= {("L1",), ()}
    assert ("L1",) in {answer.answers for answer in answers}


async def test_words_answer_until_meanings_are_learnt(office_db: Database) -> None:
    """Vectors take long: nobody waits for them, and then they are looked at."""
    office_db.write_now(lambda tx: starting.seed(tx, NOW))
    letters = Letters()
    shelves = Shelves(office_db, PatientEmbedder(letters, LONG))
    await shelves.refresh()
    assert shelves.answerer.answer("honor kpps brp").ranked[0] == "P45"
    assert not letters.asked
    await shelves.learn()
    learned = len(letters.asked)
    assert learned > 900
    shelves.answerer.answer("honor kpps brp")
    assert letters.asked[learned:] == ["honor kpps brp"]


async def test_a_small_change_keeps_meaning_and_embeds_only_what_is_new(
    office_db: Database,
) -> None:
    """One edited entry costs its own texts; nobody's question is remembered."""
    office_db.write_now(lambda tx: starting.seed(tx, NOW))
    letters, store = Letters(), MemoryStore()
    shelves = Shelves(office_db, PatientEmbedder(letters, LONG), store)
    await shelves.refresh()
    await shelves.learn()
    shelves.answerer.answer("pertanyaan orang lain")
    before = len(letters.asked)
    office_db.write_now(lambda tx: change(tx, "P45", question="Berapa upah anggota KPPS?"))
    await shelves.refresh()
    assert "Berapa upah anggota KPPS?" in letters.asked[before:]
    assert len(letters.asked) - before <= 3
    twice = len(letters.asked)
    shelves.answerer.answer("pertanyaan orang lain")
    assert len(letters.asked) == twice + 1


async def test_learning_ends_when_the_bot_does(office_db: Database) -> None:
    """A thread that makes vectors does not hold up the exit."""
    office_db.write_now(lambda tx: starting.seed(tx, NOW))
    letters = Letters()
    letters.may_go_on.clear()
    shelves = Shelves(office_db, PatientEmbedder(letters, LONG))
    running = asyncio.create_task(shelves.run())
    await until(lambda: bool(shelves.catalogue.entries), "the first index")
    shelves.stop()
    letters.may_go_on.set()
    await running
    assert len(letters.asked) <= shelving.BATCH


async def test_a_database_that_is_away_leaves_the_old_index(
    office_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People are answered from what is known; the loop goes on."""
    office_db.write_now(lambda tx: put(tx, "L1"))
    shelves = Shelves(office_db, None)
    await shelves.refresh()
    office_db.close()
    monkeypatch.setattr(shelving, "OUTAGE_PAUSE", 0.01)
    running = asyncio.create_task(shelves.run())
    await asyncio.sleep(0.05)
    assert not running.done()
    assert shelves.answerer.answer(QUESTION).answers == ("L1",)
    shelves.stop()
    await running
