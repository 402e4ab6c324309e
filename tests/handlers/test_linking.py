"""Somebody on WhatsApp who shows a number, then only an id, then both."""

from __future__ import annotations

from typing import Any, Final

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from storage import roles
from storage.inbox import InboxRow, InboxState
from storage.people import Person
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, NUNUKAN
from tests.handlers.whatsapp_dialogue import WhatsAppStage

NUMBER: Final = "+6281100000021"
EXTERNAL: Final = "ID.a1b2"
NUMBER_ONLY: Final[dict[str, Any]] = {"extra": {"ExternalUserId": None}}


async def by_number(stage: WhatsAppStage, text: str) -> str:
    """Write with the number alone, and read the answer."""
    return await _say(stage, NUMBER, text, **NUMBER_ONLY)


async def by_id(stage: WhatsAppStage, text: str) -> str:
    """Write with the id alone."""
    return await _say(stage, None, text, external_user_id=EXTERNAL)


async def by_both(stage: WhatsAppStage, text: str) -> str:
    """Write with both."""
    return await _say(stage, NUMBER, text, external_user_id=EXTERNAL)


async def _say(stage: WhatsAppStage, number: str | None, text: str, **more: Any) -> str:
    mark = {sent.sid for sent in stage.fake.messages()}
    await stage.fake.say(number, text, **more)
    await stage.settle()
    news = [sent for sent in stage.fake.messages() if sent.sid not in mark]
    assert not [sent for sent in news if sent.is_failed]
    assert {sent.number for sent in news} <= {NUMBER, EXTERNAL}
    return "\n".join(sent.text for sent in news)


def give(stage: WhatsAppStage, value: str, role: Role, office: str) -> None:
    """Let whoever is known by an id hold a role."""
    actor = stage.actor(value)
    assert actor is not None
    stage.look(lambda tx: roles.grant(tx, actor.person_id, office, role, stage.clock()))


def living(stage: WhatsAppStage) -> int:
    """How many people we know."""
    found = select(func.count()).select_from(Person).where(col(Person.erased_at).is_(None))
    return stage.look(lambda tx: tx.execute(found).scalar_one())


@pytest.mark.asyncio
async def test_two_people_prove_to_be_one(whatsapp: WhatsAppStage) -> None:
    """Roles of both are kept, either id finds them, replies reach them, nobody is new again."""
    assert "Selamat datang" in await by_number(whatsapp, "halo")
    assert "Selamat datang" in await by_id(whatsapp, "halo")
    give(whatsapp, NUMBER, Role.DRAFTER, BANTEN)
    give(whatsapp, EXTERNAL, Role.ADMIN, NUNUKAN)
    assert living(whatsapp) == 2
    menu = await by_both(whatsapp, "menu")
    assert "Konseptor, KPU Provinsi Banten" in menu
    assert "Admin, KPU Kabupaten Nunukan" in menu
    assert living(whatsapp) == 1
    for say in (by_number, by_id, by_both):
        assert "Cara memakai" in await say(whatsapp, "bantuan")
    actors = [whatsapp.actor(value) for value in (NUMBER, EXTERNAL)]
    assert actors[0] == actors[1]
    assert actors[0] is not None
    assert set(actors[0].grants) == {(BANTEN, Role.DRAFTER), (NUNUKAN, Role.ADMIN)}
    assert living(whatsapp) == 1
    assert whatsapp.fake.counters.violations == []


@pytest.mark.parametrize("said", [by_number, by_id])
@pytest.mark.asyncio
async def test_stop_of_one_is_stop_of_both(said: Any, whatsapp: WhatsAppStage) -> None:
    """What was said under one id before they were linked holds under the other, until MULAI."""
    for say in (by_number, by_id):
        await say(whatsapp, "halo")
    assert "tidak akan mengirimi" in await said(whatsapp, "STOP")
    await by_both(whatsapp, "halo")
    for value in (NUMBER, EXTERNAL):
        actor = whatsapp.actor(value)
        assert actor is not None
        assert actor.is_stopped
    assert "kembali" in await by_id(whatsapp, "MULAI")
    actor = whatsapp.actor(NUMBER)
    assert actor is not None
    assert not actor.is_stopped


@pytest.mark.asyncio
async def test_the_same_event_twice(whatsapp: WhatsAppStage) -> None:
    """A message that the platform posts again is handled once and merges nothing more."""
    await by_number(whatsapp, "halo")
    await by_id(whatsapp, "halo")
    act = await whatsapp.fake.say(NUMBER, "bantuan", external_user_id=EXTERNAL)
    await whatsapp.fake.replay(act.sid)
    await whatsapp.settle()
    assert living(whatsapp) == 1
    texts = [sent.text for sent in whatsapp.fake.messages() if "Cara memakai" in sent.text]
    assert len(texts) == 1


@pytest.mark.asyncio
async def test_number_and_id_the_other_way_round(whatsapp: WhatsAppStage) -> None:
    """A form from the id that tells the number beside it links both, too."""
    await by_number(whatsapp, "halo")
    await _say(
        whatsapp, None, "halo", external_user_id=EXTERNAL, extra={"WaId": NUMBER.removeprefix("+")}
    )
    assert living(whatsapp) == 1
    assert whatsapp.actor(NUMBER) == whatsapp.actor(EXTERNAL)
    assert await by_number(whatsapp, "bantuan")


@pytest.mark.asyncio
async def test_a_file_of_somebody_with_two_ids(whatsapp: WhatsAppStage) -> None:
    """What takes preparing is prepared for the person they are, and handled once."""
    await by_number(whatsapp, "halo")
    await by_id(whatsapp, "halo")
    give(whatsapp, EXTERNAL, Role.DRAFTER, BANTEN)
    await by_both_file(whatsapp)
    assert living(whatsapp) == 1
    rows = whatsapp.look(lambda tx: tx.scalars(select(InboxRow)).all())
    assert {row.state for row in rows} == {InboxState.HANDLED}


async def by_both_file(stage: WhatsAppStage) -> None:
    """Send a picture with both ids."""
    picture = (b"\x89PNG\r\n\x1a\n" + b"0" * 64, "image/png")
    await stage.fake.say(NUMBER, "", external_user_id=EXTERNAL, media=[picture])
    await stage.settle()


@pytest.mark.asyncio
async def test_erasing_and_seeing_both(whatsapp: WhatsAppStage) -> None:
    """DATA SAYA shows both ids, HAPUS DATA forgets both."""
    await by_number(whatsapp, "halo")
    await by_id(whatsapp, "halo")
    await by_both(whatsapp, "halo")
    seen = await by_id(whatsapp, "data saya")
    assert seen.count("WhatsApp:") == 2
    await by_number(whatsapp, "hapus data")
    assert "Hapus semua data" in whatsapp.shown(NUMBER)[-1].text
    await whatsapp.fake.press(NUMBER, "Ya, hapus")
    await whatsapp.settle()
    assert whatsapp.actor(NUMBER) is None
    assert whatsapp.actor(EXTERNAL) is None
