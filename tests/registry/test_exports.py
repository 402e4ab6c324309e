"""Lists that leave and come in again: nothing changes, and what would is said in words first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from channels import markup
from channels.base import ChatKind
from registry import consent, contact_lists, imports, plans, relays, sheets
from registry.access import Actor
from registry.contact_rows import Wanted
from registry.exports import Subject, export
from registry.groups import Audience
from registry.lists import ImportRefused, Table
from registry.names import clean_name
from registry.plans import Effect, Importer, Plan
from registry.sheets import Form, open_list
from storage import chats, group_admins, people
from storage.audit import AuditRow
from storage.chats import Category, ChatRow, ChatState, Segment
from storage.engine import Database, Tx
from storage.offices import Office
from storage.roles import Role
from tests.registry.conftest import NOW
from texts import contacts as contact_texts
from texts import registry as texts

NUNUKAN, MALINAU, KALTARA = "65.03", "65.02", "65"
ACCOUNTS: Final = {"telegram": "bot"}
SENDERS: Final = dict.fromkeys(Audience, "internal")
SITI: Final = "+6281234567890"
OPERATOR: Final = Importer("cli:operator")


def group(tx: Tx, number: int = 1, **fields: Any) -> ChatRow:
    """A registered group."""
    values: dict[str, Any] = {
        "title": f"Humas {number}",
        "state": ChatState.ACTIVE,
        "office": NUNUKAN,
        "category": Category.VOTERS,
    }
    row = ChatRow(
        channel="telegram",
        account="bot",
        external_id=str(-1_001_000_000_000 - number),
        kind=ChatKind.GROUP,
        created_at=NOW,
        **(values | fields),
    )
    return chats.add(tx, row)


def contact(tx: Tx, number: str = SITI, office: str = NUNUKAN, group: str = "") -> ChatRow:
    """A contact, or an Admin Grup."""
    place = tx.get_one(Office, office)
    day = date(2027, 1, 31)
    wanted = Wanted(number, "Siti", place, Category.SATKER, day, "internal", group=group)
    return contact_lists.take(tx, wanted, "cli:operator", NOW)


def officer(office: str = NUNUKAN) -> Importer:
    """Somebody who registers groups for an office."""
    return Importer("person:7", Actor(7, "Siti", ((office, Role.DRAFTER),)))


def leaves(tx: Tx, subject: Subject, form: Form = Form.XLSX, by: Importer = OPERATOR) -> Table:
    """The province's list as it would be read again."""
    made = export(tx, subject, form, tx.get_one(Office, KALTARA), by, NOW)
    assert made.file.size == len(made.content)
    return open_list(made.content)


def returns(tx: Tx, subject: Subject, table: Table, by: Importer = OPERATOR) -> Plan:
    """What importing it would do."""
    if subject is Subject.GROUPS:
        return imports.plan_chats(tx, table, by, ACCOUNTS)
    return contact_lists.plan_contacts(tx, table, by, NOW, SENDERS)


def edited(table: Table, column: str, value: str, row: int = 0) -> Table:
    """The list with one cell changed."""
    header, *rows = table.rows
    place = list(header[1]).index(column)
    line, fields = rows[row]
    cells = [value if n == place else field for n, field in enumerate(fields)]
    return replace(table, rows=[header, *rows[:row], (line, cells), *rows[row + 1 :]])


# What may not be


@pytest.mark.parametrize(
    ("label", "subject", "column", "value", "reason"),
    [
        ("another office", Subject.GROUPS, "office", MALINAU, "tidak berperan di KPU Kabupaten M"),
        ("an unknown group", Subject.GROUPS, "chat", "-100999", texts.UNKNOWN_GROUP),
        ("no such segment", Subject.GROUPS, "segment", "kucing", "Segmen “kucing” tidak dikenal"),
        ("a contact elsewhere", Subject.CONTACTS, "office", MALINAU, "tidak berperan di KPU Kab"),
        ("nothing to end", Subject.CONTACTS, "number", "0813 0000 0002", texts.NOTHING_TO_END),
    ],
)
def test_what_staff_may_not(
    seeded: Database, label: str, subject: Subject, column: str, value: str, reason: str
) -> None:
    """Rows about what is not theirs, or not there, are refused, and nothing is imported."""

    def scene(tx: Tx) -> None:
        group(tx, segment=Segment.YOUNG)
        contact(tx)
        table = edited(leaves(tx, subject), column, value)
        if reason == texts.NOTHING_TO_END:
            table = edited(table, "ended", "ya")
        with pytest.raises(ImportRefused) as raised:
            returns(tx, subject, table, officer())
        assert reason in raised.value.problems[0].reason
        assert raised.value.problems[0].line == 2

    seeded.write_now(scene)


def test_a_group_of_another_office_is_not_taken(seeded: Database) -> None:
    """Whoever has no role there cannot move a group or contact to their own office."""

    def scene(tx: Tx) -> None:
        group(tx, office=MALINAU)
        contact(tx, office=MALINAU)
        for subject in Subject:
            table = edited(leaves(tx, subject), "office", NUNUKAN)
            with pytest.raises(ImportRefused) as raised:
                returns(tx, subject, table, officer())
            assert raised.value.problems[0].reason == texts.ANOTHER_OFFICE

    seeded.write_now(scene)


def test_suppressed_people_stay_suppressed(seeded: Database) -> None:
    """Who said STOP is told of in the plan and left out of the import."""

    def scene(tx: Tx) -> None:
        contact(tx)
        table = leaves(tx, Subject.CONTACTS)
        consent.stop(tx, "whatsapp", "internal", SITI, NOW)
        plan = returns(tx, Subject.CONTACTS, table)
        assert [change.effect for change in plan.changes] == [Effect.STOPPED]
        assert not plan.does_anything
        report = contact_lists.import_contacts(tx, table, OPERATOR, NOW, SENDERS)
        assert (report.added, report.updated, list(report.stopped)) == (0, 0, [2])

    seeded.write_now(scene)


# There and back


@pytest.mark.parametrize("form", list(Form))
def test_what_leaves_comes_back_unchanged(seeded: Database, form: Form) -> None:
    """Every category and segment, groups by name, people, and who is no longer reachable."""

    def scene(tx: Tx) -> None:
        for number, category in enumerate(Category):
            group(tx, number, category=category)
        for number, segment in enumerate(Segment, 50):
            group(tx, number, segment=segment, title=f"=Grup {number}")
        group(tx, 90, state=ChatState.GONE)
        group(tx, 91, ended_at=NOW)
        place = tx.get_one(Office, MALINAU)
        relays.add(tx, "'Aisyiyah", place, Category.FAITH, "cli:operator", NOW)
        contact(tx)
        contact(tx, group="Humas WA")
        joined = contact(tx, "+6281300000002", MALINAU)
        address = people.find_address(tx, "whatsapp", "internal", joined.external_id)
        assert address is not None
        address.consented_on = None
        tx.flush()
        for subject, rows in ((Subject.GROUPS, 25), (Subject.CONTACTS, 3)):
            plan = returns(tx, subject, leaves(tx, subject, form))
            assert len(plan.changes) == rows
            assert {change.effect for change in plan.changes} == {Effect.SAME}
        imports.import_chats(tx, leaves(tx, Subject.GROUPS, form), OPERATOR, NOW, ACCOUNTS)
        tx.expire_all()
        assert group_row(tx, 90).state is ChatState.GONE

    seeded.write_now(scene)


def group_row(tx: Tx, number: int) -> ChatRow:
    """A group as it is now."""
    found = chats.find(tx, "telegram", "bot", str(-1_001_000_000_000 - number))
    assert found is not None
    return found


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(title=st.text(min_size=1, max_size=30), form=st.sampled_from(Form))
def test_any_title_comes_back(seeded: Database, title: str, form: Form) -> None:
    """Whatever a group is called, its list changes nothing."""
    rows = [("telegram", "-1001", clean_name(title), NUNUKAN, "satker")]
    read = sheets.open_list(sheets.write(form, imports.COLUMNS, rows))
    assert not read.problems
    assert [field.strip() for field in read.rows[1][1]][2] == clean_name(title)


def test_changes_in_words(seeded: Database) -> None:
    """Before it is done, a plan says what would be added, changed and ended."""

    def scene(tx: Tx) -> None:
        for number in range(3):
            group(tx, number, segment=Segment.YOUNG)
        table = leaves(tx, Subject.GROUPS)
        table = edited(edited(table, "category", "media", 0), "segment", "disabilitas", 1)
        table = edited(table, "ended", "Ya", 2)
        new = ("whatsapp", "", "Difabel Nunukan", NUNUKAN, "komunitas pemilih", "difabel", "")
        table = replace(table, rows=[*table.rows, (5, [*new, "", "", ""])])
        plan = returns(tx, Subject.GROUPS, table, officer())
        words = markup.visible(plans.in_words(plan))
        for part in (
            "1 ditambahkan; 2 diubah; 1 diakhiri.",
            "• Humas 0, KPU Kabupaten Nunukan (baris 2): kategori Komunitas pemilih → Media massa;",
            "segmen Pemilih muda → semua segmen",
            "segmen Pemilih muda → Disabilitas",
            "• Difabel Nunukan, KPU Kabupaten Nunukan (baris 5)",
        ):
            assert part in words, words
        imports.import_chats(tx, table, officer(), NOW, ACCOUNTS)
        tx.expire_all()
        assert group_row(tx, 1).segment is Segment.DISABLED
        assert group_row(tx, 2).ended_at == NOW
        (named,) = relays.of_office(tx, NUNUKAN)
        assert (named.title, named.segment) == ("Difabel Nunukan", Segment.DISABLED)
        assert plan.digest != returns(tx, Subject.GROUPS, leaves(tx, Subject.GROUPS)).digest

    seeded.write_now(scene)


def test_changes_of_people(seeded: Database) -> None:
    """Contacts move, end and begin again; an Admin Grup ends for one group."""

    def scene(tx: Tx) -> None:
        siti = contact(tx)
        contact(tx, group="Humas WA")
        table = edited(leaves(tx, Subject.CONTACTS), "category", "media", 0)
        table = edited(table, "ended", "ya", 1)
        plan = returns(tx, Subject.CONTACTS, table)
        assert [one.effect for one in plan.changes] == [Effect.CHANGED, Effect.ENDED]
        assert plan.changes[1].name == contact_texts.admin_of("Siti", "Humas WA")
        report = contact_lists.import_contacts(tx, table, OPERATOR, NOW, SENDERS)
        assert (report.updated, report.ended) == (1, 1)
        assert siti.category is Category.MEDIA
        assert not group_admins.groups_of(tx, chats.key_of(siti))
        table = edited(leaves(tx, Subject.CONTACTS), "ended", "ya")
        contact_lists.import_contacts(tx, table, OPERATOR, NOW, SENDERS)
        assert (siti.office, siti.ended_at) == (NUNUKAN, NOW)
        again = edited(edited(table, "ended", ""), "consent", "2027-02-01")
        assert returns(tx, Subject.CONTACTS, again).changes[0].effect is Effect.ADDED
        contact_lists.import_contacts(tx, again, OPERATOR, NOW, SENDERS)
        assert siti.ended_at is None

    seeded.write_now(scene)


def test_numbers_of_other_offices_are_hidden(seeded: Database) -> None:
    """A province sees that its regencies have contacts, and their numbers only in part."""

    def scene(tx: Tx) -> None:
        contact(tx)
        contact(tx, "+6281300000002", KALTARA)
        by = officer(KALTARA)
        table = leaves(tx, Subject.CONTACTS, by=by)
        numbers = [fields[0] for _, fields in table.rows[1:]]
        assert numbers[0] == "+6281300000002"
        assert numbers[1].startswith("+62•")
        plan = returns(tx, Subject.CONTACTS, table, by)
        assert [change.effect for change in plan.changes] == [Effect.SAME]
        act = tx.scalars(select(AuditRow)).all()[-1]
        assert (act.action, act.facts) == (
            "registry.exported.kontak",
            {"rows": 2, "form": "xlsx"},
        )

    seeded.write_now(scene)
