"""Answering people from a private chat: what every platform has in common."""

from __future__ import annotations

from typing import cast

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.composers import COMPOSERS
from channels.base import Chat, ChatKind, IncomingMedia, MediaKind, MessageReceived, Sender
from handlers import desk_quotes
from handlers.context import NOT_AT_DESK
from handlers.files import MOST_BYTES
from registry import divisions
from storage import divisions as store
from storage import media
from storage.case_entries import EntryKind
from storage.cases import Case, CaseState, Subject
from storage.engine import Tx
from storage.roles import Role, RoleGrant
from tests.channels.contract import PHOTO, PICTURE
from tests.handlers.desks import (
    BAYU,
    QUESTION,
    REPLY,
    SITI,
    TONO,
    ask,
    case_of,
    citizen,
    entries,
    officer,
    pass_hours,
    person_of,
    watch,
    write_more,
)
from tests.handlers.dialogue import BANTEN, NUNUKAN, RI, Press, Shown, Stage, Talk
from tests.handlers.test_files import PDF
from tests.world import NOW
from texts import desk_chat as texts
from texts import service
from threads import errors, holding, refusals

KALTARA = "65"


def kinds(stage: Stage, case_id: int) -> list[EntryKind]:
    """What has happened in a case, in short."""
    return [entry.kind for entry in entries(stage, case_id)]


def told(talk: Talk, fragment: str = QUESTION) -> Shown:
    """The newest message that contains this."""
    return next(shown for shown in reversed(talk.news()) if fragment in shown.text)


# Errors first


def _every_error(kind: type[Exception]) -> set[type[Exception]]:
    below = {sub for found in kind.__subclasses__() for sub in _every_error(found)}
    return {kind, *below}


def test_every_error_has_its_own_sentence(stage: Stage) -> None:
    """Nobody reads that a case is unknown when something else is wrong."""
    siti = officer(stage)
    holder = person_of(stage, siti.user)
    made = {errors.HeldByAnother: (holder,), errors.MovedAway: (NUNUKAN,)}
    known = _every_error(errors.CaseError) - {errors.CaseError}
    assert holding.NowhereToGo in known
    raised = [cast("errors.CaseError", kind(*made.get(kind, ()))) for kind in known]
    said = stage.look(lambda tx: [refusals.problem(tx, error) for error in raised])
    assert len(set(said)) == len(known)


@pytest.mark.asyncio
async def test_strangers_get_no_list(stage: Stage) -> None:
    """Who answers for no office sees and presses nothing."""
    citizen(stage)
    case_id = await ask(stage)
    ani = stage.person("ani", "Ani")
    await ani.plays(("/layanan", "untuk petugas humas"))
    await ani.press_data(f"kasus:see:{case_id}")
    ani.expect("untuk petugas humas")
    tono = officer(stage, TONO, "Tono", BANTEN)
    await tono.press_data(f"kasus:see:{case_id}")
    tono.expect(texts.CASE_UNKNOWN)
    await tono.press_data(f"kasus:answer:{case_id}:1")
    tono.expect(texts.CASE_UNKNOWN)


@pytest.mark.parametrize(
    "data",
    [
        "kasus:nothing", "kasus:see:x", "kasus:see:999999", "kasus:undo:7", "kasus:go:1",
        "kasus:to:1", "kasus:part:1:1:x", "kasus:done:1", "kasus:really:1", "kasus:yes:1",
        "kasus:no", "kasus:again:1", "kasus:list:x", "kasus:take:" + "9" * 20,
    ],
)  # fmt: skip
@pytest.mark.asyncio
async def test_buttons_that_mean_nothing(stage: Stage, data: str) -> None:
    """Old, foreign and invented buttons change nothing and are answered."""
    citizen(stage)
    siti = officer(stage)
    case_id = await ask(stage)
    before = case_of(stage, case_id).version
    await siti.press_data(data)
    assert siti.text
    assert case_of(stage, case_id).version == before


# The list and one case


@pytest.mark.asyncio
async def test_the_list_and_one_case(stage: Stage) -> None:
    """Mine first, then what nobody holds; a case shows what was said, who holds it, what to do."""
    citizen(stage)
    citizen(stage, BAYU, "Bayu")
    siti = officer(stage)
    first, second = await ask(stage), await ask(stage, BAYU, "Di mana kantor KPU?")
    await siti.press_data(f"kasus:take:{second}")
    await siti.say("/layanan")
    siti.expect("Saya tangani\n1. LYN-6503-0002", "Belum ada yang menangani\n2. LYN-6503-0001")
    assert siti.labels == ("LYN-6503-0002", "LYN-6503-0001")
    await siti.plays((Press("LYN-6503-0001"), "Sari (…0041)"))
    siti.expect(QUESTION, "Belum ada yang menangani")
    assert " ".join(siti.labels) == "Balas Tangani Teruskan Selesai Catatan Daftar layanan"
    assert case_of(stage, first).holder is None


@pytest.mark.asyncio
async def test_a_long_list_has_pages(stage: Stage) -> None:
    """Eight rows at once, so that the buttons fit a list of WhatsApp."""
    citizen(stage)
    siti = officer(stage)
    for _ in range(10):
        await ask(stage)
    await siti.say("/layanan")
    assert len(siti.labels) == 9
    await siti.press(texts.MORE)
    siti.expect("1. LYN-6503-0009")
    assert siti.labels == ("LYN-6503-0009", "LYN-6503-0010")


@pytest.mark.asyncio
async def test_offices_under_it_are_counted(stage: Stage) -> None:
    """KPU RI and the province see how much waits below, and read it masked when they ask."""
    citizen(stage)
    await ask(stage)
    budi = officer(stage, TONO, "Budi", KALTARA)
    await budi.plays(
        ("/layanan", "Di kantor di bawahnya: 1 percakapan terbuka."),
        (Press(texts.BELOW), "LYN-6503-0001"),
        (Press("LYN-6503-0001"), "S•••"),
    )
    assert "Sari" not in budi.text
    assert budi.labels == (texts.TAKE_OVER, texts.LIST)
    gita = officer(stage, BAYU, "Gita", RI)
    await gita.plays(("/layanan", "Di kantor di bawahnya: 1 percakapan terbuka."))


# Answering


@pytest.mark.asyncio
async def test_a_quote_answers(stage: Stage) -> None:
    """Quoting what the desk was told, or anything of ours about the case, answers it."""
    sari = citizen(stage)
    siti = officer(stage)
    case_id = await ask(stage)
    await siti.say(REPLY, reply_to=told(siti).id)
    siti.expect("Terkirim ke Sari (…0041).")
    assert REPLY in sari.news()[-1].text
    assert case_of(stage, case_id).holder == person_of(stage, SITI)
    await siti.reply("Mohon membawa KTP.")
    siti.expect("Terkirim ke Sari")
    assert "Mohon membawa KTP." in sari.news()[-1].text
    await siti.press(texts.SEE)
    await siti.reply("Terima kasih.")
    siti.expect("Terkirim ke Sari")


@pytest.mark.asyncio
async def test_a_quote_of_something_else_answers_nobody(stage: Stage) -> None:
    """A reply under the menu is an ordinary message."""
    sari = citizen(stage)
    siti = officer(stage)
    await ask(stage)
    await siti.say("/bantuan")
    await siti.reply(REPLY)
    assert "Terkirim" not in siti.text
    assert sari.news() == []


@pytest.mark.asyncio
async def test_a_quote_is_an_answer_whatever_runs(stage: Stage) -> None:
    """Words that would be a command, and a draft that waits, stand back; the draft goes on."""
    sari = citizen(stage)
    siti = officer(stage, role=Role.ADMIN)
    await ask(stage)
    await siti.plays(("/kirim", "isi pengumumannya"))
    await siti.say("Pantau", reply_to=told(siti).id)
    siti.expect("Terkirim ke Sari")
    assert "Pantau" in sari.news()[-1].text
    await siti.plays(("Rapat koordinasi pukul 13.00.", "Untuk siapa?"))


@pytest.mark.asyncio
async def test_a_quote_stands_beside_a_question(stage: Stage) -> None:
    """While one case waits for words another is quoted; a command is never an answer."""
    sari, bayu = citizen(stage), citizen(stage, BAYU, "Bayu")
    siti = officer(stage)
    await ask(stage)
    first = told(siti)
    await ask(stage, BAYU, "Di mana kantor KPU?")
    await siti.press_on(first, "Lihat pesan")
    await siti.press(texts.ANSWER)
    await siti.say("Di Jalan Ujang Dewa.", reply_to=told(siti, "Di mana").id)
    siti.expect("Terkirim ke Bayu")
    await siti.plays((REPLY, "Terkirim ke Sari"))
    await siti.press(texts.SEE)
    await siti.press(texts.ANSWER)
    await siti.say("/batal", reply_to=siti.last.id)
    siti.expect("dibatalkan")
    assert [len(sari.news()), len(bayu.news())] == [1, 1]


@pytest.mark.asyncio
async def test_who_announces_keeps_announcing(stage: Stage) -> None:
    """Free words of somebody who sends announcements on Telegram become a draft."""
    citizen(stage)
    siti = officer(stage, role=Role.ADMIN)
    case_id = await ask(stage)
    await siti.press_data(f"kasus:take:{case_id}")
    await siti.plays(("Rapat koordinasi pukul 13.00.", "Jadikan pengumuman?"))


@pytest.mark.asyncio
async def test_who_only_answers_is_asked(stage: Stage) -> None:
    """Free words of somebody who works on one case are meant for it, perhaps."""
    sari = citizen(stage)
    siti = officer(stage)
    case_id = await ask(stage)
    await siti.press_data(f"kasus:take:{case_id}")
    await siti.plays((REPLY, "Balas ke Sari (…0041)?"))
    assert sari.news() == []
    await siti.plays((Press(texts.YES_SEND), "Terkirim ke Sari"))
    assert REPLY in sari.news()[-1].text
    await siti.plays(
        ("selamat siang", "Balas ke Sari"),
        (Press(texts.NOT_AN_ANSWER), "Ketik /bantuan"),
    )
    siti.expect(texts.NOT_SENT)
    assert len(sari.news()) == 1


@pytest.mark.asyncio
async def test_yes_and_no_can_be_typed(stage: Stage) -> None:
    """They are answers to our question and replace nothing; other words ask anew with these."""
    sari = citizen(stage)
    siti = officer(stage)
    case_id = await ask(stage)
    await siti.press_data(f"kasus:take:{case_id}")
    await siti.plays(
        ("Salah.", "Balas ke Sari"),
        ("Tidak", texts.NOT_SENT),
        ("Belum selesai", "Balas ke Sari"),
        (REPLY, "Balas ke Sari"),
        ("Ya.", "Terkirim ke Sari"),
    )
    (sent,) = sari.news()
    assert REPLY in sent.text


@pytest.mark.asyncio
async def test_the_button_asks_for_the_answer(stage: Stage) -> None:
    """What is typed next leaves at once; nothing of it is one of our dialogues afterwards."""
    sari = citizen(stage)
    siti = officer(stage)
    await ask(stage)
    await siti.press_on(told(siti), "Lihat pesan")
    await siti.plays(
        (Press(texts.ANSWER), "tulis balasan untuk Sari"),
        ("👍", "Terkirim"),
    )
    assert "👍" in sari.news()[-1].text
    await siti.plays((Press(texts.SEE), "Ditangani Siti"), (Press(texts.ANSWER), "tulis balasan"))
    await siti.plays(("/batal", "dibatalkan"))
    await siti.plays(("apa kabar", "Balas ke Sari"))


@pytest.mark.asyncio
async def test_what_is_new_is_shown_before_it_leaves(stage: Stage) -> None:
    """The person wrote while the officer typed: the answer is kept, and leaves on a tap."""
    sari = citizen(stage)
    siti = officer(stage)
    case_id = await ask(stage)
    await siti.press_on(told(siti), "Lihat pesan")
    await siti.press(texts.ANSWER)
    await write_more(stage, case_id, "Sudah saya temukan, terima kasih.")
    await siti.say(REPLY)
    siti.expect(texts.CHANGED, "Sudah saya temukan", f"belum terkirim: “{REPLY}”")
    assert sari.news() == []
    await siti.plays((Press(texts.SEND_AGAIN), "Terkirim ke Sari"))
    assert REPLY in sari.news()[-1].text


@pytest.mark.asyncio
async def test_an_answer_is_taken_back(stage: Stage) -> None:
    """Within a minute it disappears; later, or for somebody else, it stays."""
    sari = citizen(stage)
    siti, tono = officer(stage), officer(stage, TONO, "Tono")
    case_id = await ask(stage)
    await siti.say(REPLY, reply_to=told(siti).id)
    data = siti.button(texts.UNDO)[1]
    await tono.press_data(data)
    tono.expect(texts.NOT_YOURS)
    await siti.plays((Press(texts.UNDO), texts.DELETED))
    assert case_of(stage, case_id).state is CaseState.WAITING
    await siti.say("Satu lagi.", reply_to=told(siti).id)
    pass_hours(stage, 1)
    await siti.plays((Press(texts.UNDO), "Batas menariknya 60 detik"))
    assert "Satu lagi." in sari.news()[-1].text


@pytest.mark.asyncio
async def test_notes_stay_at_the_desk(stage: Stage) -> None:
    """By a button, or by the word before it; the person gets nothing."""
    sari = citizen(stage)
    siti = officer(stage)
    case_id = await ask(stage)
    await siti.say("Catatan: sudah ditelepon", reply_to=told(siti).id)
    siti.expect("Catatan tersimpan")
    await siti.plays(
        (Press(texts.SEE), "Catatan Siti: sudah ditelepon"),
        (Press(texts.NOTE), "Silakan tulis catatan"),
        ("Besok ditelepon lagi.", "Catatan tersimpan"),
    )
    assert kinds(stage, case_id) == [EntryKind.HEARD, EntryKind.NOTE, EntryKind.NOTE]
    assert sari.news() == []


# Two officers


@pytest.mark.asyncio
async def test_two_officers_take_one_case(stage: Stage) -> None:
    """The second is asked, and the first is told; until then nothing of theirs leaves."""
    sari = citizen(stage)
    siti, tono = officer(stage), officer(stage, TONO, "Tono")
    case_id = await ask(stage)
    await siti.press(texts.TAKE)
    siti.expect("LYN-6503-0001 kini Bapak/Ibu tangani")
    await tono.say(REPLY, reply_to=told(tono).id)
    tono.expect("sedang ditangani Siti", f"belum terkirim: “{REPLY}”")
    assert sari.news() == []
    await tono.plays(
        (Press(texts.TAKE), "sedang ditangani Siti. Bapak/Ibu tangani sekarang?"),
        (Press(texts.YES_TAKE), "kini Bapak/Ibu tangani"),
    )
    assert "kini ditangani Tono" in siti.news()[-1].text
    assert case_of(stage, case_id).holder == person_of(stage, TONO)
    await tono.plays((Press(texts.SEND_AGAIN), "Terkirim ke Sari"))
    assert REPLY in sari.news()[-1].text


@pytest.mark.asyncio
async def test_taking_and_sending_in_one(stage: Stage) -> None:
    """Whoever has typed an answer takes the case with it."""
    sari = citizen(stage)
    siti, tono = officer(stage), officer(stage, TONO, "Tono")
    await ask(stage)
    await siti.press(texts.TAKE)
    await tono.say(REPLY, reply_to=told(tono).id)
    await tono.plays((Press(texts.TAKE_AND_SEND), "Terkirim ke Sari"))
    assert REPLY in sari.news()[-1].text


@pytest.mark.asyncio
async def test_letting_go(stage: Stage) -> None:
    """A case that was released is free; an old view does not act on what has changed."""
    citizen(stage)
    siti = officer(stage)
    case_id = await ask(stage)
    await siti.press(texts.TAKE)
    await siti.press(texts.SEE)
    view = siti.last
    await siti.plays((Press(texts.RELEASE), "menunggu petugas lain"))
    assert case_of(stage, case_id).holder is None
    await siti.press_on(view, texts.CLOSE)
    await siti.say("Selesai lewat telepon.")
    siti.expect(texts.CHANGED, "Selesai lewat telepon.")
    assert case_of(stage, case_id).is_open


# Passing on and closing


@pytest.mark.asyncio
async def test_up_and_down(stage: Stage) -> None:
    """To the office above by a button, down by its name; the person is told each time."""
    sari = citizen(stage)
    siti, budi = officer(stage), officer(stage, TONO, "Budi", KALTARA)
    case_id = await ask(stage)
    await siti.press_on(told(siti), "Lihat pesan")
    await siti.plays(
        (Press(texts.FORWARD), texts.ASK_WHERE),
        (Press(texts.UP), "ke KPU Provinsi Kalimantan Utara?"),
        ("Mohon dibantu.", "diteruskan ke KPU Provinsi Kalimantan Utara"),
    )
    assert case_of(stage, case_id).office == KALTARA
    assert "kini ditangani KPU Provinsi Kalimantan Utara" in sari.news()[-1].text
    await siti.say(REPLY, reply_to=told(siti).id)
    siti.expect("kini di meja layanan KPU Provinsi Kalimantan Utara", f"“{REPLY}”")
    await budi.press_data(f"kasus:see:{case_id}")
    budi.expect("Mohon dibantu.")
    await budi.plays(
        (Press(texts.FORWARD), texts.ASK_WHERE),
        (Press(texts.DOWN), "ketik nama kantornya"),
        ("KPU Kota Surabaya", texts.OFFICE_NOT_BELOW),
        ("entah di mana", texts.OFFICE_UNKNOWN),
        ("Tarakan", "ke KPU Kota Tarakan?"),
        (Press(texts.YES_FORWARD), "diteruskan ke KPU Kota Tarakan"),
    )
    assert case_of(stage, case_id).office == "65.71"


@pytest.mark.asyncio
async def test_to_a_part_of_the_office(stage: Stage) -> None:
    """The part of the office is named; the person need not know."""
    sari = citizen(stage)
    siti = officer(stage)
    case_id = await ask(stage)
    await siti.press_on(told(siti), "Lihat pesan")
    await siti.plays(
        (Press(texts.FORWARD), texts.ASK_WHERE),
        (Press(texts.TO_DIVISION), texts.ASK_DIVISION),
        (Press("Hukum"), "ke Hukum dan Pengawasan?"),
        (Press(texts.YES_FORWARD), "ditujukan ke bagian Hukum dan Pengawasan"),
    )
    assert case_of(stage, case_id).division == "hukum"
    assert sari.news() == []


@pytest.mark.asyncio
async def test_a_part_that_takes_no_cases(stage: Stage) -> None:
    """A button from before it was closed is refused in words; its cases go on naming it."""
    citizen(stage)
    siti = officer(stage)
    case_id = await ask(stage)
    await siti.press_data(f"kasus:parts:{case_id}")
    old = siti.answers[-1]
    stage.look(lambda tx: divisions.set_open(tx, "ppid", "cli:test", NOW, is_open=False))
    before = case_of(stage, case_id).version
    await siti.press_on(old, "PPID")
    siti.expect(texts.DIVISION_CLOSED)
    await siti.press_data(f"kasus:parts:{case_id}")
    assert "PPID" not in siti.labels
    await siti.press_on(old, "Hukum")
    stage.look(lambda tx: divisions.set_open(tx, "hukum", "cli:test", NOW, is_open=False))
    await siti.plays((Press(texts.YES_FORWARD), texts.DIVISION_CLOSED))
    assert case_of(stage, case_id).version == before
    stage.look(lambda tx: divisions.set_open(tx, "hukum", "cli:test", NOW, is_open=True))
    await siti.press_on(old, "Hukum")
    await siti.plays((Press(texts.YES_FORWARD), "Hukum dan Pengawasan"))
    stage.look(lambda tx: divisions.set_open(tx, "hukum", "cli:test", NOW, is_open=False))
    await siti.press_data(f"kasus:see:{case_id}")
    siti.expect("Bagian: Hukum dan Pengawasan")


@pytest.mark.asyncio
async def test_without_parts_none_is_offered(stage: Stage) -> None:
    """Where the operator has closed all, a case goes up or down alone."""
    citizen(stage)
    siti = officer(stage)
    case_id = await ask(stage)

    def close_all(tx: Tx) -> None:
        for division in store.open_ones(tx):
            divisions.set_open(tx, division.code, "cli:test", NOW, is_open=False)

    stage.look(close_all)
    await siti.press_data(f"kasus:forward:{case_id}:1")
    assert texts.TO_DIVISION not in siti.labels


@pytest.mark.asyncio
async def test_closing_and_what_comes_after(stage: Stage) -> None:
    """A sentence closes it; an answer to a closed case is kept until the person writes again."""
    sari = citizen(stage)
    siti = officer(stage)
    case_id = await ask(stage)
    await siti.press_on(told(siti), "Lihat pesan")
    await siti.plays(
        (Press(texts.CLOSE), "satu kalimat bagaimana selesainya"),
        (Press(texts.ANSWERED), "selesai"),
    )
    assert case_of(stage, case_id).summary == "Sudah terjawab."
    assert "kami anggap selesai" in sari.news()[-1].text
    await siti.say(REPLY, reply_to=told(siti).id)
    siti.expect(texts.CASE_CLOSED, f"belum terkirim: “{REPLY}”")
    await write_more(stage, case_id, "Satu lagi.")
    await siti.plays((Press(texts.SEND_AGAIN), "Terkirim ke Sari"))
    assert REPLY in sari.news()[-1].text


# For an office under theirs


@pytest.mark.asyncio
async def test_taking_over_an_office(stage: Stage) -> None:
    """With a reason and a second tap; the office is told, and the answer leaves in its name."""
    sari = citizen(stage)
    siti, budi = officer(stage), officer(stage, TONO, "Budi", KALTARA)
    case_id = await ask(stage)
    await budi.press_data(f"kasus:see:{case_id}")
    await budi.plays(
        (Press(texts.TAKE_OVER), "mohon tulis alasannya"),
        ("Kantor sedang banjir.", "Alasan: “Kantor sedang banjir.”"),
        (Press(texts.YES_TAKE_OVER), "Bapak/Ibu menjawab atas nama KPU Kabupaten Nunukan"),
    )
    assert "KPU Provinsi Kalimantan Utara menjawab atas nama" in siti.news()[-1].text
    await budi.plays((Press(texts.SEE), "Belum ada"), (Press(texts.ANSWER), "tulis balasan"))
    await budi.plays((REPLY, "Terkirim"))
    assert sari.news()[-1].text.startswith("KPU Kabupaten Nunukan")
    pass_hours(stage, 13)
    await watch(stage)
    assert case_of(stage, case_id).holder is None


# What time brings


@pytest.mark.asyncio
async def test_a_role_that_ends_frees_the_case(stage: Stage) -> None:
    """The desk is told, and whoever has no role any more answers nobody."""
    sari = citizen(stage)
    siti, tono = officer(stage), officer(stage, TONO, "Tono")
    case_id = await ask(stage)
    await siti.press(texts.TAKE)
    gone = person_of(stage, SITI)
    ending = update(RoleGrant).where(col(RoleGrant.person_id) == gone)
    stage.look(lambda tx: tx.execute(ending.values(ends_at=stage.clock())))
    await watch(stage)
    assert case_of(stage, case_id).holder is None
    assert "menunggu petugas lain" in tono.news()[-1].text
    seen = len(tono.news())
    await watch(stage)
    assert len(tono.news()) == seen
    await siti.say(REPLY, reply_to=told(siti).id)
    assert sari.news() == []


@pytest.mark.asyncio
async def test_the_press_waits_for_its_spokesperson(stage: Stage) -> None:
    """A leader works on it while nobody is named; then it is free, and theirs to answer no more."""
    citizen(stage)
    siti = officer(stage, role=Role.APPROVER)
    case_id = await ask(stage)
    stage.look(lambda tx: setattr(tx.get_one(Case, case_id), "subject", Subject.MEDIA))
    await siti.press(texts.TAKE)
    await watch(stage)
    assert case_of(stage, case_id).holder == person_of(stage, SITI)
    officer(stage, TONO, "Tono", role=Role.SPOKESPERSON)
    await watch(stage)
    assert case_of(stage, case_id).holder is None
    await siti.say(REPLY, reply_to=told(siti).id)
    siti.expect(texts.NOT_FOR_YOU, f"belum terkirim: “{REPLY}”")


# Files


@pytest.mark.asyncio
async def test_files_both_ways(stage: Stage) -> None:
    """The picture of the person is shown with the case, and one leaves with an answer."""
    sari = citizen(stage)
    siti = officer(stage)
    stage.look(lambda tx: media.put(tx, PHOTO, PICTURE, stage.clock()))
    await ask(stage, text="", media=PHOTO.sha256)
    await siti.press(texts.SEE)
    assert [shown.media for shown in siti.answers if shown.media] != []
    await siti.press(texts.ANSWER)
    await siti.share(PDF, "formulir.pdf", "application/pdf", "Formulirnya terlampir.")
    siti.expect("Terkirim")
    shown = [shown for shown in sari.news() if shown.media]
    assert shown[-1].media is not None
    assert shown[-1].media.file_name == "formulir.pdf"


@pytest.mark.asyncio
async def test_a_file_that_is_no_use(stage: Stage) -> None:
    """Too big or of another kind: the words with it are kept and can leave alone."""
    sari = citizen(stage)
    siti = officer(stage)
    await ask(stage)
    await siti.press_on(told(siti), "Lihat pesan")
    await siti.press(texts.ANSWER)
    big = IncomingMedia("x", MediaKind.DOCUMENT, "besar.pdf", "application/pdf", MOST_BYTES + 1)
    await siti.does(text=REPLY, html=REPLY, media=big)
    siti.expect("terlalu besar", texts.TEXT_IS_SAFE)
    assert sari.news() == []
    await siti.plays((Press(texts.WITHOUT_FILE), "Terkirim"))
    assert REPLY in sari.news()[-1].text
    await siti.does(is_supported=False, reply_to=told(siti).id)
    siti.expect(service.NOT_SUPPORTED)


@pytest.mark.asyncio
async def test_at_a_shared_phone_the_shift_comes_first(stage: Stage) -> None:
    """Who is on shift is asked before the answer leaves, which then leaves by itself."""
    sari = citizen(stage)
    siti = officer(stage, role=Role.ADMIN)
    case_id = await ask(stage)
    await siti.plays(("/hpkantor", "HP kantor"), (Press("Ya, tandai"), "kini HP kantor"))
    await siti.say(REPLY, reply_to=told(siti).id)
    siti.expect("Siapa yang bertugas")
    assert sari.news() == []
    await siti.plays(("Dewi", "Terkirim ke Sari"))
    await siti.plays(("/piket", "Dewi"), (Press("Ganti petugas"), "Siapa yang bertugas"))
    pass_hours(stage, 9)
    await siti.say("menu", reply_to=told(siti).id)
    siti.expect("Siapa yang bertugas")
    assert REPLY in sari.news()[-1].text
    assert "/shift:" in entries(stage, case_id)[-1].audit_id


def test_others_pay_no_statement(stage: Stage) -> None:
    """A quote by somebody who answers for no office is not looked up."""
    ani = stage.person("ani", "Ani", (NUNUKAN, Role.VIEWER))
    row, actor = stage.chat_row(ani.user), stage.actor(ani.user)
    assert row is not None
    chat, sender = Chat(ani.user, ChatKind.PRIVATE, ""), Sender(ani.user, "Ani")
    event = MessageReceived(chat, sender, "2", "halo", "halo", reply_to="1")
    without = cast("Tx", None)
    assert desk_quotes.look(without, row, event, actor, COMPOSERS["local"]) == NOT_AT_DESK
