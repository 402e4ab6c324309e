"""A stage for dialogues: the offices of KPU, people, groups and a clock that is told."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from faq import starting
from registry import offices
from storage.engine import Database
from tests.handlers.dialogue import Stage
from tests.handlers.telegram_dialogue import TelegramStage, telegram_stage
from tests.handlers.whatsapp_dialogue import WhatsAppStage, whatsapp_stage
from tests.world import NOW, WatchedDatabase


@pytest.fixture(scope="session")
def office_database(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the 553 offices and the starter answers to copy from."""
    path = tmp_path_factory.mktemp("offices") / "offices.db"
    shutil.copy(empty_database, path)
    database = Database(f"sqlite:///{path}")
    database.write_now(offices.seed)
    database.write_now(lambda tx: starting.seed(tx, NOW))
    database.close()
    return path


@pytest.fixture
def office_url(office_database: Path, tmp_path: Path) -> str:
    """The URL of a database with the 553 offices."""
    path = tmp_path / "dialogue.db"
    shutil.copy(office_database, path)
    return f"sqlite:///{path}"


@pytest_asyncio.fixture
async def stage(office_url: str) -> AsyncIterator[Stage]:
    """A stage on the local channel."""
    database = WatchedDatabase(office_url)
    yield Stage(database)
    database.close()


@pytest_asyncio.fixture
async def telegram(office_url: str) -> AsyncIterator[TelegramStage]:
    """A stage on the imitated Telegram."""
    database = WatchedDatabase(office_url)
    async with telegram_stage(database) as stage:
        yield stage
    database.close()


@pytest_asyncio.fixture
async def whatsapp(office_url: str) -> AsyncIterator[WhatsAppStage]:
    """A stage on the imitated WhatsApp."""
    database = WatchedDatabase(office_url)
    async with whatsapp_stage(database) as stage:
        yield stage
    database.close()


@pytest_asyncio.fixture
async def office_stage_with_gap(office_url: str) -> AsyncIterator[Stage]:
    """A stage on which each tier waits ten minutes for the one above."""
    database = WatchedDatabase(office_url)
    yield Stage(database, tier_gap=timedelta(minutes=10))
    database.close()
