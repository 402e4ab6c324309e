"""The list of cases: whose it shows, in which order, how many statements it costs."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from sqlalchemy import event

from console.desk import pages
from console.desk.lists import PAGE
from registry import access
from storage import cases
from storage.cases import Case
from storage.engine import Tx
from storage.people import Person
from storage.roles import Role
from tests import world
from tests.console.desk.stage import NUNUKAN, Browser, Stage
from tests.world import ACCOUNT, CHANNEL, COMPOSERS, NOW
from texts import desk_cases as texts
from threads import hearing
from threads.context import Act
from threads.hearing import Opening, Words

pytestmark = pytest.mark.asyncio

TARAKAN = "65.71"
_numbers = count(1000)


def opened(
    tx: Tx, text: str, *, name: str = "Sari Melati", office: str = NUNUKAN, warned: int = 0
) -> Case:
    """A case that somebody has opened."""
    number = next(_numbers)
    person = access.introduce(tx, CHANNEL, ACCOUNT, str(number), name, NOW)
    chat = world.add_person(tx, number)
    chat.person_id = person.person_id
    act = Act(tx, COMPOSERS, NOW, f"in:{number}")
    case = hearing.open_case(act, chat, Opening(office), Words(text))
    case.warned = warned
    tx.flush()
    return case


async def enter(stage: Stage, browser: Browser) -> None:
    """The officer is at the desk."""
    assert (await browser.enter(stage.link())).status == 303


async def shown(browser: Browser, path: str = "/") -> str:
    """A page of the list."""
    response = await browser.get(path)
    assert response.status == 200
    return await response.text()


@pytest.mark.parametrize(
    "query", ["?daftar=entah", "?mulai=-1", "?mulai=x", "?mulai=²", "?mulai=99999999999999999999"]
)
async def test_a_strange_address_shows_the_list(query: str, stage: Stage, browser: Browser) -> None:
    """Whatever stands in the address, those who wait are shown."""
    stage.db.write_now(lambda tx: opened(tx, "Jam buka?"))
    await enter(stage, browser)
    assert "Jam buka?" in await shown(browser, f"/{query}")


async def test_what_people_write_is_no_markup(stage: Stage, browser: Browser) -> None:
    """Names and words stand on the page as they were typed."""
    bad = "<script>alert(1)</script>"
    stage.db.write_now(lambda tx: opened(tx, bad, name=f"{bad}'\""))
    await enter(stage, browser)
    page = await shown(browser)
    assert bad not in page
    assert page.count("&lt;script&gt;alert(1)") == 2


async def test_the_cases_of_another_office_are_not_shown(stage: Stage, browser: Browser) -> None:
    """A desk reads its own cases alone."""
    stage.db.write_now(lambda tx: opened(tx, "Untuk Tarakan", office=TARAKAN))
    await enter(stage, browser)
    for tab in texts.TABS:
        assert "Untuk Tarakan" not in await shown(browser, f"/?daftar={tab}")


async def test_whoever_only_looks_on_sees_no_case(stage: Stage, browser: Browser) -> None:
    """A role without answering opens the desk, and shows nothing that people wrote."""
    stage.hire(Role.VIEWER, user="72", name="Budi")
    stage.db.write_now(lambda tx: opened(tx, "Jam buka?"))
    assert (await browser.enter(stage.link("72"))).status == 303
    assert "Jam buka?" not in await shown(browser, "/?daftar=menunggu")


def mine(tx: Tx, case: Case) -> None:
    """It is in the officer's hands."""
    known = access.identify(tx, CHANNEL, ACCOUNT, "71", NOW)
    assert known is not None
    case.holder = known.person_id


def others(tx: Tx, case: Case) -> None:
    """A colleague works on it."""
    colleague = Person(name="Budi", created_at=NOW)
    tx.add(colleague)
    tx.flush()
    case.holder = colleague.id


def late(_tx: Tx, case: Case) -> None:
    """The Pimpinan has been told."""
    case.warned = 2


@pytest.mark.parametrize(
    ("becomes", "tabs"),
    [
        pytest.param(mine, {"saya", "menunggu"}, id="mine"),
        pytest.param(others, {"menunggu"}, id="a colleague's"),
        pytest.param(late, {"bebas", "menunggu", "terlambat"}, id="late"),
    ],
)
async def test_a_case_stands_in_its_tabs(
    becomes: Callable[[Tx, Case], None], tabs: set[str], stage: Stage, browser: Browser
) -> None:
    """Each tab shows what belongs to it, and says how many there are."""

    def unit(tx: Tx) -> None:
        becomes(tx, opened(tx, "Jam buka?"))
        tx.flush()

    stage.db.write_now(unit)
    await enter(stage, browser)
    for tab in texts.TABS:
        page = await shown(browser, f"/?daftar={tab}")
        assert ("Jam buka?" in page) is (tab in tabs)
        assert page.count('<span class="count">1</span>') == len(tabs)


async def test_danger_stands_first(stage: Stage, browser: Browser) -> None:
    """Who may be in danger outranks who has waited longer."""

    def unit(tx: Tx) -> None:
        opened(tx, "Pertama")
        opened(tx, "Saya diancam dengan parang")

    stage.db.write_now(unit)
    await enter(stage, browser)
    page = await shown(browser)
    assert texts.FLAGGED in page
    assert page.index("diancam") < page.index("Pertama")


async def test_a_full_page_costs_few_statements(stage: Stage, browser: Browser) -> None:
    """Fifty cases cost as many statements as one, and the rest stands on the next page."""
    statements: list[str] = []

    def unit(tx: Tx) -> None:
        event.listen(
            tx.connection().engine, "before_cursor_execute",
            lambda *about: statements.append(about[2]),
        )  # fmt: skip

    stage.db.read_now(unit)
    await enter(stage, browser)
    stage.db.write_now(lambda tx: opened(tx, "Nomor 0"))
    await shown(browser)  # notes the use of the session, once
    statements.clear()
    await shown(browser)
    one = len(statements)
    stage.db.write_now(lambda tx: [opened(tx, f"Nomor {n}") for n in range(1, PAGE + 1)] and None)
    statements.clear()
    page = await shown(browser)
    assert len(statements) == one > 0
    assert page.count("<h2><a id=") == PAGE
    assert texts.OLDER in page
    rest = await shown(browser, f"/?daftar=menunggu&mulai={PAGE}")
    assert f"Nomor {PAGE}" in rest
    assert texts.NEWER in rest


async def test_a_new_case_is_told_to_open_pages(stage: Stage) -> None:
    """The office's mark differs as soon as a case was opened, changed or closed there."""

    def marks() -> object:
        return stage.db.read_now(lambda tx: pages.marks(tx, NOW).get(f"kantor:{NUNUKAN}"))

    seen = [marks()]
    number = stage.db.write_now(lambda tx: cases.key_of(opened(tx, "Jam buka?")))
    seen.append(marks())

    def change(tx: Tx) -> None:
        case = cases.lock(tx, number)
        assert case is not None
        cases.touch(tx, case, stage.clock.advance(1))

    stage.db.write_now(change)
    seen.append(marks())
    assert len(set(seen)) == 3
