"""Ways to send the same message to many chats; each run is a process of its own.

`python -m benchmarks.contenders NAME --port P --messages N` prints its `Effort` as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import aiohttp
import telegram
from telegram.constants import ParseMode
from telegram.request import HTTPXRequest

from benchmarks import world
from benchmarks.effort import Effort, measured
from channels.telegram_request import AiohttpRequest

CONCURRENCY = 50
WARM_UP = 100  # calls before the clock starts
PATIENCE = 300.0  # seconds
REQUEST_TIMEOUT = timedelta(seconds=20)

Send = Callable[[int], Awaitable[object]]
Run = Callable[[str, int], Coroutine[Any, Any, Effort]]


async def pace(send: Send, messages: int) -> Effort:
    """What `CONCURRENCY` senders without storage need."""
    await _spread(send, WARM_UP)
    with measured() as effort:
        await _spread(send, messages)
    return effort()


async def _spread(send: Send, messages: int) -> None:
    numbers = iter(range(messages))

    async def work() -> None:
        for number in numbers:
            await send(world.group_id(number))

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(work() for _ in range(CONCURRENCY)))


async def raw(base: str, messages: int) -> Effort:
    """The ceiling: aiohttp alone posting JSON and reading the answer."""
    url = f"{base}/bot{world.TOKEN}/sendMessage"
    connector = aiohttp.TCPConnector(limit=CONCURRENCY)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def send(chat: int) -> None:
            body = {"chat_id": chat, "text": world.TEXT, "parse_mode": "HTML"}
            async with session.post(url, json=body) as response:
                await response.read()

        return await pace(send, messages)


async def ours(base: str, messages: int) -> Effort:
    """The whole path: claimed from the database, sent, settled."""
    with world.database() as db:
        channel = world.Unlimited(world.TOKEN, api_base=base, concurrency=CONCURRENCY)
        await world.seed_groups(db, messages)
        await world.release(db, channel)
        effort = await world.send_everything(
            db, channel, messages, concurrency=CONCURRENCY, patience=PATIENCE
        )
        await channel.aclose()
    return effort


async def ptb(base: str, messages: int) -> Effort:
    """python-telegram-bot over our transport, without storage."""
    request = AiohttpRequest(REQUEST_TIMEOUT, CONCURRENCY)
    bot = telegram.Bot(world.TOKEN, base_url=f"{base}/bot", request=request)
    try:
        return await pace(_with(bot), messages)
    finally:
        await request.shutdown()


async def ptb_default(base: str, messages: int) -> Effort:
    """python-telegram-bot as it comes."""
    request = HTTPXRequest(connection_pool_size=CONCURRENCY)
    async with telegram.Bot(world.TOKEN, base_url=f"{base}/bot", request=request) as bot:
        return await pace(_with(bot), messages)


async def ptb_limiter(base: str, messages: int) -> Effort:
    """python-telegram-bot as it comes with its rate limiter, whose limits are off."""
    ext: Any = importlib.import_module("telegram.ext")
    limiter = ext.AIORateLimiter(overall_max_rate=0, group_max_rate=0)
    request = HTTPXRequest(connection_pool_size=CONCURRENCY)
    async with ext.ExtBot(
        world.TOKEN, base_url=f"{base}/bot", request=request, rate_limiter=limiter
    ) as bot:
        return await pace(_with(bot), messages)


async def aiogram(base: str, messages: int) -> Effort:
    """The other library, over its aiohttp session."""
    library: Any = importlib.import_module("aiogram")
    sessions: Any = importlib.import_module("aiogram.client.session.aiohttp")
    servers: Any = importlib.import_module("aiogram.client.telegram")
    server = servers.TelegramAPIServer.from_base(base)
    bot = library.Bot(world.TOKEN, sessions.AiohttpSession(api=server, limit=CONCURRENCY))
    try:
        return await pace(_with(bot), messages)
    finally:
        await bot.session.close()


def _with(bot: Any) -> Send:
    def send(chat: int) -> Awaitable[object]:
        call: Awaitable[object] = bot.send_message(chat, world.TEXT, parse_mode=ParseMode.HTML)
        return call

    return send


CONTENDERS: Mapping[str, Run] = {
    run.__name__: run for run in (raw, ours, ptb, ptb_default, ptb_limiter, aiogram)
}


def main() -> None:
    """Measure one contender."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=CONTENDERS)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--messages", type=int, required=True)
    options = parser.parse_args()
    run = CONTENDERS[options.name]
    effort = asyncio.run(run(f"http://127.0.0.1:{options.port}", options.messages))
    sys.stdout.write(json.dumps(asdict(effort)) + "\n")


if __name__ == "__main__":
    main()
