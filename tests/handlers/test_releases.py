"""Provinces in the chat: asked, adding words, letting go, and all that comes too late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.composers import COMPOSERS
from broadcasts import control, releasing
from storage import people
from storage.broadcasts import Cascade
from storage.chats import Category
from storage.engine import Tx
from storage.people import Address
from storage.roles import Role
from tests.handlers.approving import LETTER, end_roles, newest
from tests.handlers.dialogue import BANTEN, RI, Press, Stage, Talk
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import releases as texts
from threads.context import Act

pytestmark = pytest.mark.asyncio

SITI, BUDI, SARI = "+6281100000021", "+6281100000022", "+6281100000023"
REGENCY, PROVINCE = "+6281100000091", "+6281100000090"
WORDS = "Khusus Banten mulai pukul 14.00."


def officers(stage: Stage) -> tuple[Talk, Talk]:
    """Siti sends for RI, Budi for Banten; a group of Banten, and one of a regency in it."""
    stage.group(PROVINCE, "Humas Banten", BANTEN)
    stage.group(REGENCY, "Humas Lebak", f"{BANTEN}.02")
    siti = stage.person(SITI, "Siti", (RI, Role.DRAFTER))
    return siti, stage.person(BUDI, "Budi", (BANTEN, Role.DRAFTER))


async def look(stage: Stage, after: timedelta = timedelta(0)) -> None:
    """Let the ticker go round once, some time later."""
    stage.clock.now += after
    await stage.tick()
    await stage.db.write(lambda tx: releasing.look(Act(tx, COMPOSERS, stage.clock(), "look")))
    await stage.settle()
    await stage.tick()


async def sent(stage: Stage, siti: Talk) -> None:
    """An announcement via the provinces, which have been asked."""
    await siti.plays(
        ("KIRIM", "Silakan ketik"),
        (LETTER, "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Sekarang"), "Pratinjau"),
        (Press("Cara kirim"), "boleh dengan keterangan"),
        (Press("Melalui KPU Provinsi"), "Berapa lama KPU Provinsi ditunggu?"),
        (Press("2 jam"), "tanpa jawaban dalam 2 jam, diteruskan tanpa keterangan"),
        (Press("Kirim"), "sedang dikirim"),
    )
    assert newest(stage).cascade is Cascade.VIA_PROVINCE
    await look(stage)


async def test_one_tap_lets_it_go(stage: Stage) -> None:
    """Asked in private with the text and until when; one tap, and the regencies have it."""
    siti, budi = officers(stage)
    await sent(stage, siti)
    asked = budi.news()[-1]
    for fragment in (
        "Mohon diteruskan, Bapak/Ibu.",
        "Pengumuman nomor 1 dari KPU RI untuk 1 grup kabupaten/kota",
        LETTER,
        "sampai Senin, 8 Februari 2027 pukul 12.00 WIB",
    ):
        assert fragment in asked.text
    assert asked.labels == ("Teruskan", "Tambah keterangan")
    assert LETTER in stage.shown(PROVINCE)[-1].text
    assert stage.shown(REGENCY) == []
    await budi.plays((Press("Teruskan"), "diteruskan tanpa keterangan ke 1 grup"))
    await look(stage)
    assert LETTER in stage.shown(REGENCY)[-1].text
    await siti.plays(("/pantau 1", "Melalui KPU Provinsi: 1 diteruskan (0 dengan keterangan)"))


async def test_words_are_read_before_they_leave(stage: Stage) -> None:
    """The copy is shown as regencies will read it; words can be changed or left out."""
    siti, budi = officers(stage)
    await sent(stage, siti)
    await budi.plays(
        (Press("Tambah keterangan"), texts.ASK_WORDS),
        ("Salah ketik.", "Keterangan tambahan KPU Provinsi Banten:\nSalah ketik."),
        (Press("Ganti keterangan"), texts.ASK_WORDS),
        (WORDS, f"Keterangan tambahan KPU Provinsi Banten:\n{WORDS}"),
        (Press("Teruskan"), "diteruskan dengan keterangan"),
    )
    await look(stage)
    assert f"Keterangan tambahan KPU Provinsi Banten:\n{WORDS}" in stage.shown(REGENCY)[-1].text
    assert "Keterangan" not in stage.shown(PROVINCE)[-1].text
    assert LETTER in newest(stage).text


async def test_words_that_cannot_stand(stage: Stage) -> None:
    """Signs without a word, a file, and what is too long are asked for again."""
    siti, budi = officers(stage)
    await sent(stage, siti)
    await budi.plays(
        (Press("Tambah keterangan"), texts.ASK_WORDS),
        ("...", texts.ONLY_WORDS),
        ("x" * 12_000, texts.TOO_LONG),
        ("x" * 12_001, "terlalu panjang"),
        ("Pasang https://contoh.id/kpu.apk", texts.MAY_NOT_SAY),
    )
    await budi.share(b"%PDF-1.4", "a.pdf", "application/pdf", WORDS)
    budi.expect(texts.ONLY_WORDS)
    await budi.plays(
        (WORDS, "Demikian tampilannya"),
    )
    await budi.plays(
        (Press("Tanpa keterangan"), "diteruskan tanpa keterangan"),
        ("/rilis", texts.NOTHING_WAITS),
    )


async def test_the_second_officer_comes_too_late(stage: Stage) -> None:
    """Both have been asked; the one who writes longer learns that it is on its way."""
    siti, budi = officers(stage)
    sari = stage.person(SARI, "Sari", (BANTEN, Role.ADMIN))
    await sent(stage, siti)
    await sari.plays((Press("Tambah keterangan"), texts.ASK_WORDS), (WORDS, "Demikian"))
    await budi.plays((Press("Teruskan"), "diteruskan tanpa keterangan"))
    await sari.plays((Press("Teruskan"), "keterangan tidak dapat ditambahkan lagi"))
    await look(stage)
    assert len(stage.shown(REGENCY)) == 1
    assert WORDS not in stage.shown(REGENCY)[-1].text


async def test_the_time_is_over_while_words_are_typed(stage: Stage) -> None:
    """It has gone on without, and who was typing reads so."""
    siti, budi = officers(stage)
    await sent(stage, siti)
    await budi.plays((Press("Tambah keterangan"), texts.ASK_WORDS))
    await look(stage, timedelta(hours=2))
    await budi.plays((WORDS, "sudah dikirim tanpa keterangan karena batas waktunya lewat"))
    assert LETTER in stage.shown(REGENCY)[-1].text
    await siti.plays(("/pantau 1", "Dikirim tanpa jawaban: KPU Provinsi Banten"))


async def test_withdrawn_while_it_waits(stage: Stage) -> None:
    """The province's button says that there is nothing to pass on any more."""
    siti, budi = officers(stage)
    await sent(stage, siti)
    stage.look(lambda tx: control.withdraw(tx, 1, "cli:tester", stage.clock()))
    await budi.plays((Press("Teruskan"), "sudah ditarik pengirimnya"))
    assert stage.shown(REGENCY) == []


async def test_strangers_and_old_buttons(stage: Stage) -> None:
    """No other office answers for a province, and a button without its question does nothing."""
    siti, budi = officers(stage)
    await sent(stage, siti)
    await siti.press_data("rilis:go:1")
    siti.expect(texts.NOT_YOURS)
    for data in ("rilis:go:77", "rilis:with:1", "rilis:x:1", "rilis:go:x"):
        await budi.press_data(data)
        budi.expect("tidak berlaku")
    end_roles(stage, BUDI)
    await budi.plays((Press("Teruskan"), texts.NOT_YOURS))
    assert stage.shown(REGENCY) == []


async def test_leaving_the_dialogue(stage: Stage) -> None:
    """Neither Tidak jadi nor /batal lets anything go; it is found again by its command."""
    siti, budi = officers(stage)
    await sent(stage, siti)
    await budi.plays(
        (Press("Tambah keterangan"), texts.ASK_WORDS),
        (Press("Tidak jadi"), texts.STILL_WAITING),
        (Press("Tambah keterangan"), texts.ASK_WORDS),
        ("/batal", texts.STILL_WAITING),
        ("/rilis", "Mohon diteruskan, Bapak/Ibu."),
    )


async def test_where_people_type(whatsapp: WhatsAppStage) -> None:
    """Outside the window a template calls; words and numbers do the rest."""
    siti, budi = officers(whatsapp)
    await sent(whatsapp, siti)
    assert "menunggu diteruskan kantor Bapak/Ibu" in budi.news()[-1].text
    await budi.plays(
        (Press("Buka"), "Mohon diteruskan, Bapak/Ibu."),
        ("tambah keterangan", texts.ASK_WORDS),
        (WORDS, "Teruskan pengumuman nomor 1 dengan keterangan ini?"),
        ("teruskan", "diteruskan dengan keterangan"),
    )
    await look(whatsapp)
    assert WORDS in whatsapp.shown(REGENCY)[-1].text


async def test_on_telegram(telegram: TelegramStage) -> None:
    """With commands and buttons: the question turns into what was done about it."""
    group = telegram.group("-1001000000091", "Humas Lebak", f"{BANTEN}.02")
    siti = telegram.person("21", "Siti", (RI, Role.DRAFTER))
    budi = telegram.person("22", "Budi", (BANTEN, Role.DRAFTER))
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Sekarang"), "Pratinjau"),
        (Press("Cara kirim"), "boleh dengan keterangan"),
        (Press("Melalui KPU Provinsi"), "Berapa lama KPU Provinsi ditunggu?"),
        (Press("30 menit"), "tanpa jawaban dalam 30 menit"),
        (Press("Kirim"), "sedang dikirim"),
    )
    await look(telegram)
    await budi.plays(
        ("/rilis", "Mohon diteruskan, Bapak/Ibu."),
        (Press("Tambah keterangan"), texts.ASK_WORDS),
        (WORDS, "Teruskan pengumuman nomor 1 dengan keterangan ini?"),
        (Press("Teruskan"), "diteruskan dengan keterangan"),
    )
    assert budi.labels == ()
    await look(telegram)
    assert WORDS in telegram.shown(group)[-1].text


# Bahan teruskan


async def offered(stage: Stage, siti: Talk) -> None:
    """An announcement of RI to the press everywhere has left."""
    await siti.plays(
        ("KIRIM", "Silakan ketik"),
        (LETTER, "Untuk siapa?"),
        (Press("Mitra"), "Kapan dikirim?"),
        (Press("Sekarang"), "2 grup milik satker lain tidak termasuk"),
    )
    siti.expect("Kantor itu ditanya saat pengumuman ini dikirim.")
    await siti.plays((Press("Kirim"), "sedang dikirim"))
    await look(stage)


def press(stage: Stage) -> tuple[Talk, Talk]:
    """The press of RI and of Banten, with an officer in each."""
    stage.group(PROVINCE, "Pers RI", RI, Category.MEDIA)
    stage.group(REGENCY, "Pers Banten", BANTEN, Category.MEDIA)
    stage.group("+6281100000092", "Pemantau Banten", BANTEN, Category.NGO)
    siti = stage.person(SITI, "Siti", (RI, Role.DRAFTER))
    return siti, stage.person(BUDI, "Budi", (BANTEN, Role.DRAFTER))


async def test_an_office_releases_to_its_own_groups(stage: Stage) -> None:
    """Asked once with the text; one tap, and its own groups have it as it was approved."""
    siti, budi = press(stage)
    await offered(stage, siti)
    asked = budi.news()[-1]
    assert "Bahan teruskan, Bapak/Ibu." in asked.text
    assert "Rilis ke 2 grup mitra dan publik milik KPU Provinsi Banten?" in asked.text
    assert asked.labels == ("Rilis ke grup kami", "Tidak")
    assert stage.shown(REGENCY) == []
    await budi.plays((Press("Rilis ke grup kami"), "dirilis ke grup mitra dan publik"))
    await look(stage)
    assert LETTER in stage.shown(REGENCY)[-1].text
    assert len([shown for shown in siti.news() if "selesai dikirim" in shown.text]) == 1
    await siti.plays(
        ("/pantau 1", "Bahan teruskan: 1 kantor merilis"),
        ("/pantau 1 Banten", "KPU Provinsi Banten: merilis ke grup mitra dan publiknya, 8/2"),
    )
    siti.expect("(Budi)")


async def test_an_office_keeps_it_from_its_groups(stage: Stage) -> None:
    """Tidak is final, words cannot be added, and the author sees it."""
    siti, budi = press(stage)
    await offered(stage, siti)
    await budi.press_data("rilis:add:1")
    budi.expect("tidak berlaku")
    await budi.plays(
        (Press("Tidak"), "tidak dirilis ke grup kantor Bapak/Ibu"),
        ("/rilis", texts.NOTHING_WAITS),
    )
    await budi.press_data("rilis:go:1", budi.news()[0].id)
    budi.expect("sudah diputuskan tidak dirilis")
    await look(stage)
    assert stage.shown(REGENCY) == []
    await siti.plays(("/pantau 1", "Tidak merilis: KPU Provinsi Banten"))


async def test_a_province_does_not_decline(stage: Stage) -> None:
    """What goes via the provinces can be let go or waited out, never kept from regencies."""
    siti, budi = officers(stage)
    await sent(stage, siti)
    await budi.press_data("rilis:no:1")
    budi.expect(texts.NOT_YOURS)
    await look(stage, timedelta(hours=2))
    assert LETTER in stage.shown(REGENCY)[-1].text


async def test_a_shared_phone_says_who_it_is(stage: Stage) -> None:
    """At a phone that an office shares the question is who is on shift; then it is let go."""
    siti, budi = officers(stage)
    await sent(stage, siti)
    stage.look(share)
    await budi.plays(
        (Press("Teruskan"), "Siapa yang bertugas"), ("Budi", "diteruskan tanpa keterangan")
    )


async def test_several_wait(stage: Stage) -> None:
    """/rilis lists them with a button for each."""
    siti, budi = officers(stage)
    await sent(stage, siti)
    await sent(stage, siti)
    await budi.plays(
        ("RILIS", "Menunggu diteruskan: 2"),
        (Press("Buka nomor 2"), "Pengumuman nomor 2 dari KPU RI"),
    )


def share(tx: Tx) -> None:
    """Budi's address is used by several people from now on."""
    address = tx.scalars(select(Address).where(Address.value == BUDI)).one()
    people.set_shared(tx, address, is_shared=True)
