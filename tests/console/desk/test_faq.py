"""The pages of answers: who reads, writes and certifies, what stands in the way, on a phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect
from sqlmodel import select

from faq import editing, starting
from faq.drafts import Draft
from registry import access
from registry.access import Actor
from storage import chats, faq_entries, renderings, roles
from storage.engine import Tx
from storage.faq_entries import VersionState
from storage.offices import Office
from storage.operations import OperationRow
from storage.roles import Role
from tests.browser import PHONE, open_browser, open_page
from tests.console.desk.stage import NUNUKAN, Browser, Stage, heading
from tests.console.desk.test_page import check
from tests.world import ACCOUNT, CHANNEL, NOW
from texts import desk, faq_desk
from texts import desk_faq as texts

pytestmark = pytest.mark.asyncio

RI, KALTARA = "00", "65"
RANI, BIMA = "73", "74"
TODAY = NOW.date()
PHRASINGS = "\r\n".join(f"cara bertanya nomor {number}" for number in range(8))
FIELDS = {
    "kantor": RI,
    "topik": "layanan",
    "pertanyaan": "Jam berapa loket buka?",
    "singkat": "Pukul 08.00.",
    "lengkap": "Loket buka\r\npukul 08.00.",
    "dasar": "SK 1/2026",
    "tautan": "https://www.kpu.go.id",
    "contoh": PHRASINGS,
}
DRAFT = Draft(
    topic="layanan",
    question="Jam berapa loket buka?",
    short="Pukul 08.00.",
    full="Loket buka pukul 08.00.",
    law="SK 1/2026",
    url="https://www.kpu.go.id",
    phrasings=tuple(PHRASINGS.splitlines()),
)


def actor_of(tx: Tx, user: str) -> Actor:
    """Somebody of the stage."""
    actor = access.identify(tx, CHANNEL, ACCOUNT, user, NOW)
    assert actor is not None
    return actor


async def enter(
    stage: Stage, browser: Browser, role: Role, user: str = RANI, office: str = RI
) -> None:
    """Somebody of an office is at the desk."""
    stage.hire(role, user=user, name="Rani Puspita" if user == RANI else "Bima", office=office)
    assert (await browser.enter(stage.link(user))).status == 303


def written(stage: Stage, draft: Draft = DRAFT, office: str = RI, *, submitted: bool = True) -> str:
    """The code of an answer that Bima has written, and submitted."""
    stage.hire(Role.DRAFTER, user=BIMA, name="Bima", office=office)

    def write(tx: Tx) -> str:
        bima = actor_of(tx, BIMA)
        code = editing.write(tx, bima, tx.get_one(Office, office), draft, NOW).code
        if submitted:
            editing.submit(tx, bima, code, 1, TODAY, NOW)
        return code

    return stage.db.write_now(write)


def state(stage: Stage, code: str, number: int = 1) -> VersionState:
    """How far a version has come."""
    return stage.db.read_now(lambda tx: faq_entries.version(tx, code, number).state)


# Errors first


@pytest.mark.parametrize(
    ("label", "fields", "part"),
    [
        ("no question", {"pertanyaan": " "}, faq_desk.NO_QUESTION),
        ("a topic that is none", {"topik": "cuaca"}, "Topik"),
        ("a date that is none", {"mulai": "31/02/2026"}, "bukan tanggal"),
        ("a script as its link", {"tautan": "javascript:alert(1)"}, faq_desk.BAD_LINK),
        ("an unknown neighbour", {"terkait": "X99"}, "X99"),
        ("far too long", {"lengkap": "<b>" * 500}, "terlalu panjang"),
    ],
)
async def test_what_is_refused_stays_in_the_form(
    label: str, fields: dict[str, str], part: str, stage: Stage, browser: Browser
) -> None:
    """Why stands above it, what was typed within; nothing is stored."""
    await enter(stage, browser, Role.DRAFTER)
    response = await browser.post("/tanya-jawab", FIELDS | fields)
    assert response.status == 422, label
    shown = await response.text()
    assert part in shown
    assert "cara bertanya nomor 7" in shown
    assert "<b><b>" not in shown
    assert not stage.db.read_now(faq_entries.codes)


async def test_somebody_changed_it_meanwhile(stage: Stage, browser: Browser) -> None:
    """Both are shown; saving once more writes over what has been read now."""
    code = written(stage, submitted=False)
    await enter(stage, browser, Role.DRAFTER)
    newer = replace(DRAFT, short="Pukul 10.00.")
    stage.db.write_now(lambda tx: editing.change(tx, actor_of(tx, BIMA), code, newer, 1, NOW))
    sent = FIELDS | {"singkat": "Pukul 07.00."}
    response = await browser.post(f"/tanya-jawab/{code}", sent | {"seen": "1"})
    assert response.status == 422
    shown = await response.text()
    for part in (texts.CHANGED_MEANWHILE, "Pukul 10.00.", "Pukul 07.00.", 'value="2"'):
        assert part in shown
    response = await browser.post(f"/tanya-jawab/{code}", sent | {"seen": "2"})
    assert response.status == 303
    words = stage.db.read_now(lambda tx: faq_entries.version(tx, code, 3))
    assert words.short == "Pukul 07.00."


@pytest.mark.parametrize("code", ["X99", "%00", "a" * 60, "..%2Fetc", "65.03-1"])
async def test_a_code_of_none(code: str, stage: Stage, browser: Browser) -> None:
    """What does not exist is a page that says so."""
    await enter(stage, browser, Role.DRAFTER)
    for path in (f"/tanya-jawab/{code}", f"/tanya-jawab/{code}/ubah"):
        assert (await browser.get(path)).status == 404
    for path in (f"/tanya-jawab/{code}", f"/tanya-jawab/{code}/ajukan"):
        assert (await browser.post(path, FIELDS | {"seen": "1"})).status == 404


async def test_nobody_certifies_their_own_words(stage: Stage, browser: Browser) -> None:
    """The buttons are not there, and no address does it either."""
    code = written(stage)

    def promote(tx: Tx) -> None:
        roles.grant(tx, actor_of(tx, BIMA).person_id, RI, Role.APPROVER, NOW)

    stage.db.write_now(promote)
    assert (await browser.enter(stage.link(BIMA))).status == 303
    assert texts.CERTIFY not in await (await browser.get(f"/tanya-jawab/{code}")).text()
    response = await browser.post(f"/tanya-jawab/{code}/sahkan", {"seen": "1"})
    assert response.status == 422
    assert faq_desk.OWN_WORK in await response.text()
    assert state(stage, code) is VersionState.SUBMITTED


async def test_what_changed_since_it_was_read_is_not_certified(
    stage: Stage, browser: Browser
) -> None:
    """Whoever decides reads the newest version first."""
    code = written(stage)
    await enter(stage, browser, Role.APPROVER)
    stage.db.write_now(
        lambda tx: editing.change(
            tx, actor_of(tx, BIMA), code, replace(DRAFT, short="Lain."), 1, NOW
        )
    )
    for seen in ("1", "", "x"):
        response = await browser.post(f"/tanya-jawab/{code}/sahkan", {"seen": seen})
        assert response.status == 422
        assert faq_desk.OUTDATED in await response.text()


@pytest.mark.parametrize("role", [Role.DESK, Role.VIEWER, Role.VERIFIER])
async def test_others_only_read(role: Role, stage: Stage, browser: Browser) -> None:
    """They see every answer of KPU RI, and nothing that would change it."""
    code = written(stage)
    await enter(stage, browser, role, office=NUNUKAN)
    shown = await (await browser.get(f"/tanya-jawab/{code}")).text()
    assert "Loket buka" in shown
    for word in (texts.EDIT, texts.CERTIFY, texts.WITHDRAW):
        assert f">{word}<" not in shown
    for path in ("baru", "celah", f"{code}/ubah"):
        assert (await browser.get(f"/tanya-jawab/{path}")).status == 403
    for path in ("", f"/{code}", f"/{code}/ajukan", f"/{code}/sahkan", f"/{code}/tarik"):
        sent = FIELDS | {"seen": "1", "alasan": "x"}
        assert (await browser.post(f"/tanya-jawab{path}", sent)).status == 403
    assert state(stage, code) is VersionState.SUBMITTED


async def test_another_offices_drafts_are_not_shown(stage: Stage, browser: Browser) -> None:
    """What a regency has in the making is its own and its province's."""
    code = written(stage, office="64.01", submitted=False)
    await enter(stage, browser, Role.ADMIN, office=NUNUKAN)
    assert code not in await (await browser.get("/tanya-jawab")).text()
    assert (await browser.get(f"/tanya-jawab/{code}")).status == 404


async def test_a_change_comes_from_our_own_page_as_a_form(stage: Stage, browser: Browser) -> None:
    """Another site's page, or anything that is no form, changes nothing."""
    code = written(stage)
    await enter(stage, browser, Role.APPROVER)
    path, sent = f"/tanya-jawab/{code}/sahkan", {"seen": "1"}
    assert (await browser.ask("POST", path, sent, {"Origin": "https://x.example"})).status == 403
    assert (await browser.post(path, sent, **{"Content-Type": "text/plain"})).status == 415
    assert state(stage, code) is VersionState.SUBMITTED


# The way of an answer


async def test_from_an_empty_form_to_an_answer_that_is_withdrawn(
    stage: Stage, browser: Browser, stranger: Browser
) -> None:
    """Written, submitted, returned, mended, certified, withdrawn; each is said and on record."""
    await enter(stage, browser, Role.DRAFTER)
    await enter(stage, stranger, Role.APPROVER, user=BIMA)
    assert await heading(await browser.get("/tanya-jawab/baru")) == texts.NEW_HEADING
    added = await browser.post("/tanya-jawab", FIELDS)
    assert added.status == 303
    path = added.headers["Location"].removeprefix("/meja").partition("?")[0]
    shown = await (await browser.get(added.headers["Location"].removeprefix("/meja"))).text()
    assert texts.NOTICES["tersimpan"] in shown
    assert "Loket buka\npukul 08.00." in shown
    assert (await browser.post(f"{path}/ajukan", {"seen": "1"})).status == 303
    refused = await stranger.post(f"{path}/kembalikan", {"seen": "1", "alasan": " "})
    assert faq_desk.NO_REASON in await refused.text()
    sent = {"seen": "1", "alasan": "Pasalnya keliru."}
    assert (await stranger.post(f"{path}/kembalikan", sent)).status == 303
    assert "Pasalnya keliru." in await (await browser.get(path)).text()
    mended = FIELDS | {"dasar": "SK 2/2026", "seen": "1"}
    assert (await browser.post(path, mended)).status == 303
    assert (await browser.post(f"{path}/ajukan", {"seen": "2"})).status == 303
    certified = await stranger.post(f"{path}/sahkan", {"seen": "2"})
    assert (
        texts.NOTICES["sahkan"]
        in await (await stranger.get(certified.headers["Location"].removeprefix("/meja"))).text()
    )
    shown = await (await browser.get(path)).text()
    assert "Disahkan oleh Bima, " in shown
    assert (await stranger.post(f"{path}/tarik", {"alasan": "Berubah."})).status == 303
    assert texts.STANDINGS["withdrawn"] in await (await browser.get(path)).text()
    for act in ("written", "submitted", "returned", "changed", "certified", "withdrawn"):
        assert stage.acts(f"faq.{act}"), act


async def test_what_a_new_version_changes_is_shown(stage: Stage, browser: Browser) -> None:
    """Whoever certifies reads each field as it was and as it would be."""
    code = written(stage)
    await enter(stage, browser, Role.APPROVER)
    assert (await browser.post(f"/tanya-jawab/{code}/sahkan", {"seen": "1"})).status == 303

    def rewrite(tx: Tx) -> None:
        newer = replace(DRAFT, short="Pukul 07.00.", valid_until=TODAY + timedelta(days=9))
        editing.change(tx, actor_of(tx, BIMA), code, newer, 1, NOW)

    stage.db.write_now(rewrite)
    shown = await (await browser.get(f"/tanya-jawab/{code}")).text()
    assert ">Pukul 08.00.</del>" in shown
    assert ">Pukul 07.00.</ins>" in shown
    assert texts.STANDINGS["certified"] in shown
    assert texts.PENDINGS["draft"] in shown


async def test_the_list_is_narrowed(stage: Stage, browser: Browser) -> None:
    """By words, by what people are told, by what waits; what means nothing narrows nothing."""
    code = written(stage)
    stage.db.write_now(lambda tx: starting.seed(tx, NOW))
    await enter(stage, browser, Role.DRAFTER)
    every = await (await browser.get("/tanya-jawab?keadaan=entah&mulai=-1")).text()
    assert texts.OLDER in every
    for query in ("cari=LOKET", "pengesahan=submitted", "topik=layanan", f"cari={code}"):
        shown = await (await browser.get(f"/tanya-jawab?{query}")).text()
        assert f'tanya-jawab/{code}"' in shown, query
        assert 'tanya-jawab/P19"' not in shown, query
    none = await (await browser.get("/tanya-jawab?keadaan=ended")).text()
    assert texts.NOTHING in none


async def test_a_region_adds_to_an_answer(stage: Stage, browser: Browser) -> None:
    """A regency's Konseptor writes for its own region, and sees nothing else to change."""
    code = written(stage)
    await enter(stage, browser, Role.DRAFTER, office=NUNUKAN)
    form = await (await browser.get(f"/tanya-jawab/baru?dari={code}")).text()
    assert f'value="{NUNUKAN}"' in form
    sent = {
        "kantor": NUNUKAN, "dari": code, "wilayah": NUNUKAN, "cara": "adds",
        "lengkap": "Di Nunukan pukul 09.00.", "dasar": "SK 3", "tautan": "https://kpu.go.id",
    }  # fmt: skip
    refused = await browser.post("/tanya-jawab", sent | {"wilayah": "64.01"})
    assert "64.01" in await refused.text()
    assert refused.status == 422
    assert (await browser.post("/tanya-jawab", sent)).status == 303
    assert f"{NUNUKAN}-1" in await (await browser.get(f"/tanya-jawab/{code}")).text()


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
async def test_the_answers_as_a_file(form: str, stage: Stage, browser: Browser) -> None:
    """Each form is a file with every answer, and is on record."""
    written(stage)
    await enter(stage, browser, Role.DRAFTER)
    response = await browser.post("/tanya-jawab/unduh", {"unduh": form})
    assert response.status == 200
    assert f".{form}" in response.headers["Content-Disposition"]
    assert len(await response.read()) > 100
    assert stage.acts("faq.exported")
    assert (await browser.post("/tanya-jawab/unduh", {"unduh": "exe"})).status == 400


async def test_on_a_phone(stage: Stage) -> None:
    """Read and certified by thumb, with pages that everybody can use."""
    written(stage, replace(DRAFT, full="Loket " + "x" * 300))
    stage.hire(Role.APPROVER, user=RANI, name="Rani", office=RI)
    async with open_browser() as chromium, open_page(chromium, PHONE) as page:
        await page.goto(stage.url(f"/masuk/{stage.link(RANI)}"))
        await page.get_by_role("button", name=desk.ENTER).click()
        await page.get_by_role("link", name=texts.NAV).click()
        await check(page)
        await page.get_by_role("link", name=DRAFT.question).click()
        await check(page)
        await page.get_by_role("button", name=texts.CERTIFY).click()
        await expect(page.get_by_text(texts.NOTICES["sahkan"])).to_be_visible()
        await page.get_by_role("link", name=texts.EDIT, exact=True).click()
        await check(page)
        await _rewrite(page)
        await expect(page.get_by_text(texts.NOTICES["tersimpan"])).to_be_visible()
        await check(page)
    assert state(stage, "00-1") is VersionState.CERTIFIED
    assert state(stage, "00-1", 2) is VersionState.DRAFT


async def _rewrite(page: Page) -> None:
    await page.get_by_label(faq_desk.FIELDS["short"]).fill("Pukul 07.00.")
    await page.get_by_role("button", name=texts.SAVE).click()


# Being told


def told(stage: Stage, user: str) -> list[str]:
    """What somebody is told of answers in their own chat, oldest first."""

    def read(tx: Tx) -> list[str]:
        chat = chats.find(tx, CHANNEL, ACCOUNT, user)
        assert chat is not None
        rows = tx.scalars(
            select(OperationRow).where(OperationRow.chat_id == chat.id).order_by("id")
        )
        texts_of = [renderings.get(tx, row.rendering or "").text for row in rows]
        return [text for text in texts_of if "jawaban" in text.casefold()]

    return stage.db.read_now(read)


async def test_those_who_decide_are_told_and_those_who_wrote(
    stage: Stage, browser: Browser
) -> None:
    """The Pimpinan when it is submitted, the Konseptor when it is decided, nobody about himself."""
    code = written(stage, submitted=False)
    stage.hire(Role.APPROVER, user=RANI, name="Rani Puspita", office=RI)
    stage.hire(Role.APPROVER, user="75", name="Provinsi", office=KALTARA)
    assert (await browser.enter(stage.link(BIMA))).status == 303
    assert (await browser.post(f"/tanya-jawab/{code}/ajukan", {"seen": "1"})).status == 303
    (asked,) = told(stage, RANI)
    assert "Jam berapa loket buka?" in asked
    assert "diajukan Bima dari KPU RI" in asked
    assert told(stage, BIMA) == told(stage, "75") == []
    assert (await browser.enter(stage.link(RANI))).status == 303
    sent = {"seen": "1", "alasan": "Pasalnya <keliru>."}
    assert (await browser.post(f"/tanya-jawab/{code}/kembalikan", sent)).status == 303
    (returned,) = told(stage, BIMA)
    assert "Pasalnya &lt;keliru&gt;." in returned
    assert (await browser.enter(stage.link(BIMA))).status == 303
    assert (await browser.post(f"/tanya-jawab/{code}/ajukan", {"seen": "1"})).status == 303
    assert (await browser.enter(stage.link(RANI))).status == 303
    assert (await browser.post(f"/tanya-jawab/{code}/sahkan", {"seen": "1"})).status == 303
    assert "disahkan" in told(stage, BIMA)[-1]
    assert stage.outbox.wakes
