"""/admingrup: WhatsApp groups by name, and the two people who pass announcements on to each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlmodel import update

from registry import codes, relays
from registry.invitations import MOST_GUESSES
from storage import chats, group_admins
from storage.audit import AuditRow
from storage.chats import Category, ChatRow, ChatState, Segment
from storage.roles import Role, RoleGrant
from tests.handlers.dialogue import BANTEN, NUNUKAN, PAPUA, Press, Stage, Talk
from tests.handlers.relaying import ANI, BUDI, LETTER, SITI, announce, officer
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import relay_groups as texts
from texts import service

TITLE = "Humas KPU Banten"


def groups(stage: Stage, office: str = BANTEN) -> Sequence[ChatRow]:
    """The groups of an office that others pass on to."""
    return stage.look(lambda tx: relays.of_office(tx, office))


def admins(stage: Stage, group: ChatRow) -> int:
    """How many people pass on to a group."""
    return stage.look(lambda tx: group_admins.count(tx, chats.key_of(group)))


def code_in(talk: Talk) -> str:
    """The code that we have just told."""
    words = [word for word in talk.text.split() if "-" in word and codes.is_like_one(word)]
    assert len(words) == 1, talk.text
    return words[0]


async def registered(stage: Stage, talk: Talk, title: str = TITLE) -> str:
    """A registered group; returns its code."""
    if groups(stage):
        await talk.plays(("admingrup", "Pilih grupnya"), (Press(texts.NEW_GROUP), "Apa nama"))
    else:
        await talk.plays(("admingrup", "Apa nama grup WhatsApp-nya?"))
    await talk.plays((title, "Siapa anggota grup"), ("satker kpu", "terdaftar milik"))
    return code_in(talk)


# Registering


@pytest.mark.parametrize(
    ("label", "answer", "category"),
    [
        ("a tap", Press("Media massa"), Category.MEDIA),
        ("a word", "wartawan", Category.MEDIA),
        ("another word", "humas kpu", Category.SATKER),
    ],
)
@pytest.mark.asyncio
async def test_by_name_and_category(
    label: str, answer: str | Press, category: Category, stage: Stage
) -> None:
    """Two answers register a group, and the third message says what its Admin Grup have to do."""
    siti = officer(stage)
    await siti.plays(
        ("/admingrup", "Apa nama grup WhatsApp-nya?"),
        (f"  {TITLE}\n🗳  ", f"Siapa anggota grup “{TITLE} 🗳”?"),
        (answer, "terdaftar milik KPU Provinsi Banten"),
    )
    siti.expect("Mohon minta 2 Admin Grup", f"GABUNG {code_in(siti)}")
    (group,) = groups(stage)
    assert (group.title, group.category, group.is_relayed) == (f"{TITLE} 🗳", category, True)
    assert group.state is ChatState.ACTIVE


@pytest.mark.asyncio
async def test_on_whatsapp_by_words_and_numbers(whatsapp: WhatsAppStage) -> None:
    """The word GRUP begins, and the number of a category chooses it."""
    siti = officer(whatsapp)
    await siti.plays(("grup", "Apa nama"), (TITLE, "Siapa anggota"), ("1", "GABUNG"))
    (group,) = groups(whatsapp)
    assert group.category is Category.SATKER
    await siti.plays(("Grup", "punya 1 grup WhatsApp"), ("1", "Admin Grup: 0 dari 2 orang"))
    assert whatsapp.fake.counters.violations == []


@pytest.mark.parametrize(
    ("step", "text", "answer"),
    [
        ("title", "\u202e\u200b", "nama grupnya belum terbaca"),
        ("category", "kucing", "pilihannya belum terbaca"),
        ("category", "\u200b", "pilihannya belum terbaca"),
    ],
)
@pytest.mark.asyncio
async def test_what_cannot_be_read_is_asked_again(
    step: str, text: str, answer: str, stage: Stage
) -> None:
    """Nothing is lost: the next answer goes on."""
    siti = officer(stage)
    await siti.plays(("/admingrup", "Apa nama"))
    if step == "category":
        await siti.plays((TITLE, "Siapa anggota"))
    await siti.plays((text, answer))
    if step == "title":
        await siti.plays((TITLE, "Siapa anggota"))
    await siti.plays((Press("Satker KPU"), "GABUNG"))


@pytest.mark.asyncio
async def test_a_long_name_is_cut(stage: Stage) -> None:
    """A name is as long as WhatsApp lets it be."""
    siti = officer(stage)
    await siti.plays(
        ("/admingrup", "Apa nama"), ("x" * 4_000, "Siapa"), (Press("Satker KPU"), "GABUNG")
    )
    assert len(groups(stage)[0].title) == 100


@pytest.mark.asyncio
async def test_the_same_name_is_one_group(stage: Stage) -> None:
    """Registered anew it keeps its Admin Grup and takes the category that was said last."""
    siti = officer(stage)
    await registered(stage, siti)
    await siti.plays((Press(texts.IT_IS_ME), "kini Admin Grup"))
    await siti.plays(
        ("/admingrup", "Pilih grupnya"),
        (Press(texts.NEW_GROUP), "Apa nama"),
        (TITLE.upper(), "Siapa anggota"),
        (Press("Media massa"), f"Grup “{TITLE}” terdaftar"),
    )
    (group,) = groups(stage)
    assert group.category is Category.MEDIA
    assert admins(stage, group) == 1


@pytest.mark.asyncio
async def test_leaving_at_every_step(stage: Stage) -> None:
    """/batal ends it, and nothing is registered."""
    siti = officer(stage)
    for steps in ([], [(TITLE, "Siapa anggota")]):
        await siti.plays(("/admingrup", "Apa nama"), *steps, ("/batal", "dibatalkan"))
    assert groups(stage) == []
    await siti.plays(("batal", "Tidak ada langkah"))


# For which office, and who may


@pytest.mark.asyncio
async def test_somebody_of_several_offices_is_asked(stage: Stage) -> None:
    """The group belongs to the office that was chosen; others stay as they are."""
    siti = stage.person("siti", "Siti", (BANTEN, Role.DRAFTER), (NUNUKAN, Role.DESK))
    await siti.plays(("/admingrup", "Grup milik kantor mana?"))
    assert len(siti.labels) == 2
    await siti.press(next(label for label in siti.labels if "Nunukan" in label))
    await siti.plays((TITLE, "Siapa anggota"), (Press("Satker KPU"), "KPU Kabupaten Nunukan"))
    assert groups(stage, BANTEN) == []
    assert len(groups(stage, NUNUKAN)) == 1


@pytest.mark.asyncio
async def test_the_groups_of_an_office_in_lists(stage: Stage) -> None:
    """Up to eight are shown by name, and each can be looked at."""
    siti = officer(stage)
    for number in range(9):
        await registered(stage, siti, f"Grup {number}")
    await siti.plays(("/admingrup", "punya 9 grup WhatsApp"))
    assert siti.labels[:2] == ("1. Grup 0", "2. Grup 1")
    assert len(siti.labels) == 9
    await siti.plays((Press("2. Grup 1"), "Grup WhatsApp “Grup 1” (Satker KPU)"))
    siti.expect("Admin Grup: 0 dari 2 orang")


@pytest.mark.parametrize(
    ("label", "grants"),
    [("a stranger", ()), ("somebody who only looks", ((BANTEN, Role.VIEWER),))],
)
@pytest.mark.asyncio
async def test_who_may_not(label: str, grants: tuple[tuple[str, Role], ...], stage: Stage) -> None:
    """The command is for those who register groups."""
    budi = stage.person("budi", "Budi", *grants)
    await budi.plays(("/admingrup", "untuk petugas humas KPU yang berwenang"))
    await budi.press_data(f"admingrup:new:{BANTEN}")
    budi.expect(service.NOT_ALLOWED)


@pytest.mark.parametrize("word", ["open", "code", "me", "remove", "removed"])
@pytest.mark.asyncio
async def test_buttons_of_another_office(word: str, stage: Stage) -> None:
    """A button works only for those who may act in the office that has the group."""
    await registered(stage, officer(stage))
    (group,) = groups(stage)
    budi = stage.person("budi", "Budi", (PAPUA, Role.ADMIN))
    await budi.press_data(f"admingrup:{word}:{group.id}")
    assert budi.toast == service.NOT_YOUR_BUTTON
    await budi.press_data(f"admingrup:new:{BANTEN}")
    assert budi.toast == service.OLD_BUTTON
    assert admins(stage, group) == 0
    assert len(groups(stage)) == 1


@pytest.mark.parametrize(
    "data",
    [
        "admingrup",
        "admingrup:open:",
        "admingrup:open:9999",
        "admingrup:open:999999999999999999999",
        "admingrup:lain:1",
        "admingrup:new:99.99",
        "admingrup:category:satker",
        "admingrup:category:kucing",
    ],
)
@pytest.mark.asyncio
async def test_buttons_that_mean_nothing_any_more(data: str, stage: Stage) -> None:
    """Old and altered buttons are answered so, and change nothing."""
    siti = officer(stage)
    await registered(stage, siti)
    await siti.press_data(data)
    assert siti.toast == service.OLD_BUTTON
    assert len(groups(stage)) == 1


@pytest.mark.asyncio
async def test_a_group_that_we_are_in_is_not_one_of_these(stage: Stage) -> None:
    """The buttons are about groups that others pass on to."""
    stage.group("g", "Humas Banten", BANTEN)
    siti = officer(stage)
    await siti.plays(("/admingrup", "Apa nama"), ("/batal", "dibatalkan"))
    row = stage.chat_row("g")
    assert row is not None
    await siti.press_data(f"admingrup:removed:{row.id}")
    assert siti.toast == service.OLD_BUTTON


@pytest.mark.asyncio
async def test_a_role_that_ended_within_the_dialogue(stage: Stage) -> None:
    """Who may no longer register cannot finish either."""
    siti = officer(stage)
    await siti.plays(("/admingrup", "Apa nama"))
    stage.look(lambda tx: tx.execute(update(RoleGrant).values(ends_at=stage.clock())))
    await siti.plays((TITLE, "untuk petugas humas KPU yang berwenang"))
    assert groups(stage) == []


# Joining


@pytest.mark.asyncio
async def test_a_code_is_for_two_people(whatsapp: WhatsAppStage) -> None:
    """Both become Admin Grup, whatever they type around it; the third is told that it is used."""
    siti = officer(whatsapp)
    code = await registered(whatsapp, siti)
    budi, ani = whatsapp.person(BUDI, "Budi"), whatsapp.person(ANI, "Ani")
    await budi.plays((f"GABUNG {code}", f"kini Admin Grup {TITLE} milik KPU Provinsi Banten"))
    await ani.plays((code.lower().replace("-", " "), "kini Admin Grup"))
    tono = whatsapp.person("+6281100000024", "Tono")
    await tono.plays((f"gabung {code}", "Kode itu sudah dipakai"))
    (group,) = groups(whatsapp)
    assert admins(whatsapp, group) == 2
    await siti.plays(("grup", "punya 1"), ("1", "Admin Grup: 2 dari 2 orang"))


@pytest.mark.asyncio
async def test_the_same_person_takes_one_place(whatsapp: WhatsAppStage) -> None:
    """Sending the code again changes nothing, so the second person still gets in."""
    code = await registered(whatsapp, officer(whatsapp))
    budi, ani = whatsapp.person(BUDI, "Budi"), whatsapp.person(ANI, "Ani")
    for _ in range(3):
        await budi.plays((f"gabung {code}", "kini Admin Grup"))
    await ani.plays((f"gabung {code}", "kini Admin Grup"))
    assert admins(whatsapp, groups(whatsapp)[0]) == 2


@pytest.mark.asyncio
async def test_a_code_ends(whatsapp: WhatsAppStage) -> None:
    """After a week, and as soon as there is a newer one."""
    siti, budi = officer(whatsapp), whatsapp.person(BUDI, "Budi")
    first = await registered(whatsapp, siti)
    await siti.plays(("grup", "Pilih"), ("1", "0 dari 2"), (Press(texts.NEW_CODE), "GABUNG"))
    second = code_in(siti)
    await budi.plays((first, "tidak kami kenal"), ("batal", "dibatalkan"))
    whatsapp.clock.advance(timedelta(days=7).total_seconds())
    await budi.plays((second, "sudah tidak berlaku"))
    assert admins(whatsapp, groups(whatsapp)[0]) == 0


@pytest.mark.asyncio
async def test_a_new_code_is_for_who_is_missing(whatsapp: WhatsAppStage) -> None:
    """Beside one Admin Grup there is room for one."""
    siti = officer(whatsapp)
    code = await registered(whatsapp, siti)
    budi, ani = whatsapp.person(BUDI, "Budi"), whatsapp.person(ANI, "Ani")
    await budi.plays((code, "kini Admin Grup"))
    await siti.plays(("grup", "Pilih"), ("1", "1 dari 2"), (Press(texts.NEW_CODE), "minta 1 Admin"))
    code = code_in(siti)
    await ani.plays((code, "kini Admin Grup"))
    tono = whatsapp.person("+6281100000024", "Tono")
    await tono.plays((code, "Kode itu sudah dipakai"))


@pytest.mark.asyncio
async def test_guessing_codes_ends(whatsapp: WhatsAppStage) -> None:
    """After ten unknown codes even the right one has to wait for an hour."""
    code = await registered(whatsapp, officer(whatsapp))
    budi = whatsapp.person(BUDI, "Budi")
    for _ in range(MOST_GUESSES):
        await budi.plays((f"gabung {codes.make()}", "tidak kami kenal"))
    await budi.plays((f"gabung {code}", "terlalu banyak kode"))
    assert admins(whatsapp, groups(whatsapp)[0]) == 0
    whatsapp.clock.advance(3601)
    await budi.plays((f"gabung {code}", "kini Admin Grup"))


@pytest.mark.asyncio
async def test_the_officer_passes_on(stage: Stage) -> None:
    """One tap instead of a code; on Telegram the notice, the text and the question are the same."""
    siti = stage.person(SITI, "Siti", (BANTEN, Role.DRAFTER))
    await registered(stage, siti)
    await siti.plays((Press(texts.IT_IS_ME), f"kini Admin Grup {TITLE}"))
    seen = len(siti.news())
    await announce(stage)
    assert siti.news()[seen].labels == ("Buka pengumuman",)
    await siti.plays((Press("Buka pengumuman"), f"mohon diteruskan ke grup “{TITLE}”"))
    assert any(LETTER in shown.text for shown in siti.news()[seen + 1 :])
    await siti.plays((Press("Sudah diteruskan"), "sudah diteruskan ke grup"))


@pytest.mark.asyncio
async def test_joining_by_invitation_makes_a_contact_where_we_have_no_groups(
    whatsapp: WhatsAppStage,
) -> None:
    """On WhatsApp announcements reach whoever works for an office; the first office counts."""
    budi = whatsapp.person(BUDI, "Budi")
    for office in (BANTEN, NUNUKAN):
        code = whatsapp.invite(Role.VIEWER, office)
        await budi.plays((f"gabung {code}", "terdaftar sebagai Lihat saja"))
    row = whatsapp.chat_row(BUDI)
    assert row is not None
    assert (row.office, row.category) == (BANTEN, Category.SATKER)
    seen = len(budi.news())
    await announce(whatsapp)
    assert LETTER in budi.news()[seen].text


@pytest.mark.asyncio
async def test_joining_on_telegram_makes_no_contact(stage: Stage) -> None:
    """There the office's groups receive announcements."""
    budi = stage.person("budi", "Budi")
    await budi.plays((f"/gabung {stage.invite(Role.DRAFTER, BANTEN)}", "terdaftar sebagai"))
    row = stage.chat_row("budi")
    assert row is not None
    assert row.office is None


# Removing


@pytest.mark.asyncio
async def test_removing_a_group(whatsapp: WhatsAppStage) -> None:
    """After a second tap nothing is sent for it any more, and its code and buttons are void."""
    siti, budi = officer(whatsapp), whatsapp.person(BUDI, "Budi")
    code = await registered(whatsapp, siti)
    await budi.plays((code, "kini Admin Grup"))
    await siti.plays(
        ("grup", "Pilih"),
        ("1", "1 dari 2"),
        (Press(texts.REMOVE), f"Hapus grup “{TITLE}”?"),
        (Press(texts.NO_REMOVE), "1 dari 2"),
        (Press(texts.REMOVE), "Hapus grup"),
        (Press(texts.YES_REMOVE), "sudah dihapus"),
        (Press(texts.NEW_CODE), texts.GROUP_GONE),
        ("grup", "Apa nama"),
    )
    assert groups(whatsapp) == []
    ani = whatsapp.person(ANI, "Ani")
    await ani.plays((code, "tidak kami kenal"))


@pytest.mark.asyncio
async def test_a_removed_group_can_come_back(stage: Stage) -> None:
    """Under the same name it is a new one, without the Admin Grup of before."""
    siti = officer(stage)
    await registered(stage, siti)
    await siti.plays((Press(texts.IT_IS_ME), "kini Admin Grup"))
    (old,) = groups(stage)
    await siti.press_data(f"admingrup:removed:{old.id}")
    await registered(stage, siti)
    (new,) = groups(stage)
    assert new.id != old.id
    assert admins(stage, new) == 0


@pytest.mark.asyncio
async def test_every_act_is_written_down(stage: Stage) -> None:
    """Registering, inviting, appointing and removing, with the office and without any name."""
    siti = officer(stage)
    await registered(stage, siti)
    await siti.plays((Press(texts.IT_IS_ME), "kini Admin Grup"))
    (group,) = groups(stage)
    await siti.press_data(f"admingrup:removed:{group.id}")
    acts = stage.look(lambda tx: tx.query(AuditRow).all())
    found = [act for act in acts if act.action.startswith("group.")]
    assert [act.action.removeprefix("group.") for act in found] == [
        "registered",
        "invited",
        "admin_appointed",
        "removed",
    ]
    assert {act.office for act in found} == {BANTEN}
    assert TITLE not in repr([act.model_dump() for act in found])


# What it is


@pytest.mark.asyncio
async def test_segments_of_a_group_that_we_cannot_enter(whatsapp: WhatsAppStage) -> None:
    """A group of voters is asked for which; one word says both; both can be changed."""
    siti = officer(whatsapp)
    await siti.plays(
        ("grup", "Apa nama"),
        ("Relawan Banten", "Siapa anggota"),
        ("relawan demokrasi", "Segmen pemilih mana"),
        ("perempuan", "GABUNG"),
    )
    (group,) = groups(whatsapp)
    assert (group.category, group.segment) == (Category.VOLUNTEERS, Segment.WOMEN)
    await siti.plays(
        ("grup", "punya 1"),
        ("1", "Relawan Demokrasi (Perempuan)"),
        ("ubah segmen", "Segmen pemilih mana"),
        ("tanpa segmen", "(Relawan Demokrasi)"),
        ("ubah kategori", "Siapa anggota grup"),
        ("media massa", "(Media massa)"),
    )
    await siti.plays(
        ("grup", "punya 1"),
        ("grup baru", "Apa nama"),
        ("Difabel", "Siapa anggota"),
        ("penyandang disabilitas", "GABUNG"),
    )
    assert groups(whatsapp)[1].segment is Segment.DISABLED
    assert whatsapp.fake.counters.violations == []
