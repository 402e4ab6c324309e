"""Every process knows the claims as they are in the database, by their words and by meaning."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import numpy as np
import pytest

from hoaxes import gazetteer
from hoaxes.following import Following
from hoaxes.known import Reader
from search.embedding import MemoryStore, Role, Vectors
from search.patience import PatientEmbedder
from search.words import Lexicon
from storage import hoax_claims
from storage.engine import Database, Tx
from storage.hoax_claims import ClaimState
from tests.hoaxes.claim_world import RUMOUR, claim
from tests.process import until
from tests.world import NOW

OTHER = (
    "Beredar kabar kotak suara di gudang logistik hanyut terbawa banjir bandang semalam, sebarkan!"
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    """Reads with the real words and places."""
    return Reader(Lexicon.load(), gazetteer.places())


def found(following: Following, text: str) -> str | None:
    """The claim that says exactly this."""
    known = following.known
    place = known.verbatim(known.reader.message(text))
    return None if place is None else known.claims[place].id


class Ones:
    """An embedder for which all texts mean the same; it can be held up, and can fail."""

    name, dimensions = "ones", 4

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.fails = False
        self.failures = 0

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """A row for each text."""
        self.may_go_on.wait()
        if self.fails:
            self.failures += 1
            raise RuntimeError
        return np.full((len(texts), self.dimensions), 0.5, dtype=np.float32)


@pytest.mark.asyncio
async def test_a_claim_is_known_once_it_is_in_the_database(
    seeded: Database, reader: Reader
) -> None:
    """Of what was there at the start, and of what came since, by the id of its row."""
    first = seeded.write_now(lambda tx: hoax_claims.key_of(claim(tx)))
    following = Following(seeded, reader)
    assert (following.is_ready, found(following, RUMOUR)) == (False, None)
    await following.refresh()
    assert following.is_ready
    assert found(following, RUMOUR) == str(first)
    second = seeded.write_now(lambda tx: hoax_claims.key_of(claim(tx, OTHER)))
    await following.refresh()
    assert found(following, OTHER) == str(second)


@pytest.mark.asyncio
async def test_two_processes_follow_each_other(seeded: Database, reader: Reader) -> None:
    """What one writes the other knows within a second; and not what is only begun."""
    following = Following(seeded, reader)
    running = asyncio.create_task(following.run())
    other = Database(seeded.url)
    try:
        await until(lambda: following.is_ready, "ready")
        number = await other.write(lambda tx: hoax_claims.key_of(claim(tx)))
        await until(lambda: found(following, RUMOUR) == str(number), "found")
    finally:
        other.close()
        following.stop()
        await running


@pytest.mark.asyncio
async def test_an_act_that_changes_no_words_changes_no_index(
    seeded: Database, reader: Reader
) -> None:
    """Taking a claim, counting one more report: nothing is built anew."""
    opened = seeded.write_now(lambda tx: hoax_claims.key_of(claim(tx)))
    following = Following(seeded, reader)
    await following.refresh()
    before = following.known
    seeded.write_now(lambda tx: _change(tx, opened, state=ClaimState.TAKEN))
    await following.refresh()
    assert following.known is before


@pytest.mark.asyncio
async def test_other_words_replace_the_old_ones(seeded: Database, reader: Reader) -> None:
    """A claim is found by what it says now, and not at all once it is closed unanswered."""
    opened = seeded.write_now(lambda tx: hoax_claims.key_of(claim(tx)))
    following = Following(seeded, reader)
    await following.refresh()
    seeded.write_now(lambda tx: _change(tx, opened, title="Kotak hanyut", narrative=OTHER))
    await following.refresh()
    assert found(following, RUMOUR) is None
    assert found(following, OTHER) == str(opened)
    seeded.write_now(lambda tx: _change(tx, opened, state=ClaimState.CLOSED))
    await following.refresh()
    assert found(following, OTHER) is None
    seeded.write_now(lambda tx: _change(tx, opened, state=ClaimState.TAKEN))
    await following.refresh()
    assert found(following, OTHER) == str(opened)


@pytest.mark.asyncio
async def test_vectors_follow_and_their_failure_holds_up_nothing(
    seeded: Database, reader: Reader
) -> None:
    """Words find a claim at once, while its vector is made, and where none can be made."""
    embedder = Ones()
    embedder.may_go_on.clear()
    seeded.write_now(claim)
    following = Following(seeded, reader, PatientEmbedder(embedder), MemoryStore())
    running = asyncio.create_task(following.run())
    await until(lambda: following.is_ready, "ready")
    assert not following.known.has_meaning
    other = await seeded.write(lambda tx: hoax_claims.key_of(claim(tx, OTHER)))
    await until(lambda: found(following, OTHER) == str(other), "found")
    embedder.fails = True
    embedder.may_go_on.set()
    await until(lambda: embedder.failures > 0, "failed")
    embedder.fails = False
    await until(lambda: following.known.has_meaning, "meaning")
    following.stop()
    await running
    assert following.known.lacking == 0


@pytest.mark.asyncio
async def test_an_edit_leaves_no_lasting_trace(
    seeded: Database, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was said before takes up room until it is more than what is said now."""
    monkeypatch.setattr("hoaxes.following.MOST_GONE", 3)
    opened = seeded.write_now(lambda tx: hoax_claims.key_of(claim(tx)))
    following = Following(seeded, reader)
    for number in range(8):
        words = f"{OTHER} Kiriman ke-{number}"
        seeded.write_now(lambda tx, said=words: _change(tx, opened, narrative=said))  # type: ignore[misc]  # mypy reads no default
        await following.refresh()
        assert found(following, words) == str(opened)
    assert len(following.known.claims) <= 5


def _change(tx: Tx, number: int, **values: object) -> None:
    row = hoax_claims.lock(tx, number)
    assert row is not None
    for name, value in values.items():
        setattr(row, name, value)
    hoax_claims.touch(tx, row, NOW)
