"""Handing a claim over in a private chat: in three taps, with the letter changed or not."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from bot.composers import COMPOSERS
from bot.scheduler import Ticker
from storage import media, referrals
from storage.engine import Tx
from storage.hoax_entries import ClaimAct
from storage.referrals import Referral, ReferralState
from storage.roles import Role
from tests.handlers.claims import BUDI, DEWI, RUMOUR, acts_of, reported, verifier
from tests.handlers.dialogue import NUNUKAN, Press, Stage
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import claims_desk as labels
from texts import referrals as words
from texts import referrals_chat as texts
from texts import service

pytestmark = pytest.mark.asyncio

KALTARA, TARAKAN = "65", "65.71"
SARI = "+6281100000071"


def made(stage: Stage, claim_id: int) -> list[Referral]:
    """Where a claim was handed over to."""
    return list(stage.look(lambda tx: referrals.of_claim(tx, claim_id)))


async def pass_time(stage: Stage, delay: timedelta = timedelta(0)) -> None:
    """The ticker comes around after a while."""
    stage.clock.advance(delay.total_seconds())
    await Ticker(stage.db, COMPOSERS, clock=stage.clock, wake_outbox=lambda: None).refer()
    await stage.settle()


# What goes wrong


@pytest.mark.parametrize(
    "data",
    [
        "limpah:klaim", "limpah:klaim:x", "limpah:klaim:999999", "limpah:klaim:" + "9" * 20,
        "limpah:ke:1", "limpah:ke:1:interpol", "limpah:ke:x:polri", "limpah:buat", "limpah:surat",
        "limpah:nomor", "limpah:kepada", "limpah:lihat:1", "limpah:kirim:999", "limpah:lanjut",
        "limpah:tolak:x", "limpah:berkas:7", "limpah:nothing", "limpah",
    ],
)  # fmt: skip
async def test_buttons_that_mean_nothing(stage: Stage, data: str) -> None:
    """Old, foreign and invented buttons change nothing and are answered."""
    ina = verifier(stage)
    claim_id = await reported(stage, SARI)
    await ina.press_data(data)
    assert ina.text
    assert acts_of(stage, claim_id) == [ClaimAct.OPENED]


async def test_strangers_and_other_offices_hand_nothing_over(stage: Stage) -> None:
    """A desk officer may not, another regency finds no claim, the province only reads."""
    claim_id = await reported(stage, SARI)
    siti = verifier(stage, BUDI, "Siti", NUNUKAN, Role.DESK)
    await siti.press_data(f"limpah:klaim:{claim_id}")
    siti.expect(service.NOT_ALLOWED)
    dewi = verifier(stage, DEWI, "Dewi", TARAKAN)
    await dewi.press_data(f"limpah:klaim:{claim_id}")
    dewi.expect(labels.UNKNOWN)
    budi = verifier(stage, "+6281100000064", "Budi", KALTARA)
    await budi.press_data(f"limpah:ke:{claim_id}:polri")
    budi.expect(labels.NO_ROLE)
    assert made(stage, claim_id) == []


async def test_a_letter_without_words_or_end_is_not_taken(stage: Stage) -> None:
    """The question stays open, and a button of a letter that is gone says so."""
    ina = verifier(stage)
    claim_id = await reported(stage, SARI)
    await ina.press_data(f"limpah:ke:{claim_id}:polri")
    await ina.plays(
        (Press(texts.CHANGE_LETTER), "isi surat pengantarnya"),
        ("x" * 4_001, "paling panjang 4000"),
        ("Isi surat yang benar.", "Isi surat yang benar."),
        (Press(texts.LEAVE), texts.LEFT),
    )
    await ina.press_data("limpah:buat")
    assert made(stage, claim_id) == []


# Three taps


async def test_from_the_claim_to_the_file(stage: Stage) -> None:
    """Institution, letter, and the ZIP comes into the chat; what follows is noted there."""
    ina = verifier(stage)
    claim_id = await reported(stage, SARI)
    await ina.plays(
        (f"/klaim {claim_id}", RUMOUR),
        (Press(labels.REFER), "Kepada lembaga mana?"),
        (Press("Bawaslu Kabupaten N…"), "Pimpinan Bawaslu Kabupaten Nunukan"),
        (Press(texts.CHANGE_NUMBER), "nomor suratnya"),
        ("12/HM.02/2027", "12/HM.02/2027"),
        (Press(texts.CHANGE_ADDRESSEE), "kepada siapa"),
        ("Ketua Bawaslu", "Kepada Yth. Ketua Bawaslu"),
        (Press(texts.MAKE), "sudah dibuat"),
    )
    (referral,) = made(stage, claim_id)
    assert (referral.letter_number, referral.addressee) == ("12/HM.02/2027", "Ketua Bawaslu")
    await pass_time(stage)
    sent = ina.news()[-1]
    assert sent.media is not None
    assert sent.media.file_name == f"klaim-{claim_id}-bawaslu-{referral.id}.zip"
    file = stage.look(lambda tx: media.get(tx, sent.media.sha256 if sent.media else ""))
    assert file is not None
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert RUMOUR in archive.read("lembar-klaim.html").decode()
    await ina.plays(
        (Press(texts.SENT), "sudah dikirim"),
        (Press(texts.SEE), "Sudah dikirim"),
        (Press(texts.RECEIVED), "sudah diterima"),
        (Press(texts.SEE), "Sudah diterima"),
        (Press(texts.FOLLOWED_UP), "satu kalimat"),
        ("Diregister nomor 7.", "ditindaklanjuti"),
        (Press(texts.SEE), "Diregister nomor 7."),
    )
    assert texts.NOT_TAKEN_UP not in ina.labels
    before = len(ina.news())
    await pass_time(stage)
    assert len(ina.news()) == before  # the file came once
    await ina.plays((Press(texts.SEND_PACK), texts.FILE_COMES))
    await pass_time(stage)
    assert ina.news()[-1].media == sent.media


async def test_the_desk_is_asked_what_became_of_it(stage: Stage) -> None:
    """After a day whether it has left, after a week what the institution says, each once."""
    ina = verifier(stage)
    claim_id = await reported(stage, SARI)
    await ina.press_data(f"limpah:ke:{claim_id}:polri")
    await ina.press(texts.MAKE)
    await pass_time(stage)
    await pass_time(stage, timedelta(days=1))
    assert "belum ditandai terkirim" in ina.news()[-1].text
    told = len(ina.news())
    await pass_time(stage)
    assert len(ina.news()) == told
    await ina.press(texts.SENT)
    await pass_time(stage, timedelta(days=6))
    assert len(ina.news()) == told + 1  # the answer to the tap
    await pass_time(stage, timedelta(days=1))
    assert "7 hari belum ada kabar" in ina.news()[-1].text
    (referral,) = made(stage, claim_id)
    assert referral.state is ReferralState.SENT


async def test_a_file_that_vanished_is_not_sent(stage: Stage) -> None:
    """Whoever asked is no verifier any more: the ticker goes on with the others."""
    ina = verifier(stage)
    claim_id = await reported(stage, SARI)
    await ina.press_data(f"limpah:ke:{claim_id}:polri")
    await ina.press(texts.MAKE)
    (referral,) = made(stage, claim_id)

    def leave(tx: Tx) -> None:
        referrals.forget_person(tx, referral.wanted_by or 0)

    stage.look(leave)
    before = len(ina.news())
    await pass_time(stage)
    assert len(ina.news()) == before


async def test_on_telegram(telegram: TelegramStage) -> None:
    """The ZIP arrives as a document."""
    ina = verifier(telegram, "61")
    claim_id = await reported(telegram, "71")
    await ina.plays(
        (f"/klaim {claim_id}", RUMOUR),
        (Press(labels.REFER), "Kepada lembaga mana?"),
        (Press("Kementerian Komunik…"), words.KOMDIGI),
        (Press(texts.MAKE), "sebentar lagi"),
    )
    await pass_time(telegram)
    assert "tanpa identitas penanya" in ina.news()[-1].text


async def test_on_whatsapp(whatsapp: WhatsAppStage) -> None:
    """No ZIP can be sent there: it is fetched at the web desk."""
    ina = verifier(whatsapp)
    claim_id = await reported(whatsapp, SARI)
    await ina.plays(
        (f"KLAIM {claim_id}", RUMOUR),
        (Press(labels.REFER), "Kepada lembaga mana?"),
        (Press("Bawaslu Kabupaten N…"), "Pimpinan Bawaslu Kabupaten Nunukan"),
        (Press(texts.MAKE), "meja layanan"),
        (Press(texts.SEE), "Disiapkan"),
        (Press(texts.SEND_PACK), "ketik MEJA"),
        (Press(texts.SENT), "sudah dikirim"),
    )
    before = len(ina.news())
    await pass_time(whatsapp)
    assert len(ina.news()) == before
