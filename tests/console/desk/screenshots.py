"""Takes the pictures of the web desk for the guide: `make screenshot` writes docs/meja-*.png.

Everybody and everything on them is invented.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from playwright.async_api import Page, expect

from registry import offices
from storage import schema
from storage.engine import Database, Tx
from tests.browser import PHONE, open_browser, open_page
from tests.console.desk.cases import opened, write_more
from tests.console.desk.stage import NUNUKAN, Stage, open_stage
from tests.console.desk.test_canned import made
from tests.console.desk.test_case_page import enter, open_case
from tests.console.desk.test_ready_page import use
from tests.process import ROOT
from tests.world import finish, take
from texts import desk as words
from texts import desk_case, desk_chat, search_cases

PICTURES: Final = ROOT / "docs"
MOVING: Final = "Selamat pagi. Apakah saya bisa pindah memilih?"
ANSWER: Final = "Selamat pagi. Bisa. Silakan datang ke kantor kami dengan KTP-el dan bukti tugas."
THANKS: Final = "Terima kasih. Apakah hari Sabtu buka?"
HOURS: Final = "Kantor kami buka Senin sampai Jumat pukul 08.00–16.00 WITA."
READY: Final = "Jam layanan"
MORNING: Final = (
    ("Dewi Anggraini", "Kapan pendaftaran KPPS dibuka?"),
    ("Yusuf Ramadhan", "Nama saya belum ada di daftar pemilih."),
    ("Maria Lestari", "Saya kuliah di Nunukan. Bisa pindah memilih?"),
)


@asynccontextmanager
async def furnished() -> AsyncIterator[Stage]:
    """A served desk of Nunukan with a morning's cases; the last one is the scene's."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'desk.db'}"
        schema.migrate(url)
        database = Database(url)
        database.write_now(offices.seed)
        async with open_stage(database) as stage:
            stage.hire()
            made(stage, READY, NUNUKAN, HOURS)
            for name, question in MORNING:
                opened(stage, question, name=name)
                stage.clock.advance(timedelta(minutes=17).total_seconds())
            yield stage
        database.close()


def deliver(stage: Stage) -> None:
    """What waits to leave has left."""

    def unit(tx: Tx) -> None:
        finish(tx, take(tx, stage.clock()).claims, stage.clock())

    stage.db.write_now(unit)


async def take_pictures() -> None:
    """Play the scene, and write a picture of the list, of a case and of the search."""
    async with (
        open_browser() as browser,
        furnished() as stage,
        open_page(browser, PHONE, scale=2) as page,
    ):
        case_id = opened(stage, MOVING, name="Andi Saputra")
        await enter(page, stage)
        await expect(page.locator("#link")).to_have_text(words.CONNECTED)
        await picture(page, "daftar")
        await talk(page, stage, case_id)
        await picture(page, "percakapan")
        await page.goto(stage.url("/cari"))
        await page.get_by_label(search_cases.WORDS).fill("memilih")
        await page.keyboard.press("Enter")
        await expect(page.locator("mark").first).to_be_visible()
        await page.locator("#hasil").blur()
        await picture(page, "cari")


async def talk(page: Page, stage: Stage, case_id: int) -> None:
    """Take a case, answer, hear more, and begin to answer with what stands ready."""
    stage.clock.advance(timedelta(minutes=4).total_seconds())
    await open_case(page, stage, case_id)
    await page.get_by_role("button", name=desk_chat.TAKE, exact=True).click()
    reply = page.get_by_label(desk_case.REPLY, exact=True)
    await reply.fill(ANSWER)
    await page.get_by_role("button", name=desk_case.SEND).click()
    await expect(page.locator("#hasil")).to_contain_text("Terkirim ke")
    deliver(stage)
    stage.clock.advance(timedelta(minutes=2).total_seconds())
    write_more(stage, case_id, THANKS)
    await open_case(page, stage, case_id)
    await use(page, READY)
    await page.locator(".talk").evaluate("talk => talk.scrollIntoView()")


async def picture(page: Page, name: str) -> None:
    """Write what a phone shows now."""
    await page.mouse.move(0, 0)
    await page.screenshot(path=PICTURES / f"meja-{name}.png", animations="disabled")


if __name__ == "__main__":
    asyncio.run(take_pictures())
