"""A citizen's forward goes up to the province; the clarification comes down, and back to all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from channels.base import ChatKind
from storage import chats, hoax_claims, hoax_reports, verdicts
from storage.chats import Category, ChatRow, ChatState
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.offices import NATIONAL_CODE
from storage.roles import Role
from tests.bot.whatsapp_stage import PERSON
from tests.handlers.doubting import background
from tests.process import until
from tests.scenarios.desk_house import NUNUKAN, PATIENCE, House, open_house
from texts import ask_topics as office_texts
from texts import claims_chat, verdict_desk
from texts import verdicts as told_texts

KALTARA, TARAKAN, MALINAU = "65", "65.71", "65.02"
SARI, INA, BUDI = 900_201, 900_202, 900_203
TELEGRAM: Final = "4242"  # the account of the bot there
GROUPS: Final = {
    NUNUKAN: -1_001_000_000_101,
    TARAKAN: -1_001_000_000_102,
    KALTARA: -1_001_000_000_103,
    MALINAU: -1_001_000_000_104,
}
WITA: Final = ZoneInfo("Asia/Makassar")
RUMOUR: Final = (
    "INFO PENTING!! TPS di Nunukan tutup jam sepuluh pagi karena surat suara sudah habis, jadi "
    "datanglah sebelum subuh. Sebarkan ke semua grup keluarga sebelum terlambat!"
)
EXPLANATION: Final = "TPS dibuka pukul 07.00 sampai 13.00 waktu setempat; surat suara mencukupi."
SOURCE: Final = "PKPU tentang pemungutan suara | https://jdih.kpu.go.id/pkpu"
CLAIM: Final = 61  # behind those that nobody asks about


@dataclass(slots=True)
class Country:
    """The bot, the groups of four offices, two citizens, and two officers."""

    house: House

    async def claim(self) -> HoaxClaim | None:
        """The claim as it stands."""
        return await self.house.bot.database.read(lambda tx: hoax_claims.get(tx, CLAIM))

    async def until_claim(self, reports: int) -> None:
        """Return once so many have asked about it."""

        async def is_so() -> bool:
            found = await self.claim()
            return found is not None and found.reports >= reports

        await until(is_so, f"{reports} to have asked", PATIENCE)
        await self.house.settle()

    async def until_told(self) -> None:
        """Return once everybody who asked has been told."""

        async def is_so() -> bool:
            found = await self.house.bot.database.read(lambda tx: verdicts.of_claim(tx, CLAIM))
            return bool(found) and found[0].told_at is not None

        await until(is_so, "everybody to be told", PATIENCE)
        await self.house.settle()

    def in_group(self, office: str) -> Sequence[str]:
        """What the group of an office got."""
        return [sent.text for sent in self.house.said(GROUPS[office])]

    def told_on_telegram(self) -> list[str]:
        """What Sari was told about the outcome."""
        return [sent.text for sent in self.house.said(SARI) if "selesai diperiksa" in sent.text]

    def told_on_whatsapp(self) -> list[str]:
        """The same on WhatsApp."""
        found = [sent.text for sent in self.house.whatsapp.messages(PERSON)]
        return [text for text in found if "selesai diperiksa" in text]


@asynccontextmanager
async def country(database_url: str) -> AsyncIterator[Country]:
    """A morning in Kalimantan Utara."""
    async with open_house(database_url, datetime(2027, 2, 16, 9, tzinfo=WITA)) as house:
        await house.employ(INA, "Ina", NUNUKAN, Role.VERIFIER)
        await house.employ(BUDI, "Budi", KALTARA, Role.APPROVER)
        house.telegram.add_private(SARI, "Sari")
        for office, chat in GROUPS.items():
            house.telegram.add_group(chat, f"Humas {office}")
        await house.bot.database.write(_add_groups)
        await house.bot.database.write(_add_claims)
        yield Country(house)


def _add_groups(tx: Tx) -> None:
    for office, chat in GROUPS.items():
        row = ChatRow(
            channel="telegram",
            account=TELEGRAM,
            external_id=str(chat),
            kind=ChatKind.GROUP,
            title=f"Humas {office}",
            state=ChatState.ACTIVE,
            office=office,
            category=Category.SATKER,
            created_at=datetime(2027, 1, 1, tzinfo=WITA),
        )
        chats.add(tx, row)


def _add_claims(tx: Tx) -> None:
    """Among few claims every word is rare."""
    at = datetime(2027, 1, 1, tzinfo=WITA)
    for one in background():
        row = HoaxClaim(
            office=NATIONAL_CODE,
            publisher=NATIONAL_CODE,
            state=ClaimState.PUBLISHED,
            title=one.title,
            narrative=one.narrative,
            opened_at=at,
            reported_at=at,
            changed_at=at,
        )
        hoax_claims.add(tx, row)


# The story, a chapter each


async def goes_up(land: Country) -> None:
    """Sari forwards it from Nunukan, somebody on WhatsApp from Tarakan: the province publishes."""
    house = land.house
    await house.writes(SARI, "/kantor Nunukan")
    await house.presses(SARI, office_texts.MY_OFFICE)
    await house.telegram.forward(SARI, SARI, RUMOUR)
    await house.settle()
    house.calendar.turn(timedelta(seconds=5))
    await house.telegram.wait_for(chat=SARI, contains=claims_chat.ASK_WHERE, timeout=PATIENCE)
    await house.settle()
    await house.presses(SARI, claims_chat.SKIP)
    await house.presses(SARI, claims_chat.SKIP)
    await land.until_claim(1)
    assert any("CEK-6503-0001" in sent.text for sent in house.said(SARI))
    await house.whatsapp.say(PERSON, "KANTOR Tarakan")
    await house.whatsapp.wait_for(number=PERSON, contains="Tarakan")
    await house.settle()
    await house.whatsapp.press(PERSON, office_texts.MY_OFFICE)
    await house.settle()
    await house.whatsapp.say(PERSON, RUMOUR, forwarded=True)
    await land.until_claim(2)
    claim = await land.claim()
    assert claim is not None
    assert (claim.office, claim.publisher) == (NUNUKAN, KALTARA)
    found = await house.bot.database.read(lambda tx: hoax_reports.by_office(tx, CLAIM))
    assert dict(found) == {NUNUKAN: 1, TARAKAN: 1}


async def is_answered(land: Country) -> None:
    """Ina of the regency writes, Budi of the province lets it out."""
    house = land.house
    assert "Kesimpulannya?" in await house.writes(INA, f"/putusan {CLAIM}")
    await house.presses(INA, verdict_desk.FINDING_LABELS["hoaks"])
    await house.presses(INA, verdict_desk.KIND_LABELS["palsu"])
    assert "Apa sumbernya?" in await house.writes(INA, EXPLANATION)
    assert "konsep" in await house.writes(INA, SOURCE)
    assert "Putusan diajukan" in await house.presses(INA, verdict_desk.SUBMIT)
    assert EXPLANATION in house.said(BUDI)[-1].text
    assert "disetujui dan terbit" in await house.presses(BUDI, verdict_desk.APPROVE)


async def comes_down(land: Country) -> None:
    """The groups of the reporting regions and of the province have it, nobody else's."""
    for office in (NUNUKAN, TARAKAN, KALTARA):
        (text,) = land.in_group(office)
        assert EXPLANATION in text
        assert "KPU Provinsi Kalimantan Utara" in text
    assert land.in_group(MALINAU) == []


async def comes_back(land: Country) -> None:
    """Both who asked are told once, with their receipt, the code and the way to read all of it."""
    house = land.house
    await land.until_told()
    (on_telegram,), (on_whatsapp,) = land.told_on_telegram(), land.told_on_whatsapp()
    assert "CEK-6503-0001" in on_telegram
    assert "CEK-6503-0002" in on_whatsapp
    for text in (on_telegram, on_whatsapp):
        assert EXPLANATION in text
        assert "Kode:" in text
        assert len(text) <= 1_024
    assert "https://jdih.kpu.go.id/pkpu" in await house.presses(SARI, told_texts.FULL)
    code = on_telegram.partition("ketik CEK ")[2].partition(" ")[0]
    assert EXPLANATION in await house.writes(SARI, f"/cek {code}")


async def answers_later_copies(land: Country) -> None:
    """Whoever forwards it from now on is told at once."""
    house, mark = land.house, land.house.telegram.mark()
    house.telegram.add_private(SARI + 50, "Tono")
    await house.telegram.forward(SARI + 50, SARI + 50, f"Apa betul ini? {RUMOUR}")
    await house.telegram.wait_for(
        chat=SARI + 50, contains=EXPLANATION, after=mark, timeout=PATIENCE
    )
    await house.settle()


@pytest.mark.asyncio
async def test_a_forward_comes_back_as_a_clarification(database_url: str) -> None:
    """Regency, province, groups, and both platforms; a restart in between repeats nothing."""
    async with country(database_url) as land:
        await goes_up(land)
        await is_answered(land)
        await land.house.stop()
        await land.house.start()
        await comes_back(land)
        await comes_down(land)
        await answers_later_copies(land)
        claim = await land.claim()
        assert claim is not None
        assert (claim.state, claim.verdict, claim.reports) == (ClaimState.PUBLISHED, 1, 3)
        assert len(land.told_on_telegram()) == len(land.told_on_whatsapp()) == 1
        await land.house.check_order()
