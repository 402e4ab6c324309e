"""The demonstration in a real browser: send as staff, see it arrive in a regency's group."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser import open_browser, open_page
from tests.scenarios.demo_page import announce, be, demo, message, open_demo, say, tile
from texts.broadcasts import DRILL_MARK

ARRIVAL = 20_000.0  # milliseconds


@pytest.mark.asyncio
async def test_send_as_staff_and_see_it_arrive(tmp_path: Path) -> None:
    """From /kirim to the group of Nunukan, marked as a simulation, with every tile filled."""
    async with open_browser() as browser, demo(tmp_path) as bot, open_page(browser) as page:
        await open_demo(page, bot.url)
        await expect(tile(page, "65").locator(".tile-count")).to_have_text("6/6")
        await announce(page, "Layanan pindah memilih dibuka & gratis")
        await expect(page.locator("#title")).to_contain_text("pindah memilih", timeout=ARRIVAL)
        sent = page.locator('#sum [data-part="sent"]')
        await expect(sent).to_have_text("553", timeout=ARRIVAL)
        await expect(tile(page, "65").locator(".tile-count")).to_have_text("6/6")
        await expect(message(page, "selesai dikirim").last).to_contain_text("553", timeout=ARRIVAL)
        await tile(page, "65").click()
        row = page.locator('#offices [data-code="65.03"]')
        await expect(row.locator(".office-state")).to_have_text("Sampai")
        await row.get_by_role("button").click()
        await expect(page.locator("#chat-heading")).to_contain_text("Nunukan")
        arrived = message(page, "Layanan pindah memilih dibuka & gratis")
        await expect(arrived).to_have_count(1)
        await expect(arrived).to_contain_text(DRILL_MARK)


@pytest.mark.asyncio
async def test_a_citizen_cannot_send(tmp_path: Path) -> None:
    """Somebody without a role is told so, and nothing is announced."""
    async with open_browser() as browser, demo(tmp_path) as bot, open_page(browser) as page:
        await open_demo(page, bot.url)
        await be(page, "Warga")
        await say(page, "/kirim Semua dapat hadiah")
        await expect(message(page, "petugas humas KPU yang berwenang")).to_be_visible()
        await expect(page.locator("#title")).not_to_contain_text("hadiah")
