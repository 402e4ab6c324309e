"""Two processes of each role on one PostgreSQL: order, limits, and whatever can be cut off."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.config import Role
from storage.offices import Tier
from tests.postgres import CRASH_SAFE, Postgres
from tests.process import platform, until
from tests.relay import Relay
from tests.scenarios.fleet import AT_ONCE, TWO_OF_EACH, Fleet, every_office, fleet, hasty

pytestmark = pytest.mark.asyncio

OFFICES: Final = len(every_office())
UPPER_OFFICES: Final = 39  # national and provincial
FAILOVER: Final = 5.0  # seconds
RESUMPTION: Final = 5.0  # seconds after PostgreSQL is back
CUT: Final = 6.0  # seconds: longer than the lease of the hasty bot
CRASH: Final = 1.0  # seconds
KILLS: Final = 20
PEOPLE: Final = range(7_001, 7_011)
TALK: Final = ("/start", "/satu", "/dua", "/tiga", "/empat", "/lima")


async def test_the_country_through_six_processes(postgres: Postgres, tmp_path: Path) -> None:
    """Once to each of 553 groups within the account's limits, though the leader is killed.

    Meanwhile ten people are answered in the order of their messages, whichever processes have them.
    """
    async with (
        platform("--any-chat", "--latency", "0.05") as api,
        fleet(tmp_path, postgres, api) as bot,
    ):
        await bot.start(*TWO_OF_EACH)
        await until(lambda: len(bot.leaders()) == 1, "a leader")
        talks = asyncio.gather(*(bot.talk(person, TALK) for person in PEOPLE))
        number = bot.announce(gap=timedelta(seconds=1))
        await bot.until_sent(1)
        assert await failover(bot) <= FAILOVER
        await talks
        await bot.until_over(number)
        assert bot.sum_of(number) == {"sent": OFFICES}
        assert set((await bot.received()).values()) == {1}
        assert len(await bot.received()) == OFFICES
        for person in PEOPLE:
            assert_in_order(await bot.answers(person))
        counters = await api.get("counters")
    assert counters["max_per_second"] <= 31
    assert counters["flooded"] == 0
    assert counters["violations"] == []


async def failover(bot: Fleet) -> float:
    """Kill the scheduler that leads; the seconds until the other one does."""
    (leader,) = bot.leaders()
    await bot.kill(leader)
    killed_at = time.monotonic()
    await until(lambda: bool(bot.leaders()), "another leader")
    return time.monotonic() - killed_at


def assert_in_order(answers: list[str]) -> None:
    """A welcome, and then one answer to each word as it was written."""
    assert len(answers) == len(TALK)
    assert "Selamat datang" in answers[0]
    for words, answer in zip(TALK[1:], answers[1:], strict=True):
        assert words in answer


async def test_a_frozen_worker_doubles_nothing_else(postgres: Postgres, tmp_path: Path) -> None:
    """One that sleeps through its lease is replaced, and finds its calls taken over.

    Twice is at most what it had on the wire; and afterwards it sends again.
    """
    async with hasty(tmp_path, postgres) as bot:
        first, second, *_ = await bot.start(Role.WORKER, Role.WORKER, Role.SCHEDULER)
        number = bot.announce()
        await bot.until_sent(60)
        first.freeze()
        frozen_at, on_the_wire = time.monotonic(), bot.on_the_wire()
        await bot.until_over(number)
        assert time.monotonic() - frozen_at > 5
        first.thaw()
        await bot.kill(second)
        again = bot.announce(tiers=(Tier.NATIONAL, Tier.PROVINCE))
        await bot.until_over(again)
        assert bot.sum_of(number) == {"sent": OFFICES}
        assert bot.sum_of(again) == {"sent": UPPER_OFFICES}
        received = await bot.received()
    assert len(received) == OFFICES
    assert received.total() - OFFICES - UPPER_OFFICES <= on_the_wire


async def test_postgresql_goes_and_comes_back(tmp_path: Path) -> None:
    """Cut off for longer than a lease, then crashed and started: all goes on, nothing doubles."""
    with Postgres(CRASH_SAFE) as server:
        async with Relay(server.socket) as wire, hasty(tmp_path, server, port=wire.port) as bot:
            await bot.start(*TWO_OF_EACH)
            number = bot.announce()
            await bot.until_sent(50)
            wire.cut()
            talks = asyncio.gather(*(bot.talk(person, TALK) for person in PEOPLE))
            await asyncio.sleep(CUT)
            wire.mend()
            assert await bot.resumption() <= RESUMPTION
            await bot.until_sent(300)
            await asyncio.to_thread(server.stop, "immediate")
            await asyncio.sleep(CRASH)
            await asyncio.to_thread(server.start)
            assert await bot.resumption() <= RESUMPTION
            await talks
            await bot.until_over(number)
            received = await bot.received()
            answers = [await bot.answers(person) for person in PEOPLE]
    assert len(received) == received.total() == OFFICES
    for told in answers:
        assert_in_order(told)


async def test_twenty_kills_over_the_roles(postgres: Postgres, tmp_path: Path) -> None:
    """Lost 0: no announcement and no answer; twice at most what dead workers had on the wire."""
    dice = random.Random(20270213)
    async with hasty(tmp_path, postgres) as bot:
        await bot.start(*TWO_OF_EACH)
        talks = asyncio.gather(*(bot.talk(person, TALK) for person in PEOPLE))
        number = bot.announce()
        async with asyncio.TaskGroup() as replacements:
            killed = [await kill_one(bot, dice, replacements) for _ in range(KILLS)]
        await talks
        await bot.until_over(number)
        received = await bot.received()
        answers = [await bot.answers(person) for person in PEOPLE]
        assert bot.sum_of(number) == {"sent": OFFICES}
    doubled = received.total() - len(received)
    told = sum(map(len, answers))
    allowed = killed.count(Role.WORKER) * AT_ONCE
    print(f"\nkills {KILLS}, lost 0, doubled {doubled} and {told - 60}, allowed {allowed}")  # noqa: T201
    assert len(received) == OFFICES
    for told_to_one in answers:
        assert len(set(told_to_one)) == len(TALK)
    assert doubled + told - len(PEOPLE) * len(TALK) <= allowed


async def kill_one(bot: Fleet, dice: random.Random, replacements: asyncio.TaskGroup) -> Role:
    """Cut the power of some process in the middle of the work; another starts in its place."""
    await bot.until_sent(await bot.sent() + dice.randint(1, 20))
    await until(lambda: bool(bot.running), "anybody to kill")
    role = await bot.kill(dice.choice(list(bot.running)))
    replacements.create_task(bot.start(role))
    return role
