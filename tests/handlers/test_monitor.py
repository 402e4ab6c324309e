"""/pantau and steering: what authors and leaders see after the release."""

from __future__ import annotations

from datetime import timedelta

import pytest

from channels.base import Membership
from handlers.commands import COMMANDS
from registry.access import Permission
from storage import offices as office_store
from storage.broadcasts import BroadcastState
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, MALUKU, NUNUKAN, RI, Press, Stage, Talk, at

LETTER = "Rapat koordinasi humas dimulai pukul 13.00."
EVERY_GROUP = 9


def banten(stage: Stage) -> list[str]:
    """The groups of KPU Provinsi Banten and of its regencies."""
    found = stage.look(lambda tx: office_store.subtree(tx, BANTEN))
    return [
        stage.group(f"g-{office.code}", f"Humas {office.region}", office.code) for office in found
    ]


def officer(stage: Stage, office: str = BANTEN) -> Talk:
    """Siti, who sends in an office's name."""
    return stage.person("siti", "Siti", (office, Role.DRAFTER))


async def released(talk: Talk, text: str = LETTER) -> Talk:
    """An announcement that leaves at once."""
    await talk.plays(
        (f"/kirim {text}", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Sekarang"), "Pratinjau"),
        (Press("Kirim"), "sedang dikirim"),
    )
    return talk


async def scheduled(talk: Talk) -> Talk:
    """An announcement for tomorrow."""
    await talk.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Besok 07.00"), "Pratinjau"),
        (Press("Jadwalkan"), "terjadwal"),
    )
    await talk.stage.tick()
    return talk


@pytest.mark.asyncio
async def test_the_live_view_follows(stage: Stage) -> None:
    """/pantau shows the numbers, and the same message goes on showing them."""
    groups = banten(stage)
    siti = await released(officer(stage))
    await siti.plays((Press("Pantau"), "Pantauan penerimaan nomor 1"))
    view = siti.last.id
    await siti.plays((Press("Belum sampai"), "sedang disiapkan"))
    await stage.tick()
    await stage.refresh()
    (shown,) = [message for message in siti.news() if message.id == view]
    assert "Terkirim" in shown.text
    assert "Provinsi: 1/1" in shown.text
    assert "Kabupaten/Kota: 8/8" in shown.text
    assert f"{EVERY_GROUP} grup = {EVERY_GROUP} terkirim" in shown.text
    assert "Kirim ulang" in shown.labels
    assert len(groups) == EVERY_GROUP


@pytest.mark.asyncio
async def test_what_did_not_change_is_not_edited(stage: Stage) -> None:
    """A live view is edited only for new numbers."""
    banten(stage)
    siti = await scheduled(officer(stage))
    await siti.plays(("/pantau", "Terjadwal, mulai Selasa, 9 Februari 2027 pukul 07.00 WIB"))
    before = siti.news()
    stage.clock.now += timedelta(minutes=1)
    await stage.refresh()
    assert siti.news() == before
    await siti.plays((Press("Perbarui"), "Per 10.01 WIB"))


@pytest.mark.asyncio
async def test_who_is_missing(stage: Stage) -> None:
    """The button "Belum sampai" lists groups and reasons, and nothing once all have it."""
    groups = banten(stage)
    room = stage.local.chat(groups[1])
    assert room is not None
    room.has_bot = False
    siti = await released(officer(stage))
    await stage.tick()
    await siti.plays(("/pantau 1", "8 terkirim + 1 gagal"), (Press("Belum sampai"), "(1 grup)"))
    siti.expect("KPU Kabupaten Pandeglang – Humas Kabupaten Pandeglang (bot dikeluarkan dari grup)")
    room.has_bot = True
    await stage.local.bot_added(groups[1], "siti", Membership.MEMBER)
    await stage.settle()
    await siti.plays(("/ulang", "dikirim ulang ke 1 grup yang gagal"))
    await stage.tick()
    await siti.plays(
        ("/pantau", "9 grup = 9 terkirim"),
        (Press("Belum sampai"), "sudah sampai di semua grup"),
    )
    assert [len(stage.shown(group)) for group in groups] == [1, 2, *[1] * 7]


@pytest.mark.asyncio
async def test_the_author_is_told_how_it_went(stage: Stage) -> None:
    """The report names the groups that were not reached and what can be done."""
    groups = banten(stage)
    room = stage.local.chat(groups[3])
    assert room is not None
    room.has_bot = False
    siti = await released(officer(stage))
    await stage.tick()
    report = siti.news()[-1]
    assert "Pengumuman nomor 1 selesai dikirim" in report.text
    assert "9 grup = 8 terkirim + 1 gagal" in report.text
    assert "• KPU Kabupaten Tangerang – Humas Kabupaten Tangerang (bot dikel" in report.text
    assert "dengan /ulang 1" in report.text
    await siti.plays((Press("Belum sampai"), "(1 grup)"))


@pytest.mark.asyncio
async def test_no_report_after_stop(stage: Stage) -> None:
    """Who said STOP meanwhile gets no report."""
    banten(stage)
    siti = await released(officer(stage))
    await siti.plays(("STOP", "tidak akan mengirimi"))
    await stage.tick()
    assert "tidak akan mengirimi" in siti.news()[-1].text


@pytest.mark.asyncio
async def test_new_groups_get_it_with_ulang(stage: Stage) -> None:
    """/ulang reaches groups that were registered after the release, and nobody twice."""
    groups = banten(stage)
    siti = await released(officer(stage))
    await stage.tick()
    late = stage.group("late", "Humas susulan", "36.73")
    await siti.plays(("/ulang 1", "dikirim ke grup yang baru terdaftar"))
    await stage.tick()
    assert [len(stage.shown(group)) for group in (*groups, late)] == [1] * 10


# Seeing


@pytest.mark.asyncio
async def test_by_number(stage: Stage) -> None:
    """Any announcement in sight can be looked at by its number, with or without #."""
    banten(stage)
    siti = officer(stage)
    for text in ("Pertama", "Kedua"):
        await released(siti, text)
    await stage.tick()
    await siti.plays(("/pantau 1", "nomor 1"), ("/pantau #2", "nomor 2"), ("/pantau", "nomor 2"))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/pantau 7", "Pengumuman nomor 7 tidak ditemukan dalam wilayah"),
        ("/pantau 0", "Pengumuman nomor 0 tidak ditemukan"),
        ("/pantau dua", "“dua” bukan nomor pengumuman. Contoh: /pantau 12."),
        ("/pantau -1", "bukan nomor"),
        ("/pantau ٣", "bukan nomor"),
        ("/pantau 99999999999999999999999", "bukan nomor"),
        ("/tarik <b>", "“<b>” bukan nomor pengumuman. Contoh: /tarik 12."),
        ("/jeda 7", "Pengumuman nomor 7 tidak ditemukan"),
        ("/lanjut\n7", "Pengumuman nomor 7 tidak ditemukan"),
        ("/ulang 1 2", "bukan nomor"),
    ],
)
@pytest.mark.asyncio
async def test_numbers_outside_the_list(stage: Stage, text: str, answer: str) -> None:
    """Numbers that name nothing get a sentence, never silence."""
    await officer(stage).plays((text, answer))


@pytest.mark.asyncio
async def test_drafts_and_cancelled_drafts_are_not_announcements(stage: Stage) -> None:
    """What was never released cannot be watched, paused or repeated."""
    banten(stage)
    siti = officer(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        ("/pantau 1", "tidak ditemukan"),
        ("/tarik 1", "tidak ditemukan"),
        ("/batal", "dibatalkan"),
        ("/pantau 1", "tidak ditemukan"),
        ("/jeda", "Belum ada pengumuman"),
    )


@pytest.mark.parametrize(
    ("office", "role", "sees"),
    [
        (BANTEN, Role.VIEWER, True),
        (RI, Role.VIEWER, True),
        ("36.73", Role.VERIFIER, True),
        (NUNUKAN, Role.ADMIN, False),
        (MALUKU, Role.ADMIN, False),
    ],
)
@pytest.mark.asyncio
async def test_who_sees_what(stage: Stage, office: str, role: Role, *, sees: bool) -> None:
    """Offices above the author and those it was meant for see it; for others it does not exist."""
    banten(stage)
    await released(officer(stage))
    budi = stage.person("budi", "Budi", (office, role))
    await budi.plays(
        ("/pantau 1", "Pantauan penerimaan nomor 1" if sees else "tidak ditemukan"),
        ("/pantau", "nomor 1" if sees else "Belum ada pengumuman"),
    )
    for data in ("pantau:missing:1", "pantau:refresh:1", "pantau:open:1"):
        await budi.press_data(data)
        assert (budi.toast == "Tombol ini untuk orang lain.") is not sees


@pytest.mark.asyncio
async def test_a_live_view_in_a_group(stage: Stage) -> None:
    """Officers can show it in a group; there, others cannot use its buttons to steer."""
    (group, *_) = banten(stage)
    siti = await scheduled(officer(stage))
    there, tamu = siti.at(group), stage.person("tamu", "Tamu").at(group)
    await there.plays(("/pantau", "Pantauan penerimaan nomor 1"))
    await tamu.plays((Press("Jeda"), "Tombol ini untuk orang lain."))
    await there.plays((Press("Jeda"), "dijeda"))


# Steering


@pytest.mark.asyncio
async def test_pause_and_resume(stage: Stage) -> None:
    """A paused announcement waits, says what waits, and goes on."""
    groups = banten(stage)
    siti = await scheduled(officer(stage))
    await siti.plays(("/jeda", "nomor 1 dijeda; 9 grup belum dikirimi"))
    stage.clock.now = at("2027-02-09T00:30Z")
    await stage.tick()
    assert not stage.shown(groups[0])
    await siti.plays(("/jeda", "berstatus “Dijeda”"), ("/lanjut", "nomor 1 dilanjutkan"))
    await stage.tick()
    assert len(stage.shown(groups[0])) == 1


@pytest.mark.asyncio
async def test_withdrawing_asks_first(stage: Stage) -> None:
    """/tarik tells what it does; "Tidak jadi" changes nothing, "Ya, tarik" is final."""
    groups = banten(stage)
    siti = await scheduled(officer(stage))
    await siti.plays(
        ("/tarik 1", "Tarik pengumuman nomor 1? 9 grup tidak akan dikirimi."),
        (Press("Tidak jadi"), "tidak jadi ditarik"),
        ("/tarik 1", "Penarikan tidak dapat dibatalkan."),
        (Press("Ya, tarik"), "nomor 1 sudah ditarik"),
        ("/lanjut 1", "berstatus “Ditarik”"),
        ("/tarik 1", "berstatus “Ditarik”"),
        ("/pantau", "9 grup = 9 ditarik"),
        (Press("Belum sampai"), "Humas Banten (ditarik)"),
    )
    stage.clock.now = at("2027-02-09T01:00Z")
    await stage.tick()
    assert not any(stage.shown(group) for group in groups)


@pytest.mark.asyncio
async def test_an_old_withdrawal_button(stage: Stage) -> None:
    """Tapped again after the end, "Ya, tarik" says how the announcement stands."""
    banten(stage)
    siti = await scheduled(officer(stage))
    await siti.plays(("/tarik", "Tarik pengumuman nomor 1?"))
    question = siti.last
    await siti.plays((Press("Ya, tarik"), "sudah ditarik"))
    await siti.press_on(question, "Ya, tarik")
    siti.expect("berstatus “Ditarik”")


@pytest.mark.asyncio
async def test_commands_without_a_number_mean_the_likeliest(stage: Stage) -> None:
    """/lanjut finds the paused one although a newer one has been sent."""
    banten(stage)
    siti = await scheduled(officer(stage))
    await siti.plays(("/jeda", "nomor 1 dijeda"))
    await released(siti, "Kedua")
    await stage.tick()
    await siti.plays(
        ("/ulang", "nomor 2"),
        ("/lanjut", "nomor 1 dilanjutkan"),
        ("/tarik", "Mengapa pengumuman nomor 2 ditarik?"),
    )


@pytest.mark.asyncio
async def test_what_came_due_during_an_outage_is_asked(stage: Stage) -> None:
    """Its author decides by button whether it still goes out."""
    groups = banten(stage)
    siti = await scheduled(officer(stage))
    stage.clock.now = at("2027-02-09T06:00Z")
    await stage.tick()
    assert "seharusnya dikirim Selasa, 9 Februari 2027 pukul 07.00 WIB" in siti.news()[-1].text
    await siti.plays((Press("Tarik"), "Tarik pengumuman nomor 1?"), (Press("Tidak jadi"), "tidak"))
    await siti.plays((Press("Tetap kirim"), "nomor 1 dilanjutkan"))
    await stage.tick()
    assert len(stage.shown(groups[0])) == 1


@pytest.mark.parametrize("command", [c.name for c in COMMANDS if c.conversation == "kendali"])
@pytest.mark.parametrize(
    ("office", "role", "answer"),
    [
        (BANTEN, Role.DRAFTER, None),
        (BANTEN, Role.APPROVER, None),
        (BANTEN, Role.VIEWER, "berwenang"),
        (RI, Role.ADMIN, "nomor 1 milik kantor lain"),
        ("36.73", Role.ADMIN, "nomor 1 milik kantor lain"),
        (NUNUKAN, Role.ADMIN, "tidak ditemukan"),
    ],
)
@pytest.mark.asyncio
async def test_who_may_steer(
    stage: Stage, command: str, office: str, role: Role, answer: str | None
) -> None:
    """Only a sending role in the author's own office steers; seeing is not speaking."""
    banten(stage)
    await scheduled(officer(stage))
    budi = stage.person("budi", "Budi", (office, role))
    await budi.say(f"/{command} 1")
    if answer is not None:
        budi.expect(answer)
        for action in ("pause", "resume", "really_withdraw", "repeat"):
            await budi.press_data(f"kendali:{action}:1")
            assert budi.toast == "Tombol ini untuk orang lain."
        assert stage.drafts()[0].state is BroadcastState.SCHEDULED
    else:
        assert "milik kantor lain" not in budi.text
        assert "berwenang" not in budi.text


def test_steering_needs_the_permission_to_send() -> None:
    """The table of commands says so itself."""
    assert {entry.permission for entry in COMMANDS if entry.conversation == "kendali"} == {
        Permission.SEND
    }
