"""PETUGAS: from a person to an office's desk and back."""

from __future__ import annotations

import pytest

from bot.composers import COMPOSERS
from registry import access
from storage import case_entries
from storage.case_entries import EntryKind
from storage.cases import Case, CaseState
from storage.engine import Tx
from storage.roles import Role
from tests.handlers.dialogue import NUNUKAN, SILENCE, Press, Stage, Talk
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import officers as texts
from texts import threads as thread_texts
from threads import holding, talking
from threads.context import DeskAct

PLACE = "KPU Kabupaten Nunukan"
RECEIPT = "LYN-6503-0001"
SARI = "+6281100000041"
DEWI = "+6281100000042"
HOUR = 3_600.0  # seconds
DAY = 24 * HOUR


def act(tx: Tx, stage: Stage, user: str, key: str) -> DeskAct:
    """An act of somebody of the desk."""
    actor = access.identify(tx, stage.channel.name, stage.channel.account, user, stage.clock())
    assert actor is not None
    return DeskAct(tx, COMPOSERS, stage.clock(), key, actor)


async def answered(stage: Stage, user: str, text: str, key: str = "web:1") -> None:
    """An officer answers case 1 from elsewhere."""
    await stage.db.write(lambda tx: talking.answer(act(tx, stage, user, key), 1, text))
    await stage.settle()


def citizen(stage: Stage, user: str = "sari") -> Talk:
    """Somebody who writes to us."""
    return stage.person(user, "Sari")


def officer(stage: Stage, user: str = "dewi") -> Talk:
    """Somebody of the desk in Nunukan."""
    return stage.person(user, "Dewi", (NUNUKAN, Role.DESK))


@pytest.mark.asyncio
async def test_from_a_question_to_its_answer(stage: Stage) -> None:
    """Office, words, receipt; the desk hears; its answer arrives; what follows is passed on."""
    dewi, sari = officer(stage), citizen(stage)
    await sari.plays(
        ("/petugas", texts.ASK_OFFICE),
        ("Nunukan", PLACE),
        ("Apakah kantor buka hari Sabtu?", RECEIPT),
    )
    heard = dewi.news()[-1]
    assert "Apakah kantor buka hari Sabtu?" in heard.text
    assert thread_texts.TAKE in heard.labels
    await answered(stage, "dewi", "Buka sampai pukul 12.00 WITA.")
    assert "Buka sampai pukul 12.00 WITA." in sari.news()[-1].text
    assert PLACE in sari.news()[-1].text
    await sari.plays(("Baik, lalu parkirnya di mana?", RECEIPT), ("Yang dekat saja.", SILENCE))
    assert "Yang dekat saja." in dewi.news()[-1].text


@pytest.mark.asyncio
async def test_who_goes_on_while_the_office_is_closed(stage: Stage) -> None:
    """The next opening is named once for each time that the office is closed."""
    officer(stage)
    sari = citizen(stage)
    await sari.plays(("/petugas", texts.ASK_OFFICE), ("Nunukan", PLACE), ("Jam buka?", RECEIPT))
    assert "Petugas menjawab mulai" not in sari.text
    stage.clock.advance(9 * HOUR)  # 18.00 WITA
    await sari.plays(
        ("Sabtu buka?", "mulai Selasa, 9 Februari 2027 pukul 08.00 WITA"), ("Minggu?", SILENCE)
    )
    await answered(stage, "dewi", "Sabtu tutup.")
    await sari.say("Terima kasih, lalu parkirnya?")
    sari.expect(RECEIPT)
    assert "Petugas menjawab mulai" not in sari.text
    stage.clock.advance(DAY)
    await sari.plays(("Masih ada satu.", "mulai Rabu, 10 Februari 2027 pukul 08.00 WITA"))


@pytest.mark.asyncio
async def test_the_office_is_not_asked_twice(stage: Stage) -> None:
    """Whoever has written to an office before gets to the words at once, and may change it."""
    officer(stage)
    sari = citizen(stage)
    await sari.plays(("/petugas", texts.ASK_OFFICE), ("Nunukan", PLACE), ("Halo, ada?", RECEIPT))
    await sari.plays(("/petugas", RECEIPT), (Press(texts.NEW), texts.ASK_OFFICE))
    await sari.plays(("Zzzqqq", texts.OFFICE_UNKNOWN), ("/batal", "dibatalkan"))


@pytest.mark.asyncio
async def test_writing_again_opens_a_closed_case(stage: Stage) -> None:
    """Thanks leave it closed; words within three days open it; later ones do not."""
    officer(stage)
    sari = citizen(stage)
    await sari.plays(("/petugas", texts.ASK_OFFICE), ("Nunukan", PLACE), ("Jam buka?", RECEIPT))
    await answered(stage, "dewi", "Pukul 08.00 WITA.")
    await stage.db.write(lambda tx: holding.close(act(tx, stage, "dewi", "web:2"), 1, "Terjawab."))
    await stage.settle()
    assert "kami anggap selesai" in sari.news()[-1].text
    await sari.plays(("Terima kasih banyak, Bu", texts.WELCOME))
    assert stage.look(lambda tx: tx.get_one(Case, 1).state) is CaseState.CLOSED
    await sari.plays(("Hari Minggu juga?", RECEIPT))
    assert stage.look(lambda tx: tx.get_one(Case, 1).state) is CaseState.WAITING
    await stage.db.write(lambda tx: holding.close(act(tx, stage, "dewi", "web:3"), 1, "Terjawab."))
    await stage.settle()
    stage.clock.advance(4 * DAY)
    await sari.say("Ada lagi pertanyaan baru")
    assert stage.look(lambda tx: tx.get_one(Case, 1).state) is CaseState.CLOSED


@pytest.mark.asyncio
async def test_danger_stands_first_and_gets_numbers_at_once(stage: Stage) -> None:
    """“Tentang saya/keluarga” names who to call; a threat is flagged."""
    dewi, sari = officer(stage), citizen(stage)
    await sari.plays(
        ("/petugas", texts.ASK_OFFICE),
        ("Nunukan", PLACE),
        (Press(texts.ABOUT["personal"]), "112"),
        ("Saya diancam tetangga karena bertugas", "110"),
    )
    assert stage.look(lambda tx: tx.get_one(Case, 1).is_flagged)
    assert "Tentang saya/keluarga" in dewi.news()[-1].text


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "words",
    [
        "Minta data pemilih lengkap dengan nama dan alamat sekecamatan",
        "Tolong kirim salinan DPT by name by address",
        "saya butuh daftar pemilih per TPS format excel",
    ],
)
async def test_voters_by_name_are_a_matter_for_ppid(stage: Stage, words: str) -> None:
    """A request for voters by name is told the way and opens no case."""
    officer(stage)
    sari = citizen(stage)
    await sari.plays(("/petugas", texts.ASK_OFFICE), ("Nunukan", PLACE), (words, "PPID"))
    assert stage.look(lambda tx: tx.get(Case, 1)) is None


@pytest.mark.asyncio
async def test_media_say_who_they_are_and_when_they_need_it(stage: Stage) -> None:
    """Outlet and deadline are kept; every answer says that it is no official statement."""
    officer(stage)
    sari = citizen(stage)
    await sari.plays(
        ("/petugas", texts.ASK_OFFICE),
        ("Nunukan", PLACE),
        (Press(texts.ABOUT["media"]), texts.ASK_OUTLET),
        ("Harian Contoh", texts.ASK_DEADLINE),
        ("besok 15.00 WITA", "juru bicara"),
        ("Berapa jumlah TPS?", thread_texts.SERVICE_ONLY),
    )
    facts = stage.look(lambda tx: tx.get_one(Case, 1).facts)
    assert facts == {"outlet": "Harian Contoh", "deadline": "besok 15.00 WITA"}


@pytest.mark.asyncio
@pytest.mark.parametrize("fields", [{"is_supported": False}, {"text": "", "html": ""}])
async def test_what_cannot_be_read_opens_nothing(stage: Stage, fields: dict[str, object]) -> None:
    """A sticker or an empty message gets a sentence, and the step stays."""
    officer(stage)
    sari = citizen(stage)
    await sari.plays(("/petugas", texts.ASK_OFFICE), ("Nunukan", PLACE))
    await sari.does(**fields)
    sari.expect("ohon")
    await sari.plays(("Ini pesannya.", RECEIPT))


@pytest.mark.asyncio
async def test_words_too_long_and_files_of_a_wrong_kind(stage: Stage) -> None:
    """Too long is said at once; a file that cannot be used loses no words."""
    officer(stage)
    sari = citizen(stage)
    await sari.plays(
        ("/petugas", texts.ASK_OFFICE), ("Nunukan", PLACE), ("a" * 4_001, texts.TOO_LONG)
    )
    await sari.share(b"MZ", "undangan.apk", "application/octet-stream", "Ini suratnya")
    sari.expect(RECEIPT)
    kept = stage.look(lambda tx: case_entries.of_case(tx, 1)[0])
    assert (kept.text, kept.media) == ("Ini suratnya", None)


@pytest.mark.asyncio
async def test_a_closed_window_is_opened_by_a_tap(whatsapp: WhatsAppStage) -> None:
    """A day later the answer waits; a template calls, the tap brings everything in its order."""
    officer(whatsapp, DEWI)
    sari = citizen(whatsapp, SARI)
    await sari.plays(
        ("PETUGAS", "Untuk kantor KPU mana"), ("Nunukan", PLACE), ("Jam buka?", RECEIPT)
    )
    whatsapp.clock.advance(25 * HOUR)
    whatsapp.fake.close_window(SARI)
    await answered(whatsapp, DEWI, "Pukul 08.00 WITA.", "web:1")
    await answered(whatsapp, DEWI, "Sampai pukul 16.00 WITA.", "web:2")
    assert "Ada balasan dari" in sari.news()[-1].text
    assert "08.00" not in "".join(shown.text for shown in sari.news())
    await sari.press(thread_texts.OPEN_ANSWER)
    texts_shown = [shown.text for shown in sari.news()][-2:]
    assert "08.00" in texts_shown[0]
    assert "16.00" in texts_shown[1]
    await sari.press(thread_texts.OPEN_ANSWER)
    sari.expect(texts.NOTHING_HELD)


@pytest.mark.asyncio
async def test_erased_people_leave_an_empty_case(stage: Stage) -> None:
    """/hapusdata closes and empties what somebody wrote; the number of cases stays."""
    officer(stage)
    sari = citizen(stage)
    await sari.plays(("/petugas", texts.ASK_OFFICE), ("Nunukan", PLACE), ("Rahasia saya", RECEIPT))
    await sari.plays(("/hapusdata", "hapus"), (Press("Ya, hapus"), "sudah dihapus"))
    case, entries = stage.look(lambda tx: (tx.get_one(Case, 1), case_entries.of_case(tx, 1)))
    assert case.state is CaseState.CLOSED
    assert {entry.text for entry in entries} == {""}
    assert entries[0].kind is EntryKind.HEARD
