"""The whole bot between WhatsApp, Telegram and the web desk, and the people at all three."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlmodel import col

from bot.app import Bot
from console.desk.address import PREFIX, DeskAddress
from registry import invitations
from storage.audit import AuditRow, first_broken
from storage.engine import Tx
from storage.inbox import InboxRow, InboxState
from storage.operations import OperationRow, OperationState
from storage.roles import Role
from tests.bot import whatsapp_stage
from tests.bot.whatsapp_stage import PUBLIC_URL
from tests.console.desk.cases import form_of
from tests.console.desk.stage import Browser
from tests.fakes.telegram_server import ACCOUNT, FakeTelegram
from tests.fakes.telegram_world import SentMessage
from tests.fakes.twilio_limits import Limits
from tests.fakes.twilio_server import FakeTwilio
from tests.process import until
from tests.scenarios.calendar import Calendar
from texts import desk_topic
from threads import warnings

NUNUKAN: Final = "65.03"
GROUP: Final = -1_001_000_000_077
PATIENCE: Final = 120.0  # seconds; on a busy machine
UNDER_WAY: Final = (OperationState.PENDING, OperationState.SENDING)
ARRIVED: Final = frozenset({OperationState.SENT, OperationState.DELIVERED, OperationState.READ})
_ADDRESS: Final = DeskAddress(PUBLIC_URL)
_ENTRY: Final = re.compile(r'<li class="(\w+)" id="isi-\d+">(.*?)</li>', re.DOTALL)
_WORDS: Final = re.compile(r'<p class="words" dir="auto">(.*?)</p>', re.DOTALL)


@dataclass(slots=True)
class House:
    """The bot, which can be stopped and started, and its platforms, which go on."""

    database_url: str
    calendar: Calendar
    whatsapp: FakeTwilio
    telegram: FakeTelegram
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)
    _stage: whatsapp_stage.Stage | None = None

    @property
    def bot(self) -> Bot:
        """The bot as it runs now."""
        assert self._stage is not None, "it does not run"
        return self._stage.bot

    @property
    def origin(self) -> str:
        """Where browsers believe the desk to be."""
        return _ADDRESS.origin

    @property
    def cookie(self) -> str:
        """The name of its cookie."""
        return _ADDRESS.cookie

    def url(self, path: str = "/") -> str:
        """Where something of the desk is served."""
        return f"http://127.0.0.1:{self.bot.port}{PREFIX}{path}"

    async def start(self) -> None:
        """Start the bot on its file."""
        account = {"token": ACCOUNT, "api_base": self.telegram.api_base, "mode": "polling"}
        self._stage = await self._running.enter_async_context(
            whatsapp_stage.open_stage(
                self.database_url, self.whatsapp, clock=self.calendar.now, telegram=account
            )
        )

    async def stop(self) -> None:
        """Stop it as an operator does."""
        await self._running.aclose()
        self._running, self._stage = AsyncExitStack(), None

    # Time

    async def turn_to(self, moment: datetime) -> None:
        """Let it be that time; what it brings is done when this returns."""
        self.calendar.turn_to(moment)
        self.bot.wake_outbox()

        async def has_looked() -> bool:
            now = self.calendar.now()
            return not await self.bot.database.read(lambda tx: warnings.is_due(tx, now))

        await until(has_looked, "the clocks to be looked at", PATIENCE)
        await self.settle()

    async def settle(self) -> None:
        """Let time pass until nothing waits to be handled or to leave."""

        async def is_quiet() -> bool:
            is_unheard = bool(self.telegram.pending_updates())  # before the look at what was heard
            unhandled, waiting, on_the_wire = await self.bot.database.read(_under_way)
            if waiting and not on_the_wire:
                self.calendar.turn(timedelta(seconds=1))
                self.bot.wake_outbox()
            return not (is_unheard or unhandled or waiting or on_the_wire)

        await until(is_quiet, "everything to have left", PATIENCE)
        await self.whatsapp.settle()

    # Telegram

    async def writes(self, user: int, text: str) -> str:
        """Let somebody write to the bot in private; the last thing that it says then."""
        mark = self.telegram.mark()
        await self.telegram.say(user, user, text)
        return await self._answer(user, mark)

    async def presses(self, user: int, label: str, chat: int | None = None) -> str:
        """Let somebody press the newest button with this label, in private unless told."""
        mark = self.telegram.mark()
        await self.telegram.press(chat or user, user, label)
        return await self._answer(chat or user, mark)

    async def _answer(self, chat: int, mark: int) -> str:
        await self.telegram.wait_for(chat=chat, after=mark, timeout=PATIENCE)
        await self.settle()
        return self.said(chat)[-1].text

    async def says_in_topic(self, user: int, thread: int, text: str) -> None:
        """Let somebody of the office write in a topic of the group."""
        await self.telegram.say(GROUP, user, text, thread_id=thread)
        await self.settle()

    def said(self, chat: int, thread: int | None = None) -> Sequence[SentMessage]:
        """Our messages in a chat, or in one of its topics."""
        found = [sent for sent in self.telegram.messages(chat) if not sent.is_deleted]
        return [sent for sent in found if thread is None or sent.thread_id == thread]

    def topic(self, receipt: str) -> int:
        """The topic of a case; there is exactly one."""
        topics = self.telegram.add_group(GROUP, "Meja Nunukan", forum=True, admin=True).topics
        (thread,) = [thread for thread, name in topics.items() if receipt in name]
        return thread

    async def employ(self, user: int, name: str, office: str, role: Role = Role.DESK) -> None:
        """Let somebody join an office by an invitation; its desk, unless told."""
        self.telegram.add_private(user, name)
        code = await self.bot.database.write(
            lambda tx: invitations.invite(tx, role, office, "cli:operator", self.calendar.now())
        )
        assert "kini terdaftar" in await self.writes(user, f"/gabung {code}")

    async def open_group(self, user: int) -> None:
        """Make a forum group the desk of somebody's office."""
        self.telegram.add_group(GROUP, "Meja Nunukan", forum=True, admin=True)
        mark = self.telegram.mark()
        await self.telegram.say(GROUP, user, "/meja_grup@bakohumas_bot")
        await self.telegram.wait_for(chat=GROUP, button=desk_topic.YES, after=mark)
        await self.presses(user, desk_topic.YES, GROUP)

    # The web desk

    async def enter(self, browser: Browser, user: int) -> None:
        """Let somebody ask for a link in private, and come in by it."""
        found = re.search(rf"{PUBLIC_URL}{PREFIX}/masuk/(\w+)", await self.writes(user, "/meja"))
        assert found is not None
        assert (await browser.get(f"/masuk/{found[1]}")).status == 200
        assert (await browser.enter(found[1])).status == 303

    async def sends(
        self,
        browser: Browser,
        form: str,
        case_id: int,
        fields: dict[str, str] | None = None,
        file: tuple[str, bytes, str] | None = None,
    ) -> None:
        """Fill a form of a case's page, and send it twice, as an impatient officer does."""
        filled = await form_of(browser, case_id, form) | (fields or {})
        for _ in range(2):
            response = await browser.send(f"/kasus/{case_id}/{form}", filled, file)
            assert response.status == 303, await response.text()
        await self.settle()

    # Looking

    async def audited(self, subject: str) -> Sequence[tuple[str, str]]:
        """Who did what to a subject, in order."""
        rows = select(AuditRow).where(col(AuditRow.subject) == subject).order_by(col(AuditRow.id))
        return await self.bot.database.read(
            lambda tx: [(row.actor, row.action) for row in tx.scalars(rows)]
        )

    async def check_order(self, *others: OperationState) -> None:
        """Nothing was refused or lost, nothing is left but in `others`, the audit is whole."""
        for fake in (self.telegram, self.whatsapp):
            assert fake.counters.violations == []
            assert fake.counters.flooded == 0
        assert self.whatsapp.counters.refused == {}
        states, letters, broken = await self.bot.database.read(_left_over)
        assert states <= ARRIVED.union(others), states
        assert (letters, broken) == (0, None)


async def thread(browser: Browser, case_id: int) -> Sequence[tuple[str, str]]:
    """The entries on a case's page: what each is, and its words."""
    response = await browser.get(f"/kasus/{case_id}?semua=1")
    assert response.status == 200
    found = _ENTRY.findall(await response.text())
    return [(kind, html.unescape("".join(_WORDS.findall(body)))) for kind, body in found]


@asynccontextmanager
async def open_house(database_url: str, start: datetime) -> AsyncIterator[House]:
    """A running bot on platforms with their real limits."""
    calendar = Calendar(start)
    async with (
        whatsapp_stage.platform(limits=Limits(), clock=calendar.timestamp) as whatsapp,
        FakeTelegram(clock=calendar.timestamp) as telegram,
    ):
        house = House(database_url, calendar, whatsapp, telegram)
        await house.start()
        try:
            yield house
        finally:
            await house.stop()


def _under_way(tx: Tx) -> tuple[int, int, int]:
    counted = (
        select(func.count()).where(col(InboxRow.state) == InboxState.NEW).scalar_subquery(),
        *(
            select(func.count()).where(col(OperationRow.state) == state).scalar_subquery()
            for state in UNDER_WAY
        ),
    )
    unhandled, waiting, on_the_wire = tx.execute(select(*counted)).one()
    return unhandled, waiting, on_the_wire


def _left_over(tx: Tx) -> tuple[set[OperationState], int, int | None]:
    states = set(tx.scalars(select(col(OperationRow.state)).distinct()))
    dead = select(func.count()).where(col(InboxRow.state) == InboxState.DEAD)
    return states, tx.execute(dead).scalar_one(), first_broken(tx)
