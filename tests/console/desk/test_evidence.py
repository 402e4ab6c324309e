"""A claim's files at the desk: nothing of them opens by itself, and what is private is hidden."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.async_api import Browser as Chromium
from playwright.async_api import expect

from storage import evidence
from storage.engine import Tx
from storage.roles import Role
from tests.browser import PHONE, open_page
from tests.console.desk.stage import Browser, Stage
from tests.console.desk.test_page import check
from tests.hoaxes import files, referral_world
from texts import desk
from texts import desk_referrals as texts
from texts import referrals as words

pytestmark = pytest.mark.asyncio

POSTER = files.poster()
RANI, BIMA, TARAKAN, KALTARA = "73", "74", "65.71", "65"


def brought(stage: Stage, *contents: bytes) -> tuple[int, list[int]]:
    """A claim of Nunukan with these files: its number, and theirs."""

    def write(tx: Tx) -> tuple[int, list[int]]:
        number = referral_world.number_of(tx, *contents)
        return number, [one.id or 0 for one in evidence.of_claim(tx, number)]

    return stage.db.write_now(write)


async def enter(stage: Stage, browser: Browser, office: str = "65.03", user: str = RANI) -> None:
    """Rani verifies for an office and is at the desk."""
    stage.hire(Role.VERIFIER, user=user, name="Rani Puspita", office=office)
    assert (await browser.enter(stage.link(user))).status == 303


@pytest.mark.parametrize(
    ("label", "content"),
    [
        ("an application", files.apk()),
        ("a page", b"<html><script>alert(1)</script>"),
        ("a PDF with a script", files.pdf(b"<< /S /JavaScript >>")),
        ("a broken picture", POSTER[:900]),
        ("a bomb", files.png_bomb()),
        ("a ZIP", files.zipped("a.txt")),
    ],
)
async def test_nothing_opens_in_the_browser(
    label: str, content: bytes, stage: Stage, browser: Browser
) -> None:
    """It is saved under a name of ours as bytes of no type; what cannot be drawn is not shown."""
    number, (file,) = brought(stage, content)
    await enter(stage, browser)
    shown = await (await browser.get(f"/klaim/{number}/berkas")).text()
    assert "/kecil" not in shown, label
    assert (await browser.get(f"/klaim/{number}/berkas/{file}/kecil")).status == 404, label
    answer = await browser.get(f"/klaim/{number}/berkas/{file}")
    if label == "an application":
        assert answer.status == 404
        assert words.PROBLEMS["dangerous"] in shown
        return
    assert answer.status == 200
    assert await answer.read() == content
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="bukti-')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_picture_is_shown_as_another_one(stage: Stage, browser: Browser) -> None:
    """Made anew, so that nothing of its file reaches the browser."""
    number, (file,) = brought(stage, POSTER)
    await enter(stage, browser)
    answer = await browser.get(f"/klaim/{number}/berkas/{file}/kecil")
    assert (answer.status, answer.content_type) == (200, "image/jpeg")
    small = await answer.read()
    assert small != POSTER
    assert Image.open(io.BytesIO(small)).size == (1_080, 1_350)


@pytest.mark.parametrize("path", ["", "/{file}", "/{file}/kecil"])
async def test_only_its_desks_see_a_claims_files(
    path: str, stage: Stage, browser: Browser, stranger: Browser
) -> None:
    """Another regency does not learn that they are there, a desk of cases may not ask."""
    number, (file,) = brought(stage, POSTER)
    place = f"/klaim/{number}/berkas{path.format(file=file)}"
    await enter(stage, browser, TARAKAN)
    assert (await browser.get(place)).status == 404
    assert (await stranger.enter(stage.link())).status == 303
    assert (await stranger.get(place)).status == 403


@pytest.mark.parametrize("number", ["0", "9" * 14, "x", "²"])
async def test_what_is_not_there_is_not_found(number: str, stage: Stage, browser: Browser) -> None:
    """Whatever stands in the address."""
    known, _ = brought(stage, POSTER)
    await enter(stage, browser)
    for place in (f"/klaim/{number}/berkas", f"/klaim/{known}/berkas/{number}"):
        assert (await browser.get(place)).status == 404
    assert (await browser.post(f"/klaim/{known}/berkas/{number}/sembunyikan")).status == 404


async def test_a_hidden_file_is_seen_by_nobody(stage: Stage, browser: Browser) -> None:
    """It says when it goes, and why if it stays; the province above may only read."""
    number, (file,) = brought(stage, POSTER)
    await enter(stage, browser)
    place = f"/klaim/{number}/berkas"
    hidden = await browser.post(f"{place}/{file}/sembunyikan")
    assert hidden.status == 303
    assert (await browser.get(f"{place}/{file}")).status == 404
    assert (await browser.get(f"{place}/{file}/kecil")).status == 404
    assert "Dihapus mulai" in await (await browser.get(place)).text()
    refused = await browser.post(f"{place}/{file}/simpan", {"alasan": " "})
    assert refused.status == 422
    assert words.NO_REASON in await refused.text()
    assert (await browser.post(f"{place}/{file}/simpan", {"alasan": "Diminta <b>"})).status == 303
    assert "Tetap disimpan: Diminta &lt;b&gt;" in await (await browser.get(place)).text()
    assert [facts for _, facts in stage.acts("evidence.hidden")] == [{"claim": number}]


async def test_who_only_reads_hides_nothing(stage: Stage, browser: Browser) -> None:
    """A province sees the files of a claim below it."""
    number, (file,) = brought(stage, POSTER)
    await enter(stage, browser, KALTARA)
    place = f"/klaim/{number}/berkas"
    assert words.HIDE not in await (await browser.get(place)).text()
    assert (await browser.post(f"{place}/{file}/sembunyikan")).status == 403


async def test_files_are_seen_and_hidden_on_a_phone(stage: Stage, chromium: Chromium) -> None:
    """Readable by everybody, and no wider than the phone."""
    number, (file, _) = brought(stage, POSTER, files.apk())
    stage.hire(Role.VERIFIER, user=RANI, name="Rani Puspita")
    async with open_page(chromium, PHONE) as page:
        await page.goto(stage.url(f"/masuk/{stage.link(RANI)}"))
        await page.get_by_role("button", name=desk.ENTER).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(desk.CASES)
        await page.goto(stage.url(f"/klaim/{number}/berkas"))
        await expect(page.get_by_role("img")).to_have_count(1)
        await check(page)
        card = page.locator(f"#berkas-{file}")
        await card.get_by_text(texts.HIDING, exact=True).click()
        await card.get_by_role("button", name=words.HIDE).click()
        await expect(page.locator("#hasil")).to_have_text(texts.NOTICES["disembunyikan"])
        await expect(page.get_by_role("img")).to_have_count(0)
        await check(page)
