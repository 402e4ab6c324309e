"""“Sudah diterima” and “Ada kendala” in an office's own group, and what /pantau makes of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.composers import COMPOSERS
from broadcasts import reminding, standing
from broadcasts.standing import Standing, Target
from storage.acknowledgements import Acknowledgement
from storage.case_entries import CaseEntry
from storage.chats import Category
from storage.engine import Tx
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, NUNUKAN, Press, Stage, Talk
from tests.handlers.test_monitor import banten, officer, released

PANDEGLANG = "36.01"


def targets(stage: Stage) -> dict[str, Target]:
    """Where each office's group stands."""
    return {one.office: one for one in stage.look(lambda tx: standing.of(tx, 1))}


def member(stage: Stage, group: str) -> Talk:
    """Somebody in a group whom we do not know."""
    return stage.person("tamu", "Tamu").at(group)


async def announced(stage: Stage) -> tuple[list[str], Talk]:
    """An announcement that has arrived in nine groups of Banten."""
    groups = banten(stage)
    siti = await released(officer(stage))
    await stage.tick()
    return groups, siti


@pytest.mark.asyncio
async def test_a_member_confirms_for_the_group(stage: Stage) -> None:
    """Whoever presses speaks for the group; who holds a role in its office is noted by number."""
    groups, siti = await announced(stage)
    assert stage.shown(groups[1])[0].labels == ("Sudah diterima", "Ada kendala")
    tamu = member(stage, groups[1])
    await tamu.press("Sudah diterima")
    assert "KPU Kabupaten Pandeglang sudah menerima pengumuman nomor 1" in tamu.toast
    ani = stage.person("ani", "Ani", ("36.02", Role.DESK)).at(groups[2])
    await ani.press("Sudah diterima")
    here = targets(stage)
    assert here[PANDEGLANG].standing is Standing.CONFIRMED
    assert here[PANDEGLANG].person_id is None
    actor = stage.actor("ani")
    assert actor is not None
    assert here["36.02"].person_id == actor.person_id
    await siti.plays(
        ("/pantau 1", "Dikonfirmasi: 2 dari 9 kontak dan grup."),
        (Press("Per provinsi"), "Banten: 2 dikonfirmasi, 7 sampai, belum dikonfirmasi"),
        ("/pantau 1 Banten", "KPU Kabupaten Pandeglang: 1 dikonfirmasi"),
        ("/pantau 1 Atlantis", "tidak kami temukan"),
        ("/pantau 1 2", "bukan nomor"),
    )


@pytest.mark.asyncio
async def test_pressed_twice(stage: Stage) -> None:
    """A second press changes nothing, and trouble afterwards undoes no confirmation."""
    groups, _ = await announced(stage)
    tamu = member(stage, groups[1])
    await tamu.press("Sudah diterima")
    first = targets(stage)[PANDEGLANG].confirmed_at
    stage.clock.advance(60)
    await tamu.press("Sudah diterima")
    assert "sudah tercatat" in tamu.toast
    await tamu.press("Ada kendala")
    assert targets(stage)[PANDEGLANG].confirmed_at == first


@pytest.mark.asyncio
async def test_a_group_elsewhere_confirms_nothing(stage: Stage) -> None:
    """An altered button, a group that was not meant, a withdrawn announcement."""
    groups, siti = await announced(stage)
    other = stage.group("nunukan", "Humas Nunukan", NUNUKAN)
    tamu = member(stage, other)
    for data in ("terima:ok:1", "terima:ok:99", "terima:ok:x", "terima:ok"):
        await tamu.press_data(data)
        assert "tidak dikirim ke chat ini" in tamu.toast
    await tamu.press_data("terima:apa:1")
    assert "tidak berlaku" in tamu.toast
    await siti.plays(("/pantau 1", "nomor 1"))
    assert stage.look(lambda tx: tx.get(Acknowledgement, (1, 1))) is None
    assert groups


@pytest.mark.asyncio
async def test_groups_of_others_have_no_button(stage: Stage) -> None:
    """Groups of the press get the same text without a question: they give no sign."""
    press = stage.group("pers", "Pers", BANTEN, Category.MEDIA)
    siti = officer(stage)
    await siti.plays(
        ("/kirim Undangan pers", "Untuk siapa?"),
        (Press("Mitra"), "Kapan"),
        (Press("Sekarang"), "Pratinjau"),
        (Press("Kirim"), "sedang dikirim"),
    )
    await stage.tick()
    assert stage.shown(press)[0].labels == ()
    await siti.plays((Press("Pantau"), "1 grup = 1 terkirim"))
    assert "Dikonfirmasi" not in siti.text
    await siti.plays((Press("Per provinsi"), "1 kanal ini tidak memberi tanda"))


@pytest.mark.asyncio
async def test_trouble_of_somebody_we_know_goes_on_in_private(stage: Stage) -> None:
    """The author is told, the sender's desk has a case, and what is written next belongs to it."""
    groups, siti = await announced(stage)
    ani = stage.person("ani", "Ani", (PANDEGLANG, Role.DESK))
    await ani.at(groups[1]).press("Ada kendala")
    assert "sampaikan kepada KPU Provinsi Banten" in stage.shown(groups[1])[-1].text
    assert "tuliskan kendalanya" in ani.news()[-1].text
    assert any("Kendala pada pengumuman nomor 1" in shown.text for shown in siti.news())
    assert targets(stage)[PANDEGLANG].in_trouble
    await ani.say("Lampirannya tidak terbuka")
    said = stage.look(lambda tx: [entry.text for entry in tx.scalars(select(CaseEntry))])
    assert "Lampirannya tidak terbuka" in said
    await siti.plays(
        ("/pantau 1", "1 ada kendala"),
        (Press("Belum sampai"), "Humas Kabupaten Pandeglang (ada kendala) | Ani"),
    )
    await ani.at(groups[1]).press("Sudah diterima")
    assert targets(stage)[PANDEGLANG].standing is Standing.CONFIRMED


@pytest.mark.asyncio
async def test_trouble_of_a_stranger(stage: Stage) -> None:
    """Nobody is asked where we cannot write: the group reads how to reach a person."""
    groups, _ = await announced(stage)
    await member(stage, groups[1]).press("Ada kendala")
    assert "ketik /petugas" in stage.shown(groups[1])[-1].text


@pytest.mark.asyncio
async def test_how_long_it_took_counts_those_who_wait(stage: Stage) -> None:
    """While fewer than half have confirmed, half took longer than everybody has waited."""
    groups, siti = await announced(stage)
    stage.clock.now += timedelta(minutes=3)
    for group in groups[:5]:
        await member(stage, group).press("Sudah diterima")
    stage.clock.now += timedelta(minutes=7)
    await siti.plays(
        ("/pantau 1", "nomor 1"),
        (Press("Per provinsi"), "Waktu dikonfirmasi: separuh dalam 3 menit"),
    )
    siti.expect("90% dalam waktu lebih dari 10 menit", "Waktu sampai: separuh dalam 0 detik")


# Under a reminder


async def remind(stage: Stage) -> None:
    """Half a working day passes, and digests are said."""
    stage.clock.now += timedelta(hours=3)

    def say(tx: Tx) -> None:
        reminding.send(tx, COMPOSERS, reminding.due(tx, stage.clock()), stage.clock())

    stage.look(say)
    await stage.settle()


@pytest.mark.asyncio
async def test_one_tap_under_a_digest_confirms_all(stage: Stage) -> None:
    """Every announcement that it names, for every group of theirs; a second tap finds nothing."""
    await announced(stage)
    ani = stage.person("ani", "Ani", (PANDEGLANG, Role.DESK))
    await released(stage.person("siti", "Siti"), "Undangan rapat")
    await stage.tick()
    await remind(stage)
    assert "Pengumuman nomor 1, 2 untuk “Humas Kabupaten Pandeglang”" in ani.news()[-1].text
    await ani.plays((Press("Sudah diterima"), "pengumuman nomor 1, 2 sudah diterima"))
    assert targets(stage)[PANDEGLANG].standing is Standing.CONFIRMED
    await ani.plays((Press("Sudah diterima"), "Tidak ada pengumuman yang menunggu"))
    budi = stage.person("budi", "Budi", (NUNUKAN, Role.DESK))
    await budi.press_data("terima:ok:1.2")
    budi.expect("Tidak ada pengumuman yang menunggu")


@pytest.mark.asyncio
async def test_trouble_under_a_digest(stage: Stage) -> None:
    """With several announcements it is asked which; the words that follow reach the author."""
    _, siti = await announced(stage)
    ani = stage.person("ani", "Ani", (PANDEGLANG, Role.DESK))
    await released(siti, "Undangan rapat")
    await stage.tick()
    await remind(stage)
    await ani.plays(
        (Press("Ada kendala"), "pengumuman yang mana"),
        (Press("Nomor 2"), "tuliskan kendalanya"),
        ("Lampirannya tidak terbuka", "sudah kami sampaikan"),
    )
    heard = [shown.text for shown in siti.news() if "Kendala pada" in shown.text]
    assert "nomor 2" in heard[-1]
    assert "Keterangan: Lampirannya tidak terbuka" in heard[-1]


# By telephone


@pytest.mark.asyncio
async def test_a_province_writes_down_what_it_was_told(stage: Stage) -> None:
    """Office, means, who and when; it is marked as told, and an audit row names no person."""
    groups, siti = await announced(stage)
    assert groups
    stage.clock.now += timedelta(minutes=30)
    await siti.plays(
        ("/catat 1", "Kantor mana"),
        ("Pandeglang", "Lewat apa"),
        (Press("Telepon"), "Siapa yang mengabari"),
        ("Kasubbag Humas, 10.05", "Tercatat: KPU Kabupaten Pandeglang sudah menerima"),
    )
    siti.expect("lewat telepon", "10.05 WIB", "dicatat oleh Siti")
    here = targets(stage)[PANDEGLANG]
    assert (here.standing, here.told_by) == (Standing.CONFIRMED, "Kasubbag Humas")
    await siti.plays(
        ("/pantau 1 Banten", "Pandeglang: 1 dikonfirmasi (dicatat lewat telepon oleh Siti)"),
        ("/catat 1 Pandeglang", "Lewat apa"),
        (Press("Radio"), "Siapa"),
        ("Kasubbag Humas", "sudah tercatat menerima"),
    )


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["/catat"], "Kantor mana"),
        (["/catat dua"], "bukan nomor"),
        (["/catat 9"], "tidak ditemukan"),
        (["/catat 1 Nunukan"], "di luar wilayah"),
        (["/catat 1 Atlantis"], "tidak kami temukan"),
        (["/catat 1", "/batal"], "tidak jadi dicatat"),
        (["/catat 1 Pandeglang", "apa saja"], "Lewat apa"),
    ],
)
@pytest.mark.asyncio
async def test_what_cannot_be_written_down(stage: Stage, lines: list[str], answer: str) -> None:
    """Every slip gets a sentence."""
    _, siti = await announced(stage)
    for line in lines:
        await siti.say(line)
    siti.expect(answer)


@pytest.mark.asyncio
async def test_a_time_before_the_announcement_is_refused(stage: Stage) -> None:
    """What was told before it left is a slip, and the dialogue waits for the right time."""
    _, siti = await announced(stage)
    await siti.plays(
        ("/catat 1 Pandeglang", "Lewat apa"),
        (Press("Telepon"), "Siapa"),
        ("Kasubbag Humas, 08.00", "sebelum pengumuman dikirim"),
        (", 08.00", "belum terbaca"),
        ("Kasubbag Humas", "Tercatat"),
    )


@pytest.mark.asyncio
async def test_who_only_reads_writes_nothing_down(stage: Stage) -> None:
    """A role that only reads, and an office beside, may not."""
    await announced(stage)
    budi = stage.person("budi", "Budi", (BANTEN, Role.VIEWER))
    await budi.plays(("/catat 1", "berwenang"))
    rudi = stage.person("rudi", "Rudi", ("36.02", Role.DESK))
    await rudi.plays(("/catat 1 Pandeglang", "di luar wilayah"))


# The picture


@pytest.mark.asyncio
async def test_a_picture_for_leaders(stage: Stage) -> None:
    """By its number, the newest, or the button of the live view; the caption says it in words."""
    groups, siti = await announced(stage)
    await member(stage, groups[1]).press("Sudah diterima")
    for act in ("/gambar 1", "/gambar"):
        await siti.plays((act, "1 dikonfirmasi, 8 sampai, belum dikonfirmasi"))
        assert siti.last.media is not None
        assert siti.last.media.file_name == "penerimaan-1.png"
    await siti.plays(("/pantau 1", "nomor 1"), (Press("Gambar"), "Penerimaan pengumuman nomor 1"))
    await siti.plays(("/gambar dua", "bukan nomor"), ("/gambar 7", "tidak ditemukan"))
    budi = stage.person("budi", "Budi", (NUNUKAN, Role.ADMIN))
    await budi.press_data("gambar:1")
    assert budi.toast == "Tombol ini untuk orang lain."
