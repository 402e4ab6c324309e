"""What the demonstration tells of a doubtful message: somebody brings it, an office gets it."""

from __future__ import annotations

import typer

from bot.app import Bot
from bot.demo_player import Player, tell
from channels.local import LocalChannel
from texts import claims_chat
from texts import demo as texts


class Doubts:
    """The scene; it waits for what the bot answers, and raises TimeoutError."""

    def __init__(self, bot: Bot) -> None:
        local = bot.channels[LocalChannel.name]
        assert isinstance(local, LocalChannel)
        self._citizen = Player(local, "warga", "Warga")

    async def new(self) -> None:
        """Nobody knows the message yet: two taps, and the receipt of the office of the place."""
        typer.echo(texts.DOUBT_SCENE)
        doubt = f"CEK {texts.DOUBTED}"
        await self._citizen.say(doubt)
        typer.echo(texts.said(self._citizen.name, doubt))
        await self._tap(claims_chat.KINDS["other"])
        await self._tap(claims_chat.PLACES_SEEN["wa"])
        await self._tap(claims_chat.TIMES["hari_ini"])
        tell(await self._citizen.read("CEK-6503-"))

    async def _tap(self, label: str) -> None:
        await self._citizen.press(label)
        typer.echo(texts.tapped(self._citizen.name, label))
