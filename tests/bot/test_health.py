"""What a supervisor and a dashboard see."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text

from tests.bot.stage import PERSON, Stage, body, open_stage
from tests.process import until


@pytest.mark.asyncio
async def test_healthy(stage: Stage) -> None:
    """A running bot lives and is ready."""
    assert await stage.get("/healthz") == (200, '{"status": "ok"}')
    status, page = await stage.get("/readyz")
    assert (status, json.loads(page)) == (200, {"ready": True, "problems": []})


@pytest.mark.asyncio
async def test_claims_that_are_still_read_are_not_ready(stage: Stage) -> None:
    """What comes in meanwhile is stored; known hoaxes cannot be told from new ones yet."""
    stage.bot.claims.stop()
    await until(stage.bot.tasks["claims"].done, "the claims to be followed no more")
    stage.bot.claims.is_ready = False
    status, page = await stage.get("/readyz")
    assert (status, json.loads(page)["problems"]) == (503, ["claims: stopped", "claims: loading"])


@pytest.mark.asyncio
async def test_a_locked_database_is_not_ready(stage: Stage, database_url: str) -> None:
    """A database that somebody else keeps locked is named within seconds; the bot lives on."""
    path = database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        status, page = await stage.get("/readyz")
        assert status == 503
        assert json.loads(page)["problems"] == ["database: TimeoutError"]
        assert (await stage.get("/healthz"))[0] == 200
        assert (await stage.get("/metrics"))[0] == 200
        other.execute("ROLLBACK")

    async def is_ready() -> bool:
        return (await stage.get("/readyz"))[0] == 200

    await until(is_ready, "the database to be free again")


@pytest.mark.asyncio
async def test_a_lost_table_is_not_ready(stage: Stage) -> None:
    """A database that lost its tables is not ready, and metrics still answer."""
    await stage.bot.database.write(lambda tx: tx.execute(text("DROP TABLE alembic_version")))
    status, page = await stage.get("/readyz")
    assert status == 503
    assert json.loads(page)["problems"] == ["database: OperationalError"]


@pytest.mark.parametrize("name", ["send:telegram:4242", "dispatch", "receive:telegram"])
@pytest.mark.asyncio
async def test_a_dead_worker_is_not_ready(name: str, database_url: str) -> None:
    """Each task that ended though the bot runs is named; stopping then works as ever."""
    async with open_stage(database_url) as stage:
        task = stage.bot.tasks[name]
        task.cancel()
        await until(task.done, "the task to end")
        status, page = await stage.get("/readyz")
        assert status == 503
        assert json.loads(page)["problems"] == [f"{name}: stopped"]


@pytest.mark.asyncio
async def test_metrics(stage: Stage) -> None:
    """Every series is there, and nothing in it tells who wrote or what."""
    secret_words = "Rahasia saya 3271046504930002"
    await stage.post(body(1, secret_words))
    await stage.post(body(2, "/bantuan"))
    await stage.fake.wait_until(lambda: len(stage.fake.messages(PERSON)) >= 2)
    stage.fake.fail("sendMessage", action="flood", chat=PERSON, retry_after=1)
    await stage.post(body(3, "/bantuan"))
    await stage.fake.wait_until(lambda: len(stage.fake.messages(PERSON)) >= 3)
    status, page = await stage.get("/metrics")
    assert status == 200
    for series in (
        'bakohumas_send_seconds_count{account="telegram:4242"}',
        'bakohumas_calls_not_sent_total{account="telegram:4242",next="again",reason="throttled"}',
        "bakohumas_handler_seconds_count 3.0",
        'bakohumas_outbox_age_seconds{account="telegram:4242",lane="reply"}',
        'bakohumas_outbox_age_seconds{account="telegram:4242",lane="routine"} 0.0',
        "bakohumas_dead_letters 0.0",
    ):
        assert series in page, page
    for private in ("Sari", str(PERSON), "Rahasia", "3271046504930002"):
        assert private not in page


@pytest.mark.asyncio
async def test_the_age_falls_when_the_outbox_is_empty(stage: Stage) -> None:
    """An age is not shown for what has left long ago."""
    # The second answer waits behind the first in the same chat, for as long as that is on the wire.
    stage.fake.fail("sendMessage", action="slow", delay=3.0)
    await stage.post(body(1))
    await stage.post(body(2))

    async def age() -> float:
        _, page = await stage.get("/metrics")
        lines = [line for line in page.splitlines() if 'age_seconds{account="telegram' in line]
        return max((float(line.split()[-1]) for line in lines), default=0.0)

    async def waits() -> bool:
        return await age() > 0

    async def is_over() -> bool:
        return await age() == 0

    await until(waits, "an age to be shown")
    await stage.fake.wait_until(lambda: len(stage.fake.messages(PERSON)) >= 2, timeout=10)
    await until(is_over, "the age to fall")
