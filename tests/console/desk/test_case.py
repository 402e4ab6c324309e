"""The page of one case: who reads what, and its files."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import event

from channels.base import Media, MediaKind
from storage import media
from storage.cases import Case, Subject
from storage.chats import ChatRow, ChatState
from storage.engine import Tx
from storage.roles import Role
from tests.console.desk.cases import (
    KALTARA,
    QUESTION,
    TARAKAN,
    act,
    enter,
    opened,
    write_more,
)
from tests.console.desk.stage import Browser, Stage, heading
from tests.handlers.test_files import JPEG, PDF
from texts import desk_case, desk_cases, desk_chat
from threads import hearing
from threads.hearing import Words

pytestmark = pytest.mark.asyncio


async def shown(browser: Browser, case_id: int, query: str = "") -> str:
    """The page of a case."""
    response = await browser.get(f"/kasus/{case_id}{query}")
    assert response.status == 200
    return await response.text()


# What nobody gets to see


@pytest.mark.parametrize(
    "place", ["{there}", "999999", "0", "-1", "x", "²", "9" * 40, "1/lampiran/1"]
)
async def test_a_case_that_is_not_theirs_is_none(
    place: str, stage: Stage, browser: Browser
) -> None:
    """What there is not and what another office has sound the same."""
    there = opened(stage, office=TARAKAN)
    await enter(stage, browser)
    response = await browser.get(f"/kasus/{place.format(there=there)}")
    assert (response.status, await heading(response)) == (404, desk_case.UNKNOWN.heading)
    assert QUESTION not in await response.text()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.VERIFIER, Role.DRAFTER])
async def test_who_does_not_answer_reads_no_case(
    role: Role, stage: Stage, browser: Browser
) -> None:
    """A role without answering opens no case."""
    stage.hire(role, user="72", name="Budi")
    case_id = opened(stage)
    await enter(stage, browser, "72")
    assert (await browser.get(f"/kasus/{case_id}")).status == 403


async def test_without_a_session_there_is_no_case(stage: Stage, stranger: Browser) -> None:
    """The page asks to come in."""
    assert (await stranger.get(f"/kasus/{opened(stage)}")).status == 401


# What is shown


async def test_a_case_shows_what_was_said_and_how_it_stands(stage: Stage, browser: Browser) -> None:
    """Receipt, subject, person, office, state, holder; the list leads there."""
    case_id = opened(stage, subject=Subject.MEDIA, is_flagged=True)
    write_more(stage, case_id, "Mohon segera.")
    await enter(stage, browser)
    assert f'href="/meja/kasus/{case_id}"' in await (await browser.get()).text()
    page = await shown(browser, case_id)
    for fragment in (
        "LYN-6503-0001", "Konfirmasi media", "Sari Melati", "KPU Kabupaten Nunukan", QUESTION,
        "Mohon segera.", desk_case.NOBODY, desk_cases.FLAGGED, "Menunggu sejak",
    ):  # fmt: skip
        assert fragment in page
    assert page.index(QUESTION) < page.index("Mohon segera.")
    assert desk_cases.LATE not in page


async def test_a_late_case_says_so(stage: Stage, browser: Browser) -> None:
    """Once the Pimpinan has been told."""
    case_id = opened(stage)

    def unit(tx: Tx) -> None:
        tx.get_one(Case, case_id).warned = 2

    stage.db.write_now(unit)
    await enter(stage, browser)
    assert desk_cases.LATE in await shown(browser, case_id)


async def test_what_people_write_is_no_markup(stage: Stage, browser: Browser) -> None:
    """Names, words and names of files stand on the page as they were typed."""
    bad = "<script>alert(1)</script><img src=x onerror=alert(2)>'\""
    case_id = opened(stage, bad, name=bad, media=stored(stage, PDF, f"{bad}.pdf"))
    await enter(stage, browser)
    page = await shown(browser, case_id)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 3


async def test_the_office_above_reads_without_names(stage: Stage, browser: Browser) -> None:
    """Name and telephone numbers are for the desk that has the case."""
    file = stored(stage, PDF, "surat Melati.pdf")
    case_id = opened(stage, "Hubungi saya di 0812-3456-7890", media=file)
    hire(stage, KALTARA)
    await enter(stage, browser, "81")
    page = await shown(browser, case_id)
    assert "S•••" in page
    for hidden in ("Sari", "Melati", "3456"):
        assert hidden not in page


async def test_long_talk_begins_with_its_end(stage: Stage, browser: Browser) -> None:
    """The newest thirty entries come first, the others behind a link."""
    case_id = opened(stage, "Nomor 0.")
    for number in range(1, 33):
        write_more(stage, case_id, f"Nomor {number}.")
    await enter(stage, browser)
    page = await shown(browser, case_id)
    assert "Nomor 2." not in page
    assert "Nomor 32." in page
    assert f"{desk_case.SHOW_EARLIER} (3)" in page
    assert "Nomor 0." in await shown(browser, case_id, "?semua=1")


async def test_a_long_case_costs_few_statements(stage: Stage, browser: Browser) -> None:
    """Thirty entries with files cost as many statements as one."""
    statements: list[str] = []

    def listen(tx: Tx) -> None:
        event.listen(
            tx.connection().engine, "before_cursor_execute",
            lambda *about: statements.append(about[2]),
        )  # fmt: skip

    stage.db.read_now(listen)
    case_id = opened(stage, media=stored(stage, PDF))
    await enter(stage, browser)
    await shown(browser, case_id)  # notes the use of the session, once
    statements.clear()
    await shown(browser, case_id)
    one = len(statements)

    def write(tx: Tx) -> None:
        for number in range(29):
            words = Words(f"Nomor {number}", stored_in(tx, stage, PDF + bytes([number])))
            hearing.hear(act(stage, tx), tx.get_one(Case, case_id), words)

    stage.db.write_now(write)
    statements.clear()
    assert (await shown(browser, case_id)).count("/lampiran/") == 30
    assert len(statements) == one > 0


async def test_who_is_on_shift_stands_on_the_page(stage: Stage, browser: Browser) -> None:
    """And until when."""
    case_id = opened(stage)
    await enter(stage, browser)
    stage.hire(user="72", name="HP Kantor")
    stage.begin_shift("Budi", "72")
    assert "<bdi>Budi</bdi> sampai pukul 19.00 WITA" in await shown(browser, case_id)


async def test_somebody_who_blocked_us_is_said_to_be_gone(stage: Stage, browser: Browser) -> None:
    """Nobody writes into the void without knowing."""
    case_id = opened(stage)

    def unit(tx: Tx) -> None:
        tx.get_one(ChatRow, tx.get_one(Case, case_id).chat_id).state = ChatState.GONE

    stage.db.write_now(unit)
    await enter(stage, browser)
    assert desk_chat.GONE in await shown(browser, case_id)


# Files


def hire(stage: Stage, office: str, user: str = "81") -> None:
    """Somebody works for another office's desk."""
    stage.hire(user=user, name="Budi", office=office)


def stored(stage: Stage, content: bytes, name: str = "surat.pdf") -> str:
    """The digest of a file that somebody has sent."""
    return stage.db.write_now(lambda tx: stored_in(tx, stage, content, name))


def stored_in(tx: Tx, stage: Stage, content: bytes, name: str = "surat.pdf") -> str:
    """The same within a transaction."""
    digest = hashlib.sha256(content).hexdigest()
    file = Media(digest, MediaKind.DOCUMENT, name, "application/pdf", len(content))
    media.put(tx, file, content, stage.clock())
    return digest


@pytest.mark.parametrize(
    ("label", "content", "disposition", "mime_type"),
    [
        ("a PDF", PDF, 'attachment; filename="lampiran-{}-{}.pdf"', "application/octet-stream"),
        ("a picture", JPEG, 'inline; filename="lampiran-{}-{}.jpg"', "image/jpeg"),
        (
            "a page that calls itself a PDF",
            b"<script>alert(1)</script>",
            'attachment; filename="lampiran-{}-{}"',
            "application/octet-stream",
        ),
    ],
)
async def test_files_are_what_their_content_says(
    label: str, content: bytes, disposition: str, mime_type: str, stage: Stage, browser: Browser
) -> None:
    """Only pictures are shown; nothing is guessed, nothing kept by the browser."""
    case_id = opened(stage, media=stored(stage, content))
    await enter(stage, browser)
    response = await browser.get(f"/kasus/{case_id}/lampiran/1")
    assert (response.status, await response.read()) == (200, content)
    assert response.headers["Content-Disposition"] == disposition.format(case_id, 1)
    assert response.content_type == mime_type
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


async def test_files_of_other_cases_stay_there(stage: Stage, browser: Browser) -> None:
    """Neither another office's, nor another case's, nor an entry without one."""
    file = stored(stage, PDF)
    there, here = opened(stage, office=TARAKAN, media=file), opened(stage)
    await enter(stage, browser)
    for path in (f"/kasus/{there}/lampiran/1", f"/kasus/{here}/lampiran/1",
                 f"/kasus/{here}/lampiran/2", f"/kasus/{here}/lampiran/x"):  # fmt: skip
        assert (await browser.get(path)).status == 404
