"""/grup in a registered group: segment, who is in charge, and the end."""

from __future__ import annotations

import pytest

from broadcasts.publish import NobodyThere
from channels.base import Membership
from storage import chats, stewards
from storage.audit import AuditRow
from storage.chats import Category, ChatRow, Rights, Segment
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, NUNUKAN, Press, Stage, Talk
from tests.handlers.relaying import announce
from tests.handlers.test_groups import added
from texts import groups as texts
from texts import service

GROUP = "g"


def row(stage: Stage) -> ChatRow:
    """The group as it is stored."""
    found = stage.chat_row(GROUP)
    assert found is not None
    return found


def officer(stage: Stage, office: str = NUNUKAN) -> Talk:
    """Siti, who works in an office, in the group."""
    return stage.person("siti", "Siti Aminah", (office, Role.DRAFTER)).at(GROUP)


def in_charge(stage: Stage) -> list[str]:
    """Who is in charge, by name."""
    key = chats.key_of(row(stage))
    return stage.look(lambda tx: [one.name for one in stewards.of_groups(tx, [key]).get(key, ())])


@pytest.mark.parametrize(
    "data",
    ["kind", "segments", "segment:muda", "mine", "notmine", "end", "ended", "card"],
)
@pytest.mark.asyncio
async def test_who_may_not(data: str, stage: Stage) -> None:
    """Only who registers groups for this office changes anything."""
    stage.group(GROUP, "Komunitas", NUNUKAN, Category.VOTERS)
    for talk in (officer(stage, BANTEN), stage.person("tamu", "Tamu").at(GROUP)):
        await talk.press_data(f"grup:{data}")
        assert talk.toast == texts.NOT_YOURS
    assert (row(stage).segment, row(stage).ended_at, in_charge(stage)) == (None, None, [])


@pytest.mark.parametrize("data", ["segment:kucing", "segment", "mine:1", "category:65.03:x:y"])
@pytest.mark.asyncio
async def test_buttons_that_mean_nothing(data: str, stage: Stage) -> None:
    """An altered button changes nothing."""
    stage.group(GROUP, "Komunitas", NUNUKAN, Category.VOTERS)
    siti = officer(stage)
    await siti.press_data(f"grup:{data}")
    assert siti.toast == service.OLD_BUTTON


@pytest.mark.asyncio
async def test_a_group_of_voters_is_asked_for_which(stage: Stage) -> None:
    """At the registration, and what a stranger says reaches the office in words."""
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.DRAFTER))
    tamu = await added(stage, stage.person("tamu", "Tamu"))
    await tamu.plays(
        ("/grup Nunukan", "Siapa anggotanya"),
        (Press("Komunitas pemilih"), texts.ASK_SEGMENT),
        (Press("Disabilitas"), "Permintaan sudah"),
    )
    assert "grup Komunitas pemilih (Disabilitas) milik" in siti.news()[-1].text
    await siti.plays((Press("Ya, benar"), "sudah terdaftar"))
    assert (row(stage).category, row(stage).segment) == (Category.VOTERS, Segment.DISABLED)


@pytest.mark.asyncio
async def test_changing_and_removing_a_segment(stage: Stage) -> None:
    """Two taps each; what is for partners has none."""
    stage.group(GROUP, "Komunitas", NUNUKAN, Category.VOTERS)
    siti = officer(stage)
    await siti.plays(
        ("/grup", "Grup Komunitas pemilih milik"),
        (Press(texts.CHANGE_SEGMENT), texts.ASK_SEGMENT),
        (Press("Perempuan"), "Komunitas pemilih (Perempuan)"),
        (Press(texts.CHANGE_SEGMENT), texts.ASK_SEGMENT),
        (Press(texts.NO_SEGMENT), "Grup Komunitas pemilih milik"),
        (Press(texts.CHANGE_CATEGORY), "Siapa anggotanya"),
        (Press("Media massa"), "terdaftar sebagai grup Media massa"),
        ("/grup", "Grup Media massa"),
    )
    assert texts.CHANGE_SEGMENT not in siti.labels
    acts = [
        act.facts
        for act in stage.look(lambda tx: tx.query(AuditRow).all())
        if act.action == "group.changed"
    ]
    assert acts[0] == {"category": "komunitas_pemilih", "segment": "perempuan"}


@pytest.mark.asyncio
async def test_being_in_charge(stage: Stage) -> None:
    """One tap, and one to hand it back; the name is read from the person."""
    stage.group(GROUP, "Humas", NUNUKAN)
    siti = officer(stage)
    await siti.plays(("/grup", "belum ada"), (Press(texts.IN_CHARGE), "(PJ): Siti Aminah"))
    assert in_charge(stage) == ["Siti Aminah"]
    await siti.plays((Press(texts.NOT_IN_CHARGE), "(PJ): belum ada"))
    assert in_charge(stage) == []


@pytest.mark.asyncio
async def test_the_end_of_a_group(stage: Stage) -> None:
    """After a second tap nothing is sent there; it can be registered by any office again."""
    stage.group(GROUP, "Humas", BANTEN)
    siti = officer(stage, BANTEN)
    await siti.plays(
        ("/grup", "Grup Satker KPU"),
        (Press(texts.IN_CHARGE), "Siti"),
        (Press(texts.END), "Lepas grup ini?"),
        (Press(texts.NO_END), "Grup Satker KPU"),
        (Press(texts.END), "Lepas grup ini?"),
        (Press(texts.YES_END), texts.ENDED[:30]),
    )
    with pytest.raises(NobodyThere):
        await announce(stage)
    assert (row(stage).office, in_charge(stage)) == (BANTEN, [])
    budi = stage.person("budi", "Budi", (NUNUKAN, Role.ADMIN)).at(GROUP)
    await budi.plays(
        ("/grup", "Grup ini milik KPU Kabupaten Nunukan"), (Press("Satker KPU"), "terdaftar")
    )
    assert (row(stage).office, row(stage).ended_at) == (NUNUKAN, None)


@pytest.mark.asyncio
async def test_rights_that_are_lost(stage: Stage) -> None:
    """Only a group in which we were administrator can have taken it back."""
    siti = stage.person("siti", "Siti", (NUNUKAN, Role.DRAFTER))
    there = await added(stage, siti)
    await there.plays((Press("Media massa"), "terdaftar"))
    assert row(stage).rights is None
    await added(stage, siti, Membership.ADMIN)
    assert row(stage).rights is Rights.ADMIN
    await there.plays(("/grup", "Keadaan: Aktif"))
    await added(stage, siti, Membership.MEMBER)
    assert row(stage).rights is Rights.LOST
    await there.plays(("/grup", "Keadaan: Bot bukan admin lagi"))
