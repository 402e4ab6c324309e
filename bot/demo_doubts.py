"""What the demonstration tells of doubtful messages: one is known, another is taken in."""

from __future__ import annotations

from datetime import datetime
from importlib import resources
from typing import Final

import typer

from bot.app import Bot
from bot.demo_player import Player, tell
from channels.local import LocalChannel
from hoaxes import importing, list_rows
from storage.engine import Tx
from texts import claims_chat, verdicts
from texts import demo as texts

KNOWN: Final = "known_claims.jsonl"


def make_known(tx: Tx, now: datetime) -> None:
    """Let the invented claims of the demonstration be known, each with its verdict."""
    content = resources.files("bot").joinpath("data", KNOWN).read_bytes()
    rows = list_rows.read(list_rows.table_of(content, KNOWN), list_rows.names(tx))
    importing.apply(tx, rows, "system", now)


class Doubts:
    """The scenes; each waits for what the bot answers, and raises TimeoutError."""

    def __init__(self, bot: Bot) -> None:
        local = bot.channels[LocalChannel.name]
        assert isinstance(local, LocalChannel)
        self._citizen = Player(local, "warga", "Warga")

    async def known(self) -> None:
        """A copy of what has been examined is answered at once, with the verdict."""
        typer.echo(texts.KNOWN_SCENE)
        await self._citizen.say(texts.FORWARDED)
        typer.echo(texts.said(self._citizen.name, texts.FORWARDED))
        tell(await self._citizen.read(verdicts.FINDINGS["hoaks"]))

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
