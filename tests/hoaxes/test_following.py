"""The index of each process follows the claims in the database, with a model or without."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest

from hoaxes.following import Following
from hoaxes.matching import Outcome
from search.embedding import Role, Vectors
from search.patience import PatientEmbedder
from storage import hoax_claims
from storage.engine import Database, Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from tests.handlers.doubting import HOAX, OTHER, background
from tests.process import until
from tests.world import NOW


class Model:
    """Makes a vector of how long a text is, unless it is broken."""

    name = "lengths"
    dimensions = 4

    def __init__(self, *, is_broken: bool = False) -> None:
        self.is_broken = is_broken

    def embed(self, texts: Sequence[str], role: Role) -> Vectors:
        """A row for each text."""
        if self.is_broken:
            raise RuntimeError("no model")
        rows = np.array([[1, len(text), text.count("a"), 1] for text in texts], dtype=np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def store(tx: Tx, text: str, title: str = "") -> HoaxClaim:
    """A claim."""
    return hoax_claims.add(
        tx,
        HoaxClaim(
            office="00",
            publisher="00",
            state=ClaimState.NEW,
            title=title or text[:60],
            narrative=text,
            opened_at=NOW,
            reported_at=NOW,
            changed_at=NOW,
        ),
    )


def fill(tx: Tx) -> None:
    """The sixty invented claims: among few every word is rare."""
    for one in background():
        store(tx, one.narrative, one.title)


def add(db: Database, text: str) -> str:
    """Store a claim; its number as the index knows it."""
    return db.write_now(lambda tx: str(hoax_claims.key_of(store(tx, text))))


def found(following: Following, text: str = HOAX) -> Sequence[str]:
    """What a copy is surely."""
    match = following.recogniser.match(text)
    return match.ids if match.outcome is Outcome.AUTO else ()


@pytest.mark.asyncio
async def test_what_changes_is_followed_in_every_process(seeded: Database) -> None:
    """New, renarrated, closed and opened again; two indexes on one database agree."""
    await seeded.write(fill)
    mine, other = Following(seeded, None), Following(seeded, None)
    for one in (mine, other):
        await one.refresh()
        assert found(one) == ()
    number = add(seeded, HOAX)

    def change(text: str, state: ClaimState) -> None:
        def unit(tx: Tx) -> None:
            claim = tx.get_one(HoaxClaim, int(number))
            claim.narrative, claim.title, claim.state = text, text[:60], state
            hoax_claims.touch(tx, claim, NOW)

        seeded.write_now(unit)

    expected = [
        (HOAX, ClaimState.NEW, HOAX, (number,)),
        (OTHER, ClaimState.TAKEN, HOAX, ()),
        (OTHER, ClaimState.TAKEN, OTHER, (number,)),
        (OTHER, ClaimState.CLOSED, OTHER, ()),
        (OTHER, ClaimState.MERGED, OTHER, (number,)),
    ]
    for text, state, asked, answer in expected:
        change(text, state)
        for one in (mine, other):
            await one.refresh()
            assert tuple(found(one, asked)) == answer


@pytest.mark.asyncio
async def test_acts_that_change_no_words_add_nothing(seeded: Database) -> None:
    """A claim that is taken ten times stands in the index once."""
    following = Following(seeded, None)
    number = add(seeded, HOAX)
    for _ in range(10):
        seeded.write_now(lambda tx: hoax_claims.touch(tx, tx.get_one(HoaxClaim, int(number)), NOW))
        await following.refresh()
    assert len(following._shelf.take().claims) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("is_broken", [False, True])
async def test_meaning_comes_behind_words_or_not_at_all(
    seeded: Database, *, is_broken: bool
) -> None:
    """While vectors are made, and where the model is broken, copies are found by words."""
    await seeded.write(fill)
    number = add(seeded, HOAX)
    following = Following(seeded, PatientEmbedder(Model(is_broken=is_broken)))
    await following.refresh()
    running = asyncio.create_task(following.run())
    try:
        assert tuple(found(following)) == (number,)
        await until(lambda: is_broken or not following._shelf.take().lacking, "vectors")
        assert following._shelf.take().has_meaning is not is_broken
        another = add(seeded, OTHER)
        await until(lambda: tuple(found(following, OTHER)) == (another,), "another claim")
    finally:
        following.stop()
        await running
