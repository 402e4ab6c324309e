"""A served page with everything behind it imagined: a watch, a bot, some people and groups."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Final, TypeAlias

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from channels.base import (
    Button,
    ButtonPressed,
    Envelope,
    MessageReceived,
    Operation,
    OperationKind,
    Part,
)
from channels.local import LocalChannel
from console.app import build
from console.watch import Arrival, OfficeStatus, Picture, ProvinceTile, Tally

Client: TypeAlias = TestClient[web.Request, web.Application]

PREFIX: Final = "/simulasi"
DRAFTER: Final = "konseptor"
CITIZEN: Final = "warga"
NUNUKAN: Final = "grup-65.03"
OFFICES: Final = {
    "64": ("Kalimantan Timur", ("64.01", "64.02", "64.71")),
    "65": ("Kalimantan Utara", ("65.01", "65.03", "65.71")),
    "95": ("Papua Pegunungan", ("95.01",)),
}
NAMES: Final = {
    "64.01": "KPU Kabupaten Paser",
    "64.02": "KPU Kabupaten Kutai Kartanegara",
    "64.71": "KPU Kota Balikpapan",
    "65.01": "KPU Kabupaten Bulungan",
    "65.03": "KPU Kabupaten Nunukan",
    "65.71": "KPU Kota Tarakan",
    "95.01": "KPU Kabupaten Jayawijaya",
}


@dataclass(slots=True)
class ImaginedWatch:
    """Three provinces whose regencies are as `states` says; nothing while `has_news` is false."""

    states: dict[str, Arrival] = field(
        default_factory=lambda: dict.fromkeys(NAMES, Arrival.PENDING)
    )
    state: str = "sending"
    has_news: bool = True
    is_broken: bool = False

    async def newest(self) -> Picture | None:
        """Return the picture as it stands."""
        if self.is_broken:
            raise OSError("database is locked")
        if not self.has_news:
            return None
        tiles = [
            ProvinceTile(code, f"KPU Provinsi {name}", self._tally(regencies))
            for code, (name, regencies) in OFFICES.items()
        ]
        total = self._tally(tuple(NAMES))
        tiers = {"nasional": Tally(), "provinsi": Tally(), "kabkota": total}
        return Picture("7", "Layanan <pindah> memilih", self.state, "Internal", total, tiers, tiles)

    async def regencies(self, province_code: str) -> Sequence[OfficeStatus]:
        """Return the regencies of one province; Jayawijaya has no group."""
        _, regencies = OFFICES.get(province_code, ("", ()))
        return [
            OfficeStatus(
                code, NAMES[code], self.states[code], None if code == "95.01" else f"grup-{code}"
            )
            for code in regencies
        ]

    def _tally(self, codes: Sequence[str]) -> Tally:
        states = [self.states[code] for code in codes]
        return Tally(
            pending=states.count(Arrival.PENDING),
            sent=states.count(Arrival.SENT),
            failed=states.count(Arrival.FAILED),
        )


@dataclass(slots=True)
class Stage:
    """What a test can touch: the chats, the watch, and where the page is served."""

    channel: LocalChannel
    watch: ImaginedWatch
    server: TestServer
    numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def url(self) -> str:
        """The address of the page."""
        return str(self.server.make_url(f"{PREFIX}/"))

    async def bot_says(self, chat: str, text: str, *buttons: Button) -> str:
        """Send as the bot and return the message id."""
        return await self._send(OperationKind.SEND, chat, Part(text, (buttons,) if buttons else ()))

    async def bot_edits(self, chat: str, target: str, text: str) -> None:
        """Replace a message of the bot, without buttons."""
        await self._send(OperationKind.EDIT, chat, Part(text), target)

    async def answer(self, batch: Sequence[Envelope]) -> None:
        """Play the bot: ask after every message, and settle after a tap."""
        for envelope in batch:
            event = self.channel.decode(envelope)
            if isinstance(event, MessageReceived):
                text = f"Jadikan pengumuman? {len(event.text)} huruf"
                await self.bot_says(event.chat.id, text, Button("Ya", "ya"), Button("Batal", "b"))
            elif isinstance(event, ButtonPressed):
                await self.bot_edits(event.chat.id, event.message_id, f"Dipilih: {event.data}")
                await self._send(
                    OperationKind.ANSWER_BUTTON, event.chat.id, Part("Baik"), event.callback_id
                )

    async def _send(
        self, kind: OperationKind, chat: str, part: Part, target: str | None = None
    ) -> str:
        operation = Operation(next(self.numbers), kind, chat, part, target=target)
        sent = await self.channel.send(operation)
        return sent.ids[0] if sent.ids else ""


@asynccontextmanager
async def open_stage(port: int | None = None) -> AsyncIterator[Stage]:
    """Serve the page on 127.0.0.1, on a free port or a known one, with the bot answering."""
    channel, watch = LocalChannel(), ImaginedWatch()
    channel.add_person(DRAFTER, "Konseptor KPU RI")
    channel.add_person(CITIZEN, "Warga Nunukan")
    for code, name in NAMES.items():
        if code != "95.01":
            channel.add_group(f"grup-{code}", f"Bakohumas {name}")
    app = web.Application()
    app.add_subapp(PREFIX, build(channel, watch))
    server = TestServer(app, port=port)
    async with server:
        stage = Stage(channel, watch, server)
        bot = asyncio.create_task(channel.poll(stage.answer))
        try:
            yield stage
        finally:
            bot.cancel()
            with suppress(asyncio.CancelledError):
                await bot
