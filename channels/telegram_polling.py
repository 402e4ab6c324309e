"""Long polling that outlives every failure and confirms nothing before it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import structlog

from channels.base import Accept, BadPayload, Envelope, Throttled
from channels.telegram_updates import Json

FIRST_PAUSE: Final = timedelta(seconds=1)
LONGEST_PAUSE: Final = timedelta(seconds=30)

_log = structlog.get_logger(__name__)


async def poll_forever(
    *,
    prepare: Callable[[], Awaitable[None]],
    load: Callable[[int], Awaitable[list[Json]]],
    peek: Callable[[Json], Envelope | None],
    accept: Accept,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Prepare once, then load from the first unconfirmed update on, until cancelled.

    `load` gets the offset that confirms every update before it.
    """
    offset = 0
    is_prepared = False
    pause = FIRST_PAUSE
    while True:
        try:
            if not is_prepared:
                await prepare()
                is_prepared = True
            offset = await _take_batch(await load(offset), peek, accept) or offset
            pause = FIRST_PAUSE
        except Throttled as error:
            await sleep(error.retry_after.total_seconds())
        except Exception as error:
            _report(error, pause)
            await sleep(pause.total_seconds())
            pause = min(2 * pause, LONGEST_PAUSE)


async def _take_batch(
    updates: list[Json], peek: Callable[[Json], Envelope | None], accept: Accept
) -> int | None:
    """Have a batch stored; the offset behind it, or None if it was empty."""
    if not updates:
        return None
    envelopes = [found for update in updates if (found := peek(update)) is not None]
    if envelopes:
        await accept(envelopes)
    number = updates[-1].get("update_id")
    if type(number) is not int:
        raise BadPayload("an update without a number")
    return number + 1


def _report(error: Exception, pause: timedelta) -> None:
    # Texts of foreign exceptions may hold the token or what people wrote.
    _log.warning(
        "polling failed",
        error=type(error).__name__,
        code=getattr(error, "code", None),
        retry_in=pause.total_seconds(),
    )
