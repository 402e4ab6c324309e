"""A case as a file from the web desk: who gets it, what is written down, what is not kept."""

from __future__ import annotations

import pytest

from registry.masking import MASK
from storage import cases
from storage.engine import Tx
from storage.media import MediaFile
from storage.roles import Role
from tests.console.desk.stage import Browser, Stage, heading
from tests.console.desk.test_lists import TARAKAN, enter, opened
from tests.console.desk.test_search import KALTARA, move_to
from texts import case_export as texts
from texts import desk, desk_case

pytestmark = pytest.mark.asyncio

PATH = "/kasus/1/ekspor"
STRANGE = ("2", "0", "-1", "x", "²", "9" * 18, "9" * 400)


@pytest.mark.parametrize("number", STRANGE)
async def test_an_unknown_case_is_not_found(number: str, stage: Stage, browser: Browser) -> None:
    """A number that is none, and one that nobody has, end on the same page."""
    path = f"/kasus/{number}/ekspor"
    await enter(stage, browser)
    for response in (await browser.get(path), await browser.post(path, {"format": "pdf"})):
        assert (response.status, await heading(response)) == (404, desk_case.UNKNOWN.heading)
    assert not stage.acts("case.exported")


async def test_the_case_of_another_office_is_not_found(stage: Stage, browser: Browser) -> None:
    """It does not even show that it exists."""
    stage.db.write_now(lambda tx: opened(tx, "Rahasia", office=TARAKAN))
    await enter(stage, browser)
    for response in (await browser.get(PATH), await browser.post(PATH, {"format": "html"})):
        assert (response.status, await heading(response)) == (404, desk_case.UNKNOWN.heading)
    assert not stage.acts("case.exported")


@pytest.mark.parametrize("fields", [{}, {"format": ""}, {"format": "docx"}, {"format": "PDF"}])
async def test_an_unknown_form_is_refused(
    fields: dict[str, str], stage: Stage, browser: Browser
) -> None:
    """Nothing is exported as what we do not make."""
    stage.db.write_now(lambda tx: opened(tx, "Jam buka?"))
    await enter(stage, browser)
    response = await browser.post(PATH, fields)
    assert (response.status, await heading(response)) == (400, desk.UNREADABLE.heading)
    assert not stage.acts("case.exported")


async def test_another_sites_form_gets_no_file(stage: Stage, browser: Browser) -> None:
    """A download that none of our pages asks for is refused."""
    stage.db.write_now(lambda tx: opened(tx, "Jam buka?"))
    await enter(stage, browser)
    response = await browser.post(PATH, {"format": "pdf"}, Origin="https://x.example")
    assert response.status == 403
    assert not stage.acts("case.exported")


async def test_whoever_only_looks_on_gets_no_file(stage: Stage, browser: Browser) -> None:
    """It takes a role that answers people."""
    stage.hire(Role.VIEWER, user="72", name="Budi")
    stage.db.write_now(lambda tx: opened(tx, "Jam buka?"))
    assert (await browser.enter(stage.link("72"))).status == 303
    assert (await browser.get(PATH)).status == 403
    assert (await browser.post(PATH, {"format": "pdf"})).status == 403


async def test_a_look_at_the_page_exports_nothing(stage: Stage, browser: Browser) -> None:
    """The page names the case and says what is in the file; nothing is written down by it."""
    stage.db.write_now(lambda tx: opened(tx, "Jam buka?"))
    await enter(stage, browser)
    page = await (await browser.get(PATH)).text()
    assert "LYN-6503-0001" in page
    assert texts.WHAT_IT_HOLDS in page
    assert not stage.acts("case.exported")


@pytest.mark.parametrize(
    ("form", "content_type", "begins"),
    [("pdf", "application/pdf", b"%PDF-"), ("html", "text/html", b"<!doctype html>")],
)
async def test_a_download_is_written_down_and_not_kept(
    form: str, content_type: str, begins: bytes, stage: Stage, browser: Browser
) -> None:
    """A file under the receipt, an audit row as in the chat, and no copy of it with us."""
    stage.db.write_now(lambda tx: opened(tx, "Jam buka?"))
    await enter(stage, browser)
    response = await browser.post(PATH, {"format": form})
    assert (response.status, response.content_type) == (200, content_type)
    assert (await response.read()).lower().startswith(begins.lower())
    name = f'attachment; filename="LYN-6503-0001.{form}"'
    assert response.headers["Content-Disposition"] == name
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert stage.acts("case.exported") == [("person:1", {"form": form, "masked": False})]
    assert stage.db.read_now(lambda tx: tx.query(MediaFile).count()) == 0


async def test_the_office_above_gets_it_masked(stage: Stage, browser: Browser) -> None:
    """A province downloads a regency's case without its person, and the audit says so."""
    stage.db.write_now(lambda tx: opened(tx, "Telepon saya 0812-3456-7890"))
    stage.db.write_now(lambda tx: move_to(tx, KALTARA))
    await enter(stage, browser)
    page = await (await browser.post(PATH, {"format": "html"})).text()
    assert f"S{MASK * 3}" in page
    assert "Melati" not in page
    assert "3456" not in page
    assert stage.acts("case.exported") == [("person:1", {"form": "html", "masked": True})]


async def test_an_erased_case_is_a_file_without_words(stage: Stage, browser: Browser) -> None:
    """What happened is left, not what was said."""
    stage.db.write_now(lambda tx: opened(tx, "Jam buka?"))
    stage.db.write_now(_erase)
    await enter(stage, browser)
    page = await (await browser.post(PATH, {"format": "html"})).text()
    assert texts.EMPTIED in page
    assert "Jam buka?" not in page


async def test_at_a_shared_phone_the_shift_is_named(stage: Stage, browser: Browser) -> None:
    """The audit says whose turn it was."""
    stage.db.write_now(lambda tx: opened(tx, "Jam buka?"))
    stage.begin_shift("Budi")
    await enter(stage, browser)
    assert (await browser.post(PATH, {"format": "pdf"})).status == 200
    assert stage.acts("case.exported")[0][0] == "person:1/shift:1"


def _erase(tx: Tx) -> None:
    case = cases.get(tx, 1)
    assert case is not None
    cases.forget_chat(tx, case.chat_id)
