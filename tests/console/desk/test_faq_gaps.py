"""The page of open questions: gathered, one tap to a draft, put aside, as a file, on a phone."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from faq import gaps, starting
from storage import faq_entries
from storage.engine import Tx
from storage.faq_gaps import Why
from storage.roles import Role
from tests.browser import PHONE, open_browser, open_page
from tests.console.desk.stage import NUNUKAN, SITI, Browser, Stage
from tests.console.desk.test_page import check
from tests.world import NOW
from texts import desk
from texts import desk_faq as texts

pytestmark = pytest.mark.asyncio

RANI = "73"
PAGE = "/tanya-jawab/celah"
PARKING = ("Parkir motor di TPS bayar?", "parkir motor di tps bayar gak", "parkir tps bayar ya")


def asked(stage: Stage, *questions: str, office: str = NUNUKAN, entry: str | None = None) -> None:
    """People of an office asked what nobody could answer."""

    def note(tx: Tx) -> None:
        for question in questions:
            gaps.note(tx, office, question, Why.UNANSWERED, NOW, entry=entry)

    stage.db.write_now(note)


async def enter(stage: Stage, browser: Browser, office: str = NUNUKAN) -> None:
    """A Konseptor of an office is at the desk."""
    stage.hire(Role.DRAFTER, user=RANI, name="Rani", office=office)
    assert (await browser.enter(stage.link(RANI))).status == 303


async def test_nothing_is_open(stage: Stage, browser: Browser) -> None:
    """The page says so."""
    await enter(stage, browser)
    assert texts.NO_GAPS in await (await browser.get(PAGE)).text()


async def test_questions_are_gathered(stage: Stage, browser: Browser) -> None:
    """What was asked most stands first, with how often, where, and since when."""
    asked(stage, "Ada <b>kantin</b>?", *PARKING)
    asked(stage, "Parkir di sana?", office="64.01")
    await enter(stage, browser)
    shown = await (await browser.get(PAGE)).text()
    assert texts.times(3) in shown
    assert shown.index("parkir tps bayar ya") < shown.index("kantin")
    assert "Kabupaten Nunukan: 3" in shown
    assert "<b>kantin" not in shown
    assert "Parkir di sana" not in shown


async def test_one_tap_makes_a_draft(stage: Stage, browser: Browser) -> None:
    """The questions become its phrasings and leave the list; its topic is what was told."""
    stage.db.write_now(lambda tx: starting.seed(tx, NOW))
    asked(stage, *PARKING, entry="P19")
    await enter(stage, browser)
    response = await browser.post(f"{PAGE}/konsep", {"pertanyaan": "3,1,2,x"})
    assert response.status == 303
    assert "/tanya-jawab/65.03-1?" in response.headers["Location"]
    words = stage.db.read_now(lambda tx: faq_entries.version(tx, "65.03-1", 1))
    assert words.question == PARKING[2]
    assert set(words.phrasings) == set(PARKING)
    assert (words.topic, words.full) == ("tps", "")
    assert texts.NO_GAPS in await (await browser.get(PAGE)).text()
    assert (await browser.post(f"{PAGE}/konsep", {"pertanyaan": "3,1,2"})).status == 404


async def test_what_needs_no_answer_is_put_aside(stage: Stage, browser: Browser) -> None:
    """It leaves the list, and who did it is on record."""
    asked(stage, *PARKING)
    await enter(stage, browser)
    response = await browser.post(f"{PAGE}/sisihkan", {"pertanyaan": "1,2,3"})
    assert response.status == 303
    assert texts.NO_GAPS in await (await browser.get(PAGE)).text()
    ((_, facts),) = stage.acts("faq.gaps_put_aside")
    assert facts == {"questions": 3}


@pytest.mark.parametrize("act", ["konsep", "sisihkan"])
async def test_questions_of_others_are_not_touched(
    act: str, stage: Stage, browser: Browser
) -> None:
    """Not even beside one's own; nothing is done of what was asked for."""
    asked(stage, PARKING[0])
    asked(stage, PARKING[1], office="64.01")
    await enter(stage, browser)
    assert (await browser.post(f"{PAGE}/{act}", {"pertanyaan": "1,2"})).status == 403
    assert PARKING[0] in await (await browser.get(PAGE)).text()
    for none in ("", "x", "999", "²"):
        assert (await browser.post(f"{PAGE}/{act}", {"pertanyaan": none})).status == 404


async def test_who_writes_no_answers_does_not_read_them(stage: Stage, browser: Browser) -> None:
    """What citizens asked is for those who can do something about it."""
    assert (await browser.enter(stage.link(SITI))).status == 303
    assert (await browser.get(PAGE)).status == 403
    for act in ("konsep", "sisihkan", "unduh"):
        assert (await browser.post(f"{PAGE}/{act}", {"pertanyaan": "1"})).status == 403


async def test_the_list_as_a_file(stage: Stage, browser: Browser) -> None:
    """What a spreadsheet would calculate goes out as text."""
    asked(stage, "=HYPERLINK(1) apa?", *PARKING)
    await enter(stage, browser)
    response = await browser.post(f"{PAGE}/unduh")
    text = (await response.read()).decode("utf-8-sig")
    assert text.splitlines()[0] == ";".join(texts.COLUMNS)
    assert "parkir tps bayar ya;3;65.03: 3;" in text
    assert "'=HYPERLINK" in text


async def test_on_a_phone(stage: Stage) -> None:
    """A draft by thumb, on a page that everybody can use."""
    asked(stage, *PARKING, "Ada kantin?")
    stage.hire(Role.DRAFTER, user=RANI, name="Rani")
    async with open_browser() as chromium, open_page(chromium, PHONE) as page:
        await page.goto(stage.url(f"/masuk/{stage.link(RANI)}"))
        await page.get_by_role("button", name=desk.ENTER).click()
        await page.get_by_role("link", name=texts.NAV).click()
        await page.get_by_role("link", name=texts.GAPS).click()
        await check(page)
        await page.get_by_role("button", name=texts.MAKE_DRAFT).first.click()
        await expect(page.get_by_text(texts.NOTICES["konsep"])).to_be_visible()
        await check(page)
