"""Keeping an account connected to its platform: by polling or by a registered webhook."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from bot.config import Mode, Settings
from channels.base import (
    Accept,
    Channel,
    Command,
    Hooks,
    Operation,
    OperationKind,
    Part,
    Polls,
    SendError,
    Starts,
)
from handlers.commands import commands_for
from texts.service import COMMANDS

log = structlog.get_logger()

FIRST_RETRY = 1.0  # seconds
LAST_RETRY = 30.0  # seconds


async def keep_connected(channel: Channel, settings: Settings, accept: Accept) -> None:
    """Introduce ourselves, then receive events until cancelled; try again while it fails."""
    await _insist(channel, partial(_connect, channel, settings))
    log.info("account.connected", channel=channel.name, account=channel.account)
    if isinstance(channel, Polls) and not _is_called(channel, settings):
        await channel.poll(accept)
    await asyncio.Event().wait()  # we are called


async def introduce(channel: Channel) -> None:
    """Learn what the channel needs to send everything, where another process receives."""
    if isinstance(channel, Starts):
        await _insist(channel, channel.start)


async def _insist(channel: Channel, step: Callable[[], Awaitable[None]]) -> None:
    delay = FIRST_RETRY
    while not await _succeeds(channel, step, delay):
        await asyncio.sleep(delay)
        delay = min(delay * 2, LAST_RETRY)


async def _succeeds(channel: Channel, step: Callable[[], Awaitable[None]], delay: float) -> bool:
    try:
        await step()
    except SendError as error:
        log.warning(
            "account.not_connected",
            channel=channel.name,
            error=type(error).__name__,
            code=getattr(error, "code", None),
            retry_in=delay,
        )
        return False
    return True


async def _connect(channel: Channel, settings: Settings) -> None:
    if not isinstance(channel, Starts):
        return
    await channel.start()
    if _is_called(channel, settings) and isinstance(channel, Hooks):
        await channel.register_webhook(f"{settings.public_url}/webhooks/{channel.name}")
    # Everybody's menu; staff get a longer one in their own chat when they join.
    entries = commands_for(None)
    menu = tuple(Command(entry.name, COMMANDS[entry.name]) for entry in entries)
    part = Part(text="", commands=menu)
    await channel.send(Operation(id=0, kind=OperationKind.MENU, chat="", part=part))


def _is_called(channel: Channel, settings: Settings) -> bool:
    return channel.name == "telegram" and settings.telegram.mode is Mode.WEBHOOK
