"""Handing over from the desk: who may, what is refused with all that was typed, what is given."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import expect

from storage import referrals
from storage.engine import Tx
from storage.referrals import ReferralState
from storage.roles import Role
from tests.browser import PHONE, open_page
from tests.console.desk.stage import Browser, Stage, heading
from tests.console.desk.test_evidence import KALTARA, POSTER, RANI, TARAKAN, enter
from tests.console.desk.test_page import check
from tests.hoaxes import referral_world
from texts import desk
from texts import desk_referrals as texts
from texts import referrals as words

pytestmark = pytest.mark.asyncio


def claim(stage: Stage) -> int:
    """A claim of Nunukan with a poster."""
    return stage.db.write_now(lambda tx: referral_world.number_of(tx, POSTER))


def referred(stage: Stage) -> int:
    """A referral of such a claim."""
    return stage.db.write_now(lambda tx: referral_world.referred(tx, POSTER))


async def key_on(browser: Browser, path: str) -> str:
    """The name of the act in a page's form."""
    found = re.search(r'name="key" value="(.+?)"', await (await browser.get(path)).text())
    assert found is not None
    return found[1]


async def test_a_form_sent_twice_is_one_referral(stage: Stage, browser: Browser) -> None:
    """The letter is offered, changed, and kept as it was written."""
    number = claim(stage)
    await enter(stage, browser)
    place = f"/klaim/{number}/limpah"
    offered = await (await browser.get(f"{place}?lembaga=bawaslu")).text()
    assert "1 orang" in offered
    assert "Pimpinan Bawaslu Kabupaten Nunukan" in offered
    key = await key_on(browser, f"{place}?lembaga=bawaslu")
    fields = {"key": key, "lembaga": "bawaslu", "nomor": "12", "kepada": "Ketua", "surat": "Isi."}
    for _ in range(2):
        done = await browser.post(place, fields)
        assert done.status == 303
    made = stage.db.read_now(lambda tx: referrals.of_claim(tx, number))
    assert [(one.letter, one.addressee, one.letter_number) for one in made] == [
        ("Isi.", "Ketua", "12")
    ]
    where = done.headers["Location"].removeprefix("/meja")
    assert texts.NOTICES["dibuat"] in await (await browser.get(where)).text()
    assert "Bawaslu Kabupaten Nunukan" in await (await browser.get(place)).text()


@pytest.mark.parametrize(
    ("label", "fields", "status"),
    [
        ("no letter", {"surat": "  "}, 422),
        ("a long letter", {"surat": "x" * 4_001}, 422),
        ("no institution", {"lembaga": "interpol"}, 422),
        ("a key of somebody else", {"key": "web:999:abcdefghijklmnop"}, 409),
        ("no key", {"key": ""}, 409),
    ],
)
async def test_what_is_refused_stays_in_the_form(
    label: str, fields: dict[str, str], status: int, stage: Stage, browser: Browser
) -> None:
    """And nothing is handed over."""
    number = claim(stage)
    await enter(stage, browser)
    place = f"/klaim/{number}/limpah"
    sent = {
        "key": await key_on(browser, f"{place}?lembaga=polri"),
        "lembaga": "polri",
        "nomor": "<b>77</b>",
        "surat": "Isi.",
    }
    answer = await browser.post(place, sent | fields)
    assert answer.status == status, label
    shown = await answer.text()
    assert 'role="alert"' in shown
    if label != "no institution":
        assert "&lt;b&gt;77&lt;/b&gt;" in shown
    assert stage.db.read_now(lambda tx: referrals.of_claim(tx, number)) == []


async def test_others_neither_see_nor_act(stage: Stage, browser: Browser) -> None:
    """Another regency finds nothing."""
    reference = referred(stage)
    await enter(stage, browser, TARAKAN)
    for path in ("/klaim/1/limpah", f"/limpahan/{reference}", "/limpahan/99", "/limpahan/x"):
        assert (await browser.get(path)).status == 404
    for path in (f"/limpahan/{reference}/unduh", "/limpahan/99/unduh"):
        assert (await browser.post(path)).status == 404
    fields = {"key": await key_of_rani(stage), "keadaan": "sent"}
    assert (await browser.post(f"/limpahan/{reference}/kabar", fields)).status == 404


async def key_of_rani(stage: Stage) -> str:
    """A key that Rani's forms may carry."""

    def person(tx: Tx) -> int | None:
        return stage.address(tx, RANI).person_id

    return f"web:{stage.db.read_now(person)}:{'k' * 22}"


async def test_who_stands_above_only_reads(stage: Stage, browser: Browser) -> None:
    """A province sees where a claim below it went, and has no forms."""
    reference = referred(stage)
    await enter(stage, browser, KALTARA)
    page = await browser.get(f"/limpahan/{reference}")
    assert await heading(page) == "Bawaslu Kabupaten Nunukan"
    assert texts.WRITE_NEWS not in await page.text()
    assert texts.CHOOSE not in await (await browser.get("/klaim/1/limpah")).text()
    fields = {"key": await key_of_rani(stage), "keadaan": "sent"}
    assert (await browser.post(f"/limpahan/{reference}/kabar", fields)).status == 403


async def test_the_pack_is_saved_and_written_down(stage: Stage, browser: Browser) -> None:
    """Twice the same file, each time noted."""
    reference = referred(stage)
    await enter(stage, browser)
    first = await browser.post(f"/limpahan/{reference}/unduh")
    assert (first.status, first.content_type) == (200, "application/zip")
    name = f'attachment; filename="klaim-1-bawaslu-{reference}.zip"'
    assert first.headers["Content-Disposition"] == name
    content = await first.read()
    assert await (await browser.post(f"/limpahan/{reference}/unduh")).read() == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "SHA256SUMS.txt" in archive.namelist()
    assert len(stage.acts("referral.downloaded")) == 2


async def test_news_are_noted_until_it_is_over(stage: Stage, browser: Browser) -> None:
    """A refusal needs its reason; what is over has no form any more."""
    reference = referred(stage)
    await enter(stage, browser)
    place = f"/limpahan/{reference}"
    fields = {"key": await key_on(browser, place), "keadaan": "declined", "kabar": " "}
    refused = await browser.post(f"{place}/kabar", fields)
    assert refused.status == 422
    assert words.NO_NEWS in await refused.text()
    unknown = await browser.post(f"{place}/kabar", fields | {"keadaan": "lost"})
    assert unknown.status == 422
    done = await browser.post(f"{place}/kabar", fields | {"kabar": "Bukan wewenang"})
    assert done.status == 303
    kept = stage.db.read_now(lambda tx: referrals.get(tx, reference))
    assert kept is not None
    assert (kept.state, kept.news) == (ReferralState.DECLINED, "Bukan wewenang")
    assert texts.WRITE_NEWS not in await (await browser.get(place)).text()


async def test_an_office_edits_its_institutions(stage: Stage, browser: Browser) -> None:
    """Of its own list only."""
    await enter(stage, browser)
    sent = {"kantor": "65.03", "kode": "polri", "nama": "Polres Nunukan", "alamat": "Jl. A"}
    assert (await browser.post("/lembaga", sent)).status == 303
    assert "Polres Nunukan" in await (await browser.get("/lembaga")).text()
    refused = await browser.post("/lembaga", sent | {"nama": " "})
    assert refused.status == 422
    assert words.NO_NAME in await refused.text()
    assert (await browser.post("/lembaga", sent | {"kantor": TARAKAN})).status == 403
    assert (await browser.post("/lembaga", sent | {"kantor": "x"})).status == 404
    assert (await browser.post("/lembaga/hapus", sent)).status == 303
    assert "Polres Nunukan" not in await (await browser.get("/lembaga")).text()
    assert len(stage.acts("agency.written")) == 1


async def test_a_claim_is_handed_over_on_a_phone(stage: Stage, chromium: Chromium) -> None:
    """Institution, letter, pack, news: readable, and no wider than the phone."""
    number = claim(stage)
    stage.hire(Role.VERIFIER, user=RANI, name="Rani Puspita")
    async with open_page(chromium, PHONE) as page:
        await page.goto(stage.url(f"/masuk/{stage.link(RANI)}"))
        await page.get_by_role("button", name=desk.ENTER).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(desk.CASES)
        await page.goto(stage.url(f"/klaim/{number}/limpah"))
        await check(page)
        await page.get_by_role("link", name=words.KOMDIGI).click()
        await page.get_by_label(texts.LETTER_NUMBER).fill("12/HM.02/2027")
        await check(page)
        await page.get_by_role("button", name=texts.MAKE).click()
        await expect(page.locator("#hasil")).to_have_text(texts.NOTICES["dibuat"])
        async with page.expect_download() as saved:
            await page.get_by_role("button", name=texts.GET_PACK).click()
        assert (await saved.value).suggested_filename.endswith(".zip")
        await page.get_by_label(texts.NEWS_FIELD).fill("Tiket 12")
        await page.get_by_role("button", name=texts.SAVE).click()
        await expect(page.locator("#hasil")).to_have_text(texts.NOTICES["dicatat"])
        await check(page)
        await page.goto(stage.url("/lembaga"))
        await check(page)
