"""CEK when things go wrong: limits, two processes, people who leave, claims that change."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col

from bot.composers import COMPOSERS
from hoaxes.ripening import Ripening
from storage import hoax_claims, verdicts
from storage.chats import ChatRow, ChatState
from storage.engine import Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_reports import HoaxReport, ReportState
from storage.operations import OperationRow
from storage.verdicts import Verdict, VerdictState
from tests.handlers.dialogue import SILENCE, Press, Stage, Talk
from tests.handlers.doubting import EXPLANATION, HOAX, OTHER, claim, claims, reports
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import claims_chat as texts
from texts import privacy, service
from texts import proof as proof_texts


def citizen(stage: Stage) -> Talk:
    """Somebody who doubts."""
    return stage.person("sari", "Sari")


@pytest.mark.asyncio
async def test_twenty_new_reports_a_day(stage: Stage) -> None:
    """The next one waits until tomorrow; what is known is answered all the same."""
    claim(stage)
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)
    await sari.waits(4)

    (mine,) = reports(stage)
    stage.look(lambda tx: _copies(tx, mine, 19))
    await stage.ripen(601)
    await sari.say("Kabar lain: pemungutan suara diundur sebulan karena banjir", forwarded=True)
    sari.expect(texts.MOST_TODAY.replace("/petugas", "")[:60])
    await sari.say(HOAX, forwarded=True)
    sari.expect(EXPLANATION)
    stage.clock.advance(timedelta(days=1).total_seconds())
    await sari.say("Kabar lain: pemungutan suara diundur sebulan karena banjir", forwarded=True)
    sari.expect(SILENCE)


def _copies(tx: Tx, one: HoaxReport, count: int) -> None:
    """As many reports of the same person that are dropped."""
    for number in range(count):
        fields = one.model_dump(exclude={"id"}) | {
            "key": f"copy-{number}",
            "state": ReportState.DROPPED,
            "ripe_at": None,
        }
        tx.add(HoaxReport(**fields))


@pytest.mark.asyncio
async def test_a_known_hoax_among_thirty_forwards_is_told_once(stage: Stage) -> None:
    """Also behind the tenth; its copies are counted, and a minute later it is told again."""
    claim(stage)
    sari = citizen(stage)
    for number in range(12):
        await sari.say(f"{OTHER} bagian ke-{number} dari cerita panjang", forwarded=True)
        sari.expect(SILENCE)
    await sari.say(HOAX, forwarded=True)
    sari.expect(EXPLANATION)
    for _ in range(15):
        await sari.say(HOAX, forwarded=True)
        sari.expect(SILENCE)
    told = next(one for one in reports(stage) if one.told)
    assert told.repeats == 15
    await sari.waits(61)
    await sari.say(HOAX, forwarded=True)
    sari.expect(EXPLANATION)


@pytest.mark.asyncio
async def test_two_processes_open_one_claim(stage: Stage) -> None:
    """Whoever comes second finds that the report has gone on: one claim, one receipt."""
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)
    await sari.waits(4)
    stage.clock.advance(600)
    twin = Ripening(stage.recogniser, COMPOSERS, stage.clock)
    (one,) = await stage.db.read(stage.ripening.due)
    await asyncio.gather(stage.ripening.go_on(one, stage.db.write), twin.go_on(one, stage.db.write))
    await stage.settle()
    assert [made.reports for made in claims(stage)] == [1]
    assert stage.count(col(OperationRow.message).like("report:receipt:%")) == 1


@pytest.mark.asyncio
async def test_what_is_added_while_it_goes_on_is_waited_for(stage: Stage) -> None:
    """A report that has changed since it was matched goes on a moment later, with all of it."""
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)
    stage.clock.advance(4)
    (one,) = await stage.db.read(stage.ripening.due)
    await sari.say("lanjutan: katanya kotaknya ada di gudang sebelah pasar", forwarded=True)
    await stage.ripening.go_on(one, stage.db.write)
    await sari.waits(0)
    sari.expect(SILENCE)
    await sari.waits(4)
    sari.expect(texts.ASK_WHERE)


@pytest.mark.asyncio
async def test_who_is_erased_leaves_nothing_to_open(stage: Stage) -> None:
    """HAPUS DATA in between: the report is empty, and becomes nothing."""
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)
    await sari.plays(("/hapusdata", "Hapus semua data?"), (Press(privacy.ERASE), "dihapus"))
    await stage.ripen(700)
    assert claims(stage) == []
    assert [one.state for one in reports(stage)] == [ReportState.DROPPED]


@pytest.mark.asyncio
async def test_who_blocks_us_is_asked_nothing(stage: Stage) -> None:
    """What they brought is examined all the same."""
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)

    def block(tx: Tx) -> None:
        row = tx.get_one(ChatRow, reports_chat)
        row.state = ChatState.GONE

    reports_chat = reports(stage)[0].chat_id
    stage.look(block)
    await sari.waits(4)
    sari.expect(SILENCE)
    assert [one.narrative for one in claims(stage)] == [OTHER]


@pytest.mark.asyncio
async def test_a_claim_that_became_another_is_told_as_that_one(stage: Stage) -> None:
    """A copy of a united claim gets the verdict of the one that goes on."""
    published, merged = claim(stage), claim(stage, OTHER, is_published=False)

    def unite(tx: Tx) -> None:
        row = tx.get_one(HoaxClaim, merged)
        row.state, row.merged_into = ClaimState.MERGED, published
        hoax_claims.touch(tx, row, stage.clock())

    stage.look(unite)
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)
    sari.expect(EXPLANATION)
    assert [one.claim_id for one in reports(stage)] == [published]


@pytest.mark.asyncio
async def test_a_withdrawn_verdict_is_not_told(stage: Stage) -> None:
    """The claim is open again: a copy joins it and waits."""
    number = claim(stage)

    def withdraw(tx: Tx) -> None:
        row, verdict = tx.get_one(HoaxClaim, number), verdicts.published(tx, number)
        assert verdict is not None
        tx.get_one(Verdict, verdicts.key_of(verdict)).state = VerdictState.WITHDRAWN
        row.state, row.verdict = ClaimState.TAKEN, 0

    stage.look(withdraw)
    sari = citizen(stage)
    await sari.say(HOAX, forwarded=True)
    sari.expect("CEK-6503-0001", "sedang diperiksa")


@pytest.mark.asyncio
async def test_a_closed_claim_is_brought_anew(stage: Stage) -> None:
    """What was closed without a verdict keeps nobody from asking."""
    number = claim(stage, is_published=False)

    def close(tx: Tx) -> None:
        tx.get_one(HoaxClaim, number).state = ClaimState.CLOSED

    stage.look(close)
    sari = citizen(stage)
    await sari.say(HOAX, forwarded=True)
    await sari.waits(4)
    sari.expect(texts.ASK_WHERE)


@pytest.mark.asyncio
async def test_what_is_passed_on_while_we_ask_is_a_matter_of_its_own(stage: Stage) -> None:
    """The first goes on with what is known of it, the second is asked about."""
    sari = citizen(stage)
    await sari.say(OTHER, forwarded=True)
    await sari.waits(4)
    second = "Katanya KPPS dibayar dua kali lipat kalau menutup TPS sebelum jam sepuluh pagi"
    await sari.say(second, forwarded=True)
    await sari.waits(0)
    sari.expect("CEK-00-0001")
    await sari.waits(4)
    sari.expect(texts.ASK_WHERE)
    await sari.plays(("TikTok", texts.ASK_WHEN))
    assert [one.narrative for one in claims(stage)] == [OTHER]


@pytest.mark.asyncio
@pytest.mark.parametrize("text", ["😀😀", "\u202e\u202d", "\0\0 ?", "…"])
async def test_signs_without_words_become_nothing(stage: Stage, text: str) -> None:
    """Passed on or not."""
    sari = citizen(stage)
    await sari.does(text=text, html=text, is_forwarded=True)
    sari.expect(proof_texts.TOO_SHORT)
    assert reports(stage) == []


@pytest.mark.asyncio
async def test_private_numbers_are_hidden_in_what_is_kept(stage: Stage) -> None:
    """Telephone numbers and NIK in a forward are neither in the report nor in the claim."""
    sari = citizen(stage)
    await sari.say(f"{OTHER} hubungi 0812-3456-7890 NIK 6503012345678901", forwarded=True)
    await stage.ripen(4)
    await stage.ripen(600)
    for text in (claims(stage)[0].narrative, reports(stage)[0].text):
        assert "3456" not in text
        assert "6503012345678901" not in text


@pytest.mark.asyncio
async def test_stop_on_whatsapp_between_question_and_verdict(whatsapp: WhatsAppStage) -> None:
    """BERHENTI ends the questions; the state can be asked for."""
    sari = whatsapp.person("+6281200000001", "Sari")
    await sari.say(OTHER, forwarded=True)
    await sari.waits(4)
    await sari.plays(("BERHENTI", service.STOPPED))
    await sari.waits(600)
    sari.expect(SILENCE)
    await sari.plays(("CEK-00-0001", "Menunggu diperiksa"))
