"""The page of groups and contacts: who reads, who mends, what stands in the way, on a phone."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import expect

from channels.base import ChatKind
from registry.sheets import open_list
from storage import chats, people, stewards
from storage.chats import Category, ChatRow, ChatState, Segment
from storage.engine import Tx
from storage.roles import Role
from tests.browser import PHONE, open_page
from tests.console.desk.stage import NUNUKAN, SITI, Browser, Stage
from tests.console.desk.test_page import check
from tests.world import ACCOUNT, CHANNEL, NOW
from texts import desk as desk_texts
from texts import desk_partners as texts
from texts.registry import HEALTH_LABELS

pytestmark = pytest.mark.asyncio

KALTARA, TARAKAN = "65", "65.71"
NUMBER: Final = "+6281234567890"
CHOSEN: Final = {"kategori": "komunitas_pemilih", "segmen": "disabilitas"}


def group(
    stage: Stage, title: str = "Humas Nunukan", office: str = NUNUKAN, **fields: object
) -> int:
    """A group of an office; returns its number."""

    def add(tx: Tx) -> int:
        row = ChatRow(
            channel=CHANNEL,
            account=ACCOUNT,
            external_id=f"-100{title}",
            kind=ChatKind.GROUP,
            title=title,
            state=ChatState.ACTIVE,
            office=office,
            category=Category.VOTERS,
            created_at=NOW,
        )
        for name, value in fields.items():
            setattr(row, name, value)
        return chats.key_of(chats.add(tx, row))

    return stage.db.write_now(add)


def contact(stage: Stage, office: str = NUNUKAN) -> int:
    """A contact of an office; returns the number of the chat."""

    def add(tx: Tx) -> int:
        address = people.add(tx, "whatsapp", "internal", NUMBER, "Rani <b>", NOW)
        row = ChatRow(
            channel="whatsapp",
            account="internal",
            external_id=NUMBER,
            kind=ChatKind.PRIVATE,
            title="",
            state=ChatState.ACTIVE,
            office=office,
            category=Category.SATKER,
            person_id=address.person_id,
            created_at=NOW,
        )
        return chats.key_of(chats.add(tx, row))

    return stage.db.write_now(add)


def row(stage: Stage, number: int) -> ChatRow:
    """A group or contact as it is stored."""
    return stage.db.read_now(lambda tx: chats.get_one(tx, number))


async def shown(browser: Browser, query: str = "", status: int = 200) -> str:
    """The page."""
    response = await browser.get(f"/daftar-mitra{query}")
    assert response.status == status
    return await response.text()


async def enter(stage: Stage, browser: Browser, user: str = SITI) -> None:
    """Come to the desk."""
    assert (await browser.enter(stage.link(user))).status == 303


# Errors first


@pytest.mark.parametrize(
    ("label", "fields", "sentence"),
    [
        ("no such category", {"kategori": "kucing"}, texts.NO_CHOICE),
        ("no such segment", {"segmen": "kucing"}, texts.NO_CHOICE),
        ("seen before a colleague's change", {"seen": "media|-|"}, texts.CHANGED_MEANWHILE),
        ("nothing was seen", {"seen": ""}, texts.CHANGED_MEANWHILE),
        ("a stranger in charge", {"pj-999": "1"}, "Penanggung jawab harus petugas"),
    ],
)
async def test_forms_that_are_refused(
    label: str, fields: dict[str, str], sentence: str, stage: Stage, browser: Browser
) -> None:
    """The page comes back with a sentence, and nothing is changed."""
    number = group(stage)
    await enter(stage, browser)
    posted = CHOSEN | {"seen": "komunitas_pemilih|-|"} | fields
    answer = await browser.post(f"/daftar-mitra/{number}", posted)
    assert answer.status == 422
    assert sentence in await answer.text()
    assert row(stage, number).segment is None


@pytest.mark.parametrize("path", ["/daftar-mitra/{}", "/daftar-mitra/{}/akhiri"])
async def test_what_is_not_theirs(path: str, stage: Stage, browser: Browser) -> None:
    """Another office's, an unknown number, none at all: there is no such page."""
    other = group(stage, "Tarakan", TARAKAN)
    await enter(stage, browser)
    for number in (other, 9999, "x", "9" * 30):
        answer = await browser.post(path.format(number), CHOSEN | {"yakin": "ya"})
        assert answer.status == 404
    assert row(stage, other).ended_at is None


async def test_ending_wants_a_tick(stage: Stage, browser: Browser) -> None:
    """A tap beside the mark ends nothing."""
    number = group(stage)
    await enter(stage, browser)
    answer = await browser.post(f"/daftar-mitra/{number}/akhiri", {})
    assert answer.status == 422
    assert texts.NOT_SURE in await answer.text()
    assert row(stage, number).ended_at is None


async def test_who_may_not(stage: Stage, browser: Browser, stranger: Browser) -> None:
    """Strangers see nothing, whoever only looks changes nothing, other sites ask for nothing."""
    number = group(stage)
    assert "Humas Nunukan" not in await shown(stranger, status=401)
    stage.hire(Role.VIEWER, user="80", name="Budi")
    await enter(stage, browser, "80")
    assert "Humas Nunukan" in await shown(browser)
    assert texts.SAVE not in await shown(browser)
    assert (await browser.post(f"/daftar-mitra/{number}", CHOSEN)).status == 403
    await enter(stage, browser)
    foreign = await browser.post(f"/daftar-mitra/{number}", CHOSEN, Origin="https://evil.example")
    assert foreign.status == 403
    assert (await browser.post("/daftar-mitra/unduh", {"unduh": "semua.exe"})).status == 400


async def test_filters_that_mean_nothing(stage: Stage, browser: Browser) -> None:
    """An address that somebody altered shows the whole list of an office of theirs."""
    group(stage)
    await enter(stage, browser)
    for query in ("kantor=36", "kategori=x", "segmen=x", "keadaan=x", "mulai=-1", "mulai=999"):
        assert "Humas Nunukan" in await shown(browser, f"?{query}")


# Reading and mending


async def test_a_part_of_the_country(stage: Stage, browser: Browser) -> None:
    """A province reads of its regencies, numbers in part, and narrows it down."""
    group(stage)
    group(stage, "Difabel Tarakan", TARAKAN, segment=Segment.DISABLED, state=ChatState.GONE)
    group(stage, "Lama", TARAKAN, ended_at=NOW)
    contact(stage)
    stage.hire(Role.ADMIN, user="81", name="Rina", office=KALTARA)
    await enter(stage, browser, "81")
    page = await shown(browser)
    assert "2 grup, 1 kontak" in page
    assert HEALTH_LABELS["kicked"] in page
    assert "Lama" not in page
    assert NUMBER not in page
    assert "Rani &lt;b&gt;" in page
    assert texts.SAVE not in page
    for query, there, missing in (
        ("keadaan=kicked", "Difabel Tarakan", "Humas Nunukan"),
        ("segmen=disabilitas", "Difabel Tarakan", "Humas Nunukan"),
        ("segmen=-", "Humas Nunukan", "Difabel Tarakan"),
        ("kategori=satker", "Rani", "Humas Nunukan"),
        (f"kantor={TARAKAN}", "Difabel Tarakan", "Humas Nunukan"),
    ):
        page = await shown(browser, f"?{query}")
        assert f"{there}" in page
        assert f"{missing}<" not in page
    assert texts.NOTHING in await shown(browser, "?kategori=media")


async def test_pages(stage: Stage, browser: Browser) -> None:
    """Twenty-five on a page; the next keeps what it is narrowed to."""
    for number in range(27):
        group(stage, f"Grup {number:02}")
    await enter(stage, browser)
    first = await shown(browser, "?kategori=komunitas_pemilih")
    assert "Grup 24" in first
    assert "Grup 25" not in first
    assert "kategori=komunitas_pemilih&amp;mulai=25" in first
    assert "Grup 26" in await shown(browser, "?kategori=komunitas_pemilih&mulai=25")


async def test_mending(stage: Stage, browser: Browser) -> None:
    """Segment and people in charge by one form; sent twice it does one thing, and is told."""
    number = group(stage)
    await enter(stage, browser)
    siti = stage.db.read_now(lambda tx: stage.address(tx).person_id)
    fields = CHOSEN | {"seen": "komunitas_pemilih|-|", f"pj-{siti}": "1"}
    for _ in range(2):
        answer = await browser.post(f"/daftar-mitra/{number}?kategori=komunitas_pemilih", fields)
        assert answer.status == 303
    where = answer.headers["Location"].removeprefix("/meja")
    assert "kategori=komunitas_pemilih" in where
    page = await (await browser.get(where)).text()
    assert texts.NOTICES["tersimpan"] in page
    assert "Komunitas pemilih (Disabilitas)" in page
    held = stage.db.read_now(lambda tx: stewards.of_groups(tx, [number]))
    assert [one.name for one in held[number]] == ["Siti Aminah"]
    assert len(stage.acts("group.changed")) == 1
    assert len(stage.acts("group.stewards")) == 1


async def test_ending(stage: Stage, browser: Browser) -> None:
    """It leaves the list, with its row in the audit; a second time there is nothing to end."""
    number = contact(stage)
    await enter(stage, browser)
    assert NUMBER in await shown(browser)
    answer = await browser.post(f"/daftar-mitra/{number}/akhiri", {"yakin": "ya"})
    assert answer.status == 303
    assert "Rani" not in await shown(browser)
    assert row(stage, number).ended_at == NOW
    again = await browser.post(f"/daftar-mitra/{number}/akhiri", {"yakin": "ya"})
    assert again.status == 404
    assert len(stage.acts("contact.ended")) == 1


@pytest.mark.parametrize("asked", list(texts.LISTS))
async def test_downloads(asked: str, stage: Stage, browser: Browser) -> None:
    """Each list as a file that names nobody, written down in the audit."""
    group(stage)
    contact(stage)
    await enter(stage, browser)
    answer = await browser.post("/daftar-mitra/unduh", {"unduh": asked})
    assert answer.status == 200
    subject, _, form = asked.partition(".")
    assert f"{subject}-{NUNUKAN}-20270208.{form}" in answer.headers["Content-Disposition"]
    table = open_list(await answer.read())
    assert len(table.rows) == 2
    ((actor, facts),) = stage.acts(f"registry.exported.{subject}")
    assert (actor, facts) == ("person:1", {"rows": 1, "form": form})


async def test_on_a_phone(stage: Stage, chromium: Chromium) -> None:
    """Narrowed, mended and ended by thumb, on pages that everybody can use."""
    number = group(stage, "Komunitas Difabel Nunukan yang namanya panjang sekali")
    group(stage, "Lain", state=ChatState.GONE)
    async with open_page(chromium, PHONE) as page:
        await page.goto(stage.url(f"/masuk/{stage.link()}"))
        await page.get_by_role("button", name=desk_texts.ENTER).click()
        await page.get_by_role("link", name=texts.NAV).click()
        await expect(page.get_by_text("2 grup, 0 kontak")).to_be_visible()
        await check(page)
        await page.get_by_role("link", name=HEALTH_LABELS["active"]).click()
        await expect(page.get_by_role("heading", name="Lain")).to_have_count(0)
        await page.get_by_text(texts.CHANGE, exact=True).click()
        await check(page)
        await page.locator(f"#segmen-{number}").select_option("disabilitas")
        await page.get_by_label("Siti Aminah").check()
        await page.get_by_role("button", name=texts.SAVE).click()
        await expect(page.get_by_text(texts.NOTICES["tersimpan"])).to_be_visible()
        await expect(page.get_by_text("Komunitas pemilih (Disabilitas)").first).to_be_visible()
        await page.get_by_text(texts.CHANGE, exact=True).click()
        await page.get_by_label(texts.SURE).check()
        await page.get_by_role("button", name=f"{texts.END}: ").click()
        await expect(page.get_by_text(texts.NOTICES["berakhir"])).to_be_visible()
        await check(page)
    assert row(stage, number).ended_at == NOW
