"""The stage of the page's tests, the client that asks it, and the browser that shows it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from aiohttp.test_utils import TestClient
from playwright.async_api import Browser

from tests.browser import open_browser
from tests.console.stage import Client, Stage, open_stage


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    """Return the served page with everything behind it."""
    async with open_stage() as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def client(stage: Stage) -> AsyncIterator[Client]:
    """Return a client that behaves like the page's own script."""
    origin = str(stage.server.make_url("/")).rstrip("/")
    async with TestClient(stage.server, headers={"Origin": origin}) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Return a browser, or skip."""
    async with open_browser() as browser:
        yield browser
