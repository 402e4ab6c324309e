"""Finding a case on the web desk: what is refused, what is shown to whom, page by page."""

from __future__ import annotations

import html
import re

import pytest

from console.desk.search import LONGEST, PAGE
from registry.masking import MASK
from storage import cases, roles
from storage.engine import Tx
from storage.roles import Role
from tests.console.desk.stage import Browser, Stage, heading
from tests.console.desk.test_lists import TARAKAN, enter, opened
from texts import desk
from texts import search_cases as texts

pytestmark = pytest.mark.asyncio

KALTARA = "65"


async def found(browser: Browser, words: str, start: str = "") -> str:
    """The page with what was found, as text."""
    response = await browser.post("/cari", {"kata": words, "mulai": start})
    assert response.status == 200
    return html.unescape(await response.text())


def numbers(page: str) -> list[str]:
    """The receipts on a page, in their order."""
    return re.findall(r">(LYN-\d+-\d+)</a>", page)


# What is refused


@pytest.mark.parametrize(
    "words", ["", "  ", "a", "?!", "😀", "\x00", "\u202e\u200f", "08123456789"]
)
async def test_what_is_no_word_gets_a_hint(words: str, stage: Stage, browser: Browser) -> None:
    """Nothing, one letter, signs or a phone number: the page says what can be looked for."""
    stage.db.write_now(lambda tx: opened(tx, "a 08123456789"))
    await enter(stage, browser)
    page = await found(browser, words)
    assert texts.TOO_LITTLE in page
    assert not numbers(page)


@pytest.mark.parametrize("words", ["x" * 5_000, "kata " * 999, "%", "ab'; --", 'ab" onload='])
async def test_odd_words_are_only_words(words: str, stage: Stage, browser: Browser) -> None:
    """However long or strange: a sentence, and the field holds no more than it takes."""
    stage.db.write_now(lambda tx: opened(tx, "Jam buka?"))
    await enter(stage, browser)
    response = await browser.post("/cari", {"kata": words})
    page = await response.text()
    assert response.status == 200
    assert not numbers(page)
    value = re.search(r'<input id="kata"[^>]*? value="([^"]*)"', page)
    assert value is not None
    assert html.unescape(value[1]) == words[:LONGEST].strip()


@pytest.mark.parametrize("start", ["-1", "x", "²", "9" * 30, "1e3"])
async def test_a_strange_start_is_the_start(start: str, stage: Stage, browser: Browser) -> None:
    """Whatever is posted as the page, the first is shown."""
    stage.db.write_now(lambda tx: opened(tx, "Jam buka?"))
    await enter(stage, browser)
    assert numbers(await found(browser, "buka", start)) == ["LYN-6503-0001"]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        pytest.param("application/json", b"{}", 415, id="no form"),
        pytest.param("application/x-www-form-urlencoded; charset=x", b"kata=ab", 400, id="charset"),
        pytest.param("application/x-www-form-urlencoded", b"\xff=ab", 400, id="no UTF-8"),
    ],
)
async def test_what_is_no_form_is_refused(
    content_type: str, body: bytes, status: int, stage: Stage, browser: Browser
) -> None:
    """Something else than our form gets a sentence."""
    await enter(stage, browser)
    headers = {"Origin": stage.origin, "Content-Type": content_type}
    response = await browser.ask("POST", "/cari", body, headers)
    assert (response.status, await heading(response)) == (status, desk.UNREADABLE.heading)


async def test_another_sites_form_finds_nothing(stage: Stage, browser: Browser) -> None:
    """A search that none of our pages asks for is refused."""
    await enter(stage, browser)
    response = await browser.post("/cari", {"kata": "buka"}, Origin="https://x.example")
    assert response.status == 403


async def test_whoever_only_looks_on_finds_nothing(stage: Stage, browser: Browser) -> None:
    """Without a role that answers there is no search, and no link to one."""
    stage.hire(Role.VIEWER, user="72", name="Budi")
    assert (await browser.enter(stage.link("72"))).status == 303
    assert (await browser.get("/cari")).status == 403
    assert (await browser.post("/cari", {"kata": "buka"})).status == 403
    assert "cari" not in await (await browser.get()).text()


async def test_strangers_have_to_come_in_first(stage: Stage, stranger: Browser) -> None:
    """Without a session nothing is looked for."""
    assert (await stranger.get("/cari")).status == 401
    assert (await stranger.post("/cari", {"kata": "buka"})).status == 401


# What is found


async def test_a_word_finds_its_case(stage: Stage, browser: Browser) -> None:
    """The case with its person, what was said, and the way to it; nothing of it in an address."""
    stage.db.write_now(lambda tx: opened(tx, "Kapan logistik tiba di gudang?"))
    await enter(stage, browser)
    response = await browser.post("/cari", {"kata": "logis"})
    page = await response.text()
    assert "Sari Melati" in page
    assert "<mark>logistik</mark>" in page
    assert 'href="/meja/kasus/1"' in page
    assert response.headers["Cache-Control"] == "no-store"
    addresses = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    assert not [address for address in addresses if "logis" in address or "Sari" in address]


async def test_a_receipt_and_a_name_find_it(stage: Stage, browser: Browser) -> None:
    """As in the chat: the number alone, or whose it is."""
    stage.db.write_now(lambda tx: opened(tx, "Kapan logistik tiba?"))
    await enter(stage, browser)
    for words in ("LYN-6503-0001", "lyn 6503 1", "Melati"):
        assert numbers(await found(browser, words)) == ["LYN-6503-0001"]


async def test_what_people_write_is_no_markup(stage: Stage, browser: Browser) -> None:
    """Names, words and the question itself stand on the page as they were typed."""
    bad = "<script>alert(1)</script>"
    stage.db.write_now(lambda tx: opened(tx, f"logistik {bad}", name=f"{bad}'\""))
    await enter(stage, browser)
    response = await browser.post("/cari", {"kata": f'logistik "{bad}'})
    assert numbers(page := await response.text())
    assert "<script>" not in page.replace('<script type="module"', "")


async def test_another_office_finds_nothing(stage: Stage, browser: Browser) -> None:
    """Neither by word nor by number does a case of another office show that it exists."""
    stage.db.write_now(lambda tx: opened(tx, "Rahasia Tarakan", office=TARAKAN))
    await enter(stage, browser)
    for words in ("rahasia", "LYN-6571-0001", "Sari"):
        page = await found(browser, words)
        assert not numbers(page)
        assert "tidak ada pesan dengan" in page.lower()


async def test_the_office_above_reads_masked(stage: Stage, browser: Browser) -> None:
    """A province finds a regency's case; person and number are hidden, and the name finds none."""
    stage.db.write_now(lambda tx: opened(tx, "logistik, telepon 0812-3456-7890"))
    stage.db.write_now(lambda tx: move_to(tx, KALTARA))
    await enter(stage, browser)
    page = await found(browser, "logistik")
    assert numbers(page) == ["LYN-6503-0001"]
    assert f"S{MASK * 3}" in page
    assert "Melati" not in page
    assert "3456" not in page
    assert not numbers(await found(browser, "Melati"))


def move_to(tx: Tx, office: str) -> None:
    """The officer works for another office."""
    roles.forget(tx, 1)
    roles.grant(tx, 1, office, Role.DESK, cases.get(tx, 1).opened_at)  # type: ignore[union-attr]  # it is there


async def test_more_than_a_page_is_turned_by_form(stage: Stage, browser: Browser) -> None:
    """The newest first, a page at a time, each case once; behind the last one a sentence."""
    count = PAGE + 3
    stage.db.write_now(lambda tx: [opened(tx, f"logistik {n}") for n in range(count)] and None)
    await enter(stage, browser)
    first, second = await found(browser, "logistik"), await found(browser, "logistik", str(PAGE))
    shown = [f"LYN-6503-{number:04d}" for number in range(count, 0, -1)]
    assert numbers(first) + numbers(second) == shown
    assert f'value="{PAGE}">Berikutnya' in first
    assert "Sebelumnya" not in first
    assert 'value="0">Sebelumnya' in second
    assert "Berikutnya" not in second
    assert texts.NO_MORE in await found(browser, "logistik", "400")


async def test_an_erased_case_is_not_found(stage: Stage, browser: Browser) -> None:
    """Nothing is left to find, not even by its number."""
    stage.db.write_now(lambda tx: opened(tx, "logistik"))
    stage.db.write_now(lambda tx: cases.forget_chat(tx, cases.get(tx, 1).chat_id))  # type: ignore[union-attr]  # it is there
    await enter(stage, browser)
    assert not numbers(await found(browser, "logistik"))
    assert not numbers(await found(browser, "LYN-6503-0001"))
