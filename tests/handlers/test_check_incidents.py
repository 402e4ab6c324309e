"""CEK: what somebody saw themselves, and figures that differ: cases, and never claims."""

from __future__ import annotations

import pytest
from sqlmodel import select

from storage import case_entries, cases
from storage.case_entries import CaseEntry
from storage.cases import Case, Subject
from storage.engine import Tx
from storage.hoax_reports import ReportState
from storage.roles import Role
from tests.handlers.dialogue import NUNUKAN, SILENCE, Press, Stage
from tests.handlers.doubting import HOAX, claim, claims, learn, reports, stored
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import claims_chat as texts
from texts import proof as proof_texts

SEEN = "Tadi pagi saya lihat sendiri petugas menutup pintu TPS 4 sebelum pukul sebelas siang"
VIDEO = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 400


def the_case(stage: Stage) -> tuple[Case, list[CaseEntry]]:
    """The only case there is, with what was said in it."""

    def read(tx: Tx) -> tuple[Case, list[CaseEntry]]:
        (case,) = tx.scalars(select(Case)).all()
        return case, list(case_entries.of_case(tx, cases.key_of(case)))

    return stage.look(read)


@pytest.mark.asyncio
async def test_cek_without_anything_asks_what_it_is(stage: Stage) -> None:
    """The three kinds are below the request; each asks for what it needs."""
    sari = stage.person("sari", "Sari")
    await sari.plays(("/cek", proof_texts.ASK))
    assert sari.labels == tuple(texts.KINDS.values())
    await sari.plays(
        (Press("Kiriman orang lain"), texts.ASK_PASSED_ON),
        (Press("Selisih angka hasil"), texts.ASK_FIGURES),
        (Press("Saya lihat sendiri"), texts.ASK_SEEN),
        ("/batal", "dibatalkan"),
    )


@pytest.mark.asyncio
async def test_what_was_seen_goes_to_the_desk_of_the_place(stage: Stage) -> None:
    """With its original files, to the office of the place; Bawaslu is named, no verdict follows."""
    desk = stage.person("siti", "Siti", (NUNUKAN, Role.DESK))
    sari = stage.person("sari", "Sari")
    await sari.plays(("/cek", proof_texts.ASK), (Press("Saya lihat sendiri"), texts.ASK_SEEN))
    await sari.plays((SEEN, SILENCE))
    await sari.share(VIDEO, "kejadian.mp4", "video/mp4")
    sari.expect(SILENCE)
    await sari.waits(4)
    sari.expect(texts.ASK_PLACE)
    await sari.plays(("Nunukan", texts.ASK_WHEN), (Press("Hari ini"), texts.NOTED))
    await sari.waits(0)
    sari.expect("LYN-6503-0001", "KPU Kabupaten Nunukan", "Bawaslu", texts.ORIGINALS)
    case, entries = the_case(stage)
    assert (case.office, case.subject, case.facts) == (
        NUNUKAN,
        Subject.INCIDENT,
        {"when": "Hari ini"},
    )
    assert entries[0].text == SEEN
    kept = [one.media for one in entries if one.media]
    assert [stored(stage, kept[0]).content] == [VIDEO]
    assert claims(stage) == []
    assert [one.state for one in reports(stage)] == [ReportState.DROPPED]
    assert "Kejadian yang dilihat" in desk.news()[0].text


@pytest.mark.asyncio
async def test_more_of_what_was_seen_is_matched_with_nothing(stage: Stage) -> None:
    """A second message belongs to the story, however much it resembles a hoax."""
    claim(stage)
    sari = stage.person("sari", "Sari")
    await sari.plays(("/cek", proof_texts.ASK), (Press("Saya lihat sendiri"), texts.ASK_SEEN))
    await sari.plays((SEEN, SILENCE), (HOAX, SILENCE))
    await sari.waits(4)
    sari.expect(texts.ASK_PLACE)


@pytest.mark.asyncio
async def test_figures_go_to_those_who_work_on_data(stage: Stage) -> None:
    """The place is asked unless it is named; the division is that of data."""
    sari = stage.person("sari", "Sari")
    await sari.plays(("/cek", proof_texts.ASK), (Press("Selisih angka hasil"), texts.ASK_FIGURES))
    await sari.plays(("Di TPS 7 Kabupaten Nunukan tertulis 120, di Sirekap 210", SILENCE))
    await sari.waits(4)
    sari.expect("LYN-6503-0001", "rekapitulasi")
    case, _ = the_case(stage)
    assert (case.subject, case.division) == (Subject.FIGURES, "rendatin")


@pytest.mark.asyncio
async def test_who_was_there_is_proposed_so(stage: Stage) -> None:
    """Their first button is “Saya lihat sendiri”; what they saw is matched with no claim."""
    claim(stage)
    sari = stage.person("sari", "Sari")
    await sari.plays((f"CEK {SEEN}", texts.ASK_KIND_WITNESS))
    assert sari.labels[0] == "Saya lihat sendiri"
    await sari.plays((Press("Saya lihat sendiri"), texts.ASK_PLACE))
    await sari.waits(600)
    sari.expect("LYN-00-0001")
    assert len(claims(stage)) == 1


@pytest.mark.asyncio
async def test_who_was_there_and_says_no_more_has_a_case(stage: Stage) -> None:
    """Ten minutes without an answer: it is what it seemed to be."""
    learn(stage)
    sari = stage.person("sari", "Sari")
    await sari.plays((f"CEK {SEEN} di Kabupaten Nunukan", texts.ASK_KIND_WITNESS))
    await sari.waits(600)
    sari.expect("LYN-6503-0001")
    assert claims(stage) == []
    budi = stage.person("budi", "Budi")
    await budi.say(SEEN, forwarded=True)
    budi.expect(texts.ASK_KIND)
    await budi.waits(600)
    assert [one.narrative for one in claims(stage)] == [SEEN]


@pytest.mark.asyncio
async def test_danger_stands_first(stage: Stage) -> None:
    """A threat flags what it is in, whether a case or a claim."""
    sari = stage.person("sari", "Sari")
    threat = "Kami diancam dibunuh kalau tetap datang mencoblos besok pagi di TPS dekat pasar lama"
    await sari.say(threat.replace("Kami", "Warga"), forwarded=True)
    await sari.waits(4)
    await sari.waits(600)
    assert [one.is_flagged for one in claims(stage)] == [True]


@pytest.mark.asyncio
@pytest.mark.parametrize("insult", ["dasar KPU goblok", "Bangsat kalian semua!"])
async def test_an_insult_gets_a_calm_sentence(stage: Stage, insult: str) -> None:
    """And becomes nothing, in whatever step it comes."""
    sari = stage.person("sari", "Sari")
    await sari.plays(("/cek", proof_texts.ASK), (insult, texts.CALM))
    assert reports(stage) == []


@pytest.mark.asyncio
async def test_on_telegram_a_video_is_kept_and_a_sticker_is_not(telegram: TelegramStage) -> None:
    """A huge one is announced and never loaded; the words go on."""
    sari = telegram.person("501", "Sari")
    await sari.plays(("/cek", proof_texts.ASK), (Press("Saya lihat sendiri"), texts.ASK_SEEN))
    video = {"file_id": "v1", "file_unique_id": "u1", "width": 1, "height": 1, "duration": 9}
    before = sari._seen()
    await telegram.fake.say(501, 501, "", video={**video, "file_size": 2_000_000_000})
    await sari._hear(before)
    sari.expect(texts.TOO_BIG)
    sticker = {
        "file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1,
        "is_animated": False, "is_video": False,
    }  # fmt: skip
    before = sari._seen()
    await telegram.fake.say(501, 501, "", sticker=sticker)
    await sari._hear(before)
    sari.expect(texts.UNREADABLE)
    await sari.plays((SEEN, SILENCE))
    await sari.waits(4)
    sari.expect(texts.ASK_PLACE)


@pytest.mark.asyncio
async def test_on_whatsapp_a_voice_note_goes_with_the_words(whatsapp: WhatsAppStage) -> None:
    """Answers are typed there: a number for a button, a name for a place."""
    sari = whatsapp.person("+6281200000001", "Sari")
    await sari.plays(("CEK", "Silakan kirim yang ingin dicek"), ("2", "Silakan ceritakan"))
    await sari.say("", media=[(b"OggS" + b"\x01" * 300, "audio/ogg")])
    sari.expect(SILENCE)
    await sari.plays((SEEN, SILENCE))
    await sari.waits(4)
    await sari.plays(("nunukan", texts.ASK_WHEN), ("Hari ini", texts.NOTED))
    await sari.waits(0)
    sari.expect("LYN-6503-0001")
    _, entries = the_case(whatsapp)
    assert len([one for one in entries if one.media]) == 1
