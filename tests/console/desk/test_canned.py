"""The page of ready answers: who reads, who changes, what stands in the way, on a phone."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from registry import access
from storage import canned as store
from storage import roles
from storage.canned import Canned
from storage.engine import Tx
from storage.offices import Office
from storage.roles import Role
from tests.browser import PHONE, open_browser, open_page
from tests.console.desk.stage import NUNUKAN, Browser, Stage, heading
from tests.console.desk.test_page import check
from tests.world import ACCOUNT, CHANNEL, NOW
from texts import desk
from texts import desk_canned as texts
from threads import canned
from threads.canned import LONGEST_TEXT, LONGEST_TITLE, MOST

pytestmark = pytest.mark.asyncio

KALTARA, RI, TARAKAN = "65", "00", "65.71"
RANI = "73"
FIELDS = {"kantor": NUNUKAN, "judul": "Jam layanan", "teks": "Buka pukul 08.00."}


async def lead(stage: Stage, browser: Browser) -> None:
    """Rani leads the office and is at the desk."""
    stage.hire(Role.ADMIN, user=RANI, name="Rani Puspita")
    assert (await browser.enter(stage.link(RANI))).status == 303


def made(stage: Stage, title: str = "Alur", office: str = NUNUKAN, text: str = "Begini.") -> int:
    """The number of an answer that an office has."""

    def write(tx: Tx) -> int:
        row = Canned(office=office, title=title, text=text, position=0, changed_at=NOW)
        return store.key_of(store.add(tx, row))

    return stage.db.write_now(write)


def kept(stage: Stage, office: str = NUNUKAN) -> list[tuple[str, str]]:
    """Titles and texts of an office as they are stored."""
    rows = stage.db.read_now(lambda tx: store.own(tx, office))
    return [(row.title, row.text) for row in rows]


# Errors first


@pytest.mark.parametrize(
    ("label", "fields", "sentence"),
    [
        ("no title", {"judul": " "}, texts.NO_TITLE),
        ("an invisible title", {"judul": "\u202e"}, texts.NO_TITLE),
        ("no text", {"teks": "\r\n \r\n"}, texts.NO_TEXT),
        ("a long title", {"judul": "x" * (LONGEST_TITLE + 1)}, texts.long_title(LONGEST_TITLE)),
        ("a long text", {"teks": "x" * (LONGEST_TEXT + 1)}, texts.long_text(LONGEST_TEXT)),
        ("a title that is taken", {"judul": "ALUR"}, texts.SAME_TITLE),
    ],
)
async def test_what_is_refused_stays_in_the_form(
    label: str, fields: dict[str, str], sentence: str, stage: Stage, browser: Browser
) -> None:
    """A sentence above it, what was typed within, and nothing stored; new or changed."""
    made(stage)
    other = made(stage, "Lain")
    await lead(stage, browser)
    sent = FIELDS | {"teks": "<b>Buka</b>"} | fields
    for path in ("/jawaban", f"/jawaban/{other}"):
        response = await browser.post(path, sent | {"version": "1"})
        assert response.status == 422, label
        shown = await response.text()
        assert sentence in shown
        assert texts.STORED not in shown
        assert "<b>Buka" not in shown
    assert kept(stage) == [("Alur", "Begini."), ("Lain", "Begini.")]


async def test_a_full_list(stage: Stage, browser: Browser) -> None:
    """There is no room for another, and what was typed is not lost."""
    for number in range(MOST):
        made(stage, f"Judul {number}")
    await lead(stage, browser)
    response = await browser.post("/jawaban", FIELDS)
    assert response.status == 422
    assert texts.list_is_full(MOST) in (shown := await response.text())
    assert FIELDS["teks"] in shown


async def test_somebody_changed_it_meanwhile(stage: Stage, browser: Browser) -> None:
    """Both are shown; saving once more writes over what has been read now."""
    number = made(stage)
    await lead(stage, browser)

    def rewrite(tx: Tx) -> None:
        rani = access.identify(tx, CHANNEL, ACCOUNT, RANI, NOW)
        assert rani is not None
        canned.change(tx, rani, number, canned.Draft("Alur", "Yang baru."), 1, NOW)

    stage.db.write_now(rewrite)
    sent = {"judul": "Alur", "teks": "Punya saya."}
    response = await browser.post(f"/jawaban/{number}", sent | {"version": "1"})
    assert response.status == 422
    shown = await response.text()
    for part in (texts.CHANGED_MEANWHILE, texts.STORED, "Yang baru.", "Punya saya.", 'value="2"'):
        assert part in shown
    response = await browser.post(f"/jawaban/{number}/hapus", {"version": "1"})
    assert response.status == 422
    assert texts.CHANGED_BEFORE_REMOVAL in await response.text()
    assert kept(stage) == [("Alur", "Yang baru.")]
    response = await browser.post(f"/jawaban/{number}", sent | {"version": "2"})
    assert response.status == 303
    assert kept(stage) == [("Alur", "Punya saya.")]


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 30])
async def test_a_form_without_a_version_changes_nothing(
    version: str, stage: Stage, browser: Browser
) -> None:
    """Whoever cannot say what they have seen looks first."""
    number = made(stage)
    await lead(stage, browser)
    for path in (f"/jawaban/{number}", f"/jawaban/{number}/hapus"):
        response = await browser.post(path, FIELDS | {"version": version})
        assert response.status == 422
    assert kept(stage) == [("Alur", "Begini.")]


@pytest.mark.parametrize("number", ["0", "x", "-1", "999999", "²", "9" * 40])
async def test_a_number_of_none(number: str, stage: Stage, browser: Browser) -> None:
    """What does not exist, or not any more, is a page that says so."""
    await lead(stage, browser)
    for path in (f"/jawaban/{number}", f"/jawaban/{number}/hapus"):
        assert (await browser.get(path)).status == 404
        assert (await browser.post(path, FIELDS | {"version": "1"})).status == 404


@pytest.mark.parametrize("where", ["/jawaban", "/jawaban/{number}", "/jawaban/{number}/hapus"])
async def test_a_change_comes_from_our_own_page_as_a_form(
    where: str, stage: Stage, browser: Browser
) -> None:
    """Another site's page, or anything that is no form, changes nothing."""
    number = made(stage)
    await lead(stage, browser)
    path, sent = where.format(number=number), FIELDS | {"version": "1"}
    assert (await browser.ask("POST", path, sent, {"Origin": "https://x.example"})).status == 403
    response = await browser.post(path, sent, **{"Content-Type": "text/plain"})
    assert response.status == 415
    assert kept(stage) == [("Alur", "Begini.")]


@pytest.mark.parametrize("office", [KALTARA, RI, TARAKAN])
async def test_those_of_other_offices_cannot_be_changed(
    office: str, stage: Stage, browser: Browser
) -> None:
    """Whoever leads an office leads no other, above or beside it."""
    number = made(stage, office=office)
    await lead(stage, browser)
    for path in (f"/jawaban/{number}", f"/jawaban/{number}/hapus"):
        assert (await browser.get(path)).status == 403
        assert (await browser.post(path, FIELDS | {"version": "1"})).status == 403
    assert (await browser.get(f"/jawaban/baru?kantor={office}")).status == 403
    assert (await browser.get("/jawaban/baru?kantor=entah")).status == 403
    assert (await browser.post("/jawaban", FIELDS | {"kantor": office})).status == 403
    assert kept(stage, office) == [("Alur", "Begini.")]


@pytest.mark.parametrize("role", [Role.DESK, Role.APPROVER, Role.SPOKESPERSON])
async def test_whoever_answers_reads(role: Role, stage: Stage, browser: Browser) -> None:
    """They see the list without what would change it, and no address does either."""
    number = made(stage)
    stage.hire(role, user=RANI, name="Rani")
    assert (await browser.enter(stage.link(RANI))).status == 303
    shown = await (await browser.get("/jawaban")).text()
    assert "Begini." in shown
    assert texts.ADD not in shown
    assert f"/jawaban/{number}" not in shown
    for path in ("/jawaban/baru", f"/jawaban/{number}", f"/jawaban/{number}/hapus"):
        assert (await browser.get(path)).status == 403
    for path in ("/jawaban", f"/jawaban/{number}", f"/jawaban/{number}/hapus"):
        assert (await browser.post(path, FIELDS | {"version": "1"})).status == 403
    assert kept(stage) == [("Alur", "Begini.")]


async def test_whoever_does_not_answer_sees_none(
    stage: Stage, browser: Browser, stranger: Browser
) -> None:
    """Neither the page nor the way to it; a stranger is asked to sign in."""
    stage.hire(Role.VIEWER, user=RANI, name="Rani")
    assert (await browser.enter(stage.link(RANI))).status == 303
    assert (await browser.get("/jawaban")).status == 403
    assert texts.NAV not in await (await browser.get()).text()
    assert (await stranger.get("/jawaban")).status == 401
    assert (await stranger.post("/jawaban", FIELDS)).status == 401


# Reading


async def test_the_list(stage: Stage, browser: Browser) -> None:
    """One's own, then the province's, then the country's; a neighbour's are not there."""
    for office in (RI, KALTARA, TARAKAN, NUNUKAN):
        made(stage, f"Dari {office}", office, "<script>alert(1)</script>")
    assert (await browser.enter(stage.link())).status == 303
    shown = await (await browser.get("/jawaban?kantor=entah&kabar=entah")).text()
    names = stage.db.read_now(
        lambda tx: [tx.get_one(Office, code).name for code in (NUNUKAN, KALTARA, RI)]
    )
    places = [
        shown.index(part)
        for part in (
            texts.own(names[0]), f">Dari {NUNUKAN}<", texts.from_above(names[1]),
            f">Dari {KALTARA}<", f">{texts.from_above(names[2])}<", f">Dari {RI}<",
        )
    ]  # fmt: skip
    assert places == sorted(places)
    assert f"Dari {TARAKAN}" not in shown
    assert "<script>alert" not in shown


async def test_somebody_of_two_offices(stage: Stage, browser: Browser) -> None:
    """They choose whose list they read, and each form names its office."""
    made(stage, "Milik Tarakan", TARAKAN)
    stage.hire(Role.ADMIN, user=RANI, name="Rani")

    def appoint(tx: Tx) -> None:
        rani = access.identify(tx, CHANNEL, ACCOUNT, RANI, NOW)
        assert rani is not None
        roles.grant(tx, rani.person_id, TARAKAN, Role.ADMIN, NOW)

    stage.db.write_now(appoint)
    assert (await browser.enter(stage.link(RANI))).status == 303
    assert "Milik Tarakan" not in await (await browser.get("/jawaban")).text()
    shown = await (await browser.get(f"/jawaban?kantor={TARAKAN}")).text()
    assert "Milik Tarakan" in shown
    assert f"/jawaban/baru?kantor={TARAKAN}" in shown
    await browser.post("/jawaban", FIELDS | {"kantor": TARAKAN})
    assert len(kept(stage, TARAKAN)) == 2


# Changing


async def test_from_the_empty_list_to_a_removed_answer(stage: Stage, browser: Browser) -> None:
    """Added, changed, removed after a question; each is said, and written down."""
    await lead(stage, browser)
    assert texts.NONE_OWN in await (await browser.get("/jawaban")).text()
    assert await heading(await browser.get("/jawaban/baru")) == texts.ADD_HEADING
    added = await browser.post("/jawaban", FIELDS | {"teks": "Baris satu\r\nBaris dua"})
    assert added.status == 303
    where = added.headers["Location"].removeprefix("/meja")
    shown = await (await browser.get(where)).text()
    assert texts.NOTICES["tersimpan"] in shown
    assert "Baris satu\nBaris dua" in shown
    assert "Diubah oleh Rani Puspita, " in shown
    number = store.key_of(stage.db.read_now(lambda tx: store.own(tx, NUNUKAN))[0])
    form = await browser.get(f"/jawaban/{number}")
    assert await heading(form) == texts.EDIT_HEADING
    assert "Baris satu\nBaris dua</textarea>" in await form.text()
    changed = await browser.post(
        f"/jawaban/{number}", {"judul": "Jam", "teks": "Tutup.", "version": "1"}
    )
    assert changed.status == 303
    question = await browser.get(f"/jawaban/{number}/hapus")
    assert await heading(question) == texts.REMOVE_HEADING
    assert kept(stage) == [("Jam", "Tutup.")]
    removed = await browser.post(f"/jawaban/{number}/hapus", {"version": "2"})
    assert "kabar=terhapus" in removed.headers["Location"]
    assert kept(stage) == []
    for act in ("added", "changed", "removed"):
        assert len(stage.acts(f"canned.{act}")) == 1


async def test_at_a_shared_phone_the_shift_is_written_down(stage: Stage, browser: Browser) -> None:
    """Who has changed it is whoever is on shift, by number."""
    stage.hire(Role.ADMIN, user=RANI, name="HP Nunukan")
    stage.begin_shift("Lia", RANI)
    assert (await browser.enter(stage.link(RANI))).status == 303
    await browser.post("/jawaban", FIELDS)
    ((actor, _),) = stage.acts("canned.added")
    assert "/shift:" in actor


async def test_on_a_phone(stage: Stage) -> None:
    """Added and removed by thumb, with pages that everybody can use."""
    stage.hire(Role.ADMIN, user=RANI, name="Rani")
    made(stage, "Alur pindah memilih", KALTARA, "Satu\n\nDua " + "x" * 200)
    async with open_browser() as chromium, open_page(chromium, PHONE) as page:
        await page.goto(stage.url(f"/masuk/{stage.link(RANI)}"))
        await page.get_by_role("button", name=desk.ENTER).click()
        await page.get_by_role("link", name=texts.NAV).click()
        await check(page)
        await page.get_by_role("link", name=texts.ADD).click()
        await check(page)
        await write(page, "Jam layanan", "\nBaris satu\nBaris dua")
        await expect(page.get_by_text(texts.NOTICES["tersimpan"])).to_be_visible()
        assert kept(stage) == [("Jam layanan", "Baris satu\nBaris dua")]
        await page.get_by_role("link", name=f"{texts.REMOVE}: Jam layanan").click()
        await check(page)
        await page.get_by_role("button", name=texts.REMOVE).click()
        await expect(page.get_by_text(texts.NOTICES["terhapus"])).to_be_visible()
    assert kept(stage) == []


async def test_a_refused_form_on_a_phone(stage: Stage) -> None:
    """The sentence is read aloud, what was typed is still there, and can be used by everybody."""
    stage.hire(Role.ADMIN, user=RANI, name="Rani")
    typed = "x" * (LONGEST_TEXT + 1)
    async with open_browser() as chromium:
        # Not `open_page`: for a browser's console every refusal is an error.
        page = await (await chromium.new_context(viewport=PHONE)).new_page()
        await page.goto(stage.url(f"/masuk/{stage.link(RANI)}"))
        await page.get_by_role("button", name=desk.ENTER).click()
        await page.get_by_role("link", name=texts.NAV).click()
        await page.get_by_role("link", name=texts.ADD).click()
        await write(page, "Jam layanan", typed)
        await expect(page.get_by_role("alert")).to_have_text(texts.long_text(LONGEST_TEXT))
        await expect(page.get_by_label(texts.TEXT_LABEL)).to_have_value(typed)
        await check(page)


async def write(page: Page, title: str, text: str) -> None:
    """Fill in the form and save it."""
    await page.get_by_label(texts.TITLE_LABEL).fill(title)
    await page.get_by_label(texts.TEXT_LABEL).fill(text)
    await page.get_by_role("button", name=texts.SAVE).click()
