"""What the demonstration tells: invented people who use the bot as people will."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import typer

from bot.app import Bot
from bot.demo_clock import DemoClock
from bot.demo_player import Player, tell
from broadcasts import progress
from broadcasts.progress import COUNTED_AS, GroupStatus
from channels.local import LocalChannel
from storage import broadcasts, offices
from storage.engine import Tx
from texts import approvals, corrections, dates, registry, relays, ways
from texts import broadcasts as broadcast_texts
from texts import demo as texts

FIRST_ZONE: Final = "Asia/Jayapura"  # where the day begins
QUARTER: Final = timedelta(minutes=15)
LEAD: Final = timedelta(minutes=30)  # to write, approve and be in time
BEHIND: Final = timedelta(hours=3)  # enough for the last zone's hour to have come
RATE: Final = 2_000.0  # the three hours in six seconds
LOOK_EVERY: Final = 0.05  # seconds
PENDING: Final = "pending"


class Story:
    """The scenes, in order; each waits for what the bot answers, and raises TimeoutError."""

    def __init__(self, bot: Bot, clock: DemoClock) -> None:
        local = bot.channels[LocalChannel.name]
        assert isinstance(local, LocalChannel)
        self._bot = bot
        self._clock = clock
        self._drafter = Player(local, "petugas-ri", "Humas KPU RI")
        self._leader = Player(local, "pimpinan-ri", "Pimpinan KPU RI")
        self._province = Player(local, "petugas-65", "Humas KPU Provinsi Kalimantan Utara")
        self._regency = Player(
            local, "petugas-65.03", "Humas KPU Kabupaten Nunukan", chat="drill-65.03"
        )
        self._citizen = Player(local, "warga", "Warga")

    async def approval(self) -> int:
        """An announcement is written, submitted and approved; returns its number."""
        typer.echo(texts.APPROVAL_SCENE)
        await self._leader.say("/start")
        await self._leader.read()
        await self._drafter.say(f"/kirim {texts.TIERED}")
        typer.echo(texts.said(self._drafter.name, f"/kirim {texts.TIERED}"))
        await self._drafter.press(registry.AUDIENCE_LABELS["internal"])
        await self._drafter.press(broadcast_texts.NOW)
        return await self._submit_and_approve()

    async def local_time(self) -> int:
        """The same hour in three zones, while the clock is let run; returns the number."""
        typer.echo(texts.LOCAL_TIME_SCENE)
        due_at = self._hour()
        await self._drafter.say(f"/kirim {texts.WITH_ERROR}")
        await self._drafter.press(registry.AUDIENCE_LABELS["internal"])
        await self._drafter.press(broadcast_texts.NOW)
        await self._drafter.press(ways.CHANGE_WAY)
        await self._drafter.press(ways.LABELS["setempat"])
        await self._drafter.read(ways.ASK_LOCAL_TIME)
        await self._drafter.say(f"{due_at:%d/%m/%Y %H.%M}")
        number = await self._submit_and_approve()
        self._clock.hurry(RATE)
        await self._until_everywhere(number, due_at)
        return number

    async def picture(self, number: int) -> None:
        """One office confirms, and a leader asks for the picture."""
        typer.echo(texts.PICTURE_SCENE)
        await self._regency.press(relays.RECEIVED)
        typer.echo(texts.tapped(self._regency.name, relays.RECEIVED))
        await self._ask(self._leader, f"/gambar {number}")

    async def correction(self, number: int) -> None:
        """A wrong hour is corrected in every group that read it."""
        typer.echo(texts.CORRECTION_SCENE)
        await self._leader.say(f"/ralat {number}")
        await self._leader.press(corrections.CONTENT)
        await self._leader.read()
        await self._leader.say(texts.CORRECTED)
        for label in (corrections.FITS, corrections.SEND):
            await self._leader.press(label)
        tell(await self._leader.read("553 dari 553"), "553 dari 553")

    async def publish(self) -> None:
        """A province tells the public something that can be checked."""
        await self._province.say(f"/kirim {texts.PUBLISHED}")
        await self._province.press(registry.AUDIENCE_LABELS["publik"])
        await self._province.press(broadcast_texts.NOW)
        await self._province.press(broadcast_texts.SEND_NOW)
        await self._province.read(texts.IS_SENT)

    async def check(self) -> None:
        """A citizen asks about that text, which somebody has altered."""
        typer.echo(texts.CHECK_SCENE)
        await self._ask(self._citizen, f"/cek {texts.ALTERED}")

    # Inside

    async def _submit_and_approve(self) -> int:
        await self._drafter.press(approvals.SUBMIT)
        await self._drafter.read()
        typer.echo(texts.tapped(self._drafter.name, approvals.SUBMIT))
        await self._leader.press(approvals.APPROVE)
        typer.echo(texts.tapped(self._leader.name, approvals.APPROVE))
        tell(await self._leader.read())
        return await self._bot.database.read(_newest)

    async def _ask(self, player: Player, text: str) -> None:
        await player.say(text)
        typer.echo(texts.said(player.name, text))
        tell(await player.read())

    def _hour(self) -> datetime:
        """The next quarter of an hour, far enough away, where the day begins."""
        there = (self._clock() + LEAD).astimezone(ZoneInfo(FIRST_ZONE))
        start = there.replace(minute=0, second=0, microsecond=0)
        return start + QUARTER * -(-(there - start) // QUARTER)

    async def _until_everywhere(self, number: int, due_at: datetime) -> None:
        zones = await self._bot.database.read(_zones)
        waiting = set(zones.values())
        while waiting:
            found = await self._bot.database.read(lambda tx: progress.groups(tx, number))
            for zone, groups in _arrived(found, zones):
                if zone in waiting:
                    waiting.remove(zone)
                    typer.echo(f"  {texts.arrived(due_at, zone, groups)}")
            await asyncio.sleep(LOOK_EVERY)


def _newest(tx: Tx) -> int:
    return broadcasts.key_of(broadcasts.published(tx, limit=1)[0])


def _zones(tx: Tx) -> dict[str, str]:
    """WIT, WITA or WIB, for each office."""
    return {office.code: dates.zone_label(office.timezone) for office in offices.everything(tx)}


def _arrived(found: Sequence[GroupStatus], zones: dict[str, str]) -> Iterator[tuple[str, int]]:
    """The zones in which nobody waits any more, with the number of their groups."""
    by_zone: dict[str, list[GroupStatus]] = defaultdict(list)
    for group in found:
        by_zone[zones[group.code]].append(group)
    for zone, groups in by_zone.items():
        if all(COUNTED_AS[group.state] != PENDING for group in groups):
            yield zone, len(groups)
