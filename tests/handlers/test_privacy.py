"""/datasaya and /hapusdata as dialogues."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlmodel import select

from registry import consent, erasure
from storage import chats
from storage.chats import ChatState
from storage.people import Address, Person
from storage.roles import Role, RoleGrant
from tests.handlers.dialogue import BANTEN, NUNUKAN, RI, SILENCE, Press, Stage, Talk
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import privacy as texts
from texts import service

SITI = "+6281100000021"
LETTER = "Rapat koordinasi humas dimulai pukul 13.00."


def living(stage: Stage) -> list[str]:
    """The names of everybody whom we know."""
    return stage.look(
        lambda tx: [row.name for row in tx.scalars(select(Person)) if row.erased_at is None]
    )


async def erased(talk: Talk) -> None:
    """Somebody is forgotten, to the last trace."""
    await talk.plays(
        ("/hapusdata", "Hapus semua data?"),
        (Press(texts.ERASE), "sudah dihapus"),
    )
    finish(talk.stage)


def finish(stage: Stage) -> int:
    """What the ticker does a moment later."""
    return stage.look(lambda tx: erasure.finish(tx, stage.clock()))


def asked(stage: Stage) -> Sequence[str]:
    """The addresses that are stored."""
    return stage.look(lambda tx: [row.value for row in tx.scalars(select(Address))])


@pytest.mark.asyncio
async def test_a_person_sees_their_own_data(stage: Stage) -> None:
    """Name, hidden address, roles and how long things are kept; nothing of anybody else."""
    stage.person("budi", "Budi", (RI, Role.ADMIN))
    siti = stage.person("siti-aminah", "Siti", (BANTEN, Role.DRAFTER))
    await siti.say("/datasaya")
    siti.expect(
        "Nama: Siti",
        "Dikenal sejak: Senin, 8 Februari 2027",
        "Simulasi: sit•••••nah",
        "Konseptor, KPU Provinsi Banten",
        "1 pesan dari Bapak/Ibu/Kakak",
        "paling lama 7 hari",
        "/hapusdata",
    )
    assert "Budi" not in siti.text
    assert "siti-aminah" not in siti.text


@pytest.mark.asyncio
async def test_a_dialogue_goes_on_after_the_data(stage: Stage) -> None:
    """Asking in between changes nothing."""
    siti = stage.person("siti", "Siti", (BANTEN, Role.DRAFTER))
    stage.group("g", "Humas Banten", BANTEN)
    await siti.plays(
        ("/kirim", "Silakan ketik"),
        ("/datasaya", "Nama: Siti"),
        (LETTER, "Untuk siapa?"),
    )


@pytest.mark.parametrize(
    ("label", "answer"), [("tap", Press(texts.KEEP)), ("typed", "tidak jadi"), ("left", "/batal")]
)
@pytest.mark.asyncio
async def test_keeping(label: str, answer: str | Press, stage: Stage) -> None:
    """Nothing goes before somebody has confirmed it."""
    siti = stage.person("siti", "Siti")
    await siti.say("/start")
    await siti.plays(
        ("/hapusdata", "tidak dapat dibatalkan"),
        ("apa?", "Mohon dipilih"),
        (answer, texts.KEPT),
    )
    assert living(stage) == ["Siti"]


@pytest.mark.parametrize("answer", [Press(texts.ERASE), "ya, hapus", "YA, HAPUS"])
@pytest.mark.asyncio
async def test_erasing(answer: str | Press, stage: Stage) -> None:
    """The last word arrives, and afterwards nobody can be written to."""
    siti = stage.person("siti", "Siti")
    await siti.say("/start")
    await siti.plays(("/hapusdata", "Hapus semua data?"), (answer, "sudah dihapus"))
    assert living(stage) == []
    assert asked(stage) == []
    assert stage.chat_row("siti") is not None, "the last word needs it"
    assert finish(stage) == 1
    assert stage.chat_row("siti") is None
    assert finish(stage) == 0


@pytest.mark.asyncio
async def test_an_old_button_erases_nobody(stage: Stage) -> None:
    """A confirmation of yesterday, or one that was answered, means nothing."""
    siti = stage.person("siti", "Siti")
    await siti.say("/hapusdata")
    question = siti.last
    stage.clock.advance(13 * 3600)
    await siti.press_on(question, texts.ERASE)
    assert siti.toast == service.OLD_BUTTON
    await siti.plays(("/hapusdata", "Hapus"), (Press(texts.KEEP), texts.KEPT))
    await siti.press_data("data:erase")
    assert living(stage) == ["Siti"]


@pytest.mark.asyncio
async def test_two_taps(stage: Stage) -> None:
    """The second tap of an impatient finger does not make us know the person again."""
    siti = stage.person("siti", "Siti")
    await siti.say("/hapusdata")
    message, data = siti.button(texts.ERASE)
    for _ in range(2):
        await stage.they_press("siti", "siti", message, data)
    await stage.settle()
    finish(stage)
    await siti.press_data("data:erase")
    assert living(stage) == []
    siti.expect(SILENCE)


@pytest.mark.asyncio
async def test_who_writes_again_begins_anew(stage: Stage) -> None:
    """Neither role nor STOP nor name comes back; the new words are a first contact."""
    siti = stage.person("siti", "Siti", (BANTEN, Role.DRAFTER))
    await siti.say("berhenti")
    await erased(siti)
    await siti.plays(("halo", "Selamat datang"), ("/kirim", "untuk petugas humas"))
    actor = stage.actor("siti")
    assert actor is not None
    assert (actor.grants, actor.is_stopped) == ((), False)
    assert not stage.look(lambda tx: consent.is_suppressed(tx, "local", "local", "siti"))


@pytest.mark.asyncio
async def test_writing_before_the_last_word_is_forgotten(stage: Stage) -> None:
    """A new life in the same chat keeps its own messages only."""
    siti = stage.person("siti", "Siti")
    await siti.plays(("/hapusdata", "Hapus"), (Press(texts.ERASE), "sudah dihapus"))
    stage.clock.advance(2)
    await siti.say("halo lagi")
    finish(stage)
    row = stage.chat_row("siti")
    assert row is not None
    assert row.state is ChatState.ACTIVE
    await siti.plays(("/datasaya", "Nama: Siti"))


@pytest.mark.asyncio
async def test_colleagues_hear_that_a_role_ended(stage: Stage) -> None:
    """The other admins of the office are told, without a name, and hear of its announcements."""
    stage.group("g", "Humas Banten", BANTEN)
    admin = stage.person("budi", "Budi", (BANTEN, Role.ADMIN))
    siti = stage.person("siti", "Siti Aminah", (BANTEN, Role.DRAFTER))
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Sekarang"), "Pratinjau"),
        (Press("Kirim"), "sedang dikirim"),
        ("/hapusdata", "Pengumuman yang sudah dikirim atas nama kantor tetap ada"),
        (Press(texts.ERASE), "sudah dihapus"),
    )
    told = admin.news()[-1].text
    assert "Seorang Konseptor di KPU Provinsi Banten" in told
    assert "Siti" not in told
    await stage.tick()
    assert "1 grup" in admin.news()[-1].text
    (sent,) = stage.drafts()
    assert (sent.author, sent.author_person, sent.text) == ("person:erased", None, LETTER)
    assert stage.look(lambda tx: tx.scalars(select(RoleGrant.role)).all()) == [Role.ADMIN]


@pytest.mark.asyncio
async def test_operators_hear_it_where_nobody_else_is(stage: Stage) -> None:
    """An office that loses its last officer is known to those who can invite another."""
    operator = stage.person("budi", "Budi", (RI, Role.ADMIN))
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.ADMIN))
    await erased(siti)
    assert "KPU Kabupaten Nunukan" in operator.news()[-1].text
    await erased(operator)
    assert living(stage) == []


@pytest.mark.asyncio
async def test_names_in_questions_to_others_go_too(stage: Stage) -> None:
    """An officer was once asked about a group that this person wanted to register."""
    officer = stage.person("budi", "Budi", (NUNUKAN, Role.ADMIN))
    siti = stage.person("siti", "Siti <Aminah>")
    await siti.say("/start")
    stage.group("g", "Humas Nunukan")
    await siti.at("g").plays(
        ("/grup KPU Kabupaten Nunukan", "Siapa anggotanya"), (Press("Satker KPU"), "disetujui")
    )
    assert "Siti" in officer.news()[-1].text
    await erased(siti)
    kept = stage.look(
        lambda tx: str(tx.connection().exec_driver_sql("SELECT content FROM renderings").all())
    )
    assert "Aminah" not in kept


@pytest.mark.asyncio
async def test_in_a_group(stage: Stage) -> None:
    """Personal data is not discussed in front of others."""
    stage.group("g", "Humas Banten", BANTEN)
    siti = stage.person("siti", "Siti", (BANTEN, Role.DRAFTER))
    await siti.at("g").plays(("/hapusdata", "chat pribadi"), ("/datasaya", "chat pribadi"))


@pytest.mark.asyncio
async def test_blocking_the_bot_afterwards(telegram: TelegramStage) -> None:
    """Telegram tells that they have blocked us; that makes nobody known again."""
    siti = telegram.person("900021", "Siti")
    await siti.say("/start")
    await erased(siti)
    await telegram.fake.block(900021)
    await telegram.settle()
    assert living(telegram) == []
    assert telegram.look(lambda tx: chats.find(tx, "telegram", "4242", "900021")) is None


@pytest.mark.parametrize("words", ["HAPUS DATA", "hapus data", "Hapus data.", "hapus data saya"])
@pytest.mark.asyncio
async def test_on_whatsapp(words: str, whatsapp: WhatsAppStage) -> None:
    """Two words do what a command does elsewhere, and a number is the button."""
    siti = whatsapp.person(SITI, "Siti")
    await siti.plays(
        ("data saya", "WhatsApp: +62••••••••021"),
        (words, "Hapus semua data?"),
        ("1", "sudah dihapus"),
    )
    assert "/" not in siti.text.replace("Bapak/Ibu/Kakak", "")
    finish(whatsapp)
    assert (living(whatsapp), asked(whatsapp)) == ([], [])


@pytest.mark.asyncio
async def test_sentences_about_data_are_no_commands(whatsapp: WhatsAppStage) -> None:
    """Only the phrase alone counts."""
    siti = whatsapp.person(SITI, "Siti")
    await siti.plays(("halo", "Selamat"))
    await siti.say("hapus data siapa?")
    assert siti.text
    assert "Hapus semua data?" not in siti.text
