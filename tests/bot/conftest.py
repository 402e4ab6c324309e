"""The bot of this room."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
import structlog

from tests.bot.stage import Stage, open_stage


@pytest_asyncio.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    """A running bot in webhook mode."""
    async with open_stage(database_url) as stage:
        yield stage


@pytest.fixture
def logged() -> Iterator[list[structlog.typing.EventDict]]:
    """What is logged from here on."""
    with structlog.testing.capture_logs() as lines:
        yield lines
