"""The page of a claim's verdict: written, read per channel, decided and withdrawn in a browser."""

from __future__ import annotations

import html
import re

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import expect

from hoaxes import gathering
from hoaxes.gathering import About, Brought
from storage import hoax_claims, verdicts
from storage.engine import Tx
from storage.hoax_claims import ClaimState
from storage.roles import Role
from storage.verdicts import Verdict, VerdictState
from tests import world
from tests.browser import PHONE, open_page
from tests.console.desk.stage import NUNUKAN, Browser, Stage
from tests.console.desk.test_page import check
from tests.hoaxes import claim_world
from tests.hoaxes.claim_world import RUMOUR, TARAKAN
from tests.world import COMPOSERS, NOW
from texts import desk as desk_texts
from texts import desk_verdict as texts
from texts import verdict_desk as words
from threads.context import Act

pytestmark = pytest.mark.asyncio

INA, BUDI, JOKO, KALTARA, BANTEN = "74", "72", "73", "65", "36"
FORM = {
    "temuan": "hoaks",
    "jenis": "palsu",
    "penjelasan": "TPS dibuka pukul 07.00 sampai 13.00.",
    "proses": "KPPS melayani pemilih yang sudah mengantre.",
    "periksa": "Lihat papan pengumuman TPS.",
    "hukum": "",
    "sumber": "PKPU pemungutan suara | https://jdih.kpu.go.id/pkpu",
    "untuk": "regions",
}


def opened(stage: Stage) -> int:
    """A claim about Nunukan that two regencies ask about; Ina verifies, Budi decides."""
    stage.hire(Role.VERIFIER, user=INA, name="Ina")
    stage.hire(Role.APPROVER, user=BUDI, name="Budi", office=KALTARA)

    def write(tx: Tx) -> int:
        world.add_group(tx, NUNUKAN, 1)
        act = Act(tx, COMPOSERS, NOW, "first")
        brought = Brought(RUMOUR, NUNUKAN)
        report = gathering.gather(act, claim_world.citizen(tx), brought, claim_world.PATIENCE)
        claim = gathering.open_claim(act, report, About(NUNUKAN))
        claim_world.asked(tx, claim, TARAKAN)
        return hoax_claims.key_of(claim)

    return stage.db.write_now(write)


def verdict_of(stage: Stage, number: int) -> Verdict:
    """The newest version."""
    return stage.db.read_now(lambda tx: verdicts.of_claim(tx, number)[0])


async def text_of(browser: Browser, path: str, status: int = 200) -> str:
    """A page as people read it."""
    response = await browser.get(path)
    assert response.status == status
    return html.unescape(await response.text())


async def fill(browser: Browser, number: int, word: str, **changes: str) -> tuple[int, str]:
    """Send the form, with the digest of the page; returns the status and what is read."""
    shown = await text_of(browser, f"/klaim/{number}/putusan?temuan=hoaks")
    seen = re.search(r'name="seen" value="(\w*)"', shown)
    fields = FORM | {"seen": seen[1] if seen else ""} | changes
    response = await browser.post(f"/klaim/{number}/putusan/{word}", fields)
    return response.status, await response.text()


async def decide(browser: Browser, number: int, word: str, **fields: str) -> tuple[int, str]:
    """Send a form below a submitted or published verdict, as its page has it."""
    shown = await text_of(browser, f"/klaim/{number}/putusan")
    hidden = dict(re.findall(r'name="(verdict|digest|seal)" value="(\w*)"', shown))
    response = await browser.post(f"/klaim/{number}/putusan/{word}", hidden | fields)
    return response.status, html.unescape(await response.text())


async def test_it_is_written_read_and_submitted(stage: Stage, browser: Browser) -> None:
    """What stands in the way is named beside the words, which are kept."""
    number = opened(stage)
    await browser.enter(stage.link(INA))
    assert texts.BEGIN in await text_of(browser, f"/klaim/{number}/putusan")
    begun = await text_of(browser, f"/klaim/{number}/putusan?temuan=hoaks")
    assert "Kabar ini tidak benar." in begun
    status, raw = await fill(
        browser, number, "ajukan", sumber="", penjelasan="Hubungi 081234567890."
    )
    shown = html.unescape(raw)
    assert status == 422
    assert words.PROBLEMS["no_source"] in shown
    assert words.PROBLEMS["phone"] in shown
    assert "Hubungi 081234567890." in shown
    assert "&lt;b&gt;" not in raw
    assert verdict_of(stage, number).state is VerdictState.DRAFT
    status, _ = await fill(browser, number, "simpan")
    assert status == 303
    shown = await text_of(browser, f"/klaim/{number}/putusan")
    assert "Klarifikasi: “Beredar kabar" in shown
    assert "Terima kasih, pesan ini sudah kami periksa." in shown
    status, _ = await fill(browser, number, "ajukan")
    assert status == 303
    assert verdict_of(stage, number).state is VerdictState.SUBMITTED
    shown = await text_of(browser, f"/klaim/{number}/putusan")
    assert "/putusan/setujui" not in shown
    assert "/putusan/batal" in shown
    assert stage.outbox.wakes


async def test_two_people_write_at_once(stage: Stage, browser: Browser) -> None:
    """The second sees both, and the next form is about what is stored now."""
    number = opened(stage)
    await browser.enter(stage.link(INA))
    await fill(browser, number, "simpan")
    await fill(browser, number, "simpan", proses="Kata rekan.")
    status, shown = await fill(browser, number, "simpan", seen="0" * 64, proses="Kata saya.")
    assert status == 422
    assert words.CHANGED in shown
    assert "Kata rekan." in shown
    assert "Kata saya." in shown
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    assert seen is not None
    status, _ = await fill(browser, number, "simpan", seen=seen[1], proses="Kata saya.")
    assert status == 303
    assert verdict_of(stage, number).process == "Kata saya."


async def test_it_is_decided_and_withdrawn(stage: Stage, browser: Browser) -> None:
    """By whoever decides for the publisher, with a reason where one is due."""
    number = opened(stage)
    await browser.enter(stage.link(INA))
    await fill(browser, number, "ajukan")
    await browser.enter(stage.link(BUDI))
    assert texts.heading(number) in await text_of(browser, "/persetujuan")
    status, shown = await decide(browser, number, "kembalikan", alasan=" ")
    assert (status, texts.REASON_MISSING in shown) == (422, True)
    status, shown = await decide(browser, number, "setujui", digest="0" * 64)
    assert (status, words.NOT_SHOWN in shown) == (422, True)
    status, _ = await decide(browser, number, "setujui")
    assert status == 303
    assert verdict_of(stage, number).state is VerdictState.PUBLISHED
    assert "Penanya: 0 sudah dikabari, 2 menunggu giliran." in await text_of(
        browser, f"/klaim/{number}/putusan"
    )
    status, _ = await decide(browser, number, "tarik", alasan="Dasarnya keliru")
    assert status == 303
    claim = stage.db.read_now(lambda tx: hoax_claims.get(tx, number))
    assert claim is not None
    assert claim.state in {ClaimState.NEW, ClaimState.TAKEN}


async def test_what_no_database_takes_is_left_out(stage: Stage, browser: Browser) -> None:
    """NUL bytes, lines of another system; what does not fit is kept and named."""
    number = opened(stage)
    await browser.enter(stage.link(INA))
    status, _ = await fill(browser, number, "simpan", penjelasan="Satu\x00\r\ndua tiga")
    assert status == 303
    assert verdict_of(stage, number).explanation == "Satu\ndua tiga"
    status, raw = await fill(browser, number, "ajukan", penjelasan="kata " * 2_000)
    assert status == 422
    assert words.PROBLEMS["too_long"] in html.unescape(raw)
    assert len(verdict_of(stage, number).explanation) == 9_999


async def test_others_find_nothing(stage: Stage, browser: Browser) -> None:
    """A claim of another office sounds like one that is not there, whatever is posted."""
    number = opened(stage)
    stage.hire(Role.VERIFIER, user=JOKO, name="Joko", office=BANTEN)
    await browser.enter(stage.link(JOKO))
    assert texts.UNKNOWN.heading in await text_of(browser, f"/klaim/{number}/putusan", 404)
    assert texts.UNKNOWN.heading in await text_of(browser, "/klaim/999/putusan", 404)
    response = await browser.post(f"/klaim/{number}/putusan/simpan", FORM)
    assert response.status == 404
    assert not stage.db.read_now(lambda tx: verdicts.of_claim(tx, number))


async def test_the_words_with_which_verdicts_begin(stage: Stage, browser: Browser) -> None:
    """Whoever approves for the office changes them; the next draft begins with them."""
    number = opened(stage)
    await browser.enter(stage.link(INA))
    assert (await browser.get("/kata-putusan")).status == 403
    await browser.enter(stage.link(BUDI))
    assert "Kabar ini tidak benar." in await text_of(browser, "/kata-putusan")
    fields = {"kantor": KALTARA, "temuan": "hoaks", "penjelasan": "Kata kantor kami. {isi}"}
    assert (await browser.post("/kata-putusan", fields)).status == 303
    assert (await browser.post("/kata-putusan", fields | {"kantor": "00"})).status == 403
    assert (await browser.post("/kata-putusan", fields | {"temuan": "lain"})).status == 404
    await browser.enter(stage.link(INA))
    assert "Kata kantor kami." in await text_of(browser, f"/klaim/{number}/putusan?temuan=hoaks")
    assert len(stage.acts("verdict.wording")) == 1


async def test_on_a_phone_from_the_first_word_to_the_decision(
    stage: Stage, chromium: Chromium
) -> None:
    """Two people, a real browser, every page readable for everybody."""
    number = opened(stage)
    async with open_page(chromium, PHONE) as page:
        await page.goto(stage.url(f"/masuk/{stage.link(INA)}"))
        await page.get_by_role("button", name=desk_texts.ENTER).click()
        await page.goto(stage.url(f"/klaim/{number}/putusan"))
        await check(page)
        await page.locator("#temuan-hoaks").click()
        await page.get_by_label("Jenis hoaks").select_option("palsu")
        await page.get_by_label("Penjelasan KPU").fill(FORM["penjelasan"])
        await page.get_by_label(texts.SOURCES).fill(FORM["sumber"])
        await check(page)
        await page.get_by_role("button", name=texts.SUBMIT).click()
        await expect(page.locator("#keadaan")).to_have_text(words.STATES["submitted"])
        await check(page)
    async with open_page(chromium, PHONE) as page:
        await page.goto(stage.url(f"/masuk/{stage.link(BUDI)}"))
        await page.get_by_role("button", name=desk_texts.ENTER).click()
        await page.goto(stage.url(f"/klaim/{number}/putusan"))
        await check(page)
        await page.get_by_role("button", name=words.APPROVE).click()
        await expect(page.locator("#keadaan")).to_have_text(words.STATES["published"])
        await check(page)
        await page.goto(stage.url("/kata-putusan"))
        await check(page)
