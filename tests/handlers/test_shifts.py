"""Shared phones: who is on shift is asked once, and what was asked for goes on by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from registry.shifts import LASTS
from storage.audit import AuditRow
from storage.broadcasts import BroadcastState
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, Press, Stage, Talk
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.whatsapp_dialogue import WhatsAppStage

pytestmark = pytest.mark.asyncio

PHONE = "+6281100000021"
GROUP = "-100200"
LETTER = "Rapat koordinasi humas dimulai pukul 13.00."
WHO = "Siapa yang bertugas sekarang?"


async def shared(stage: Stage, user: str = "7") -> Talk:
    """The phone of KPU Provinsi Banten, marked as shared by its Admin."""
    talk = stage.person(user, "Humas Banten", (BANTEN, Role.ADMIN))
    await talk.plays(
        ("/hpkantor", "Tandai nomor ini sebagai HP kantor"),
        (Press("Ya, tandai"), "kini HP kantor"),
    )
    return talk


async def on_shift(stage: Stage, name: str = "Siti Aminah") -> Talk:
    """The same phone with somebody on shift."""
    talk = await shared(stage)
    await talk.plays(("/piket", WHO), (name, "bertugas sampai"))
    return talk


def acts(stage: Stage, action: str) -> Sequence[str]:
    """Who did something, oldest first."""
    found = select(col(AuditRow.actor)).where(col(AuditRow.action) == action)
    return stage.look(lambda tx: list(tx.scalars(found.order_by(col(AuditRow.id)))))


async def test_a_command_goes_on_when_the_name_is_known(stage: Stage) -> None:
    """Whoever is on shift types a name once; the announcement that was asked for follows."""
    stage.group(GROUP, "Humas Banten", BANTEN)
    talk = await shared(stage)
    await talk.plays((f"/kirim {LETTER}", WHO), ("Siti Aminah", "Untuk siapa?"))
    talk.expect("Siti Aminah bertugas sampai Senin, 8 Februari 2027 pukul 18.00 WIB")
    await talk.plays(
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Sekarang"), "Pratinjau"),
        (Press("Kirim"), "sedang dikirim"),
    )
    await stage.tick()
    assert LETTER in stage.shown(GROUP)[-1].text
    assert acts(stage, "shift.began") == ["person:1/shift:1"]
    assert set(acts(stage, "broadcast.released")) <= {"person:1/shift:1"}
    assert stage.drafts()[0].author == "person:1/shift:1"


async def test_a_button_goes_on_when_a_name_is_chosen(stage: Stage) -> None:
    """The dialogue stands where it stood, and the next person takes one tap."""
    stage.group(GROUP, "Humas Banten", BANTEN)
    talk = await on_shift(stage)
    await talk.plays((f"/kirim {LETTER}", "Untuk siapa?"), (Press("Internal"), "Kapan dikirim?"))
    stage.clock.advance(LASTS.total_seconds())
    await talk.plays((Press("Sekarang"), WHO), (Press("Siti Aminah"), "Pratinjau"))
    await talk.plays((Press("Kirim"), "sedang dikirim"))
    assert stage.drafts()[0].state is not BroadcastState.DRAFT
    assert acts(stage, "shift.began") == ["person:1/shift:1", "person:1/shift:2"]


async def test_typed_answers_wait_as_well(stage: Stage) -> None:
    """A time that was typed after the shift had ended is read once the name is known."""
    stage.group(GROUP, "Humas Banten", BANTEN)
    talk = await on_shift(stage)
    await talk.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Waktu lain"), "hari dan jamnya"),
    )
    stage.clock.advance(LASTS.total_seconds())
    await talk.plays(
        ("besok 09.00", WHO),
        (Press("Orang lain"), "Silakan tulis nama"),
        ("Budi", "Pratinjau"),
    )
    talk.expect("pukul 09.00 WIB")


async def test_a_file_is_asked_for_again(stage: Stage) -> None:
    """What has a file cannot wait, and the person is told to send it once more."""
    talk = await on_shift(stage)
    stage.clock.advance(LASTS.total_seconds())
    await talk.share(b"%PDF-1.4", "Surat.pdf", "application/pdf", LETTER)
    talk.expect(WHO)
    await talk.plays((Press("Siti Aminah"), "Silakan kirim ulang"))


async def test_reading_and_leaving_need_no_name(stage: Stage) -> None:
    """Help, the live view, STOP and leaving a dialogue are nobody's act in an office's name."""
    talk = await shared(stage)
    await talk.plays(
        ("/start", "Selamat datang"),
        ("/bantuan", "/piket"),
        ("/pantau", "Belum ada pengumuman"),
        ("/batal", "Tidak ada langkah"),
        ("berhenti", "tidak akan mengirimi"),
        ("mulai", "kembali"),
    )
    assert acts(stage, "shift.began") == []


async def test_every_act_asks_first(stage: Stage) -> None:
    """Sending, steering, and marking the phone itself need somebody who answers for it."""
    talk = await shared(stage)
    for act in ("/kirim", "/jeda 1", "/tarik", "/hpkantor", LETTER):
        await talk.plays((act, WHO), ("/batal", "dibatalkan"))
    await talk.press_data("kirim:start")
    talk.expect(WHO)
    await talk.plays((Press("Batal"), "dibatalkan"))
    await talk.press_data("kendali:pause:1")
    talk.expect(WHO)
    assert stage.drafts() == []


async def test_a_group_is_registered_by_somebody_on_shift(stage: Stage) -> None:
    """In a group nobody types names; the button says where to say who is on shift."""
    talk = await shared(stage)
    stage.local.add_group(GROUP, "Humas Banten")
    group = talk.at(GROUP)
    await group.say("/grup KPU Provinsi Banten")
    await group.press("Satker KPU")
    assert "chat pribadi" in group.toast
    await talk.plays(("/piket", WHO), ("Siti Aminah", "bertugas sampai"))
    await group.press("Satker KPU")
    group.expect("terdaftar")
    assert acts(stage, "group.registered") == ["person:1/shift:1"]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("081234567890", "tanpa nomor"),
        ("3273010101900001", "tanpa nomor"),
        ("🙂", "tanpa nomor"),
        ("Rapat koordinasi humas dimulai pukul satu siang", "terlalu panjang"),
    ],
)
async def test_what_is_no_name_is_asked_for_again(stage: Stage, typed: str, answer: str) -> None:
    """A number or a whole sentence is not kept as a name, and nothing is lost."""
    talk = await shared(stage)
    await talk.plays((f"/kirim {LETTER}", WHO), (typed, answer), ("Siti", "Untuk siapa?"))


async def test_changing_who_is_on_shift(stage: Stage) -> None:
    """/piket shows who it is; the names of this phone are one tap away."""
    talk = await on_shift(stage)
    await talk.plays(
        ("/piket", "Petugas saat ini: Siti Aminah"),
        (Press("Ganti petugas"), WHO),
        ("Dewi", "Mohon pilih namanya"),
        (Press("Orang lain"), "Silakan tulis nama"),
        ("Dewi", "Dewi bertugas"),
        ("/piket", "Petugas saat ini: Dewi"),
        (Press("Ganti petugas"), WHO),
    )
    assert talk.labels == ("Dewi", "Siti Aminah", "Orang lain", "Batal")
    await talk.plays((Press("Batal"), "dibatalkan"), ("/piket", "Petugas saat ini: Dewi"))


async def test_a_long_name_fits_its_button(stage: Stage) -> None:
    """A button shows the beginning, the message the whole name."""
    talk = await on_shift(stage, "Siti Aminah binti Abdurrahman")
    await talk.plays(("/piket", "Siti Aminah binti Abdurrahman"), (Press("Ganti petugas"), WHO))
    assert talk.labels[0] == "Siti Aminah binti A…"
    await talk.plays((Press("Siti Aminah binti A…"), "Siti Aminah binti Abdurrahman bertugas"))


async def test_a_shift_of_another_phone_is_no_answer(stage: Stage) -> None:
    """A button that only an altered app could show changes nothing."""
    await on_shift(stage)
    other = await shared(stage, "8")
    await other.say("/kirim")
    for data in ("piket:pick:1", "piket:pick:99", "piket:pick:x", "piket:nothing"):
        await other.press_data(data)
        assert "tidak berlaku" in other.toast, data
    assert acts(stage, "shift.began") == ["person:1/shift:1"]


@pytest.mark.parametrize("old", ["Batal", "Siti Aminah"])
async def test_an_old_question_disturbs_no_dialogue(stage: Stage, old: str) -> None:
    """A question that was answered long ago may be tapped; the announcement goes on."""
    stage.group(GROUP, "Humas Banten", BANTEN)
    talk = await on_shift(stage)
    await talk.plays(("/piket", "Petugas saat ini"), (Press("Ganti petugas"), WHO))
    question = talk.last
    await talk.plays(
        (Press("Siti Aminah"), "bertugas"),
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Waktu lain"), "hari dan jamnya"),
    )
    await talk.press_data(question.data[question.labels.index(old)], question.id)
    await talk.plays(("besok 09.00", "Pratinjau"))


async def test_an_old_question_can_be_answered_anew(stage: Stage) -> None:
    """Somebody else may take over from it in the middle of an announcement."""
    stage.group(GROUP, "Humas Banten", BANTEN)
    talk = await on_shift(stage)
    await talk.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Waktu lain"), "hari dan jamnya"),
    )
    await talk.press_data("piket:other")
    await talk.plays(("Budi", "Budi bertugas"), ("besok 09.00", "Pratinjau"))


async def test_the_mark_is_taken_away_with_the_same_command(stage: Stage) -> None:
    """Afterwards nobody is asked, and both changes are on record."""
    talk = await on_shift(stage)
    await talk.plays(
        ("/hpkantor", "Jadikan nomor satu orang saja?"),
        (Press("Tidak jadi"), "tidak ada yang berubah"),
        ("/hpkantor", "Jadikan nomor satu orang saja?"),
        (Press("Ya, batalkan"), "nomor satu orang"),
        ("/piket", "Jadwal piket KPU Provinsi Banten"),
        (f"/kirim {LETTER}", "Untuk siapa?"),
    )
    assert acts(stage, "address.shared") == ["person:1"]
    assert acts(stage, "address.unshared") == ["person:1/shift:1"]


async def test_only_an_admin_marks_a_phone(stage: Stage) -> None:
    """Neither a drafter's command nor a button of somebody else's does."""
    talk = stage.person("9", "Konseptor", (BANTEN, Role.DRAFTER))
    await talk.plays(("/hpkantor", "yang berwenang"))
    await talk.press_data("hpkantor:on")
    assert "orang lain" in talk.toast
    assert acts(stage, "address.shared") == []


async def test_a_private_phone_is_never_asked(stage: Stage) -> None:
    """Somebody's own phone has one person."""
    talk = stage.person("9", "Admin", (BANTEN, Role.ADMIN))
    await talk.plays(("/kirim", "isi pengumumannya"), ("/piket", "Jadwal piket"))
    talk.expect("Sekarang tidak ada yang piket")


async def test_what_waited_too_long_is_forgotten(stage: Stage) -> None:
    """The next morning a name starts nothing that was asked for the day before."""
    talk = await on_shift(stage)
    stage.clock.advance(LASTS.total_seconds())
    await talk.plays((f"/kirim {LETTER}", WHO))
    stage.clock.advance(timedelta(hours=13).total_seconds())
    await talk.plays((Press("Siti Aminah"), "bertugas sampai"))
    assert stage.drafts() == []


async def test_on_whatsapp_it_is_words_and_numbers(whatsapp: WhatsAppStage) -> None:
    """HP KANTOR and PIKET are typed, names are numbers of a list, and the act goes on."""
    group = "+6281100000099"
    whatsapp.group(group, "Humas Banten", BANTEN)
    talk = whatsapp.person(PHONE, "Humas Banten", (BANTEN, Role.ADMIN))
    await talk.plays(
        ("HP KANTOR", "Tandai nomor ini"),
        ("ya, tandai", "Ketik PIKET kapan saja"),
        (LETTER, WHO),
        ("Siti Aminah", "Jadikan pengumuman?"),
        ("1", "Untuk siapa?"),
        ("Batal", "dibatalkan"),
        ("piket", "Petugas saat ini: Siti Aminah"),
        (Press("Ganti petugas"), WHO),
        ("2", "Silakan tulis nama"),
        ("Budi", "Budi bertugas"),
    )
    assert "/" not in talk.text.replace("/piket", "")


async def test_on_telegram_the_question_becomes_the_answer(telegram: TelegramStage) -> None:
    """The question turns into who is on shift, and what was pressed is answered below."""
    talk = telegram.person("7001", "Humas Banten", (BANTEN, Role.ADMIN))
    await talk.plays(
        ("/hpkantor", "Tandai nomor ini"),
        (Press("Ya, tandai"), "kini HP kantor"),
        ("/piket", WHO),
        ("Siti Aminah", "bertugas sampai"),
    )
    telegram.clock.advance(LASTS.total_seconds())
    await talk.plays(("/kirim", WHO), (Press("Siti Aminah"), "isi pengumumannya"))
    assert talk.answers[0].text.startswith("Baik, Siti Aminah")
