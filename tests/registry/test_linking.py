"""One person behind a number and an external id, whichever came first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select
from sqlmodel import SQLModel, col

from channels.base import Button, ChatKind, Message, Sender
from outbox import enqueue
from registry import access, consent, erasure, linking
from storage import (
    broadcasts,
    chats,
    confirmations,
    group_admins,
    inbox,
    offers,
    people,
    roles,
    shifts,
    suppression,
    trackers,
)
from storage.audit import AuditRow
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import Category, ChatRow, ChatState
from storage.engine import Database, Tx
from storage.operations import OperationRow, OperationState
from storage.people import Address, AddressKind, Person
from storage.retention import PERSONAL, OnMerge
from storage.roles import Role, RoleGrant
from storage.suppression import Reason
from storage.trackers import Tracker
from tests.registry.conftest import NOW
from tests.world import Composer

WHERE = ("whatsapp", "internal")
NUMBER, EXTERNAL = "+6281100000021", "ID.a1b2"
LATER = NOW + timedelta(hours=1)
COMPOSERS = {"whatsapp": Composer()}
BANTEN, NUNUKAN = "36", "65.03"


def place(tx: Tx, value: str) -> ChatRow:
    """The chat in which somebody writes under an id."""
    return chats.find(tx, *WHERE, value) or chats.add(
        tx,
        ChatRow(
            channel=WHERE[0],
            account=WHERE[1],
            external_id=value,
            kind=ChatKind.PRIVATE,
            title="",
            state=ChatState.ACTIVE,
            created_at=NOW,
        ),
    )


def write(
    tx: Tx, value: str, other: str | None = None, *, in_words: bool = True, at: object = LATER
) -> tuple[int, bool]:
    """Somebody writes; returns who, and whether they are new."""
    chat = place(tx, value)
    is_new = linking.meet(tx, chat, Sender(value, "Siti", other), LATER, in_words=in_words)
    assert chat.person_id is not None
    return chat.person_id, is_new


def known(tx: Tx, value: str, *grants: tuple[str, Role]) -> ChatRow:
    """The chat of somebody who is known by one id and holds these roles."""
    number, _ = write(tx, value)
    for office, role in grants:
        roles.grant(tx, number, office, role, NOW)
    return place(tx, value)


def address(tx: Tx, value: str) -> Address:
    """What we know of an id."""
    found = people.find_address(tx, *WHERE, value)
    assert found is not None
    return found


def acts(tx: Tx) -> Sequence[tuple[str, str, object]]:
    """What was audited about linking."""
    rows = tx.scalars(select(AuditRow).order_by(col(AuditRow.id)))
    return [
        (row.action, row.subject, dict(row.facts))
        for row in rows
        if row.action in {"person.linked", "person.merged"}
    ]


def test_kinds_of_addresses() -> None:
    """A number is one on every platform; WhatsApp's own ids are external, others user ids."""
    assert people.kind_of("whatsapp", NUMBER) is AddressKind.NUMBER
    assert people.kind_of("whatsapp", EXTERNAL) is AddressKind.EXTERNAL_ID
    assert people.kind_of("telegram", "4711") is AddressKind.USER_ID
    assert people.kind_of("local", "siti") is AddressKind.USER_ID


def test_one_id_asks_nothing_and_two_that_are_linked_ask_once(seeded: Database) -> None:
    """Almost every event is so, so this is what linking costs."""

    def scene(tx: Tx) -> None:
        write(tx, NUMBER, EXTERNAL)
        chat, statements = place(tx, NUMBER), []
        event.listen(tx.core, "before_cursor_execute", lambda *given: statements.append(given[2]))
        linking.link(tx, chat, Sender(NUMBER, "Siti"), LATER, in_words=True)
        assert statements == []
        linking.link(tx, chat, Sender(NUMBER, "Siti", EXTERNAL), LATER, in_words=True)
        assert len(statements) == 1

    seeded.write_now(scene)


@pytest.mark.parametrize(("first", "second"), [(NUMBER, EXTERNAL), (EXTERNAL, NUMBER)])
@pytest.mark.parametrize("is_known", [True, False])
def test_a_second_id_is_linked(first: str, second: str, is_known: bool, seeded: Database) -> None:
    """From then on either id finds the person, their roles and the one chat."""

    def scene(tx: Tx) -> None:
        if is_known:
            known(tx, first, (BANTEN, Role.DRAFTER))
        number, is_new = write(tx, first, second)
        assert is_new is not is_known
        assert write(tx, first) == write(tx, second) == (number, False)
        assert place(tx, first).id == place(tx, second).id
        assert [row.id for row in chats.private_chats(tx, number)] == [place(tx, first).id]
        actors = [access.identify(tx, *WHERE, value, LATER) for value in (first, second)]
        assert actors[0] == actors[1]
        assert actors[0] is not None
        assert actors[0].is_staff is is_known
        linked = address(tx, second).id
        assert acts(tx) == [("person.linked", f"person:{number}", {"address": linked})]

    seeded.write_now(scene)


def test_whoever_is_known_by_the_other_id_is_not_made_known_again(seeded: Database) -> None:
    """A new number beside a known external id is no new person, and the chat follows it."""

    def scene(tx: Tx) -> None:
        old = known(tx, EXTERNAL, (BANTEN, Role.DRAFTER))
        assert write(tx, NUMBER, EXTERNAL) == (old.person_id, False)
        assert place(tx, EXTERNAL).external_id == NUMBER
        assert tx.execute(select(func.count()).select_from(Person)).scalar_one() == 1

    seeded.write_now(scene)


def test_two_people_become_one(seeded: Database) -> None:
    """Roles are united, the one known for longer stays, both are audited, only once."""

    def scene(tx: Tx) -> None:
        first = known(tx, NUMBER, (BANTEN, Role.DRAFTER), (BANTEN, Role.VIEWER)).person_id
        second = known(tx, EXTERNAL, (NUNUKAN, Role.ADMIN), (BANTEN, Role.VIEWER)).person_id
        grants = tx.scalars(select(RoleGrant).where(col(RoleGrant.role) == Role.VIEWER)).all()
        grants[0].ends_at = LATER + timedelta(days=1)
        for _ in range(2):
            assert write(tx, NUMBER, EXTERNAL) == (first, False)
        actor = access.identify(tx, *WHERE, EXTERNAL, LATER)
        assert actor is not None
        assert actor.person_id == first
        assert set(actor.grants) == {
            (BANTEN, Role.DRAFTER),
            (BANTEN, Role.VIEWER),
            (NUNUKAN, Role.ADMIN),
        }
        assert len(actor.grants) == 3
        (viewer,) = tx.scalars(select(RoleGrant).where(col(RoleGrant.role) == Role.VIEWER))
        assert viewer.ends_at is None, "the longer of two stays"
        assert acts(tx) == [
            ("person.merged", f"person:{second}", {"into": first}),
            ("person.merged", f"person:{first}", {"other": second}),
        ]
        gone = tx.get_one(Person, second)
        assert (gone.name, gone.erased_at) == ("", LATER)

    seeded.write_now(scene)


def test_every_personal_table_is_decided_upon() -> None:
    """A table that is to be moved has a step; one that leads to people or chats is moved."""
    steps = {*linking.OF_A_PERSON, *linking.OF_A_CHAT, *linking.UNITED}
    moved = {name for name, rule in PERSONAL.items() if rule.on_merge is OnMerge.MOVE}
    assert moved == steps
    follow = {name for name, rule in PERSONAL.items() if rule.on_merge is OnMerge.FOLLOW}
    to_people = {
        name
        for name, table in SQLModel.metadata.tables.items()
        if any(key.column.table.name == "people" for key in table.foreign_keys)
    }
    assert to_people <= {*linking.OF_A_PERSON, "addresses"}
    to_addresses = {
        name
        for name, table in SQLModel.metadata.tables.items()
        if any(key.column.table.name == "addresses" for key in table.foreign_keys)
    }
    assert to_addresses <= follow | steps


def lives(tx: Tx, chat: ChatRow, other: ChatRow) -> None:
    """Leave a trace of a person in every table that leads to one."""
    assert chat.person_id is not None
    here = chats.key_of(chat)
    chat.office, chat.category = NUNUKAN, Category.SATKER
    tx.flush()
    invitation = roles.Invitation(
        code_digest="d",
        role=Role.DRAFTER,
        office=NUNUKAN,
        created_by="cli:operator",
        created_at=NOW,
        expires_at=LATER,
        used_by=chat.person_id,
    )
    roles.add_invitation(tx, invitation)
    group = chats.add(
        tx,
        ChatRow(
            channel="whatsapp",
            account="grup",
            external_id="grup-1",
            kind=ChatKind.GROUP,
            title="Humas",
            state=ChatState.ACTIVE,
            office=NUNUKAN,
            is_relayed=True,
            created_at=NOW,
        ),
    )
    for admin in (chat, other):
        group_admins.add(tx, chats.key_of(group), chats.key_of(admin), NOW)
    number = broadcasts.add(
        tx,
        Broadcast(
            office=NUNUKAN,
            author=f"person:{chat.person_id}",
            author_person=chat.person_id,
            report_chat=here,
            text="Rapat",
            selector={},
            state=BroadcastState.DRAFT,
            created_at=NOW,
        ),
    )
    confirmations.add(tx, number, [(chats.key_of(group), here), (here, here)])
    tracker = Tracker(broadcast_id=number, chat_id=here, message="m", digest="d", ends_at=LATER)
    trackers.add(tx, tracker)
    offers.put(tx, here, ((Button("Pantau", "pantau:1"),),), NOW)
    enqueue.say(tx, COMPOSERS, chat, Message("Halo"), key="k1", now=NOW)
    enqueue.say(tx, COMPOSERS, chat, Message("Apa kabar"), key="k2", now=NOW)
    tx.scalars(
        select(OperationRow).where(col(OperationRow.message) == "k1")
    ).one().state = OperationState.SENT
    shifts.begin(tx, people.address_key(address(tx, chat.external_id)), "Budi", NOW, LATER)
    tx.flush()


def test_nothing_leads_to_whom_there_is_no_more(seeded: Database) -> None:
    """No row of any table names the person or the chat that went over to another."""

    def scene(tx: Tx) -> None:
        new, old = known(tx, NUMBER), known(tx, EXTERNAL, (NUNUKAN, Role.ADMIN))
        gone, here = old.person_id, (chats.key_of(old), chats.key_of(new))
        lives(tx, old, new)
        write(tx, NUMBER, EXTERNAL)
        leads = {"people": gone, "chats": here[0]}
        for name, table in SQLModel.metadata.tables.items():
            for key in table.foreign_keys:
                target = leads.get(key.column.table.name)
                if target is None:
                    continue
                found = select(func.count()).select_from(table).where(key.parent == target)
                assert tx.execute(found).scalar_one() == 0, f"{name}.{key.parent.name}"
        assert (new.office, new.category) == (NUNUKAN, Category.SATKER)
        assert [group.title for group in group_admins.groups_of(tx, here[1])] == ["Humas"]
        (draft,) = tx.scalars(select(Broadcast))
        assert (draft.author_person, draft.report_chat) == (new.person_id, here[1])
        asked = confirmations.of_person(tx, broadcasts.key_of(draft), here[1])
        assert here[1] in {row.target_id for row in asked}
        assert len(asked) == 2
        assert offers.get(tx, here[1], NOW - timedelta(hours=1))
        states = {row.message: (row.state, row.chat_id) for row in tx.scalars(select(OperationRow))}
        assert states["k1"] == (OperationState.SENT, here[1])
        assert states["k2"] == (OperationState.PENDING, here[1])
        assert shifts.current(tx, people.address_key(address(tx, EXTERNAL)), NOW) is not None

    seeded.write_now(scene)


def test_what_was_said_in_both_chats_stays_twice(seeded: Database) -> None:
    """The same message to both is no clash: what waits is left out, what left is kept."""

    def scene(tx: Tx) -> None:
        new, old = known(tx, NUMBER), known(tx, EXTERNAL)
        for chat in (new, old):
            enqueue.say(tx, COMPOSERS, chat, Message("Halo"), key="k", now=NOW)
        confirmations.add(tx, draft(tx), [(new.id or 0, new.id or 0), (new.id or 0, old.id or 0)])
        write(tx, NUMBER, EXTERNAL)
        rows = tx.scalars(select(OperationRow).order_by(col(OperationRow.id))).all()
        assert [(row.chat_id, row.state) for row in rows] == [
            (new.id, OperationState.PENDING),
            (old.id, OperationState.SKIPPED),
        ]

    seeded.write_now(scene)


def draft(tx: Tx) -> int:
    """An announcement of nobody."""
    return broadcasts.add(
        tx,
        Broadcast(
            office=NUNUKAN,
            author="cli:operator",
            text="Rapat",
            selector={},
            state=BroadcastState.DRAFT,
            created_at=NOW,
        ),
    )


@pytest.mark.parametrize("stopped", [NUMBER, EXTERNAL])
@pytest.mark.parametrize("are_two", [True, False])
def test_stop_holds_for_both(stopped: str, are_two: bool, seeded: Database) -> None:
    """STOP said under either id, before or after, holds for both; so does taking it back."""

    def scene(tx: Tx) -> None:
        known(tx, stopped)
        if are_two:
            known(tx, EXTERNAL if stopped == NUMBER else NUMBER)
        consent.stop(tx, *WHERE, stopped, NOW)
        number, _ = write(tx, NUMBER, EXTERNAL)
        for value in (NUMBER, EXTERNAL):
            assert address(tx, value).stopped_at == NOW
            assert consent.is_suppressed(tx, *WHERE, value)
        assert not consent.wants_messages(tx, place(tx, NUMBER))
        assert consent.resume(tx, *WHERE, EXTERNAL, LATER)
        assert [found.stopped_at for found in people.addresses_of(tx, number)] == [None, None]
        assert not suppression.is_on(tx, Reason.STOPPED, *WHERE, NUMBER)
        assert consent.stop(tx, *WHERE, EXTERNAL, LATER)
        assert address(tx, NUMBER).stopped_at == LATER
        assert not consent.stop(tx, *WHERE, NUMBER, LATER)

    seeded.write_now(scene)


def test_stop_of_an_id_that_only_the_list_knows(seeded: Database) -> None:
    """Who said STOP as somebody we forgot is not written to as somebody we know."""

    def scene(tx: Tx) -> None:
        known(tx, NUMBER)
        suppression.add(tx, Reason.STOPPED, *WHERE, EXTERNAL, NOW)
        write(tx, NUMBER, EXTERNAL)
        assert address(tx, NUMBER).stopped_at is not None
        assert address(tx, EXTERNAL).stopped_at is not None

    seeded.write_now(scene)


def test_consent_and_shared_phones_are_united(seeded: Database) -> None:
    """The older day of consent stays, and a phone that is shared is so by either id."""

    def scene(tx: Tx) -> None:
        known(tx, NUMBER)
        known(tx, EXTERNAL)
        address(tx, NUMBER).consented_on = date(2027, 2, 1)
        address(tx, EXTERNAL).consented_on = date(2026, 12, 1)
        people.set_shared(tx, address(tx, EXTERNAL), is_shared=True)
        write(tx, NUMBER, EXTERNAL)
        for value in (NUMBER, EXTERNAL):
            assert address(tx, value).consented_on == date(2026, 12, 1)
            assert address(tx, value).is_shared

    seeded.write_now(scene)


@pytest.mark.parametrize(
    ("label", "second", "shown"),
    [
        ("another external id beside the number", EXTERNAL, (NUMBER, "ID.zz")),
        ("another number beside the external id", EXTERNAL, ("+6281100000022", EXTERNAL)),
    ],
)
@pytest.mark.parametrize("is_known", [True, False])
def test_another_account_of_the_platform_is_somebody_else(
    label: str, second: str, shown: tuple[str, str], is_known: bool, seeded: Database
) -> None:
    """A number given to somebody else, or a second one, brings nobody another's roles."""

    def scene(tx: Tx) -> None:
        first = known(tx, NUMBER, (BANTEN, Role.ADMIN)).person_id
        write(tx, NUMBER, second)
        stranger = next(value for value in shown if value not in {NUMBER, EXTERNAL})
        other = known(tx, stranger).person_id if is_known else None
        before = acts(tx)
        write(tx, *shown)
        assert acts(tx) == before
        found = people.find_address(tx, *WHERE, stranger)
        assert (found.person_id if found else None) != first
        assert other is None or (found is not None and found.person_id == other)
        assert sorted(row.value for row in people.addresses_of(tx, first or 0)) == [
            NUMBER,
            EXTERNAL,
        ]

    seeded.write_now(scene)


def test_nobody_is_merged_into_an_erased_person(seeded: Database) -> None:
    """The id of whoever was erased is linked as a new one, by words only, and after the end."""

    def scene(tx: Tx) -> None:
        first = known(tx, NUMBER).person_id
        gone = known(tx, EXTERNAL, (BANTEN, Role.ADMIN)).person_id or 0
        erasure.erase(tx, gone, "person:1", NOW)
        write(tx, NUMBER, EXTERNAL)
        assert people.find_address(tx, *WHERE, EXTERNAL) is None, "it is being forgotten"
        assert erasure.finish(tx, LATER)
        write(tx, NUMBER, EXTERNAL, in_words=False)
        assert people.find_address(tx, *WHERE, EXTERNAL) is None, "only a tap"
        assert write(tx, NUMBER, EXTERNAL) == (first, False)
        assert address(tx, EXTERNAL).person_id == first
        assert not suppression.is_on(tx, Reason.ERASED, *WHERE, EXTERNAL)
        actor = access.identify(tx, *WHERE, EXTERNAL, LATER)
        assert actor is not None
        assert not actor.is_staff
        # A restored backup brings back this person, who did not ask to be erased since.
        assert erasure.erase_suppressed(tx, LATER) == 0

    seeded.write_now(scene)


def test_erasing_takes_every_id(seeded: Database) -> None:
    """Both ids are forgotten and suppressed, and whoever writes next is somebody new."""

    def scene(tx: Tx) -> None:
        known(tx, NUMBER)
        known(tx, EXTERNAL)
        number, _ = write(tx, NUMBER, EXTERNAL)
        for value in (NUMBER, EXTERNAL):
            key = f"{WHERE[0]}:{WHERE[1]}:{value}:0:{value}"
            row = inbox.InboxRow(
                channel=WHERE[0],
                account=WHERE[1],
                external_id=value,
                conversation=key,
                body=b"x",
                state=inbox.InboxState.NEW,
                received_at=NOW,
            )
            tx.add(row)
        tx.flush()
        erasure.erase(tx, number, f"person:{number}", LATER)
        assert not tx.scalars(select(Address)).all()
        assert {row.body for row in tx.scalars(select(inbox.InboxRow))} == {None}
        assert all(consent.is_erased(tx, *WHERE, value) for value in (NUMBER, EXTERNAL))
        newcomer, is_new = write(tx, EXTERNAL)
        assert is_new
        assert newcomer != number
        assert place(tx, EXTERNAL).external_id == EXTERNAL
        erasure.finish(tx, LATER)
        left = {row.external_id for row in tx.scalars(select(ChatRow))}
        assert NUMBER not in left
        assert EXTERNAL in left
        assert [row.goes_on_in for row in tx.scalars(select(ChatRow))] == [None, None]

    seeded.write_now(scene)
