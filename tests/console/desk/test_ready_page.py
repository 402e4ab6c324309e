"""Ready answers on the page of a case, in a real browser on a phone: chosen, changed, sent."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from storage.canned import Canned
from storage.engine import Tx
from storage.roles import Role
from tests.browser import PHONE, open_page
from tests.console.desk.cases import entries_of, kinds_of, opened
from tests.console.desk.stage import NUNUKAN, Stage
from tests.console.desk.test_canned import KALTARA, RANI, RI, made
from tests.console.desk.test_case_page import KEPT, enter, open_case
from tests.console.desk.test_page import check
from texts import desk_canned
from texts import desk_case as texts
from threads.canned import LONGEST_TEXT, LONGEST_TITLE, MOST

pytestmark = pytest.mark.asyncio

WRITTEN = "Selamat siang, Ibu Sari."
HOURS = "Kantor kami buka pukul 08.00.\n\nSilakan datang."
OFFICES = ["KPU Kabupaten Nunukan", "KPU Provinsi Kalimantan Utara", "KPU RI"]
STEPS = 'Alur pindah memilih: <b>tiga</b> langkah & "selesai".'


@pytest_asyncio.fixture
async def page(stage: Stage, chromium: Browser) -> AsyncIterator[Page]:
    """An officer's phone."""
    async with open_page(chromium, PHONE) as page:
        await enter(page, stage)
        yield page


def offered(page: Page) -> Locator:
    """The list of ready answers."""
    return page.get_by_label(desk_canned.NAV)


def box(page: Page) -> Locator:
    """Where the reply is written."""
    return page.get_by_label(texts.REPLY, exact=True)


async def use(page: Page, title: str) -> None:
    """Choose a ready answer and put it into the box."""
    await offered(page).select_option(label=title)
    await page.get_by_role("button", name=desk_canned.USE).click()


async def send(page: Page) -> None:
    """Send what stands in the box."""
    await page.get_by_role("button", name=texts.SEND).click()
    await expect(page.locator("#hasil")).to_contain_text("Terkirim ke")


def said_in(stage: Stage, case_id: int) -> str:
    """What left last."""
    return entries_of(stage, case_id)[-1].text


# What could go wrong


async def test_without_script_nothing_is_offered(stage: Stage, chromium: Browser) -> None:
    """A choice that would do nothing is not shown; the box works as ever."""
    made(stage, "Jam layanan", text=HOURS)
    case_id = opened(stage)
    context = await chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await enter(page, stage)
    await page.goto(stage.url(f"/kasus/{case_id}"))
    await expect(page.locator("#siap")).to_be_hidden()
    await expect(page.locator("[data-uses]")).to_be_hidden()
    await box(page).fill(WRITTEN)
    await send(page)
    await context.close()
    assert said_in(stage, case_id) == WRITTEN


async def test_too_much_is_not_cut(stage: Stage, chromium: Browser) -> None:
    """Three long answers are more than one message: a sentence says so, and all of it stays."""
    made(stage, "Panjang", text="a" * LONGEST_TEXT)
    case_id = opened(stage)
    # Not `open_page`: for a browser's console every refusal is an error.
    page = await (await chromium.new_context(viewport=PHONE)).new_page()
    await enter(page, stage)
    await open_case(page, stage, case_id)
    for _ in range(3):
        await use(page, "Panjang")
    typed = "\n\n".join(["a" * LONGEST_TEXT] * 3)
    await page.get_by_role("button", name=texts.SEND).click()
    await expect(page.get_by_role("alert").and_(page.locator("#hasil"))).to_be_visible()
    await expect(box(page)).to_have_value(typed)
    await check(page)
    assert kinds_of(stage, case_id) == ["heard"]


async def test_nothing_chosen_changes_nothing(stage: Stage, page: Page) -> None:
    """The button then only leads to the list."""
    made(stage, "Jam layanan", text=HOURS)
    await open_case(page, stage, opened(stage))
    await box(page).fill(WRITTEN)
    await page.get_by_role("button", name=desk_canned.USE).click()
    await expect(offered(page)).to_be_focused()
    await expect(box(page)).to_have_value(WRITTEN)


async def test_a_reply_that_has_left_stays_as_it_was(stage: Stage, page: Page) -> None:
    """An answer that is written anew meanwhile leaves as it was read on the page."""
    number = made(stage, "Jam layanan", text=HOURS)
    case_id = opened(stage)
    await open_case(page, stage, case_id)
    await use(page, "Jam layanan")

    def rewrite(tx: Tx) -> None:
        tx.get_one(Canned, number).text = "Kantor tutup."

    stage.db.write_now(rewrite)
    await send(page)
    assert said_in(stage, case_id) == HOURS


# What it is for


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
async def test_a_ready_answer_is_chosen_changed_and_sent(
    is_dark: bool, stage: Stage, chromium: Browser
) -> None:
    """It comes behind what is written, is changed there, and what stood in the box leaves."""
    made(stage, "Jam layanan", text=HOURS)
    made(stage, "Alur", KALTARA, STEPS)
    case_id = opened(stage)
    async with open_page(chromium, PHONE, is_dark=is_dark) as page:
        await enter(page, stage)
        await open_case(page, stage, case_id)
        await check(page)
        await box(page).fill(f"{WRITTEN}\n")
        await use(page, "Jam layanan")
        await expect(box(page)).to_be_focused()
        await use(page, "Alur")
        await expect(box(page)).to_have_value(f"{WRITTEN}\n\n{HOURS}\n\n{STEPS}")
        await expect(offered(page)).to_have_value("")
        await check(page)
        await box(page).press("Control+End")
        await page.keyboard.type(" Terima kasih.")
        await send(page)
    assert said_in(stage, case_id) == f"{WRITTEN}\n\n{HOURS}\n\n{STEPS} Terima kasih."


async def test_a_ready_answer_in_the_box_is_a_draft(stage: Stage, page: Page) -> None:
    """It is there again after a reload, and is forgotten once it has left."""
    made(stage, "Jam layanan", text=HOURS)
    case_id = opened(stage)
    await open_case(page, stage, case_id)
    await use(page, "Jam layanan")
    await page.reload()
    await expect(box(page)).to_have_value(HOURS)
    await send(page)
    assert await page.evaluate(KEPT) == 0
    assert said_in(stage, case_id) == HOURS


# As many as there can be


def fill_lists(stage: Stage) -> None:
    """Every office above and the own one have as many, and as long ones, as they may."""
    for office in (NUNUKAN, KALTARA, RI):
        for number in range(MOST):
            title = f"{number} {'Panjang' * LONGEST_TITLE}"[:LONGEST_TITLE]
            made(stage, title, office, "kata " * (LONGEST_TEXT // 5))


async def test_a_long_list_stays_usable(stage: Stage, page: Page) -> None:
    """No wider than the phone, told apart by office, and the chosen one is in the box in view."""
    fill_lists(stage)
    made(stage, "Jam layanan", RI, HOURS)
    await open_case(page, stage, opened(stage))
    await check(page)
    groups = offered(page).locator("optgroup")
    labels = await groups.evaluate_all("groups => groups.map(group => group.label)")
    assert labels == OFFICES
    await use(page, "Jam layanan")
    await expect(box(page)).to_have_value(HOURS)
    await expect(box(page)).to_be_in_viewport()


async def test_the_longest_pages_of_ready_answers(stage: Stage, chromium: Browser) -> None:
    """The list and the form are readable by everybody, no wider than the phone."""
    stage.hire(Role.ADMIN, user=RANI, name="Rani")
    fill_lists(stage)
    async with open_page(chromium, PHONE) as page:
        await enter(page, stage, RANI)
        await page.get_by_role("link", name=desk_canned.NAV).click()
        await expect(page.locator("h3")).to_have_count(3 * MOST)
        await check(page)
        await page.get_by_role("link", name=f"{desk_canned.EDIT}: 49 ").click()
        await expect(page.get_by_label(desk_canned.TITLE_LABEL)).to_have_value(
            re.compile("^49 Panjang")
        )
        await check(page)
