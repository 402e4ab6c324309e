"""Registering a group: who asks, who confirms, and how groups come and go."""

from __future__ import annotations

import pytest

from channels.base import Membership
from storage.chats import Category, ChatState
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, NUNUKAN, RI, SILENCE, Press, Stage, Talk
from tests.handlers.telegram_dialogue import TelegramStage
from texts import ask
from texts import groups as texts

GROUP = "g"
TITLE = "Media Nunukan"


def officer(stage: Stage, role: Role = Role.DRAFTER, office: str = NUNUKAN) -> Talk:
    """Siti, who works in an office."""
    return stage.person("siti", "Siti", (office, role))


async def added(
    stage: Stage, by: Talk, membership: Membership = Membership.MEMBER, group: str = GROUP
) -> Talk:
    """Somebody brings the bot into a group and is looked at there."""
    stage.group(group, TITLE)
    talk = by.at(group)
    before = talk._seen()
    await stage.local.bot_added(group, by.user, membership)
    await talk._hear(before)
    return talk


def registered(stage: Stage, group: str = GROUP) -> tuple[str | None, Category | None, ChatState]:
    """Whose group it is, of what kind, and whether we may write there."""
    row = stage.chat_row(group)
    assert row is not None
    return row.office, row.category, row.state


@pytest.mark.asyncio
async def test_added_by_an_officer_of_one_office(stage: Stage) -> None:
    """Only the kind of members is asked, and one tap registers the group."""
    siti = await added(stage, officer(stage))
    siti.expect("Terima kasih sudah menambahkan kami", "milik KPU Kabupaten Nunukan")
    await siti.plays((Press("Media massa"), "terdaftar sebagai grup Media massa milik KPU Kab"))
    assert registered(stage) == (NUNUKAN, Category.MEDIA, ChatState.ACTIVE)


@pytest.mark.asyncio
async def test_added_by_an_officer_for_another_office(stage: Stage) -> None:
    """The button "Kantor lain" asks for the name."""
    siti = await added(stage, officer(stage))
    await siti.plays((Press("Kantor lain"), "Grup ini milik kantor mana?"))
    await siti.reply("KPU Kota Bandung")
    siti.expect("Grup ini milik KPU Kota Bandung. Siapa anggotanya?")


@pytest.mark.asyncio
async def test_added_by_an_officer_of_several_offices(stage: Stage) -> None:
    """The own offices are buttons."""
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.DRAFTER), (BANTEN, Role.DESK))
    there = await added(stage, siti)
    there.expect("milik kantor mana")
    await there.plays(
        (Press("Prov. Banten"), "milik KPU Provinsi Banten"),
        (Press("Satker KPU"), "terdaftar sebagai grup Satker KPU"),
    )


@pytest.mark.asyncio
async def test_added_by_a_stranger(stage: Stage) -> None:
    """The office is asked by name, its staff confirm in private, then the group is in use."""
    siti = officer(stage)
    viewer = stage.person("budi", "Budi", (NUNUKAN, Role.VIEWER))
    other = stage.person("ani", "Ani", (BANTEN, Role.ADMIN))
    tamu = await added(stage, stage.person("tamu", "Tamu <Pers>"))
    tamu.expect("Grup ini milik kantor mana?")
    await tamu.reply("nunukan")
    tamu.expect("Grup ini milik KPU Kabupaten Nunukan. Siapa anggotanya?")
    await tamu.plays((Press("Media massa"), "Permintaan sudah kami sampaikan"))
    assert registered(stage) == (None, None, ChatState.PENDING)
    assert not viewer.news()
    assert not other.news()
    (request,) = siti.news()
    assert f"Grup “{TITLE}” minta didaftarkan sebagai grup Media massa" in request.text
    assert "Diminta oleh Tamu <Pers>." in request.text
    await siti.plays((Press("Ya, benar"), f"Grup “{TITLE}” sudah terdaftar."))
    assert registered(stage) == (NUNUKAN, Category.MEDIA, ChatState.ACTIVE)
    assert "terdaftar sebagai grup Media massa" in tamu.news()[-1].text


@pytest.mark.asyncio
async def test_a_request_is_refused(stage: Stage) -> None:
    """The group reads that it was refused and what can be done."""
    siti = officer(stage)
    tamu = await added(stage, stage.person("tamu", "Tamu"))
    await tamu.plays(("/grup KPU Nunukan", "Siapa anggotanya"), (Press("LSM dan pemantau"), "Perm"))
    await siti.plays((Press("Tolak"), "ditolak"))
    assert registered(stage) == (None, None, ChatState.PENDING)
    assert tamu.news()[-1].text == texts.REFUSED


@pytest.mark.asyncio
async def test_who_taps_often_asks_once(stage: Stage) -> None:
    """However often a stranger taps, the staff get one request a day."""
    siti = officer(stage)
    tamu = await added(stage, stage.person("tamu", "Tamu"))
    for _ in range(3):
        await tamu.plays(("/grup Nunukan", "Siapa"), (Press("Media massa"), "Permintaan sudah"))
    assert len(siti.news()) == 1


@pytest.mark.asyncio
async def test_colleagues_decide_once(stage: Stage) -> None:
    """After one said yes, the other's "Tolak" shows that it is registered and undoes nothing."""
    siti = officer(stage)
    budi = stage.person("budi", "Budi", (NUNUKAN, Role.ADMIN))
    tamu = await added(stage, stage.person("tamu", "Tamu"))
    await tamu.plays(("/grup Nunukan", "Siapa"), (Press("Media massa"), "Permintaan sudah"))
    await siti.plays((Press("Ya, benar"), "sudah terdaftar"))
    said = len(tamu.news())
    request = budi.news()[0]
    await budi.press_on(request, "Tolak")
    budi.expect("sudah terdaftar")
    await budi.press_on(request, "Ya, benar")
    assert registered(stage) == (NUNUKAN, Category.MEDIA, ChatState.ACTIVE)
    assert len(tamu.news()) == said


@pytest.mark.asyncio
async def test_not_allowed_to_decide(stage: Stage) -> None:
    """The buttons of a request work only for the office's own staff."""
    siti, ani = officer(stage), stage.person("ani", "Ani", (BANTEN, Role.ADMIN))
    tamu = await added(stage, stage.person("tamu", "Tamu"))
    await tamu.plays(("/grup Nunukan", "Siapa"), (Press("Media massa"), "Permintaan sudah"))
    for data in siti.news()[0].data:
        await ani.press_data(data)
        assert ani.toast == texts.NOT_YOURS
    assert registered(stage)[0] is None


@pytest.mark.asyncio
async def test_nobody_to_ask(stage: Stage) -> None:
    """An office without staff here: the group reads what to do."""
    tamu = await added(stage, stage.person("tamu", "Tamu"))
    await tamu.plays(("/grup Nunukan", "Siapa"), (Press("Media massa"), "belum punya petugas"))


@pytest.mark.asyncio
async def test_staff_who_said_stop_are_not_asked(stage: Stage) -> None:
    """A request is a message unasked for: STOP holds it back."""
    siti = officer(stage)
    await siti.plays(("STOP", "tidak akan mengirimi"))
    tamu = await added(stage, stage.person("tamu", "Tamu"))
    await tamu.plays(("/grup Nunukan", "Siapa"), (Press("Media massa"), "belum punya petugas"))
    assert len(siti.news()) == 1


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/grup KPU Kota Bandung", "milik KPU Kota Bandung"),
        ("/grup@bakohumas kota bandung", "milik KPU Kota Bandung"),
        ("@bakohumas KPU Kota Bandung", "milik KPU Kota Bandung"),
        ("/grup bandung", "Kantor mana yang dimaksud?"),
        ("/grup Atlantis", "tidak kami temukan"),
        ("/grup 🙏", "tidak kami temukan"),
        ("/grup", "Grup ini milik kantor mana?"),
        ("/start", "dipakai di chat pribadi"),
        ("/lainbot", SILENCE),
        ("ngobrol saja", SILENCE),
    ],
)
@pytest.mark.asyncio
async def test_naming_the_office(stage: Stage, typed: str, answer: str) -> None:
    """Command, mention and reply name the office; talk among members is none of our business."""
    tamu = await added(stage, stage.person("tamu", "Tamu"))
    await tamu.plays((typed, answer))


@pytest.mark.asyncio
async def test_candidates_are_buttons(stage: Stage) -> None:
    """Where a name means several offices, one tap says which."""
    tamu = await added(stage, stage.person("tamu", "Tamu"))
    await tamu.plays(("/grup bandung", "Kantor mana yang dimaksud?"))
    assert {"Kab. Bandung", "Kota Bandung"} <= set(tamu.labels)
    await tamu.plays((Press("Kota Bandung"), "milik KPU Kota Bandung"))


@pytest.mark.asyncio
async def test_being_promoted_asks_nothing_again(stage: Stage) -> None:
    """Made administrator while waiting, we keep quiet; in a registered group, too."""
    siti = await added(stage, officer(stage))
    await added(stage, siti, Membership.ADMIN)
    assert len(siti.news()) == 1
    await siti.plays((Press("Media massa"), "terdaftar"))
    await added(stage, siti, Membership.MEMBER)
    assert len(siti.news()) == 1


@pytest.mark.asyncio
async def test_kicked_and_added_again(stage: Stage) -> None:
    """The office is remembered; nothing is sent meanwhile, and coming back is noticed."""
    siti = await added(stage, officer(stage))
    await siti.plays((Press("Media massa"), "terdaftar"))
    await stage.local.bot_removed(GROUP, "siti")
    await stage.settle()
    assert registered(stage) == (NUNUKAN, Category.MEDIA, ChatState.GONE)
    there = await added(stage, siti)
    there.expect("kami kembali di grup ini", "grup Media massa milik KPU Kabupaten Nunukan")
    assert registered(stage) == (NUNUKAN, Category.MEDIA, ChatState.ACTIVE)


@pytest.mark.asyncio
async def test_kicked_before_registration_and_added_again(stage: Stage) -> None:
    """A group that never was registered is asked again."""
    siti = await added(stage, officer(stage))
    await stage.local.bot_removed(GROUP, "siti")
    await stage.settle()
    there = await added(stage, siti)
    there.expect("Siapa anggotanya?")


@pytest.mark.asyncio
async def test_kicked_before_the_office_decides(stage: Stage) -> None:
    """The request is moot then, and the officer reads so."""
    siti = officer(stage)
    tamu = await added(stage, stage.person("tamu", "Tamu"))
    await tamu.plays(("/grup Nunukan", "Siapa"), (Press("Media massa"), "Permintaan sudah"))
    await stage.local.bot_removed(GROUP, "tamu")
    await stage.settle()
    await siti.plays((Press("Ya, benar"), "Bot sudah tidak ada di grup"))
    assert registered(stage)[2] is ChatState.GONE


@pytest.mark.asyncio
async def test_who_writes_can_be_written_to(stage: Stage) -> None:
    """A group that we believed lost but that writes to us is in use again."""
    siti = await added(stage, officer(stage))
    await siti.plays((Press("Media massa"), "terdaftar"))
    await stage.local.bot_removed(GROUP, "siti")
    await stage.settle()
    room = stage.local.chat(GROUP)
    assert room is not None
    room.has_bot = True
    await siti.plays(("/bantuan", "Cara memakai"))
    assert registered(stage)[2] is ChatState.ACTIVE


@pytest.mark.asyncio
async def test_a_registered_group_tells_whose_it_is(stage: Stage) -> None:
    """/grup shows the registration to members, and lets the office's staff change the kind."""
    siti = await added(stage, officer(stage))
    await siti.plays((Press("Media massa"), "terdaftar"))
    tamu = stage.person("tamu", "Tamu").at(GROUP)
    await tamu.plays(("/grup", "terdaftar sebagai grup Media massa"))
    assert tamu.labels == ()
    await siti.plays(
        ("/grup", "Penanggung jawab (PJ): belum ada"),
        (Press("Ubah kategori"), "Siapa anggotanya?"),
        (Press("LSM dan pemantau"), "LSM dan"),
    )
    assert registered(stage)[1] is Category.NGO


@pytest.mark.asyncio
async def test_a_group_is_not_taken_away(stage: Stage) -> None:
    """Another office cannot make a registered group its own."""
    siti = await added(stage, officer(stage))
    await siti.plays((Press("Media massa"), "terdaftar"))
    ani = stage.person("ani", "Ani", (BANTEN, Role.ADMIN)).at(GROUP)
    await ani.plays(
        ("/grup KPU Provinsi Banten", "milik KPU Provinsi Banten"),
        (Press("Media massa"), "sudah terdaftar milik KPU Kabupaten Nunukan"),
    )
    assert registered(stage)[0] == NUNUKAN


@pytest.mark.asyncio
async def test_the_first_office_to_confirm_has_it(stage: Stage) -> None:
    """Asked of two offices, the group belongs to the one that answers first."""
    siti, ani = officer(stage), stage.person("ani", "Ani", (BANTEN, Role.ADMIN))
    tamu = await added(stage, stage.person("tamu", "Tamu"))
    for name in ("Nunukan", "Banten"):
        await tamu.plays((f"/grup {name}", "Siapa"), (Press("Media massa"), "Permintaan sudah"))
    request = ani.news()[0]
    await siti.plays((Press("Ya, benar"), "sudah terdaftar"))
    await ani.plays((Press("Ya, benar"), "milik kantor lain"))
    await ani.press_on(request, "Tolak")
    assert registered(stage)[0] == NUNUKAN


@pytest.mark.asyncio
async def test_thanks_in_a_registered_group_are_not_answered(stage: Stage) -> None:
    """A reply to an announcement gets none of ours; a mention gets one."""
    siti = await added(stage, officer(stage))
    await siti.plays((Press("Satker KPU"), "terdaftar"))
    await siti.reply("Siap, terima kasih")
    siti.expect(SILENCE)
    await siti.plays(("@bakohumas apa kabar", ask.ASK_IN_GROUP))
    assert siti.labels == (ask.IN_PRIVATE,)


@pytest.mark.asyncio
async def test_help_in_a_group(stage: Stage) -> None:
    """In a group only what works there is listed."""
    siti = await added(stage, officer(stage))
    await siti.plays(("/bantuan", "/grup – Daftarkan grup ini"))
    assert "/kirim" not in siti.text
    assert "BERHENTI" not in siti.text
    tamu = stage.person("tamu", "Tamu").at(GROUP)
    await tamu.plays(("/pantau", "petugas humas KPU yang berwenang"))


@pytest.mark.asyncio
async def test_blocked_and_unblocked(telegram: TelegramStage) -> None:
    """A person who blocks us is not written to until they come back."""
    siti = telegram.person("1001", "Siti", (RI, Role.DRAFTER))
    await siti.plays(("/start", "Selamat datang"))
    await telegram.fake.block(1001)
    await telegram.settle()
    row = telegram.chat_row("1001")
    assert row is not None
    assert row.state is ChatState.GONE
    await telegram.fake.unblock(1001)
    await telegram.settle()
    row = telegram.chat_row("1001")
    assert row is not None
    assert row.state is ChatState.ACTIVE


@pytest.mark.asyncio
async def test_a_group_becomes_a_supergroup(telegram: TelegramStage) -> None:
    """Registration and queue follow the group to its new id."""
    siti = telegram.person("1001", "Siti", (NUNUKAN, Role.DRAFTER))
    group = telegram.group("-55", "Humas Nunukan")
    await telegram.fake.bot_added(int(group), 1001)
    await telegram.settle()
    there = siti.at(group)
    await there.plays((Press("Satker KPU"), "terdaftar"))
    await telegram.fake.migrate(-55, -1_001_000_000_055)
    await telegram.settle()
    assert telegram.chat_row("-55") is None
    moved = telegram.chat_row("-1001000000055")
    assert moved is not None
    assert (moved.office, moved.state) == (NUNUKAN, ChatState.ACTIVE)
    await siti.plays(
        ("/kirim Rapat pukul 13.00", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Sekarang"), "Jumlah: 1 grup"),
        (Press("Kirim"), "sedang dikirim"),
    )
    await telegram.tick()
    assert "Rapat pukul 13.00" in telegram.shown("-1001000000055")[-1].text


@pytest.mark.asyncio
async def test_joining_sets_the_menu_of_telegram(telegram: TelegramStage) -> None:
    """The deep link gives the role and, in this chat only, the commands that come with it."""
    code = telegram.invite(Role.DRAFTER, NUNUKAN).replace("-", "")
    siti = telegram.person("1001", "Siti")
    await siti.plays((f"/start gabung_{code}", "terdaftar sebagai Konseptor"))
    names = [command.name for command in telegram.commands("1001")]
    assert names[:5] == ["start", "bantuan", "gabung", "petugas", "tanya"]
    assert telegram.fake.counters.violations == []


@pytest.mark.asyncio
async def test_a_sticker_on_telegram(telegram: TelegramStage) -> None:
    """A sticker gets a sentence in private and none in a group."""
    siti = telegram.person("1001", "Siti")
    await siti.plays(("/start", "Selamat datang"))
    before = siti._seen()
    sticker = {"file_id": "s", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1}
    sticker |= {"is_animated": False, "is_video": False}
    telegram.fake._speak(1001, 1001, {"sticker": sticker}, None, None)
    await siti._hear(before)
    siti.expect("belum bisa kami baca")
