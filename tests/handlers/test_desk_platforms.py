"""Answering people from a private chat: what only WhatsApp, or only Telegram, does."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from storage import chats
from storage.case_entries import EntryKind
from storage.cases import Case
from storage.engine import Tx
from storage.roles import Role
from tests.channels import whatsapp_platform
from tests.handlers.desks import (
    BAYU,
    QUESTION,
    REPLY,
    SARI,
    SITI,
    act,
    ask,
    case_of,
    citizen,
    entries,
    officer,
    row_of,
    watch,
)
from tests.handlers.dialogue import Press
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.test_files import PDF
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import desk_chat as texts
from texts import threads
from threads import talking

CITIZEN, OFFICER = "41", "43"


# WhatsApp


@pytest.mark.asyncio
async def test_from_the_notice_to_the_answer(whatsapp: WhatsAppStage) -> None:
    """The template's button shows the case, a quote answers it, the platform objects to nothing."""
    sari = citizen(whatsapp)
    siti = officer(whatsapp)
    await ask(whatsapp)
    (notice,) = siti.news()
    assert notice.labels == (threads.OPEN_CASE,)
    await siti.press(threads.OPEN_CASE)
    siti.expect(QUESTION, "Sari (…0041)", "Bisa dibalas langsung sampai")
    await siti.say(REPLY, reply_to=notice.id)
    siti.expect("Terkirim ke Sari (…0041).")
    assert REPLY in sari.news()[-1].text
    await siti.say("Satu lagi.", reply_to=siti.last.id)
    siti.expect("Terkirim ke Sari")
    assert whatsapp.fake.counters.violations == []


@pytest.mark.asyncio
async def test_an_old_notice_shows_its_own_case(whatsapp: WhatsAppStage) -> None:
    """Every notice has the same button; the message above it says which case is meant."""
    citizen(whatsapp)
    citizen(whatsapp, BAYU, "Bayu")
    siti = officer(whatsapp)
    await ask(whatsapp)
    await ask(whatsapp, BAYU, "Di mana kantor KPU?")
    first = whatsapp.fake.messages(SITI)[0]
    await whatsapp.fake.say(
        SITI, threads.OPEN_CASE, reply_to=first.sid, button=(threads.OPEN_CASE, "kasus")
    )
    await whatsapp.settle()
    assert QUESTION in siti.news()[-1].text


@pytest.mark.asyncio
async def test_free_words_are_asked_about(whatsapp: WhatsAppStage) -> None:
    """Also of somebody who sends announcements: nothing leaves before the tap."""
    sari = citizen(whatsapp)
    siti = officer(whatsapp, role=Role.ADMIN)
    await ask(whatsapp)
    await siti.plays(
        (Press(threads.OPEN_CASE), QUESTION),
        (Press(texts.TAKE), "kini Bapak/Ibu tangani"),
        (REPLY, "Balas ke Sari (…0041)?"),
    )
    assert sari.news() == []
    await siti.plays((Press(texts.NOT_AN_ANSWER), "Jadikan pengumuman?"))
    siti.expect(texts.NOT_SENT)
    await siti.plays(("batal", "batal"), ("Besok ya, Bu.", "Balas ke Sari"))
    await siti.plays(("1", "Terkirim ke Sari"))
    assert "Besok ya, Bu." in sari.news()[-1].text


@pytest.mark.asyncio
async def test_with_several_cases_a_list(whatsapp: WhatsAppStage) -> None:
    """Whose answer it is is chosen; the words are kept meanwhile."""
    sari, bayu = citizen(whatsapp), citizen(whatsapp, BAYU, "Bayu")
    siti = officer(whatsapp)
    for number in (await ask(whatsapp), await ask(whatsapp, BAYU)):
        await siti.say("layanan")
        await siti.press(f"LYN-6503-000{number}")
        await siti.press(texts.TAKE)
    await siti.say(REPLY)
    siti.expect(texts.ASK_FOR_WHOM, "1. Sari (…0041)", "2. Bayu (…0042)")
    await siti.plays((Press("LYN-6503-0002"), "Terkirim ke Bayu"))
    assert REPLY in bayu.news()[-1].text
    assert sari.news() == []


@pytest.mark.asyncio
async def test_a_file_on_whatsapp(whatsapp: WhatsAppStage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF that quotes the notice leaves with its words."""
    digest = hashlib.sha256(PDF).hexdigest()
    monkeypatch.setitem(whatsapp_platform.FILES, digest, (PDF, "application/pdf"))
    citizen(whatsapp)
    siti = officer(whatsapp)
    await ask(whatsapp)
    notice = siti.news()[0]
    file = [(PDF, "application/pdf")]
    await siti.say("Formulirnya terlampir.", reply_to=notice.id, media=file)
    siti.expect("Terkirim ke Sari")
    sent = whatsapp.fake.messages(SARI)
    assert [media.content for message in sent for media in message.media] == [PDF]
    assert any("Formulirnya terlampir." in message.text for message in sent)
    assert whatsapp.fake.counters.violations == []


@pytest.mark.asyncio
async def test_nothing_can_be_taken_back_once_it_has_left(whatsapp: WhatsAppStage) -> None:
    """A clear sentence says so; what still waits for the person is taken back."""
    sari = citizen(whatsapp)
    siti = officer(whatsapp)
    await ask(whatsapp)
    await siti.say(REPLY, reply_to=siti.news()[0].id)
    await siti.plays((Press(texts.UNDO), "tidak bisa ditarik di WhatsApp"))
    assert REPLY in sari.news()[-1].text


@pytest.mark.asyncio
async def test_a_closed_window(whatsapp: WhatsAppStage) -> None:
    """The answer waits behind a notice, can be taken back, and leaves with the person's tap."""
    sari = citizen(whatsapp)
    case_id = await ask(whatsapp)
    whatsapp.fake.close_window(SARI)
    whatsapp.clock.advance(timedelta(hours=25).total_seconds())
    siti = officer(whatsapp)
    await siti.say("layanan")
    await siti.plays(
        (Press("LYN-6503-0001"), texts.WINDOW_CLOSED),
        (Press(texts.ANSWER), "tulis balasan"),
        ("Salah tulis.", "Jendela 24 jam sudah tertutup"),
        (Press(texts.UNDO), texts.TAKEN_BACK),
    )
    await siti.press(texts.SEE)
    await siti.plays((Press(texts.ANSWER), "tulis balasan"), (REPLY, "Tersimpan untuk Sari"))
    assert [REPLY in shown.text for shown in sari.news()] == [False] * len(sari.news())
    whatsapp.fake.open_window(SARI)

    def tap(tx: Tx) -> None:
        chats.note_heard(tx, row_of(whatsapp, tx, SARI), whatsapp.clock())
        talking.send_held(act(whatsapp, tx), tx.get_one(Case, case_id))

    whatsapp.look(tap)
    await whatsapp.settle()
    assert REPLY in sari.news()[-1].text
    assert not any("Salah tulis." in shown.text for shown in sari.news())
    assert whatsapp.fake.counters.violations == []


# Telegram


@pytest.mark.asyncio
async def test_a_quote_on_telegram(telegram: TelegramStage) -> None:
    """The message that told of the case, and each that followed, can be quoted."""
    sari = citizen(telegram, CITIZEN)
    siti = officer(telegram, OFFICER, role=Role.ADMIN)
    await ask(telegram, CITIZEN)
    await siti.reply(REPLY)
    siti.expect("Terkirim ke Sari.")
    assert REPLY in sari.news()[-1].text
    await siti.plays((Press(texts.UNDO), texts.DELETED))
    assert sari.news() == []


@pytest.mark.asyncio
async def test_a_person_who_has_blocked_us(telegram: TelegramStage) -> None:
    """The holder is told once; what is typed after that is kept until the person comes back."""
    sari = citizen(telegram, CITIZEN)
    siti = officer(telegram, OFFICER)
    case_id = await ask(telegram, CITIZEN)
    telegram.fake.set_state(int(CITIZEN), "blocked")
    await siti.reply(REPLY)
    for _ in range(2):
        await watch(telegram)
    lost = [shown for shown in siti.news() if "tidak dapat dihubungi" in shown.text]
    assert len(lost) == 1
    assert [e.kind for e in entries(telegram, case_id)].count(EntryKind.UNREACHABLE) == 1
    await siti.reply("Halo?")
    siti.expect(texts.GONE, "belum terkirim: “Halo?”")
    telegram.fake.set_state(int(CITIZEN), "ok")
    await sari.say("Saya kembali.")
    await siti.plays((Press(texts.SEND_AGAIN), "Terkirim"))
    assert "Halo?" in "".join(shown.text for shown in sari.news())
    assert case_of(telegram, case_id).is_open
