"""Groups: their kinds, their offices, their coming and going."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from registry import groups
from registry.access import NotAllowed
from registry.groups import Audience, categories_of, parse_category
from storage import audiences, chats
from storage.audit import AuditRow
from storage.chats import Category, ChatRow, ChatState
from storage.engine import Database, Tx
from storage.offices import Office, Tier, get
from storage.roles import Role
from tests.registry.conftest import NOW
from tests.registry.people import staff
from texts.registry import AUDIENCE_LABELS, CATEGORY_LABELS


def office(tx: Tx, code: str) -> Office:
    """A stored office."""
    found = get(tx, code)
    assert found is not None
    return found


def proposed(tx: Tx) -> ChatRow:
    """A group to which we were just added."""
    return groups.propose(tx, "telegram", "bot", "-100", "Humas Nunukan", NOW)


UNDERSTOOD = [
    ("internal", Category.SATKER),
    ("Satker KPU", Category.SATKER),
    ("HUMAS", Category.SATKER),
    ("Humas KPU", Category.SATKER),
    ("media massa", Category.MEDIA),
    ("Media / Pers", Category.MEDIA),
    ("media sosial", Category.PLATFORMS),
    ("Partai", Category.PARTICIPANTS),
    ("partai politik lokal", Category.PARTICIPANTS),
    ("LSM", Category.NGO),
    ("lsm & pemantau", Category.NGO),
    ("Bawaslu", Category.OVERSIGHT),
    ("Humas Bawaslu", Category.OVERSIGHT),
    ("Humas Polres", Category.SECURITY),
    ("humas pemda", Category.GOVERNMENT),
    ("mitra", Category.GOVERNMENT),
    ("kampus", Category.CAMPUS),
    ("FKUB", Category.FAITH),
    ("relawan", Category.VOLUNTEERS),
    ("publik", Category.VOTERS),
    ("prtai politik", Category.PARTICIPANTS),
    ("peserta-pemilu", Category.PARTICIPANTS),
    ("media dan partai", None),
    ("non-KPU", None),
    ("arisan", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "category"), UNDERSTOOD)
def test_categories_are_understood_as_people_write_them(
    text: str, category: Category | None
) -> None:
    """What people call a kind of group is understood; what is none or several is not guessed."""
    assert parse_category(text) is category


@pytest.mark.parametrize("category", Category)
def test_every_category_reads_back(category: Category) -> None:
    """The value and the label of a category mean it, and the label fits a button."""
    assert parse_category(category.value) is category
    assert parse_category(groups.category_label(category)) is category
    assert len(groups.category_label(category)) <= 20


def test_audiences_divide_the_categories() -> None:
    """Every category belongs to exactly one audience, and only satker groups are internal."""
    divided = list(chain.from_iterable(categories_of(audience) for audience in Audience))
    assert sorted(divided) == sorted(Category)
    assert categories_of(Audience.INTERNAL) == (Category.SATKER,)
    assert set(CATEGORY_LABELS) == set(Category)
    assert set(AUDIENCE_LABELS) == set(Audience)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_the_category(text: str) -> None:
    """Any text is a category or None."""
    assert parse_category(text) in {*Category, None}


def test_a_new_group_waits_for_its_office(seeded: Database) -> None:
    """Being added makes a pending group, and being added again the same one."""

    def scene(tx: Tx) -> None:
        chat = proposed(tx)
        assert chat.state is ChatState.PENDING
        assert proposed(tx).id == chat.id

    seeded.write_now(scene)


def test_staff_of_the_office_confirm_a_group(seeded: Database) -> None:
    """Somebody with a role in the office makes the group active; the act is written down."""

    def scene(tx: Tx) -> None:
        chat, somebody = proposed(tx), staff(tx, "41", ("65.03", Role.DESK))
        groups.register(tx, chat, office(tx, "65.03"), Category.SATKER, somebody, NOW)
        assert (chat.state, chat.office) == (ChatState.ACTIVE, "65.03")
        act = tx.scalars(select(AuditRow)).all()[-1]
        assert (act.actor, act.action) == (somebody.audit_id, "group.registered")
        assert (act.office, act.facts) == ("65.03", {"category": "satker"})

    seeded.write_now(scene)


@pytest.mark.parametrize(
    "grants",
    [[], [("65.03", Role.VIEWER)], [("65", Role.ADMIN)], [("64.01", Role.ADMIN)]],
    ids=["a citizen", "a viewer", "the province", "another regency"],
)
def test_nobody_else_confirms_a_group(seeded: Database, grants: list[tuple[str, Role]]) -> None:
    """Without a registering role in exactly that office nothing changes."""

    def scene(tx: Tx) -> None:
        chat, somebody = proposed(tx), staff(tx, "42", *grants)
        with pytest.raises(NotAllowed):
            groups.register(tx, chat, office(tx, "65.03"), Category.SATKER, somebody, NOW)
        assert (chat.state, chat.office) == (ChatState.PENDING, None)

    seeded.write_now(scene)


def test_a_group_is_not_taken_from_its_office(seeded: Database) -> None:
    """Moving a group to another office needs a role in both."""

    def scene(tx: Tx) -> None:
        chat = proposed(tx)
        owner = staff(tx, "43", ("65.03", Role.ADMIN))
        other = staff(tx, "44", ("65.02", Role.ADMIN))
        both = staff(tx, "45", ("65.03", Role.ADMIN), ("65.02", Role.ADMIN))
        groups.register(tx, chat, office(tx, "65.03"), Category.SATKER, owner, NOW)
        with pytest.raises(NotAllowed):
            groups.register(tx, chat, office(tx, "65.02"), Category.SATKER, other, NOW)
        groups.register(tx, chat, office(tx, "65.02"), Category.SATKER, both, NOW)
        assert chat.office == "65.02"

    seeded.write_now(scene)


def test_a_group_that_returns_keeps_its_office(seeded: Database) -> None:
    """Leaving closes a group; being added again opens it as it was, under its new title."""

    def scene(tx: Tx) -> None:
        chat, somebody = proposed(tx), staff(tx, "46", ("65.03", Role.ADMIN))
        groups.register(tx, chat, office(tx, "65.03"), Category.MEDIA, somebody, NOW)
        groups.leave(tx, chat, NOW)
        assert chat.state is ChatState.GONE
        again = groups.propose(tx, "telegram", "bot", "-100", "Judul Baru", NOW)
        assert (again.id, again.state, again.title) == (chat.id, ChatState.ACTIVE, "Judul Baru")

    seeded.write_now(scene)


def test_an_unconfirmed_group_that_returns_still_waits(seeded: Database) -> None:
    """A group that no office confirmed is pending again after its return."""

    def scene(tx: Tx) -> None:
        groups.leave(tx, proposed(tx), NOW)
        assert proposed(tx).state is ChatState.PENDING

    seeded.write_now(scene)


def test_every_office_gets_a_simulated_group(seeded: Database) -> None:
    """553 groups are made once; one that is gone is opened again."""

    def scene(tx: Tx) -> None:
        assert groups.ensure_drill_groups(tx, NOW) == 553
        assert groups.ensure_drill_groups(tx, NOW) == 0
        one = chats.find(tx, "local", "local", "drill-65.03")
        assert one is not None
        assert one.title == "Humas KPU Kabupaten Nunukan"
        chats.mark_gone(tx, chats.key_of(one))
        assert groups.ensure_drill_groups(tx, NOW) == 1
        selector = chats.Selector("00", "00", tuple(Tier), (Category.SATKER,), is_drill=True)
        assert sum(audiences.count_by_tier(tx, selector).values()) == 553

    seeded.write_now(scene)
