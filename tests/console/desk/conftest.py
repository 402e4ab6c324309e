"""A served desk with an officer of Nunukan, and her browser."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser as Chromium

from registry import offices
from storage.engine import Database
from tests.browser import open_browser as open_chromium
from tests.console.desk.stage import PUBLIC, Browser, Stage, open_browser, open_stage


@pytest.fixture(scope="session")
def office_database(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the 553 offices to copy from."""
    path = tmp_path_factory.mktemp("desk") / "offices.db"
    shutil.copy(empty_database, path)
    database = Database(f"sqlite:///{path}")
    database.write_now(offices.seed)
    database.close()
    return path


@pytest.fixture
def office_db(office_database: Path, tmp_path: Path) -> Iterator[Database]:
    """A database with the 553 offices."""
    path = tmp_path / "desk.db"
    shutil.copy(office_database, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest_asyncio.fixture
async def stage(office_db: Database) -> AsyncIterator[Stage]:
    """The desk as on this machine, by http."""
    async with open_stage(office_db) as stage:
        stage.hire()
        yield stage


@pytest_asyncio.fixture
async def public(office_db: Database) -> AsyncIterator[Stage]:
    """The desk as on the internet, behind a proxy that speaks TLS."""
    async with open_stage(office_db, PUBLIC) as stage:
        stage.hire()
        yield stage


@pytest_asyncio.fixture
async def browser(stage: Stage) -> AsyncIterator[Browser]:
    """The officer's browser."""
    async with open_browser(stage) as browser:
        yield browser


@pytest_asyncio.fixture
async def stranger(stage: Stage) -> AsyncIterator[Browser]:
    """Somebody else's browser."""
    async with open_browser(stage) as browser:
        yield browser


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Chromium]:
    """A browser that draws and runs scripts, or skip."""
    async with open_chromium() as chromium:
        yield chromium
