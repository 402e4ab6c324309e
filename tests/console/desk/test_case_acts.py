"""Working on a case from its page: each act, each refusal, once for each form."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from aiohttp import ClientResponse
from sqlmodel import select

from console.desk import case_acts
from console.desk.app import ROUTES
from registry.access import Permission
from storage.cases import Case, CaseState, Subject
from storage.chats import ChatRow, ChatState
from storage.engine import Database, Tx
from storage.media import MediaFile
from storage.operations import OperationState
from storage.roles import Role
from tests.console.desk.cases import (
    KALTARA,
    QUESTION,
    TARAKAN,
    calls_to,
    case_of,
    enter,
    entries_of,
    form_of,
    kinds_of,
    opened,
    write_more,
)
from tests.console.desk.stage import Browser, Stage, heading, open_browser, open_stage
from tests.handlers.test_files import JPEG, PDF
from tests.world import Composer, finish, take
from texts import broadcasts, desk_case, desk_chat
from texts import desk as texts

pytestmark = pytest.mark.asyncio

REPLY = "Pendaftaran dibuka hari Senin di kantor kami."
WITH_TEXT = {
    "balas": {"text": REPLY},
    "catatan": {"text": "Sudah ditelepon."},
    "serahkan": {"tujuan": KALTARA, "alasan": "Mohon bantuan."},
    "tutup": {"ringkasan": "Sudah terjawab."},
}


class WhatsAppLike(Composer):
    """A channel that takes free text for a day and deletes nothing."""

    can_edit = False
    window = timedelta(hours=24)


@pytest_asyncio.fixture
async def windowed(office_db: Database) -> AsyncIterator[Stage]:
    """The desk of an office whose people write on WhatsApp."""
    async with open_stage(office_db, composer=WhatsAppLike()) as stage:
        stage.hire()
        yield stage


async def do(
    browser: Browser, case_id: int, form: str, fields: dict[str, str] | None = None
) -> ClientResponse:
    """Fill a form of a fresh page and send it."""
    hidden = await form_of(browser, case_id, form)
    return await browser.send(f"/kasus/{case_id}/{form}", hidden | (fields or {}))


async def landed(browser: Browser, response: ClientResponse) -> str:
    """The page to which an act leads back."""
    assert response.status == 303, await response.text()
    path = response.headers["Location"].removeprefix("/meja").partition("#")[0]
    return await (await browser.get(path)).text()


def hire_colleague(stage: Stage) -> int:
    """A second officer of the desk; returns the person's number."""
    stage.hire(user="72", name="Budi")
    return stage.db.read_now(lambda tx: stage.address(tx, "72").person_id)


def hold(stage: Stage, case_id: int, person: int | None) -> None:
    """Somebody works on a case."""

    def unit(tx: Tx) -> None:
        tx.get_one(Case, case_id).holder = person

    stage.db.write_now(unit)


# What nobody gets to do

POSTS = [
    route
    for route in ROUTES
    if route.method == "POST" and getattr(route.handler, "__module__", "") == case_acts.__name__
]


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.path)
async def test_strangers_change_nothing(route: object, stage: Stage, browser: Browser) -> None:
    """Without a session, from another site, without the role, in another office: nothing."""
    stage.hire(Role.VIEWER, user="73", name="Rina")
    path = str(getattr(route, "path", ""))
    assert getattr(route, "permission", None) is Permission.ANSWER
    there = opened(stage, office=TARAKAN)
    place, foreign = (path.format(id=number) for number in (opened(stage), there))
    assert (await browser.post(place)).status == 401
    await enter(stage, browser, "73")
    assert (await browser.post(place)).status == 403
    await enter(stage, browser)
    assert (await browser.post(place, Origin="https://lain.example")).status == 403
    response = await browser.send(foreign, {"key": "web:1:a", "version": "1", "text": REPLY})
    assert (response.status, await heading(response)) == (404, desk_case.UNKNOWN.heading)
    unknown = await browser.send(path.format(id=9999), {"key": "web:1:a", "version": "1"})
    assert await heading(unknown) == await heading(response)
    assert kinds_of(stage, there) == ["heard"]


@pytest.mark.parametrize("form", WITH_TEXT)
@pytest.mark.parametrize(
    "changed",
    [{"key": ""}, {"key": "in:1"}, {"key": "web:99:abc"}, {"key": "web:1:" + "a" * 99},
     {"version": ""}, {"version": "x"}, {"version": "²"}, {"version": "9" * 40}],
    ids=str,
)  # fmt: skip
async def test_a_form_that_is_not_ours_loses_nothing(
    changed: dict[str, str], form: str, stage: Stage, browser: Browser
) -> None:
    """What was typed stands in the box again; nothing was done."""
    case_id = opened(stage)
    await enter(stage, browser)
    response = await do(browser, case_id, form, WITH_TEXT[form] | changed)
    page = await response.text()
    assert response.status == 409
    assert desk_case.OLD_FORM in page
    assert next(reversed(WITH_TEXT[form].values())) in page
    assert kinds_of(stage, case_id) == ["heard"]


async def test_what_is_no_form_is_unreadable(stage: Stage, browser: Browser) -> None:
    """Another kind of body changes nothing."""
    case_id = opened(stage)
    await enter(stage, browser)
    response = await browser.ask("POST", f"/kasus/{case_id}/balas", None, {"Origin": stage.origin})
    assert (response.status, await heading(response)) == (415, texts.UNREADABLE.heading)
    form = {f"x{number}": "" for number in range(30)}
    response = await browser.send(f"/kasus/{case_id}/balas", form)
    assert (response.status, await heading(response)) == (400, texts.UNREADABLE.heading)


# Answering


async def test_an_answer_leaves_and_stands_on_the_page(stage: Stage, browser: Browser) -> None:
    """Whoever answers a free case holds it; the page says so and how far the answer is."""
    case_id = opened(stage)
    await enter(stage, browser)
    page = await landed(browser, await do(browser, case_id, "balas", {"text": REPLY}))
    assert "Terkirim ke <b>Sari Melati</b>." in page
    assert desk_case.DELIVERIES["leaving"] in page
    assert "data-finished" in page
    assert case_of(stage, case_id).holder == 1
    (call,) = calls_to(stage, case_id)
    assert call.state is OperationState.PENDING
    assert stage.outbox.wakes == 2

    def send(tx: Tx) -> None:
        finish(tx, take(tx, stage.clock()).claims, stage.clock())

    stage.db.write_now(send)
    page = await (await browser.get(f"/kasus/{case_id}")).text()
    assert desk_case.DELIVERIES["sent"] in page


@pytest.mark.parametrize("form", WITH_TEXT)
async def test_a_form_sent_twice_does_one_thing(form: str, stage: Stage, browser: Browser) -> None:
    """A thumb that presses twice, or a connection that dies after the answer had arrived."""
    case_id = opened(stage)
    await enter(stage, browser)
    fields = await form_of(browser, case_id, form) | WITH_TEXT[form]
    first = await browser.send(f"/kasus/{case_id}/{form}", fields)
    kinds, calls = kinds_of(stage, case_id), len(calls_to(stage, case_id))
    again = await browser.send(f"/kasus/{case_id}/{form}", fields)
    assert first.status == again.status == 303
    assert (kinds_of(stage, case_id), len(calls_to(stage, case_id))) == (kinds, calls)


async def test_other_words_under_the_same_name_are_not_lost(stage: Stage, browser: Browser) -> None:
    """The first answer had arrived after all: the changed one is shown again, not swallowed."""
    case_id = opened(stage)
    await enter(stage, browser)
    fields = await form_of(browser, case_id, "balas") | {"text": REPLY}
    await browser.send(f"/kasus/{case_id}/balas", fields)
    response = await browser.send(f"/kasus/{case_id}/balas", fields | {"text": "Bukan Senin."})
    assert response.status == 409
    page = await response.text()
    assert desk_case.ALREADY_SENT in page
    assert "Bukan Senin.</textarea>" in page
    assert kinds_of(stage, case_id) == ["heard", "answer"]


@pytest.mark.parametrize("form", ["balas", "serahkan", "tutup"])
async def test_nothing_leaves_when_it_moved_meanwhile(
    form: str, stage: Stage, browser: Browser
) -> None:
    """The text stays in the box, and what is new is shown."""
    case_id = opened(stage)
    await enter(stage, browser)
    fields = await form_of(browser, case_id, form) | WITH_TEXT[form]
    write_more(stage, case_id, "Tidak jadi, sudah jelas.")
    response = await browser.send(f"/kasus/{case_id}/{form}", fields)
    page = await response.text()
    assert response.status == 409
    assert desk_chat.CHANGED in page
    assert "Tidak jadi, sudah jelas." in page
    assert next(reversed(WITH_TEXT[form].values())) in page
    assert kinds_of(stage, case_id) == ["heard", "heard"]
    assert (await do(browser, case_id, form, WITH_TEXT[form])).status == 303


async def test_a_colleague_is_not_overtaken_by_accident(stage: Stage, browser: Browser) -> None:
    """Who holds it is said; “Tangani dan kirim” takes it, and the colleague is told."""
    case_id, budi = opened(stage), hire_colleague(stage)
    await enter(stage, browser)
    fields = await form_of(browser, case_id, "balas") | {"text": REPLY}
    hold(stage, case_id, budi)
    response = await browser.send(f"/kasus/{case_id}/balas", fields)
    page = await response.text()
    assert response.status == 409
    assert desk_chat.held_by_another("Budi") in page
    assert desk_chat.TAKE_AND_SEND in page
    assert REPLY in page
    taking = fields | {"dari": "rekan"}
    for _ in range(2):
        assert (await browser.send(f"/kasus/{case_id}/balas", taking)).status == 303
    assert kinds_of(stage, case_id) == ["heard", "taken", "answer"]
    assert case_of(stage, case_id).holder == 1


async def test_text_is_made_harmless(stage: Stage, browser: Browser) -> None:
    """Numbers like a NIK are hidden, NUL and half signs dropped, lines and emoji kept."""
    case_id = opened(stage)
    await enter(stage, browser)
    typed = "NIK 6503011234560001\r\nBaris\x00 dua 👩\u200d⚕️"
    await do(browser, case_id, "balas", {"text": typed})
    assert entries_of(stage, case_id)[-1].text == f"NIK {'•' * 16}\nBaris dua 👩\u200d⚕️"


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00"])
async def test_an_empty_answer_does_not_leave(text: str, stage: Stage, browser: Browser) -> None:
    """A sentence says what is missing."""
    case_id = opened(stage)
    await enter(stage, browser)
    for form in ("balas", "catatan"):
        response = await do(browser, case_id, form, {"text": text})
        assert response.status == 409
        assert desk_chat.EMPTY in await response.text()
    assert kinds_of(stage, case_id) == ["heard"]


async def test_a_very_long_answer_is_kept(stage: Stage, browser: Browser) -> None:
    """It is not cut: a sentence names the limit, and all of it is in the box."""
    case_id = opened(stage)
    await enter(stage, browser)
    response = await do(browser, case_id, "balas", {"text": "a" * 4097})
    assert response.status == 400
    page = await response.text()
    assert "Tulisan terlalu panjang. Paling panjang 4096 karakter." in page
    assert "a" * 4097 in page


async def test_nobody_writes_to_who_is_gone(stage: Stage, browser: Browser) -> None:
    """The text is kept, and a sentence says why."""
    case_id = opened(stage)
    await enter(stage, browser)
    fields = await form_of(browser, case_id, "balas") | {"text": REPLY}

    def unit(tx: Tx) -> None:
        tx.get_one(ChatRow, tx.get_one(Case, case_id).chat_id).state = ChatState.GONE

    stage.db.write_now(unit)
    response = await browser.send(f"/kasus/{case_id}/balas", fields)
    assert response.status == 409
    page = await response.text()
    assert desk_chat.GONE in page
    assert REPLY in page


async def test_the_press_is_answered_by_the_spokesperson(stage: Stage, browser: Browser) -> None:
    """Others read why there is no form."""
    case_id = opened(stage, subject=Subject.MEDIA)
    await enter(stage, browser)
    page = await (await browser.get(f"/kasus/{case_id}")).text()
    assert desk_chat.NOT_FOR_YOU in page
    assert f'action="/meja/kasus/{case_id}/balas"' not in page
    fields = await form_of(browser, case_id, "catatan") | {"text": REPLY}
    response = await browser.send(f"/kasus/{case_id}/balas", fields)
    assert response.status == 403
    assert REPLY in await response.text()
    assert kinds_of(stage, case_id) == ["heard"]


# Files


@pytest.mark.parametrize(
    ("name", "content", "mime_type"),
    [("surat.pdf", PDF, "application/pdf"), ("foto.jpg", JPEG, "image/jpeg"),
     ("surat.exe", PDF, "application/octet-stream")],
)  # fmt: skip
async def test_an_answer_carries_a_file(
    name: str, content: bytes, mime_type: str, stage: Stage, browser: Browser
) -> None:
    """A picture or a PDF leaves with the words, and can be loaded from the page."""
    case_id = opened(stage)
    await enter(stage, browser)
    hidden = await form_of(browser, case_id, "balas")
    path = f"/kasus/{case_id}/balas"
    response = await browser.send(path, hidden | {"text": ""}, (name, content, mime_type))
    page = await landed(browser, response)
    entry = entries_of(stage, case_id)[-1]
    assert f'href="/meja/kasus/{case_id}/lampiran/{entry.id}"' in page
    file = await browser.get(f"/kasus/{case_id}/lampiran/{entry.id}")
    assert await file.read() == content


@pytest.mark.parametrize(
    ("name", "content", "sentence", "status"),
    [
        ("besar.jpg", JPEG, "paling besar 10 MB", 413),
        ("surat.pdf", b"MZ\x90\x00 program", broadcasts.FILE_NOT_READ, 400),
        ("catatan.exe", b"MZ\x90\x00 program", broadcasts.FILE_NOT_SUPPORTED, 400),
        ("foto.jpg", JPEG[:-2], broadcasts.FILE_NOT_READ, 400),
        ("kosong.pdf", b"", "Berkas itu kosong", 400),
    ],
)
async def test_a_file_of_no_use_costs_no_words(
    name: str, content: bytes, sentence: str, status: int, stage: Stage, browser: Browser
) -> None:
    """Too large, something else than it says, cut off, empty: a sentence, and the text is kept."""
    case_id = opened(stage)
    await enter(stage, browser)
    hidden = await form_of(browser, case_id, "balas")
    if status == 413:
        content = JPEG[:-2] + bytes(12 * 1024 * 1024) + JPEG[-2:]
    declared = "application/pdf" if name.endswith("pdf") else "image/jpeg"
    if name.endswith("exe"):
        declared = "application/octet-stream"
    response = await browser.send(
        f"/kasus/{case_id}/balas", hidden | {"text": REPLY}, (name, content, declared)
    )
    page = await response.text()
    assert response.status == status
    assert sentence in page
    assert f"{REPLY}</textarea>" in page
    assert kinds_of(stage, case_id) == ["heard"]
    assert not stage.db.read_now(lambda tx: tx.scalars(select(MediaFile)).all())


# The window


async def test_outside_the_window_an_answer_waits(windowed: Stage) -> None:
    """The person is called by template; the page says that the answer waits for the tap."""
    async with open_browser(windowed) as browser:
        case_id = opened(windowed)
        await enter(windowed, browser)
        page = await (await browser.get(f"/kasus/{case_id}")).text()
        assert "Bisa dibalas langsung sampai" in page
        windowed.clock.advance(timedelta(hours=11).total_seconds())
        await browser.get()
        windowed.clock.advance(timedelta(hours=11).total_seconds())
        await browser.get()
        windowed.clock.advance(timedelta(hours=3).total_seconds())
        page = await (await browser.get(f"/kasus/{case_id}")).text()
        assert desk_chat.WINDOW_CLOSED in page
        page = await landed(browser, await do(browser, case_id, "balas", {"text": REPLY}))
        assert desk_chat.waits_for_tap("Sari Melati") in page
        assert desk_case.DELIVERIES["held"] in page
        (call,) = calls_to(windowed, case_id)
        assert call.message.endswith(":notice")


# Taking back


async def test_an_answer_is_taken_back_within_a_minute(stage: Stage, browser: Browser) -> None:
    """Before it leaves nobody gets it; a second press says the same."""
    case_id = opened(stage)
    await enter(stage, browser)
    await do(browser, case_id, "balas", {"text": REPLY})
    stage.clock.advance(59)
    fields = await form_of(browser, case_id, "tarik")
    for _ in range(2):
        response = await browser.post(f"/kasus/{case_id}/tarik", fields)
        assert desk_chat.TAKEN_BACK in await landed(browser, response)
    assert kinds_of(stage, case_id) == ["heard", "withdrawn"]
    assert [call.state for call in calls_to(stage, case_id)] == [OperationState.WITHDRAWN]


async def test_after_a_minute_an_answer_stays(stage: Stage, browser: Browser) -> None:
    """The button is gone, and an old page reads why."""
    case_id = opened(stage)
    await enter(stage, browser)
    await do(browser, case_id, "balas", {"text": REPLY})
    fields = await form_of(browser, case_id, "tarik")
    stage.clock.advance(61)
    assert "/tarik" not in await (await browser.get(f"/kasus/{case_id}")).text()
    response = await browser.post(f"/kasus/{case_id}/tarik", fields)
    assert response.status == 409
    assert desk_chat.TOO_LATE in await response.text()
    assert kinds_of(stage, case_id) == ["heard", "answer"]


async def test_what_has_left_stays_where_nothing_can_be_deleted(windowed: Stage) -> None:
    """On WhatsApp there is no button then, and a press on an old one reads so."""
    async with open_browser(windowed) as browser:
        case_id = opened(windowed)
        await enter(windowed, browser)
        await do(browser, case_id, "balas", {"text": REPLY})
        fields = await form_of(browser, case_id, "tarik")

        def send(tx: Tx) -> None:
            finish(tx, take(tx, windowed.clock()).claims, windowed.clock())

        windowed.db.write_now(send)
        assert "/tarik" not in await (await browser.get(f"/kasus/{case_id}")).text()
        response = await browser.post(f"/kasus/{case_id}/tarik", fields)
        assert response.status == 409
        assert desk_chat.TOO_LATE_HERE in await response.text()


async def test_only_own_answers_are_taken_back(stage: Stage, browser: Browser) -> None:
    """A colleague has no button, and neither has any other entry or case."""
    case_id, other = opened(stage), opened(stage)
    hire_colleague(stage)
    await enter(stage, browser)
    await do(browser, case_id, "balas", {"text": REPLY})
    fields = await form_of(browser, case_id, "tarik")
    assert (await browser.post(f"/kasus/{other}/tarik", fields)).status == 404
    for entry in ("1", "9999"):
        assert (await browser.post(f"/kasus/{case_id}/tarik", {"entry": entry})).status == 404
    assert (await browser.post(f"/kasus/{case_id}/tarik", {"entry": "x"})).status == 409
    await enter(stage, browser, "72")
    assert "/tarik" not in await (await browser.get(f"/kasus/{case_id}")).text()
    assert (await browser.post(f"/kasus/{case_id}/tarik", fields)).status == 409
    assert kinds_of(stage, case_id) == ["heard", "answer"]


# In whose hands


async def test_taking_and_letting_go(stage: Stage, browser: Browser) -> None:
    """One press each; the page and the list say who works on it."""
    case_id = opened(stage)
    await enter(stage, browser)
    page = await landed(browser, await do(browser, case_id, "tangani"))
    assert "kini Bapak/Ibu tangani" in page
    assert case_of(stage, case_id).holder == 1
    page = await landed(browser, await do(browser, case_id, "lepas"))
    assert "menunggu petugas lain" in page
    assert case_of(stage, case_id).holder is None
    assert (await browser.post(f"/kasus/{case_id}/tangani")).status == 303
    assert kinds_of(stage, case_id) == ["heard", "taken", "released", "taken"]


async def test_a_colleagues_case_is_asked_about_first(stage: Stage, browser: Browser) -> None:
    """Without the answer to the question nothing changes; with it the colleague is told."""
    case_id, budi = opened(stage), hire_colleague(stage)
    hold(stage, case_id, budi)
    await enter(stage, browser)
    page = await (await browser.get(f"/kasus/{case_id}")).text()
    assert desk_case.ask_take_from("Budi") in page
    response = await browser.post(f"/kasus/{case_id}/tangani")
    assert response.status == 409
    assert desk_chat.held_by_another("Budi") in await response.text()
    assert case_of(stage, case_id).holder == budi
    await landed(browser, await do(browser, case_id, "tangani"))
    assert case_of(stage, case_id).holder == 1
    assert (await browser.post(f"/kasus/{case_id}/lepas")).status == 303


# Handing over and closing


async def test_a_case_goes_up(stage: Stage, browser: Browser) -> None:
    """The person is told; whoever had it reads where it is, and cannot answer."""
    case_id = opened(stage)
    await enter(stage, browser)
    page = await landed(browser, await do(browser, case_id, "serahkan", WITH_TEXT["serahkan"]))
    assert "diteruskan ke KPU Provinsi Kalimantan Utara" in page
    assert "Mohon bantuan." in page
    assert desk_chat.moved_away("KPU Provinsi Kalimantan Utara") in page
    assert case_of(stage, case_id).office == KALTARA
    assert len(calls_to(stage, case_id)) == 1


async def test_a_case_goes_to_a_division(stage: Stage, browser: Browser) -> None:
    """The office keeps it, and the person hears nothing."""
    case_id = opened(stage)
    await enter(stage, browser)
    page = await landed(browser, await do(browser, case_id, "serahkan", {"tujuan": "divisi:ppid"}))
    assert "ditujukan ke bagian PPID" in page
    assert (case_of(stage, case_id).division, calls_to(stage, case_id)) == ("ppid", [])


@pytest.mark.parametrize(
    "where", ["", TARAKAN, "65.03", "99", "divisi:", "divisi:x", "ppid", "\x00"]
)
async def test_a_case_goes_nowhere_else(where: str, stage: Stage, browser: Browser) -> None:
    """Neither beside nor into nothing; the sentence that was typed is kept."""
    case_id = opened(stage)
    await enter(stage, browser)
    fields = {"tujuan": where, "alasan": "Mohon bantuan."}
    response = await do(browser, case_id, "serahkan", fields)
    assert response.status in {400, 409}
    page = await response.text()
    assert "Mohon bantuan." in page
    assert any(
        sentence in page
        for sentence in (desk_chat.NOWHERE, desk_chat.DIVISION_CLOSED, desk_case.NO_DESTINATION)
    )
    assert kinds_of(stage, case_id) == ["heard"]


async def test_a_province_hands_down(stage: Stage, browser: Browser) -> None:
    """Its regencies stand in the form, others do not."""
    stage.hire(user="81", name="Budi", office=KALTARA)
    case_id = opened(stage, office=KALTARA)
    await enter(stage, browser, "81")
    page = await (await browser.get(f"/kasus/{case_id}")).text()
    assert '<option value="65.03">KPU Kabupaten Nunukan</option>' in page
    assert '<option value="00">' in page
    assert '<option value="81.01">' not in page
    assert (await do(browser, case_id, "serahkan", {"tujuan": "65.03"})).status == 303
    assert case_of(stage, case_id).office == "65.03"


async def test_a_case_is_closed_with_a_sentence(stage: Stage, browser: Browser) -> None:
    """Without one it stays open; afterwards nothing leaves until the person writes."""
    case_id = opened(stage)
    await enter(stage, browser)
    old = await form_of(browser, case_id, "balas")
    response = await do(browser, case_id, "tutup", {"ringkasan": " "})
    assert response.status == 400
    assert desk_case.NO_SUMMARY in await response.text()
    page = await landed(browser, await do(browser, case_id, "tutup", WITH_TEXT["tutup"]))
    assert "Selesai: Sudah terjawab." in page
    assert case_of(stage, case_id).state is CaseState.CLOSED
    response = await browser.send(f"/kasus/{case_id}/balas", old | {"text": REPLY})
    assert response.status == 409
    assert desk_chat.CASE_CLOSED in await response.text()
    write_more(stage, case_id, "Satu lagi.")
    assert (await do(browser, case_id, "balas", {"text": REPLY})).status == 303


# In another office's name


async def test_the_office_above_answers_after_a_takeover(stage: Stage, browser: Browser) -> None:
    """The refusal says how; a reason is asked for; the office is told; it can be given back."""
    case_id = opened(stage)
    stage.hire(user="81", name="Budi", office=KALTARA)
    await enter(stage, browser, "81")
    page = await (await browser.get(f"/kasus/{case_id}")).text()
    why = desk_case.take_over_first("KPU Kabupaten Nunukan")
    assert why in page
    assert f'action="/meja/kasus/{case_id}/balas"' not in page
    person = stage.db.read_now(lambda tx: stage.address(tx, "81").person_id)
    fields = {"key": f"web:{person}:abc", "version": "1", "text": REPLY}
    response = await browser.send(f"/kasus/{case_id}/balas", fields)
    assert response.status == 403
    page = await response.text()
    assert why in page
    assert REPLY in page
    assert (await do(browser, case_id, "ambil-alih", {"alasan": " "})).status == 400
    for _ in range(2):
        done = await browser.send(f"/kasus/{case_id}/ambil-alih", fields | {"alasan": "Banjir"})
        assert done.status == 303
    assert len(stage.acts("desk.taken_over")) == 1
    assert (await do(browser, case_id, "balas", {"text": REPLY})).status == 303
    page = await landed(browser, await do(browser, case_id, "kembalikan"))
    assert "kembali dijawab petugasnya sendiri" in page
    assert QUESTION in page


async def test_a_shared_phone_takes_no_office_over(stage: Stage, browser: Browser) -> None:
    """It needs a number of one's own."""
    case_id = opened(stage)
    stage.hire(user="81", name="HP Kantor", office=KALTARA)
    stage.begin_shift("Budi", "81")
    await enter(stage, browser, "81")
    page = await (await browser.get(f"/kasus/{case_id}")).text()
    assert desk_chat.NOT_AT_SHARED_PHONE in page
    person = stage.db.read_now(lambda tx: stage.address(tx, "81").person_id)
    fields = {"key": f"web:{person}:abc", "version": "1", "alasan": "Banjir"}
    response = await browser.send(f"/kasus/{case_id}/ambil-alih", fields)
    assert response.status == 403
    assert stage.acts("desk.taken_over") == []


async def test_acts_at_a_shared_phone_name_the_shift(stage: Stage, browser: Browser) -> None:
    """The audit knows whose turn it was."""
    case_id = opened(stage)
    stage.begin_shift("Budi")
    await enter(stage, browser)
    await do(browser, case_id, "balas", {"text": REPLY})
    assert stage.acts("case.answered") == [("person:1/shift:1", {})]
