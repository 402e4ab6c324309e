"""An announcement reaches all 553 offices though none of them has a group that we can enter."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import pytest

from outbox.asking import Asker
from storage.broadcasts import BroadcastState
from tests.bot.whatsapp_stage import Stage, open_stage, platform
from tests.fakes.twilio_server import FakeTwilio
from tests.fakes.twilio_statuses import Manner
from tests.fakes.twilio_world import Message
from tests.process import until
from tests.scenarios.whatsapp_country import OPEN, TEXT, add_admins, announce, measure

PASSED_ON: Final = "Sudah diteruskan"
EACH: Final = 20  # one call in so many ends without an answer: 5 %
CALLS: Final = 4 * 553  # a notice, the text, a question and thanks for everybody
PATIENCE: Final = 240.0  # seconds; 2,212 messages and 1,106 taps on a busy machine
LATER: Final = timedelta(minutes=2)  # by then doubtful calls are asked about


@asynccontextmanager
async def country(database_url: str) -> AsyncIterator[Stage]:
    """The bot, and a WhatsApp on which nobody has written to it."""
    async with platform() as fake:
        fake.manner = Manner(statuses=("queued", "delivered"))
        settings = {"per_second": 1000, "daily_people": 0}
        async with open_stage(database_url, fake, whatsapp=settings) as stage:
            await stage.bot.database.write(add_admins)
            await fake.wait_until(lambda: len(fake.contents) == 3)
            yield stage


def lose_answers(fake: FakeTwilio) -> None:
    """Let every twentieth call end without an answer: half of them had been carried out."""
    for place in range(CALLS // EACH):
        action = "drop_after" if place % 2 else "drop"
        fake.fail("messages.create", action=action, skip=(place + 1) * EACH - 1 - place)


async def play_everybody(stage: Stage) -> None:
    """Everybody opens what they are told of, and says that it is passed on, until all have."""
    pressed: set[tuple[str, str]] = set()
    asker = Asker(
        stage.bot.database,
        stage.bot.channels["whatsapp"],
        clock=lambda: stage.bot.clock() + LATER,
        wake_outbox=stage.bot.wake_outbox,
    )
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while len(pressed) < 2 * 553:
        assert asyncio.get_running_loop().time() < deadline, Counter(label for _, label in pressed)
        news = [
            (message.number, label)
            for message in stage.fake.messages()
            for label in (OPEN, PASSED_ON)
            if label in message.labels and (message.number, label) not in pressed
        ]
        for number, label in news:
            pressed.add((number, label))
            await stage.fake.press(number, label)
        if not news:
            await asker.sweep()
            await asyncio.sleep(0.1)


def kind_of(message: Message) -> str:
    """What a message of ours is."""
    if message.labels:
        return "notice" if OPEN in message.labels else "question"
    return "text" if message.text.endswith(TEXT) else "thanks"


def kinds(messages: Sequence[Message]) -> Counter[str]:
    """How many people got how many messages of each kind."""
    found = Counter((sent.number, kind_of(sent)) for sent in messages if not sent.is_failed)
    return Counter(f"{kind} ×{times}" for (_, kind), times in found.items())


@pytest.mark.asyncio
async def test_553_offices_by_whatsapp_only(database_url: str) -> None:
    """Closed windows, templates and taps; 5 % of the calls go unanswered: none lost, none twice."""
    async with country(database_url) as stage:
        lose_answers(stage.fake)
        number = await announce(stage)
        await play_everybody(stage)

        async def is_over() -> bool:
            measured = await measure(stage, number)
            return measured.standings.confirmed == 553 and measured.total.sent == 553

        await until(is_over, "everybody to have confirmed", PATIENCE)
        once = dict.fromkeys(("notice ×1", "text ×1", "question ×1", "thanks ×1"), 553)
        # The last thanks may be a call without an answer, about which the bot asks a minute later.
        await until(
            lambda: kinds(stage.fake.messages()) == once, "everything to arrive once", PATIENCE
        )
        notices = [sent for sent in stage.fake.messages() if OPEN in sent.labels]
        assert {sent.in_window for sent in notices} == {False}
        assert stage.fake.duplicates() == {}
        assert stage.fake.counters.violations == []
        unanswered = stage.fake.counters.calls["messages.create", 0]
        assert unanswered >= CALLS // EACH - 5

        async def has_ended() -> bool:
            return (await measure(stage, number)).state is BroadcastState.SENT

        await until(has_ended, "the announcement to end", PATIENCE)
