"""Ready answers in a private chat: chosen, read, sent as they are or changed first."""

from __future__ import annotations

import pytest

from handlers.desk_ready import LONGEST_LABEL, PAGE
from storage import canned
from storage.canned import Canned
from storage.case_entries import EntryKind
from storage.engine import Tx
from tests.handlers.desks import (
    SITI,
    TONO,
    ask,
    case_of,
    citizen,
    entries,
    officer,
    person_of,
    write_more,
)
from tests.handlers.dialogue import BANTEN, NUNUKAN, RI, Press, Stage, Talk
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import desk_canned as texts
from texts import desk_chat, service, threads

TITLE, TEXT = "Jam layanan", "Kantor buka pukul 08.00 & tutup 16.00 <WITA>."


def made_ready(stage: Stage, title: str = TITLE, text: str = TEXT, *, office: str = NUNUKAN) -> int:
    """The number of a ready answer of an office."""

    def write(tx: Tx) -> int:
        row = Canned(office=office, title=title, text=text, position=0, changed_at=stage.clock())
        return canned.key_of(canned.add(tx, row))

    return stage.look(write)


def rewritten(stage: Stage, number: int, text: str) -> None:
    """An Admin has changed it."""

    def write(tx: Tx) -> None:
        row = tx.get_one(Canned, number)
        row.text, row.version = text, row.version + 1

    stage.look(write)


async def answering(stage: Stage) -> tuple[Talk, Talk, int]:
    """Siti is about to answer Sari."""
    sari, siti = citizen(stage), officer(stage)
    case_id = await ask(stage)
    await siti.press_data(f"kasus:answer:{case_id}:{case_of(stage, case_id).version}")
    return sari, siti, case_id


@pytest.mark.parametrize(
    "data",
    [
        "kasus:ready:{case}", "kasus:ready:{case}:1:x", "kasus:ready:999999:1:0", "kasus:ready",
        "kasus:pick:{case}:1:x", "kasus:pick:{case}:1:999999", "kasus:pick:{case}:1:{elsewhere}",
        "kasus:send:{case}:1:999999:1", "kasus:send:{case}:1:{elsewhere}:1", "kasus:send:{case}",
        "kasus:edit:{case}:1:{elsewhere}:1", "kasus:send:{case}:1:" + "9" * 20,
    ],
)  # fmt: skip
@pytest.mark.asyncio
async def test_buttons_that_mean_nothing(stage: Stage, data: str) -> None:
    """Old, foreign and invented buttons are answered, and nothing leaves."""
    elsewhere = made_ready(stage, "Banten", "Rahasia Banten", office=BANTEN)
    sari, siti, case_id = await answering(stage)
    await siti.press_data(data.format(case=case_id, elsewhere=elsewhere))
    assert siti.text
    assert "Banten" not in siti.text
    assert sari.news() == []


@pytest.mark.asyncio
async def test_others_get_none(stage: Stage) -> None:
    """Whoever answers for another office neither reads nor sends them."""
    number = made_ready(stage)
    citizen(stage)
    case_id = await ask(stage)
    tono = officer(stage, TONO, "Tono", BANTEN)
    for action in ("ready", "pick", "send", "edit"):
        await tono.press_data(f"kasus:{action}:{case_id}:1:{number}:1")
        tono.expect(desk_chat.CASE_UNKNOWN)
    ani = stage.person("ani", "Ani")
    await ani.press_data(f"kasus:send:{case_id}:1:{number}:1")
    ani.expect(service.NOT_ALLOWED)


@pytest.mark.asyncio
async def test_without_any_none_are_offered(stage: Stage) -> None:
    """The button stands where it leads somewhere."""
    _, siti, case_id = await answering(stage)
    assert siti.labels == (desk_chat.LEAVE,)
    await siti.press_data(f"kasus:ready:{case_id}:1")
    siti.expect(texts.NOTHING_READY)


@pytest.mark.asyncio
async def test_one_is_read_and_sent(stage: Stage) -> None:
    """Three taps; the person gets it as it was shown, and a minute takes it back."""
    made_ready(stage, "Alur pindah memilih dalam negeri", "Alur.", office=RI)
    made_ready(stage)
    sari, siti, case_id = await answering(stage)
    await siti.plays(
        (Press(texts.READY), "1. Jam layanan\n2. Alur pindah memilih dalam negeri"),
        (Press("1. Jam layanan"), TEXT),
        (Press(texts.SEND), "Terkirim ke Sari (…0041)."),
    )
    assert TEXT in sari.news()[-1].text
    assert case_of(stage, case_id).holder == person_of(stage, SITI)
    await siti.press(desk_chat.UNDO)
    assert entries(stage, case_id)[-1].kind is EntryKind.WITHDRAWN
    assert not any(TEXT in shown.text for shown in sari.news())


@pytest.mark.asyncio
async def test_one_is_changed_first(stage: Stage) -> None:
    """Its text comes alone, to be copied; what is written next leaves, nothing before."""
    made_ready(stage)
    sari, siti, _ = await answering(stage)
    await siti.plays((Press(texts.READY), TITLE), (Press(f"1. {TITLE}"), TEXT))
    await siti.press(texts.EDIT_FIRST)
    assert [shown.text for shown in siti.answers if shown.text == TEXT]
    siti.expect(texts.PLEASE_EDIT)
    assert sari.news() == []
    await siti.plays(("Kantor tutup hari ini.", "Terkirim ke Sari"))
    assert "Kantor tutup hari ini." in sari.news()[-1].text


@pytest.mark.asyncio
async def test_what_is_typed_beside_it_is_asked_about(stage: Stage) -> None:
    """While one is read, words do not leave by themselves."""
    made_ready(stage)
    sari, siti, _ = await answering(stage)
    await siti.plays(
        (Press(texts.READY), TITLE),
        ("sebentar", "Balas ke Sari"),
        (Press(desk_chat.NOT_AN_ANSWER), desk_chat.NOT_SENT),
    )
    assert sari.news() == []


@pytest.mark.asyncio
async def test_one_that_was_changed_is_shown_before_it_leaves(stage: Stage) -> None:
    """Nobody sends what they have not read."""
    number = made_ready(stage)
    sari, siti, _ = await answering(stage)
    await siti.plays((Press(texts.READY), TITLE), (Press(f"1. {TITLE}"), TEXT))
    rewritten(stage, number, "Kantor tutup.")
    await siti.plays((Press(texts.SEND), texts.CHANGED))
    siti.expect("Kantor tutup.")
    assert sari.news() == []
    await siti.plays((Press(texts.SEND), "Terkirim"))
    assert "Kantor tutup." in sari.news()[-1].text


@pytest.mark.parametrize("label", [texts.SEND, texts.EDIT_FIRST])
@pytest.mark.asyncio
async def test_one_that_was_removed(stage: Stage, label: str) -> None:
    """It is said, and nothing leaves."""
    number = made_ready(stage)
    sari, siti, _ = await answering(stage)
    await siti.plays((Press(texts.READY), TITLE), (Press(f"1. {TITLE}"), TEXT))
    stage.look(lambda tx: canned.remove(tx, tx.get_one(Canned, number)))
    await siti.plays((Press(label), texts.GONE))
    assert sari.news() == []


@pytest.mark.asyncio
async def test_the_person_wrote_meanwhile(stage: Stage) -> None:
    """It is kept, also where it begins like a note, and leaves once that was read."""
    made_ready(stage, text="Catatan: mohon membawa KTP.")
    sari, siti, case_id = await answering(stage)
    await siti.plays((Press(texts.READY), TITLE), (Press(f"1. {TITLE}"), "Catatan:"))
    await write_more(stage, case_id, "Sudah ketemu, terima kasih")
    await siti.plays((Press(texts.SEND), "Sudah ketemu"))
    assert sari.news() == []
    await siti.plays((Press(desk_chat.SEND_AGAIN), "Terkirim ke Sari"))
    assert "Catatan: mohon membawa KTP." in sari.news()[-1].text


@pytest.mark.asyncio
async def test_two_taps_send_one(stage: Stage) -> None:
    """The second finds a case that has moved on."""
    made_ready(stage)
    sari, siti, _ = await answering(stage)
    await siti.plays((Press(texts.READY), TITLE), (Press(f"1. {TITLE}"), TEXT))
    shown = siti.last
    await siti.press_on(shown, texts.SEND)
    await siti.press_on(shown, texts.SEND)
    siti.expect(desk_chat.CHANGED)
    assert len(sari.news()) == 1


@pytest.mark.asyncio
async def test_a_long_list_has_pages(stage: Stage) -> None:
    """Eight at once; titles that begin alike are told apart, and fit their buttons."""
    for number in range(PAGE + 1):
        made_ready(stage, f"Cara pindah memilih untuk pemilih {number}", f"Jawaban {number}.")
    sari, siti, _ = await answering(stage)
    await siti.press(texts.READY)
    assert len(siti.labels) == PAGE + 2
    assert len(set(siti.labels)) == len(siti.labels)
    assert all(len(label) <= LONGEST_LABEL for label in siti.labels)
    await siti.press(desk_chat.MORE)
    siti.expect(f"{PAGE + 1}. Cara pindah memilih untuk pemilih {PAGE}")
    await siti.plays((Press(siti.labels[0]), f"Jawaban {PAGE}."), (Press(texts.SEND), "Terkirim"))
    assert f"Jawaban {PAGE}." in sari.news()[-1].text


@pytest.mark.asyncio
async def test_on_whatsapp(whatsapp: WhatsAppStage) -> None:
    """A list, and two quick replies; the platform objects to nothing."""
    for number in range(PAGE + 1):
        made_ready(whatsapp, f"Cara pindah memilih {number}")
    sari, siti = citizen(whatsapp), officer(whatsapp)
    await ask(whatsapp)
    for label in (threads.OPEN_CASE, desk_chat.ANSWER, texts.READY):
        await siti.press(label)
    await siti.press(next(label for label in siti.labels if label.startswith("2. ")))
    siti.expect(TEXT)
    await siti.plays((texts.SEND, "Terkirim ke Sari"))
    assert TEXT in sari.news()[-1].text
    assert whatsapp.fake.counters.violations == []
