"""/putusan: three steps to a verdict, one tap to decide, and everybody who asked hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import hoax_claims, participants, people
from storage.engine import Tx
from storage.hoax_claims import ClaimState
from storage.participants import Participant, ParticipantKind
from storage.roles import Role
from storage.verdicts import VerdictState
from tests.handlers.desks import officer
from tests.handlers.dialogue import BANTEN, NUNUKAN, Press, Stage, Talk
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.verdicting import (
    BUDI,
    EXPLANATION,
    INA,
    KALTARA,
    SARI,
    SOURCES,
    TARAKAN,
    TONO,
    asker,
    claim_of,
    decider,
    joined,
    look_after,
    open_window,
    opened,
    verdict_of,
    writer,
    written,
)
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import legal as legal_texts
from texts import verdict_desk as texts
from texts import verdicts as told_texts

pytestmark = pytest.mark.asyncio


async def asked_by_two(stage: Stage) -> int:
    """A claim about Nunukan that two regencies ask about."""
    asker(stage, SARI)
    asker(stage, TONO, "Tono")
    number = opened(stage, SARI)
    joined(stage, number, TONO)
    await stage.settle()
    return number


async def test_from_the_first_word_to_those_who_asked(stage: Stage) -> None:
    """Written at the examiner's, decided at the publisher's, told with their receipts."""
    number = await asked_by_two(stage)
    group = stage.group("g1", "Humas Nunukan", NUNUKAN)
    ina, budi = writer(stage), decider(stage)
    await written(ina, number)
    await ina.plays((Press(texts.SUBMIT), "kini dibaca Pimpinan KPU Provinsi Kalimantan Utara"))
    asked = budi.news()[-1]
    assert "Mohon persetujuan Bapak/Ibu. Putusan klaim" in asked.text
    assert EXPLANATION in asked.text
    assert "Penulis: Ina" in asked.text
    await budi.plays((Press(texts.APPROVE), "disetujui dan terbit; 2 penanya"))
    assert "disetujui dan terbit atas nama KPU Provinsi Kalimantan Utara" in ina.news()[-1].text
    await stage.tick()
    await look_after(stage)
    for user, receipt in ((SARI, "CEK-6503-0001"), (TONO, "CEK-6503-0002")):
        (message,) = [shown for shown in stage.shown(user) if "selesai diperiksa" in shown.text]
        assert receipt in message.text
        assert "Hoaks (konten palsu)" in message.text
        assert "Kode:" in message.text
    assert any("Klarifikasi" in shown.text for shown in stage.shown(group))
    await ina.plays((f"/putusan {number}", "Penanya: 2 sudah dikabari, 0 menunggu giliran."))


async def test_the_whole_is_one_tap_away(stage: Stage) -> None:
    """With its sources; after a withdrawal the old button says so."""
    number = await asked_by_two(stage)
    ina, budi = writer(stage), decider(stage)
    await written(ina, number)
    await ina.plays((Press(texts.SUBMIT), "Putusan diajukan"))
    await budi.plays((Press(texts.APPROVE), "terbit"))
    await look_after(stage)
    sari = Talk(stage, SARI, SARI)
    await sari.plays((Press(told_texts.FULL), "https://jdih.kpu.go.id/pkpu"))
    await budi.plays(
        (f"/putusan {number}", "terbit"),
        (Press(texts.WITHDRAW), "Mengapa putusan ini ditarik?"),
        ("Dasarnya keliru", "ditarik. Grup dan penanya dikabari"),
    )
    assert "Dasarnya keliru" in ina.news()[-1].text
    await look_after(stage)
    assert "kami tarik dan sedang diperiksa ulang" in sari.news()[-1].text
    assert claim_of(stage, number).is_open
    await sari.plays((Press(told_texts.FULL), "sudah tidak berlaku"))


async def test_what_has_to_be_mended_is_said_before_anybody_is_asked(stage: Stage) -> None:
    """The button to submit comes with the last problem gone; nothing typed is lost."""
    number = await asked_by_two(stage)
    ina = writer(stage)
    decider(stage)
    await ina.plays(
        (f"/putusan {number}", "Kesimpulannya?"),
        (Press(texts.FINDING_LABELS["benar"]), "Tulis Penjelasan KPU"),
        ("Hubungi 0812-3456-7890 atau Pak Fulan.", "Apa sumbernya?"),
        ("tanpa alamat", "Perlu diperbaiki dahulu"),
    )
    ina.expect("Ada nomor telepon")
    ina.expect("Ada nama orang")
    ina.expect("Sumber ini belum lengkap")
    assert texts.SUBMIT not in ina.labels
    await ina.plays(
        (Press(texts.EDIT), texts.WHICH_PART),
        (Press(texts.PART_LABELS["explanation"]), "Tulis Penjelasan KPU"),
        (EXPLANATION, "Sumber ini belum lengkap"),
        (Press(texts.EDIT), texts.WHICH_PART),
        (Press(texts.PART_LABELS["sources"]), "Apa sumbernya?"),
        (SOURCES, "Putusan klaim"),
    )
    assert texts.SUBMIT in ina.labels


async def test_the_whole_region_takes_a_reason(stage: Stage) -> None:
    """Which stands in the request."""
    number = await asked_by_two(stage)
    ina, budi = writer(stage), decider(stage)
    await written(ina, number)
    await ina.plays(
        (Press(texts.EDIT), texts.WHICH_PART),
        (Press(texts.PART_LABELS["scope"]), "Klarifikasi ini untuk siapa?"),
        (Press(texts.EVERYWHERE), "Mengapa untuk seluruh wilayah?"),
        ("Kabarnya disiarkan radio provinsi", "seluruh wilayah KPU Provinsi Kalimantan Utara"),
        (Press(texts.SUBMIT), "Putusan diajukan"),
    )
    assert "Alasan: Kabarnya disiarkan radio provinsi" in budi.news()[-1].text


async def test_it_comes_back_with_a_reason(stage: Stage) -> None:
    """And is submitted again once mended."""
    number = await asked_by_two(stage)
    ina, budi = writer(stage), decider(stage)
    await written(ina, number)
    await ina.plays((Press(texts.SUBMIT), "Putusan diajukan"))
    await budi.plays(
        (Press(texts.SEND_BACK), "Apa yang perlu diperbaiki?"),
        ("Sebutkan pasalnya", "dikembalikan; penulisnya kami kabari"),
    )
    assert "Sebutkan pasalnya" in ina.news()[-1].text
    await ina.plays(
        (Press(texts.MEND), "dikembalikan untuk diperbaiki"),
        (Press(texts.SUBMIT), "Putusan diajukan"),
    )
    assert verdict_of(stage, number).state is VerdictState.SUBMITTED


async def test_two_people_write_and_nobody_loses_anything(stage: Stage) -> None:
    """The second reads both texts and chooses."""
    number = await asked_by_two(stage)
    ina = writer(stage)
    rudi = officer(stage, "+6281100000069", "Rudi", KALTARA, Role.VERIFIER)
    await written(ina, number)
    await ina.plays(
        (Press(texts.EDIT), texts.WHICH_PART),
        (Press(texts.PART_LABELS["process"]), "Tulis Prosesnya"),
    )
    await rudi.plays(
        (f"/putusan {number}", "konsep"),
        (Press(texts.EDIT), texts.WHICH_PART),
        (Press(texts.PART_LABELS["self_check"]), "Tulis Cara memeriksa"),
        ("Lihat papan pengumuman TPS.", "konsep"),
    )
    await ina.plays(("KPPS melayani yang mengantre.", "diubah rekan Bapak/Ibu sementara itu"))
    ina.expect("KPPS melayani yang mengantre.")
    await ina.plays((Press(texts.OVERWRITE), "konsep"))
    found = verdict_of(stage, number)
    assert found.process == "KPPS melayani yang mengantre."
    assert found.self_check == "Lihat papan pengumuman TPS."


async def test_a_claim_united_with_another_keeps_the_text(stage: Stage) -> None:
    """It is used there with one tap."""
    number = await asked_by_two(stage)
    other = opened(stage, TONO, TARAKAN)
    ina, budi = writer(stage), decider(stage)
    await written(ina, number)
    await ina.plays((Press(texts.SUBMIT), "Putusan diajukan"))

    def unite(tx: Tx) -> None:
        claim = hoax_claims.lock(tx, number)
        assert claim is not None
        claim.state, claim.merged_into = ClaimState.MERGED, other
        hoax_claims.touch(tx, claim, stage.clock())

    stage.look(unite)
    await budi.plays((Press(texts.APPROVE), f"disatukan dengan klaim {other}"))
    await look_after(stage)
    assert f"disatukan dengan klaim {other}" in ina.news()[-1].text
    await ina.plays(
        (f"/putusan {number}", "dikembalikan untuk diperbaiki"),
        (Press(texts.CARRY), f"Putusan klaim {other}: konsep"),
    )
    assert verdict_of(stage, other).explanation == EXPLANATION


async def test_participants_are_read_for_by_divisi_hukum(stage: Stage) -> None:
    """The Pimpinan names somebody, who reads before they decide."""
    number = await asked_by_two(stage)

    def name(tx: Tx) -> None:
        participants.put(tx, Participant(kind=ParticipantKind.PARTY, name="Partai Contoh"))
        claim = hoax_claims.lock(tx, number)
        assert claim is not None
        claim.names_participant = True

    stage.look(name)
    ina, budi = writer(stage), decider(stage)
    rina = officer(stage, "+6281100000070", "Rina", KALTARA, Role.VIEWER)
    await written(ina, number)
    await ina.plays((Press(texts.SUBMIT), "belum ada yang ditunjuk untuk Divisi Hukum"))
    await budi.plays(
        ("/hukum", "belum ada"),
        (Press(legal_texts.NAME_ONE), legal_texts.WHO),
        (Press("Rina"), "Rina kini membaca untuk Divisi Hukum"),
    )
    assert "Bapak/Ibu ditunjuk membaca untuk Divisi Hukum" in rina.news()[-1].text
    await rina.plays(("/datasaya", "Penunjukan Divisi Hukum: 1 kantor"))
    await ina.plays((Press(texts.SUBMIT), "kini dibaca Divisi Hukum"))
    assert "Mohon dibaca untuk Divisi Hukum." in rina.news()[-1].text
    await rina.plays((Press(texts.CLEAR), "kini menunggu persetujuan Pimpinan"))
    await budi.plays((Press(texts.APPROVE), "disetujui dan terbit"))
    await budi.plays(
        ("/hukum", "Penelaah Divisi Hukum: Rina."),
        (Press(legal_texts.END_ONE), legal_texts.WHOSE_END),
        (Press("Rina"), "tidak lagi membaca"),
    )


async def test_strangers_and_other_offices_read_nothing(stage: Stage) -> None:
    """Nobody learns that there is such a claim."""
    number = await asked_by_two(stage)
    await written(writer(stage), number)
    joko = officer(stage, "+6281100000071", "Joko", BANTEN, Role.VERIFIER)
    await joko.plays(
        (f"/putusan {number}", texts.UNKNOWN),
        ("/putusan 99999", texts.UNKNOWN),
        ("/putusan", "Belum ada putusan yang menunggu"),
    )


async def test_a_phone_that_several_use_decides_nothing(stage: Stage) -> None:
    """Whoever is on shift may write; the decision takes a number of one's own."""
    number = await asked_by_two(stage)
    await written(writer(stage), number)
    budi = decider(stage)

    def share(tx: Tx) -> None:
        channel, account = stage.channel.name, stage.channel.account
        address = people.find_address(tx, channel, account, BUDI)
        assert address is not None
        people.set_shared(tx, address, is_shared=True)

    ina = Talk(stage, INA, INA)
    await ina.plays((f"/putusan {number}", "konsep"), (Press(texts.SUBMIT), "Putusan diajukan"))
    stage.look(share)
    await budi.plays(
        (Press(texts.APPROVE), "Siapa yang bertugas sekarang"),
        ("Budi", texts.SHARED_PHONE),
    )
    assert verdict_of(stage, number).state is VerdictState.SUBMITTED


async def test_on_telegram(telegram: TelegramStage) -> None:
    """The same on the imitated platform."""
    telegram.person("71", "Sari")
    telegram.look(lambda tx: telegram._make_known(tx, "71", "Sari", ()))
    number = opened(telegram, "71")
    ina = telegram.person("72", "Ina", (NUNUKAN, Role.VERIFIER))
    budi = telegram.person("73", "Budi", (NUNUKAN, Role.APPROVER))
    await written(ina, number)
    await ina.plays((Press(texts.SUBMIT), "kini dibaca Pimpinan KPU Kabupaten Nunukan"))
    await budi.plays((Press(texts.APPROVE), "terbit"))
    await look_after(telegram)
    (told,) = [shown for shown in telegram.shown("71") if "selesai diperiksa" in shown.text]
    assert told_texts.FULL in told.labels


async def test_on_whatsapp_within_the_window_and_outside_it(whatsapp: WhatsAppStage) -> None:
    """Who has not written for a day is called by a template; the tap brings the verdict."""
    asker(whatsapp, SARI)
    number = opened(whatsapp, SARI)
    whatsapp.clock.advance(timedelta(hours=30).total_seconds())
    asker(whatsapp, TONO, "Tono")
    joined(whatsapp, number, TONO, NUNUKAN)
    ina, budi = writer(whatsapp), decider(whatsapp, NUNUKAN)
    await written(ina, number, "PUTUSAN")
    await ina.plays((Press(texts.SUBMIT), "Putusan diajukan"))
    await budi.plays((Press(texts.APPROVE), "terbit"))
    await look_after(whatsapp)
    assert "selesai diperiksa" in whatsapp.shown(TONO)[-1].text
    called = whatsapp.shown(SARI)[-1]
    assert "Ada kabar dari KPU Kabupaten Nunukan" in called.text
    assert "CEK-6503-0001" in called.text
    sari = Talk(whatsapp, SARI, SARI)
    await sari.plays((Press(told_texts.READ), "Kiriman CEK-6503-0001 sudah selesai diperiksa"))
    assert len(sari.answers[-1].text) <= 1_024
    await sari.plays((Press(told_texts.FULL), "https://jdih.kpu.go.id/pkpu"))
    whatsapp.clock.advance(timedelta(hours=30).total_seconds())
    open_window(whatsapp, BUDI)
    await budi.plays(
        (f"PUTUSAN {number}", "terbit"),
        (Press(texts.WITHDRAW), "Mengapa putusan ini ditarik?"),
        ("Dasarnya keliru", "ditarik"),
    )
    await look_after(whatsapp)
    assert "Ada kabar dari KPU Kabupaten Nunukan" in whatsapp.shown(SARI)[-1].text
    await sari.plays((Press(told_texts.READ), "kami tarik dan sedang diperiksa ulang"))
