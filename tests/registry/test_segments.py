"""Segments of voters: every name that people write, and which announcements reach them."""

from __future__ import annotations

import pytest

from registry.groups import Audience, categories_of, parse_category
from registry.segments import asks_segment, parse_segment, segment_label
from storage import audiences, broadcasts
from storage.chats import Category, ChatRow, Segment, Selector
from storage.engine import Database, Tx
from storage.offices import Tier
from tests import world


@pytest.mark.parametrize("segment", list(Segment))
def test_every_segment_has_a_name(segment: Segment) -> None:
    """Its label and its value mean it, and are a category of voters nowhere else."""
    assert parse_segment(segment_label(segment)) is segment
    assert parse_segment(segment.value) is segment


@pytest.mark.parametrize(
    ("text", "segment"),
    [
        ("Penyandang Disabilitas", Segment.DISABLED),
        ("difabel", Segment.DISABLED),
        ("berkebutuhan khusus", Segment.SPECIAL_NEEDS),
        ("warganet", Segment.ONLINE),
        ("Gen-Z", Segment.YOUNG),
        ("perempuam", Segment.WOMEN),
        ("kucing", None),
        ("", None),
        ("\u202e", None),
    ],
)
def test_what_people_write(text: str, segment: Segment | None) -> None:
    """Other words for it, a slip of the pen, and what is none."""
    assert parse_segment(text) is segment


def test_who_is_asked_for_one() -> None:
    """Only what is for the public stands for voters."""
    assert {category for category in Category if asks_segment(category)} == set(
        categories_of(Audience.PUBLIC)
    )
    assert parse_category("disabilitas") is Category.VOTERS


def test_a_selector_with_segments(db: Database) -> None:
    """It reaches those voters only, is kept as JSON, and one from before there were any is read."""

    def scene(tx: Tx) -> None:
        world.add_offices(tx)
        for number, segment in enumerate((Segment.DISABLED, Segment.YOUNG, None)):
            group = world.add_group(tx, "11.01", number, category=Category.VOTERS)
            tx.get_one(ChatRow, group.id).segment = segment
        tx.flush()
        everybody = Selector("11.01", "11.01", (Tier.REGENCY,), categories_of(Audience.PUBLIC))
        some = Selector(
            "11.01",
            "11.01",
            (Tier.REGENCY,),
            categories_of(Audience.PUBLIC),
            segments=(Segment.DISABLED,),
        )
        assert audiences.count_by_tier(tx, everybody) == {Tier.REGENCY: 3}
        assert audiences.count_by_tier(tx, some) == {Tier.REGENCY: 1}
        packed = broadcasts.pack(some)
        assert broadcasts.unpack(packed) == some
        del packed["segments"]
        assert broadcasts.unpack(packed) == everybody

    db.write_now(scene)
