"""What time brings for files of claims: hidden ones go, packs are made, faults stop no others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.composers import COMPOSERS
from bot.scheduler import Ticker
from hoaxes import evidence as inspection
from hoaxes import hiding, referring
from registry import offices
from storage import evidence, media, referrals
from storage.engine import Database, Tx
from tests.hoaxes import files
from tests.hoaxes.claim_world import by, verifier
from tests.hoaxes.referral_world import ORDER, number_of
from tests.world import Clock

pytestmark = pytest.mark.asyncio

POSTER = files.poster()


@pytest.fixture
def db(empty_database: Path, tmp_path: Path) -> Iterator[Database]:
    """A database with the 553 offices."""
    path = tmp_path / "ticks.db"
    shutil.copy(empty_database, path)
    database = Database(f"sqlite:///{path}")
    database.write_now(offices.seed)
    yield database
    database.close()


def ticker_of(db: Database, clock: Clock) -> Ticker:
    """The ticker of a process."""
    return Ticker(db, COMPOSERS, clock=clock, wake_outbox=lambda: None)


def is_stored(tx: Tx, digest: str) -> bool:
    """Whether a file is still there."""
    return media.get(tx, digest) is not None


async def test_a_hidden_file_goes_with_the_first_sweep_after_a_day(db: Database) -> None:
    """And not before; what is kept with a reason stays."""
    clock = Clock()
    ticker = ticker_of(db, clock)

    def hide(tx: Tx) -> None:
        act = by(tx, verifier(tx))
        for content in (POSTER, files.plain()):
            (kept,) = evidence.of_claim(tx, number_of(tx, content))
            hiding.hide(act, kept.id or 0)
        hiding.keep(act, kept.id or 0, "Diminta penyidik")

    db.write_now(hide)
    for hours, is_there in ((0, True), (23, True), (2, False)):
        clock.advance(timedelta(hours=hours).total_seconds())
        await ticker.sweep()
        for content, stays in ((POSTER, is_there), (files.plain(), True)):
            digest = inspection.inspect("", "", content).sha256
            assert db.read_now(partial(is_stored, digest=digest)) is stays


async def test_a_pack_that_cannot_be_made_stops_no_other(db: Database) -> None:
    """It is tried again the next time."""

    def refer(tx: Tx) -> tuple[int, int]:
        actor = verifier(tx)
        first, second = (
            referring.refer(by(tx, actor), number_of(tx, POSTER), ORDER, wants_file=True)
            for _ in range(2)
        )
        (kept,) = evidence.of_claim(tx, first.claim_id)
        kept.kind = "unheard of"
        return referrals.key_of(first), referrals.key_of(second)

    broken, whole = db.write_now(refer)
    await ticker_of(db, Clock()).refer()
    assert db.read_now(lambda tx: [one.id for one in referrals.wanted(tx, 9)]) == [broken]
    stored = db.read_now(lambda tx: referrals.get(tx, whole))
    assert stored is not None
    assert stored.pack is not None
