"""/kirim: from the text to the release."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from broadcasts.quiet import Quiet
from storage import offices as office_store
from storage import roles
from storage.broadcasts import BroadcastState
from storage.chats import Category
from storage.engine import Tx
from storage.roles import Role
from tests.handlers.dialogue import (
    BANTEN,
    MALUKU,
    NUNUKAN,
    PAPUA,
    RI,
    Press,
    Stage,
    Talk,
    at,
)
from texts import broadcasts as texts

LETTER = "Rapat koordinasi humas dimulai pukul 13.00."


def officer(stage: Stage, office: str = BANTEN, role: Role = Role.DRAFTER) -> Talk:
    """Siti, who sends in an office's name."""
    return stage.person("siti", "Siti", (office, role))


def banten(stage: Stage) -> list[str]:
    """The groups of KPU Provinsi Banten and of its regencies, one of which has none."""
    found = stage.look(lambda tx: office_store.subtree(tx, BANTEN))
    return [
        stage.group(f"g-{office.code}", f"Humas {office.region}", office.code)
        for office in found
        if office.code != "36.74"
    ]


async def to_preview(talk: Talk, text: str = LETTER, audience: str = "Internal") -> None:
    """The shortest way to the preview."""
    await talk.plays(
        (f"/kirim {text}", "Untuk siapa?"),
        (Press(audience), "Kapan dikirim?"),
        (Press("Sekarang"), "Pratinjau"),
    )


@pytest.mark.asyncio
async def test_three_taps_send_an_announcement(stage: Stage) -> None:
    """Internal, Sekarang, Kirim: then every group of the subtree has it and the author a report."""
    groups = banten(stage)
    siti = officer(stage)
    await siti.plays(
        ("/kirim", "Silakan ketik atau teruskan isi pengumumannya"),
        (LETTER, "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Sekarang"), "Pratinjau"),
        (Press("Kirim"), "Pengumuman nomor 1 sedang dikirim ke 8 grup"),
    )
    assert siti.labels == ("Pantau", "Jeda")
    await stage.tick()
    for group in groups:
        (announcement,) = stage.shown(group)
        assert announcement.text == f"PENGUMUMAN KPU Provinsi Banten\n\n{LETTER}"
    assert "Pengumuman nomor 1 selesai dikirim" in siti.news()[-1].text
    assert "Semua grup sudah menerima" in siti.news()[-1].text


@pytest.mark.asyncio
async def test_the_preview_tells_everything(stage: Stage) -> None:
    """Text, groups by tier, offices without a group by name, time, duration."""
    banten(stage)
    siti = officer(stage)
    await to_preview(siti)
    siti.expect(
        f"PENGUMUMAN KPU Provinsi Banten\n\n{LETTER}",
        "Untuk: Internal",
        "Waktu: sekarang",
        "Jumlah: 8 grup",
        "• Provinsi: 1 grup",
        "• Kabupaten/Kota: 7 grup",
        "Belum punya grup (1 kantor): KPU Kota Tangerang Selatan.",
        "Perkiraan lama pengiriman: beberapa detik",
    )
    assert siti.labels == (
        "Kirim",
        "Kirim uji ke saya",
        "Jenis",
        "Nomor surat",
        "Narahubung",
        "Ubah tujuan",
        "Ubah waktu",
        "Cara kirim",
        "Batal",
    )


@pytest.mark.asyncio
async def test_the_gap_between_tiers_is_told(office_stage_with_gap: Stage) -> None:
    """Where tiers wait for each other, the preview says how long."""
    banten(office_stage_with_gap)
    siti = officer(office_stage_with_gap)
    await to_preview(siti)
    siti.expect("Cara kirim: Berjenjang, jeda sekitar 10 menit antar tingkat")


# Where the text comes from


@pytest.mark.asyncio
async def test_a_typed_text_is_offered(stage: Stage) -> None:
    """Whatever staff write without a command may become an announcement, or not."""
    siti = officer(stage)
    await siti.plays(
        (LETTER, "Jadikan pengumuman?"),
        (Press("Bukan"), "tidak dijadikan pengumuman"),
        (LETTER, "Jadikan pengumuman?"),
        (Press("Ya, jadikan"), "Untuk siapa?"),
    )
    states = [draft.state for draft in stage.drafts()]
    assert states == [BroadcastState.WITHDRAWN, BroadcastState.DRAFT]


@pytest.mark.asyncio
async def test_a_forwarded_text_is_offered(stage: Stage) -> None:
    """A forwarded message is offered; several at once are offered one by one."""
    siti = officer(stage)
    await siti.say(LETTER, forwarded=True)
    await siti.say("Kedua", forwarded=True)
    siti.expect("Jadikan pengumuman?")
    await siti.press_on(siti.news()[0], "Ya, jadikan")
    await siti.plays((Press("Internal"), "Kapan dikirim?"), (Press("Sekarang"), LETTER))


@pytest.mark.asyncio
async def test_text_behind_and_below_the_command(stage: Stage) -> None:
    """The text may stand on the command's line or below it; the command itself is not sent."""
    siti = officer(stage)
    for text in (f"/kirim {LETTER}", f"/kirim\n{LETTER}", f"/KIRIM@bakohumas   {LETTER}"):
        await siti.plays((text, "Untuk siapa?"), ("/batal", "dibatalkan"))
    assert [draft.text for draft in stage.drafts()] == [LETTER] * 3


@pytest.mark.asyncio
async def test_citizens_are_not_offered_anything(stage: Stage) -> None:
    """Nobody without the permission gets near /kirim."""
    budi = officer(stage, role=Role.VIEWER)
    await budi.plays((LETTER, "Apakah salah satu ini"), ("/kirim", "berwenang"))
    await budi.press_data("kirim:start")
    budi.expect("berwenang")
    assert not stage.drafts()


@pytest.mark.asyncio
async def test_kirim_in_a_group_leads_to_the_private_chat(stage: Stage) -> None:
    """Drafting happens in private; the group reads only that."""
    (group, *_) = banten(stage)
    siti = officer(stage).at(group)
    await siti.plays((f"/kirim {LETTER}", "dipakai di chat pribadi"))
    assert not stage.drafts()


@pytest.mark.parametrize("text", ["🙏🙏", "\u200f\u202e\u200b", "…!", "\0"])
@pytest.mark.asyncio
async def test_a_text_without_words_is_no_announcement(stage: Stage, text: str) -> None:
    """Emoji, invisible marks and punctuation alone are asked for again, never offered."""
    siti = officer(stage)
    await siti.plays(
        ("/kirim", "Silakan ketik"),
        (text, "isi pengumumannya belum terbaca"),
        (LETTER, "Untuk siapa?"),
        ("/batal", "dibatalkan"),
        (text, "Ketik /bantuan"),
    )


@pytest.mark.asyncio
async def test_marks_that_turn_text_around_are_removed(stage: Stage) -> None:
    """Overrides and NUL do not reach the groups; what is written from right to left does."""
    siti = officer(stage)
    await to_preview(siti, "Rapat\u202e 13.00\0 \u2067مرحبا\u2069")
    assert stage.drafts()[0].text == "Rapat 13.00 مرحبا"


@pytest.mark.asyncio
async def test_a_text_that_is_too_long(stage: Stage) -> None:
    """Beyond 12,000 characters the text is refused with the limit, and one may try again."""
    siti = officer(stage)
    await siti.plays(
        (f"/kirim {'kata ' * 2_500}", "paling banyak 12.000 karakter"),
        (LETTER, "Untuk siapa?"),
    )


@pytest.mark.asyncio
async def test_a_long_text_is_cut_in_the_preview_only(stage: Stage) -> None:
    """The preview stays one message; the test and the groups get the whole text."""
    groups = banten(stage)
    siti = officer(stage)
    text = " ".join(f"Butir {number}." for number in range(1_000))
    await to_preview(siti, text)
    siti.expect("Baru sebagian. Tekan Kirim uji ke saya", "Jumlah: 8 grup")
    assert len(siti.answers) == 1
    assert "Kirim" in siti.labels
    await siti.press("Kirim uji ke saya")
    siti.expect("Butir 999.", "Demikian tampilan pengumumannya di grup")
    await siti.press("Kirim")
    await stage.tick()
    assert "Butir 999." in stage.shown(groups[0])[-1].text


@pytest.mark.asyncio
async def test_html_is_shown_as_it_was_typed(stage: Stage) -> None:
    """Angle brackets and ampersands in a text and in names stay text."""
    banten(stage)
    siti = stage.person("siti", "<b>Siti</b>", (BANTEN, Role.DRAFTER))
    await siti.plays(("/start", "Bapak/Ibu <b>Siti</b>"))
    await to_preview(siti, "<script>alert(1)</script> & <b>tebal</b> </i>")
    siti.expect("<script>alert(1)</script> & <b>tebal</b> </i>")


# To whom


@pytest.mark.asyncio
async def test_tiers_and_region(stage: Stage) -> None:
    """One screen shows audience, tiers and region; each tap keeps the rest."""
    banten(stage)
    siti = officer(stage, RI)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Tingkat & wilayah"), "Untuk: Internal\nWilayah: Semua wilayah"),
    )
    assert siti.labels[3:6] == ("✓ Nasional", "✓ Provinsi", "✓ Kabupaten/Kota")
    await siti.plays(
        (Press("Mitra"), "Untuk: Mitra"),
        (Press("✓ Provinsi"), "Untuk: Mitra"),
        (Press("Pilih wilayah"), "Wilayah mana?"),
        ("banten", "Untuk: Mitra\nWilayah: Banten"),
        (Press("Internal"), "Untuk: Internal\nWilayah: Banten"),
    )
    assert siti.labels[3:5] == ("Provinsi", "✓ Kabupaten/Kota")
    await siti.plays(
        (Press("Lanjut"), "Kapan dikirim?"),
        (Press("Sekarang"), "Untuk: Internal, wilayah Banten"),
    )
    siti.expect("Jumlah: 7 grup")


@pytest.mark.asyncio
async def test_at_least_one_tier(stage: Stage) -> None:
    """The last tier cannot be taken away, and the region can be taken back."""
    siti = officer(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Tingkat & wilayah"), "Wilayah: Semua wilayah"),
        (Press("✓ Provinsi"), "Semua wilayah"),
        (Press("✓ Kabupaten/Kota"), "sedikitnya satu tingkat"),
        (Press("Pilih wilayah"), "Wilayah mana?"),
        ("Kota Serang", "Wilayah: Kota Serang"),
        (Press("Pilih wilayah"), "Wilayah mana?"),
        (Press("Semua wilayah"), "Wilayah: Semua wilayah"),
        (Press("Pilih wilayah"), "Wilayah mana?"),
        (Press("Kembali"), "Wilayah: Semua wilayah"),
    )


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Atlantis", "tidak kami temukan"),
        ("Jawa Barat", "di luar kewenangan"),
        ("serang", "Wilayah mana yang dimaksud?"),
        ("🙏", "tidak kami temukan"),
    ],
)
@pytest.mark.asyncio
async def test_regions_that_do_not_fit(stage: Stage, typed: str, answer: str) -> None:
    """Unknown, foreign and ambiguous regions are asked for again, with a way back."""
    siti = officer(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Tingkat & wilayah"), "Semua wilayah"),
        (Press("Pilih wilayah"), "Wilayah mana?"),
        (typed, answer),
    )
    assert siti.labels[-3:] == ("Semua wilayah", "Kembali", "Batal")
    await siti.plays(("Kota Cilegon", "Wilayah: Kota Cilegon"))


@pytest.mark.asyncio
async def test_candidates_are_buttons(stage: Stage) -> None:
    """A name that could be two regions is settled by a tap."""
    siti = officer(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Tingkat & wilayah"), "Semua wilayah"),
        (Press("Pilih wilayah"), "Wilayah mana?"),
        ("serang", "Wilayah mana yang dimaksud?"),
        (Press("Kota Serang"), "Wilayah: Kota Serang"),
    )


@pytest.mark.asyncio
async def test_a_regency_is_not_asked_for_tiers(stage: Stage) -> None:
    """An office with nothing below it has only audiences to choose from."""
    siti = officer(stage, NUNUKAN)
    await siti.plays((f"/kirim {LETTER}", "Untuk siapa?"))
    assert siti.labels == ("Internal", "Mitra", "Publik", "Segmen pemilih", "Batal")


@pytest.mark.asyncio
async def test_partner_groups_of_other_offices_are_explained(stage: Stage) -> None:
    """Mitra reaches the own partners and those who agreed; the preview says who serves the rest."""
    banten(stage)
    stage.group("pers", "Pers Banten", BANTEN, Category.MEDIA)
    stage.group("pers-1", "Pers Serang", "36.73", Category.MEDIA)
    stage.group("pers-2", "Pers Lebak", "36.02", Category.MEDIA, takes_direct=True)
    siti = officer(stage)
    await to_preview(siti, audience="Mitra")
    siti.expect(
        "Untuk: Mitra",
        "Jumlah: 2 grup",
        "1 grup milik satker lain tidak termasuk",
        "menerima lewat kantornya masing-masing",
    )
    assert "Belum punya grup" not in siti.text
    await siti.press("Kirim")
    await stage.tick()
    assert len(stage.shown("pers")) == len(stage.shown("pers-2")) == 1
    assert not stage.shown("pers-1")


@pytest.mark.asyncio
async def test_nobody_there(stage: Stage) -> None:
    """Without a single group there is nothing to send; the way out is another audience."""
    siti = officer(stage)
    await to_preview(siti, audience="Publik")
    siti.expect("Jumlah: 0 grup", "Belum ada grup terdaftar untuk tujuan ini")
    assert "Kirim" not in siti.labels
    banten(stage)
    await siti.plays(
        (Press("Ubah tujuan"), "Untuk siapa?"),
        (Press("Internal"), "Jumlah: 8 grup"),
        (Press("Kirim"), "sedang dikirim"),
    )


@pytest.mark.asyncio
async def test_groups_that_leave_before_the_release(stage: Stage) -> None:
    """When the last group has gone meanwhile, the new preview says so instead of failing."""
    group = stage.group("g", "Humas Nunukan", NUNUKAN)
    siti = officer(stage, NUNUKAN)
    await to_preview(siti)
    await stage.local.bot_removed(group, "siti")
    await stage.settle()
    await siti.plays((Press("Kirim"), "Belum ada grup terdaftar untuk tujuan ini"))


@pytest.mark.asyncio
async def test_several_offices(stage: Stage) -> None:
    """Who speaks for several offices is asked for which, whatever way the text came."""
    siti = stage.person("siti", "Siti", (BANTEN, Role.DRAFTER), (NUNUKAN, Role.ADMIN))
    stage.group("g", "Humas Nunukan", NUNUKAN)
    await siti.plays((LETTER, "Jadikan"), (Press("Ya, jadikan"), "Atas nama kantor mana?"))
    assert siti.labels == ("Prov. Banten", "Kab. Nunukan", "Batal")
    await siti.plays(
        (Press("Kab. Nunukan"), "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Sekarang"), "PENGUMUMAN KPU Kabupaten Nunukan"),
    )
    siti.expect("Jumlah: 1 grup")
    await siti.press_data("kirim:by:1:32")
    siti.expect("Tombol ini sudah tidak berlaku.")


# When


@pytest.mark.parametrize(
    ("office", "typed", "shown", "due"),
    [
        (BANTEN, "besok 07.00", "Selasa, 9 Februari 2027 pukul 07.00 WIB", "2027-02-09T00:00Z"),
        (NUNUKAN, "besok 07.00", "pukul 07.00 WITA", "2027-02-08T23:00Z"),
        (MALUKU, "Rabu jam 7 pagi", "Rabu, 10 Februari 2027 pukul 07.00 WIT", "2027-02-09T22:00Z"),
        (NUNUKAN, "13.30 wib", "pukul 14.30 WITA", "2027-02-08T06:30Z"),
    ],
)
@pytest.mark.asyncio
async def test_a_typed_time(stage: Stage, office: str, typed: str, shown: str, due: str) -> None:
    """Times are read and shown in the office's own zone, and kept to."""
    stage.group("g", "Humas", office)
    siti = officer(stage, office)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        (Press("Waktu lain"), "tulis hari dan jamnya"),
        (typed, shown),
        (Press("Jadwalkan"), "terjadwal"),
    )
    siti.expect("Batalkan dengan /tarik 1")
    stage.clock.now = at(due) - timedelta(seconds=1)
    await stage.tick()
    assert not stage.shown("g")
    stage.clock.now = at(due)
    await stage.tick()
    assert len(stage.shown("g")) == 1


@pytest.mark.asyncio
async def test_tomorrow_at_seven_is_one_tap(stage: Stage) -> None:
    """The usual later time has a button, in the office's zone."""
    siti = officer(stage, MALUKU)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Besok 07.00"), "Selasa, 9 Februari 2027 pukul 07.00 WIT"),
    )


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("kemarin sore", "waktunya belum terbaca"),
        ("hari ini 08.00", "sudah lewat"),
        ("1/1/2020 07.00", "sudah lewat"),
        ("31/2/2027 07.00", "waktunya belum terbaca"),
        ("99999999999999 menit lagi", "waktunya belum terbaca"),
        ("sekarang juga", "Waktu: sekarang"),
        ("Sekarang", "Waktu: sekarang"),
        ("0 menit lagi", "Waktu: sekarang"),
    ],
)
@pytest.mark.asyncio
async def test_times_that_do_not_fit(stage: Stage, typed: str, answer: str) -> None:
    """Past and unreadable times are asked for again, with buttons to leave the question."""
    siti = officer(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Waktu lain"), "tulis hari dan jamnya"),
        (typed, answer),
    )
    assert "Batal" in siti.labels
    if "sekarang" not in answer:
        await siti.plays(("besok 09.00", "pukul 09.00 WIB"))


@pytest.mark.asyncio
async def test_the_time_can_pass_while_one_hesitates(stage: Stage) -> None:
    """A scheduled time that is over when "Jadwalkan" is tapped is asked for again."""
    banten(stage)
    siti = officer(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Waktu lain"), "jamnya"),
        ("5 menit lagi", "pukul 10.05 WIB"),
    )
    stage.clock.now += timedelta(minutes=6)
    await siti.plays(
        (Press("Jadwalkan"), "sudah lewat"),
        (Press("Sekarang"), "Waktu: sekarang"),
        (Press("Kirim"), "sedang dikirim"),
    )


# Letter, contact, test


@pytest.mark.asyncio
async def test_letter_and_contact(stage: Stage) -> None:
    """Both are optional, shown below the text, and can be emptied again."""
    banten(stage)
    siti = officer(stage)
    await to_preview(siti)
    await siti.plays(
        (Press("Nomor surat"), "tulis nomor surat dasarnya"),
        ("123/PP.01\u202e\n-SD/36/2027", "Dasar: surat nomor 123/PP.01 -SD/36/2027"),
        (Press("Narahubung"), "tulis narahubungnya"),
        ("x" * 300, f"Narahubung: {'x' * 200}\n"),
        (Press("Narahubung"), "Ketik - untuk mengosongkan"),
        ("-", "Dasar: surat nomor"),
    )
    assert "Narahubung:" not in siti.text
    await siti.plays((Press("Nomor surat"), "Ketik -"), (Press("Kembali"), "Pratinjau"))


@pytest.mark.asyncio
async def test_a_test_goes_to_the_author_only(stage: Stage) -> None:
    """The test "Kirim uji ke saya" shows exactly what groups would get, and nobody else gets it."""
    groups = banten(stage)
    siti = officer(stage)
    await to_preview(siti)
    await siti.press("Kirim uji ke saya")
    assert [shown.text for shown in siti.answers] == [
        f"PENGUMUMAN KPU Provinsi Banten\n\n{LETTER}",
        texts.THAT_WAS_A_TEST,
    ]
    await stage.tick()
    assert not any(stage.shown(group) for group in groups)
    await siti.plays((Press("Ke pratinjau"), "Pratinjau"), (Press("Kirim"), "sedang dikirim"))


@pytest.mark.asyncio
async def test_a_drill_is_marked(stage: Stage) -> None:
    """In a simulation the preview carries the mark above and below."""
    stage.policies = type(stage.policies)(is_drill=True)
    stage.restart()
    siti = officer(stage)
    await to_preview(siti)
    assert siti.text.count("SIMULASI – BUKAN INFORMASI RESMI") == 2


# Leaving, resuming, old buttons


@pytest.mark.asyncio
async def test_cancel_at_each_step(stage: Stage) -> None:
    """Every screen before the release has a way out by button, and it discards the draft."""
    ways: tuple[tuple[Press, ...], ...] = (
        (),
        (Press("Tingkat & wilayah"),),
        (Press("Tingkat & wilayah"), Press("Pilih wilayah")),
        (Press("Internal"),),
        (Press("Internal"), Press("Waktu lain")),
        (Press("Internal"), Press("Sekarang")),
        (Press("Internal"), Press("Sekarang"), Press("Nomor surat")),
        (Press("Internal"), Press("Sekarang"), Press("Kirim uji ke saya")),
    )
    siti = officer(stage)
    await siti.plays(("/kirim", "Silakan ketik"), (Press("Batal"), "dibatalkan"))
    for leave in (Press("Batal"), "/batal", "batal"):
        for way in ways:
            await siti.plays((f"/kirim {LETTER}", "Untuk siapa?"))
            for act in way:
                await siti.press(act.label)
            await siti.plays((leave, "konsep pengumuman ini dibatalkan"))
    assert {draft.state for draft in stage.drafts()} == {BroadcastState.WITHDRAWN}
    await siti.plays(("/batal", "Tidak ada langkah"))


@pytest.mark.asyncio
async def test_cancelling_an_offer(stage: Stage) -> None:
    """/batal right after "Jadikan pengumuman?" drops the offer."""
    siti = officer(stage)
    await siti.plays((LETTER, "Jadikan"), ("/batal", "dibatalkan"), ("/batal", "Tidak ada langkah"))
    await siti.plays((Press("Ya, jadikan"), "sudah dikirim atau dibatalkan"))


@pytest.mark.asyncio
async def test_an_old_button_after_the_release(stage: Stage) -> None:
    """After "Kirim" no older screen of the same draft changes anything any more."""
    groups = banten(stage)
    siti = officer(stage)
    await to_preview(siti)
    preview = siti.last
    await siti.press("Kirim")
    await stage.tick()
    for label in preview.labels:
        await siti.press_on(preview, label)
        assert siti.toast == "Pengumuman ini sudah dikirim atau dibatalkan sebelumnya.", label
    await stage.tick()
    assert [len(stage.shown(group)) for group in groups] == [1] * 8


@pytest.mark.asyncio
async def test_somebody_elses_button(stage: Stage) -> None:
    """A draft belongs to its author, whoever gets hold of the button's data."""
    siti = officer(stage)
    budi = stage.person("budi", "Budi", (BANTEN, Role.ADMIN))
    await to_preview(siti)
    await budi.press_data("kirim:send:1")
    assert budi.toast == "Tombol ini untuk orang lain."
    assert stage.drafts()[0].state is BroadcastState.DRAFT


@pytest.mark.asyncio
async def test_a_role_that_ended(stage: Stage) -> None:
    """A draft cannot be released in the name of an office that one has left."""
    siti = stage.person("siti", "Siti", (BANTEN, Role.DRAFTER), (NUNUKAN, Role.DRAFTER))
    banten(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Atas nama"),
        (Press("Prov. Banten"), "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Sekarang"), "Pratinjau"),
    )
    end_role(stage, "siti", BANTEN)
    await siti.plays((Press("Kirim"), "sudah berakhir"))
    assert stage.drafts()[0].state is BroadcastState.DRAFT


def end_role(stage: Stage, user: str, office: str) -> None:
    """Let a role end now."""
    actor = stage.actor(user)
    assert actor is not None
    person = actor.person_id

    def end(tx: Tx) -> None:
        for grant in roles.of_person(tx, person, stage.clock()):
            if grant.office == office:
                grant.ends_at = stage.clock()

    stage.look(end)


@pytest.mark.parametrize(
    "data",
    [
        "kirim:send:99999999999999999999",
        "kirim:send:٣",
        "kirim:send:-1",
        "kirim:to:1:semua",
        "kirim:to:1",
        "kirim:for:1:x",
        "kirim:tier:1:x",
        "kirim:area:1:x",
        "kirim:area:1:32",
        "kirim:by:1:x",
        "kirim:swap:1:9",
        "kirim:instead:1",
        "kirim:nanti:1",
        "kirim:plain",
        "kirim:::",
        "pantau:open:99999999999999999999",
        "pantau:missing:x",
        "pantau:a:b:c",
        "kendali:pause:99999999999999999999",
        "kendali:pause:",
        "kendali:x:1",
        "grup:category:36:x",
        "grup:yes:1:36:x",
        "grup:yes:99999999999999999999:36:media",
        "grup:yes:1:36:media",
        "grup:no:1:xx",
    ],
)
@pytest.mark.asyncio
async def test_buttons_with_altered_data(stage: Stage, data: str) -> None:
    """Whatever an altered app sends as a button, nothing breaks and nothing is released."""
    banten(stage)
    siti = officer(stage)
    await to_preview(siti)
    await siti.press_data(data, siti.last.id)
    assert siti.answers
    assert "belum berhasil kami proses" not in siti.text
    assert stage.drafts()[0].state is BroadcastState.DRAFT


@pytest.mark.asyncio
async def test_an_unfinished_draft_is_offered_again(stage: Stage) -> None:
    """/kirim finds the draft that was left, and goes on with it or begins afresh."""
    siti = officer(stage)
    await to_preview(siti)
    await siti.plays(
        ("/pantau", "Belum ada pengumuman"),
        ("/kirim", f"Ada konsep yang belum dikirim: “{LETTER}”"),
        (Press("Lanjutkan konsep"), "Pratinjau"),
        ("/kirim", "Ada konsep"),
        (Press("Buat baru"), "Silakan ketik"),
        ("Teks lain", "Untuk siapa?"),
    )
    states = [draft.state for draft in stage.drafts()]
    assert states == [BroadcastState.WITHDRAWN, BroadcastState.DRAFT]


@pytest.mark.asyncio
async def test_a_new_text_on_the_preview_replaces_the_old_one(stage: Stage) -> None:
    """A corrected text keeps audience, time, letter and contact."""
    siti = officer(stage)
    await to_preview(siti, audience="Mitra")
    await siti.plays(
        (Press("Nomor surat"), "nomor surat"),
        ("7/2027", "Dasar: surat nomor 7/2027"),
        ("Teks yang benar", "Konsep sebelumnya belum dikirim"),
        (Press("Ganti isinya"), "Teks yang benar"),
    )
    siti.expect("Untuk: Mitra", "Dasar: surat nomor 7/2027", "Waktu: sekarang")
    await siti.plays(
        ("Lain", "untuk apa?"),
        (Press("Abaikan"), "tidak dijadikan"),
        ("Lain lagi", "untuk apa?"),
        (Press("Pengumuman baru"), "Untuk siapa?"),
    )
    open_drafts = [row.text for row in stage.drafts() if row.state is BroadcastState.DRAFT]
    assert open_drafts == ["Lain lagi"]


@pytest.mark.asyncio
async def test_a_forwarded_text_is_no_answer_to_a_question(stage: Stage) -> None:
    """While a letter's number is awaited, a forwarded announcement is not taken for it."""
    siti = officer(stage)
    await to_preview(siti)
    await siti.plays((Press("Nomor surat"), "nomor surat"))
    await siti.say("Pengumuman lain", forwarded=True)
    siti.expect("Konsep sebelumnya belum dikirim")
    await siti.plays(("9/2027", "Dasar: surat nomor 9/2027"))


@pytest.mark.asyncio
async def test_other_commands_do_not_disturb(stage: Stage) -> None:
    """Help, an unknown command or a sticker in between leave the question standing."""
    siti = officer(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Waktu lain"), "jamnya"),
        ("/bantuan", "Cara memakai"),
        ("/apa", "tidak kami kenal"),
    )
    await siti.does(is_supported=False)
    siti.expect("Mohon ditulis dengan kalimat")
    await siti.plays(("besok 07.00", "pukul 07.00 WIB"))


@pytest.mark.asyncio
async def test_a_question_of_yesterday_is_forgotten(stage: Stage) -> None:
    """After half a day a new text is a new text, not the answer to an old question."""
    siti = officer(stage)
    await to_preview(siti)
    await siti.plays((Press("Nomor surat"), "nomor surat"))
    stage.clock.now += timedelta(hours=13)
    await siti.plays((LETTER, "Jadikan pengumuman?"))


@pytest.mark.asyncio
async def test_the_text_step_survives_a_restart(stage: Stage) -> None:
    """A new process goes on where the old one stopped, at a question and at the buttons."""
    banten(stage)
    siti = officer(stage)
    await siti.plays(("/kirim", "Silakan ketik"))
    stage.restart()
    await siti.plays((LETTER, "Untuk siapa?"))
    stage.restart()
    await siti.plays((Press("Internal"), "Kapan"))
    stage.restart()
    await siti.plays((Press("Waktu lain"), "jamnya"))
    stage.restart()
    await siti.plays(("besok 07.00", "Pratinjau"))
    stage.restart()
    await siti.plays((Press("Jadwalkan"), "terjadwal"))


@pytest.mark.asyncio
async def test_a_message_in_between_does_not_get_lost(stage: Stage) -> None:
    """Tapped on an older preview, "Kirim" releases that draft and leaves the newer one alone."""
    banten(stage)
    siti = officer(stage)
    await to_preview(siti)
    first = siti.last
    await to_preview(siti, "Kedua")
    await siti.press_on(first, "Kirim")
    siti.expect("Pengumuman nomor 1 sedang dikirim")
    await siti.plays(("/kirim", "“Kedua”"), (Press("Lanjutkan konsep"), "Kedua"))


# The quiet hours


@pytest.mark.asyncio
async def test_at_night_the_preview_says_who_waits(stage: Stage) -> None:
    """By zone, with the hour at which they get it; the live view counts them until then."""
    stage.policies = replace(stage.policies, quiet=Quiet(time(21), time(6)))
    stage.restart()
    stage.group("g-ri", "Humas RI", RI)
    stage.group("g-papua", "Humas Papua", PAPUA)
    siti = stage.person("siti", "Siti", (RI, Role.DRAFTER))
    stage.clock.advance(10.5 * 3_600)  # 20.30 WIB, 22.30 WIT
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Sekarang"), "WIT: menunggu sampai Selasa, 9 Februari 2027 pukul 06.00 WIT"),
    )
    siti.expect("Yang tidak dapat menunggu dikirim sebagai Siaga.")
    assert "WIB: menunggu" not in siti.text
    await siti.plays((Press("Kirim"), "sedang dikirim"))
    await stage.tick()
    assert stage.shown("g-ri")
    assert stage.shown("g-papua") == []
    await siti.plays(("/pantau 1", "1 grup menunggu jam tenang berakhir"))
    stage.clock.advance(7.5 * 3_600)
    await stage.tick()
    assert stage.shown("g-papua")
