"""Takes the pictures of announcements for the guide: `make screenshot` writes docs/kirim-*.png.

They are of the demonstration, after its story; everybody in it is invented.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from playwright.async_api import Page, ViewportSize, expect

from tests.browser import open_browser, open_page
from tests.process import ROOT
from tests.scenarios.demo_page import (
    LEADER,
    STAFF,
    be,
    begin,
    demo,
    message,
    open_demo,
    press,
    say,
    tile,
)

PICTURES: Final = ROOT / "docs"
TALL: Final[ViewportSize] = {"width": 1280, "height": 1150}  # a whole answer fits in
TEXT: Final = "Mohon setiap kantor memasang pengumuman layanan pindah memilih di papan informasi."


async def take() -> None:
    """Play the rest of the story on the page and write the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            open_browser() as browser,
            demo(Path(folder)) as bot,
            open_page(browser, TALL) as page,
        ):
            await open_demo(page, bot.url)
            await _check(page)
            await _picture(page)
            await _local_time(page)
            await _approval(page)
            await _correction(page)


async def _check(page: Page) -> None:
    await be(page, "Warga")
    await expect(message(page, "Teksnya berbeda").last).to_be_visible()
    await _keep(page, "cek")


async def _correction(page: Page) -> None:
    await tile(page, "65").click()
    await page.locator('#offices [data-code="65.03"]').get_by_role("button").click()
    await expect(message(page, "RALAT").last).to_be_visible()
    await _keep(page, "ralat")


async def _picture(page: Page) -> None:
    await be(page, LEADER)
    await message(page, "Penerimaan pengumuman").last.scroll_into_view_if_needed()
    await _keep(page, "gambar")


async def _local_time(page: Page) -> None:
    await be(page, STAFF)
    await begin(page, TEXT)
    for label in ("Sekarang", "Cara kirim", "Waktu setempat"):
        await press(page, label)
    await say(page, "lusa 07.00")
    await expect(message(page, "Pratinjau").last).to_be_visible()
    await _keep(page, "waktu-setempat")


async def _approval(page: Page) -> None:
    await press(page, "Ajukan")
    await expect(message(page, "diajukan").last).to_be_visible()
    await be(page, LEADER)
    await expect(message(page, "Mohon persetujuan").last).to_be_visible()
    await _keep(page, "persetujuan")


async def _keep(page: Page, name: str) -> None:
    path = PICTURES / f"kirim-{name}.png"
    await page.locator("#chat").screenshot(path=path, animations="disabled")


if __name__ == "__main__":
    asyncio.run(take())
