"""The page of a case in a real browser on a phone: drafts, live parts, presses, readable by all."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from sqlmodel import select

from storage import web_sessions
from storage.web_sessions import WebSession
from tests.browser import PHONE, open_page
from tests.console.desk.cases import QUESTION, kinds_of, opened, write_more
from tests.console.desk.stage import SITI, Stage
from tests.console.desk.test_page import check
from texts import desk as words
from texts import desk_case as texts
from texts import desk_chat

pytestmark = pytest.mark.asyncio

REPLY = "Pendaftaran dibuka hari Senin."
KEPT = "Object.keys(localStorage).filter(name => name.startsWith('meja:')).length"


async def enter(page: Page, stage: Stage, user: str = SITI) -> None:
    """Come in by a new link."""
    await page.goto(stage.url(f"/masuk/{stage.link(user)}"))
    await page.get_by_role("button", name=words.ENTER).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(words.CASES)


async def open_case(page: Page, stage: Stage, case_id: int) -> None:
    """Go to a case, and wait until the page follows what happens."""
    await page.goto(stage.url(f"/kasus/{case_id}"))
    await expect(page.locator("#link")).to_have_text(words.CONNECTED)


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
async def test_an_officer_answers_on_a_phone(
    is_dark: bool, stage: Stage, chromium: Browser
) -> None:
    """List, case, Tangani, answer: readable, no wider than the phone, and it has left."""
    case_id = opened(stage, f"{QUESTION} {'panjang' * 30}")
    async with open_page(chromium, PHONE, is_dark=is_dark) as page:
        await enter(page, stage)
        await check(page)
        await page.get_by_role("link", name="LYN-6503-0001").click()
        await check(page)
        await page.get_by_role("button", name=desk_chat.TAKE, exact=True).click()
        await expect(page.locator("#hasil")).to_contain_text("kini Bapak/Ibu tangani")
        for summary in await page.locator("summary").all():
            await summary.click()
        await check(page)
        await page.get_by_label(texts.REPLY, exact=True).fill(REPLY)
        await page.get_by_role("button", name=texts.SEND).click()
        await expect(page.locator("#hasil")).to_contain_text("Terkirim ke Sari Melati")
        await expect(page.locator(".talk .answer")).to_contain_text(REPLY)
        await expect(page.get_by_label(texts.REPLY, exact=True)).to_have_value("")
        await check(page)
    assert kinds_of(stage, case_id) == ["heard", "taken", "answer"]


async def test_a_draft_survives_a_reload_but_not_the_session(
    stage: Stage, chromium: Browser
) -> None:
    """What was typed is there again, is gone once sent, and gone with the session."""
    case_id = opened(stage)
    async with open_page(chromium, PHONE) as page:
        await enter(page, stage)
        await open_case(page, stage, case_id)
        box = page.get_by_label(texts.REPLY, exact=True)
        await box.fill(REPLY)
        await page.reload()
        await expect(box).to_have_value(REPLY)
        await page.get_by_role("button", name=texts.SEND).click()
        await expect(page.locator("#hasil")).to_be_visible()
        assert await page.evaluate(KEPT) == 0
        await box.fill("Satu lagi")
        assert await page.evaluate(KEPT) == 1
        await page.get_by_role("button", name=words.SIGN_OUT).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(words.SIGNED_OUT.heading)
        await page.wait_for_function(f"{KEPT} === 0")


async def test_a_draft_is_never_shown_to_the_next_person(stage: Stage, chromium: Browser) -> None:
    """Where a session ended without a word, the next one finds nothing of it."""
    case_id = opened(stage)
    async with open_page(chromium, PHONE) as page:
        await enter(page, stage)
        await open_case(page, stage, case_id)
        await page.get_by_label(texts.REPLY, exact=True).fill(REPLY)
        stage.hire(user="72", name="Budi")
        await enter(page, stage, "72")
        await open_case(page, stage, case_id)
        await expect(page.get_by_label(texts.REPLY, exact=True)).to_have_value("")
        assert await page.evaluate(KEPT) == 0


async def test_a_page_follows_and_leaves_what_is_typed(stage: Stage, chromium: Browser) -> None:
    """A colleague's answer and the person's words appear; the box keeps text and focus."""
    case_id = opened(stage)
    stage.hire(user="72", name="Budi")
    async with open_page(chromium, PHONE) as here, open_page(chromium, PHONE) as there:
        for page, user in ((here, SITI), (there, "72")):
            await enter(page, stage, user)
            await open_case(page, stage, case_id)
        box = there.get_by_label(texts.REPLY, exact=True)
        await box.fill("Sedang saya tulis")
        stage.clock.advance(1)
        await here.get_by_role("button", name=desk_chat.TAKE, exact=True).click()
        await expect(there.locator("#kepala")).to_contain_text("Siti Aminah")
        write_more(stage, case_id, "Mohon segera.")
        await expect(there.locator(".talk")).to_contain_text("Mohon segera.")
        await expect(there.locator("#link")).to_have_text(texts.RENEWED)
        await expect(box).to_have_value("Sedang saya tulis")
        await expect(box).to_be_focused()
        await here.get_by_label(texts.REPLY, exact=True).fill(REPLY)
        await expect(here.locator(".talk")).to_contain_text("Mohon segera.")
        await here.locator("#akhir").scroll_into_view_if_needed()
        stage.clock.advance(1)
        await here.get_by_role("button", name=texts.SEND).click()
        await expect(here.locator("#hasil")).to_contain_text("Terkirim ke")
        await expect(there.locator(".talk .answer")).to_contain_text(REPLY)


async def test_what_was_not_in_view_is_shown_before_anything_leaves(
    stage: Stage, chromium: Browser
) -> None:
    """While the newest entry is out of sight, an answer does not count it as read."""
    case_id = opened(stage)
    async with open_page(chromium, PHONE) as page:
        await enter(page, stage)
        await open_case(page, stage, case_id)
        version = page.locator("form[data-draft=balas] input[name=version]")
        seen = await version.input_value()
        await page.evaluate("document.getElementById('isian').style.marginTop = '200vh'")
        await page.get_by_label(texts.REPLY, exact=True).fill(REPLY)
        await page.get_by_role("button", name=texts.SEND).scroll_into_view_if_needed()
        write_more(stage, case_id, "Tidak jadi.")
        await expect(page.locator(".talk")).to_contain_text("Tidak jadi.")
        news = page.locator("form[data-draft=balas] [data-news]")
        await expect(news).to_be_visible()
        assert await version.input_value() == seen
        await news.get_by_role("link").click()
        await expect(news).to_be_hidden()
        assert await version.input_value() != seen


async def test_a_dead_connection_loses_nothing(stage: Stage, chromium: Browser) -> None:
    """Offline nothing is sent and a sentence says so; an answer whose reply was lost is one."""
    case_id = opened(stage)
    async with open_page(chromium, PHONE) as page:
        await enter(page, stage)
        await open_case(page, stage, case_id)
        box = page.get_by_label(texts.REPLY, exact=True)
        await box.fill(REPLY)
        await page.evaluate("Object.defineProperty(navigator, 'onLine', {get: () => false})")
        await page.get_by_role("button", name=texts.SEND).click()
        await expect(page.get_by_text(texts.KEPT_HERE)).to_be_visible()
        assert kinds_of(stage, case_id) == ["heard"]
        await page.reload()
        form = page.locator("form[data-draft=balas]")
        fields = await form.evaluate("form => Object.fromEntries(new FormData(form))")
        sent = {name: value for name, value in fields.items() if isinstance(value, str)}
        await page.evaluate("document.querySelector('form[data-draft=balas]').requestSubmit()")
        await expect(page.locator("#hasil")).to_contain_text("Terkirim ke")
        await page.evaluate(
            "draft => localStorage.setItem(draft.name, JSON.stringify(draft.kept))",
            {
                "name": f"meja:{session_of(stage)}:{case_id}:balas",
                "kept": {"values": {"text": REPLY}, "key": sent["key"]},
            },
        )
        await page.reload()
        await expect(box).to_have_value(REPLY)
        await page.get_by_role("button", name=texts.SEND).click()
        await expect(page.locator("#hasil")).to_contain_text("Terkirim ke")
    assert kinds_of(stage, case_id) == ["heard", "answer"]


async def test_a_file_that_is_too_large_is_not_loaded_up(
    stage: Stage, chromium: Browser, tmp_path: Path
) -> None:
    """A phone with little data is told before it sends twelve megabytes."""
    case_id = opened(stage)
    big = tmp_path / "besar.jpg"
    big.write_bytes(bytes(12 * 1024 * 1024))
    async with open_page(chromium, PHONE) as page:
        await enter(page, stage)
        await open_case(page, stage, case_id)
        await page.get_by_label(texts.FILE).set_input_files(big)
        await page.get_by_role("button", name=texts.SEND).click()
        await expect(page.get_by_text(texts.FILE_TOO_LARGE)).to_be_visible()
    assert kinds_of(stage, case_id) == ["heard"]


async def test_an_answer_is_taken_back_by_its_button(stage: Stage, chromium: Browser) -> None:
    """The button stands beside the answer, and is gone with it."""
    case_id = opened(stage)
    async with open_page(chromium, PHONE) as page:
        await enter(page, stage)
        await open_case(page, stage, case_id)
        await page.get_by_label(texts.REPLY, exact=True).fill(REPLY)
        await page.get_by_role("button", name=texts.SEND).dblclick()
        await page.get_by_role("button", name=desk_chat.UNDO).click()
        await expect(page.locator("#hasil")).to_have_text(desk_chat.TAKEN_BACK)
        await expect(page.get_by_role("button", name=desk_chat.UNDO)).to_have_count(0)
    assert kinds_of(stage, case_id) == ["heard", "withdrawn"]


async def test_the_page_of_a_case_works_without_script(stage: Stage, chromium: Browser) -> None:
    """Taking, answering, and reading why something was not done."""
    case_id = opened(stage)
    context = await chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await enter(page, stage)
    await page.goto(stage.url(f"/kasus/{case_id}"))
    await page.get_by_label(texts.REPLY, exact=True).fill(REPLY)
    write_more(stage, case_id, "Tidak jadi.")
    await page.get_by_role("button", name=texts.SEND).click()
    alert = page.get_by_role("alert").filter(has_text=desk_chat.CHANGED)
    await expect(alert).to_be_visible()
    await expect(alert).to_be_focused()
    await expect(page.get_by_label(texts.REPLY, exact=True)).to_have_value(REPLY)
    await page.get_by_role("button", name=texts.SEND).click()
    await expect(page.locator("#hasil")).to_contain_text("Terkirim ke")
    await context.close()
    assert kinds_of(stage, case_id) == ["heard", "heard", "answer"]


def session_of(stage: Stage) -> int:
    """The number of the only session."""
    (found,) = stage.db.read_now(lambda tx: tx.scalars(select(WebSession)).all())
    return web_sessions.key_of(found)
