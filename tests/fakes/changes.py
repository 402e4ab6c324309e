"""Waiting for a change without sleeping."""

import asyncio
from collections.abc import Callable


class Changes:
    """Wakes everyone who waits whenever something has changed."""

    def __init__(self) -> None:
        """Start with nobody waiting."""
        self._waiting: list[asyncio.Future[None]] = []

    def announce(self) -> None:
        """Wake everyone who waits for a change."""
        if self._waiting:
            for waiting in self._waiting:
                if not waiting.done():
                    waiting.set_result(None)
            self._waiting.clear()

    async def changed(self) -> None:
        """Return at the next change."""
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            await waiting
        finally:
            if waiting in self._waiting:
                self._waiting.remove(waiting)

    async def until(self, condition: Callable[[], bool], timeout: float) -> None:  # noqa: ASYNC109
        """Return once the condition holds, looking at it after every change."""
        async with asyncio.timeout(timeout):
            while not condition():
                await self.changed()
