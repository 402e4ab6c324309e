"""A claim at the desk, from the notice to the word to all who asked: in three places, restarted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from hoaxes import closing, gathering, reports_sending, warnings
from hoaxes.gathering import About, Brought
from storage import chats, hoax_claims
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.roles import Role
from tests.bot.whatsapp_stage import PERSON
from tests.console.desk.claims import form_of
from tests.console.desk.stage import Browser, open_browser
from tests.process import until
from tests.scenarios.desk_house import GROUP, NUNUKAN, PATIENCE, House, open_house
from texts import claims_desk as labels
from texts import claims_report
from threads.context import Act

pytestmark = pytest.mark.asyncio

DEWI, INA, BUDI, SARI = 900_301, 900_302, 900_303, 900_304
WITA: Final = ZoneInfo("Asia/Makassar")
RUMOUR: Final = "Beredar kabar TPS di Nunukan tutup jam sepuluh pagi karena surat suara habis."
COPY: Final = "TPS Nunukan tutup jam 10 karena surat suara habis, sebarkan."
WHY: Final = "Tidak ada keterangan yang dapat diperiksa."
MORNING: Final = datetime(2027, 2, 16, 9, tzinfo=WITA)
TOLD: Final = "ditutup tanpa penjelasan"


@dataclass(slots=True)
class Desk:
    """The bot, Ina who verifies with her browser, and who asked."""

    house: House
    ina: Browser

    async def asks(self, channel: str, user: str, text: str) -> int:
        """Somebody's report opens a claim."""
        now, composers = self.house.calendar.now(), self.house.bot.composers

        def write(tx: Tx) -> int:
            account = self.house.bot.channels[channel].account
            chat = chats.find(tx, channel, account, user)
            assert chat is not None
            act = Act(tx, composers, now, f"report:{channel}:{text[:10]}")
            report = gathering.gather(act, chat, Brought(text, NUNUKAN), timedelta(0))
            return hoax_claims.key_of(gathering.open_claim(act, report, About(NUNUKAN)))

        number = await self.house.bot.database.write(write)
        self.house.bot.wake_outbox()
        await self.house.settle()
        return number

    async def claim(self, number: int) -> HoaxClaim:
        """A claim as it stands."""
        return await self.house.bot.database.read(lambda tx: tx.get_one(HoaxClaim, number))

    async def turn_to(self, moment: datetime) -> None:
        """Let it be that time; what it brings to claims is done when this returns."""
        await self.house.turn_to(moment)

        async def has_looked() -> bool:
            now = self.house.calendar.now()
            return not await self.house.bot.database.read(
                lambda tx: (
                    warnings.is_due(tx, now)
                    or closing.has_work(tx, now)
                    or bool(reports_sending.due(tx, now))
                )
            )

        await until(has_looked, "the clocks of claims to be looked at", PATIENCE)
        await self.house.settle()

    def told(self) -> tuple[list[str], list[str]]:
        """What the two who asked read of the end, on Telegram and on WhatsApp."""
        on_telegram = [sent.text for sent in self.house.said(SARI) if TOLD in sent.text]
        on_whatsapp = [sent.text for sent in self.house.whatsapp.messages(PERSON)]
        return on_telegram, [text for text in on_whatsapp if TOLD in text]


@asynccontextmanager
async def desk_of_nunukan(database_url: str) -> AsyncIterator[Desk]:
    """The office with its group, and two people who have written before."""
    async with open_house(database_url, MORNING) as house, open_browser(house) as ina:
        await house.employ(DEWI, "Dewi", NUNUKAN)
        await house.employ(INA, "Ina", NUNUKAN, Role.VERIFIER)
        await house.employ(BUDI, "Budi", NUNUKAN, Role.APPROVER)
        await house.open_group(DEWI)
        house.telegram.add_private(SARI, "Sari")
        await house.writes(SARI, "/start")
        await house.whatsapp.say(PERSON, "MENU")
        await house.settle()
        await house.enter(ina, INA)
        yield Desk(house, ina)


async def test_from_the_notice_to_the_word_to_all(database_url: str) -> None:
    """Told, reminded, taken in the group, united on the web, closed after a restart, reported."""
    async with desk_of_nunukan(database_url) as desk:
        house = desk.house
        first = await desk.asks("telegram", str(SARI), RUMOUR)
        assert RUMOUR in house.said(INA)[-1].text
        topic = house.topic(f"Klaim {first} ")
        assert RUMOUR in house.said(GROUP, topic)[-1].text

        await desk.turn_to(MORNING + timedelta(minutes=70))
        assert "belum ditangani" in house.said(INA)[-1].text
        await desk.turn_to(MORNING + timedelta(minutes=130))
        assert "Mohon arahan Bapak/Ibu" in house.said(BUDI)[-1].text
        await house.presses(INA, labels.TAKE, GROUP)
        assert (await desk.claim(first)).state is ClaimState.TAKEN

        copy = await desk.asks("whatsapp", PERSON, COPY)
        form = await form_of(desk.ina, copy, "satukan") | {"klaim": str(first)}
        for _ in range(2):
            response = await desk.ina.post(f"/klaim/{copy}/satukan", form)
            assert response.status == 303, await response.text()
        assert (await desk.claim(first)).reports == 2

        assert claims_report.WANTED in await _wants_the_report(house)
        await house.writes(INA, f"/klaim {first}")
        await house.presses(INA, labels.CLOSE)
        await house.writes(INA, WHY)
        assert "2 orang" in house.said(INA)[-1].text
        await house.presses(INA, labels.YES_CLOSE)
        await house.stop()
        await house.start()
        await desk.turn_to(MORNING + timedelta(hours=3))
        (on_telegram,), (on_whatsapp,) = desk.told()
        assert "CEK-6503-0001" in on_telegram
        assert "CEK-6503-0002" in on_whatsapp
        assert WHY not in on_telegram + on_whatsapp

        await desk.turn_to(datetime(2027, 2, 22, 8, 1, tzinfo=WITA))
        reports = [sent.text for sent in house.said(INA) if "Klaim baru: 1." in sent.text]
        assert len(reports) == 1, "two came, and became one"
        assert "ditutup tanpa penjelasan: 1" in reports[0]
        await house.check_order()


async def _wants_the_report(house: House) -> str:
    """Ina wants it on Mondays."""
    await house.writes(INA, "/klaim laporan")
    return await house.presses(INA, claims_report.WANT)
