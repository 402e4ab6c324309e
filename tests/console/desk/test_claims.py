"""Claims on the web desk: lists, pages, and each act once for each form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pytest
from aiohttp import ClientResponse
from playwright.async_api import Browser as Chromium
from playwright.async_api import expect

from hoaxes import gazetteer
from hoaxes.known import Claim, KnownClaims, Reader
from hoaxes.recognising import Recogniser
from search.shelf import Shelf
from search.words import Lexicon
from storage import shifts
from storage.hoax_claims import ClaimState
from tests.browser import PHONE, open_page
from tests.console.desk.cases import enter
from tests.console.desk.claims import (
    INA,
    OTHER,
    RUMOUR,
    acts_of,
    claim_of,
    form_of,
    hire,
    joined,
    reported,
)
from tests.console.desk.stage import Browser, Stage, heading, open_browser, open_stage
from tests.console.desk.test_page import check
from texts import claims_desk as labels
from texts import claims_report
from texts import desk as words
from texts import desk_claims as texts

pytestmark = pytest.mark.asyncio

KALTARA, TARAKAN = "65", "65.71"
FORMS: Final = ("teruskan", "pindah", "satukan", "pisahkan", "tutup", "catatan", "judul")


async def shown(browser: Browser, path: str) -> str:
    """A page."""
    response = await browser.get(path)
    assert response.status == 200, await response.text()
    return await response.text()


async def do(
    browser: Browser, claim_id: int, form: str, fields: dict[str, str] | None = None
) -> ClientResponse:
    """Fill a form of a fresh page and send it."""
    hidden = await form_of(browser, claim_id, form)
    return await browser.post(f"/klaim/{claim_id}/{form}", hidden | (fields or {}))


async def landed(browser: Browser, response: ClientResponse) -> str:
    """The page to which an act leads."""
    assert response.status == 303, await response.text()
    path = response.headers["Location"].removeprefix("/meja").partition("#")[0]
    return await shown(browser, path)


# What nobody gets to see


@pytest.mark.parametrize("place", ["{there}", "999999", "0", "-1", "x", "²", "9" * 40])
async def test_a_claim_that_is_not_theirs_is_none(
    place: str, stage: Stage, browser: Browser
) -> None:
    """What there is not and what another office examines sound the same."""
    hire(stage)
    there = reported(stage, OTHER, office=TARAKAN, place=TARAKAN)
    await enter(stage, browser, INA)
    response = await browser.get(f"/klaim/{place.format(there=there)}")
    assert (response.status, await heading(response)) == (404, texts.UNKNOWN.heading)
    assert OTHER not in await response.text()


async def test_who_does_not_verify_reads_no_claim(stage: Stage, browser: Browser) -> None:
    """A desk officer has no list of claims, nor a link to one."""
    claim_id = reported(stage)
    await enter(stage, browser)
    assert (await browser.get("/klaim")).status == 403
    assert (await browser.get(f"/klaim/{claim_id}")).status == 403
    assert "/meja/klaim" not in await shown(browser, "/")


async def test_nobody_learns_who_asked(stage: Stage, browser: Browser) -> None:
    """Receipt, region, time and what was added: neither a name nor a number."""
    hire(stage)
    claim_id = reported(stage)
    joined(stage, claim_id, office=TARAKAN)
    await enter(stage, browser, INA)
    page = await shown(browser, f"/klaim/{claim_id}")
    for known in ("CEK-6503-0002", "KPU Kota Tarakan", "tempat: Grup RT", RUMOUR):
        assert known in page
    assert "Sari" not in page
    assert "700" not in page.replace("6503-0", "")


# Lists


async def test_tabs_and_offices(stage: Stage, browser: Browser) -> None:
    """New, theirs, examined, late, done; of the province's offices those below are apart."""
    hire(stage, office=KALTARA)
    first, second = reported(stage), reported(stage, OTHER, place=KALTARA)
    await enter(stage, browser, INA)
    page = await shown(browser, "/klaim")
    assert f'id="klaim-{second}"' in page
    assert f'id="klaim-{first}"' not in page
    page = await shown(browser, "/klaim?daftar=baru&kantor=bawah")
    assert f'id="klaim-{first}"' in page
    assert RUMOUR in page
    await do(browser, second, "tangani")
    assert f'id="klaim-{second}"' in await shown(browser, "/klaim?daftar=saya")
    assert f'id="klaim-{second}"' in await shown(browser, "/klaim?daftar=diperiksa")
    assert texts.NOTHING["terlambat"] in await shown(browser, "/klaim?daftar=terlambat")
    await do(browser, second, "tutup", {"alasan": "Tidak menyangkut pemilu."})
    assert f'id="klaim-{second}"' in await shown(browser, "/klaim?daftar=selesai&mulai=x")
    assert texts.NOTHING["baru"] in await shown(browser, "/klaim?daftar=lain&kantor=65.71")


# Acts


async def test_each_act_once_for_each_form(stage: Stage, browser: Browser) -> None:
    """A form that is sent twice does one thing."""
    hire(stage)
    claim_id, other = reported(stage), reported(stage, OTHER)
    joined(stage, claim_id)
    last = joined(stage, claim_id, OTHER)
    await enter(stage, browser, INA)
    steps: Sequence[tuple[str, dict[str, str], str]] = (
        ("tangani", {}, "taken"),
        ("catatan", {"text": "Sudah ditanyakan."}, "note"),
        ("judul", {"judul": "TPS tutup jam 10"}, "renamed"),
        ("teruskan", {"tujuan": KALTARA, "alasan": ""}, "escalated"),
        ("pisahkan", {f"kiriman-{last}": "1", "judul": "TPS pindah"}, "split"),
        ("tutup", {"alasan": "Tidak ada keterangan."}, "closed"),
        ("buka", {"alasan": ""}, "reopened"),
        ("satukan", {"klaim": f"Klaim {other}"}, "merged"),
    )
    for form, fields, act in steps:
        hidden = await form_of(browser, claim_id, form)
        for _ in range(2):
            response = await browser.post(f"/klaim/{claim_id}/{form}", hidden | fields)
            assert response.status == 303, (form, await response.text())
        assert acts_of(stage, claim_id).count(act) == 1, form
    assert claim_of(stage, claim_id).merged_into == other
    assert claim_of(stage, other).reports == 3
    page = await shown(browser, f"/klaim/{other}")
    assert texts.VARIANTS in page


@pytest.mark.parametrize("form", FORMS)
async def test_a_form_of_a_moment_is_refused_once_there_is_news(
    form: str, stage: Stage, browser: Browser
) -> None:
    """Nothing is done, and what was typed is there still."""
    hire(stage)
    claim_id = reported(stage)
    joined(stage, claim_id)
    await enter(stage, browser, INA)
    hidden = await form_of(browser, claim_id, form)
    await do(browser, claim_id, "tangani")
    fields = {"alasan": "Karena begini", "tujuan": KALTARA, "klaim": "1", "text": "x", "judul": "y"}
    response = await browser.post(f"/klaim/{claim_id}/{form}", hidden | fields)
    if form == "catatan":
        assert response.status == 303, "a note is none of a moment"
        return
    assert response.status == 409, await response.text()
    assert labels.CHANGED in await response.text()
    assert acts_of(stage, claim_id) == ["opened", "taken"]


@pytest.mark.parametrize(
    ("form", "fields", "said"),
    [
        ("teruskan", {"tujuan": ""}, texts.NO_OFFICE),
        ("teruskan", {"tujuan": "33"}, labels.NOWHERE),
        ("pindah", {"tujuan": "Antah Berantah", "alasan": "x"}, texts.OFFICE_UNKNOWN),
        ("pindah", {"tujuan": "KPU Kota Tarakan", "alasan": ""}, labels.NOTHING_SAID),
        ("pindah", {"tujuan": "KPU Kabupaten Nunukan", "alasan": "x"}, labels.NOWHERE),
        ("satukan", {"klaim": "tadi"}, texts.NUMBER_WANTED),
        ("satukan", {"klaim": "9" * 30}, texts.NUMBER_WANTED),
        ("satukan", {"klaim": "999999"}, labels.UNKNOWN),
        ("pisahkan", {}, labels.NOTHING_TO_SPLIT),
        ("pisahkan", {"kiriman-x": "1", "kiriman-999999": "1"}, labels.NOTHING_TO_SPLIT),
        ("tutup", {"alasan": "  "}, labels.NOTHING_SAID),
        ("judul", {"judul": ""}, labels.NOTHING_SAID),
        ("catatan", {"text": "\u200b"}, labels.NOTHING_SAID),
    ],
)
async def test_what_cannot_be_done_is_said_above_the_form(
    form: str, fields: dict[str, str], said: str, stage: Stage, browser: Browser
) -> None:
    """In words, with what was typed, and nothing has changed."""
    hire(stage)
    claim_id = reported(stage)
    joined(stage, claim_id)
    await enter(stage, browser, INA)
    response = await do(browser, claim_id, form, fields)
    assert response.status in {400, 409}, await response.text()
    assert said in await response.text()
    assert acts_of(stage, claim_id) == ["opened"]


async def test_a_foreign_key_and_a_reader_do_nothing(stage: Stage, browser: Browser) -> None:
    """A form made for somebody else is old; who only reads has no forms and is refused."""
    hire(stage)
    hire(stage, "92", "Dewi", KALTARA)
    claim_id = reported(stage)
    await enter(stage, browser, INA)
    hidden = await form_of(browser, claim_id, "catatan")
    await enter(stage, browser, "92")
    page = await shown(browser, f"/klaim/{claim_id}")
    assert texts.READING_ONLY in page
    assert "/tangani" not in page
    response = await browser.post(f"/klaim/{claim_id}/catatan", hidden | {"text": "x"})
    assert response.status == 409
    own = await form_of(browser, claim_id, "teruskan")
    response = await browser.post(f"/klaim/{claim_id}/catatan", own | {"text": "x"})
    assert (response.status, labels.NO_ROLE in await response.text()) == (403, True)
    response = await browser.post(f"/klaim/{claim_id}/teruskan", own | {"tujuan": KALTARA})
    assert labels.TAKE in await landed(browser, response)
    assert claim_of(stage, claim_id).publisher == KALTARA


async def test_a_colleagues_claim_is_asked_about(stage: Stage, browser: Browser) -> None:
    """Who works on it is named, and it is theirs only by saying so."""
    hire(stage)
    hire(stage, "92", "Budi")
    claim_id = reported(stage)
    await enter(stage, browser, "92")
    await do(browser, claim_id, "tangani")
    await enter(stage, browser, INA)
    response = await do(browser, claim_id, "tutup", {"alasan": "x"})
    assert "sedang ditangani Budi" in await response.text()
    assert texts.DONE["ditangani"] in await landed(browser, await do(browser, claim_id, "tangani"))
    assert acts_of(stage, claim_id) == ["opened", "taken", "taken"]


# Claims that are alike


async def test_claims_that_may_be_the_same_are_shown(stage: Stage, browser: Browser) -> None:
    """Also those nobody has decided on; neither itself, nor what is none of theirs."""
    hire(stage)
    claim_id, other = reported(stage), reported(stage, RUMOUR.replace("sepuluh", "sebelas"))
    there = reported(stage, RUMOUR, office=TARAKAN, place=TARAKAN)
    known = [Claim(str(number), "", RUMOUR) for number in (claim_id, other, there)]
    recogniser = Recogniser(
        Shelf(KnownClaims.of(known, Reader(Lexicon.load(), gazetteer.places()))), None
    )
    async with open_stage(stage.db, recogniser=recogniser) as desk, open_browser(desk) as ina:
        await enter(desk, ina, INA)
        page = await shown(ina, f"/klaim/{claim_id}")
    assert page.count(f'href="/meja/klaim/{other}"') == 1
    assert f'href="/meja/klaim/{there}"' not in page
    assert f'href="/meja/klaim/{claim_id}"' not in page
    await enter(stage, browser, INA)
    nearby = await shown(browser, f"/klaim/{claim_id}")
    assert f'href="/meja/klaim/{other}"' in nearby, "without a recogniser those of the same desk"


# In a real browser


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
async def test_a_verifier_works_on_a_phone(is_dark: bool, stage: Stage, chromium: Chromium) -> None:
    """List, claim, Tangani, a note: readable, no wider than the phone, and live."""
    hire(stage)
    claim_id = reported(stage, f"{RUMOUR} {'panjang' * 30}")
    joined(stage, claim_id, office=TARAKAN)
    async with open_page(chromium, PHONE, is_dark=is_dark) as page:
        await page.goto(stage.url(f"/masuk/{stage.link(INA)}"))
        await page.get_by_role("button", name=words.ENTER).click()
        await page.get_by_role("link", name=texts.NAV, exact=True).click()
        await check(page)
        await page.get_by_role("link", name=f"Klaim {claim_id}").click()
        await expect(page.locator("#link")).to_have_text(words.CONNECTED)
        await check(page)
        await page.get_by_role("button", name=labels.TAKE, exact=True).click()
        await expect(page.locator("#hasil")).to_have_text(texts.DONE["ditangani"])
        for summary in await page.locator("summary").all():
            await summary.click()
        await check(page)
        await page.get_by_label(texts.NOTE_FIELD).fill("Sudah ditanyakan ke KPPS.")
        await page.get_by_role("button", name=texts.KEEP_NOTE).click()
        await expect(page.locator("#riwayat")).to_contain_text("Sudah ditanyakan ke KPPS.")
        joined(stage, claim_id)
        await expect(page.locator("#kepala")).to_contain_text("3 orang")
        await page.goto(stage.url("/klaim?daftar=saya"))
        await expect(page.locator(f"#klaim-{claim_id}")).to_be_visible()
    assert acts_of(stage, claim_id) == ["opened", "escalated", "taken", "note"]
    assert claim_of(stage, claim_id).state is ClaimState.TAKEN


async def test_a_shared_phone_is_named_by_its_shift(stage: Stage, browser: Browser) -> None:
    """What somebody on shift does is theirs in the audit."""
    hire(stage)
    claim_id = reported(stage)
    stage.begin_shift("Rina", INA)
    await enter(stage, browser, INA)
    await do(browser, claim_id, "tangani")
    ((who, _),) = stage.acts("claim.taken")
    assert "/shift:" in who
    assert stage.db.read_now(lambda tx: shifts.on_now(tx, stage.clock()))


async def test_the_weekly_report_on_a_phone(stage: Stage, chromium: Chromium) -> None:
    """In words and as a picture that is there; the table is saved."""
    hire(stage)
    reported(stage)
    async with open_page(chromium, PHONE) as page:
        await page.goto(stage.url(f"/masuk/{stage.link(INA)}"))
        await page.get_by_role("button", name=words.ENTER).click()
        await page.get_by_role("link", name=texts.NAV, exact=True).click()
        await page.get_by_role("link", name=texts.REPORT).click()
        await expect(page.locator(".lines")).to_contain_text("Masih menunggu: 1.")
        shown = page.get_by_alt_text(claims_report.PICTURE_SHOWS)
        assert await shown.evaluate("image => image.decode().then(() => image.naturalWidth)")
        await check(page)
        async with page.expect_download() as saved:
            await page.locator("#unduh").click()
        assert (await saved.value).suggested_filename == "klaim-65.03-2027-02-01.csv"


@pytest.mark.parametrize("path", ["?kantor=65.71", "/65.71.png", "/65.71.csv", "/x.csv"])
async def test_reports_of_other_offices_are_none_of_theirs(
    path: str, stage: Stage, browser: Browser
) -> None:
    """Only offices for which they verify."""
    hire(stage)
    await enter(stage, browser, INA)
    assert (await browser.get(f"/klaim/laporan{path}")).status == 403
