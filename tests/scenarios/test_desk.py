"""One conversation in three places, over four days with a holiday and a restart."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from registry import calendar
from registry.calendar import DayOff
from storage.cases import Case, CaseState
from tests.bot.whatsapp_stage import PERSON
from tests.console.desk.cases import form_of
from tests.console.desk.stage import Browser, open_browser
from tests.handlers.test_files import JPEG
from tests.scenarios.desk_house import GROUP, NUNUKAN, PATIENCE, House, open_house, thread
from texts import desk_chat, threads

KALTARA: Final = "65"
DEWI, BUDI, TONO = 900_101, 900_102, 900_103
RECEIPT: Final = "LYN-6503-0001"
CASE: Final = 1
WITA: Final = ZoneInfo("Asia/Makassar")
HOLIDAY: Final = date(2027, 2, 17)  # a Wednesday

QUESTION: Final = "Kapan pendaftaran KPPS dibuka?"
PLACE_ANSWER: Final = "Mulai hari Senin; denahnya terlampir."
TIME_ANSWER: Final = "Pukul 08.00 sampai 16.00 WITA."
THANKS: Final = "Baik. Apakah perlu membawa ijazah asli?"
EVENING: Final = "Atau cukup salinannya?"
MORE: Final = "Legalisir juga tidak apa-apa."
NOTE: Final = "Besok lusa kita jawab, sudah kutanyakan."
WHILE_DOWN: Final = "Saya tunggu kabarnya."
HELD_ANSWER: Final = "Cukup salinan yang dilegalisir."
WHY: Final = "Menanyakan syarat tingkat provinsi."
PROVINCE_ANSWER: Final = "Syaratnya sama di seluruh provinsi."
SUMMARY: Final = "Sudah dijelaskan syarat pendaftaran."
AGAIN: Final = "Satu lagi: apakah bisa diwakilkan?"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A time in Nunukan in the week of the holiday."""
    return datetime(2027, 2, day, hour, minute, tzinfo=WITA)


@dataclass(slots=True)
class Office:
    """The desk of Nunukan, where Dewi works on the web and Budi in the group."""

    house: House
    dewi: Browser
    tono: Browser

    async def hears(self, text: str, answer: str = "") -> None:
        """The citizen writes on WhatsApp."""
        mark = self.house.whatsapp.mark()
        assert (await self.house.whatsapp.say(PERSON, text)).status == 200
        if answer:
            await self.house.whatsapp.wait_for(number=PERSON, contains=answer, after=mark)
        await self.house.settle()

    async def reads(self) -> Sequence[str]:
        """What the thread on the web shows last."""
        return [words for _, words in await thread(self.dewi, CASE)]

    def in_topic(self) -> Sequence[str]:
        """What the topic of the case shows."""
        return [sent.text for sent in self.house.said(GROUP, self.house.topic(RECEIPT))]

    def at_citizen(self) -> Sequence[str]:
        """What the citizen has."""
        return [sent.text for sent in self.house.whatsapp.messages(PERSON)]


@asynccontextmanager
async def office(database_url: str) -> AsyncIterator[Office]:
    """Two officers of Nunukan with their group, and one of the province."""
    async with (
        open_house(database_url, at(16, 9)) as house,
        open_browser(house) as dewi,
        open_browser(house) as tono,
    ):
        for user, name, code in (
            (DEWI, "Dewi", NUNUKAN), (BUDI, "Budi", NUNUKAN), (TONO, "Tono", KALTARA)
        ):  # fmt: skip
            await house.employ(user, name, code)
        await house.open_group(DEWI)
        await house.enter(dewi, DEWI)
        yield Office(house, dewi, tono)


def in_order(found: Sequence[str], *expected: str) -> None:
    """Exactly these messages stand there, each once."""
    assert len(found) == len(expected), found
    for text, part in zip(found, expected, strict=True):
        assert part in text


# The story, a chapter each


async def opens(desk: Office) -> None:
    """The citizen asks; the topic and the list of the web desk show it."""
    await desk.hears("PETUGAS", "Untuk kantor KPU mana")
    await desk.hears("Nunukan", "Silakan tulis pesan")
    await desk.hears(QUESTION, RECEIPT)
    assert QUESTION in desk.in_topic()[-1]
    assert RECEIPT in await (await desk.dewi.get("/?daftar=bebas")).text()


async def is_answered(desk: Office) -> None:
    """Dewi takes it on the web and answers with a picture; Budi goes on in the group."""
    house, topic = desk.house, desk.house.topic(RECEIPT)
    await house.sends(desk.dewi, "tangani", CASE)
    picture = ("denah.jpg", JPEG, "image/jpeg")
    await house.sends(desk.dewi, "balas", CASE, {"text": PLACE_ANSWER}, picture)
    (got,) = [sent for sent in house.whatsapp.messages(PERSON) if sent.media]
    assert [media.content for media in got.media] == [JPEG]
    told = house.said(GROUP, topic)[-1]
    assert told.media is not None
    assert house.telegram.file(told.media.file_id) == JPEG
    await house.says_in_topic(BUDI, topic, f"/balas {TIME_ANSWER}")
    assert TIME_ANSWER not in "".join(desk.at_citizen())
    await house.sends(desk.dewi, "lepas", CASE)
    await house.says_in_topic(BUDI, topic, f"/balas {TIME_ANSWER}")
    assert (await desk.reads())[-1] == TIME_ANSWER
    await house.turn_to(at(16, 15))
    await desk.hears(THANKS, RECEIPT)
    assert (await desk.reads())[-1] == THANKS
    assert THANKS in desk.in_topic()[-1]


async def rests(desk: Office) -> None:
    """An evening and a holiday: the next opening is said once, and nobody is rung."""
    house = desk.house
    await house.turn_to(at(16, 19))
    await desk.hears(EVENING, "mulai Kamis, 18 Februari 2027 pukul 08.00 WITA")
    await desk.hears(MORE)
    await house.says_in_topic(BUDI, house.topic(RECEIPT), NOTE)
    house.calendar.turn_to(at(16, 21))
    await house.stop()
    await house.whatsapp.say(PERSON, WHILE_DOWN, deliver=False)
    house.calendar.turn_to(at(16, 21, 30))
    await house.start()
    await house.telegram.wait_for(chat=GROUP, contains=WHILE_DOWN, timeout=PATIENCE)
    await house.settle()
    for hour in (9, 15):
        await house.turn_to(at(17, hour))
    rung = [sent for user in (DEWI, BUDI, TONO) for sent in house.said(user)]
    assert not any("menunggu balasan" in sent.text for sent in rung)


async def is_called_back(desk: Office) -> None:
    """WhatsApp's window has closed: a template calls, and the tap brings what was held."""
    house = desk.house
    await house.turn_to(at(18, 9))
    await house.enter(desk.dewi, DEWI)
    await house.sends(desk.dewi, "balas", CASE, {"text": HELD_ANSWER, "dari": "rekan"})
    assert "Ada balasan dari KPU Kabupaten Nunukan" in desk.at_citizen()[-1]
    assert HELD_ANSWER not in "".join(desk.at_citizen())
    await house.whatsapp.press(PERSON, threads.OPEN_ANSWER)
    await house.settle()
    assert HELD_ANSWER in desk.at_citizen()[-1]


async def goes_up(desk: Office) -> None:
    """The province goes on; Nunukan reads, and what its old form brings is refused."""
    house = desk.house
    old_form = await form_of(desk.dewi, CASE, "balas")
    await house.sends(desk.dewi, "serahkan", CASE, {"tujuan": KALTARA, "alasan": WHY})
    assert f"“{WHY}”" in house.said(TONO)[-1].text
    page = await (await desk.dewi.get(f"/kasus/{CASE}")).text()
    assert desk_chat.moved_away("KPU Provinsi Kalimantan Utara") in page
    late = await desk.dewi.send(f"/kasus/{CASE}/balas", old_form | {"text": "Terlambat."})
    assert late.status == 409
    assert (
        house.topic(RECEIPT)
        in house.telegram.add_group(GROUP, "Meja Nunukan", forum=True, admin=True).closed_topics
    )


async def ends_and_goes_on(desk: Office) -> None:
    """Tono answers in his own chat and closes on the web; the citizen has one more question."""
    house = desk.house
    assert HELD_ANSWER in await house.presses(TONO, threads.OPEN_CASE)
    await house.presses(TONO, desk_chat.ANSWER)
    assert "Terkirim" in await house.writes(TONO, PROVINCE_ANSWER)
    await house.enter(desk.tono, TONO)
    await house.sends(desk.tono, "tutup", CASE, {"ringkasan": SUMMARY})
    await house.turn_to(at(19, 10))
    await house.enter(desk.dewi, DEWI)  # the sessions of yesterday are over
    await house.enter(desk.tono, TONO)
    await desk.hears(AGAIN, RECEIPT)
    case = await house.bot.database.read(lambda tx: tx.get_one(Case, CASE))
    assert (case.office, case.state) == (KALTARA, CaseState.WAITING)
    assert AGAIN in house.said(TONO)[-1].text


# What was said, once and in order


def check_citizen(desk: Office) -> None:
    """The chat of the citizen."""
    in_order(
        desk.at_citizen(),
        "Untuk kantor KPU mana",
        "Silakan tulis pesan",
        RECEIPT,
        PLACE_ANSWER,
        TIME_ANSWER,
        "sudah kami teruskan",
        "mulai Kamis, 18 Februari 2027 pukul 08.00 WITA",
        "Ada balasan dari",
        HELD_ANSWER,
        "kini ditangani KPU Provinsi Kalimantan Utara",
        PROVINCE_ANSWER,
        "kami anggap selesai",
        "sudah kami teruskan",
    )


def check_topic(desk: Office) -> None:
    """The topic in the group."""
    in_order(
        desk.in_topic(),
        RECEIPT,
        QUESTION,
        "ditangani Dewi",
        PLACE_ANSWER,
        "Sedang ditangani Dewi",
        "Dewi (Petugas Layanan) melepas",
        "Terkirim ke Siti Aminah",
        THANKS,
        EVENING,
        MORE,
        WHILE_DOWN,
        "ditangani Dewi",
        HELD_ANSWER,
        f"Alasan: {WHY}",
    )


async def check_thread(desk: Office) -> None:
    """The thread on the web, which both offices read."""
    expected = [
        ("heard", QUESTION),
        ("taken", ""),
        ("answer", PLACE_ANSWER),
        ("released", ""),
        ("answer", TIME_ANSWER),
        ("heard", THANKS),
        ("heard", EVENING),
        ("heard", MORE),
        ("note", NOTE),
        ("heard", WHILE_DOWN),
        ("taken", ""),
        ("answer", HELD_ANSWER),
        ("handed_over", WHY),
        ("answer", PROVINCE_ANSWER),
        ("closed", SUMMARY),
        ("reopened", ""),
        ("heard", AGAIN),
    ]
    assert await thread(desk.tono, CASE) == expected
    assert await thread(desk.dewi, CASE) == expected


async def check_audit(desk: Office) -> None:
    """Who did what."""
    acts = await desk.house.audited(f"case:{CASE}")
    citizen, dewi, budi, tono = (
        next(actor for actor, action in acts if action == "case.opened"),
        *(f"person:{number}" for number in (1, 2, 3)),
    )
    assert acts == [
        (citizen, "case.opened"),
        (dewi, "case.taken"),
        (dewi, "case.answered"),
        (dewi, "case.released"),
        (budi, "case.answered"),
        (dewi, "case.taken"),
        (dewi, "case.answered"),
        (dewi, "case.handed_over"),
        (tono, "case.answered"),
        (tono, "case.closed"),
        (citizen, "case.reopened"),
    ]


def check_private(desk: Office) -> None:
    """Nobody of a desk was told a thing twice."""
    for user in (DEWI, BUDI, TONO):
        told = Counter(sent.text for sent in desk.house.said(user) if RECEIPT in sent.text)
        assert set(told.values()) <= {1}, told


@pytest.mark.asyncio
async def test_one_conversation_in_three_places(database_url: str) -> None:
    """Every message stands once and in order with the citizen, in the group and on the web."""
    async with office(database_url) as desk:
        now = desk.house.calendar.now()
        day = DayOff(HOLIDAY, "Libur pemungutan suara")
        await desk.house.bot.database.write(
            lambda tx: calendar.put_special_day(tx, None, day, "cli:operator", now)
        )
        for chapter in (opens, is_answered, rests, is_called_back, goes_up, ends_and_goes_on):
            await chapter(desk)
        check_citizen(desk)
        check_topic(desk)
        await check_thread(desk)
        await check_audit(desk)
        check_private(desk)
        await desk.house.check_order()
