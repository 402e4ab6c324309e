"""Who asks to be erased is found nowhere: in no table, in no file beside it, in no log line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

import pytest
import structlog
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from bot import scheduler
from bot.app import Bot
from bot.composers import COMPOSERS
from bot.scheduler import Ticker
from outbox.worker import utc_now
from registry import access, invitations
from storage import erasures, roles
from storage.engine import Database, Tx, is_shared, parse
from storage.roles import Role
from tests.bot import stage as telegram_stage
from tests.bot import whatsapp_stage
from tests.bot.stage import Stage as TelegramStage
from tests.bot.whatsapp_stage import Stage as WhatsAppStage
from tests.fakes.telegram_server import FakeTelegram
from tests.process import until
from texts import privacy as texts

NAME: Final = "Kartikawati Prasetyaningrum"
TELEGRAM_ID: Final = 7_319_842_605
NUMBER: Final = "+6281197531864"
WORDS: Final = "Sambutan pembukaan gudang logistik"
QUESTION: Final = "Apakah kucing boleh ikut"
TRACES: Final = (*NAME.split(), str(TELEGRAM_ID), NUMBER[1:], WORDS, QUESTION)
POLLING: Final = {"mode": "polling", "webhook_secret": ""}
GROUP: Final = -1_009_753_186_420


class Person(Protocol):
    """Somebody on a platform."""

    @property
    def traces(self) -> tuple[str, ...]:
        """What must be found nowhere."""
        ...

    @property
    def bot(self) -> Bot:
        """Whom they talk to."""
        ...

    async def says(self, words: str, answer: str) -> None:
        """Write, and wait for an answer that contains this."""
        ...

    async def taps(self, label: str, answer: str) -> None:
        """Tap the newest button with a label, and wait for the answer."""
        ...


@dataclass(slots=True)
class OnTelegram:
    """The person on the fake Telegram, where a group talks as well."""

    stage: TelegramStage
    traces: tuple[str, ...] = tuple(trace for trace in TRACES if trace != NUMBER[1:])

    @property
    def bot(self) -> Bot:
        """Whom they talk to."""
        return self.stage.bot

    @property
    def fake(self) -> FakeTelegram:
        """Where."""
        return self.stage.fake

    async def says(self, words: str, answer: str) -> None:
        """Write in private."""
        mark = self.fake.mark()
        await self.fake.say(TELEGRAM_ID, TELEGRAM_ID, words)
        await self.fake.wait_for(chat=TELEGRAM_ID, contains=answer, after=mark)

    async def taps(self, label: str, answer: str) -> None:
        """Tap in private."""
        mark = self.fake.mark()
        await self.fake.press(TELEGRAM_ID, TELEGRAM_ID, label)
        await self.fake.wait_for(chat=TELEGRAM_ID, contains=answer, after=mark)

    async def asks_in_a_group(self) -> None:
        """Make an officer of another office read the person's name."""
        self.fake.add_group(GROUP, "Humas Nunukan")
        mark = self.fake.mark()
        await self.fake.say(GROUP, TELEGRAM_ID, "/grup@bakohumas_bot KPU Kabupaten Nunukan")
        await self.fake.wait_for(chat=GROUP, contains="Siapa anggotanya", after=mark)
        await self.fake.press(GROUP, TELEGRAM_ID, "Satker KPU")
        await self.fake.wait_for(chat=telegram_stage.PERSON, contains=NAME, after=mark)


@dataclass(slots=True)
class OnWhatsApp:
    """The person on the imitated Twilio."""

    stage: WhatsAppStage
    traces: tuple[str, ...] = tuple(trace for trace in TRACES if trace != str(TELEGRAM_ID))

    @property
    def bot(self) -> Bot:
        """Whom they talk to."""
        return self.stage.bot

    async def says(self, words: str, answer: str) -> None:
        """Write to our first number."""
        mark = self.stage.fake.mark()
        await self.stage.fake.say(
            NUMBER, words.removeprefix("/").replace("hapusdata", "hapus data")
        )
        await self.stage.fake.wait_for(number=NUMBER, contains=answer, after=mark)

    async def taps(self, label: str, answer: str) -> None:
        """Tap a quick reply."""
        mark = self.stage.fake.mark()
        await self.stage.fake.press(NUMBER, label)
        await self.stage.fake.wait_for(number=NUMBER, contains=answer, after=mark)


@asynccontextmanager
async def on_telegram(database_url: str) -> AsyncIterator[OnTelegram]:
    """A bot on Telegram, with an officer of Nunukan beside the person."""
    async with telegram_stage.open_stage(database_url, telegram=POLLING) as stage:
        stage.fake.add_private(TELEGRAM_ID, NAME)
        await stage.fake.say(telegram_stage.PERSON, telegram_stage.PERSON, "/start")
        await stage.fake.wait_for(chat=telegram_stage.PERSON)
        await stage.bot.database.write(make_officer)
        yield OnTelegram(stage)


@asynccontextmanager
async def on_whatsapp(database_url: str) -> AsyncIterator[OnWhatsApp]:
    """A bot on WhatsApp."""
    async with (
        whatsapp_stage.platform() as fake,
        whatsapp_stage.open_stage(database_url, fake) as stage,
    ):
        fake.add_person(NUMBER, NAME)
        yield OnWhatsApp(stage)


def make_officer(tx: Tx) -> None:
    """Sari works for KPU Kabupaten Nunukan."""
    user, now = str(telegram_stage.PERSON), utc_now()
    sari = access.introduce(tx, "telegram", "4242", user, "Sari", now)
    roles.grant(tx, sari.person_id, "65.03", Role.ADMIN, now)


def everything(database: Database) -> str:
    """Every value of every table, and of tables that only the database knows."""

    def dump(tx: Tx) -> str:
        names = inspect(tx.connection()).get_table_names()
        assert set(SQLModel.metadata.tables) < set(names)
        rows = [
            row
            for name in names
            for row in tx.connection().execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608
        ]
        return "\n".join(map(repr, rows))

    return database.read_now(dump)


def files(url: str) -> bytes:
    """Every byte of the database and of what lies beside it."""
    if is_shared(url):
        return b""
    folder = Path(parse(url).database or "").parent
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def found(traces: tuple[str, ...], database: Database, log: object) -> set[tuple[str, str]]:
    """Where each trace is still found."""
    places = {
        "tables": everything(database),
        "files": files(database.url).decode("latin-1"),
        "log": repr(log),
    }
    return {(trace, name) for trace in traces for name, place in places.items() if trace in place}


async def lives(person: Person) -> None:
    """The person writes, joins, drafts, asks, and says STOP and MULAI."""
    code = await person.bot.database.write(
        lambda tx: invitations.invite(tx, Role.DRAFTER, "65", "cli:operator", utc_now())
    )
    await person.says(QUESTION, "Selamat datang")
    await person.says(f"/gabung {code}", "kini terdaftar")
    await person.says("/menu", NAME)
    await person.says(WORDS, "Jadikan pengumuman?")
    await person.taps("Ya, jadikan", "Untuk siapa?")
    await person.says("berhenti", "tidak akan mengirimi")
    await person.says("mulai", "kembali")


async def sweep(url: str, now: datetime) -> None:
    """What the ticker does at night."""
    database = Database(url)
    try:
        await Ticker(database, COMPOSERS, clock=lambda: now, wake_outbox=lambda: None).sweep()
    finally:
        database.close()


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows the last word follows at once."""
    monkeypatch.setattr(scheduler, "FORGET", timedelta(seconds=0.05))


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """What is logged from here on."""
    with structlog.testing.capture_logs() as lines:
        yield lines


async def erased(person: Person) -> None:
    """The person asks, confirms and reads the last word; then the chat is forgotten."""
    await person.says("/hapusdata", "Hapus semua data?")
    await person.taps(texts.ERASE, "sudah dihapus")

    async def is_forgotten() -> bool:
        return not await person.bot.database.read(erasures.is_any)

    await until(is_forgotten, "the chat to be forgotten")


@pytest.mark.usefixtures("_quick")
@pytest.mark.asyncio
async def test_on_telegram(
    database_url: str, logged: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Neither name nor id nor words remain, nor in what an officer was asked about them."""
    async with on_telegram(database_url) as person:
        await lives(person)
        await person.asks_in_a_group()
        before = found(person.traces, person.bot.database, ())
        assert {trace for trace, _ in before} == set(person.traces), "there is something to erase"
        await erased(person)
    await sweep(database_url, utc_now() + timedelta(days=1))
    database = Database(database_url)
    assert found(person.traces, database, [*logged, caplog.text]) == set()
    database.close()
    assert found(person.traces, database, ()) == set()


@pytest.mark.parametrize("engine_name", ["sqlite", "postgres"], indirect=True)
@pytest.mark.usefixtures("_quick")
@pytest.mark.asyncio
async def test_on_whatsapp(
    database_url: str, logged: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    """The same by telephone number, with delivery reports, on either database."""
    async with on_whatsapp(database_url) as person:
        await lives(person)
        before = found(person.traces, person.bot.database, ())
        assert {trace for trace, _ in before} == set(person.traces), "there is something to erase"
        await erased(person)
    await sweep(database_url, utc_now() + timedelta(days=1))
    database = Database(database_url)
    assert found(person.traces, database, [*logged, caplog.text]) == set()
    database.close()
