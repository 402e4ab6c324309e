"""The desk's pages about announcements: who sees which, tiles, the list to copy, live."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser as Chromium
from playwright.async_api import expect

from broadcasts import confirming
from console.desk import pages
from registry import access
from storage.broadcasts import Broadcast
from storage.chats import Category, ChatRow
from storage.confirmations import Answer
from storage.engine import Tx
from storage.operations import OperationState
from storage.roles import Role
from tests import world
from tests.browser import PHONE, open_browser, open_page
from tests.console.desk.stage import NUNUKAN, Browser, Stage
from tests.console.desk.test_page import check
from tests.world import ACCOUNT, NOW
from texts import desk as desk_texts
from texts import desk_board as texts

pytestmark = pytest.mark.asyncio

TARAKAN, KALTARA, BANTEN = "65.71", "65", "36"


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Chromium]:
    """A browser, or skip."""
    async with open_browser() as browser:
        yield browser


def announced(tx: Tx) -> list[ChatRow]:
    """A national announcement in three groups, of which the last is still to get it."""
    groups = [world.add_group(tx, code, place) for place, code in enumerate((KALTARA, NUNUKAN), 1)]
    late = world.add_group(tx, TARAKAN, 3)
    number = world.release(tx, world.add_draft(tx, "Rapat <b>humas</b> & pers"))
    world.send_all(tx)
    call = next(row for row in world.rows_of(tx) if row.chat_id == late.id)
    call.state, call.sent_at, call.reason = OperationState.FAILED, None, "kicked"
    tx.flush()
    assert number == 1
    return [*groups, late]


def confirm(tx: Tx, group: ChatRow) -> None:
    """A member of a group says that it is there."""
    broadcast = tx.get_one(Broadcast, 1)
    confirming.answer_in_group(tx, broadcast, group, None, Answer.CONFIRMED, NOW)


async def text_of(browser: Browser, path: str, status: int = 200) -> str:
    """A page."""
    response = await browser.get(path)
    assert response.status == status
    return await response.text()


async def test_the_list_and_the_page(stage: Stage, browser: Browser) -> None:
    """Counts in words on both; tiles for every province; who is missing with whom to call."""
    groups = stage.db.write_now(announced)
    stage.db.write_now(lambda tx: confirm(tx, groups[0]))
    await browser.enter(stage.link())
    listed = await text_of(browser, "/pantauan")
    assert "Rapat humas &amp; pers" in listed
    assert "1 dikonfirmasi · 1 sampai, belum dikonfirmasi · 1 belum sampai" in listed
    shown = await text_of(browser, "/pantauan/1")
    assert shown.count('<li class="tile ') == 39
    assert 'class="tile not_arrived"' in shown
    assert "Waktu sampai" in shown
    assert "KPU Kabupaten Nunukan – Humas 65.03 #2 (sampai, belum dikonfirmasi) | Siti" in shown
    assert "KPU Kota Tarakan – Humas 65.71 #3 (belum sampai)" in shown


async def test_what_is_not_theirs_does_not_exist(stage: Stage, browser: Browser) -> None:
    """A draft, a number that names nothing, another province's: the same page."""
    stage.db.write_now(announced)

    def more(tx: Tx) -> None:
        world.add_draft(tx)
        world.add_group(tx, BANTEN, 9)
        to = world.selector(author=BANTEN, root=BANTEN)
        world.release(tx, world.add_draft(tx, to=to))

    stage.db.write_now(more)
    await browser.enter(stage.link())
    for path in ("/pantauan/2", "/pantauan/3", "/pantauan/99", "/pantauan/x", "/pantauan/0"):
        assert texts.UNKNOWN.heading in await text_of(browser, path, 404)
    assert "nomor 3" not in await text_of(browser, "/pantauan")


async def test_strangers_see_nothing(stage: Stage, stranger: Browser) -> None:
    """Without a session there is no page."""
    stage.db.write_now(announced)
    assert "nomor 1" not in await text_of(stranger, "/pantauan/1", 401)


async def test_nothing_was_sent_yet(stage: Stage, browser: Browser) -> None:
    """An empty list says so."""
    await browser.enter(stage.link())
    assert texts.NOTHING in await text_of(browser, "/pantauan")


async def test_numbers_are_hidden_from_offices_beside(stage: Stage, browser: Browser) -> None:
    """Whoever may not see an office reads its contact's number in part."""
    number = "+6281100000077"

    def fill(tx: Tx) -> None:
        announced(tx)
        person = access.introduce(tx, "whatsapp", ACCOUNT, number, "Rina", NOW).person_id
        row = world.add_person(tx, 5)
        row.channel, row.external_id, row.person_id = "whatsapp", number, person
        row.office, row.category = TARAKAN, Category.SATKER
        tx.flush()
        world.release(tx, world.add_draft(tx, "Kedua"))

    stage.db.write_now(fill)
    await browser.enter(stage.link())
    assert number not in await text_of(browser, "/pantauan/2")
    stage.hire(Role.VIEWER, user="72", name="Budi", office=KALTARA)
    await browser.enter(stage.link("72"))
    assert f"Rina {number}" in await text_of(browser, "/pantauan/2")


async def test_the_mark_changes_with_every_answer(stage: Stage) -> None:
    """Pages hear of what leaves, and of each confirmation; an old one stands still."""
    groups = stage.db.write_now(announced)

    def mark(days: int = 0) -> object:
        now = NOW + timedelta(days=days)
        return stage.db.read_now(lambda tx: pages.marks(tx, now)).get("pengumuman:1")

    before = mark()
    stage.db.write_now(lambda tx: confirm(tx, groups[0]))
    assert mark() != before
    assert mark(3) is None


async def test_the_page_on_a_phone(stage: Stage, chromium: Chromium) -> None:
    """It moves by itself, keeps what is open, and is read aloud and copied without a mouse."""
    groups = stage.db.write_now(announced)
    async with open_page(chromium, PHONE) as page:
        await page.goto(stage.url(f"/masuk/{stage.link()}"))
        await page.get_by_role("button", name=desk_texts.ENTER).click()
        await page.get_by_role("link", name=texts.NAV).click()
        await check(page)
        await page.get_by_role("link", name=texts.number(1)).click()
        await expect(page.get_by_role("status").first).to_have_text(desk_texts.CONNECTED)
        await check(page)
        await page.get_by_text("Kalimantan Utara", exact=True).click()
        await expect(page.get_by_text("KPU Kota Tarakan", exact=True)).to_be_visible()
        stage.db.write_now(lambda tx: confirm(tx, groups[1]))
        await expect(page.locator("#ringkasan")).to_contain_text("1 dikonfirmasi")
        await expect(page.get_by_text("KPU Kota Tarakan", exact=True)).to_be_visible()
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.get_by_role("button", name=texts.COPY).press("Enter")
        await expect(page.locator("#tersalin")).to_have_text(texts.COPIED)
        copied = await page.evaluate("navigator.clipboard.readText()")
        assert "KPU Kota Tarakan – Humas" in copied
        await check(page)
