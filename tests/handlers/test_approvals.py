"""Four eyes in the chat: submitting, deciding, mending, and all that can go wrong."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from broadcasts.approval_refusals import SENTENCES
from registry import erasure
from storage import approval_rules, people, roles
from storage.audit import AuditRow
from storage.broadcasts import Broadcast, BroadcastState, Kind, Lane
from storage.chats import ChatRow, ChatState
from storage.engine import Tx
from storage.offices import Tier
from storage.people import Address, AddressKind
from storage.roles import Role
from tests.handlers.approving import (
    GROUP,
    LETTER,
    author,
    end_roles,
    leader,
    newest,
    request_of,
    submitted,
    to_preview,
    watch,
)
from tests.handlers.dialogue import BANTEN, NUNUKAN, RI, SILENCE, Press, Stage, Talk
from texts import approvals as texts

pytestmark = pytest.mark.asyncio


def person_of(stage: Stage, user: str) -> int:
    """The number of a known person."""
    actor = stage.actor(user)
    assert actor is not None
    return actor.person_id


def acts(stage: Stage) -> list[tuple[str, str]]:
    """Who did what to announcements, oldest first."""
    found = select(AuditRow).where(col(AuditRow.action).startswith("broadcast."))
    rows = stage.look(lambda tx: list(tx.scalars(found.order_by(col(AuditRow.id)))))
    return [(row.actor, row.action.removeprefix("broadcast.")) for row in rows]


# The straight way


async def test_a_second_person_approves(stage: Stage) -> None:
    """Asked in private with everything that counts; one tap sends it; the author is told."""
    siti, budi = author(stage), leader(stage)
    await to_preview(siti)
    siti.expect("Jenis: Pengumuman", "Sifat: Biasa", "Persetujuan: Pimpinan KPU Provinsi Banten")
    await siti.plays((Press("Ajukan"), "diajukan kepada Pimpinan KPU Provinsi Banten"))
    assert siti.labels == ("Perbaiki", "Tarik")
    assert stage.shown(GROUP) == []
    asked = budi.news()[-1]
    for fragment in (
        "Mohon persetujuan Bapak/Ibu.",
        f"PENGUMUMAN KPU Provinsi Banten\n\n{LETTER}",
        "Konseptor: Siti",
        "Untuk: Internal",
        "Waktu: begitu disetujui",
        "Jumlah: 1 grup",
        "Mohon diputuskan sebelum",
        "jika belum, pengiriman ditahan",
    ):
        assert fragment in asked.text
    assert asked.labels == ("Setujui", "Kembalikan", "Lihat lengkap")
    await budi.plays((Press("Setujui"), "disetujui dan sedang dikirim untuk 1 grup"))
    assert budi.labels == ()
    assert "nomor 1 disetujui Pimpinan KPU Provinsi Banten" in siti.news()[-1].text
    await stage.tick()
    assert LETTER in stage.shown(GROUP)[-1].text
    assert acts(stage) == [
        ("person:1", "draft"),
        ("person:1", "submit"),
        ("person:2", "approve"),
        ("person:2", "publish"),
    ]


async def test_the_whole_text_as_groups_read_it(stage: Stage) -> None:
    """Lihat lengkap shows the very message, and how it reaches each channel."""
    siti, budi = author(stage), leader(stage)
    await submitted(siti)
    await budi.press("Lihat lengkap")
    budi.expect(f"PENGUMUMAN KPU Provinsi Banten\n\n{LETTER}", "• Simulasi: 1 grup, 1 pesan")
    assert budi.labels == ("Setujui", "Kembalikan")
    await budi.plays((Press("Setujui"), "disetujui"))


async def test_views_say_on_what_grounds_it_left(stage: Stage) -> None:
    """The live view and the final report name the approval."""
    siti, budi = author(stage), leader(stage)
    await submitted(siti)
    await budi.press("Setujui")
    await stage.tick()
    assert "Disetujui KPU Provinsi Banten, Senin" in siti.news()[-1].text
    await siti.plays(("/pantau 1", "Disetujui KPU Provinsi Banten, Senin"))


async def test_a_later_time_is_kept(stage: Stage) -> None:
    """A scheduled text has to be decided a quarter of an hour before, in the office's zone."""
    siti, budi = author(stage), leader(stage)
    await submitted(siti, "Besok 07.00")
    siti.expect("sebelum Selasa, 9 Februari 2027 pukul 06.45 WIB")
    await budi.plays((Press("Setujui"), "terjadwal Selasa, 9 Februari 2027 pukul 07.00 WIB"))
    await stage.tick()
    assert newest(stage).state is BroadcastState.SCHEDULED
    assert stage.shown(GROUP) == []


async def test_what_was_returned_is_mended_and_submitted_again(stage: Stage) -> None:
    """The author reads the reason, mends the text, and the second request is another one."""
    siti, budi = author(stage), leader(stage)
    await submitted(siti)
    await budi.plays(
        (Press("Kembalikan"), "Apa yang perlu diperbaiki?"),
        ("Nomor suratnya belum ada.", "dikembalikan kepada konseptornya"),
    )
    told = siti.news()[-1]
    assert "dikembalikan Pimpinan KPU Provinsi Banten" in told.text
    assert "“Nomor suratnya belum ada.”" in told.text
    assert newest(stage).state is BroadcastState.RETURNED
    await siti.plays(
        (Press("Perbaiki"), "Pratinjau"),
        (Press("Nomor surat"), "nomor surat dasarnya"),
        ("12/HM.03/2027", "Dasar: surat nomor 12/HM.03/2027"),
        (Press("Ajukan"), "diajukan kepada"),
    )
    await budi.plays((Press("Setujui"), "disetujui"))
    await stage.tick()
    assert "12/HM.03/2027" in stage.shown(GROUP)[-1].text


async def test_kind_and_urgency(stage: Stage) -> None:
    """The kind heads the text, and what is urgent stands before routine; both are approved."""
    siti, budi = author(stage), leader(stage)
    await to_preview(siti)
    await siti.plays(
        (Press("Jenis"), "jenisnya apa"),
        (Press("Siaran pers"), "SIARAN PERS KPU Provinsi Banten"),
        (Press("Sifat"), "tetap menunggu persetujuan"),
        (Press("Segera"), "Sifat: Segera"),
        (Press("Ajukan"), "diajukan"),
    )
    assert "SIARAN PERS KPU Provinsi Banten" in budi.news()[-1].text
    assert "Sifat: Segera" in budi.news()[-1].text
    assert (newest(stage).kind, newest(stage).lane) == (Kind.PRESS_RELEASE, Lane.NOTICE)


# Whether and who


async def test_without_a_leader_nothing_changes(stage: Stage) -> None:
    """A fresh office sends as before, without a word about approval."""
    siti = author(stage)
    leader(stage, office=RI)
    await to_preview(siti)
    assert "Persetujuan" not in siti.text
    assert "Sifat" not in siti.labels
    await siti.plays((Press("Kirim"), "sedang dikirim"))


async def test_a_kind_that_nobody_approves(stage: Stage) -> None:
    """The operator's table decides by kind and tier."""
    siti = author(stage)
    leader(stage)
    stage.look(lambda tx: approval_rules.put(tx, Kind.LETTER, Tier.PROVINCE, None))
    await to_preview(siti)
    await siti.plays((Press("Jenis"), "jenisnya"), (Press("Surat"), "SURAT KPU"))
    await siti.plays((Press("Kirim"), "sedang dikirim"))


async def test_the_only_leader_needs_somebody_above(stage: Stage) -> None:
    """An author never decides: it goes to the tier above, by name of the office."""
    stage.group(GROUP, "Humas Banten", BANTEN)
    budi, atas = leader(stage), leader(stage, "atas", RI)
    await submitted(budi)
    budi.expect("diajukan kepada Pimpinan KPU RI")
    await atas.plays((Press("Setujui"), "disetujui"))


async def test_the_author_presses_the_button(stage: Stage) -> None:
    """Not even a leader releases their own words, whatever their app sends."""
    stage.group(GROUP, "Humas Banten", BANTEN)
    budi = leader(stage)
    leader(stage, "dewi")
    await submitted(budi)
    for what in ("yes", "no"):
        await budi.press_data(f"setuju:{what}:1")
        assert texts.OWN_WORK in budi.toast
    assert newest(stage).state is BroadcastState.SUBMITTED


async def test_the_author_at_a_second_address(stage: Stage) -> None:
    """Persons are compared, not addresses."""
    siti = author(stage)
    leader(stage)
    await submitted(siti)
    number = person_of(stage, "siti")

    def link(tx: Tx) -> None:
        second = Address(
            person_id=number,
            channel="local",
            account=stage.channel.account,
            kind=AddressKind.USER_ID,
            value="siti2",
        )
        tx.add(second)
        roles.grant(tx, number, BANTEN, Role.APPROVER, stage.clock())

    stage.look(link)
    other = stage.person("siti2", "Siti")
    await other.press_data("setuju:yes:1")
    assert texts.OWN_WORK in other.toast
    assert newest(stage).state is BroadcastState.SUBMITTED


async def test_a_shared_phone_never_approves(stage: Stage) -> None:
    """It is not asked, is refused without the question who is on shift, and another decides."""
    siti, budi = author(stage), leader(stage)
    atas = leader(stage, "atas", RI)

    def share(tx: Tx) -> None:
        address = people.find_address(tx, "local", stage.channel.account, "budi")
        assert address is not None
        people.set_shared(tx, address, is_shared=True)

    stage.look(share)
    await submitted(siti)
    siti.expect("diajukan kepada Pimpinan KPU RI")
    assert budi.news() == []
    await budi.press_data("setuju:yes:1")
    assert texts.SHARED_PHONE in budi.toast
    await budi.plays(("/persetujuan", texts.SHARED_PHONE))
    await atas.plays((Press("Setujui"), "disetujui"))


async def test_nobody_can_decide(stage: Stage) -> None:
    """The author reads what to do, and keeps the draft."""
    stage.group(GROUP, "Humas Banten", BANTEN)
    budi = leader(stage)
    await to_preview(budi)
    await budi.plays((Press("Ajukan"), "Belum ada orang kedua yang dapat menyetujui"))
    assert newest(stage).state is BroadcastState.DRAFT


async def test_a_leader_of_another_office(stage: Stage) -> None:
    """Neither a stranger to the office nor a citizen learns or decides anything."""
    siti = author(stage)
    leader(stage)
    await submitted(siti)
    for other in (leader(stage, "lain", NUNUKAN), stage.person("warga", "Warga")):
        for what in ("see", "all", "yes", "no", "reviewed"):
            await other.press_data(f"setuju:{what}:1")
            assert other.toast == texts.NOT_AN_APPROVER
    assert newest(stage).state is BroadcastState.SUBMITTED


# Whoever decides meanwhile


async def test_pressed_twice_and_by_two(stage: Stage) -> None:
    """It leaves once; the second press says that it was approved."""
    siti, budi, dewi = author(stage), leader(stage), leader(stage, "dewi")
    await submitted(siti)
    asked = budi.news()[-1]
    await budi.plays((Press("Setujui"), "Terima kasih"))
    await budi.press_on(asked, "Setujui")
    budi.expect("sudah disetujui")
    await dewi.plays((Press("Kembalikan"), "sudah disetujui"))
    await stage.tick()
    assert len(stage.shown(GROUP)) == 1
    assert [act for act in acts(stage) if act[1] == "publish"] == [("person:2", "publish")]


async def test_somebody_else_decides_while_the_reason_is_typed(stage: Stage) -> None:
    """The reason comes too late, and is not stored."""
    siti, budi, dewi = author(stage), leader(stage), leader(stage, "dewi")
    await submitted(siti)
    await budi.plays((Press("Kembalikan"), "Apa yang perlu"))
    await dewi.plays((Press("Setujui"), "Terima kasih"))
    await budi.plays(("Terlalu panjang.", "sudah disetujui"))
    assert request_of(stage).reason is None


async def test_returning_is_thought_over(stage: Stage) -> None:
    """Nothing without a reason; leaving the question leaves the request as it was."""
    siti, budi = author(stage), leader(stage)
    await submitted(siti)
    await budi.plays(
        (Press("Kembalikan"), "Apa yang perlu"),
        (Press("Tidak jadi"), "masih menunggu keputusan"),
        (Press("Kembalikan"), "Apa yang perlu"),
        ("/batal", "masih menunggu keputusan"),
    )
    await budi.press("Kembalikan")
    await budi.does(is_supported=False)
    budi.expect(texts.PLEASE_WRITE)
    assert newest(stage).state is BroadcastState.SUBMITTED


async def test_a_role_that_ended(stage: Stage) -> None:
    """The button of a former leader does nothing; whoever is above is asked instead."""
    siti, budi = author(stage), leader(stage)
    atas = leader(stage, "atas", RI)
    await submitted(siti)
    end_roles(stage, "budi")
    await budi.press("Setujui")
    assert texts.NOT_AN_APPROVER in budi.toast
    assert atas.news() == []
    await watch(stage)
    await watch(stage)
    assert len(atas.news()) == 1
    await atas.plays((Press("Setujui"), "disetujui"))
    assert "disetujui Pimpinan KPU RI" in siti.news()[-1].text


async def test_a_new_leader_is_told_of_what_waits(stage: Stage) -> None:
    """Once, by the next look; whoever was asked before is not asked again."""
    siti, budi = author(stage), leader(stage)
    await submitted(siti)
    stage.clock.advance(60)
    dewi = leader(stage, "dewi")
    before = len(budi.news())
    for _ in range(2):
        await watch(stage)
    assert (len(dewi.news()), len(budi.news())) == (1, before)
    await dewi.plays((Press("Setujui"), "disetujui"), ("/datasaya", "Keputusan atas pengumuman: 1"))


async def test_an_office_whose_leader_was_erased_still_needs_one(stage: Stage) -> None:
    """Their role is gone without a trace, but not what they were asked."""
    siti = author(stage)
    leader(stage)
    leader(stage, "atas", RI)
    await submitted(siti)
    number = person_of(stage, "budi")
    stage.look(lambda tx: erasure.erase(tx, number, "person:2", stage.clock()))
    await submitted(siti)
    siti.expect("diajukan kepada Pimpinan KPU RI")


async def test_an_office_whose_leader_left_still_needs_one(stage: Stage) -> None:
    """Once there was a second pair of eyes, nothing leaves without one."""
    siti = author(stage)
    leader(stage)
    leader(stage, "atas", RI)
    end_roles(stage, "budi")
    await submitted(siti)
    siti.expect("diajukan kepada Pimpinan KPU RI")


# The author changes it meanwhile


async def test_the_author_edits_while_it_is_decided(stage: Stage) -> None:
    """It is a draft again, the old button says so, and only the new text can be approved."""
    siti, budi = author(stage), leader(stage)
    await submitted(siti)
    asked = budi.news()[-1]
    await siti.plays((Press("Perbaiki"), "Pratinjau"))
    await budi.press_on(asked, "Lihat lengkap")
    budi.expect("sedang diperbaiki konseptor")
    assert newest(stage).state is BroadcastState.DRAFT
    await siti.plays(
        ("Rapat pukul 14.00.", "untuk apa?"),
        (Press("Ganti isinya"), "Rapat pukul 14.00."),
        (Press("Ajukan"), "diajukan"),
    )
    await budi.press_on(asked, "Setujui")
    budi.expect(SILENCE)  # it says already that it is being mended
    assert newest(stage).state is BroadcastState.SUBMITTED
    await budi.plays((Press("Setujui"), "Terima kasih"))
    await stage.tick()
    assert "Rapat pukul 14.00." in stage.shown(GROUP)[-1].text
    assert len(stage.shown(GROUP)) == 1


async def test_old_buttons_do_not_change_what_is_submitted(stage: Stage) -> None:
    """A button of the preview says what to press instead."""
    siti = author(stage)
    leader(stage)
    await submitted(siti)
    for what in ("kirim:now:1", "kirim:to:1:publik", "kirim:is:1:ralat", "kirim:send:1"):
        await siti.press_data(what)
        assert "Tekan Perbaiki" in siti.toast
    assert request_of(stage).digest


async def test_what_changed_behind_the_scenes_is_not_approved(stage: Stage) -> None:
    """The digest of what was submitted is compared with what would leave."""
    siti, budi = author(stage), leader(stage)
    await submitted(siti)

    def tamper(tx: Tx) -> None:
        tx.get_one(Broadcast, 1).text = "Isi lain"
        tx.flush()

    stage.look(tamper)
    await budi.plays((Press("Setujui"), texts.STALE))
    assert newest(stage).state is BroadcastState.SUBMITTED


async def test_the_author_gives_it_up(stage: Stage) -> None:
    """Withdrawn before it was decided: nothing leaves, and the button says so."""
    siti, budi = author(stage), leader(stage)
    await submitted(siti)
    await siti.plays((Press("Tarik"), "tidak ada yang dikirim"))
    await budi.plays((Press("Setujui"), "sudah ditarik"))
    assert newest(stage).state is BroadcastState.WITHDRAWN
    await siti.press_data("kirim:mend:1")
    siti.expect("sudah dikirim atau dibatalkan")


async def test_the_author_is_erased(stage: Stage) -> None:
    """What was not released goes with them; there is nothing left to approve."""
    siti, budi = author(stage), leader(stage)
    await submitted(siti)
    number = person_of(stage, "siti")
    stage.look(lambda tx: erasure.erase(tx, number, "person:1", stage.clock()))
    await budi.plays((Press("Setujui"), "sudah ditarik"))
    await watch(stage)
    await budi.plays(("/persetujuan", texts.NOTHING_WAITS))
    assert newest(stage).text == ""


async def test_the_groups_leave_meanwhile(stage: Stage) -> None:
    """An approval that would reach nobody is refused, and can still be returned."""
    siti, budi = author(stage), leader(stage)
    await submitted(siti)
    row = stage.chat_row(GROUP)
    assert row is not None

    def leave(tx: Tx) -> None:
        tx.get_one(ChatRow, row.id).state = ChatState.GONE
        tx.flush()

    stage.look(leave)
    await budi.plays((Press("Setujui"), "tidak ada grup yang akan menerimanya"))
    assert newest(stage).state is BroadcastState.SUBMITTED


# In time


async def test_nobody_decides_in_time(stage: Stage) -> None:
    """It is held, both are told, and the author finds a new time."""
    siti, budi = author(stage), leader(stage)
    await submitted(siti, "Besok 07.00")
    asked = budi.news()[-1]
    stage.clock.advance(24 * 3600)
    await budi.plays((Press("Setujui"), "Batas waktu keputusan sudah lewat"))
    await watch(stage)
    assert newest(stage).state is BroadcastState.RETURNED
    assert "pengirimannya ditahan" in siti.news()[-1].text
    assert "Konseptor sudah dikabari" in budi.news()[-1].text
    await budi.press_on(asked, "Kembalikan")
    assert newest(stage).state is BroadcastState.RETURNED
    await siti.plays(
        (Press("Perbaiki"), "Pratinjau"),
        (Press("Ubah waktu"), "Kapan"),
        (Press("Sekarang"), "Pratinjau"),
        (Press("Ajukan"), "diajukan"),
    )
    await budi.plays((Press("Setujui"), "disetujui"))


async def test_nothing_waits_for_ever(stage: Stage) -> None:
    """What was to leave at once is held after four hours."""
    siti = author(stage)
    leader(stage)
    await submitted(siti)
    stage.clock.advance(4 * 3600 - 1)
    await watch(stage)
    assert newest(stage).state is BroadcastState.SUBMITTED
    stage.clock.advance(1)
    await watch(stage)
    assert newest(stage).state is BroadcastState.RETURNED


# What waits


async def test_the_list_of_what_waits(stage: Stage) -> None:
    """Those of others with their deadline, one's own with how they stand; each is a tap away."""
    siti, budi = author(stage), leader(stage)
    await budi.plays(("/persetujuan", texts.NOTHING_WAITS))
    await submitted(siti)
    await budi.plays(("/persetujuan", "Mohon persetujuan Bapak/Ibu."))
    await submitted(siti)
    await budi.plays(("/persetujuan", "Menunggu Bapak/Ibu: 2"))
    assert budi.labels == ("Buka 1", "Buka 2")
    await budi.plays((Press("Buka 2"), "Mohon persetujuan"), (Press("Kembalikan"), "Apa yang"))
    await budi.plays(("Singkatkan.", "dikembalikan"))
    await siti.plays(
        ("/persetujuan", "Ajuan Bapak/Ibu"),
        (Press("Buka 2"), "Dikembalikan untuk diperbaiki\n\n“Singkatkan.”"),
    )
    assert siti.labels == ("Perbaiki", "Tarik")


async def test_buttons_that_nobody_showed(stage: Stage) -> None:
    """Altered data changes nothing and is answered."""
    siti, budi = author(stage), leader(stage)
    await submitted(siti)
    for data in ("setuju:yes:99", "setuju:yes:x", "setuju:yes", "setuju:entah:1", "setuju:a:b:c"):
        await budi.press_data(data)
        assert "tidak berlaku" in budi.toast
    await budi.press_data("setuju:mine:1")
    assert "untuk orang lain" in budi.toast
    assert newest(stage).state is BroadcastState.SUBMITTED


async def test_notices_fit_a_button() -> None:
    """Telegram shows at most 200 characters above a chat."""
    found = [*SENTENCES.values(), texts.already_submitted(10**9)]
    assert [sentence for sentence in found if len(sentence) > 200] == []


# Siaga


def leaders(stage: Stage) -> tuple[Talk, Talk]:
    """Two leaders of an office with one group."""
    stage.group(GROUP, "Humas Banten", BANTEN)
    return leader(stage), leader(stage, "dewi")


async def siaga(budi: Talk) -> None:
    """Send without a decision."""
    await to_preview(budi)
    await budi.plays(
        (Press("Sifat"), "Siaga dikirim tanpa persetujuan"),
        (Press("Siaga"), "Apa alasannya?"),
        (Press("Gangguan keamanan"), "Sifat: Siaga (Gangguan keamanan)"),
        (Press("Kirim Siaga"), "sedang dikirim ke 1 grup tanpa persetujuan"),
    )


async def test_siaga_leaves_at_once_and_is_reviewed(stage: Stage) -> None:
    """Marked everywhere until somebody else has looked at it."""
    budi, dewi = leaders(stage)
    await siaga(budi)
    assert "Mohon ditinjau: pengumuman Siaga" in dewi.news()[-1].text
    await stage.tick()
    assert LETTER in stage.shown(GROUP)[-1].text
    assert newest(stage).lane == Lane.EMERGENCY
    await budi.plays(("/pantau 1", "Tanpa persetujuan: Siaga, Gangguan keamanan; belum ditinjau"))
    await budi.press_data("setuju:reviewed:1")
    assert texts.OWN_WORK in budi.toast
    asked = dewi.news()[-1]
    await dewi.plays((Press("Sudah ditinjau"), "sudah dicatat"))
    assert "sudah ditinjau Pimpinan KPU Provinsi Banten" in budi.news()[-1].text
    await budi.plays(("/pantau 1", "ditinjau KPU Provinsi Banten, Senin"))
    await dewi.press_on(asked, "Sudah ditinjau")
    dewi.expect("sudah ditinjau")


async def test_a_forgotten_review_is_reminded_of_once(stage: Stage) -> None:
    """Four hours before its end, and no second time."""
    budi, dewi = leaders(stage)
    await siaga(budi)
    stage.clock.advance(20 * 3600)
    await watch(stage)
    await watch(stage)
    told = [shown for shown in dewi.news() if "belum ditinjau" in shown.text]
    assert len(told) == 1
    await dewi.plays((Press("Sudah ditinjau"), "sudah dicatat"))


async def test_only_leaders_send_siaga(stage: Stage) -> None:
    """A drafter is not offered it and cannot force it; nor can a leader whose role ended."""
    siti, budi = author(stage), leader(stage)
    await to_preview(siti)
    await siti.plays((Press("Sifat"), "tetap menunggu persetujuan"))
    assert "Siaga" not in siti.labels
    for data in ("kirim:as:1:siaga", "kirim:since:1:bencana"):
        await siti.press_data(data)
        assert texts.ONLY_LEADERS_SEND_SIAGA in siti.toast
    await to_preview(budi)
    await budi.plays((Press("Sifat"), "Siaga"), (Press("Siaga"), "Apa alasannya?"))
    await budi.plays((Press("Bencana alam"), "Sifat: Siaga"))
    number = person_of(stage, "budi")
    end_roles(stage, "budi")
    stage.look(lambda tx: roles.grant(tx, number, BANTEN, Role.DRAFTER, stage.clock()))
    await budi.press("Kirim Siaga")
    assert texts.ONLY_LEADERS_SEND_SIAGA in budi.toast
    assert newest(stage).state is BroadcastState.DRAFT


async def test_siaga_is_thought_over(stage: Stage) -> None:
    """Back to routine: it needs approval again, and the reason is gone."""
    budi, _ = leaders(stage)
    await to_preview(budi)
    await budi.plays(
        (Press("Sifat"), "Siaga"),
        (Press("Siaga"), "Apa alasannya?"),
        (Press("Bencana alam"), "Sifat: Siaga"),
        (Press("Sifat"), "Siaga"),
        (Press("Biasa"), "Sifat: Biasa"),
    )
    assert "Ajukan" in budi.labels
    assert newest(stage).siaga_reason is None


async def test_altered_choices(stage: Stage) -> None:
    """Kinds, urgencies and reasons that do not exist are old buttons."""
    budi, _ = leaders(stage)
    await to_preview(budi)
    for data in ("kirim:is:1:entah", "kirim:as:1:entah", "kirim:since:1:entah", "kirim:is:1"):
        await budi.press_data(data)
        assert "tidak berlaku" in budi.toast
