"""From an invitation to the report: the running program and a Telegram with its limits."""

from __future__ import annotations

import json
import resource
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import running
from broadcasts import progress
from outbox.outage import SUSPICIOUS
from outbox.worker import utc_now
from registry.offices import read_offices
from storage.offices import Tier
from tests.bot.stage import settings_for
from tests.fakes.telegram_server import FakeTelegram
from tests.process import (
    Process,
    ask,
    environment,
    program,
    query,
    telegram,
    until,
)
from tests.scenarios.announcing import TEXT, new_database, release
from tests.scenarios.announcing import announce as announce_beside

OFFICER = 7_001
NATIONAL_GROUP = -1_001_000_000_000
GROUPS = 32
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(slots=True)
class Town:
    """The files, the settings and the platform of one scenario."""

    folder: Path
    env: dict[str, str]
    fake: FakeTelegram
    tiers: dict[int, str]
    """The tier of each group's office, by chat."""

    @property
    def database(self) -> Path:
        """The file of the database."""
        return self.folder / "bot.db"

    async def cli(self, *arguments: str) -> Any:
        """The JSON of a command."""
        return await ask(*arguments, env=self.env, cwd=self.folder)

    def send(self) -> int:
        """Release an announcement of KPU RI."""
        return announce_beside(self.database)

    async def until_sent(self, number: int, patience: float = 30) -> None:
        """Wait until an announcement is over."""
        sql = "SELECT state FROM broadcasts WHERE id = ?"
        over = [("sent",)]
        await until(lambda: query(self.database, sql, number) == over, "the end", patience)

    def received(self) -> dict[int, int]:
        """How many announcements each group has."""
        counts: dict[int, int] = {}
        for message in self.fake.messages():
            if message.chat < 0 and TEXT in message.text:
                counts[message.chat] = counts.get(message.chat, 0) + 1
        return counts


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def town(
    folder: Path, *, groups: int = 0, mode: str = "polling", **settings: str
) -> AsyncIterator[Town]:
    """A platform with its documented limits, and so many groups of provinces and regencies."""
    port = free_port()
    async with FakeTelegram(webhook_retry=0.2) as fake:
        fake.add_private(OFFICER, "Sari")
        env = environment(
            folder / "bot.db",
            **telegram(fake.api_base, TELEGRAM__MODE=mode),
            LISTEN=f"127.0.0.1:{port}",
            PUBLIC_URL=f"http://127.0.0.1:{port}",
            **settings,
        )
        place = Town(folder, env, fake, {})
        register(place, groups)
        yield place


def register(place: Town, count: int) -> None:
    """Put groups of two provinces and of regencies on the platform and into the database."""
    provinces = [office for office in read_offices() if office.tier is Tier.PROVINCE][:2]
    regencies = [office for office in read_offices() if office.tier is Tier.REGENCY]
    chosen = [*provinces, *regencies][:count]
    for number, office in enumerate(chosen, start=1):
        place.fake.add_group(NATIONAL_GROUP - number, f"Humas {office.name}")
        place.tiers[NATIONAL_GROUP - number] = office.tier.value
    codes = [office.code for office in chosen]
    new_database(place.database, list(zip(place.tiers, codes, strict=True)))


async def until_connected(bot: Process) -> None:
    """Wait until the bot has introduced itself."""
    await until(lambda: len(bot.events("account.connected")) == 2, "the connection")


# The whole way


@pytest.mark.parametrize("mode", ["polling", "webhook"])
@pytest.mark.asyncio
async def test_from_the_invitation_to_the_report(mode: str, tmp_path: Path) -> None:
    """An officer joins, registers a group and sends: every group gets it, tier by tier."""
    async with town(tmp_path, groups=GROUPS, mode=mode, BROADCASTS__TIER_GAP="1") as place:
        fake = place.fake
        async with program("run", env=place.env, cwd=tmp_path) as bot:
            await until_connected(bot)
            assert fake.has_webhook == (mode == "webhook")
            await join(place)
            await register_the_national_group(place)
            place.tiers[NATIONAL_GROUP] = "nasional"
            await announce(place)
            report = await fake.wait_for(chat=OFFICER, contains="selesai dikirim", timeout=20)
            assert f"{len(place.tiers)} terkirim" in report.text
            assert await bot.stop() == 0
        assert place.received() == dict.fromkeys(place.tiers, 1)
        assert_in_tiers(place)
        assert fake.counters.violations == []
        assert fake.counters.flooded == 0
        assert "Traceback" not in bot.log


async def join(place: Town) -> None:
    """Take up an invitation that the operator made."""
    code = (await place.cli("invite", "--role", "admin", "--office", "00"))["code"]
    await place.fake.say(OFFICER, OFFICER, f"/gabung {code}")
    await place.fake.wait_for(chat=OFFICER, contains="Admin di KPU RI")


async def register_the_national_group(place: Town) -> None:
    """Add the bot to the group of the national office and say whose it is."""
    fake = place.fake
    fake.add_group(NATIONAL_GROUP, "Humas KPU RI", members={OFFICER: "administrator"})
    await fake.bot_added(NATIONAL_GROUP, OFFICER)
    await fake.wait_for(chat=NATIONAL_GROUP, button="Satker KPU")
    await fake.press(NATIONAL_GROUP, OFFICER, "Satker KPU")
    await fake.wait_for(chat=NATIONAL_GROUP, contains="terdaftar sebagai grup")


async def announce(place: Town) -> None:
    """/kirim with three taps."""
    fake = place.fake
    await fake.say(OFFICER, OFFICER, f"/kirim {TEXT}: <rapat> & persiapan")
    for shown, pressed in (("Internal", "Internal"), ("Sekarang", "Sekarang"), ("Kirim", "Kirim")):
        await fake.wait_for(chat=OFFICER, button=shown)
        await fake.press(OFFICER, OFFICER, pressed)


def assert_in_tiers(place: Town) -> None:
    """No group of a lower tier had it before the last of the tier above."""
    arrived = [m for m in place.fake.messages() if TEXT in m.text and m.chat < 0]
    order = [place.tiers[message.chat] for message in arrived]
    assert order == sorted(order, key=["nasional", "provinsi", "kabkota"].index)


# Faults


@pytest.mark.asyncio
async def test_a_platform_that_fails_for_a_while(tmp_path: Path) -> None:
    """Errors without a definite answer during a wave: afterwards everybody has it, and once."""
    async with town(tmp_path, groups=40) as place:
        async with program("run", env=place.env, cwd=tmp_path) as bot:
            await until_connected(bot)
            number = place.send()
            await until(lambda: len(place.received()) >= 5, "the first sends")
            fault = place.fake.fail("*", action="bad_gateway", times=None)
            await until(lambda: fault.hits >= SUSPICIOUS + 2, "the bot to become careful")
            place.fake.faults.clear()
            await place.until_sent(number)
            await bot.stop()
        assert place.received() == dict.fromkeys(place.tiers, 1)


@pytest.mark.asyncio
async def test_a_platform_that_is_gone_for_a_while(tmp_path: Path) -> None:
    """Nobody listens at the platform's address: what people wrote and what is to be sent waits."""
    async with town(tmp_path, groups=40) as place:
        async with program("run", env=place.env, cwd=tmp_path) as bot:
            await until_connected(bot)
            await place.fake.__aexit__(None, None, None)
            number = place.send()
            await place.fake.say(OFFICER, OFFICER, "/bantuan")
            unsent = "SELECT count(*) FROM operations WHERE attempts > 1"
            await until(lambda: query(place.database, unsent)[0][0] > 0, "a second attempt")
            await place.fake.__aenter__()
            await place.until_sent(number, 60)
            await place.fake.wait_for(chat=OFFICER, contains="/bantuan", timeout=40)
            await bot.stop()
        assert place.received() == dict.fromkeys(place.tiers, 1)


@pytest.mark.asyncio
async def test_a_kill_between_accepting_and_handling(tmp_path: Path) -> None:
    """What was acknowledged is handled after the restart, once, also if it comes again."""
    async with town(tmp_path, mode="webhook") as place:
        async with program(module="tests.scenarios.deaf_bot", env=place.env, cwd=tmp_path) as deaf:
            await until_connected(deaf)
            number = (await place.fake.say(OFFICER, OFFICER, "/bantuan")).update_id
            await place.fake.wait_until(lambda: place.fake.is_confirmed(number))
            deaf.kill()
            await deaf.ended()
        assert query(place.database, "SELECT state FROM inbox") == [("new",)]
        assert place.fake.messages(OFFICER) == []
        async with program("run", env=place.env, cwd=tmp_path) as bot:
            await place.fake.wait_for(chat=OFFICER)
            place.fake.redeliver(number)
            await place.fake.wait_until(lambda: place.fake.is_confirmed(number))
            second = (await place.fake.say(OFFICER, OFFICER, "/start")).update_id
            await place.fake.wait_for(chat=OFFICER, contains="Selamat datang")
            await bot.stop()
        assert second != number
        assert len(place.fake.messages(OFFICER)) == 2


@pytest.mark.asyncio
async def test_a_full_disk(tmp_path: Path) -> None:
    """While nothing can be written the platform keeps what it has; then all goes on by itself."""
    async with town(
        tmp_path, groups=20, mode="webhook", TELEGRAM__WEBHOOK_SECRET="s3cret"
    ) as place:
        async with program("run", env=place.env, cwd=tmp_path) as bot:
            await until_connected(bot)
            number = place.send()
            await until(lambda: len(place.received()) >= 5, "the first sends")
            unlimited = resource.RLIM_INFINITY
            resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (1, unlimited))
            update = (await place.fake.say(OFFICER, OFFICER, "/bantuan")).update_id
            assert await posted(bot, "s3cret") == (503, "2")
            assert await page(bot, "/readyz") == 503
            assert await page(bot, "/healthz") == 200
            assert not place.fake.is_confirmed(update)
            resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (unlimited, unlimited))
            await place.until_sent(number)
            await place.fake.wait_for(chat=OFFICER, timeout=20)
            assert await page(bot, "/readyz") == 200
            assert await bot.stop() == 0
        assert set(place.received().values()) == {1}
        assert len(place.received()) == 20


async def posted(bot: Process, secret: str) -> tuple[int, str]:
    """Status and Retry-After of an update that somebody posts."""
    chat = {"id": OFFICER, "type": "private"}
    sender = {"id": OFFICER, "is_bot": False, "first_name": "Sari"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": "/x"}
    body = json.dumps({"update_id": 1, "message": message})
    url = f"http://127.0.0.1:{bot.port}/webhooks/telegram"
    async with (
        aiohttp.ClientSession(headers={SECRET_HEADER: secret}) as session,
        session.post(url, data=body) as answer,
    ):
        return answer.status, answer.headers.get("Retry-After", "")


async def page(bot: Process, path: str) -> int:
    """The status of a page."""
    async with aiohttp.ClientSession() as session, session.get(f"{bot.url}{path}") as answer:
        return answer.status


@pytest.mark.parametrize("hours", [-2, 5])
@pytest.mark.asyncio
async def test_a_jump_of_the_clock(hours: int, tmp_path: Path) -> None:
    """A clock that is corrected in the middle of a wave neither stops nor doubles it."""
    offset = timedelta(0)
    async with town(tmp_path, groups=40) as place:
        settings = settings_for(f"sqlite:///{place.database}", place.fake, telegram=POLLING)
        async with running(settings, clock=lambda: utc_now() + offset) as bot:
            number = await bot.database.write(release)
            await until(lambda: len(place.received()) >= 5, "the first sends")
            offset = timedelta(hours=hours)
            await place.fake.say(OFFICER, OFFICER, "/bantuan")
            await place.until_sent(number, 20)
            await place.fake.wait_for(chat=OFFICER)
            measured = await bot.database.read(lambda tx: progress.measure(tx, number))
        assert asdict(measured.total)["sent"] == len(place.tiers)
        assert place.received() == dict.fromkeys(place.tiers, 1)


POLLING = {"mode": "polling", "webhook_secret": ""}
