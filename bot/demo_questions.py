"""What the demonstration tells of questions: answered in a group, in private, or by people."""

from __future__ import annotations

from typing import Final

import typer

from bot.app import Bot
from bot.demo_player import Player, tell
from channels.local import LocalChannel
from channels.local_events import BOT_USERNAME
from texts import ask, officers, threads
from texts import demo as texts

DESK: Final = ("meja-65.03", "Petugas Layanan KPU Kabupaten Nunukan")
GROUP: Final = "drill-65.03"


class Questions:
    """The scenes, in order; each waits for what the bot answers, and raises TimeoutError."""

    def __init__(self, bot: Bot) -> None:
        local = bot.channels[LocalChannel.name]
        assert isinstance(local, LocalChannel)
        self._citizen = Player(local, "warga", "Warga")
        self._volunteer = Player(local, "warga", "Relawan", chat=GROUP)
        self._desk = Player(local, *DESK)

    async def in_group(self) -> None:
        """A sure answer where somebody names us."""
        typer.echo(texts.GROUP_SCENE)
        await self._ask(self._volunteer, f"@{BOT_USERNAME} {texts.ASKED_IN_GROUP}", ask.SOURCE)

    async def in_private(self) -> None:
        """The question is found in spite of its slips."""
        typer.echo(texts.PRIVATE_SCENE)
        await self._ask(self._citizen, texts.ASKED_WITH_SLIPS, ask.SOURCE)

    async def neutral(self) -> None:
        """No opinion."""
        typer.echo(texts.NEUTRAL_SCENE)
        await self._ask(self._citizen, texts.ASKED_FOR_OPINION, ask.NEUTRAL)

    async def handed_over(self) -> None:
        """What nobody has an answer to reaches the desk as it was asked."""
        typer.echo(texts.DESK_SCENE)
        await self._desk.say("/start")
        await self._desk.read()
        await self._ask(self._citizen, texts.ASKED_IN_VAIN)
        await self._citizen.press(ask.TO_DESK)
        typer.echo(texts.tapped(self._citizen.name, ask.TO_DESK))
        await self._citizen.read(officers.ASK_OFFICE)
        await self._ask(self._citizen, texts.PLACE_ASKED, texts.PLACE_ASKED)
        tell(await self._desk.read(texts.ASKED_IN_VAIN))
        await self._desk.press(threads.TAKE)
        typer.echo(texts.tapped(self._desk.name, threads.TAKE))

    async def _ask(self, player: Player, text: str, words: str = "") -> None:
        await player.say(text)
        typer.echo(texts.said(player.name, text))
        tell(await player.read(words))
