"""Takes the picture of the README: `make screenshot` writes docs/tangkapan-layar.png.

An announcement is on its way in the demonstration; when some hundred groups have it, the program is
frozen, so that the picture shows a wave in the middle.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from playwright.async_api import async_playwright, expect

from tests.browser import ARGUMENTS, CHROMIUM, open_page
from tests.process import ROOT, until
from tests.scenarios.demo_page import announce, demo, open_demo

PICTURE: Final = ROOT / "docs" / "tangkapan-layar.png"
TEXT: Final = (
    "Layanan pindah memilih dibuka sampai H-7. Mohon disampaikan kepada PPK, PPS, dan masyarakat "
    "di wilayah masing-masing."
)
ENOUGH: Final = 230  # groups


async def take() -> None:
    """Play the scene and write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            async_playwright() as playwright,
            await playwright.chromium.launch(
                executable_path=CHROMIUM, args=list(ARGUMENTS), chromium_sandbox=False
            ) as browser,
            demo(Path(folder), BROADCASTS__TIER_GAP="2") as bot,
            open_page(browser) as page,
        ):
            await open_demo(page, bot.url)
            await announce(page, TEXT)
            await expect(page.locator("#title")).to_contain_text("pindah memilih", timeout=20_000)
            sent = page.locator('#sum [data-part="sent"]')

            async def is_in_the_middle() -> bool:
                return ENOUGH < int(await sent.inner_text()) < 553

            await until(is_in_the_middle, "the middle of the wave")
            bot.freeze()
            await page.screenshot(path=PICTURE, animations="disabled")


if __name__ == "__main__":
    asyncio.run(take())
