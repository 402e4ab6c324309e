"""Announcements that come again: begun in /kirim, made by the ticker, looked after in /berulang."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.composers import COMPOSERS
from broadcasts import series_clock
from registry import erasure
from storage import approvals, office_contacts
from storage import series as store
from storage.approvals import ApprovalState
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.roles import Role
from storage.series import Series, SeriesState
from tests.handlers.approving import GROUP, LETTER, author, end_roles, leader
from tests.handlers.dialogue import BANTEN, NUNUKAN, Press, Stage, Talk
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import approvals as approval_texts
from texts import recurring as texts
from threads.context import Act

pytestmark = pytest.mark.asyncio

RULE = "tiap Senin dan Kamis 09.00 sampai 30 Juni 2027"
HOUR, DAY = 3_600, 86_400  # seconds; the stage's clock stands at Monday, 8 February 2027, 10.00
THURSDAY, MONDAY = "Kamis, 11 Februari 2027", "Senin, 15 Februari 2027"


async def to_rule(siti: Talk, rule: str = RULE, text: str = LETTER) -> None:
    """The shortest way to the preview of something that comes again."""
    await siti.plays(
        (f"/kirim {text}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press(texts.REPEAT), "Diulangi tiap kapan"),
        (rule, "Berulang tiap"),
        (Press(texts.USE), "Pratinjau"),
    )


async def begun(siti: Talk, rule: str = RULE, send: str = "Jadwalkan", text: str = LETTER) -> None:
    """A series is under way."""
    await to_rule(siti, rule, text)
    await siti.plays((Press(send), "Pengumuman berulang nomor 1 dimulai"))


async def recur(stage: Stage, seconds: float = 0) -> None:
    """Let time pass, and the ticker look once."""
    now = stage.clock.advance(seconds)

    def unit(tx: Tx) -> None:
        if series_clock.has_work(tx, now):
            series_clock.look(Act(tx, COMPOSERS, now, "series"))

    stage.look(unit)
    await stage.tick()


def only(stage: Stage) -> Series:
    """The only series there is."""
    found = stage.look(lambda tx: store.get(tx, 1))
    assert found is not None
    return found


def copies(stage: Stage) -> Sequence[Broadcast]:
    """What was made of it and not called off."""
    return stage.look(lambda tx: store.copies(tx, 1))


def states(stage: Stage) -> list[str]:
    """How the copies stand."""
    return [copy.state.value for copy in copies(stage)]


# From the rule to the group


async def test_from_a_draft_to_the_third_time(stage: Stage) -> None:
    """Five days with their names; each copy leaves at its hour; the group has it three times."""
    siti = author(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press(texts.REPEAT), "Diulangi tiap kapan"),
        (RULE, "Berulang tiap Senin dan Kamis pukul 09.00 WIB sampai Rabu, 30 Juni 2027"),
    )
    siti.expect(f"• {THURSDAY}\n• {MONDAY}", "Kamis, 25 Februari 2027\n• dan seterusnya")
    await siti.plays((Press(texts.USE), f"Waktu: pertama {THURSDAY} pukul 09.00 WIB; berulang"))
    await siti.plays((Press("Jadwalkan"), f"Yang pertama {THURSDAY} pukul 09.00 WIB"))
    assert stage.shown(GROUP) == []
    await recur(stage, 3 * DAY)
    assert states(stage) == ["sent"]
    await recur(stage, 4 * DAY)
    await recur(stage, 3 * DAY)
    assert states(stage) == ["sent", "sent", "sent"]
    assert len(stage.shown(GROUP)) == 3
    assert [copy.due_at for copy in copies(stage)] == [
        datetime(2027, 2, day, 2, tzinfo=UTC) for day in (11, 15, 18)
    ]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("tiap Senen 07.00 sampai 30/6/2027", "Hari “senen” tidak kami kenal"),
        ("tiap Senin sampai 30/6/2027", "Jamnya belum terbaca"),
        ("tiap Senin 07.00", "Hari terakhirnya belum terbaca"),
        ("tiap Senin 07.00 sampai kemarin dulu", "Hari terakhirnya belum terbaca"),
        ("tiap Senin 07.00 sampai 1/2/2027", "lebih dulu daripada pengiriman pertama"),
        ("tiap tanggal 32 07.00 sampai 30/6/2027", "Tanggalnya 1 sampai 31"),
        ("tiap Senin 07.00 WIT sampai 30/6/2027", "menurut waktu kantor Bapak/Ibu (WIB)"),
        ("tiap Senin 07.00 sampai 1/1/2031", "Paling lama dua tahun"),
        ("5 kali ya", "polanya belum terbaca"),
    ],
)
async def test_what_is_no_rule(stage: Stage, typed: str, answer: str) -> None:
    """Each slip has its own sentence, and the question stays."""
    siti = author(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press(texts.REPEAT), "Diulangi tiap kapan"),
        (typed, answer),
        (RULE, "Berulang tiap Senin"),
    )


async def test_holidays_are_marked_and_left_out_by_choice(stage: Stage) -> None:
    """The national ones by their names; a day that a month lacks is its last."""
    siti = author(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press(texts.REPEAT), "Diulangi"),
        ("tiap tanggal 31 07.00 sampai 31/12/2027", "hari terakhirnya"),
        (Press(texts.CHANGE), "Diulangi"),
        ("tiap 190 hari 07.00 sampai 31/12/2027", "jarak harinya 1 sampai 92"),
        ("tiap tanggal 1 08.00 sampai 31/7/2027", "Sabtu, 1 Mei 2027 (libur: Hari Buruh"),
        (Press(texts.SKIP_HOLIDAYS), "hari libur dilewati"),
    )
    assert "1 Mei 2027" not in siti.text
    await siti.plays((Press(texts.KEEP_HOLIDAYS), "Sabtu, 1 Mei 2027 (libur"))
    await siti.plays((Press(texts.ONCE), "Kapan dikirim?"), (Press("Sekarang"), "Pratinjau"))
    assert "berulang" not in siti.text
    assert stage.drafts()[-1].recurrence is None


async def test_siaga_does_not_come_again(stage: Stage) -> None:
    """One or the other."""
    leader(stage, "lain")
    stage.group(GROUP, "Humas Banten", BANTEN)
    budi = stage.person("budi", "Budi", (BANTEN, Role.APPROVER))
    await to_rule(budi)
    await budi.press("Sifat")
    await budi.press("Siaga")
    assert texts.NOT_SIAGA in budi.toast
    await budi.plays((Press("Segera"), "Sifat: Segera"))


async def test_an_invitation_does_not_come_again(stage: Stage) -> None:
    """It has a day of its own."""
    leader(stage, "lain")
    stage.group(GROUP, "Humas Banten", BANTEN)
    budi = stage.person("budi", "Budi", (BANTEN, Role.APPROVER))
    await to_rule(budi)
    await budi.press("Jenis")
    await budi.press("Undangan")
    assert texts.NOT_INVITED in budi.toast


async def test_what_nobody_receives_does_not_begin(stage: Stage) -> None:
    """Without a group the preview says so and offers no button."""
    siti = stage.person("siti", "Siti", (BANTEN, Role.DRAFTER))
    await to_rule(siti)
    siti.expect("Belum ada grup terdaftar")
    assert "Jadwalkan" not in siti.labels


# Approval


async def test_one_approval_holds_for_all_copies(stage: Stage) -> None:
    """The request says so; the next copies leave on the same word, with a record each."""
    siti, budi = author(stage), leader(stage)
    await begun(siti, send="Ajukan")
    siti.expect("Diajukan kepada Pimpinan KPU Provinsi Banten")
    assert f"Berulang: {RULE[:21]}" in budi.news()[-1].text
    assert approval_texts.APPROVE in budi.news()[-1].labels
    assert texts.COVERED in budi.news()[-1].text
    await budi.plays((Press("Setujui"), "disetujui dan terjadwal"))
    await recur(stage, 3 * DAY)
    await recur(stage, 4 * DAY)
    assert states(stage)[:2] == ["sent", "sent"]
    second = copies(stage)[1]
    given = stage.look(lambda tx: approvals.newest_of(tx, second.id or 0))
    assert given is not None
    assert given.state is ApprovalState.APPROVED
    assert given.decided_by == 2


async def test_an_approver_who_is_gone_is_asked_no_more(stage: Stage) -> None:
    """Their word does not hold for what comes after; whoever decides now is asked."""
    siti, budi = author(stage), leader(stage)
    await begun(siti, send="Ajukan")
    await budi.plays((Press("Setujui"), "disetujui"))
    await recur(stage, 3 * DAY)
    end_roles(stage, "budi")
    rina = leader(stage, "rina")
    await recur(stage, 3 * DAY)
    assert states(stage) == ["sent", "submitted"]
    assert "Mohon persetujuan" in rina.news()[-1].text
    await rina.plays((Press("Setujui"), "disetujui"))
    assert only(stage).cleared_by == 3


async def test_a_mended_copy_is_what_further_ones_say(stage: Stage) -> None:
    """Returned, mended and approved: the new text comes again, on a new word."""
    siti, budi = author(stage), leader(stage)
    await begun(siti, send="Ajukan")
    await budi.plays(
        (Press("Kembalikan"), "Apa yang perlu diperbaiki?"),
        ("Sebutkan tempatnya.", "dikembalikan"),
    )
    await siti.plays(
        (Press("Perbaiki"), f"pertama {THURSDAY}"),
        ("Rapat di aula.", "untuk apa?"),
        (Press("Ganti isinya"), "Rapat di aula."),
    )
    await siti.plays((Press("Ajukan"), "diajukan"))
    await budi.plays((Press("Setujui"), "disetujui"))
    await recur(stage, 3 * DAY)
    await recur(stage, 4 * DAY)
    assert states(stage)[:2] == ["sent", "sent"]
    assert ["Rapat di aula." in shown.text for shown in stage.shown(GROUP)] == [True, True]
    assert stage.look(lambda tx: store.get(tx, 2)) is None


# Those who leave


async def test_an_author_whose_role_has_ended(stage: Stage) -> None:
    """Nothing leaves, not even what was scheduled; a colleague takes over and it goes on."""
    siti = author(stage)
    rina = stage.person("rina", "Rina", (BANTEN, Role.DRAFTER))
    await begun(siti)
    await recur(stage, 2 * DAY)
    end_roles(stage, "siti")
    await recur(stage, HOUR)
    assert only(stage).state is SeriesState.PAUSED
    assert copies(stage) == []
    asked = rina.news()[-1]
    assert "Konseptor pengumuman berulang nomor 1" in asked.text
    assert asked.labels == (texts.TAKE_OVER, texts.END)
    await recur(stage, 2 * DAY)
    assert stage.shown(GROUP) == []
    await rina.plays((Press(texts.TAKE_OVER), f"kini atas nama Bapak/Ibu. Berikutnya {MONDAY}"))
    await rina.press_on(asked, texts.TAKE_OVER)
    assert texts.RUNS_ALREADY in rina.toast
    await recur(stage, 3 * DAY)
    assert len(stage.shown(GROUP)) == 1
    assert copies(stage)[0].author_person == 2


async def test_taken_over_before_its_day_it_leaves_on_that_day(stage: Stage) -> None:
    """What was called off is made again."""
    siti = author(stage)
    rina = stage.person("rina", "Rina", (BANTEN, Role.DRAFTER))
    await begun(siti)
    end_roles(stage, "siti")
    await recur(stage, HOUR)
    await rina.press(texts.TAKE_OVER)
    await recur(stage, 3 * DAY)
    assert len(stage.shown(GROUP)) == 1


async def test_an_author_who_was_erased(stage: Stage) -> None:
    """The text stays the office's; whoever approved it and takes it over is no second person."""
    siti, budi = author(stage), leader(stage)
    await begun(siti, send="Ajukan")
    await budi.plays((Press("Setujui"), "disetujui"))
    stage.look(lambda tx: erasure.erase(tx, 1, "person:1", stage.clock()))
    await recur(stage, HOUR)
    assert only(stage).state is SeriesState.PAUSED
    await budi.plays((Press(texts.TAKE_OVER), "kini atas nama"))
    rina = leader(stage, "rina")
    await recur(stage, 3 * DAY)
    assert LETTER in rina.news()[-1].text
    assert stage.shown(GROUP) == []


async def test_an_approver_who_was_erased(stage: Stage) -> None:
    """Nobody's word is left, so somebody is asked anew."""
    siti, budi = author(stage), leader(stage)
    await begun(siti, send="Ajukan")
    await budi.plays((Press("Setujui"), "disetujui"))
    stage.look(lambda tx: erasure.erase(tx, 2, "person:2", stage.clock()))
    assert only(stage).cleared_by is None
    leader(stage, "rina")
    await recur(stage, 3 * DAY)
    await recur(stage, 3 * DAY)
    assert states(stage) == ["sent", "submitted"]


# Ending


async def test_ending_it(stage: Stage) -> None:
    """What is scheduled is withdrawn with it; what has left stays; it ends once."""
    siti = author(stage)
    await begun(siti)
    await recur(stage, 3 * DAY)
    await recur(stage, 3 * DAY)
    assert states(stage) == ["sent", "scheduled"]
    await siti.plays(
        ("/berulang", "Nomor 1: Rapat koordinasi humas"),
        (Press(texts.END), "Akhiri pengumuman berulang nomor 1"),
    )
    siti.expect("belum dikirim ikut dibatalkan")
    await siti.plays((Press(texts.KEEP), texts.CANCELLED), ("/berulang", "Keadaan: berjalan"))
    await siti.press(texts.END)
    await siti.plays((Press(texts.YES_END), "diakhiri"), ("/berulang", texts.NONE))
    await siti.press_data("berulang:sure:1")
    assert texts.OVER in siti.toast
    await recur(stage, 30 * DAY)
    assert len(stage.shown(GROUP)) == 1
    assert states(stage) == ["sent"]


async def test_it_ends_by_itself(stage: Stage) -> None:
    """After its last day nothing is left to look after."""
    siti = author(stage)
    await begun(siti, "tiap hari 09.00 sampai 10/2/2027")
    for _ in range(3):
        await recur(stage, DAY)
    assert len(stage.shown(GROUP)) == 2
    assert only(stage).state is SeriesState.ENDED


async def test_others_do_not_touch_it(stage: Stage) -> None:
    """Another office's author, somebody without a role, and altered buttons."""
    siti = author(stage)
    await begun(siti)
    other = stage.person("lain", "Lain", (NUNUKAN, Role.DRAFTER))
    tamu = stage.person("tamu", "Tamu")
    for talk in (other, tamu):
        for action in ("see", "end", "sure", "take", "keep"):
            await talk.press_data(f"berulang:{action}:1")
            assert texts.NOT_YOURS in talk.toast
    for data in ("berulang:see:9", "berulang:entah:1", "berulang:a:b:c"):
        await siti.press_data(data)
        assert siti.toast
    await siti.press_data("berulang:take:1")
    assert texts.RUNS_ALREADY in siti.toast
    assert only(stage).state is SeriesState.ACTIVE


# Outages


async def test_days_that_were_missed(stage: Stage) -> None:
    """Only the newest leaves; the author reads what was missed, and decides what was scheduled."""
    siti = author(stage)
    await begun(siti, "tiap hari 09.00 sampai 30/6/2027")
    await recur(stage, DAY)
    await recur(stage, 7 * DAY)
    told = [shown.text for shown in siti.news()]
    assert any("5 pengiriman dari pengumuman berulang nomor 1 terlewat" in text for text in told)
    assert states(stage) == ["sent", "held", "sent"]
    await recur(stage)
    assert states(stage) == ["sent", "held", "sent", "scheduled"]


async def test_a_little_late_it_leaves(stage: Stage) -> None:
    """Under the limit nobody is asked."""
    siti = author(stage)
    await begun(siti, "tiap 2 hari 09.00 sampai 30/6/2027")
    await recur(stage, DAY)
    await recur(stage, 2 * DAY)
    assert states(stage) == ["sent", "sent"]


async def test_an_office_that_cannot_fill_it_any_more(stage: Stage) -> None:
    """The author is told what is missing; the draft waits, and the series goes on."""
    siti = author(stage)
    stage.look(lambda tx: office_contacts.add(tx, BANTEN, "0254-200", stage.clock()))
    await begun(siti, text="Hubungi {kontak}.")
    stage.look(lambda tx: office_contacts.add(tx, BANTEN, "", stage.clock()))
    await recur(stage, 3 * DAY)
    await recur(stage, 3 * DAY)
    told = siti.news()[-1]
    assert f"untuk {MONDAY} pukul 09.00 WIB (konsep nomor 3) belum dapat dikirim" in told.text
    assert "KPU Provinsi Banten" in told.text
    assert states(stage) == ["sent", "draft"]
    stage.look(lambda tx: office_contacts.add(tx, BANTEN, "0254-300", stage.clock()))
    await siti.plays((Press("Lanjutkan konsep"), "Hubungi 0254-300."))
    await siti.plays((Press("Jadwalkan"), f"terjadwal {MONDAY}"))
    await recur(stage, DAY)
    assert "Hubungi 0254-300." in stage.shown(GROUP)[-1].text


async def test_on_whatsapp_it_is_typed(whatsapp: WhatsAppStage) -> None:
    """By words and numbers; outside the window a template calls whoever may take over."""
    group = "+6281100000099"
    whatsapp.group(group, "Humas Banten", BANTEN)
    siti = whatsapp.person("+6281100000021", "Siti", (BANTEN, Role.DRAFTER))
    rina = whatsapp.person("+6281100000022", "Rina", (BANTEN, Role.DRAFTER))
    await siti.plays(
        ("KIRIM", "Silakan ketik"),
        (LETTER, "Untuk siapa?"),
        ("1", "Kapan dikirim?"),
        ("ulangi", "Diulangi tiap kapan"),
        (RULE, "Berulang tiap Senin dan Kamis"),
        ("pakai", "Pratinjau"),
        ("jadwalkan", "dimulai"),
        ("berulang", "Nomor 1: Rapat"),
    )
    end_roles(whatsapp, "+6281100000021")
    await recur(whatsapp, HOUR)
    called = rina.news()[-1]
    assert called.text.startswith("Pengumuman berulang nomor 1 dari KPU Provinsi Banten")
    await rina.plays((Press("Buka"), "berhenti sementara"), ("ambil alih", "kini atas nama"))


async def test_own_data_names_it(stage: Stage) -> None:
    """Whoever answers for it reads that."""
    siti = author(stage)
    await begun(siti)
    await siti.plays(("/datasaya", "Pengumuman berulang: nomor 1"))
