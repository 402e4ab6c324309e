"""Conversations on WhatsApp: words for commands, numbers for buttons, nothing changes in place."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.composers import COMPOSERS
from broadcasts import schedule
from handlers.typed import OFFER_LASTS
from storage.broadcasts import BroadcastState
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, Press, Stage, Talk
from tests.handlers.whatsapp_dialogue import WhatsAppStage

SITI = "+6281100000021"
GROUP = "+6281100000099"
LETTER = "Rapat koordinasi humas dimulai pukul 13.00."


def officer(stage: WhatsAppStage) -> Talk:
    """Siti, who sends in the name of KPU Provinsi Banten, which has one group."""
    stage.group(GROUP, "Humas Banten", BANTEN)
    return stage.person(SITI, "Siti", (BANTEN, Role.DRAFTER))


async def released(talk: Talk) -> Talk:
    """An announcement that leaves at once, by taps and by typing."""
    await talk.plays(
        ("KIRIM", "Silakan ketik atau teruskan isi pengumumannya"),
        (LETTER, "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        ("1", "Pratinjau"),
        ("kirim", "sedang dikirim"),
    )
    return talk


@pytest.mark.asyncio
async def test_no_sentence_speaks_of_commands(whatsapp: WhatsAppStage) -> None:
    """A stranger reads words that can be typed, and they work."""
    siti = whatsapp.person(SITI, "Siti")
    await siti.plays(
        ("menu", "memasukkan kode undangan dengan GABUNG"),
        ("apa kabar?", "Ketik BANTUAN"),
        ("Bantuan", "MENU – Mulai"),
        ("GABUNG", "Ketik BATAL bila tidak jadi"),
        ("Batal", "dibatalkan"),
        ("berhenti", "tidak akan mengirimi"),
        ("mulai", "kembali"),
    )
    texts = "\n".join(shown.text for shown in siti.news())
    assert not re.findall(r"(?<!\w)/\w+", texts)


@pytest.mark.parametrize("form", ["GABUNG {}", "gabung {}", "{}"])
@pytest.mark.asyncio
async def test_joining_by_a_word(form: str, whatsapp: WhatsAppStage) -> None:
    """The invitation code may stand behind the word or alone."""
    code = whatsapp.invite(Role.DRAFTER, BANTEN)
    siti = whatsapp.person(SITI, "Siti")
    await siti.plays((form.format(code), "kini terdaftar sebagai Konseptor"))
    assert siti.labels == ("Kirim pengumuman", "Pantauan penerimaan", "Bantuan")


@pytest.mark.asyncio
async def test_an_announcement_by_taps_and_typing(whatsapp: WhatsAppStage) -> None:
    """Each step is a new message; numbers and labels choose among the newest buttons."""
    await released(officer(whatsapp))
    await whatsapp.tick()
    (announcement,) = whatsapp.shown(GROUP)
    assert LETTER in announcement.text
    assert whatsapp.fake.counters.violations == []


@pytest.mark.asyncio
async def test_more_buttons_than_whatsapp_shows_are_numbered(whatsapp: WhatsAppStage) -> None:
    """Where no Content object can be made the buttons are numbered text, and numbers work."""
    whatsapp.fake.fail("content.create", times=None, status=500)
    siti = officer(whatsapp)
    await siti.plays(
        ("menu", "1. Kirim pengumuman"),
        ("2", "Belum ada pengumuman"),
        ("nomor 3", "Cara memakai"),
    )
    assert siti.labels == ()


@pytest.mark.asyncio
async def test_the_live_view_does_not_flood(whatsapp: WhatsAppStage) -> None:
    """Pantau is one message; only Perbarui brings another one."""
    siti = await released(officer(whatsapp))
    await siti.plays(("pantau 1", "Pantauan penerimaan nomor 1"))
    await whatsapp.tick()
    seen = len(siti.news())
    await whatsapp.refresh()
    assert len(siti.news()) == seen
    await siti.plays((Press("Perbarui"), "1 terkirim"))
    assert len(siti.news()) == seen + 1


@pytest.mark.asyncio
async def test_a_notice_is_a_message(whatsapp: WhatsAppStage) -> None:
    """What Telegram shows on the button is said here."""
    siti = await released(officer(whatsapp))
    budi = whatsapp.person("+6281100000022", "Budi")
    await budi.say("menu")
    await whatsapp.fake.say(budi.user, "Pantau", button=("Pantau", "pantau:open:1"))
    await whatsapp.settle()
    assert whatsapp.shown(budi.user)[-1].text == "Tombol ini untuk orang lain."
    assert siti.news()


@pytest.mark.parametrize(
    ("label", "text", "waits", "answer"),
    [
        ("a number that is not there", "7", 0, "Jadikan pengumuman?"),
        ("yesterday's buttons", "2", 1, "Jadikan pengumuman?"),
        ("a label within a sentence", "Bantuan untuk warga", 0, "Jadikan pengumuman?"),
        ("a label in another case", "BANTUAN", 0, "Cara memakai"),
    ],
)
@pytest.mark.asyncio
async def test_what_chooses_a_button(
    label: str, text: str, waits: int, answer: str, whatsapp: WhatsAppStage
) -> None:
    """A number or a whole label of the buttons shown last, not too long ago."""
    siti = officer(whatsapp)
    await siti.say("menu")
    whatsapp.clock.advance(waits * (OFFER_LASTS + timedelta(minutes=1)).total_seconds())
    await siti.plays((text, answer))


@pytest.mark.asyncio
async def test_words_within_sentences_are_no_commands(whatsapp: WhatsAppStage) -> None:
    """Only the word alone, or with its number, is a command; in a sentence it asks something."""
    siti = whatsapp.person(SITI, "Siti")
    await siti.plays(("halo", "Selamat datang"))
    for asked in ("pantau TPS di mana?", "ulang tahun"):
        await siti.say(asked)
        assert siti.text
        assert "untuk petugas humas" not in siti.text
    await siti.plays(("tarik 5", "untuk petugas humas"))


@pytest.mark.asyncio
async def test_a_word_within_a_dialogue_steers_nothing(stage: Stage) -> None:
    """“Lanjut” typed for a button does not resume an announcement that is paused."""
    stage.group("g", "Humas Banten", BANTEN)
    siti = stage.person("siti", "Siti", (BANTEN, Role.DRAFTER))
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Sekarang"), "Pratinjau"),
        (Press("Kirim"), "sedang dikirim"),
    )
    await stage.db.write(lambda tx: schedule.tick(tx, COMPOSERS, stage.clock()))
    await siti.say("jeda 1")
    (paused,) = stage.drafts()
    assert paused.state is BroadcastState.PAUSED
    await siti.say(f"/kirim {LETTER}")
    await siti.say("lanjut")
    assert stage.drafts()[0].state is BroadcastState.PAUSED
    await siti.say("/batal")
    await siti.say("lanjut")
    assert stage.drafts()[0].state is BroadcastState.SENDING
