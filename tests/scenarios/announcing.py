"""Groups and announcements written straight into a database, beside or before a running bot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.composers import COMPOSERS
from broadcasts import drafting, publish
from broadcasts.drafting import Author
from outbox.worker import utc_now
from registry import imports, offices
from registry.lists import table_of
from registry.plans import Importer
from storage import schema
from storage.chats import Category, Selector
from storage.engine import Database, Tx
from storage.offices import Tier
from tests.process import ACCOUNT

TEXT: Final = "Uji cakupan"


def new_database(path: Path, groups: Sequence[tuple[int, str]]) -> None:
    """Make a database with a Telegram group for each (chat, office code)."""
    url = f"sqlite:///{path}"
    schema.migrate(url)
    database = Database(url)
    register(database, groups)
    database.close()


def register(database: Database, groups: Sequence[tuple[int, str]]) -> None:
    """Store a Telegram group for each (chat, office code)."""
    lines = ["channel,chat,title,office,category"]
    lines += [f"telegram,{chat},Humas {code},{code},satker" for chat, code in groups]

    def fill(tx: Tx) -> None:
        offices.seed(tx)
        imports.import_chats(
            tx, table_of(lines), Importer("test"), utc_now(), {"telegram": ACCOUNT}
        )

    database.write_now(fill)


def order(tx: Tx, gap: timedelta = timedelta(0), tiers: Sequence[Tier] = tuple(Tier)) -> int:
    """Release an announcement to the internal groups; its number. A ticker has to plan it."""
    selector = Selector("00", "00", tuple(tiers), (Category.SATKER,))
    now = utc_now()
    number = drafting.draft(tx, Author("test"), TEXT, selector, gap=gap, now=now)
    publish.publish(tx, number, "test", now, now)
    return number


def release(tx: Tx) -> int:
    """The same, planned at once."""
    number = order(tx)
    while publish.write_chunk(tx, COMPOSERS, utc_now()):
        pass
    return number


def announce(path: Path) -> int:
    """The same, as another process beside a running bot does it."""
    database = Database(f"sqlite:///{path}")
    try:
        return database.write_now(release)
    finally:
        database.close()
