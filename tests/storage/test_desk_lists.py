"""What staff see of cases, on every engine."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from channels.base import ChatKind, OperationKind
from storage import case_entries, cases, chats, offices, operations, people
from storage.case_entries import CaseEntry, EntryKind
from storage.cases import Case, CaseState, Subject
from storage.chats import ChatRow, ChatState
from storage.engine import Database, Tx
from storage.offices import Office, Tier
from storage.operations import OperationState
from tests.world import NOW

ME, OTHER = "1", "2"
MINUTE = timedelta(minutes=1)
_NUMBERS = count(1)


def office(tx: Tx) -> None:
    """One office, and two people of its desk."""
    here = Office(
        code="65", name="KPU", region="Kaltara", tier=Tier.PROVINCE, timezone="Asia/Makassar"
    )
    offices.put(tx, [here], [("kaltara", "65")])
    for user in (ME, OTHER):
        people.add(tx, "local", "local", user, "Petugas", NOW)


def person(tx: Tx, user: str) -> int:
    """The person behind a user."""
    known = people.find_known(tx, "local", "local", user)
    assert known is not None
    return known.id


def chat(tx: Tx, state: ChatState = ChatState.ACTIVE) -> int:
    """A private chat of somebody."""
    row = ChatRow(
        channel="local",
        account="local",
        external_id=f"c{next(_NUMBERS)}",
        kind=ChatKind.PRIVATE,
        title="",
        state=state,
        created_at=NOW,
    )
    return chats.key_of(chats.add(tx, row))


def case(tx: Tx, waits: int | None = 1, **fields: Any) -> int:
    """A case in which the person waits for so many minutes."""
    row = {
        "opened_office": "65",
        "number": next(_NUMBERS),
        "office": "65",
        "chat_id": fields.pop("chat_id", None) or chat(tx),
        "subject": Subject.QUESTION,
        "state": CaseState.WAITING,
        "opened_at": NOW,
        "waiting_since": None if waits is None else NOW - waits * MINUTE,
        "changed_at": NOW,
        **fields,
    }
    return cases.key_of(cases.add(tx, Case(**row)))


def test_the_order_of_the_list(db: Database) -> None:
    """Mine, then nobody's, then the others'; flagged and late first, then the longest wait."""

    def fill(tx: Tx) -> tuple[list[int], int]:
        office(tx)
        me, other = person(tx, ME), person(tx, OTHER)
        answered = case(tx, None)
        theirs = case(tx, 90, holder=other)
        young, old = case(tx, 5), case(tx, 50)
        late, flagged = case(tx, 10, warned=1), case(tx, 1, is_flagged=True)
        mine = case(tx, 2, holder=me)
        case(tx, 2, state=CaseState.CLOSED)
        return [mine, flagged, late, old, young, answered, theirs], me

    order, me = db.write_now(fill)
    found = db.read_now(lambda tx: [row.id for row in cases.listed(tx, ["65"], me)])
    assert found == order
    page = db.read_now(
        lambda tx: [row.id for row in cases.listed(tx, ["65"], me, after=2, limit=2)]
    )
    assert page == order[2:4]
    assert db.read_now(lambda tx: cases.count_open(tx, ["65"])) == (7, 1)
    assert db.read_now(lambda tx: cases.count_open(tx, ["00"])) == (0, 0)
    assert len(db.read_now(cases.in_hands)) == 2


def test_who_is_lost_is_found_once(db: Database) -> None:
    """Until it is entered, and again after the person has come back and gone."""

    def enter(tx: Tx, kind: EntryKind, case_id: int) -> None:
        key = f"k{next(_NUMBERS)}"
        case_entries.add(tx, CaseEntry(case_id=case_id, kind=kind, key=key, at=NOW))

    def fill(tx: Tx) -> int:
        office(tx)
        case(tx)
        lost = case(tx, chat_id=chat(tx, ChatState.GONE))
        enter(tx, EntryKind.HEARD, lost)
        return lost

    lost = db.write_now(fill)
    assert [row.id for row in db.read_now(cases.lost)] == [lost]
    db.write_now(lambda tx: enter(tx, EntryKind.UNREACHABLE, lost))
    assert db.read_now(cases.lost) == []
    db.write_now(lambda tx: enter(tx, EntryKind.HEARD, lost))
    assert [row.id for row in db.read_now(cases.lost)] == [lost]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("case:12:34:desk:5", 12),
        ("case:12:desk:in:7:0", 12),
        (f"{case_entries.at_desk(9)}x", 9),
        ("case:12:34", None),
        ("case:12:34:notice", None),
        ("case::desk:", None),
        ("case:x:desk:", None),
        ("broadcast:12", None),
        ("desk:65:1:2", None),
        ("case:" + "9" * 30 + ":desk:", None),
    ],
)
def test_names_of_messages_to_staff(message: str, expected: int | None) -> None:
    """What goes to a person is no message to staff, whoever that person is."""
    assert case_entries.case_at_desk(message) == expected


def test_a_message_is_found_by_the_platforms_id(db: Database) -> None:
    """In its own chat only: platforms count ids within a chat."""

    def fill(tx: Tx) -> tuple[int, int]:
        here, elsewhere = chat(tx), chat(tx)
        row = {
            "message": "case:1:desk:x", "chat_id": here, "account": "local:local", "topic": None,
            "part": 0, "kind": OperationKind.SEND, "version": 0, "lane": 1, "is_final": False,
            "target": None, "state": OperationState.SENT, "due_at": NOW, "wanted_at": NOW,
            "attempts": 1, "resends": 0, "external_id": "77",
        }  # fmt: skip
        operations.add(tx, [row])
        return here, elsewhere

    here, elsewhere = db.write_now(fill)
    assert db.read_now(lambda tx: operations.message_of(tx, here, "77")) == "case:1:desk:x"
    assert db.read_now(lambda tx: operations.message_of(tx, elsewhere, "77")) is None
    assert db.read_now(lambda tx: operations.message_of(tx, here, "78")) is None
    assert db.read_now(lambda tx: operations.has_begun(tx, "case:1:desk:x", here))
    assert not db.read_now(lambda tx: operations.has_begun(tx, "case:1:desk:x", elsewhere))
