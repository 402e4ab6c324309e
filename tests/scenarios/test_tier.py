"""553 offices, and a platform that lets us begin 250 conversations a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import pytest

from bot import troubles
from bot.composers import composers_of
from broadcasts import quota, relays, reports
from outbox import retry
from storage import allowance
from storage.alerts import Kind
from storage.broadcasts import BroadcastState
from storage.engine import Tx
from storage.offices import Tier
from tests.bot.whatsapp_stage import INTERNAL, Stage, open_stage, platform
from tests.fakes.twilio_limits import Limits
from tests.fakes.twilio_statuses import Manner
from tests.process import until
from tests.scenarios.calendar import Calendar
from tests.scenarios.whatsapp_country import (
    EVERYBODY,
    OFFICES,
    OPEN,
    add_admins,
    announce,
    measure,
)
from texts import broadcasts as texts

TIER: Final = 250
ACCOUNT: Final = "whatsapp:internal"
PATIENCE: Final = 60.0  # seconds; some 1,000 calls on a busy machine
USED_UP: Final = 63018


@asynccontextmanager
async def country(database_url: str, calendar: Calendar, daily_people: int) -> AsyncIterator[Stage]:
    """The bot with this allowance, on a platform that allows 250."""
    limits = Limits(per_second=None, daily_people=TIER)
    async with platform(limits=limits, clock=calendar.timestamp) as fake:
        fake.manner = Manner(statuses=("queued", "delivered"))
        settings = {"per_second": 1000, "daily_people": daily_people}
        async with open_stage(database_url, fake, clock=calendar.now, whatsapp=settings) as stage:
            await stage.bot.database.write(add_admins)
            await fake.wait_until(lambda: len(fake.contents) == 3)
            yield stage


async def arrived(stage: Stage, number: int, people: int) -> None:
    """Return once so many people have their notice, and nobody's call is on the wire."""

    async def have() -> bool:
        measured = await measure(stage, number)
        notices = len(delivered(stage))
        assert notices <= people
        return notices == measured.total.sent == people

    await until(have, f"{people} notices", PATIENCE)


def delivered(stage: Stage) -> list[str]:
    """Who has the notice, in order; the platform gave it to nobody twice."""
    notices = [
        message.number
        for message in stage.fake.messages()
        if OPEN in message.labels and message.status == "delivered"
    ]
    assert set(Counter(notices).values()) <= {1}
    return notices


async def postponed(stage: Stage, number: int, calendar: Calendar) -> None:
    """Return once operators would be told of everybody who has no notice yet."""

    def waiting(tx: Tx) -> int:
        found = troubles.seen(tx, (ACCOUNT,), None, calendar.now())
        return sum(int(trouble.detail) for trouble in found if trouble.kind is Kind.ALLOWANCE)

    async def are() -> bool:
        await measure(stage, number)
        return await stage.bot.database.read(waiting) == OFFICES - len(delivered(stage))

    await until(are, "the rest to be postponed", PATIENCE)


async def ended(stage: Stage, number: int) -> None:
    """Return once the announcement is over."""

    async def is_over() -> bool:
        return (await measure(stage, number)).state is BroadcastState.SENT

    await until(is_over, "the announcement to end", PATIENCE)


async def check_what_is_said(stage: Stage, number: int, calendar: Calendar) -> None:
    """The author reads how many wait and until when, and why each of them does."""
    measured = await measure(stage, number)

    def read(tx: Tx) -> tuple[str, str]:
        view = reports.live_view(tx, measured, calendar.now())
        return view.text, reports.missing(tx, number, calendar.now()).text

    view, missing = await stage.bot.database.read(read)
    assert "250 terkirim + 303 menunggu" in view
    assert "303 orang menunggu kuota harian WhatsApp" in view
    assert missing.count(texts.REASONS[allowance.DAILY_LIMIT]) == OFFICES - TIER


async def tick(stage: Stage, calendar: Calendar, by: timedelta) -> None:
    """Let time pass."""
    calendar.turn(by)
    stage.bot.wake_outbox()


@pytest.mark.asyncio
async def test_a_known_tier_is_a_plan_over_days(database_url: str) -> None:
    """The preview says 250, 250 and 53, top down; so it happens, and nothing is refused."""
    calendar = Calendar()
    async with country(database_url, calendar, TIER) as stage:
        composers = composers_of(stage.bot.settings)
        outlook = await stage.bot.database.read(
            lambda tx: relays.outlook(tx, composers, EVERYBODY, calendar.now())
        )
        assert (outlook.first, list(outlook.a_day), outlook.limit) == (OFFICES, [250, 250, 53], 250)
        number = await announce(stage)
        await arrived(stage, number, TIER)
        measured = await measure(stage, number)
        assert [measured.by_tier[tier].sent for tier in Tier] == [1, 38, 211]
        said = await stage.bot.database.read(
            lambda tx: reports.live_view(tx, measured, calendar.now()).text
        )
        assert "303 orang menunggu kuota harian WhatsApp" in said
        await tick(stage, calendar, quota.DAY)
        await arrived(stage, number, 2 * TIER)
        await tick(stage, calendar, quota.DAY)
        await arrived(stage, number, OFFICES)

        await ended(stage, number)
        assert stage.fake.counters.refused == {}
        assert stage.fake.counters.violations == []


@pytest.mark.asyncio
async def test_a_tier_that_is_smaller_than_we_believe(database_url: str) -> None:
    """What is refused waits, known to author and operators, and leaves once the tier is free."""
    calendar = Calendar()
    async with country(database_url, calendar, 0) as stage:
        refused = stage.fake.counters.refused
        number = await announce(stage)
        await arrived(stage, number, TIER)
        await postponed(stage, number, calendar)
        await check_what_is_said(stage, number, calendar)

        # An hour later one call asks; the others wait for what becomes of it.
        before = refused[USED_UP]
        await tick(stage, calendar, retry.FIRST_CONTACT_PAUSE)
        await until(lambda: refused[USED_UP] == before + 1, "one call to be refused", PATIENCE)
        await postponed(stage, number, calendar)
        assert stage.fake.people_today(INTERNAL) == TIER

        for people in (2 * TIER, OFFICES):
            await tick(stage, calendar, quota.DAY)
            await arrived(stage, number, people)
            await postponed(stage, number, calendar)
        await ended(stage, number)
        assert stage.fake.counters.violations == []
