"""The page of a case by keyboard alone, as with a screen reader or without a mouse."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser import PHONE, open_page
from tests.console.desk.cases import entries_of, kinds_of, opened
from tests.console.desk.stage import NUNUKAN, Stage
from tests.console.desk.test_canned import KALTARA, made
from tests.console.desk.test_case_page import enter, open_case
from texts import desk as words
from texts import desk_canned, desk_chat
from texts import desk_case as texts

pytestmark = pytest.mark.asyncio

HOURS = "Kantor kami buka pukul 08.00."
STEPS = "Alur pindah memilih ada tiga langkah."
MOST_STEPS = 12  # from one thing of a case to the next that somebody looks for

IS_OUTLINED = "element => getComputedStyle(element).outlineStyle !== 'none'"


async def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Move the focus until it stands, visibly, on something."""
    element = await target.element_handle()
    for _ in range(MOST_STEPS):
        await page.keyboard.press(key)
        if await page.evaluate("element => document.activeElement === element", element):
            assert await target.evaluate(IS_OUTLINED)
            await expect(target).to_be_in_viewport()
            return
    raise AssertionError(f"{key} does not reach {target}")


async def test_a_case_is_answered_by_keyboard(stage: Stage, chromium: Browser) -> None:
    """Skip link, Tangani, ready answer, box, file, send; the focus is where one goes on."""
    made(stage, "Jam layanan", NUNUKAN, HOURS)
    made(stage, "Alur", KALTARA, STEPS)
    case_id = opened(stage)
    async with open_page(chromium, PHONE) as page:
        await enter(page, stage)
        await open_case(page, stage, case_id)
        await tab_to(page, page.get_by_role("link", name=words.SKIP))
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("main")).to_be_focused()
        await tab_to(page, page.get_by_role("button", name=desk_chat.TAKE, exact=True))
        await page.keyboard.press("Enter")
        await expect(page.locator("#hasil")).to_contain_text("kini Bapak/Ibu tangani")
        await expect(page.locator("#hasil")).to_be_focused()
        await choose_second(page)
        box = page.get_by_label(texts.REPLY, exact=True)
        await expect(box).to_be_focused()
        await page.keyboard.type(" Terima kasih.")
        await tab_to(page, page.get_by_label(texts.FILE))
        await tab_to(page, page.get_by_role("button", name=texts.SEND))
        await page.keyboard.press("Enter")
        await expect(page.locator("#hasil")).to_contain_text("Terkirim ke Sari Melati")
        await expect(page.locator("#hasil")).to_be_focused()
        await tab_to(page, page.get_by_role("button", name=desk_chat.UNDO), "Shift+Tab")
    assert kinds_of(stage, case_id) == ["heard", "taken", "answer"]
    assert entries_of(stage, case_id)[-1].text == f"{STEPS} Terima kasih."


async def choose_second(page: Page) -> None:
    """Walk to the second ready answer and use it: what is passed on the way stays out."""
    await tab_to(page, page.get_by_label(desk_canned.NAV))
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_label(texts.REPLY, exact=True)).to_have_value("")
    await tab_to(page, page.get_by_role("button", name=desk_canned.USE))
    await page.keyboard.press("Enter")


async def test_what_is_folded_opens_by_keyboard(stage: Stage, chromium: Browser) -> None:
    """A note is unfolded, written and kept without a mouse."""
    case_id = opened(stage)
    async with open_page(chromium, PHONE) as page:
        await enter(page, stage)
        await open_case(page, stage, case_id)
        await page.get_by_label(texts.REPLY, exact=True).focus()
        await tab_to(page, page.locator("#catatan > summary"))
        await page.keyboard.press("Enter")
        await tab_to(page, page.get_by_label(texts.NOTE_FIELD))
        await page.keyboard.type("Sudah ditelepon.")
        await tab_to(page, page.get_by_role("button", name=texts.KEEP_NOTE))
        await page.keyboard.press("Space")
        await expect(page.locator("#hasil")).to_be_focused()
    assert kinds_of(stage, case_id) == ["heard", "note"]
