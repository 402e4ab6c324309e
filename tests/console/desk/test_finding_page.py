"""Searching and downloading in a real browser on a phone."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from console.desk.search import PAGE
from tests.browser import PHONE, open_page
from tests.console.desk.stage import Stage
from tests.console.desk.test_lists import opened
from tests.console.desk.test_page import check
from texts import case_export, desk, desk_cases
from texts import search_cases as texts

pytestmark = pytest.mark.asyncio


async def come_in(stage: Stage, page: Page) -> None:
    """Come to the first page."""
    await page.goto(stage.url(f"/masuk/{stage.link()}"))
    await page.get_by_role("button", name=desk.ENTER).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(desk.CASES)


async def look_for(page: Page, words: str) -> None:
    """Type words and press Enter."""
    await page.get_by_label(texts.WORDS).fill(words)
    await page.keyboard.press("Enter")


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
async def test_a_case_is_found_on_a_phone(is_dark: bool, stage: Stage, chromium: Browser) -> None:
    """Cari, words, Enter: readable, no wider than the phone, with the words in no address."""
    stage.db.write_now(lambda tx: opened(tx, "Kapan logistik " + "tiba" * 60 + "?"))
    async with open_page(chromium, PHONE, is_dark=is_dark) as page:
        await come_in(stage, page)
        await page.get_by_role("link", name=desk.SEARCH).click()
        await expect(page.get_by_label(texts.WORDS)).to_be_focused()
        await check(page)
        await look_for(page, "logistik")
        await expect(page.locator("mark")).to_have_text("logistik")
        assert page.url == stage.url("/cari")
        await check(page)
        await look_for(page, "?")
        await expect(page.locator("#hasil")).to_have_text(texts.TOO_LITTLE)
        await check(page)


async def test_back_returns_to_what_was_found(stage: Stage, chromium: Browser) -> None:
    """From another page, and from the second page of results; the question stands there still."""
    stage.db.write_now(lambda tx: [opened(tx, f"logistik {n}") for n in range(PAGE + 1)] and None)
    async with open_page(chromium, PHONE) as page:
        await come_in(stage, page)
        await page.goto(stage.url("/cari"))
        await look_for(page, "logistik")
        await page.get_by_role("button", name=desk_cases.OLDER).click()
        await expect(page.locator("#hasil h3")).to_have_count(1)
        await page.goto(stage.url("/kasus/1/ekspor"))
        await page.go_back()
        await expect(page.locator("#hasil h3")).to_have_count(1)
        await expect(page.get_by_label(texts.WORDS)).to_have_value("logistik")
        await page.go_back()
        await expect(page.locator("#hasil h3")).to_have_count(PAGE)


async def test_a_search_works_without_its_script(stage: Stage, chromium: Browser) -> None:
    """Where scripts are off each page of results is a page of its own."""
    stage.db.write_now(lambda tx: [opened(tx, f"logistik {n}") for n in range(PAGE + 1)] and None)
    context = await chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await come_in(stage, page)
    await page.get_by_role("link", name=desk.SEARCH).click()
    await look_for(page, "logistik")
    await expect(page.locator("#hasil h3")).to_have_count(PAGE)
    await page.get_by_role("button", name=desk_cases.OLDER).click()
    await expect(page.locator("#hasil h3")).to_have_count(1)
    await context.close()


async def test_a_case_is_downloaded_on_a_phone(stage: Stage, chromium: Browser) -> None:
    """Both forms arrive under the receipt, and the page stays."""
    stage.db.write_now(lambda tx: opened(tx, "Jam buka?"))
    async with open_page(chromium, PHONE) as page:
        await come_in(stage, page)
        await page.goto(stage.url("/kasus/1/ekspor"))
        await check(page)
        for label, ending in ((case_export.AS_PDF, "pdf"), (case_export.AS_HTML, "html")):
            async with page.expect_download() as arriving:
                await page.get_by_role("button", name=label).click()
            assert (await arriving.value).suggested_filename == f"LYN-6503-0001.{ending}"
        assert len(stage.acts("case.exported")) == 2
