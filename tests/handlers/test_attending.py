"""“Hadir”, “Tidak”, “Diwakilkan”, reminders, and who comes: from /kirim to the list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.composers import COMPOSERS
from broadcasts import attending, event_reminding, reminding, standing
from storage import chats, media
from storage.approvals import Approval
from storage.audit import AuditRow
from storage.chats import Category, ChatState
from storage.engine import Tx
from storage.roles import Role
from tests.broadcasts.test_ics import read
from tests.handlers.dialogue import BANTEN, NUNUKAN, Press, Stage, Talk
from tests.handlers.inviting import START, answers, invite, invited, remind, to_preview
from tests.handlers.relaying import ANI, BUDI, admin, confirmed, contact
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.test_monitor import banten, officer
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import invitations as texts

PANDEGLANG, LEBAK = "36.01", "36.02"
BUTTONS = ("Hadir", "Tidak", "Diwakilkan")


def member(stage: Stage, group: str, name: str = "tamu") -> Talk:
    """Somebody in a group."""
    return stage.person(name, name.title()).at(group)


async def scene(stage: Stage) -> tuple[list[str], Talk]:
    """An invitation that nine groups of Banten have."""
    groups, siti = banten(stage), officer(stage)
    await invited(siti)
    return groups, siti


def calendar(stage: Stage, talk: Talk) -> dict[str, str]:
    """The newest calendar file in a chat, read."""
    files = [shown.media for shown in talk.news() if shown.media is not None]
    digest = files[-1].sha256
    found = stage.look(lambda tx: media.get(tx, digest))
    assert found is not None
    assert found.file_name == "undangan-1.ics"
    return read(found.content)


# Faults first


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (("kapan-kapan",), texts.WHEN_NOT_READ),
        (("16/1/2027 09.00",), texts.IS_PAST),
        (("16/2/2027 09.00 sampai 15/2/2027 09.00",), texts.END_BEFORE_START),
        (("16/2/2027 09.00", "-"), texts.PLACE_NOT_READ),
        (("16/2/2027 09.00", "Aula", "-"), "Tempat: Aula"),
        (("16/2/2027 09.00", "https://rapat.example/x", "-"), "Tautan: https://rapat.example/x"),
    ],
)
@pytest.mark.asyncio
async def test_what_is_typed_of_an_event(stage: Stage, lines: tuple[str, ...], answer: str) -> None:
    """Every slip gets a sentence and the question stays; a link of anybody's is shown."""
    banten(stage)
    siti = officer(stage)
    await siti.plays(
        ("/kirim Rapat", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Sekarang"), "Pratinjau"),
        (Press("Jenis"), "jenisnya"),
        (Press("Undangan"), "Kapan acaranya"),
    )
    for line in lines:
        await siti.say(line)
    siti.expect(answer)


@pytest.mark.asyncio
async def test_an_invitation_without_an_event_stays(stage: Stage) -> None:
    """Whoever goes back without an answer is told what is missing; so is who sends too late."""
    banten(stage)
    siti = officer(stage)
    await siti.plays(
        ("/kirim Rapat", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Sekarang"), "Pratinjau"),
        (Press("Jenis"), "jenisnya"),
        (Press("Undangan"), "Kapan acaranya"),
        (Press("Kembali"), "Pratinjau"),
        (Press("Kirim"), texts.NO_EVENT),
        (Press("Ubah acara"), "Kapan acaranya"),
        ("besok 06.00", "Di mana"),
        ("Aula", "Siapa"),
        ("-", "Selasa, 9 Februari 2027 pukul 06.00 WIB"),
        (Press("Ubah waktu"), "Kapan dikirim"),
        (Press("Besok 07.00"), "Pratinjau"),
        (Press("Jadwalkan"), texts.IS_OVER),
    )


@pytest.mark.asyncio
async def test_answers_that_do_not_count(stage: Stage) -> None:
    """Of another group, to what is no invitation, of a group that has gone, and too late."""
    groups, _ = await scene(stage)
    other = stage.group("nunukan", "Humas Nunukan", NUNUKAN)
    tamu = member(stage, other)
    for data in ("undang:ya:1", "undang:ya:99", "undang:ya:x", "undang:ya"):
        await tamu.press_data(data)
        assert tamu.toast == texts.NOT_INVITED
    here = member(stage, groups[1])
    await here.press_data("undang:apa:1")
    assert "tidak berlaku" in here.toast
    row = stage.chat_row(groups[2])
    assert row is not None
    stage.look(lambda tx: chats.mark_gone(tx, chats.key_of(row)))
    gone = stage.chat_row(groups[2])
    assert gone is not None
    assert gone.state is ChatState.GONE
    assert stage.look(lambda tx: attending.seat_in_group(tx, 1, gone, None)) is None
    stage.clock.now = START
    await here.press("Hadir")
    assert here.toast == texts.HAS_BEGUN
    assert answers(stage) == []


@pytest.mark.asyncio
async def test_who_is_no_contact_any_more_answers_nothing(stage: Stage) -> None:
    """Nor for a group that they do not look after any more."""
    officer(stage)
    ani = contact(stage, "ani", "Ani")
    await invite(stage)
    await ani.plays((Press("Buka pengumuman"), "jawab kehadirannya"))

    row = stage.chat_row("ani")
    assert row is not None
    stage.look(lambda tx: setattr(chats.get_one(tx, chats.key_of(row)), "office", None))
    await ani.press("Hadir")
    assert ani.toast == texts.NOT_INVITED


@pytest.mark.asyncio
async def test_a_withdrawn_invitation(stage: Stage) -> None:
    """Nobody answers it; who wanted to come gets the file that takes it out of calendars."""
    groups, siti = await scene(stage)
    here = member(stage, groups[1])
    await here.press("Hadir")
    assert calendar(stage, here)["METHOD"] == "PUBLISH"
    old = stage.shown(groups[2])[0]
    await siti.plays(
        ("/tarik 1", "Mengapa"), ("Batal karena banjir", "DITARIK"), (Press("Ya, tarik"), "ditarik")
    )
    await stage.settle()
    found = calendar(stage, here)
    assert (found["METHOD"], found["STATUS"], found["SEQUENCE"]) == ("CANCEL", "CANCELLED", "1")
    tamu = member(stage, groups[2])
    await tamu.press_on(old, "Hadir")
    assert "ditarik" in tamu.toast
    assert await remind(stage, "2027-02-15T08:00+07:00") == 0


@pytest.mark.asyncio
async def test_an_approval_that_comes_too_late(stage: Stage) -> None:
    """Who decides reads that the event has begun, and nothing leaves."""
    stage.group("g", "Humas Banten", BANTEN)
    siti = officer(stage)
    budi = stage.person("budi", "Budi", (BANTEN, Role.APPROVER))
    await to_preview(siti)
    await siti.plays((Press("Ajukan"), "diajukan"))
    assert "Tempat: Aula KPU Banten" in budi.news()[-1].text
    stage.look(lambda tx: setattr(tx.get_one(Approval, 1), "decide_by", START + timedelta(days=1)))
    stage.clock.now = START
    await budi.press("Setujui")
    assert budi.toast == texts.IS_OVER
    assert stage.shown("g") == []


# The straight way


@pytest.mark.asyncio
async def test_an_office_answers_in_its_group(stage: Stage) -> None:
    """The block, three buttons, the last answer counts, and answering is confirming."""
    groups, siti = await scene(stage)
    shown = stage.shown(groups[1])[0]
    assert shown.labels == BUTTONS
    assert "Waktu: Selasa, 16 Februari 2027 pukul 09.00 WIB\nSelesai: 12.00 WIB" in shown.text
    assert "Tempat: Aula KPU Banten\nDiharapkan hadir: Kasubbag Humas" in shown.text
    tamu = member(stage, groups[1])
    await tamu.press("Hadir")
    assert "KPU Kabupaten Pandeglang hadir" in tamu.toast
    found = calendar(stage, tamu)
    assert (found["DTSTART"], found["DTEND"]) == ("20270216T020000Z", "20270216T050000Z")
    assert found["SUMMARY"] == "Rapat koordinasi humas."
    await tamu.press("Hadir")
    assert tamu.toast == texts.ALREADY
    ani = stage.person("ani", "Ani", (PANDEGLANG, Role.DESK))
    await ani.at(groups[1]).press("Diwakilkan")
    await ani.plays(
        (Press("Tulis nama wakil"), "Siapa yang mewakili"),
        ("\n", texts.DEPUTY_NOT_READ),
        ("x" * 81, texts.DEPUTY_TOO_LONG),
        ("Budi,\nKasubbag <SDM>", "diwakilkan oleh Budi, Kasubbag <SDM>"),
    )
    assert [rest for _, *rest in answers(stage)] == [["diwakilkan", "Budi, Kasubbag <SDM>"]]
    sums = stage.look(lambda tx: standing.sums(standing.of(tx, 1)))
    assert sums.confirmed == 1
    acts = stage.look(
        lambda tx: [row.facts for row in tx.scalars(select(AuditRow)) if "event" in row.action]
    )
    assert [(act["answer"], act.get("earlier")) for act in acts] == [
        ("hadir", None),
        ("diwakilkan", "hadir"),
    ]
    await siti.plays(
        ("/hadir", "1. Rapat koordinasi humas."),
        (Press("Undangan 1"), "Jumlah: 1 diwakilkan, 8 belum menjawab."),
    )
    siti.expect(
        "KPU Kabupaten Pandeglang – Humas Kabupaten Pandeglang: diwakilkan "
        "(Budi, Kasubbag <SDM>, dijawab Ani)"
    )


@pytest.mark.asyncio
async def test_journalists_answer_each_for_themselves(stage: Stage) -> None:
    """In a group of others everybody has a seat; a stranger becomes known by the answer."""
    press, siti = stage.group("pers", "Pers", BANTEN, Category.MEDIA), officer(stage)
    await invited(siti, "Mitra")
    first, second = member(stage, press, "rina"), member(stage, press, "tono")
    await first.press("Hadir")
    await second.press("Tidak")
    await second.press("Hadir")
    await siti.plays(("/hadir 1", "Jumlah: 2 hadir."))
    siti.expect("KPU Provinsi Banten – Rina: hadir", "KPU Provinsi Banten – Tono: hadir")


@pytest.mark.asyncio
async def test_the_list_is_for_the_office_that_invites(stage: Stage) -> None:
    """By region, as a file, and for nobody beside it."""
    groups, siti = await scene(stage)
    await member(stage, groups[1]).press("Hadir")
    await siti.plays(
        ("/hadir 1 Pandeglang", "Jumlah: 1 hadir."),
        ("/hadir 1 Atlantis", "tidak kami temukan"),
        ("/hadir dua", "bukan nomor"),
        ("/hadir 9", "tidak ditemukan"),
        ("/hadir 1", "Jumlah: 1 hadir, 8 belum menjawab"),
        (Press("Unduh CSV"), "Daftar kehadiran"),
    )
    file = siti.last.media
    assert file is not None
    stored = stage.look(lambda tx: media.get(tx, file.sha256))
    assert stored is not None
    assert "36.01,KPU Kabupaten Pandeglang,Humas Kabupaten Pandeglang,hadir" in (
        stored.content.decode("utf-8-sig")
    )
    budi = stage.person("budi", "Budi", (NUNUKAN, Role.ADMIN))
    await budi.plays(("/hadir", texts.NO_INVITATION), ("/hadir 1", "tidak ditemukan"))
    await budi.press_data("hadir:csv:1")
    assert budi.toast == "Tombol ini untuk orang lain."


# Reminders


@pytest.mark.asyncio
async def test_reminders(stage: Stage) -> None:
    """Who has not answered two days before, who comes the day before and two hours before."""
    groups, _ = await scene(stage)
    await member(stage, groups[1]).press("Hadir")
    await member(stage, groups[2]).press("Tidak")
    later = stage.clock() + timedelta(hours=3)
    assert stage.look(lambda tx: reminding.due(tx, later)) == [], "no digest asks beside it"

    def new(group: str) -> list[str]:
        return [shown.text for shown in stage.shown(group) if not shown.is_toast][before[group] :]

    before = {group: len([s for s in stage.shown(group) if not s.is_toast]) for group in groups}
    assert await remind(stage, "2027-02-14T08:00+07:00") == 7
    stage.restart()
    assert await remind(stage, "2027-02-14T08:01+07:00") == 0
    assert "belum dijawab" in new(groups[3])[0]
    assert new(groups[1]) == new(groups[2]) == []
    await member(stage, groups[3]).press("Diwakilkan")
    assert await remind(stage, "2027-02-15T08:00+07:00") == 2
    assert "Mengingatkan undangan nomor 1" in new(groups[1])[0]
    assert "di Aula KPU Banten" in new(groups[1])[0]
    assert await remind(stage, "2027-02-16T07:00+07:00") == 1, "two reminders are enough"
    assert await remind(stage, "2027-02-16T09:00+07:00") == 0
    assert new(groups[2]) == []


@pytest.mark.asyncio
async def test_nobody_is_reminded_who_said_stop(stage: Stage) -> None:
    """A contact who comes and then says STOP hears nothing more."""
    officer(stage)
    ani = contact(stage, "ani", "Ani")
    await invite(stage)
    await ani.plays((Press("Buka pengumuman"), "jawab"), (Press("Hadir"), "tercatat"))
    await ani.say("STOP")
    assert await remind(stage, "2027-02-15T08:00+07:00") == 0


@pytest.mark.asyncio
async def test_what_waits_too_long_never_leaves(stage: Stage) -> None:
    """A reminder that could not leave before the event, or before its withdrawal, is stopped."""
    groups, _ = await scene(stage)
    await member(stage, groups[1]).press("Hadir")
    stage.clock.now = START - timedelta(hours=1)

    def say(tx: Tx) -> int:
        found = event_reminding.due(tx, stage.clock())
        return event_reminding.send(tx, COMPOSERS, found, stage.clock())

    assert stage.look(say) == 1
    assert stage.look(lambda tx: event_reminding.over(tx, stage.clock())) == []
    stage.clock.now = START
    (over,) = stage.look(lambda tx: event_reminding.over(tx, stage.clock()))
    stage.look(lambda tx: event_reminding.stop(tx, over))
    assert stage.look(lambda tx: event_reminding.over(tx, stage.clock())) == []
    await stage.settle()
    assert not any("Mengingatkan" in shown.text for shown in stage.shown(groups[1]))


# Correcting


@pytest.mark.asyncio
async def test_another_date_is_asked_anew(stage: Stage) -> None:
    """The text, the answers, the calendar and the reminders follow the new date."""
    groups, siti = await scene(stage)
    here = member(stage, groups[1])
    await here.press("Hadir")
    await siti.plays(
        ("/ralat 1", "Ralat kecil"),
        (Press(texts.MOVE), "Kapan acaranya yang benar"),
        ("kapan-kapan", texts.WHEN_NOT_READ),
        ("1/2/2027 09.00", texts.IS_PAST),
        ("-", "Di mana acaranya yang benar"),
        ("-", texts.SAME_EVENT),
        ("/batal", "tidak jadi"),
        ("/ralat 1", "Ralat kecil"),
        (Press(texts.MOVE), "Kapan"),
        ("17/2/2027 10.00", "Di mana"),
        ("-", texts.ANSWER_AGAIN),
    )
    siti.expect("Waktu: Rabu, 17 Februari 2027 pukul 10.00 WIB")
    stage.clock.advance(60)
    await siti.plays((Press("Kirim ralat"), "versi 2"))
    message, *_, answer = stage.local.messages(groups[3])
    assert "Rabu, 17 Februari 2027 pukul 10.00 WIB" in message.html
    assert [button.label for row in message.buttons for button in row] == [*BUTTONS]
    assert "mohon jawab lagi" in answer.html
    await siti.plays(("/hadir 1", "Jumlah: 9 belum menjawab."))
    await here.press("Hadir")
    found = calendar(stage, here)
    assert (found["DTSTART"], found["SEQUENCE"]) == ("20270217T030000Z", "1")
    assert await remind(stage, "2027-02-15T08:00+07:00") == 8
    assert await remind(stage, "2027-02-16T08:00+07:00") == 1


@pytest.mark.asyncio
async def test_another_place_keeps_the_answers(stage: Stage) -> None:
    """Who comes gets the calendar file anew, and nobody is asked."""
    groups, siti = await scene(stage)
    here = member(stage, groups[1])
    await here.press("Hadir")
    await siti.plays(
        ("/ralat 1", "Ralat kecil"),
        (Press(texts.MOVE), "Kapan"),
        ("-", "Di mana"),
        ("Hotel Ratu https://rapat.example/1", "yang benar"),
    )
    assert texts.ANSWER_AGAIN not in siti.text
    await siti.plays((Press("Kirim ralat"), "versi 2"), ("/hadir 1", "1 hadir"))
    found = calendar(stage, here)
    assert (found["LOCATION"], found["URL"]) == ("Hotel Ratu", "https://rapat.example/1")


# The platforms


@pytest.mark.asyncio
async def test_on_telegram(telegram: TelegramStage) -> None:
    """An office answers in its group, a contact in private; both get the file."""
    group = telegram.group("-1000000000077", "Humas Lebak", LEBAK)
    ani = contact(telegram, "700", "Ani")
    await invite(telegram)
    tamu = telegram.person("701", "Tamu").at(group)
    await tamu.press("Tidak")
    await ani.plays(
        (Press("Buka pengumuman"), "Waktu: Selasa, 16 Februari 2027 pukul 09.00 WIB"),
        (Press("Hadir"), "Jawaban dapat diubah sampai Selasa, 16 Februari 2027"),
        (Press("Diwakilkan"), "diwakilkan.\nSiapa yang mewakili"),
        (Press("Tidak"), "tidak hadir"),
        ("halo", "Ketik /bantuan"),
        (Press("Diwakilkan"), "Siapa yang mewakili"),
        (Press("Tanpa nama"), texts.NO_NAME),
        ("halo", "Ketik /bantuan"),
    )
    assert sorted(rest[0] for _, *rest in answers(telegram)) == ["diwakilkan", "tidak"]


@pytest.mark.asyncio
async def test_on_whatsapp(whatsapp: WhatsAppStage) -> None:
    """Notice, tap, full text and three buttons; a label, a number or a word days later answers."""
    budi = admin(whatsapp, BUDI, "Budi", "Humas Banten")
    ani = contact(whatsapp, ANI, "Ani")
    await invite(whatsapp)
    await budi.plays((Press("Buka pengumuman"), "diteruskan ke grup “Humas Banten”"))
    assert budi.labels == BUTTONS
    await budi.plays((Press("Hadir"), "tercatat untuk undangan nomor 1: hadir"))
    assert confirmed(whatsapp, 1).confirmed == 1
    await ani.plays(
        (Press("Buka pengumuman"), "Mohon jawab kehadirannya"),
        ("3", "Siapa yang mewakili"),
        ("Dewi", "diwakilkan oleh Dewi"),
    )
    whatsapp.clock.now += timedelta(days=2)
    await ani.plays(("hadir", "hadir"), ("tidak hadir", "tidak hadir"))
    assert sorted(rest[0] for _, *rest in answers(whatsapp)) == ["hadir", "tidak"]
    assert await remind(whatsapp, "2027-02-15T08:00+07:00") == 1
    reminder = budi.news()[-1]
    assert "Mengingatkan undangan nomor 1" in reminder.text
    assert reminder.labels == BUTTONS
    await budi.plays((Press("Tidak"), "tidak hadir"))
    assert whatsapp.fake.counters.violations == []


@pytest.mark.asyncio
async def test_hadir_without_an_invitation_is_the_list(whatsapp: WhatsAppStage) -> None:
    """Staff type HADIR for the list of their office."""
    siti = whatsapp.person(BUDI, "Siti", (BANTEN, Role.DRAFTER))
    await siti.plays(("HADIR", texts.NO_INVITATION), ("hadir 9", "tidak ditemukan"))
