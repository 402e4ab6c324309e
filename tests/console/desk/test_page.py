"""The desk in a real browser on a phone: by thumb, by keyboard, read aloud, light and dark."""

from __future__ import annotations

from typing import Final

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from registry.shifts import LASTS
from storage import roles
from tests.browser import PHONE, open_page
from tests.console.desk.stage import Stage
from texts import desk as texts

pytestmark = pytest.mark.asyncio

TOO_WIDE: Final = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


async def check(page: Page) -> None:
    """Fail if the page is too wide for the phone or hard to use for somebody."""
    assert not await page.evaluate(TOO_WIDE)
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


async def press_until(page: Page, label: str) -> None:
    """Move the focus by Tab to the button or link with this label."""
    for _ in range(10):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.textContent.trim()") == label:
            return
    raise AssertionError(f"Tab does not reach “{label}”")


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
async def test_a_link_leads_to_the_desk_on_a_phone(
    is_dark: bool, stage: Stage, chromium: Browser
) -> None:
    """Link, Masuk, first page, Keluar: readable, and no wider than the phone."""
    async with open_page(chromium, PHONE, is_dark=is_dark) as page:
        await page.goto(stage.url(f"/masuk/{stage.link()}"))
        await check(page)
        await page.get_by_role("button", name=texts.ENTER).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(texts.CASES)
        assert page.url == stage.url("/")
        await expect(page.get_by_role("status")).to_have_text(texts.CONNECTED)
        await check(page)
        await page.get_by_role("button", name=texts.SIGN_OUT).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(texts.SIGNED_OUT.heading)
        await check(page)


async def test_the_keyboard_is_enough(stage: Stage, chromium: Browser) -> None:
    """Enter comes in, the first Tab skips to the content, Tab and Enter go out."""
    async with open_page(chromium, PHONE) as page:
        await page.goto(stage.url(f"/masuk/{stage.link()}"))
        await expect(page.get_by_role("button", name=texts.ENTER)).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text(texts.CASES)
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name=texts.SKIP)).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("main")).to_be_focused()
        await page.goto(stage.url("/"))
        await press_until(page, texts.SIGN_OUT)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text(texts.SIGNED_OUT.heading)


async def test_an_open_page_follows_what_happens(stage: Stage, chromium: Browser) -> None:
    """Somebody goes on shift at the office's phone and stands on the page, without a reload."""
    stage.hire(user="72", name="HP Kantor")
    async with open_page(chromium, PHONE) as page:
        await page.goto(stage.url(f"/masuk/{stage.link()}"))
        await page.get_by_role("button", name=texts.ENTER).click()
        await expect(page.get_by_role("status")).to_have_text(texts.CONNECTED)
        await page.evaluate("window.isSame = true")
        stage.begin_shift("Budi", "72")
        await expect(page.locator("#kantor")).to_contain_text("Budi sampai pukul 19.00 WITA")
        await expect(page.get_by_role("status")).to_have_text(texts.RENEWED)
        assert await page.evaluate("window.isSame")
        await check(page)
        await stage.desk.hub._look_around()
        stage.clock.advance(LASTS.total_seconds())
        await expect(page.locator("#kantor")).to_contain_text(texts.NOBODY_ON_SHIFT)


async def test_an_open_page_closes_with_the_role(stage: Stage, chromium: Browser) -> None:
    """Whoever loses the last role reads so without a touch, in words."""
    page = await chromium.new_page(viewport=PHONE)
    await page.goto(stage.url(f"/masuk/{stage.link()}"))
    await page.get_by_role("button", name=texts.ENTER).click()
    await expect(page.get_by_role("status")).to_have_text(texts.CONNECTED)
    stage.db.write_now(lambda tx: roles.forget(tx, 1))
    await stage.desk.hub.sweep()
    await expect(page.get_by_role("heading", level=1)).to_have_text(texts.ROLE_ENDED.heading)
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text(texts.NOT_SIGNED_IN.heading)
    await page.close()


async def test_the_desk_works_without_its_script(stage: Stage, chromium: Browser) -> None:
    """Where scripts are off one comes in and out, and is told to load anew."""
    context = await chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(stage.url(f"/masuk/{stage.link()}"))
    await page.get_by_role("button", name=texts.ENTER).click()
    await expect(page.get_by_role("status")).to_have_text(texts.WITHOUT_SCRIPT)
    await page.get_by_role("button", name=texts.SIGN_OUT).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(texts.SIGNED_OUT.heading)
    await context.close()
