"""A draft shows exactly what would be sent, to whom, and who would be left out."""

from __future__ import annotations

from datetime import timedelta

from broadcasts import drafting
from channels.base import Media, MediaKind
from storage import audit, chats, media, offices
from storage.audit import AuditRow
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import Category
from storage.engine import Database, Tx
from storage.offices import Tier
from tests import world
from tests.world import NOW


def preview(tx: Tx, number: int) -> drafting.Preview:
    """What would happen."""
    return drafting.preview(tx, tx.get_one(Broadcast, number))


def test_a_draft_is_audited_and_sends_nothing(kpu: Database) -> None:
    """The act is written down in the name of its author; no operation exists."""

    def scene(tx: Tx) -> None:
        number = world.add_draft(tx)
        assert tx.get_one(Broadcast, number).state is BroadcastState.DRAFT
        assert world.count(tx) == 0
        act = tx.get_one(AuditRow, 1)
        assert (act.actor, act.action, act.office) == ("cli:tester", "broadcast.draft", "00")
        assert audit.count(tx) == 1

    kpu.write_now(scene)


def test_the_preview_counts_each_tier(kpu: Database) -> None:
    """Groups by tier, their sum, and a duration at the account's pace."""

    def scene(tx: Tx) -> None:
        shown = preview(tx, world.add_draft(tx))
        assert shown.groups == {Tier.NATIONAL: 1, Tier.PROVINCE: 3, Tier.REGENCY: 6}
        assert shown.audience == 10
        assert shown.missing == []
        assert shown.duration == 9 * drafting.SEND_INTERVAL

    kpu.write_now(scene)


def test_offices_without_a_group_are_named(kpu: Database) -> None:
    """Who would not hear of it stands in the preview."""

    def scene(tx: Tx) -> None:
        chats.mark_gone(tx, 4)
        shown = preview(tx, world.add_draft(tx, gap=3600))
        assert shown.missing == ["KPU Kabupaten Aceh 2"]
        assert shown.audience == 9
        assert shown.duration == timedelta(hours=2)

    kpu.write_now(scene)


def test_a_region_is_an_office_and_its_subtree(kpu: Database) -> None:
    """A province reaches its own group and those of its regencies; a tier can be left out."""

    def scene(tx: Tx) -> None:
        everyone = world.selector()
        number = world.add_draft(tx, to=drafting.narrow(everyone, root="32"))
        assert preview(tx, number).groups == {
            Tier.NATIONAL: 0,
            Tier.PROVINCE: 1,
            Tier.REGENCY: 2,
        }
        drafting.aim(tx, number, drafting.narrow(everyone, tiers=[Tier.PROVINCE]))
        assert preview(tx, number).groups == {Tier.PROVINCE: 3}

    kpu.write_now(scene)


def test_external_groups_belong_to_their_office(kpu: Database) -> None:
    """Another office's press group is reached only if that office agreed to it."""

    def scene(tx: Tx) -> None:
        own = world.add_group(tx, "00", 50, category=Category.MEDIA)
        world.add_group(tx, "32", 51, category=Category.MEDIA)
        agreed = world.add_group(tx, "94", 52, category=Category.MEDIA, takes_direct=True)
        to = world.selector(categories=(Category.MEDIA,))
        world.release(tx, world.add_draft(tx, to=to))
        assert set(world.send_all(tx)) == {own.external_id, agreed.external_id}

    kpu.write_now(scene)


def test_drills_and_announcements_never_meet(kpu: Database) -> None:
    """A drill reaches simulated groups only, and says that it is one."""

    def scene(tx: Tx) -> None:
        twin = world.add_group(tx, "32", 50)
        twin.is_drill = True
        tx.flush()
        real = preview(tx, world.add_draft(tx))
        drill = world.selector_of_drill()
        shown = preview(tx, world.add_draft(tx, to=drill))
        assert (real.audience, shown.audience) == (10, 1)
        assert "SIMULASI" in shown.message.text
        assert "SIMULASI" not in real.message.text

    kpu.write_now(scene)


def test_the_message_names_its_office_and_carries_its_picture(kpu: Database) -> None:
    """Text, sender, letter and contact are in the message exactly as groups get it."""
    picture = Media("ab" * 32, MediaKind.PHOTO, "a.png", "image/png", 4)

    def scene(tx: Tx) -> None:
        media.put(tx, picture, b"\x89PNG", NOW)
        number = world.add_draft(tx, "Rapat <b>besok</b>", picture=picture.sha256)
        row = tx.get_one(Broadcast, number)
        row.basis, row.contact = "12/HM.02 <x>", "Subbag Humas"
        shown = drafting.announcement(tx, row)
        assert shown.media == picture
        office = offices.get(tx, "00")
        assert office is not None
        for part in (office.name, "Rapat <b>besok</b>", "12/HM.02 &lt;x&gt;", "Subbag Humas"):
            assert part in shown.text

    kpu.write_now(scene)
