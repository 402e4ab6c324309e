"""CEK as people meet it on Telegram and WhatsApp: forwards, files, groups, and two ids of one."""

from __future__ import annotations

import io
import zipfile

import pytest
from sqlmodel import select

from storage.chats import Category
from storage.evidence import Evidence
from storage.hoax_reports import ReportState
from tests.broadcasts.posters import drawn
from tests.handlers.dialogue import NUNUKAN, SILENCE, Press, Stage
from tests.handlers.doubting import EXPLANATION, HOAX, OTHER, claim, claims, reports, stored
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import claims_chat as texts

GROUP = "-1001"
APK = b"PK\x03\x04" + b"\x00" * 26 + b"AndroidManifest.xml" + b"\x00" * 40


async def forwarded(stage: TelegramStage, user: str, text: str, photo: bytes | None = None) -> None:
    """Somebody passes on what they got elsewhere."""
    await stage.fake.forward(int(user), int(user), text, photo=photo)
    await stage.settle()


@pytest.mark.asyncio
async def test_a_forward_on_telegram_from_verdict_to_receipt(telegram: TelegramStage) -> None:
    """A known one is answered, another is coached by buttons and gets its receipt."""
    claim(telegram)
    sari = telegram.person("501", "Sari")
    await forwarded(telegram, "501", HOAX)
    assert EXPLANATION in sari.news()[-1].text
    await forwarded(telegram, "501", OTHER)
    await sari.waits(4)
    await sari.plays(
        (Press("Media sosial"), texts.ASK_WHEN),
        (Press("Kemarin"), texts.ASK_PLACE),
        ("kab banjar", "sudah kami catat"),
    )
    await sari.waits(0)
    sari.expect("CEK-6303-0001")
    await sari.plays((Press(texts.DECLINE), "CEK-6303-0001"))


@pytest.mark.asyncio
async def test_a_forward_on_whatsapp_from_verdict_to_receipt(whatsapp: WhatsAppStage) -> None:
    """The same with words and numbers; the receipt is typed back."""
    claim(whatsapp)
    sari = whatsapp.person("+6281200000001", "Sari")
    await sari.say(HOAX, forwarded=True)
    sari.expect(EXPLANATION)
    await sari.say(OTHER, frequently_forwarded=True)
    sari.expect(SILENCE)
    await sari.waits(4)
    sari.expect(texts.ASK_WHERE)
    await sari.plays(("1", texts.ASK_WHEN), ("Lewati", texts.ASK_PLACE), ("Banjar", "Daerah mana"))
    assert {"Kab. Banjar", "Kota Banjar"} <= set(sari.labels)
    await sari.plays((Press("Kab. Banjar"), texts.NOTED))
    await sari.waits(0)
    sari.expect("CEK-6303-0001")
    await sari.plays((Press(texts.AGREE), texts.WANTED), ("CEK 6303 1", "Menunggu diperiksa"))


@pytest.mark.asyncio
async def test_a_screenshot_is_recognised_by_its_picture(telegram: TelegramStage) -> None:
    """A photo that came with a published claim is answered; its file is kept once."""
    number = claim(telegram)
    picture = drawn("Surat suara\nsudah dicoblos")
    telegram.person("501", "Sari")
    await forwarded(telegram, "501", HOAX, picture)
    budi = telegram.person("502", "Budi")
    await forwarded(telegram, "502", "", picture)
    assert EXPLANATION in budi.news()[-1].text
    assert [one.claim_id for one in reports(telegram)] == [number, number]
    kept = telegram.look(lambda tx: {one.sha256 for one in tx.scalars(select(Evidence))})
    assert len(kept) == 1


@pytest.mark.asyncio
async def test_an_application_is_warned_of_and_flagged(stage: Stage) -> None:
    """Whatever it is called; it is not kept, and the claim stands first."""
    sari = stage.person("sari", "Sari")
    await sari.share(APK, "Undangan Pemilu KPU.apk", "application/octet-stream", "CEK")
    sari.expect("jangan dibuka", "tidak pernah mengirim file APK")
    await sari.waits(4)
    sari.expect(texts.ASK_WHERE)
    await sari.waits(600)
    assert [one.is_flagged for one in claims(stage)] == [True]
    (kept,) = stage.look(lambda tx: list(tx.scalars(select(Evidence))))
    assert stored(stage, kept.sha256).content == b""


@pytest.mark.asyncio
async def test_a_zip_named_as_a_picture_is_kept_as_it_is(stage: Stage) -> None:
    """It is evidence by its content; nothing of it is opened."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("isi.txt", "apa saja")
    sari = stage.person("sari", "Sari")
    await sari.share(packed.getvalue(), "bukti.jpg", "image/jpeg", f"CEK {OTHER}")
    sari.expect(texts.ASK_KIND)
    (kept,) = stage.look(lambda tx: list(tx.scalars(select(Evidence))))
    assert stored(stage, kept.sha256).mime_type == "application/zip"
    assert kept.declared == "bukti.jpg"


@pytest.mark.asyncio
async def test_in_a_group_it_speaks_of_what_is_published(telegram: TelegramStage) -> None:
    """Below the message with /cek, or by name; the rest is led to private, and nothing offered."""
    claim(telegram, title="Surat suara dicoblos pulpen tetap sah")
    telegram.group(GROUP, "Warga", NUNUKAN, Category.VOTERS)
    sari = telegram.person("501", "Sari").at(GROUP)
    told = await telegram.fake.say(int(GROUP), 502, HOAX)
    await telegram.settle()
    assert telegram.shown(GROUP) == []
    await sari.say("/cek", reply_to=str(told.message_id))
    sari.expect(EXPLANATION)
    assert texts.ASK_OFFICER not in sari.labels
    for data, answer in (("cek:again", texts.REPLY_IN_GROUP), ("cek:bawa:own", SILENCE)):
        before = sari._seen()
        message = telegram.shown(GROUP)[-1]
        await telegram.fake.press_stale(int(GROUP), 501, data, int(message.id))
        await sari._hear(before)
        sari.expect(answer)
    other = await telegram.fake.say(int(GROUP), 502, OTHER)
    await sari.say("/cek", reply_to=str(other.message_id))
    sari.expect(texts.IN_GROUP, "https://t.me/", "?start=cek_")
    await sari.say(f"@{telegram.telegram._me.username} cek {HOAX}")
    sari.expect(EXPLANATION)
    await sari.say("/cek coblos surat suara pakai pulpen apakah sah")
    sari.expect(texts.IN_GROUP)
    await sari.plays(("/cek", texts.REPLY_IN_GROUP))
    assert len(claims(telegram)) == 1
    assert {one.state for one in reports(telegram)} == {ReportState.TOLD}
    assert all(one.group_id is not None for one in reports(telegram))


@pytest.mark.asyncio
async def test_the_link_from_a_group_asks_for_the_message(telegram: TelegramStage) -> None:
    """It opens the private chat where CEK begins."""
    sari = telegram.person("501", "Sari")
    await sari.plays(("/start cek_", "Silakan kirim yang ingin dicek"))


@pytest.mark.asyncio
async def test_two_ids_of_one_person_are_one_report(whatsapp: WhatsAppStage) -> None:
    """Whoever writes without a number and then with it asks once, and is told once."""
    claim(whatsapp, is_published=False)
    sari = whatsapp.person("+6281200000001", "Sari")
    await sari.say(HOAX, forwarded=True)
    sari.expect("CEK-6503-0001")
    await sari.say(HOAX, forwarded=True, external_user_id="ID.sari")
    sari.expect("sudah kami terima", "CEK-6503-0001")
    (report,) = reports(whatsapp)
    assert report.repeats == 1


@pytest.mark.asyncio
async def test_on_whatsapp_what_may_be_meant_is_chosen_by_number(whatsapp: WhatsAppStage) -> None:
    """A list of titles; a number is one of them, or none, and the words go on to an office."""
    claim(whatsapp, title="Surat suara dicoblos pulpen tetap sah")
    sari = whatsapp.person("+6281200000001", "Sari")
    asked = "CEK apa benar coblos surat suara pakai pulpen tetap dihitung sah"
    await sari.plays((asked, "1. Surat suara dicoblos pulpen tetap sah"), ("1", EXPLANATION))
    await sari.plays(
        (f"{asked} ya", "1. Surat suara"),
        (texts.NONE_SAME, "Tidak ditemukan"),
        ("Kiriman orang lain", texts.ASK_WHERE),
    )
    assert [one.state for one in reports(whatsapp)] == [ReportState.TOLD, ReportState.GATHERING]
