"""Inline mode: staff paste approved answers in any chat of Telegram."""

from __future__ import annotations

import pytest
from sqlmodel import func, select

from storage.faq_entries import FaqEntry
from storage.people import Person
from storage.roles import Role
from tests.handlers.dialogue import NUNUKAN, starter_answers
from tests.handlers.telegram_dialogue import TelegramStage

SITI, SARI = 502, 501


async def offered(telegram: TelegramStage, user: int, text: str) -> list[str] | None:
    """The codes that somebody is offered; None if there is no answer."""
    act = await telegram.fake.ask_inline(user, text)
    await telegram.settle()
    results = telegram.fake.inline_answers.get(act.query_id)
    return None if results is None else [str(result["id"]) for result in results]


def officer(telegram: TelegramStage) -> None:
    """Siti, who works for an office."""
    telegram.person(str(SITI), "Siti", (NUNUKAN, Role.VIEWER))


@pytest.mark.asyncio
async def test_staff_are_offered_what_may_be_meant(telegram: TelegramStage) -> None:
    """At most ten, the likeliest first, with text and source ready to be pasted."""
    officer(telegram)
    found = await offered(telegram, SITI, "anggota kpps")
    assert found is not None
    assert "P41" in found[:3]
    assert len(found) <= 10
    (answers,) = telegram.fake.inline_answers.values()
    text = next(str(one["text"]) for one in answers if one["id"] == "P41")
    assert "Tujuh orang" in text
    assert "Sumber: UU 7/2017" in text
    assert await offered(telegram, SITI, "zzqqxx") == []
    assert telegram.fake.counters.violations == []


@pytest.mark.asyncio
async def test_only_what_everybody_may_read_is_offered(telegram: TelegramStage) -> None:
    """Nothing uncertified, and nothing that was withdrawn."""
    officer(telegram)

    def withdraw(number: str) -> None:
        telegram.look(
            lambda tx: setattr(tx.get_one(FaqEntry, number), "withdrawn_at", telegram.clock())
        )

    withdraw("P41")
    found = await offered(telegram, SITI, "berapa jumlah anggota kpps")
    assert found
    assert "P41" not in found
    telegram.answers = starter_answers(allows_uncertified=False)
    telegram.restart()
    assert await offered(telegram, SITI, "berapa jumlah anggota kpps") == []


@pytest.mark.asyncio
async def test_nobody_else_is_offered_anything_or_remembered(telegram: TelegramStage) -> None:
    """A citizen gets nothing, and a stranger who only writes our name stays a stranger."""
    sari = telegram.person(str(SARI), "Sari")
    assert await offered(telegram, SARI, "anggota kpps") is None
    assert telegram.look(lambda tx: tx.scalars(select(func.count()).select_from(Person)).one()) == 0
    await sari.say("/start")
    assert await offered(telegram, SARI, "anggota kpps") is None
    assert telegram.chat_row(str(SARI)) is not None


@pytest.mark.asyncio
async def test_a_dialogue_goes_on_beside_it(telegram: TelegramStage) -> None:
    """Pasting an answer somewhere leaves what is being asked in private."""
    siti = telegram.person(str(SITI), "Siti", (NUNUKAN, Role.DESK))
    await siti.plays(("/kantor", "Kantor KPU mana"))
    assert await offered(telegram, SITI, "anggota kpps")
    await siti.plays(("Nunukan", "KPU Kabupaten Nunukan"))
