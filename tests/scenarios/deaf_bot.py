"""The program as it is in the moment between storing an event and handling it."""

from __future__ import annotations

import asyncio
from unittest import mock

from bot import cli
from handlers.dispatch import Dispatcher


async def _hear_nothing(_self: Dispatcher) -> None:
    await asyncio.Event().wait()


if __name__ == "__main__":
    with mock.patch.object(Dispatcher, "run", _hear_nothing):
        cli.app(["run"])
