"""Five hundred people write to one office within five minutes."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from sqlmodel import col, select

from storage.cases import Case
from storage.topics import CaseTopic, TopicState
from tests.console.desk.stage import Browser, open_browser
from tests.fakes.twilio_statuses import Manner
from tests.scenarios.desk_house import GROUP, NUNUKAN, PATIENCE, UNDER_WAY, House, open_house
from threads.receipts import receipt

CROWD: Final = 500
ROUNDS: Final = 10
BETWEEN: Final = timedelta(seconds=30)  # ten rounds in five minutes
LEAP: Final = timedelta(seconds=20)  # five more messages in a group
LEAPS: Final = 30
OFFICERS: Final = {900_101: "Dewi", 900_102: "Budi"}
DEWI: Final = 900_101
MORNING: Final = datetime(2027, 2, 16, 0, 30, tzinfo=UTC)  # 08.30 WITA
BY_NUMBER: Final = {"ExternalUserId": None}  # nothing to link, which is another test's matter
SILENT: Final = Manner(statuses=("queued",))  # reports are another test's matter, too
RECEIPT: Final = re.compile(r"LYN-6503-\d{4}")
EVERY_RECEIPT: Final = Counter(f"LYN-6503-{number:04}" for number in range(1, CROWD + 1))


def number_of(place: int) -> str:
    """The number of one of the crowd."""
    return f"+62812{place:07}"


def question_of(place: int) -> str:
    """What they ask: nobody asks the same."""
    return f"Di mana TPS {place:03} nanti?"


async def asks(house: House, place: int) -> None:
    """One of them asks for an officer, names the office and writes."""
    for text in ("PETUGAS", "Nunukan", question_of(place)):
        act = await house.whatsapp.say(number_of(place), text, extra=BY_NUMBER)
        assert act.status == 200


async def arrives(house: House) -> None:
    """All of them, in ten rounds; each is answered at once, whatever waits for the group."""
    sent, each = house.whatsapp.counters, CROWD // ROUNDS
    for begin in range(0, CROWD, each):
        places = range(begin, begin + each)
        await asyncio.gather(*(asks(house, place) for place in places))
        await house.whatsapp.wait_until(
            lambda: sent.sent >= 3 * places.stop,  # noqa: B023
            timeout=PATIENCE,
        )
        house.calendar.turn(BETWEEN)
        house.bot.wake_outbox()


def receipts(house: House) -> Counter[str]:
    """The receipts that people have; each of them has three messages of ours."""
    messages = house.whatsapp.messages()
    assert Counter(Counter(sent.number for sent in messages).values()) == {3: CROWD}
    return Counter(found for sent in messages for found in RECEIPT.findall(sent.text))


async def topics(house: House) -> Counter[str]:
    """The cases for which a topic is begun or waits for its turn; none of them was lost."""
    wanted = select(Case, CaseTopic).join(Case, col(Case.id) == col(CaseTopic.case_id))
    rows = await house.bot.database.read(lambda tx: tx.execute(wanted).all())
    assert {topic.state for _, topic in rows} <= {TopicState.WANTED, TopicState.READY}
    return Counter(receipt(case.opened_office, case.number) for case, _ in rows)


async def leaps(house: House) -> None:
    """Ten minutes more, in which the group gets what it takes, and nothing twice."""
    for _ in range(LEAPS):
        house.calendar.turn(LEAP)
        house.bot.wake_outbox()
        sent = house.telegram.counters.sent
        await house.telegram.wait_until(
            lambda: house.telegram.counters.sent > sent,  # noqa: B023
            timeout=PATIENCE,
        )
    shown = [found for sent in house.said(GROUP) for found in re.findall(r"TPS \d{3}", sent.text)]
    assert len(shown) == len(set(shown)) >= LEAPS


async def listed(browser: Browser) -> Counter[str]:
    """The free cases that the web desk lists, page by page."""
    found: Counter[str] = Counter()
    for place in range(0, CROWD, 50):
        page = await (await browser.get(f"/?daftar=bebas&mulai={place}")).text()
        assert f'<span class="count">{CROWD}</span>' in page
        found.update(re.findall(r'id="kasus-\d+"[^>]*>(LYN-6503-\d{4})<', page))
    return found


@pytest.mark.asyncio
async def test_five_hundred_within_five_minutes(database_url: str) -> None:
    """Each has one receipt and one topic, the list has all, and officers are rung four times."""
    async with open_house(database_url, MORNING) as house, open_browser(house) as browser:
        for user, name in OFFICERS.items():
            await house.employ(user, name, NUNUKAN)
        await house.open_group(DEWI)
        await house.enter(browser, DEWI)
        await house.settle()
        before = {user: len(house.said(user)) for user in OFFICERS}
        house.whatsapp.manner = SILENT
        await arrives(house)
        assert receipts(house) == EVERY_RECEIPT
        assert await topics(house) == EVERY_RECEIPT
        assert await listed(browser) == EVERY_RECEIPT
        for user in OFFICERS:
            rung = [sent.text for sent in house.said(user)[before[user] :]]
            assert sum("Banyak pesan masuk sekaligus" in text for text in rung) == 1
            assert len(rung) == 4
        await leaps(house)
        await house.check_order(*UNDER_WAY)
