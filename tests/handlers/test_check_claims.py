"""CEK: known claims are answered at once, others are gathered, coached and brought to an office."""

from __future__ import annotations

import pytest

from storage.hoax_reports import ReportState
from tests.handlers.dialogue import NUNUKAN, SILENCE, Press, Stage, Talk
from tests.handlers.doubting import (
    EXPLANATION,
    HOAX,
    OTHER,
    claim,
    claims,
    learn,
    reports,
)
from texts import ask as ask_texts
from texts import claims_chat as texts
from texts import proof as proof_texts
from texts import service


def citizen(stage: Stage) -> Talk:
    """Somebody who doubts."""
    return stage.person("sari", "Sari")


@pytest.mark.asyncio
async def test_a_known_hoax_is_answered_at_once(stage: Stage) -> None:
    """A forward gets the verdict, counts for the claim, and needs no receipt."""
    number = claim(stage)
    sari = citizen(stage)
    await sari.say(HOAX, forwarded=True)
    sari.expect("Hoaks", EXPLANATION)
    assert sari.labels[-1] == texts.ASK_OFFICER
    (report,) = reports(stage)
    assert (report.claim_id, report.state, report.told) == (number, ReportState.TOLD, 1)
    await sari.plays((f"CEK {HOAX}", EXPLANATION), (Press(texts.ASK_OFFICER), "Nunukan"))
    assert [one.repeats for one in reports(stage)] == [1]


@pytest.mark.asyncio
async def test_a_claim_that_is_looked_at_is_joined(stage: Stage) -> None:
    """The receipt says who looks; the same person again joins themselves."""
    number = claim(stage, is_published=False)
    sari = citizen(stage)
    await sari.say(HOAX, forwarded=True)
    sari.expect("CEK-6503-0001", "sedang diperiksa petugas KPU Kabupaten Nunukan")
    await sari.plays((Press(texts.AGREE), texts.WANTED))
    await sari.say(HOAX, forwarded=True)
    sari.expect("sudah kami terima", "CEK-6503-0001")
    budi = stage.person("budi", "Budi")
    await budi.say(HOAX, forwarded=True)
    budi.expect("CEK-6503-0002")
    assert [one.reports for one in claims(stage)] == [2]
    assert {one.claim_id for one in reports(stage)} == {number}


@pytest.mark.asyncio
async def test_a_new_message_is_coached_and_gets_a_receipt(stage: Stage) -> None:
    """Where, when and which place, then the receipt with the question for consent."""
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)
    sari.expect(SILENCE)
    await sari.waits(3)
    sari.expect(SILENCE)
    await sari.waits(1)
    sari.expect(texts.ASK_WHERE)
    await sari.plays(
        (Press("Grup WhatsApp"), texts.ASK_WHEN),
        ("Senin pagi", texts.ASK_PLACE),
        ("Entah berantah", texts.PLACE_UNKNOWN),
        ("Nunukan", texts.NOTED),
    )
    await sari.waits(0)
    sari.expect("CEK-6503-0001", "KPU Kabupaten Nunukan", "tidak diteruskan", texts.CONSENT[:60])
    await sari.plays((Press(texts.AGREE), texts.WANTED))
    (made,), (report,) = claims(stage), reports(stage)
    assert (made.office, made.place, made.reports) == (NUNUKAN, NUNUKAN, 1)
    assert (report.facts["where"], report.facts["when"]) == ("Grup WhatsApp", "Senin pagi")
    assert report.wants_news
    await sari.plays(("CEK-6503-0001", "Menunggu diperiksa"))
    await stage.person("budi", "Budi").plays(("CEK-6503-0001", texts.UNKNOWN_RECEIPT))


@pytest.mark.asyncio
async def test_an_answer_is_one_though_it_resembles_a_claim(stage: Stage) -> None:
    """A place and a platform that known claims name are answers, and nothing is offered."""
    claim(stage, f"{HOAX} Kabar ini dari TikTok untuk warga Nunukan saja", title="TikTok Nunukan")
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)
    await sari.waits(4)
    await sari.plays(
        ("TikTok Nunukan", texts.ASK_WHEN), ("Senin", texts.ASK_PLACE), ("Nunukan", texts.NOTED)
    )


@pytest.mark.asyncio
async def test_every_question_can_be_skipped(stage: Stage) -> None:
    """By a tap or a word, and KPU RI looks; who declines news is not told later."""
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)
    await sari.waits(4)
    await sari.plays(
        (Press(texts.SKIP), texts.ASK_WHEN),
        ("tidak tahu", texts.ASK_PLACE),
        ("Lewati", texts.NOTED),
    )
    await sari.waits(0)
    sari.expect("CEK-00-0001", "KPU RI")
    await sari.plays((Press(texts.DECLINE), "CEK-00-0001"))
    assert not reports(stage)[0].wants_news


@pytest.mark.asyncio
async def test_who_stays_silent_loses_nothing(stage: Stage) -> None:
    """Ten minutes after the question the report goes on as it is, also after a restart."""
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)
    await sari.waits(4)
    sari.expect(texts.ASK_WHERE)
    stage.restart()
    await sari.waits(599)
    sari.expect(SILENCE)
    await sari.waits(1)
    sari.expect("CEK-00-0001")
    assert [one.narrative for one in claims(stage)] == [OTHER]


@pytest.mark.asyncio
async def test_thirty_forwards_are_one_report(stage: Stage) -> None:
    """Nothing is lost beyond ten checks a minute, and one question follows, not thirty."""
    sari = citizen(stage)
    for number in range(30):
        await sari.say(f"{OTHER} bagian ke-{number} dari cerita panjang", forwarded=True)
        sari.expect(SILENCE)
    await sari.waits(4)
    assert sari.text == texts.ASK_WHERE
    (report,) = reports(stage)
    assert all(f"bagian ke-{number} " in report.text for number in range(30))


@pytest.mark.asyncio
async def test_a_known_hoax_is_answered_while_another_is_gathered(stage: Stage) -> None:
    """In the same turn; what is being gathered goes on."""
    second = (
        "Waspada KPU mengirim undangan memilih lewat file yang harus dipasang di ponsel dan "
        "siapa yang menolak dicoret dari daftar pemilih tetap besok sore"
    )
    claim(stage)
    claim(stage, second)
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)
    await sari.say(HOAX, forwarded=True)
    sari.expect(EXPLANATION)
    await sari.waits(4)
    sari.expect(texts.ASK_WHERE)
    await sari.say(second, forwarded=True)
    sari.expect(EXPLANATION)
    await sari.plays(("di TikTok", texts.ASK_WHEN))


@pytest.mark.asyncio
async def test_two_who_bring_the_same_new_thing_are_one_claim(stage: Stage) -> None:
    """Whoever is opened second joins the first, before any index has followed."""
    sari, budi = citizen(stage), stage.person("budi", "Budi")
    await sari.say(OTHER, forwarded=True)
    await budi.say(OTHER, forwarded=True)
    await stage.ripen(4)
    await stage.ripen(600)
    assert [one.reports for one in claims(stage)] == [2]
    learn(stage)
    joko = stage.person("joko", "Joko")
    await joko.say(OTHER, forwarded=True)
    joko.expect("CEK-00-0003")


@pytest.mark.asyncio
async def test_what_may_be_meant_is_offered(stage: Stage) -> None:
    """A question in own words gets the published claims to choose from, and a way past them."""
    claim(stage, title="Surat suara dicoblos pulpen tetap sah")
    claim(stage, OTHER, is_published=False)
    sari = citizen(stage)
    asked = "CEK apa benar coblos surat suara pakai pulpen tetap dihitung sah"
    await sari.plays((asked, "1. Surat suara dicoblos pulpen tetap sah"))
    assert sari.labels == (texts.choice(1), texts.NONE_SAME)
    await sari.plays((Press(texts.choice(1)), EXPLANATION))
    assert [one.state for one in reports(stage)] == [ReportState.TOLD]
    await sari.plays((asked + " ya", "1. Surat"), (Press(texts.NONE_SAME), texts.ASK_KIND))
    await sari.plays((Press("Kiriman orang lain"), texts.ASK_WHERE))
    await sari.plays((Press(texts.choice(1)), service.OLD_BUTTON))


@pytest.mark.asyncio
async def test_a_message_with_cek_is_asked_what_it_is(stage: Stage) -> None:
    """Nothing known, not passed on: the three kinds; a tap on somebody else's question is old."""
    sari = citizen(stage)
    await sari.plays((f"CEK {OTHER}", proof_texts.NOT_FOUND[:50]))
    assert sari.labels == tuple(texts.KINDS.values())
    data = sari.last.data[0]
    await stage.person("budi", "Budi").say("halo")
    budi = stage.person("budi", "Budi")
    await budi.press_data(data)
    budi.expect(service.OLD_BUTTON)
    await sari.plays(("/batal", texts.TAKEN_BACK))
    assert [one.state for one in reports(stage)] == [ReportState.DROPPED]
    await stage.ripen(700)
    assert claims(stage) == []


@pytest.mark.asyncio
async def test_stop_ends_questions_and_not_the_report(stage: Stage) -> None:
    """Nobody is written to who said STOP; what they brought is opened and can be looked up."""
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)
    await sari.plays(("STOP", service.STOPPED))
    await sari.waits(4)
    sari.expect(SILENCE)
    assert [one.reports for one in claims(stage)] == [1]
    await sari.plays(("CEK-00-0001", "Menunggu diperiksa"))


@pytest.mark.asyncio
async def test_a_question_is_answered_while_a_choice_is_open(stage: Stage) -> None:
    """Whoever asks something else is not met by silence, and the choice stays open."""
    sari = citizen(stage)
    await sari.plays((OTHER, texts.ASK_KIND))
    await sari.waits(20)
    await sari.plays(
        ("Berapa jumlah anggota KPPS di satu TPS?", "Tujuh orang"),
        ("menurut admin lebih bagus nomor 1 atau 2?", ask_texts.NEUTRAL),
        (Press(texts.KINDS["other"]), texts.ASK_WHERE),
        ("Berapa jumlah anggota KPPS di satu TPS?", "Tujuh orang"),
    )
    assert [one.text for one in reports(stage)] == [OTHER]


@pytest.mark.asyncio
async def test_who_goes_on_in_own_words_is_reminded_of_the_choice(stage: Stage) -> None:
    """What they add is kept, and they read that a choice is waited for, once in a burst."""
    sari = citizen(stage)
    await sari.plays((OTHER, texts.ASK_KIND), ("Kejadiannya di gudang lama", SILENCE))
    await sari.waits(20)
    await sari.plays(("Gudangnya dekat pelabuhan", texts.CHOOSE_KIND), ("Atapnya seng", SILENCE))
    assert reports(stage)[0].text.endswith("Gudangnya dekat pelabuhan\nAtapnya seng")
    await sari.plays((Press(texts.KINDS["other"]), texts.ASK_WHERE))


@pytest.mark.asyncio
async def test_a_forward_answers_the_open_choice(stage: Stage) -> None:
    """What was told in own words goes on with the message that it was about."""
    sari = citizen(stage)
    await sari.plays(("CEK gudang logistik di kota kami kabarnya kebanjiran lagi", texts.ASK_KIND))
    await sari.waits(20)
    await sari.say(OTHER, forwarded=True)
    await sari.waits(4)
    sari.expect(texts.ASK_WHERE)


@pytest.mark.asyncio
async def test_what_is_handed_over_twice_is_answered(stage: Stage) -> None:
    """The report has gone on, its words are a claim to the FAQ, and CEK takes them in."""
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)
    await sari.waits(4)
    await sari.waits(599)
    await sari.waits(2)
    sari.expect("CEK-00-0001")
    await sari.plays(
        ("Sebarkan! Tinta pemilu luntur kena sabun di semua TPS, viralkan", texts.ASK_KIND)
    )


@pytest.mark.asyncio
async def test_a_command_is_no_answer_to_the_coach(stage: Stage) -> None:
    """CEK alone asks again what is brought, and what was gathered stays."""
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)
    await sari.waits(4)
    await sari.plays(
        ("kapan ya pencoblosannya min?", ask_texts.WHICH),
        ("/cek", proof_texts.ASK[:40]),
    )
    await sari.waits(20)
    await sari.plays(("Gudangnya dekat pelabuhan lama sebelah pasar ikan", texts.NOTED))
    assert "where" not in reports(stage)[0].facts


@pytest.mark.asyncio
async def test_the_first_claim_of_all_is_recognised(stage: Stage) -> None:
    """A house without a past answers copies of the one hoax that it knows."""
    claim(stage, knows_others=False)
    sari = citizen(stage)
    await sari.say(f"INFO PENTING!! {HOAX} Sebarkan ke semua grup ya!", forwarded=True)
    sari.expect(EXPLANATION)
