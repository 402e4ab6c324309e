"""553 offices that are reached by WhatsApp only: one Admin Grup each, who has never written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from bot.composers import composers_of
from broadcasts import drafting, progress, publish
from broadcasts.drafting import Author
from broadcasts.progress import Progress
from registry import offices
from registry.contact_lists import import_contacts
from registry.groups import Audience
from registry.lists import table_of
from registry.plans import Importer
from storage.chats import Category, Selector
from storage.engine import Tx
from storage.offices import Tier
from tests.bot.whatsapp_stage import Stage

OFFICES: Final = 553
OPEN: Final = "Buka pengumuman"
TEXT: Final = "Uji cakupan\n\nSilakan diteruskan ke grup masing-masing."
EVERYBODY: Final = Selector("00", "00", tuple(Tier), (Category.SATKER,))
SINCE_2027: Final = "2027-01-31"


def number_of(place: int) -> str:
    """The number of an office's Admin Grup."""
    return f"+62811{place:07}"


def add_admins(tx: Tx) -> None:
    """A WhatsApp group with one Admin Grup for every office, from a list."""
    offices.seed(tx)
    lines = ["number,name,office,category,group,consent"]
    lines += [
        f"{number_of(place)},Admin {office.code},{office.code},satker,"
        f"Humas {office.code},{SINCE_2027}"
        for place, office in enumerate(offices.read_offices())
    ]
    now = datetime(2027, 2, 13, tzinfo=UTC)
    import_contacts(tx, table_of(lines), Importer("test"), now, dict.fromkeys(Audience, "internal"))


async def announce(stage: Stage) -> int:
    """Release an announcement of KPU RI to every internal group."""
    now = stage.bot.clock()
    composers = composers_of(stage.bot.settings)

    def release(tx: Tx) -> int:
        number = drafting.draft(tx, Author("test"), TEXT, EVERYBODY, gap=timedelta(0), now=now)
        publish.publish(tx, number, "test", now, now)
        while publish.write_chunk(tx, composers, now):
            pass
        return number

    number = await stage.bot.database.write(release)
    stage.bot.wake_outbox()
    return number


async def measure(stage: Stage, number: int) -> Progress:
    """How far the announcement is; at every moment the states add up to all offices."""
    measured = await stage.bot.database.read(lambda tx: progress.measure(tx, number))
    assert measured.total.total == measured.audience == OFFICES
    return measured
