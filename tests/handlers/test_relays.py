"""Opening, passing on and confirming, on the imitated WhatsApp."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadcasts import control
from handlers.relays import JUST_NOW, LONGEST_NOTE
from handlers.typed import OFFER_LASTS
from storage import case_entries, media
from storage.cases import Case, Subject
from tests.channels.contract import PHOTO, PICTURE
from tests.handlers.dialogue import Press
from tests.handlers.relaying import (
    ANI,
    BUDI,
    LETTER,
    SITI,
    Count,
    admin,
    announce,
    confirmed,
    contact,
    known,
    make_contact,
    officer,
)
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import relays as texts
from texts import service

OPEN = Press(texts.OPEN)
PASSED_ON = Press(texts.PASSED_ON)
RECEIVED = Press(texts.RECEIVED)
TROUBLE = Press(texts.IN_TROUBLE)
PANDEGLANG = "36.01"
TONO = "+6281100000024"
NOTHING = "Tidak ada pengumuman untuk dibuka"


async def opened(stage: WhatsAppStage, *titles: str) -> None:
    """Budi passes on to these groups and has opened the announcement 1 of Siti."""
    officer(stage)
    budi = admin(stage, BUDI, "Budi", *titles)
    await announce(stage)
    await budi.plays((OPEN, LETTER))


# The straight way


@pytest.mark.asyncio
async def test_from_the_notice_to_the_confirmation(whatsapp: WhatsAppStage) -> None:
    """One line with a button, the full text in parts behind its picture, one question, thanks."""
    officer(whatsapp)
    budi = admin(whatsapp, BUDI, "Budi", "Humas Banten")
    whatsapp.look(lambda tx: media.put(tx, PHOTO, PICTURE, whatsapp.clock()))
    text = "Rapat.\n\n" + "Mohon seluruh jajaran hadir tepat waktu. " * 60
    await announce(whatsapp, text, picture=PHOTO.sha256)
    (notice,) = budi.news()
    assert notice.text.startswith("Pengumuman resmi dari KPU Provinsi Banten: Rapat.")
    assert notice.labels == (texts.OPEN,)
    await budi.press(texts.OPEN)
    picture, *parts, question = whatsapp.fake.messages(BUDI)[1:]
    assert [sent.content for sent in picture.media] == [PICTURE]
    assert len(parts) == 2
    assert " ".join("".join(part.text for part in parts).split()).count("tepat waktu") == 60
    assert "mohon diteruskan ke grup “Humas Banten”" in question.text
    assert confirmed(whatsapp, 1) == Count(1, 0, 0)
    await budi.plays((PASSED_ON, "pengumuman nomor 1 sudah diteruskan ke grup “Humas Banten”"))
    assert confirmed(whatsapp, 1) == Count(1, 1, 0)
    assert whatsapp.fake.counters.violations == []


@pytest.mark.asyncio
async def test_a_contact_confirms_for_themselves(whatsapp: WhatsAppStage) -> None:
    """Who is asked for nobody else is asked whether it has arrived; saying so twice is noted."""
    ani = contact(whatsapp, ANI, "Ani")
    await announce(whatsapp)
    await ani.plays(
        (OPEN, "bila sudah diterima"),
        (RECEIVED, "pengumuman nomor 1 sudah diterima"),
        (RECEIVED, "sudah kami catat"),
    )
    assert confirmed(whatsapp, 1) == Count(1, 1, 0)


@pytest.mark.asyncio
async def test_who_has_just_written_taps_as_well(whatsapp: WhatsAppStage) -> None:
    """The notice is the same for everybody, so nobody has to learn two ways."""
    ani = contact(whatsapp, ANI, "Ani")
    await ani.say("menu")
    seen = len(ani.news())
    await announce(whatsapp)
    (notice,) = ani.news()[seen:]
    assert notice.labels == (texts.OPEN,)
    await ani.plays((OPEN, LETTER), (RECEIVED, "nomor 1 sudah diterima"))


# Trouble


@pytest.mark.asyncio
async def test_the_author_hears_of_trouble(whatsapp: WhatsAppStage) -> None:
    """At the tap, and again with what they write; what follows goes to the desk alone."""
    await opened(whatsapp, "Humas Banten")
    budi = whatsapp.person(BUDI, "Budi")
    await budi.plays(
        (TROUBLE, "tuliskan kendalanya"),
        ("Grupnya sedang\ndikunci admin.", "sudah kami sampaikan"),
        ("selamat siang", ""),
    )
    first, second = (shown.text for shown in whatsapp.shown(SITI) if "Kendala" in shown.text)
    assert "KPU Provinsi Banten, “Humas Banten”" in first
    assert "Keterangan" not in first
    assert "Keterangan: Grupnya sedang dikunci admin." in second
    assert confirmed(whatsapp, 1) == Count(1, 0, 1)


@pytest.mark.asyncio
async def test_trouble_without_a_note(whatsapp: WhatsAppStage) -> None:
    """A tap spares the sentence; the author has been told already."""
    await opened(whatsapp, "Humas Banten")
    budi = whatsapp.person(BUDI, "Budi")
    await budi.plays((TROUBLE, "tuliskan"), (Press(texts.NO_NOTE), "sudah kami catat"))
    await budi.plays(("halo", ""))
    assert len([shown for shown in whatsapp.shown(SITI) if "Kendala" in shown.text]) == 1


@pytest.mark.parametrize(
    ("label", "word", "answer"),
    [
        ("leaving", "batal", "sudah kami catat"),
        ("it went well after all", texts.PASSED_ON, "sudah diteruskan"),
        ("STOP", "berhenti", "tidak akan mengirimi"),
    ],
)
@pytest.mark.asyncio
async def test_what_is_no_note(label: str, word: str, answer: str, whatsapp: WhatsAppStage) -> None:
    """Leaving, confirming after all and STOP end the question; the author hears no word of it."""
    await opened(whatsapp, "Humas Banten")
    budi = whatsapp.person(BUDI, "Budi")
    await budi.plays((TROUBLE, "tuliskan"), (word, answer))
    await budi.say("Terima kasih banyak")
    assert not [shown for shown in whatsapp.shown(SITI) if "Keterangan" in shown.text]


@pytest.mark.asyncio
async def test_a_note_that_cannot_be_read(whatsapp: WhatsAppStage) -> None:
    """A picture or a sticker is no note and loses nothing; a long text is cut."""
    await opened(whatsapp, "Humas Banten")
    budi = whatsapp.person(BUDI, "Budi")
    await budi.plays((TROUBLE, "tuliskan"))
    await budi.say("", media=[(PICTURE, "image/png")])
    budi.expect("belum terbaca")
    await budi.plays(("\u202e \u200b", "belum terbaca"), ("kendala " * 200, "sudah kami sampaikan"))
    (told,) = (shown.text for shown in whatsapp.shown(SITI) if "Keterangan" in shown.text)
    note = told.partition("Keterangan: ")[2]
    assert LONGEST_NOTE - 10 < len(note) <= LONGEST_NOTE


@pytest.mark.asyncio
async def test_trouble_in_one_of_several_groups(whatsapp: WhatsAppStage) -> None:
    """It is asked which one; the others can still be confirmed."""
    await opened(whatsapp, "Humas Satu", "Humas Dua")
    budi = whatsapp.person(BUDI, "Budi")
    await budi.plays((TROUBLE, "Di grup mana kendalanya?"))
    assert budi.labels == ("1. Humas Satu", "2. Humas Dua", texts.EVERYWHERE)
    await budi.plays((Press("2. Humas Dua"), "tuliskan"), (Press(texts.NO_NOTE), "catat"))
    assert confirmed(whatsapp, 1) == Count(2, 0, 1)
    (told,) = (shown.text for shown in whatsapp.shown(SITI) if "Kendala" in shown.text)
    assert "“Humas Dua”" in told
    assert "Satu" not in told
    await budi.plays((PASSED_ON, "“Humas Satu”, “Humas Dua”"))
    assert confirmed(whatsapp, 1) == Count(2, 2, 0)


@pytest.mark.asyncio
async def test_trouble_in_all_groups(whatsapp: WhatsAppStage) -> None:
    """One tap for all of them; the number typed is the tap."""
    await opened(whatsapp, "Humas Satu", "Humas Dua")
    budi = whatsapp.person(BUDI, "Budi")
    await budi.plays((TROUBLE, "Di grup mana"), ("3", "tuliskan"), ("Sinyal hilang", "sampaikan"))
    assert confirmed(whatsapp, 1) == Count(2, 0, 2)
    assert "“Humas Satu”, “Humas Dua”" in whatsapp.shown(SITI)[-1].text


@pytest.mark.asyncio
async def test_one_group_is_not_asked_for(whatsapp: WhatsAppStage) -> None:
    """A contact who also passes on to one group has nothing to choose from."""
    officer(whatsapp)
    admin(whatsapp, BUDI, "Budi", "Humas Banten")
    budi = whatsapp.person(BUDI, "Budi")
    make_contact(whatsapp, BUDI)
    await announce(whatsapp)
    await budi.plays((OPEN, "“Humas Banten”"), (TROUBLE, "tuliskan kendalanya"))
    assert confirmed(whatsapp, 1) == Count(2, 0, 2)


# Again, too late, from somewhere else


@pytest.mark.asyncio
async def test_an_impatient_second_tap(whatsapp: WhatsAppStage) -> None:
    """Within two minutes the text is not sent again; later it is, since it may be lost."""
    await opened(whatsapp, "Humas Banten")
    budi = whatsapp.person(BUDI, "Budi")
    await budi.plays((OPEN, "lihat pesan di atas"))
    assert LETTER not in budi.text
    whatsapp.clock.advance(JUST_NOW.total_seconds())
    await budi.plays((OPEN, LETTER))


@pytest.mark.asyncio
async def test_a_button_of_a_withdrawn_announcement(whatsapp: WhatsAppStage) -> None:
    """Its notice says so, before and after it was opened."""
    officer(whatsapp)
    budi, ani = admin(whatsapp, BUDI, "Budi", "Humas Banten"), contact(whatsapp, ANI, "Ani")
    known(whatsapp, TONO, "Tono")
    make_contact(whatsapp, TONO, PANDEGLANG)
    await announce(whatsapp, gap=timedelta(hours=1))
    await ani.plays((OPEN, LETTER))
    whatsapp.look(lambda tx: control.withdraw(tx, 1, "person:1", whatsapp.clock()))
    for talk in (budi, ani):
        await talk.plays((OPEN, "sudah ditarik dan tidak berlaku lagi"))
        assert LETTER not in talk.text


@pytest.mark.asyncio
async def test_labels_can_be_typed(whatsapp: WhatsAppStage) -> None:
    """For days, in any case, whatever else was shown meanwhile."""
    officer(whatsapp)
    budi = admin(whatsapp, BUDI, "Budi", "Humas Banten")
    await announce(whatsapp)
    whatsapp.clock.advance((OFFER_LASTS + timedelta(hours=1)).total_seconds())
    await budi.plays(("BUKA PENGUMUMAN", LETTER), ("menu", "Selamat datang"))
    whatsapp.clock.advance((OFFER_LASTS + timedelta(hours=1)).total_seconds())
    await budi.plays((" sudah  diteruskan ", "nomor 1 sudah diteruskan"))
    assert confirmed(whatsapp, 1) == Count(1, 1, 0)


@pytest.mark.asyncio
async def test_a_number_is_a_tap_while_it_was_shown_last(whatsapp: WhatsAppStage) -> None:
    """“1” under the question passes on."""
    await opened(whatsapp, "Humas Banten")
    budi = whatsapp.person(BUDI, "Budi")
    await budi.plays(("1", "sudah diteruskan"))


@pytest.mark.asyncio
async def test_two_announcements_at_once(whatsapp: WhatsAppStage) -> None:
    """Each tap is about the announcement under which it stood."""
    budi = admin(whatsapp, BUDI, "Budi", "Humas Banten")
    for text in ("Surat pertama", "Surat kedua"):
        await announce(whatsapp, text)
    first, second = budi.news()
    for notice, text in ((first, "pertama"), (second, "kedua")):
        await whatsapp.fake.say(
            BUDI, texts.OPEN, reply_to=notice.id, button=(texts.OPEN, notice.data[0])
        )
        await whatsapp.settle()
        assert f"Surat {text}" in budi.news()[-2].text
    question = next(shown for shown in budi.news() if "nomor 1: mohon" in shown.text)
    await whatsapp.fake.say(
        BUDI, texts.PASSED_ON, reply_to=question.id, button=(texts.PASSED_ON, question.data[0])
    )
    await whatsapp.settle()
    assert (confirmed(whatsapp, 1).confirmed, confirmed(whatsapp, 2).confirmed) == (1, 0)


@pytest.mark.asyncio
async def test_a_typed_label_is_about_what_was_read_last(whatsapp: WhatsAppStage) -> None:
    """It confirms no announcement of which only the notice has come."""
    budi = admin(whatsapp, BUDI, "Budi", "Humas Banten")
    await announce(whatsapp, "Surat pertama")
    await budi.plays((OPEN, "Surat pertama"), ("menu", "Selamat datang"))
    whatsapp.clock.advance(timedelta(days=2).total_seconds())
    await announce(whatsapp, "Surat kedua")
    await budi.plays((texts.PASSED_ON, "nomor 1 sudah diteruskan"))
    assert (confirmed(whatsapp, 1).confirmed, confirmed(whatsapp, 2).confirmed) == (1, 0)
    await budi.plays((texts.OPEN, "Surat kedua"))


@pytest.mark.asyncio
async def test_a_typed_label_opens_nothing_before_its_time(whatsapp: WhatsAppStage) -> None:
    """An announcement that is planned for tomorrow cannot be opened or confirmed today."""
    budi = admin(whatsapp, BUDI, "Budi", "Humas Banten")
    await announce(whatsapp, due_at=whatsapp.clock() + timedelta(days=1))
    await budi.say(texts.OPEN)
    assert LETTER not in budi.text
    for data in ("buka:1", "terus:ok:1"):
        await whatsapp.fake.say(BUDI, "x", button=("x", data))
        await whatsapp.settle()
        assert budi.news()[-1].text.startswith(NOTHING)
    assert confirmed(whatsapp, 1) == Count(1, 0, 0)


@pytest.mark.parametrize("data", ["buka:1", "buka", "terus:ok:1", "terus:no", "terus:no:1:1"])
@pytest.mark.asyncio
async def test_somebody_who_was_never_asked(data: str, whatsapp: WhatsAppStage) -> None:
    """A stranger gets no text by any button, and confirms nothing."""
    admin(whatsapp, BUDI, "Budi", "Humas Banten")
    ani = whatsapp.person(ANI, "Ani")
    await announce(whatsapp)
    await whatsapp.fake.say(ANI, "x", button=("x", data))
    await whatsapp.settle()
    assert ani.news()[-1].text.startswith(NOTHING)
    assert confirmed(whatsapp, 1) == Count(1, 0, 0)


@pytest.mark.asyncio
async def test_labels_of_strangers_and_forwarded_ones_are_words(whatsapp: WhatsAppStage) -> None:
    """They mean nothing from somebody who is told nothing, and nothing when passed on."""
    ani = known(whatsapp, ANI, "Ani")
    await opened(whatsapp, "Humas Banten")
    for label in (texts.PASSED_ON, texts.OPEN):
        await ani.say(label)
        assert ani.text
    budi = whatsapp.person(BUDI, "Budi")
    await budi.say(texts.PASSED_ON, forwarded=True)
    assert confirmed(whatsapp, 1) == Count(1, 0, 0)


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        ("terus", service.OLD_BUTTON),
        ("terus:lain:1", service.OLD_BUTTON),
        ("terus:no:1:999999999999999999999", texts.ASK_NOTE),
        ("terus:ok:9999", NOTHING),
        ("terus:ok:²", "sudah diteruskan"),
        ("buka:1:lebih", "lihat pesan di atas"),
        ("buka:", "lihat pesan di atas"),
    ],
)
@pytest.mark.asyncio
async def test_data_that_no_button_of_ours_has(
    data: str, answer: str, whatsapp: WhatsAppStage
) -> None:
    """Strange data is answered in words, or taken for what it can only mean."""
    await opened(whatsapp, "Humas Banten")
    await whatsapp.fake.say(BUDI, "x", button=("x", data))
    await whatsapp.settle()
    assert answer in whatsapp.shown(BUDI)[-1].text


@pytest.mark.asyncio
async def test_after_stop_a_tap_is_still_answered(whatsapp: WhatsAppStage) -> None:
    """Who asks for the text gets it, though nothing unasked comes any more."""
    budi = admin(whatsapp, BUDI, "Budi", "Humas Banten")
    await announce(whatsapp)
    await budi.plays(("BERHENTI", "tidak akan mengirimi"), (OPEN, LETTER))
    seen = len(budi.news())
    await announce(whatsapp, "Surat kedua")
    assert len(budi.news()) == seen


@pytest.mark.asyncio
async def test_a_file_that_cannot_be_loaded_brings_no_question(whatsapp: WhatsAppStage) -> None:
    """Nobody is asked to pass on what has not arrived; a later tap tries again."""
    budi = admin(whatsapp, BUDI, "Budi", "Humas Banten")
    await announce(whatsapp)
    whatsapp.fake.fail("messages.create", status=400, code=63021)
    await budi.press(texts.OPEN)
    assert budi.answers == []
    whatsapp.clock.advance(JUST_NOW.total_seconds())
    await budi.plays((OPEN, LETTER), (PASSED_ON, "sudah diteruskan"))


@pytest.mark.asyncio
async def test_trouble_is_a_case_at_the_desk_that_sent_it(whatsapp: WhatsAppStage) -> None:
    """“Ada kendala” opens one case about the announcement, and the note is added to it."""
    await opened(whatsapp, "Humas Banten")
    budi = whatsapp.person(BUDI, "Budi")
    await budi.plays((TROUBLE, "Silakan tuliskan kendalanya"))
    await budi.say("Grupnya dikunci")
    case = whatsapp.look(lambda tx: tx.get_one(Case, 1))
    told = [entry.text for entry in whatsapp.look(lambda tx: case_entries.of_case(tx, 1))]
    assert (case.subject, case.broadcast_id) == (Subject.TROUBLE, 1)
    assert told == [texts.trouble_words(1, ["Humas Banten"]), "Grupnya dikunci"]
